"""Keep the roster of a class: ``classroom/roster.csv``, one row a student.

A student's number is text everywhere, so ``0026001`` keeps its zeros; it is also the name of the
student's folder and of the student in nbgrader's gradebook.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING

from crm_lib.base.whole_file import write_whole
from crm_lib.classroom.course import CourseError
from crm_lib.classroom.one_line import MAX_NAME, plain_name, shown
from crm_lib.classroom.text_cell import as_text_cell, from_text_cell

if TYPE_CHECKING:
    from crm_lib.classroom.course import Course

FILE = "roster.csv"
#: Stands between several other names of one student.
_BETWEEN = ";"
#: No folder of a student may be called so.
_NO_FOLDER = set('/\\:*?[]"<>|')
_DOUBLE_SURNAMES = ("欧阳", "司马", "上官", "诸葛", "司徒", "东方", "尉迟", "公孙", "慕容", "夏侯", "皇甫", "令狐")  # fmt: skip


@dataclass(frozen=True)
class Student:
    """One student of a class.

    Attributes
    ----------
    number : str
        Student number; the name of the folder and of the student in the gradebook.
    name : str
    other_names : tuple of str
        As platforms may show the student: in Latin letters, an English name.
    email, platform_id : str
        As a platform's files name the student: Canvas's or Moodle's id, a user name.
    language : {"", "en", "zh"}
        Of the student's pages, where it is not both.
    group : str
        Class, section or team.
    """

    number: str
    name: str = ""
    other_names: tuple[str, ...] = ()
    email: str = ""
    platform_id: str = ""
    language: str = ""
    group: str = ""

    def __str__(self) -> str:
        """Return number and name."""
        return f"{self.number} {self.name}".strip()


COLUMNS = tuple(f.name for f in fields(Student))


def roster_of(course: "Course") -> dict[str, Student]:
    """Return the roster of a course by student number; empty where there is none yet.

    Raises
    ------
    CourseError
        When the file is damaged: the line and what to do.
    """
    return load_roster(course.classroom / FILE)


def load_roster(path: Path) -> dict[str, Student]:
    """Return the students in a roster's file by number; none where there is no file."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return {}
    except UnicodeDecodeError:
        raise CourseError(
            f"{path} is not UTF-8 (saved by a spreadsheet?): import it with "
            f"`crm roster import {path}`."
        ) from None
    rows = csv.DictReader(io.StringIO(text, newline=""))
    try:
        return _students_in_rows(path, rows)
    except csv.Error as error:
        raise CourseError(
            f"{path}:{rows.line_num}: no CSV that can be read ({error}); take an earlier copy, or "
            "import the list anew with `crm roster import`."
        ) from None


def _students_in_rows(path: Path, rows: csv.DictReader) -> dict[str, Student]:
    missing = {"number", "name"} - set(rows.fieldnames or ())
    if missing:
        raise CourseError(
            f"{path}:1: no column {', '.join(sorted(missing))}; it needs {', '.join(COLUMNS)}."
        )
    students: dict[str, Student] = {}
    for row in rows:
        cells = {name: from_text_cell(row.get(name) or "") for name in COLUMNS}
        about = {name: plain_name(cell) for name, cell in cells.items()}
        about["number"] = plain_name(cells["number"], len(cells["number"]))
        if not any(about.values()):
            continue
        others = tuple(n for o in cells["other_names"].split(_BETWEEN) if (n := plain_name(o)))
        student = Student(**{**about, "other_names": others})  # type: ignore[arg-type]
        wrong = wrong_number(student.number)
        if wrong or student.number in students:
            raise CourseError(
                f"{path}:{rows.line_num}: {wrong or student.number + ' stands twice'}."
            )
        students[student.number] = student
    return students


def save_roster(course: "Course", students: Iterable[Student]) -> Path:
    """Write a course's roster by number, whole or not at all; return the file."""
    path = course.classroom / FILE
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(COLUMNS)
    for student in sorted(students, key=lambda s: s.number):
        facts = {**vars(student), "other_names": _BETWEEN.join(student.other_names)}
        rows.writerow(as_text_cell(facts[name]) for name in COLUMNS)
    # Where the list is a link into a shared folder, the list there is the one that changes.
    write_whole(path.resolve(), text.getvalue().encode("utf-8-sig"))
    return path


def wrong_number(number: str) -> str | None:
    """Return why a text can't be a student's number, or None when it can.

    Examples
    --------
    >>> wrong_number("0026001") is None, wrong_number("26/001")
    (True, "the number '26/001' holds /, which no folder's name may")
    """
    if not number:
        return "a student has no number"
    bad = sorted(set(number) & _NO_FOLDER)
    if bad:
        return f"the number {shown(number)!r} holds {' '.join(bad)}, which no folder's name may"
    if number.startswith((".", "-")) or not number.isprintable() or len(number) > MAX_NAME:
        return f"{shown(number)!r} can't be the name of a folder"
    return None


def clean_number(text: str) -> str:
    """Return a student's number in half-width signs, without what a spreadsheet put before it.

    Examples
    --------
    >>> clean_number(" '００２６００１ "), clean_number('="0026001"'), clean_number("2026001.0")
    ('0026001', '0026001', '2026001')
    >>> clean_number("2.026030155E9"), clean_number("2026 0301")
    ('2026030155', '20260301')
    """
    plain = unicodedata.normalize("NFKC", text).strip().lstrip("'`’").strip()
    plain = plain.removeprefix("=").strip('"').strip()
    if re.fullmatch(r"\d+( +\d+)+", plain):
        return plain.replace(" ", "")
    digits = re.fullmatch(r"(\d+)\.(\d*)(?:[eE]\+?(\d{1,2}))?", plain)
    if digits:
        part = digits[2].rstrip("0")
        if len(part) == int(digits[3] or 0):  # a decimal point or a power of ten is a spreadsheet's
            return digits[1] + part
    return plain


def clean_language(text: str) -> str:
    """Return ``en``, ``zh``, or an empty text for both; other words are passed over."""
    word = text.strip().lower()
    if word in ("zh", "cn", "chinese", "中文", "汉语", "zh-cn", "中"):
        return "zh"
    return "en" if word in ("en", "english", "英文", "英语", "英") else ""


@dataclass(frozen=True)
class Imported:
    """What an import makes of a roster.

    Attributes
    ----------
    roster : dict of Student
    added, changed : tuple of Student
    missing : tuple of Student
        On the roster and not in the file; they stay.
    padded : tuple of (str, str)
        Numbers that lost their zeros on the way, and what they are on the roster.
    """

    roster: dict[str, Student]
    added: tuple[Student, ...]
    changed: tuple[Student, ...]
    missing: tuple[Student, ...]
    padded: tuple[tuple[str, str], ...] = ()


def merged(roster: Mapping[str, Student], found: Iterable[Student]) -> Imported:
    """Return a roster with what a file says: new students, and new facts about known ones.

    A field that the file leaves empty stays as it is, and nobody is dropped. A number that lacks
    only zeros of a known student of the same name is that student's.
    """
    by_digits = {n.lstrip("0"): n for n in roster if n.startswith("0")}
    now, added, changed, padded, seen = dict(roster), [], [], [], set()
    for student in found:
        whole = by_digits.get(student.number)
        if student.number not in roster and whole and roster[whole].name == student.name:
            padded.append((student.number, whole))
            student = replace(student, number=whole)
        seen.add(student.number)
        before = now.get(student.number)
        if before is None:
            added.append(student)
            now[student.number] = student
            continue
        facts = {n: getattr(student, n) for n in COLUMNS if getattr(student, n)}
        after = replace(before, **facts)
        if after != before:
            changed.append(after)
            now[student.number] = after
    missing = tuple(s for n, s in sorted(roster.items()) if n not in seen)
    return Imported(now, tuple(added), tuple(changed), missing, tuple(padded))


def enter_students(course: "Course") -> None:
    """Enter the roster's students into nbgrader's gradebook, as Formgrader and exports show them.

    Nothing is written where nothing changed.
    """
    roster = roster_of(course)
    if not roster:
        return
    with course.gradebook() as gradebook:
        known = {s.id: s for s in gradebook.students}
        for number, student in roster.items():
            first, last = names_of(student.name)
            about = {"first_name": first, "last_name": last, "email": student.email,
                     "lms_user_id": student.platform_id}  # fmt: skip
            row = known.get(number)
            if row is None or any((getattr(row, n) or "") != v for n, v in about.items()):
                gradebook.update_or_create_student(number, **about)


def names_of(name: str) -> tuple[str, str]:
    """Return first and last name; a Chinese name begins with the last.

    Examples
    --------
    >>> names_of("欧阳修"), names_of("Anna Maria Berg")
    (('修', '欧阳'), ('Anna Maria', 'Berg'))
    """
    from crm_lib.base.message import has_chinese

    name = name.strip()
    if has_chinese(name) and " " not in name:
        surname = 2 if name.startswith(_DOUBLE_SURNAMES) and len(name) > 2 else 1
        return name[surname:], name[:surname]
    first, _, last = name.rpartition(" ")
    return first, last
