"""Read the blueprint (docs/blueprint.csv): every question's exam part, objective and lesson."""

import csv
import io
from pathlib import Path
from typing import NamedTuple

from crm_lib.base.message import Message
from crm_lib.exam.wording import ExamError

COLUMNS = (
    "id", "unit", "exam_item", "form", "marks", "objective", "objective_zh", "lesson", "section",
)  # fmt: skip


_EXCEL = "Excel saved it so: write it with commas, as UTF-8 without a byte order mark."


class BlueprintRow(NamedTuple):
    """A row of the blueprint: one question of the workbook."""

    id: str
    unit: str
    exam_item: str
    form: str
    marks: str
    objective: str
    objective_zh: str
    lesson: str
    section: str

    @property
    def title(self) -> Message:
        """The objective in both languages."""
        return Message(self.objective, self.objective_zh)

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
    with io.StringIO(_text(path, path.read_bytes()), newline="") as file:
        reader = csv.reader(file)
        header = tuple(next(reader, ()))
        if header != COLUMNS and len(header) == 1 and set(header[0]) & set(";\t"):
            sign = ";" if ";" in header[0] else "tabs"
            raise ExamError(f"{path}:1: its cells are set apart by {sign}. {_EXCEL}")
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


def _text(path: Path, data: bytes) -> str:
    """Return the table's text, or raise an `ExamError` that names how a program has saved it."""
    if data.startswith(b"\xef\xbb\xbf"):
        raise ExamError(f"{path}:1: it starts with a byte order mark (BOM). {_EXCEL}")
    if data.startswith((b"\xff\xfe", b"\xfe\xff", b"PK\x03\x04")):
        raise ExamError(f"{path}:1: it is no UTF-8 text (UTF-16 or a workbook). {_EXCEL}")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ExamError(f"{path}:{line}: it is no UTF-8 text (GBK?). {_EXCEL}") from None
