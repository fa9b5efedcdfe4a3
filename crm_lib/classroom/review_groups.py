"""Group what waits for a human, so that one decision serves all answers that say the same.

Free text belongs to one group when the key points found in it are the same and the words are
nearly so; blanks when the same wording stands in the same blank. A decision holds for the whole
group and for every later answer in the same words, and can be undone.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crm_lib.classroom.lock import class_lock
from crm_lib.classroom.review import Waiting, decide_in, waiting
from crm_lib.classroom.verdicts import (
    decided_answers,
    decision_log,
    save_decided_answers,
    save_decision_log,
)
from crm_lib.exam.answers import bare_label
from crm_lib.exam.decided import Decided
from crm_lib.exam.marks import Status
from crm_lib.exam.normalise import bare, squeezed

if TYPE_CHECKING:
    from crm_lib.classroom.course import Course

#: Texts so alike (0 to 100) in which the same key points were found say the same.
ALIKE = 80.0


@dataclass(frozen=True)
class Group:
    """Answers to one question that say the same.

    Attributes
    ----------
    question : str
    members : tuple of Waiting
        The first one stands for all.
    label, wording : str
        Of a blank: its label and what was written there; empty for free text.
    """

    question: str
    members: tuple[Waiting, ...]
    label: str = ""
    wording: str = ""

    @property
    def shown(self) -> Waiting:
        """The answer that stands for the group."""
        return self.members[0]

    @property
    def least_alike(self) -> Waiting | None:
        """The answer whose words differ most from those of the first; None where all are the same."""
        text = squeezed(self.shown.text)
        others = [m for m in self.members if squeezed(m.text) != text]
        return min(others, key=lambda m: _likeness(self.shown.text, m.text), default=None)

    @property
    def worth(self) -> float:
        """Marks in doubt that one decision settles: the larger, the sooner it should be taken."""
        if self.label:
            return sum(_of_blank(m, self.label) for m in self.members)
        return sum(m.of * (1.05 - m.confidence) for m in self.members)


def groups(
    course: "Course",
    assignment: str,
    *,
    students: Iterable[str] | None = None,
    questions: Iterable[str] | None = None,
) -> list[Group]:
    """Return the groups of what waits for a human: disputed ones first, then by worth."""
    return grouped(waiting(course, assignment, students=students, questions=questions))


def grouped(found: Iterable[Waiting]) -> list[Group]:
    """Return the groups of answers that wait: disputed ones first, then by worth."""
    blanks: dict[tuple[str, str, str], list[Waiting]] = {}
    texts: dict[tuple, list[list[Waiting]]] = {}
    for one in found:
        open_blanks = [i for i in one.items if _is_open_blank(i)]
        if open_blanks and not one.text and not _needs_more(one):
            for item in open_blanks:
                blanks.setdefault((one.question, item["label"], bare(item["evidence"])), []).append(
                    one
                )
            continue
        points = tuple((i["label"], i["marks"], i["en"].partition(":")[0]) for i in one.items)
        # What changed after a decision, or has no text, is looked at by itself.
        # A warning that only one of two answers has is the difference between them.
        flags = frozenset(str(en) for en, _ in one.flags)
        # So is a second reader's doubt.
        doubt = one.second.group if one.second else ()
        key = (
            (one.question, points, flags, doubt, one.decided)
            if one.text
            else (one.question, one.student)
        )
        clusters = texts.setdefault(key, [])
        for cluster in clusters:
            if _alike(cluster[0].text, one.text):
                cluster.append(one)
                break
        else:
            clusters.append([one])
    made = [
        Group(q, tuple(members), label, wording) for (q, label, wording), members in blanks.items()
    ]
    made += [Group(c[0].question, tuple(c)) for clusters in texts.values() for c in clusters]
    return sorted(
        made, key=lambda g: (not g.shown.is_disputed, -g.worth, g.question, g.shown.student)
    )


def _is_open_blank(item: dict[str, Any]) -> bool:
    return item["status"] == Status.PROPOSED and bool(item["evidence"]) and "wording" in item["en"]


def _needs_more(one: Waiting) -> bool:
    """Tell whether something waits that judging wordings does not settle."""
    return any(i["status"] == Status.PROPOSED and not _is_open_blank(i) for i in one.items)


def _of_blank(one: Waiting, label: str) -> float:
    return next((float(i["of"]) for i in one.items if i["label"] == label), 0.0)


def _alike(first: str, second: str) -> bool:
    return _likeness(first, second) >= ALIKE


def _likeness(first: str, second: str) -> float:
    from rapidfuzz import fuzz  # 50 ms: only a reviewer needs it

    return fuzz.ratio(squeezed(first), squeezed(second))


def decide_group(
    course: "Course",
    assignment: str,
    group: Group,
    *,
    marks: float | None = None,
    right: bool | None = None,
    comment: str = "",
    by: str = "",
) -> int:
    """Take one decision for a group, remember it, and return its number in the log.

    Several people may decide at the same time: what somebody else has decided since the group was
    listed stays as it is, and is counted once.

    Parameters
    ----------
    course, assignment
    group : Group
    marks : float, optional
        For each member of a group of texts; None accepts what is proposed.
    right : bool, optional
        For a wording in a blank.
    comment : str
        Shown to each member.
    by : str
        Who decides, where several share a class.

    Raises
    ------
    CourseError
        When marks are outside of what the question carries, a wording is given marks, or somebody
        else has decided the whole group.
    """
    with class_lock(decisions_folder(course), assignment):
        still = _still_waiting(course, assignment, group)
        return _decide_group(course, assignment, still, marks, right, comment, by)


def _still_waiting(course: "Course", assignment: str, group: Group) -> Group:
    """Return the group without members whom somebody else has decided in the meantime."""
    states = _states(course, assignment, group)
    members = tuple(m for m in group.members if states[m.student][1])
    if not members:
        raise _too_late(group)
    return replace(group, members=members)


def _too_late(group: Group) -> Exception:
    from crm_lib.classroom.course import CourseError

    return CourseError(f"{group.question}: somebody else has decided this group; list it again.")


def _decide_group(
    course: "Course",
    assignment: str,
    group: Group,
    marks: float | None,
    right: bool | None,
    comment: str,
    by: str,
) -> int:
    from crm_lib.classroom.course import CourseError

    folder = decisions_folder(course)
    decided = decided_answers(folder, assignment)
    before = decided.get(group.question, Decided())
    entry: dict[str, Any] = {
        "question": group.question, "label": group.label, "wording": group.wording,
        "time": datetime.now(UTC).isoformat(timespec="seconds"), "comment": comment,
        "decided_before": before.to_data(), "undone": False, "by": by,
        "students": _states(course, assignment, group),
    }  # fmt: skip
    if group.label:
        if right is None or marks is not None:
            raise CourseError(f"{group.question} {group.label}: say --right or --wrong.")
        name = bare_label(group.label)
        wordings = {b: dict(w) for b, w in before.wordings.items()}
        wordings.setdefault(name, {})[group.wording] = right
        decided[group.question] = replace(before, wordings=wordings)
        entry["right"] = right
        with course.gradebook() as gradebook:
            for one in group.members:
                given = _marks_with(one, wordings)
                if given is not None and decide_in(
                    gradebook, assignment, one.student, one.question,
                    marks=given, comment=comment, only_waiting=True,
                ) is None:  # fmt: skip
                    del entry["students"][one.student]
            gradebook.db.commit()
    else:
        if right is not None:
            raise CourseError(f"{group.question}: free text is given marks, not right or wrong.")
        texts, entry["texts"] = dict(before.texts), []
        with course.gradebook() as gradebook:
            for one in group.members:
                given = decide_in(
                    gradebook, assignment, one.student, one.question,
                    marks=marks, comment=comment, only_waiting=True,
                )  # fmt: skip
                if given is None:
                    del entry["students"][one.student]
                elif one.text and squeezed(one.text) == squeezed(group.shown.text):
                    texts[squeezed(one.text)] = given
                    entry["texts"] = [squeezed(one.text)]
            gradebook.db.commit()
        decided[group.question] = replace(before, texts=texts)
        entry["marks"] = group.shown.proposed if marks is None else marks
    if not entry["students"]:  # on another machine, between looking and writing
        raise _too_late(group)
    save_decided_answers(folder, assignment, decided)
    log = decision_log(folder, assignment)
    save_decision_log(folder, assignment, [*log, entry])
    return len(log) + 1


def _marks_with(one: Waiting, wordings: dict[str, dict[str, bool]]) -> float | None:
    """Return a student's marks once every open blank is judged, else None."""
    total = one.proposed
    for item in one.items:
        if _is_open_blank(item):
            judged = wordings.get(bare_label(item["label"]), {}).get(bare(item["evidence"]))
            if judged is None:
                return None
            total += item["of"] * judged
    return round(min(total, one.of), 2)


def _states(course: "Course", assignment: str, group: Group) -> dict[str, list]:
    """Return manual mark and whether it waits, by student, as they stand now."""
    found = {}
    with course.gradebook() as gradebook:
        for one in group.members:
            grade = gradebook.find_grade(
                f"{one.question}_check", assignment, assignment, one.student
            )
            found[one.student] = [grade.manual_score, bool(grade.needs_manual_grade)]
    return found


def undo(course: "Course", assignment: str, number: int) -> dict[str, Any]:
    """Take a decision back: marks wait again as before it; return its log entry.

    Raises
    ------
    CourseError
        When there is no such decision, or it is undone already.
    """
    with class_lock(decisions_folder(course), assignment):
        return _undo(course, assignment, number)


def _undo(course: "Course", assignment: str, number: int) -> dict[str, Any]:
    from crm_lib.classroom.course import CourseError

    folder = decisions_folder(course)
    log = decision_log(folder, assignment)
    if not 1 <= number <= len(log):
        raise CourseError(f"There is no decision {number}; there are {len(log)}.")
    entry = log[number - 1]
    if entry["undone"]:
        raise CourseError(f"Decision {number} is undone already.")
    question = entry["question"]
    with course.gradebook() as gradebook:
        for student, (manual, waits) in entry["students"].items():
            grade = gradebook.find_grade(f"{question}_check", assignment, assignment, student)
            grade.manual_score, grade.needs_manual_grade = manual, waits
        gradebook.db.commit()
    decided = decided_answers(folder, assignment)
    now, before = decided.get(question, Decided()), Decided.from_data(entry["decided_before"])
    if entry["label"]:
        name, wording = bare_label(entry["label"]), entry["wording"]
        wordings = {b: dict(w) for b, w in now.wordings.items()}
        wordings.get(name, {}).pop(wording, None)
        if (old := before.wordings.get(name, {}).get(wording)) is not None:
            wordings.setdefault(name, {})[wording] = old
        decided[question] = replace(now, wordings=wordings)
    else:
        decided[question] = replace(now, texts=_texts_without(entry, now, before))
    save_decided_answers(folder, assignment, decided)
    log[number - 1] = {**entry, "undone": True}
    save_decision_log(folder, assignment, log)
    return log[number - 1]


def _texts_without(entry: dict[str, Any], now: Decided, before: Decided) -> dict[str, float]:
    """Return the marked texts without those of one decision; later ones stay."""
    texts = dict(now.texts)
    for text in entry.get("texts", set(now.texts) - set(before.texts)):
        texts.pop(text, None)
        if text in before.texts:
            texts[text] = before.texts[text]
    return texts


def decisions_folder(course: "Course") -> Path:
    """Return the folder in which a class keeps what humans decided."""
    return course.root / Path(course.folders.autograded_directory).parent / "decisions"
