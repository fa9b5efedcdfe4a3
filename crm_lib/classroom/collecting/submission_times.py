"""Read from a platform's table when each student handed in, and who its numbers are."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from pathlib import Path

from crm_lib.classroom.clock import instant
from crm_lib.classroom.collecting.file_names import Hint
from crm_lib.classroom.collecting.matching import Matcher
from crm_lib.classroom.course import CourseError
from crm_lib.classroom.roster import Student
from crm_lib.classroom.roster_file import bare_heading
from crm_lib.classroom.table_file import table_in

#: Headings of the column of times.
_TIMES = frozenset(
    [
        "提交时间",
        "交卷时间",
        "完成时间",
        "上交时间",
        "时间",
        "最后修改提交",
        "上次修改提交",
        "lastmodifiedsubmission",
        "submittedat",
        "submitted",
        "submissiontime",
        "submissiondate",
        "timestamp",
        "time",
        "handedin",
    ]
)
_IDS = frozenset(["identifier", "编号", "标识符"])
_MOST_ABOVE = 15


@dataclass(frozen=True)
class SubmissionTimes:
    """What a platform's table says.

    Attributes
    ----------
    of : mapping of datetime
        When each student handed in (UTC), by number.
    ids : mapping of str
        Moodle's number of a participant → student number.
    unknown : tuple of str
        Rows of nobody on the roster.
    """

    of: Mapping[str, datetime] = field(default_factory=dict)
    ids: Mapping[str, str] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()


def submission_times(
    path: Path, roster: Mapping[str, Student], zone: tzinfo | None
) -> SubmissionTimes:
    """Return what a table (CSV or XLSX) says of the times of handing in.

    Parameters
    ----------
    path : Path
        Moodle's grading worksheet, or any table with a column of times and one of numbers, names
        or e-mails.
    roster : mapping of Student
    zone : tzinfo or None
        In which its times are read.

    Raises
    ------
    CourseError
        When it has no column of times, or a time can't be read: the line and what to write.
    """
    table = table_in(path)
    above, column, id_column = _columns(path, table)
    matcher = Matcher(roster)
    of: dict[str, datetime] = {}
    ids: dict[str, str] = {}
    unknown = []
    for line, row in enumerate(table[above + 1 :], above + 2):
        cells = [c.strip() for i, c in enumerate(row) if i not in (column, id_column)]
        matches = [matcher.match_name(Hint(c, c)) for c in cells if c]
        best = max((m for m in matches if m.student), key=lambda m: m.evidence or 0, default=None)
        if best is None or best.student is None:
            if any(cells):
                unknown.append(f"line {line}: {' '.join(cells)[:60]}")
            continue
        number = best.student.number
        if id_column is not None and id_column < len(row):
            digits = re.findall(r"\d+", row[id_column])
            if digits:
                ids[digits[-1]] = number
        text = row[column].strip() if column < len(row) else ""
        if not text or text in "-—":
            continue
        try:
            when = instant(text, zone)
        except ValueError as error:
            raise CourseError(f"{path}:{line}: {error}.") from None
        of[number] = max(when, of.get(number, when))
    return SubmissionTimes(of, ids, tuple(unknown))


def _columns(path: Path, table: list[list[str]]) -> tuple[int, int, int | None]:
    """Return the row of the headings, the column of times, and that of a platform's numbers."""
    for above, row in enumerate(table[:_MOST_ABOVE]):
        words = [bare_heading(cell) for cell in row]
        column = next((i for i, word in enumerate(words) if word in _TIMES), None)
        if column is not None:
            return above, column, next((i for i, w in enumerate(words) if w in _IDS), None)
    raise CourseError(f"{path} has no column of times; call it 提交时间 or submitted.")
