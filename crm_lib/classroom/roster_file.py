"""Read a list of students from CSV or XLSX, as registrars, Moodle, Canvas and teachers save it."""

import re
import unicodedata
from collections import Counter
from pathlib import Path

from crm_lib.base.message import CHINESE, both_text, has_chinese
from crm_lib.classroom.course import CourseError
from crm_lib.classroom.one_line import plain_name
from crm_lib.classroom.roster import Student, clean_language, clean_number, wrong_number
from crm_lib.classroom.table_file import tables_in

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
#: Rows that headings take where cells are merged.
_MOST_HEADINGS = 3
#: Rows of Canvas's gradebook that are no students.
_NO_STUDENT = ("points possible", "student, test", "test student")


def students_in(path: Path) -> tuple[list[Student], list[str]]:
    """Return the students that a file lists, and lines that a human should read.

    Parameters
    ----------
    path : Path
        CSV (UTF-8 or GBK; comma, semicolon or tab) or XLSX. The headings name the columns, in any
        order; titles above them and other columns are passed over. Every sheet that has such
        headings is read, and every block of columns where a list goes on beside itself.

    Raises
    ------
    CourseError
        When it can't be read, has no column of numbers and names, or gives a number twice.
    """
    students: dict[str, Student] = {}
    notes: list[str] = []
    parts = []
    tables = {sheet: table for sheet, table in tables_in(path).items() if any(map(any, table))}
    found = {sheet: _headings(table) for sheet, table in tables.items()}
    if not any(found.values()):
        raise CourseError(_no_headings(path, next(iter(tables.values()), [])))
    for sheet, table in tables.items():
        here = found[sheet]
        if here is None:
            notes.append(
                both_text(
                    f"the sheet {sheet} has no columns of numbers and names: passed over",
                    f"工作表“{sheet}”没有学号和姓名两列，未读取",
                )
            )
            continue
        place, blocks = here
        where = f"{path}:{sheet}" if len(tables) > 1 else f"{path}"
        before = len(students)
        for columns in blocks:
            _read_block(where, table, place, columns, students, notes)
        parts.append(f"{sheet} {len(students) - before}")
    if not students:
        raise CourseError(f"{path} lists no students below its headings.")
    if len(parts) > 1:
        notes.insert(
            0, both_text(f"sheets: {', '.join(parts)}", f"各工作表人数：{'，'.join(parts)}")
        )
    return list(students.values()), [*notes, *_lost_zeros(list(students))]


def _read_block(
    where: str,
    table: list[list[str]],
    place: int,
    columns: dict[str, int],
    students: dict[str, Student],
    notes: list[str],
) -> None:
    """Add the students below the headings in one block of columns."""
    for line, row in enumerate(table[place + 1 :], place + 2):
        cells = {f: row[i] for f, i in columns.items() if i < len(row)}
        about = {f: plain_name(cell) for f, cell in cells.items()}
        typed = cells.get("number", "")
        number = clean_number(plain_name(typed, len(typed)))
        name = _name(about)
        if (not number and not name) or name.lower().startswith(_NO_STUDENT):
            continue
        if _FIELD.get(bare_heading(number)) == "number":
            continue  # the headings again, on the next printed page
        if not name and (has_chinese(number) or not re.search(r"\d", number)):
            notes.append(
                both_text(f"line {line}: {number!r} is no student: passed over",
                          f"第{line}行“{number}”不是学生，未读取")
            )  # fmt: skip
            continue
        wrong = _rounded(number) or wrong_number(number)
        if wrong:
            raise CourseError(
                f"{where}:{line}: {wrong} ({name or 'no name'}); nothing was imported."
            )
        student = Student(
            number, name,
            tuple(n for o in re.split("[;；]", cells.get("other_names", "")) if (n := plain_name(o))),
            about.get("email", ""), clean_number(about.get("platform_id", "")),
            clean_language(about.get("language", "")), about.get("group", ""),
        )  # fmt: skip
        before = students.get(number)
        if before and before.name != student.name:
            raise CourseError(
                f"{where}:{line}: the number {number} is {before.name}'s and {student.name}'s; "
                "nothing was imported."
            )
        if before:
            notes.append(both_text(f"line {line}: {student} stands twice", f"第{line}行重复"))
        students[number] = student


def _rounded(number: str) -> str | None:
    """Return why a number is none: a spreadsheet has rounded it (``2.02603E+09``)."""
    if re.fullmatch(r"\d(\.\d+)?[eE]\+?\d+", number):
        return (
            f"the number {number!r} was rounded by a spreadsheet: format the column as text, "
            "enter it anew, and save the list again"
        )
    return None


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
        chinese = bool(re.search(CHINESE, first + last))
        return last + first if chinese else f"{first} {last}".strip()
    last, comma, first = name.partition(",")  # Canvas's gradebook: "Berg, Anna"
    return f"{first.strip()} {last.strip()}" if comma else name


def _headings(table: list[list[str]]) -> tuple[int, list[dict[str, int]]] | None:
    """Return the last row of the headings and the columns of each field, a block at a time.

    Merged cells spread headings over rows: the number in one, the name below it. Two blocks stand
    beside each other where numbers and names have the same headings as often.
    """
    for above in range(min(len(table), _MOST_ABOVE)):
        for rows in range(1, _MOST_HEADINGS + 1):
            last = above + rows - 1
            if last >= len(table):
                break
            blocks = _blocks(table[above : last + 1])
            if blocks:
                return last, blocks
    return None


def _blocks(rows: list[list[str]]) -> list[dict[str, int]]:
    """Return the columns of each field in rows of headings; none where number or name lacks."""
    found: dict[str, list[int]] = {}
    words: dict[int, str] = {}
    for index in range(max(map(len, rows), default=0)):
        cells = [bare_heading(row[index]) for row in rows if index < len(row)]
        word = next((c for c in reversed(cells) if c in _FIELD), "")
        if word:
            found.setdefault(_FIELD[word], []).append(index)
            words[index] = word
    numbers = found.get("number", [])
    names = found.get("name") or found.get("last") or []
    if not numbers or not names:
        return []
    alike = len({words[i] for i in numbers}) == len({words[i] for i in names}) == 1
    count = len(numbers) if alike and len(numbers) == len(names) else 1
    return [{f: at[block] for f, at in found.items() if block < len(at)} for block in range(count)]


def _no_headings(path: Path, table: list[list[str]]) -> str:
    first = ", ".join(c.strip() for c in (table[0] if table else []) if c.strip())[:120]
    return (
        f"{path} has no column of student numbers and one of names: call them number (学号) and "
        f"name (姓名). Its first row is: {first or 'empty'}."
    )


def bare_heading(text: str) -> str:
    """Return the letters and signs of a heading, in small letters."""
    return re.sub(r"[\W_]|\d", "", unicodedata.normalize("NFKC", text)).lower()
