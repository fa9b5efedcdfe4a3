"""Read the blueprint (docs/blueprint.csv): every question's exam part, objective and lesson."""

import csv
from pathlib import Path
from typing import NamedTuple

from crm_lib.base.message import Message
from crm_lib.exam.wording import ExamError

COLUMNS = ("id", "unit", "exam_item", "form", "marks", "objective", "lesson", "section")


class BlueprintRow(NamedTuple):
    """A row of the blueprint: one question of the workbook."""

    id: str
    unit: str
    exam_item: str
    form: str
    marks: str
    objective: str
    lesson: str
    section: str

    @property
    def pointer(self) -> Message:
        """Where the lesson teaches what the question asks."""
        return Message(
            f"Taught in {self.lesson}, section {self.section}.",
            f"参见 {self.lesson} 第 {self.section} 节。",
        )


def load_blueprint(path: Path) -> dict[str, BlueprintRow]:
    """Return the rows of a blueprint by question id; a file that does not exist has none.

    Raises
    ------
    ExamError
        With file and line, for another header, a row of another length, or an id used twice.
    """
    if not path.is_file():
        return {}
    rows: dict[str, BlueprintRow] = {}
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        header = tuple(next(reader, ()))
        if header != COLUMNS:
            raise ExamError(f"{path}:1: the columns must be {','.join(COLUMNS)}.")
        for cells in reader:
            if len(cells) != len(COLUMNS):
                raise ExamError(
                    f"{path}:{reader.line_num}: has {len(cells)} cells, not {len(COLUMNS)}."
                )
            row = BlueprintRow(*cells)
            if row.id in rows:
                raise ExamError(f"{path}:{reader.line_num}: {row.id} stands here twice.")
            rows[row.id] = row
    return rows
