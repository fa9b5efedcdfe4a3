"""Difficulty of an item: the share of its marks that a class earns, measured or expected."""

from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING

from crm_lib.exam.item import BankItem
from crm_lib.papers.record import made_papers

if TYPE_CHECKING:
    from crm_lib.classroom.course import Course

#: What is expected of a level where no class has been measured: an assumption, used only to hold
#: sets of a paper against each other.
EXPECTED = {"recall": 0.8, "understand": 0.7, "apply": 0.6, "analyse": 0.5}


def difficulty_of(item: BankItem, measured: Mapping[str, float] | None = None) -> float:
    """Return the share of its marks that is expected to be earned.

    Parameters
    ----------
    item : BankItem
    measured : mapping of str to float, optional
        Difficulty by item id, from the item analysis of a class.
    """
    known = (measured or {}).get(item.id)
    return EXPECTED[item.level] if known is None else float(known)


def measured_difficulty(course: "Course") -> dict[str, float]:
    """Return the difficulty of each item that classes of this course have answered, by item id.

    Papers made here are looked up in the course's gradebook; a question that fewer students than
    `crm_lib.classroom.item_analysis.FEWEST` have answered says nothing.
    """
    from crm_lib.classroom.course_marks import marked_assignments
    from crm_lib.classroom.item_analysis import FEWEST, item_table
    from crm_lib.classroom.steps import marks_table

    sets = {
        name: items
        for made in made_papers(course.classroom)
        for name, items in made["sets"].items()
    }
    if not set(sets) & set(course.assignments):
        return {}
    found: dict[str, list[float]] = defaultdict(list)
    for name in marked_assignments(course):
        table = item_table(marks_table(course, name)) if name in sets else None
        for row in () if table is None else table.itertuples():
            number = int(str(row.question).rpartition("_q")[2])
            if row.students >= FEWEST and number <= len(sets[name]):
                found[sets[name][number - 1]].append(float(row.difficulty))
    return {item: sum(shares) / len(shares) for item, shares in found.items()}
