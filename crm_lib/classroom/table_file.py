"""Read the cells of a table in CSV or XLSX as text, in the encodings of Windows and spreadsheets."""

import contextlib
import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from crm_lib.classroom.course import CourseError

#: Lines that are looked at for the sign between columns.
_MOST_ABOVE = 15
_MOST_BYTES = 20_000_000
_MOST_ROWS = 20_000
#: What openpyxl raises for archives, XML and numbers that are none; a SyntaxError is its parser's.
_DAMAGED = (
    zipfile.BadZipFile, zlib.error, EOFError, OSError, SyntaxError, LookupError, ValueError, TypeError,
    AttributeError, ArithmeticError, NotImplementedError, RuntimeError,
)  # fmt: skip


def table_in(path: Path) -> list[list[str]]:
    """Return the cells of a file as text: of a workbook, of its first sheet that has rows."""
    tables = tables_in(path)
    return next((t for t in tables.values() if len(t) > 1), [])


def tables_in(path: Path) -> dict[str, list[list[str]]]:
    """Return the cells of a file as text, of every sheet by its name; a CSV's name is empty.

    Raises
    ------
    CourseError
        When it can't be read: what to do.
    """
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= _MOST_BYTES else b""
    except FileNotFoundError:
        raise CourseError(f"There is no file {path}.") from None
    except IsADirectoryError:
        raise CourseError(f"{path} is a folder; name the list of students itself.") from None
    if not data:
        raise CourseError(f"{path} is {'empty' if not size else 'too large for a list'}.")
    if data.startswith(b"PK\x03\x04"):
        return _sheets(path)
    if data.startswith(b"\xd0\xcf\x11\xe0") or data.lstrip()[:1] == b"<":
        raise CourseError(f"{path} is an old .xls file or a web page: save it as .xlsx or CSV.")
    text = _text(path, data)
    lines = text.splitlines()
    sample = "\n".join(lines[:_MOST_ABOVE])
    delimiter = max(",;\t", key=sample.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        return {"": [row for _, row in zip(range(_MOST_ROWS), rows, strict=False)]}
    except csv.Error as error:
        raise CourseError(
            f"{path}:{rows.line_num}: no CSV that can be read ({error}): is a quote left open? Save "
            "it again, or as .xlsx."
        ) from None


def _text(path: Path, data: bytes) -> str:
    encodings = ["utf-16"] if data.startswith((b"\xff\xfe", b"\xfe\xff")) else []
    for encoding in (*encodings, "utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise CourseError(f"{path} is neither UTF-8 nor GBK text: save it as CSV UTF-8 or .xlsx.")


def _sheets(path: Path) -> dict[str, list[list[str]]]:
    """Return the cells of every sheet; a number keeps the zeros that its format shows."""
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        if sum(e.file_size for e in zipfile.ZipFile(path).infolist()) > 20 * _MOST_BYTES:
            raise CourseError(f"{path} is too large for a list of students.")
        with contextlib.closing(load_workbook(path, read_only=True, data_only=True)) as book:
            for sheet in book.worksheets:
                sheet.reset_dimensions()
            return {sheet.title: list(_rows(sheet)) for sheet in book.worksheets}
    except (InvalidFileException, *_DAMAGED):
        raise CourseError(f"{path} is no XLSX file that can be read; save it again.") from None


def _rows(sheet: object) -> Iterator[list[str]]:
    rows = sheet.iter_rows(max_row=_MOST_ROWS)  # type: ignore[attr-defined]
    for row in rows:
        yield [_cell(cell.value, getattr(cell, "number_format", "")) for cell in row]


def _cell(value: object, number_format: str) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and re.fullmatch("0+", number_format or ""):
        return str(value).zfill(len(number_format))
    return str(value)
