"""Collect an assignment: everything that came, matched to the roster, nothing lost."""

import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from crm_lib.base.message import both_text, in_two_languages
from crm_lib.classroom.attendance import note_refusals
from crm_lib.classroom.clock import shown_time
from crm_lib.classroom.collecting.attempts import (
    Attempt,
    attempts_of,
    keep_attempt,
    marked_attempt,
    save_about,
)
from crm_lib.classroom.collecting.judging import Released, attempt_in, released_cells
from crm_lib.classroom.collecting.matching import Matcher
from crm_lib.classroom.collecting.placing import (
    clear_unmatched,
    keep_what_lies_there,
    place,
    put_aside,
    unmatched_folder,
)
from crm_lib.classroom.collecting.submission_times import SubmissionTimes
from crm_lib.classroom.collecting.units import Unit, units_of
from crm_lib.classroom.collecting.unpacking import Refused, Unpacked, Unpacker
from crm_lib.classroom.course import CourseError
from crm_lib.classroom.course_file import CourseRules, rules_in
from crm_lib.classroom.releases import kept_releases
from crm_lib.classroom.roster import Student, roster_of

if TYPE_CHECKING:
    from crm_lib.classroom.course import Course


@dataclass(frozen=True)
class Taken:
    """What was taken from one student.

    Attributes
    ----------
    student : Student
    attempt : Attempt
        The one that is marked.
    status : {"new", "replaced", "unchanged"}
    notes : tuple of str
        What a human should know.
    """

    student: Student
    attempt: Attempt
    status: str
    notes: tuple[str, ...] = ()


@dataclass
class Collected:
    """What a collection gave.

    Attributes
    ----------
    taken : list of Taken
    refused : dict of str
        Why somebody's work can't be marked, by student number.
    unmatched : list of (str, str)
        What belongs to nobody, and why.
    unmatched_folder : Path
    unread : set of str
        Numbers of students of whom something came now that can't be marked, while an earlier
        attempt can.
    passed_over : int
        Files that systems leave behind.
    untimed : set of str
        Numbers of students who have a deadline, and of whose work nothing says when it came.
    """

    unmatched_folder: Path
    taken: list[Taken] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    unmatched: list[tuple[str, str]] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)
    passed_over: int = 0
    untimed: set[str] = field(default_factory=set)


def collect(
    course: "Course",
    assignment: str,
    sources: Iterable[Path],
    *,
    student: str = "",
    times: SubmissionTimes | None = None,
    file_times: bool = False,
    on_step: Callable[[str, int, int], None] = lambda *_: None,
) -> Collected:
    """Collect what platforms and people gave.

    Parameters
    ----------
    course : Course
    assignment : str
    sources : iterable of Path
        Folders, archives, notebooks; none tries again what could not be matched before.
    student : str
        The number of the student whose all of it is, whatever names say.
    times : SubmissionTimes, optional
        What a platform's table says of the times of handing in.
    file_times : bool
        Take the times in archives for times of handing in.
    on_step : callable
        Told what is done, how much of it, and of how much.

    Raises
    ------
    CourseError
        Without roster, release or source: what to do first. Nothing was changed then.
    """
    roster, released, paths = _ready(course, assignment, [Path(s) for s in sources], student)
    rules = rules_in(course.classroom)
    again = unmatched_folder(course, assignment)
    staging = Path(tempfile.mkdtemp(dir=course.classroom, prefix=".collecting-"))
    try:
        unpacker = Unpacker(staging)
        for number, path in enumerate(paths):
            on_step("unpack", number, len(paths))
            unpacker.add(path)
        matcher = Matcher(roster, times.ids if times else None)
        found = units_of(unpacker.found, matcher, roster.get(student))
        done = Collected(again, passed_over=unpacker.found.passed_over)
        by_student: dict[str, list[Unit]] = {}
        for unit in found.units:
            by_student.setdefault(unit.student.number, []).append(unit)
        for count, (number, units) in enumerate(sorted(by_student.items())):
            on_step("keep", count, len(by_student))
            _take(
                course, assignment, roster[number], units, released, rules, times, file_times, done
            )
        put_aside(course, assignment, [thing for thing, _ in found.unmatched])
        for thing, reason in found.unmatched:
            words = thing.reason if isinstance(thing, Refused) else reason
            done.unmatched.append(("/".join(thing.parts), str(words)))
        nobody = {thing.parts for thing, _ in found.unmatched}
        _clear(course, assignment, paths, unpacker.found, nobody)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    accepted = {t.student.number for t in done.taken if t.student.number not in done.refused}
    note_refusals(course, assignment, done.refused, accepted=accepted)
    return done


def _ready(
    course: "Course", assignment: str, paths: list[Path], student: str
) -> tuple[dict[str, Student], Released, list[Path]]:
    """Return roster, release and sources, or raise and say what to do first."""
    course.solution(assignment)
    path = course.folder("release", assignment) / f"{assignment}.ipynb"
    if not path.is_file():
        raise CourseError(f"{assignment} is not released yet: run `crm release {assignment}`.")
    kept = kept_releases(course.classroom, assignment)
    roster = roster_of(course)
    if not roster:
        raise CourseError(
            "There is no roster yet: run `crm roster import FILE` with the class's list (CSV or "
            "XLSX: number, name)."
        )
    if student and student not in roster:
        raise CourseError(f"Nobody on the roster has the number {student}; see `crm roster`.")
    again = unmatched_folder(course, assignment)
    if not paths:
        if not again.is_dir():
            raise CourseError(
                f"Name what to collect: the archive or folder of submissions for {assignment}."
            )
        paths = [again]
    for one in paths:
        if not one.exists():
            raise CourseError(f"There is no file or folder {one}.")
        inside = course.classroom.resolve() in one.resolve().parents
        if (
            inside and again not in (one, *one.parents)
        ) or course.classroom.resolve() == one.resolve():
            raise CourseError(f"{one} lies in this course's own folder: name what was downloaded.")
    return roster, released_cells([path, *(r.notebook for r in kept)]), paths


def _take(
    course: "Course",
    assignment: str,
    student: Student,
    units: list[Unit],
    released: Released,
    rules: CourseRules | None,
    times: SubmissionTimes | None,
    file_times: bool,
    done: Collected,
) -> None:
    """Keep a student's units as attempts and place the one that is marked."""
    zone = rules.zone if rules else None
    number = student.number
    before = keep_what_lies_there(course, assignment, number, released)
    notes = []
    if before:
        notes.append(
            both_text(
                f"what lay in the student's folder is kept as attempt {before.number}",
                f"学生文件夹里原有的内容保存为第{before.number}次提交",
            )
        )
    old = attempts_of(course, assignment, number)
    known = {a.digest: a for a in old}
    fresh: list[Attempt] = []
    for unit in units:
        attempt = attempt_in(unit, released, zone, file_times=file_times)
        notes += [n for n in unit.notes if n not in notes]
        if attempt.digest in known:
            same = known[attempt.digest]
            if attempt.time and not same.time:  # the same download, and now its times are trusted
                same = _timed(course, assignment, number, same, attempt.time)
            fresh.append(same)
            continue
        notes += [r.told for r in unit.refused]
        kept = keep_attempt(course, assignment, number, attempt, unit.kept)
        known[kept.digest] = kept
        fresh.append(kept)
    attempts = attempts_of(course, assignment, number)
    when = times.of.get(number) if times else None
    if when is not None and fresh:
        _timed(course, assignment, number, marked_attempt(fresh) or fresh[-1], when.isoformat())
        attempts = attempts_of(course, assignment, number)
    chosen = marked_attempt(attempts)
    if chosen is None:
        done.refused[number] = (fresh or attempts)[-1].reason
        done.taken.append(Taken(student, attempts[-1], "new", tuple(notes)))
        return
    newest = max(attempts, key=lambda a: a.number)
    changed = place(course, assignment, number, chosen)
    if chosen.reason:
        done.refused[number] = chosen.reason
    if chosen.number != newest.number and newest in fresh:
        if newest.reason and chosen.reason:
            done.refused[number] = newest.reason  # what to ask for follows from what came last
        else:
            notes.append(_why_older(chosen, newest))
            if newest.reason:
                done.unread.add(number)
    if rules and rules.due(assignment, number) and not chosen.time:
        done.untimed.add(number)
    notes += _late_notes(assignment, number, chosen, rules)
    others = len(attempts) - 1
    if others and changed:
        notes.append(
            both_text(
                f"attempt {chosen.number} of {others + 1}; the others are kept",
                f"采用第{chosen.number}次提交，共{others + 1}次，其余保留",
            )
        )
    status = "unchanged" if not changed else "replaced" if old else "new"
    done.taken.append(Taken(student, chosen, status, tuple(notes)))


def _timed(course: "Course", assignment: str, number: str, attempt: Attempt, when: str) -> Attempt:
    """Write the time of handing in to an attempt that is kept, and return it."""
    if attempt.time != when:
        attempt = replace(attempt, time=when)
        save_about(course, assignment, number, attempt)
    return attempt


def _why_older(chosen: Attempt, newest: Attempt) -> str:
    number = chosen.number
    if newest.reason:
        why = in_two_languages(newest.reason)
        return both_text(
            f"what came now can't be marked ({why.en}); attempt {number} stays",
            f"这次交来的无法评分（{why.zh}），仍采用第{number}次提交",
        )
    if not newest.answered and chosen.answered:
        return both_text(
            f"what came now is blank; the answered attempt {number} is taken",
            f"这次交来的是空白的，采用有作答的第{number}次提交",
        )
    return both_text(
        f"attempt {number} is later than what came now, and stays",
        f"第{number}次提交比这次交来的更晚，仍采用它",
    )


def _late_notes(
    assignment: str, number: str, attempt: Attempt, rules: CourseRules | None
) -> list[str]:
    due = rules.due(assignment, number) if rules else None
    if attempt.time and due:
        moment = datetime.fromisoformat(attempt.time)
        if moment > due:
            hours = (moment - due).total_seconds() / 3600
            when = shown_time(moment, rules.zone)
            return [
                both_text(
                    f"late by {hours:.1f} h (handed in {when})",
                    f"迟交{hours:.1f}小时（{when}提交）",
                )
            ]
        return []
    if attempt.late:
        return [
            both_text(
                "the platform says late, and not when: give --times TABLE, or write timestamp.txt",
                "平台注明迟交但没有时间：请用 --times 给出时间表，或写入timestamp.txt",
            )
        ]
    return []


def _clear(
    course: "Course",
    assignment: str,
    paths: Iterable[Path],
    found: Unpacked,
    unmatched: set[tuple[str, ...]],
) -> None:
    """Delete from the unmatched what is matched now."""
    again = unmatched_folder(course, assignment).resolve()
    matched = [f.parts for f in (*found.files, *found.refused) if f.parts not in unmatched]
    left = {p[:d] for p in unmatched for d in range(1, len(p) + 1)}
    heads: Mapping[str, tuple[str, ...]] = {
        p.resolve().name: p.resolve().relative_to(again).parts
        for p in paths
        if again in (p.resolve(), *p.resolve().parents)
    }
    inside = []
    for parts in matched:
        if parts[0] in heads:
            # Of an archive in which somebody is still unknown, nothing is deleted.
            whole = tuple(p for d in range(1, len(parts)) if (p := parts[:d]) in left)
            if not any(
                q.lower().endswith((".zip", ".tar", ".gz", ".tgz")) for p in whole for q in p[-1:]
            ):
                inside.append((*heads[parts[0]], *parts[1:]))
    clear_unmatched(course, assignment, inside)
