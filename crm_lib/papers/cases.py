"""Cases of a paper: material with tasks, full answers and key points, read from a folder.

The bank holds no cases. A folder of them has the four files that `crm_lib.exam.long_question`
describes; the workbook brings one with three, which stand on its page on exam writing.
"""

import re
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from crm_lib.exam.blueprint import load_blueprint
from crm_lib.exam.long_question import LongQuestion, load_long_questions

#: What is asked of a learner in a case.
LEVEL = "analyse"


@dataclass(frozen=True)
class PaperCase:
    """A case: its name and its tasks by id, in order."""

    name: str
    tasks: dict[str, LongQuestion]

    @property
    def marks(self) -> float:
        """Marks of all its tasks together."""
        return sum(q.task.marks for q in self.tasks.values())


def workbook_cases() -> Path:
    """Return the folder of the cases that the workbook brings."""
    return Path(str(files("crm_lib") / "lessons" / "long_answers"))


def load_cases_of(folder: Path) -> list[PaperCase]:
    """Return the cases of a folder; a long question without other parts is none.

    Raises
    ------
    ExamError, AuthoredError
        With file, line and what to write instead.
    """
    by_name: dict[str, dict[str, LongQuestion]] = {}
    for name, question in load_long_questions(folder).items():
        by_name.setdefault(question.task.case, {})[name] = question
    return [
        PaperCase(name, tasks)
        for name, tasks in by_name.items()
        if any(q.rubric.kind == "case" for q in tasks.values())
    ]


def units_by_item(root: Path) -> dict[str, str]:
    """Return the unit of each question of the source papers (S1-C1.1), from docs/blueprint.csv."""
    rows = load_blueprint(root / "docs" / "blueprint.csv").values()
    found: dict[str, str] = {}
    for row in rows:
        for item in re.findall(r"S\d-[A-Z]+\d+(?:\.\d+)?", row.exam_item):
            found.setdefault(item, row.unit)
    return found
