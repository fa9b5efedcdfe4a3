"""Group what was found into units: the files that one student handed in at one place."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from crm_lib.base.message import Message
from crm_lib.classroom.collecting.attempts import ABOUT
from crm_lib.classroom.collecting.file_names import Hint, hint_in
from crm_lib.classroom.collecting.free_places import Places
from crm_lib.classroom.collecting.matching import NOBODY, Match, Matcher
from crm_lib.classroom.collecting.unpacking import Refused, Staged, Unpacked

if TYPE_CHECKING:
    from crm_lib.classroom.roster import Student


_ONLY_A_COPY = Message(
    "only the copy that Jupyter keeps (.ipynb_checkpoints) was handed in: it may be older than the "
    "notebook",
    "只交了Jupyter自动保存的副本（.ipynb_checkpoints），可能比笔记本旧",
)


@dataclass
class Unit:
    """Files of one student from one place.

    Attributes
    ----------
    student : Student
    place : str
        Where they were.
    files : list of (str, Staged, Hint)
        The place in the student's own folder, the file, and what its name says.
    refused : list of Refused
    notes : list of str
        What a human should know.
    places : Places
        In the student's own folder.
    """

    student: "Student"
    place: str
    files: list[tuple[str, Staged, Hint]] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    places: Places = field(default_factory=lambda: Places({ABOUT}))

    @cached_property
    def kept(self) -> list[tuple[str, Path]]:
        """Every file to be kept, what was refused among them, with its place."""
        files = [(place, staged.path) for place, staged, _ in self.files]
        return files + [(self.places.take(r.parts[-1]), r.path) for r in self.refused if r.path]


@dataclass
class Units:
    """What was found, by student, and what belongs to nobody.

    Attributes
    ----------
    units : list of Unit
    unmatched : list of (Staged or Refused, Message)
        Each with why nobody was found.
    """

    units: list[Unit]
    unmatched: list[tuple[Staged | Refused, Message]]


def units_of(found: Unpacked, matcher: Matcher, only: "Student | None" = None) -> Units:
    """Return what was found by student.

    Parameters
    ----------
    found : Unpacked
    matcher : Matcher
    only : Student, optional
        Whose all of it is, whatever names say.
    """
    things: list[Staged | Refused] = [*found.files, *found.refused]

    def matched(some: Iterable[Staged | Refused]) -> list[Match]:
        if only is not None:
            return [Match(only, part=0) for _ in some]
        return _without_source_names(some, [matcher.match(t.parts) for t in some])

    matches = matched(things)
    there = {m.student.number for m in matches if m.student}
    for copy, match in zip(found.checkpoints, matched(found.checkpoints), strict=True):
        if match.student and match.student.number not in there:  # nothing else came of the student
            things.append(copy)
            matches.append(replace(match, note=str(_ONLY_A_COPY)))
    units: dict[tuple, Unit] = {}
    unmatched = []
    for thing, match in zip(things, matches, strict=True):
        if match.student is None:
            unmatched.append((thing, match.reason or NOBODY))
            continue
        whole = match.part < len(thing.parts) - 1  # a folder or an archive is the student's
        head = thing.parts[: match.part + 1] if whole else thing.parts[:-1]
        key = (match.student.number, head)
        place = "/".join(head if whole else thing.parts)
        unit = units.setdefault(key, Unit(match.student, place))
        if match.note and match.note not in unit.notes:
            unit.notes.append(match.note)
        if isinstance(thing, Refused):
            unit.refused.append(thing)
        else:
            _add(unit, thing, whole, match.part)
    return Units(list(units.values()), unmatched)


def _add(unit: Unit, thing: Staged, whole: bool, part: int) -> None:
    """Add a file under its own name; the second of the same name stands beside the first."""
    hint = _strongest(thing.parts, part)
    inside = thing.parts[part + 1 :] if whole else thing.parts[-1:]
    own = hint_in(inside[-1], is_file=True).own or inside[-1]
    place = "/".join((*inside[:-1], own))
    if place in unit.places:
        place = "/".join(inside)
    unit.files.append((unit.places.take(place), thing, hint))


def _strongest(parts: tuple[str, ...], part: int) -> Hint:
    """Return what the file's own name says, with what the folder's says where it is silent.

    When it was handed in says only the part by which the student was found: names of what lies in
    it are the student's own.
    """
    file = hint_in(parts[-1], is_file=True)
    outer = hint_in(parts[part], is_file=part == len(parts) - 1)
    return Hint(
        file.text, file.who, outer.id, outer.late,
        file.order or outer.order, file.copy or outer.copy, outer.time, file.own,
    )  # fmt: skip


def _without_source_names(things: Iterable[Staged | Refused], matches: list[Match]) -> list[Match]:
    """Take a source's own name for its student only where nobody else is in the source."""
    things = list(things)
    others: Mapping[str, set[str]] = {}
    for thing, match in zip(things, matches, strict=True):
        if match.student and match.part:
            others.setdefault(thing.parts[0], set()).add(match.student.number)  # type: ignore[attr-defined]
    made = []
    for thing, match in zip(things, matches, strict=True):
        by_source = match.student and match.part == 0 and len(thing.parts) > 1
        if by_source and others.get(thing.parts[0], set()) - {match.student.number}:
            match = Match(None, reason=NOBODY)
        made.append(match)
    return made
