"""Read a list of students from CSV or XLSX, as registrars, Moodle, Canvas and teachers save it."""

import csv
import io
import re
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from crm_lib.classroom.course import CourseError
from crm_lib.classroom.roster import Student, clean_language, clean_number, wrong_number

#: Heading (letters and signs only, lower case) → field.
HEADINGS = {
    "number": "学号 学生学号 学生编号 学号工号 学工号 编号 number no studentnumber studentno studentid "
    "idnumber sisuserid matriculationnumber",
    "name": "姓名 学生姓名 名字 name fullname studentname student names",
    "first": "名 firstname givenname forename",
    "last": "姓 lastname surname familyname",
    "other_names": "英文名 拼音 姓名拼音 其他姓名 曾用名 othername othernames englishname pinyin also",
    "email": "邮箱 电子邮箱 电子邮件 邮件 email emailaddress mail",
    "platform_id": "平台账号 用户名 登录名 账号 platformid username loginid sisloginid canvasid moodleid "
    "userid identifier id",
    "language": "语言 language lang",
    "group": "班级 行政班 教学班 小组 组 组别 分组 group groups class section team",
}  # fmt: skip
_FIELD = {word: field for field, words in HEADINGS.items() for word in words.split()}
#: Titles may stand above the headings.
_MOST_ABOVE = 15
_MOST_BYTES = 20_000_000
_MOST_ROWS = 20_000
#: Rows of Canvas's gradebook that are no students.
_NO_STUDENT = ("points possible", "student, test", "test student")


def students_in(path: Path) -> tuple[list[Student], list[str]]:
    """Return the students that a file lists, and lines that a human should read.

    Parameters
    ----------
    path : Path
        CSV (UTF-8 or GBK; comma, semicolon or tab) or XLSX. The headings name the columns, in any
        order; titles above them and other columns are passed over.

    Raises
    ------
    CourseError
        When it can't be read, has no column of numbers and names, or gives a number twice.
    """
    table = table_in(path)
    place, columns = _headings(path, table)
    students: dict[str, Student] = {}
    notes = []
    for line, row in enumerate(table[place + 1 :], place + 2):
        about = {f: row[i].strip() for f, i in columns.items() if i < len(row)}
        number = clean_number(about.get("number") or "")
        name = _name(about)
        if (not number and not name) or name.lower().startswith(_NO_STUDENT):
            continue
        wrong = wrong_number(number)
        if wrong:
            raise CourseError(
                f"{path}:{line}: {wrong} ({name or 'no name'}); nothing was imported."
            )
        student = Student(
            number, name,
            tuple(n.strip() for n in re.split("[;；]", about.get("other_names", "")) if n.strip()),
            about.get("email", ""), clean_number(about.get("platform_id", "")),
            clean_language(about.get("language", "")), about.get("group", ""),
        )  # fmt: skip
        before = students.get(number)
        if before and before.name != student.name:
            raise CourseError(
                f"{path}:{line}: the number {number} is {before.name}'s and {student.name}'s; "
                "nothing was imported."
            )
        if before:
            notes.append(f"line {line}: {student} stands twice")
        students[number] = student
    if not students:
        raise CourseError(f"{path} lists no students below its headings.")
    return list(students.values()), [*notes, *_lost_zeros(list(students))]


def _lost_zeros(numbers: list[str]) -> list[str]:
    """Return a line where some numbers are shorter than most: a spreadsheet takes zeros away."""
    lengths = Counter(len(n) for n in numbers if n.isdigit())
    if len(lengths) < 2:
        return []
    usual = lengths.most_common(1)[0][0]
    short = [n for n in numbers if n.isdigit() and len(n) < usual]
    if not short:
        return []
    return [
        f"{len(short)} number(s) have fewer digits than the others ({short[0]}): were zeros at the "
        "beginning lost in a spreadsheet? Format the column as text, or use `crm roster rename`."
    ]


def _name(about: dict[str, str]) -> str:
    name = unicodedata.normalize("NFC", about.get("name", ""))
    if not name and (about.get("first") or about.get("last")):
        first, last = about.get("first", ""), about.get("last", "")
        chinese = bool(re.search(r"[\u3400-\u9fff]", first + last))
        return last + first if chinese else f"{first} {last}".strip()
    last, comma, first = name.partition(",")  # Canvas's gradebook: "Berg, Anna"
    return f"{first.strip()} {last.strip()}" if comma else name


def _headings(path: Path, table: list[list[str]]) -> tuple[int, dict[str, int]]:
    """Return the row of the headings and the column of each field."""
    for place, row in enumerate(table[:_MOST_ABOVE]):
        columns: dict[str, int] = {}
        for index, cell in enumerate(row):
            field = _FIELD.get(bare_heading(cell))
            if field:
                columns.setdefault(field, index)
        if "number" in columns and {"name", "last"} & set(columns):
            return place, columns
    first = ", ".join(c.strip() for c in (table[0] if table else []) if c.strip())[:120]
    raise CourseError(
        f"{path} has no column of student numbers and one of names: call them number (学号) and "
        f"name (姓名). Its first row is: {first or 'empty'}."
    )


def bare_heading(text: str) -> str:
    """Return the letters and signs of a heading, in small letters."""
    return re.sub(r"[\W_]|\d", "", unicodedata.normalize("NFKC", text)).lower()


def table_in(path: Path) -> list[list[str]]:
    """Return the cells of a file as text."""
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
        return _sheet(path)
    if data.startswith(b"\xd0\xcf\x11\xe0") or data.lstrip()[:1] == b"<":
        raise CourseError(f"{path} is an old .xls file or a web page: save it as .xlsx or CSV.")
    text = _text(path, data)
    lines = text.splitlines()
    sample = "\n".join(lines[:_MOST_ABOVE])
    delimiter = max(",;\t", key=sample.count)
    rows = csv.reader(io.StringIO(text), delimiter=delimiter)
    return [row for _, row in zip(range(_MOST_ROWS), rows, strict=False)]


def _text(path: Path, data: bytes) -> str:
    encodings = ["utf-16"] if data.startswith((b"\xff\xfe", b"\xfe\xff")) else []
    for encoding in (*encodings, "utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise CourseError(f"{path} is neither UTF-8 nor GBK text: save it as CSV UTF-8 or .xlsx.")


def _sheet(path: Path) -> list[list[str]]:
    """Return the first sheet that has rows; a number keeps the zeros that its format shows."""
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        if sum(e.file_size for e in zipfile.ZipFile(path).infolist()) > 20 * _MOST_BYTES:
            raise CourseError(f"{path} is too large for a list of students.")
        book = load_workbook(path, read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError):
        raise CourseError(f"{path} is no XLSX file that can be read; save it again.") from None
    try:
        for sheet in book.worksheets:
            sheet.reset_dimensions()
            table = list(_rows(sheet))
            if len(table) > 1:
                return table
    finally:
        book.close()
    return []


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
