"""`crm course`: show the course file's rules, who has an extension, and what is not in order."""

from typing import TYPE_CHECKING

import typer

from crm_lib.base.message import both_text
from crm_lib.cli.common import current_course, ready

if TYPE_CHECKING:
    from crm_lib.classroom.course import Course
    from crm_lib.classroom.course_file import CourseRules


def course_command() -> None:
    """Show time zone, deadlines, late policy and extensions, and enter them into the gradebook.

    They stand in classroom/course.yaml, which is written with an example where there is none.
    """
    from crm_lib.classroom.course_file import FILE, STARTER, rules_in

    course = current_course()
    path = course.classroom / FILE
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(STARTER, encoding="utf-8")
        typer.echo(
            both_text(
                f"{path} is written: set the time zone and the deadlines in it.",
                f"已写入 {path}：请在其中设置时区和截止时间。",
            )
        )
    rules = rules_in(course.classroom)
    assert rules is not None  # the file is there
    for line in rule_lines(course, rules):
        typer.echo(line)
    ready(course, *(a for a in course.assignments if a in rules.assignments))


def rule_lines(course: "Course", rules: "CourseRules") -> list[str]:
    """Return what holds, a line each, and what names nobody and nothing."""
    from crm_lib.classroom.clock import shown_time
    from crm_lib.classroom.roster import roster_of

    roster = roster_of(course)
    lines = [both_text(f"Time zone: {rules.zone.key}", f"时区：{rules.zone.key}"),
             _late_line("", rules)]  # fmt: skip
    for name, about in rules.assignments.items():
        if name not in course.assignments:
            known = ", ".join(course.assignments)
            lines.append(
                both_text(f"{name}: no such assignment; there are {known}", f"{name}：没有这份作业")
            )
            continue
        due = shown_time(about.deadline, rules.zone) if about.deadline else "–"
        lines.append(both_text(f"{name}: due {due}", f"{name}：截止 {due}"))
        if about.late is not None:
            lines.append(_late_line(name, rules))
        for student, until in sorted(about.extensions.items()):
            when = shown_time(until, rules.zone)
            who = str(roster[student]) if student in roster else student
            line = both_text(f"until {when}", f"延期至 {when}")
            unknown = bool(roster) and student not in roster
            lines.append(
                f"    {who}: {line}" + (" (not on the roster · 不在名单上)" if unknown else "")
            )
    return lines


def _late_line(name: str, rules: "CourseRules") -> str:
    policy = rules.late_policy(name)
    head = f"    {name}: " if name else ""
    if policy is None:
        return head + both_text(
            "Late: as nbgrader_config.py says", "迟交：按 nbgrader_config.py 的设置"
        )
    each = {"day": ("day", "天"), "hour": ("hour", "小时")}[policy.each]
    en = f"Late: {policy.takes:g} % lost for each {each[0]} begun, at most {policy.at_most:g} %"
    zh = f"迟交：每{each[1]}扣所得分的{policy.takes:g}%，最多扣{policy.at_most:g}%"
    if policy.grace_minutes:
        en += f"; {policy.grace_minutes:g} minutes are on time"
        zh += f"；{policy.grace_minutes:g}分钟以内不算迟交"
    if policy.nothing_after_days is not None:
        en += f"; nothing counts after {policy.nothing_after_days:g} days"
        zh += f"；超过{policy.nothing_after_days:g}天不计分"
    return head + both_text(en, zh)
