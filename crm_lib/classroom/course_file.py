"""Read ``classroom/course.yaml``: time zone, deadlines, late policy, extensions.

The file is the one home of these: `deadlines` enters them into nbgrader's gradebook, so that grade,
report, export, feedback, Formgrader and nbgrader's own export count alike. Every value is read as
the text that stands there, so the student number ``0026001`` keeps its zeros without quotes.
"""

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from crm_lib.classroom.clock import instant, zone_named
from crm_lib.classroom.course import CourseError
from crm_lib.classroom.late_policy import NAMED, LatePolicy
from crm_lib.classroom.roster import clean_number

FILE = "course.yaml"

#: What `crm course` writes where there is no course file yet.
STARTER = """\
# Time zone, deadlines, late policy and extensions of this course. · 本课程的时区、截止时间、迟交规则和延期。
# `crm course` shows what holds. · 用 `crm course` 查看当前规则。
time_zone: Asia/Shanghai

# A late submission loses 10 percent of its marks for each day begun, at most half of them;
# ten minutes late is on time, and after seven days nothing counts. `late: none` takes nothing.
# 每迟交一天扣所得分的10%（不足一天按一天计），最多扣一半；晚交十分钟以内不算迟交，超过七天不计分。写 `late: none` 则不扣分。
late:
  takes: 10
  each: day
  grace_minutes: 10
  at_most: 50
  nothing_after_days: 7

# One entry an assignment · 每次作业一项:
#   06_sales_funnel:
#     deadline: 2026-11-01 20:00
#     extensions:
#       2026001: 2026-11-04 20:00
assignments:
"""


@dataclass(frozen=True)
class AssignmentRules:
    """When an assignment is due.

    Attributes
    ----------
    deadline : datetime or None
        UTC.
    extensions : dict of datetime
        By student: another deadline.
    late : LatePolicy or None
        Its own late policy.
    """

    deadline: datetime | None = None
    extensions: Mapping[str, datetime] = field(default_factory=dict)
    late: LatePolicy | None = None


@dataclass(frozen=True)
class CourseRules:
    """What a course file says.

    Attributes
    ----------
    zone : ZoneInfo
        The course's time zone.
    late : LatePolicy or None
        None leaves late penalties to nbgrader's own settings.
    assignments : dict of AssignmentRules
    """

    zone: ZoneInfo
    late: LatePolicy | None = None
    assignments: Mapping[str, AssignmentRules] = field(default_factory=dict)

    def of(self, assignment: str) -> AssignmentRules:
        """Return the rules of an assignment; one that is not named has no deadline."""
        return self.assignments.get(assignment, AssignmentRules())

    def late_policy(self, assignment: str) -> LatePolicy | None:
        """Return the late policy that holds for an assignment."""
        return self.of(assignment).late or self.late

    def due(self, assignment: str, student: str) -> datetime | None:
        """Return when a student has to hand in (UTC), None without a deadline.

        An extension that a moved deadline has overtaken takes nothing away.
        """
        rules = self.of(assignment)
        if rules.deadline is None:
            return None
        later = rules.extensions.get(student) or rules.extensions.get(clean_number(student))
        return max(rules.deadline, later or rules.deadline)


def rules_in(classroom: Path) -> CourseRules | None:
    """Return what the course file of a classroom folder says, None where there is no file.

    Raises
    ------
    CourseError
        With one line a mistake: file, line and what to write instead.
    """
    path = Path(classroom) / FILE
    try:
        about = path.stat()
    except FileNotFoundError:
        return None
    return _read(path, about.st_mtime_ns, about.st_size)


@functools.lru_cache(maxsize=16)
def _read(path: Path, _changed: int, _size: int) -> CourseRules:
    """Return the rules in a file; kept while it does not change."""
    from crm_lib.base.authored import AuthoredError, AuthoredFile
    from crm_lib.base.yaml_file import full_width_hint

    try:
        file = AuthoredFile(path, shown=f"{path.parent.name}/{path.name}", as_text=True)
        data = file.data or {}
        if not isinstance(data, Mapping):
            file.fault(
                "must hold time_zone, late and assignments, each with a colon behind it."
                + full_width_hint(str(data))
            )
            data = {}
        rules = _rules(file, data)
        file.finish()
    except AuthoredError as error:
        raise CourseError(str(error)) from None
    return rules


def _rules(file: Any, data: Mapping[str, Any]) -> CourseRules:
    _known(file, data, ("time_zone", "late", "assignments"))
    zone = ZoneInfo("UTC")
    if not data.get("time_zone"):
        file.fault("time_zone is missing; write time_zone: Asia/Shanghai.")
    else:
        try:
            zone = zone_named(_text(data["time_zone"]))
        except ValueError as error:
            file.fault(f"{error}.", "time_zone")
    assignments: dict[str, AssignmentRules] = {}
    for name, entry in _mapping(file, data, "assignments").items():
        at = ("assignments", name)
        if not isinstance(entry, Mapping):
            file.fault(f"{name} must hold deadline: 2026-11-01 20:00 on a line of its own.", *at)
            continue
        _known(file, entry, ("deadline", "late", "extensions"), *at)
        deadline = _time(file, entry, "deadline", zone, *at)
        extensions = {}
        for student in _mapping(file, entry, "extensions", *at):
            later = _time(file, entry["extensions"], student, zone, *at, "extensions")
            if later and deadline is None and "deadline" not in entry:
                file.fault("an extension needs a deadline that it extends.", *at, "extensions")
            elif later:
                extensions[clean_number(student)] = later
        assignments[name] = AssignmentRules(deadline, extensions, _late(file, entry, *at))
    return CourseRules(zone, _late(file, data), assignments)


def _late(file: Any, data: Mapping[str, Any], *at: str) -> LatePolicy | None:
    """Return a late policy: ``none``, ``zero`` or what it takes."""
    if not data.get("late"):
        return None
    said = data["late"]
    if isinstance(said, str) and said in NAMED:
        return NAMED[said]
    if not isinstance(said, Mapping):
        file.fault("late is none, zero, or takes: 10 on a line of its own.", *at, "late")
        return None
    numbers = ("takes", "grace_minutes", "at_most", "nothing_after_days")
    _known(file, said, (*numbers, "each"), *at, "late")
    policy: dict[str, Any] = {}
    for name in (n for n in numbers if n in said):
        most = 100 if name in ("takes", "at_most") else 1e6
        try:
            policy[name] = float(_text(said[name]).rstrip("%％ "))
            if not 0 <= policy[name] <= most:
                raise ValueError
        except ValueError:
            file.fault(
                f"{name} is {said[name]!r}; it must be a number from 0 to {most:g}.",
                *at, "late", name,
            )  # fmt: skip
    if "each" in said:
        policy["each"] = said["each"]
        if said["each"] not in ("day", "hour"):
            file.fault(f"each is {said['each']!r}; it must be day or hour.", *at, "late", "each")
    return LatePolicy(**policy)


def _time(
    file: Any, data: Mapping[str, Any], name: str, zone: ZoneInfo, *at: str
) -> datetime | None:
    if not data.get(name):
        return None
    try:
        return instant(_text(data[name]), zone, ends_day=True)
    except ValueError as error:
        file.fault(f"{error}.", *at, name)
        return None


def _mapping(file: Any, data: Mapping[str, Any], name: str, *at: str) -> Mapping[str, Any]:
    found = data.get(name) or {}
    if isinstance(found, Mapping):
        return found
    file.fault(f"{name} must hold names with what belongs to them (name: …).", *at, name)
    return {}


def _known(file: Any, data: Mapping[str, Any], names: tuple[str, ...], *at: str) -> None:
    for name in data:
        if name not in names:
            file.fault(f"{name} is not known here; use {', '.join(names)}.", *at, name)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else str(value)
