"""Write marks in the columns that other programs read: Moodle, Canvas, CSV, a workbook.

Moodle's and Canvas's importers take an empty cell for "no grade" and erase what stands there. So
their files hold one assignment each and only students who have a mark to give.
"""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crm_lib.classroom import report
from crm_lib.classroom.course import Course
from crm_lib.classroom.course_marks import course_marks, question_marks
from crm_lib.classroom.people import Person, people_of
from crm_lib.classroom.text_cell import as_text_cell, storable

if TYPE_CHECKING:
    import pandas as pd

#: What a file can be written for, and how its name ends.
FORMATS = {"csv": "csv", "xlsx": "xlsx", "moodle": "csv", "canvas": "csv", "questions": "csv"}

MOODLE_COLUMNS = ("ID number", "Email address", "First name", "Last name")
#: Canvas's importer wants the first five in this order, then the assignments.
CANVAS_COLUMNS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")


def export_marks(
    course: Course,
    assignments: Sequence[str],
    to: str,
    folder: Path,
    *,
    titles: dict[str, str] | None = None,
    provisional: bool = False,
) -> tuple[list[Path], int]:
    """Write the marks of assignments for another program.

    Parameters
    ----------
    course, assignments
    to : str
        One of `FORMATS`.
    folder : Path
        Where files are written; made when absent.
    titles : dict of str, optional
        What the platform calls an assignment, where it is another name.
    provisional : bool
        Give Moodle and Canvas also totals in which something waits for a human.

    Returns
    -------
    list of Path, int
        The files; how many provisional totals were left out of them.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if to == "questions":
        paths = [
            report.export_csv(report.marks_of_class(course, a), folder / f"{a}_questions.csv")
            for a in assignments
        ]
        return paths, 0
    if to in ("moodle", "canvas"):
        people, paths, left = people_of(course), [], 0
        for assignment in assignments:
            totals = report.student_table(report.marks_of_class(course, assignment))
            given = totals if provisional else totals[~totals["provisional"]]
            left += len(totals) - len(given)
            title = (titles or {}).get(assignment, assignment)
            rows = (moodle_rows if to == "moodle" else canvas_rows)(given, people, title)
            paths.append(_written(rows, folder / f"{assignment}_{to}.csv"))
        return paths, left
    name = assignments[0] if len(assignments) == 1 else "course"
    sheets = {a: question_marks(course, a) for a in assignments}
    totals = course_marks(course, assignments)
    if to == "xlsx":
        return [write_workbook({"total": totals, **sheets}, folder / f"{name}.xlsx")], 0
    table = sheets.get(name, totals)
    return [write_csv(table, folder / f"{name}.csv")], 0


def moodle_rows(
    totals: "pd.DataFrame", people: dict[str, Person], title: str
) -> Iterable[list[Any]]:
    """Yield the rows of a file for Moodle's *Grades → Import → CSV file*.

    The importer asks which column names the student (map ``ID number`` to ``useridnumber`` or
    ``Email address`` to ``useremail``) and which grade item each other column is. One student whom
    it does not know stops all.
    """
    yield [*MOODLE_COLUMNS, title]
    for row in totals.itertuples():
        person = people.get(row.student, Person(row.student))
        yield [row.student, person.email, person.first_name, person.surname, f"{row.marks:g}"]


def canvas_rows(
    totals: "pd.DataFrame", people: dict[str, Person], title: str
) -> Iterable[list[Any]]:
    """Yield the rows of a file for Canvas's *Gradebook → Import*.

    Canvas finds a student by its own ID, by SIS User ID, by SIS Login ID, then by name; an assignment
    by ``Name (ID)`` or by its name, and makes a new one where it knows none.
    """
    yield [*CANVAS_COLUMNS, title]
    yield ["    Points Possible", "", "", "", "", f"{totals['of'].max():g}" if len(totals) else ""]
    for row in totals.itertuples():
        person = people.get(row.student, Person(row.student))
        known = person.platform_id
        id_, login = (known, "") if known.isdecimal() else ("", known)
        login = login or person.email
        yield [person.name or row.student, id_, row.student, login, person.group, f"{row.marks:g}"]


def _written(rows: Iterable[list[Any]], path: Path) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows([as_text_cell(c) for c in row] for row in rows)
    return path


def write_csv(table: "pd.DataFrame", path: Path) -> Path:
    """Write a table as CSV; text that a spreadsheet would run as a formula stays text.

    A spreadsheet that opens the file still drops leading zeros of numbers; a workbook keeps them.
    """
    text = [c for c in ("number", "name", "email") if c in table]
    flags = [c for c in table if table[c].dtype == bool]
    shown = table.assign(
        **{c: table[c].map(as_text_cell, na_action="ignore") for c in text},
        **{c: table[c].map({True: "yes", False: "no"}) for c in flags},
    )
    shown.to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\n")
    return path


def write_workbook(sheets: "dict[str, pd.DataFrame]", path: Path) -> Path:
    """Write tables as the sheets of an Excel workbook: student numbers are text, nothing a formula."""
    from openpyxl import Workbook
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    book.remove(book.active)
    for name, table in sheets.items():
        sheet = book.create_sheet(name[:31])
        sheet.append([str(c) for c in table.columns])
        for row in table.itertuples(index=False):
            sheet.append([None] * len(row))
            for place, value in enumerate(row, 1):
                cell = sheet.cell(sheet.max_row, place)
                if isinstance(value, str):
                    cell.value, cell.data_type, cell.number_format = storable(value), "s", "@"
                elif isinstance(value, bool) or str(value) in ("True", "False"):
                    cell.value = "yes" if value else "no"
                elif value is not None and value == value:  # what is missing stays empty
                    cell.value = float(value)
        for cell in sheet[1]:
            cell.font = Font(bold=True)
        for place, column in enumerate(table.columns, 1):
            longest = max([len(str(column)), *(len(str(v)) for v in table[column])], default=8)
            sheet.column_dimensions[get_column_letter(place)].width = min(40, longest + 2)
        sheet.freeze_panes = "B2"
    book.save(path)
    return path
