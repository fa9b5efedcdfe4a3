"""Make all files of a new lesson from a template (`crm new-lesson`).

The template is a small complete lesson about three counts (`lesson_template/`). Its notebook runs,
its quiz, questions, rubric and tested answers agree, and `crm check` finds nothing in it: an
author replaces it piece by piece and always knows what the last change broke.
"""

import csv
import io
import keyword
import re
import shutil
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Any

import nbformat

from crm_lib.author.notebooks import KERNEL, as_text, refresh
from crm_lib.author.prose import is_bilingual
from crm_lib.base.yaml_file import yaml_content
from crm_lib.classroom.course import Course, CourseError
from crm_lib.classroom.steps import release
from crm_lib.exam.blueprint import COLUMNS, load_blueprint

_NAME = re.compile(r"(\d\d)_([a-z][a-z0-9]*(?:_[a-z0-9]+)*)")
#: Question of the template → form, marks and objective (twice) of its row in the blueprint, and the
#: section of the lesson that teaches it.
_QUESTIONS = {
    "q1": ("choice", "1", "Find the step where most users leave", "找出流失最多的环节", "2"),
    "q2": ("number", "1", "Compute a drop-off", "计算流失率", "2"),
    "q3": ("text", "3", "Describe how a bottleneck is found", "说明怎样找到瓶颈", "6"),
}


@dataclass(frozen=True)
class LessonName:
    """The parts of a lesson's name: number, topic, and the names of its files.

    Attributes
    ----------
    name : str
        As in ``10_retention_and_clv``.
    number : str
        Its first part, with which its questions' ids begin: ``10``.
    slug : str
        The rest, which names its module in `crm_lib.lessons`.
    """

    name: str
    number: str
    slug: str


def lesson_name(text: str) -> LessonName:
    """Return the parts of a lesson's name.

    Raises
    ------
    CourseError
        When it is no number and topic, with what to write instead.

    Examples
    --------
    >>> lesson_name("10_retention_and_clv").slug
    'retention_and_clv'
    """
    found = _NAME.fullmatch(text)
    if not found or keyword.iskeyword(found[2]):
        raise CourseError(
            f"{text!r} can't be a lesson's name. Write two digits, an underscore and a topic in "
            "small letters that Python may import, such as 10_retention_and_clv; no folder, no "
            "ending."
        )
    return LessonName(text, found[1], found[2])


def lesson_files(root: Path, lesson: LessonName) -> dict[Path, str]:
    """Return the files of a new lesson and the template each is made from.

    The released exercise and the rows of docs/blueprint.csv are made from these.
    """
    solution = root / "solutions" / lesson.name
    return {
        root / "notebooks" / f"{lesson.name}.ipynb": "lesson.yaml",
        root / "bank" / f"{lesson.name}.quiz.yaml": "quiz.yaml",
        root / "crm_lib" / "lessons" / f"{lesson.slug}.py": "explorer.py.txt",
        root / "tests" / "lessons" / f"test_{lesson.name}.py": "test.py.txt",
        solution / f"{lesson.name}.ipynb": "solution.yaml",
        solution / "rubrics.yaml": "rubrics.yaml",
        solution / "answers.yaml": "answers.yaml",
    }


def new_lesson(
    course: Course, name: str, *, en: str = "", zh: str = "待定", unit: str = "U00"
) -> list[Path]:
    """Make all files of a new lesson and its released exercise.

    Parameters
    ----------
    course : Course
        The workbook, with its source: a folder ``crm_lib/lessons`` at its top.
    name : str
        Number and topic, as in ``10_retention_and_clv``.
    en, zh : str, optional
        The title in both languages; `en` is made from the name when left out.
    unit : str, default "U00"
        Unit of the syllabus, for the blueprint.

    Returns
    -------
    list of Path
        What was made or added to, in the order in which an author will want to look at it.

    Raises
    ------
    CourseError
        When the name is unfit, its number or topic is taken, a title is in the wrong language, or
        something went wrong on the way; nothing is left behind.
    """
    lesson, root = lesson_name(name), course.root
    en = en or lesson.slug.replace("_", " ").capitalize()
    wanted = lesson_files(root, lesson)
    exercise = root / "exercises" / lesson.name
    blueprint = root / "docs" / "blueprint.csv"
    if not (root / "crm_lib" / "lessons").is_dir():
        raise CourseError(
            f"{root} holds no crm_lib/lessons: a lesson is made in the workbook's own folder, the "
            "one with pyproject.toml."
        )
    _require_free(root, lesson, [*wanted, exercise])
    if not is_bilingual(f"{en} · {zh}") or "·" in en + zh:
        raise CourseError(f"The title needs an English and a Chinese part: {en!r}, {zh!r}.")
    if not re.fullmatch(r"U\d\d", unit):
        raise CourseError(f"The unit {unit!r} must be written as in the syllabus: U13.")
    load_blueprint(blueprint)  # refuses a table that is not in order
    before = blueprint.read_bytes() if blueprint.is_file() else None
    kind = "case" if lesson.slug.startswith("case_") else "lesson"
    words = {**vars(lesson), "en": en, "zh": zh, "kind": kind, "Kind": kind.capitalize()}
    try:
        for path, template in wanted.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(_text(template, words), encoding="utf-8", newline="\n")
        _add_rows(blueprint, lesson, unit)
        refresh(next(iter(wanted)))
        release(course, lesson.name)
    except BaseException as error:
        for path in [*wanted, blueprint]:
            path.unlink(missing_ok=True)
        for folder in (root / "solutions" / lesson.name, exercise):
            shutil.rmtree(folder, ignore_errors=True)
        if before is not None:
            blueprint.write_bytes(before)
        if isinstance(error, ValueError):  # a cell of the notebook failed
            raise CourseError(f"{name} was not made: {error}") from error
        raise
    return [*wanted, blueprint, exercise]


def _require_free(root: Path, lesson: LessonName, wanted: list[Path]) -> None:
    """Raise when files of the lesson exist, or its number belongs to another one."""
    existing = [str(path.relative_to(root)) for path in wanted if path.exists()]
    if existing:
        raise CourseError(f"{lesson.name} was not made, as these exist: {', '.join(existing)}.")
    pages = (root / "notebooks").glob(f"{lesson.number}_*.ipynb")
    same = {p.stem for p in [*pages, *(root / "solutions").glob(f"{lesson.number}_*")]}
    if same:
        raise CourseError(
            f"The number {lesson.number} belongs to {', '.join(sorted(same))}; ids of questions "
            f"begin with it ({lesson.number}_q1). Take another one."
        )


def _text(template: str, words: dict[str, str]) -> str:
    """Return the text of one of the lesson's files."""
    source = Path(str(files("crm_lib.author").joinpath("lesson_template", template)))
    if template not in ("lesson.yaml", "solution.yaml"):
        return Template(source.read_text(encoding="utf-8")).substitute(words)
    cells = []
    for entry in yaml_content(source):
        make = nbformat.v4.new_markdown_cell if "md" in entry else nbformat.v4.new_code_cell
        # Filled in cell by cell: a title may hold what means something to YAML.
        text = Template(entry.get("md") or entry["code"]).substitute(words).rstrip("\n")
        cell = make(text, id=entry["id"].replace("_", "-"))
        if template == "solution.yaml":
            cell.metadata["nbgrader"] = _nbgrader(words["number"], entry)
        cells.append(cell)
    return as_text(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": KERNEL}))


def _nbgrader(number: str, entry: dict[str, Any]) -> dict[str, Any]:
    """Return the nbgrader metadata of a cell: answer, check with its marks, or locked."""
    answer = entry["id"] in _QUESTIONS
    about = {
        "grade": "marks" in entry,
        "grade_id": f"{number}_{entry['id']}",
        "locked": not answer,
        "schema_version": 3,
        "solution": answer,
        "task": False,
    }
    return {**about, "points": entry["marks"]} if "marks" in entry else about


def _add_rows(blueprint: Path, lesson: LessonName, unit: str) -> None:
    """Add the questions' rows to the blueprint; rows already in it are not rewritten."""
    text = blueprint.read_text(encoding="utf-8") if blueprint.is_file() else ""
    added = io.StringIO()
    writer = csv.writer(added, lineterminator="\n")
    if not text:
        writer.writerow(COLUMNS)
    for question, (form, marks, objective, objective_zh, section) in _QUESTIONS.items():
        row = f"{lesson.number}_{question}", unit, unit, form, marks, objective, objective_zh
        writer.writerow([*row, lesson.name, section])
    if text and not text.endswith("\n"):
        text += "\n"
    blueprint.parent.mkdir(exist_ok=True)
    blueprint.write_text(text + added.getvalue(), encoding="utf-8", newline="\n")
