"""Rows of docs/blueprint.csv for a paper's questions: unit, objective, and where it is taught."""

import csv
import io
import json
import re
from collections.abc import Mapping
from pathlib import Path

from crm_lib.base.whole_file import write_whole
from crm_lib.exam.blueprint import COLUMNS, BlueprintRow, load_blueprint
from crm_lib.papers.paper import Paper, PaperQuestion
from crm_lib.papers.solution_notebook import question_ids

#: The page that teaches how cases are answered.
_CASES_TAUGHT = ("00_exam_writing", "1")


def blueprint_rows(
    paper: Paper, known: Mapping[str, BlueprintRow], pages: Path
) -> list[BlueprintRow]:
    """Return a row for each question of a paper.

    Parameters
    ----------
    paper : Paper
    known : mapping of str to BlueprintRow
        The table's rows: an item's objective may stand there in Chinese too.
    pages : Path
        The folder of the pages: else the heading of its section says in Chinese what is asked.
    """
    chinese = {row.objective: row.objective_zh for row in known.values()}
    headings = {
        p: chinese_headings(pages / f"{p}.ipynb") for p in {q.page for q in paper.questions}
    }
    ids = question_ids(paper)
    return [_row(q, ids[q.number], chinese, headings[q.page]) for q in paper.questions]


def chinese_headings(page: Path) -> dict[str, str]:
    """Return the Chinese headings of a page's sections by number; none where there is no page."""
    if not page.is_file():
        return {}
    cells = json.loads(page.read_text(encoding="utf-8"))["cells"]
    text = "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")
    found = re.findall(r"(?m)^#{2,4} (\d+(?:\.\d+)?)\s.* · (.+?)\s*$", text)
    return {"points": "考点速记", **dict(found)}


def _row(
    question: PaperQuestion, name: str, chinese: Mapping[str, str], headings: Mapping[str, str]
) -> BlueprintRow:
    marks = f"{question.marks:g}"
    if question.task is not None:
        task = question.task.task
        return BlueprintRow(
            name, question.unit, task.item, "text", marks, task.title.en, task.title.zh,
            *_CASES_TAUGHT,
        )  # fmt: skip
    assert question.drawn is not None
    item = question.drawn.item
    return BlueprintRow(
        name, item.unit, item.exam_point, item.form, marks, item.objective,
        chinese.get(item.objective) or headings.get(item.section, item.objective), question.page, item.section,
    )  # fmt: skip


def enter_rows(path: Path, paper: Paper) -> None:
    """Put a paper's rows into the table; rows of an earlier paper of the same name go."""
    known = load_blueprint(path)
    pages = path.parent.parent / "notebooks"
    kept = [row for name, row in known.items() if not name.startswith(f"{paper.name}_q")]
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(COLUMNS)
    rows.writerows([*kept, *blueprint_rows(paper, known, pages)])
    write_whole(path, text.getvalue())
