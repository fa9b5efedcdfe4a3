"""Item statistics kept in the classroom: difficulty, discrimination, options nobody takes.

``classroom/item_statistics.json`` holds questions and numbers, no student. The bank itself never
learns them: it belongs to all classes.
"""

import json
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crm_lib.base.json_file import write_json
from crm_lib.classroom.course import Course, CourseError
from crm_lib.classroom.option_counts import idle_options
from crm_lib.statistics import wilson_interval

if TYPE_CHECKING:
    from crm_lib.classroom.class_report import ClassReport

_CONFIDENCE = 0.95
_Z = 1.959963984540054


@dataclass(frozen=True)
class ItemStatistic:
    """What classes have shown of a question.

    Attributes
    ----------
    students : int
        How many have answered it.
    difficulty, difficulty_low, difficulty_high : float
        Share of its marks that was earned, with its 95 % interval.
    discrimination, discrimination_low, discrimination_high : float or None
        Correlation with the rest of the paper; None where there was none.
    idle : str
        Options that nobody took.
    """

    students: int
    difficulty: float
    difficulty_low: float
    difficulty_high: float
    discrimination: float | None = None
    discrimination_low: float | None = None
    discrimination_high: float | None = None
    idle: str = ""


def statistics_file(classroom: Path) -> Path:
    """Return the path of the file; it need not exist."""
    return classroom / "item_statistics.json"


def keep_item_statistics(course: Course, found: "ClassReport") -> Path:
    """Write what a report says of an assignment's questions; what was kept of it is replaced."""
    idle = idle_options(found.options)
    questions = {}
    for row in found.items.to_dict("records"):
        numbers = {k: _number(v) for k, v in row.items() if k not in ("question", "students")}
        one = ItemStatistic(
            students=int(row["students"]), idle=idle.get(row["question"], ""), **numbers
        )
        questions[str(row["question"])] = asdict(one)
    path = statistics_file(course.classroom)
    write_json(path, {**_kept(path), found.assignment: questions})
    return path


def item_statistics(root: Path, items: Mapping[str, str] | None = None) -> dict[str, ItemStatistic]:
    """Return what the classes of a course have shown of each question.

    Parameters
    ----------
    root : Path
        The course's folder.
    items : mapping of str to str, optional
        Questions of papers and the items of the bank they were made from: their statistics come
        under the item, and those of several papers together.

    Returns
    -------
    dict of str to ItemStatistic
        By question or item.

    Raises
    ------
    CourseError
        When the file is damaged.
    """
    path = statistics_file(Course(root).classroom)
    found: dict[str, list[ItemStatistic]] = defaultdict(list)
    try:
        for questions in _kept(path).values():
            for question, numbers in questions.items():
                found[(items or {}).get(question, question)].append(ItemStatistic(**numbers))
    except (TypeError, AttributeError):
        raise _damaged(path) from None
    return {name: pooled(several) for name, several in found.items()}


def pooled(several: Iterable[ItemStatistic]) -> ItemStatistic:
    """Return the statistics of several classes together.

    Difficulty by the number of students, with Wilson's interval; discrimination by Fisher's
    z, each weighted with its students less three. An option is idle where no class took it.
    """
    several = list(several)
    if len(several) == 1:
        return several[0]
    students = sum(one.students for one in several)
    share = sum(one.difficulty * one.students for one in several) / students
    low, high = wilson_interval(share * students, students, _CONFIDENCE)
    parts = [
        (math.atanh(max(-0.999, min(0.999, one.discrimination))), one.students - 3)
        for one in several
        if one.discrimination is not None
    ]
    weight = sum(w for _, w in parts)
    correlation: tuple[float | None, float | None, float | None] = (None, None, None)
    if weight > 0:
        middle, half = sum(z * w for z, w in parts) / weight, _Z / math.sqrt(weight)
        correlation = (math.tanh(middle), math.tanh(middle - half), math.tanh(middle + half))
    idle = set.intersection(*(set(one.idle) for one in several))
    return ItemStatistic(students, share, low, high, *correlation, "".join(sorted(idle)))


def _kept(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        raise _damaged(path) from None
    if not isinstance(kept, dict):
        raise _damaged(path)
    return kept


def _damaged(path: Path) -> CourseError:
    return CourseError(
        f"{path} can't be read: delete it, and run `crm report` for each assignment."
    )


def _number(value: float) -> float | None:
    return None if math.isnan(value) else round(float(value), 6)
