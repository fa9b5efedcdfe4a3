"""Write a paper's files: the solution of an assignment, and what is printed."""

import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import nbformat

from crm_lib.base.message import Message
from crm_lib.base.whole_file import write_whole
from crm_lib.base.yaml_file import yaml_text
from crm_lib.papers.blueprint_rows import enter_rows
from crm_lib.papers.paper import Paper
from crm_lib.papers.pdf_file import pdf_bytes
from crm_lib.papers.printed import Language
from crm_lib.papers.rubrics import rubrics_of
from crm_lib.papers.sheets import answer_sheet, marking_guide, question_paper
from crm_lib.papers.solution_notebook import question_ids, solution_notebook
from crm_lib.papers.tested_answers import tested_answers
from crm_lib.papers.word_file import word_bytes

_RUBRICS_HEAD = "# Private: how the free texts of this paper are marked. Not released.\n"
_ANSWERS_HEAD = (
    "# Private: answers the marking is tested with; `crm class` plays a course with them.\n"
)


def written_paper(
    paper: Paper,
    folder: Path,
    *,
    languages: Sequence[Language] = ("zh", "en"),
    units: Mapping[str, Message] | None = None,
    on_file: Callable[[Path], None] = lambda _: None,
) -> list[Path]:
    """Write a paper into a folder and return its files; the same paper gives the same bytes.

    Parameters
    ----------
    paper : Paper
    folder : Path
        Gets ``solution/`` (notebook, rubrics, tested answers) and the printed documents.
    languages : sequence of {"zh", "en"}
        Of the printed documents; the notebook holds both.
    units : mapping of str to Message, optional
        What units are called in the table of specifications.
    on_file : callable
        Told about each file that was written.
    """
    written = written_solution(paper, folder / "solution", on_file=on_file)
    for language in languages:
        documents = {
            "paper": question_paper(paper, language),
            "answer_sheet": answer_sheet(paper, language),
            "marking_guide": marking_guide(paper, language, units),
        }
        for what, document in documents.items():
            for ending, content in (("docx", word_bytes(document)), ("pdf", pdf_bytes(document))):
                path = folder / f"{paper.name}_{what}_{language}.{ending}"
                write_whole(path, content)
                on_file(path)
                written.append(path)
    return written


def written_solution(
    paper: Paper, folder: Path, *, on_file: Callable[[Path], None] = lambda _: None
) -> list[Path]:
    """Write a paper's solution notebook, rubrics and tested answers; return the files."""
    contents = {
        folder / f"{paper.name}.ipynb": nbformat.writes(solution_notebook(paper)) + "\n",
        folder / "rubrics.yaml": _RUBRICS_HEAD
        + yaml_text(rubrics_of(paper.questions, question_ids(paper))),
        folder / "answers.yaml": _ANSWERS_HEAD + yaml_text(tested_answers(paper)),
    }
    for path, text in contents.items():
        write_whole(path, text)
        on_file(path)
    return list(contents)


def assigned(paper: Paper, folder: Path, solutions: Path) -> Path:
    """Make a written paper an assignment of the course and return the folder of its solution.

    Its questions get their rows in docs/blueprint.csv, by which reports name objectives.
    """
    place = solutions / paper.name
    place.mkdir(parents=True, exist_ok=True)
    for path in sorted((folder / "solution").iterdir()):
        shutil.copyfile(path, place / path.name)
    enter_rows(solutions.parent / "docs" / "blueprint.csv", paper)
    return place
