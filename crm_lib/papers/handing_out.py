"""Say which student gets which set: neighbours on the roster get different ones."""

import csv
import io
from collections.abc import Sequence

from crm_lib.classroom.roster import Student
from crm_lib.classroom.text_cell import as_text_cell
from crm_lib.papers.paper import Paper


def sets_by_student(students: Sequence[Student], letters: str, seed: int) -> dict[str, str]:
    """Return the set of each student by number, as many of each set as can be.

    Examples
    --------
    >>> sets_by_student([Student("03"), Student("01"), Student("02")], "AB", 7)
    {'01': 'B', '02': 'A', '03': 'B'}
    """
    ordered = sorted(students, key=lambda s: s.number)
    return {s.number: letters[(n + seed) % len(letters)] for n, s in enumerate(ordered)}


def handing_out_table(students: Sequence[Student], papers: Sequence[Paper]) -> bytes:
    """Return a CSV with the set and the assignment of each student; numbers stay text."""
    by_letter = {paper.letter: paper for paper in papers}
    sets = sets_by_student(students, "".join(by_letter), papers[0].seed)
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(["number", "name", "group", "set", "assignment"])
    for student in sorted(students, key=lambda s: s.number):
        letter = sets[student.number]
        about = (student.number, student.name, student.group, letter, by_letter[letter].name)
        rows.writerow(as_text_cell(cell) for cell in about)
    return text.getvalue().encode("utf-8-sig")
