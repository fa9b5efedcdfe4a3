"""Take from nbgrader's exchange what was handed in: whose it is and when it came, by the disk.

The folder of a submission is called ``ACCOUNT+ASSIGNMENT+TIME+RANDOM``, and its student writes all
of that. So the account that owns every file decides whose it is, and a time that the disk knows to
be later goes before the written one. What can be changed while it is read is copied by descriptor.
"""

import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import islice
from pathlib import Path

from crm_lib.base.message import both_text
from crm_lib.classroom.accounts import by_account
from crm_lib.classroom.clock import instant, shown_time
from crm_lib.classroom.one_line import shown
from crm_lib.classroom.roster import Student
from crm_lib.classroom.snapshot import copy_handed_in
from crm_lib.classroom.submitted_folder import MAX_FILES, entries_below

#: How far the written time may be before the disk's: a large folder takes a while to be copied.
GRACE = timedelta(minutes=10)
#: What stands in place of a submission that could not be copied.
NOT_READ = "NOT READ 未读取.txt"


@dataclass(frozen=True)
class HandedIn:
    """A submission that lies in the exchange.

    Attributes
    ----------
    folder : Path
    account : str
        Who handed it in, as the folder's name says.
    written : datetime or None
        When, as the folder's name says; None where that is no time.
    owners : frozenset of int
        Who owns the folder and what is in it, as numbers of the system's.
    changed : datetime
        When the disk last saw any of it changed.
    """

    folder: Path
    account: str
    written: datetime | None
    owners: frozenset[int]
    changed: datetime

    @property
    def time(self) -> datetime:
        """When it was handed in: as written, unless the disk knows better."""
        if self.written is None or self.changed - self.written > GRACE:
            return self.changed
        return self.written


def submissions_in(inbound: Path, assignment: str) -> list[HandedIn]:
    """Return what was handed in of an assignment, in the order of the folders' names."""
    found = []
    for folder in sorted(inbound.iterdir()):
        account, *rest = folder.name.split("+")
        if len(rest) not in (2, 3) or rest[0] != assignment:
            continue
        facts = _facts(folder)
        last = max(fact.st_ctime for fact in facts)
        found.append(
            HandedIn(
                folder,
                account,
                _written_time(rest[1]),
                frozenset(fact.st_uid for fact in facts),
                datetime.fromtimestamp(last, UTC),
            )
        )
    return found


def stage_submissions(
    handed_in: Iterable[HandedIn],
    roster: Mapping[str, Student],
    zone: tzinfo | None,
    staging: Path,
) -> list[str]:
    """Copy submissions for `collect`, each into a folder that names its student and time.

    Parameters
    ----------
    handed_in : iterable of HandedIn
    roster : mapping of Student
    zone : tzinfo or None
        The course's time zone, in which times are told and written.
    staging : Path
        A folder of the instructor's own.

    Returns
    -------
    list of str
        What a human should know: whose is not taken and why, whose time is not the written one.
    """
    handed_in = list(handed_in)
    accounts = by_account(roster.values())
    notes = []
    for one in handed_in:
        student = accounts.get(one.account)
        doubt = _doubt(one, handed_in, student)
        if doubt or student is None:
            notes.append(doubt)
            continue
        local = one.time.astimezone(zone or UTC)
        # As Blackboard names one, so that the time in the name counts.
        target = _free_folder(staging, f"{student.number}_attempt_{local:%Y-%m-%d-%H-%M-%S}")
        try:
            copy_handed_in(one.folder, target)
        except OSError as error:
            reason = both_text(f"not read: {error}", f"未能读取：{error}")
            notes.append(f"{student}: {reason}")
            target.mkdir(parents=True, exist_ok=True)
            (target / NOT_READ).write_text(reason, encoding="utf-8")
        if one.written and one.time != one.written:
            told, counts = shown_time(one.written, zone), shown_time(one.time, zone)
            notes.append(
                both_text(
                    f"{student}: says {told}, but the disk says {counts}, which counts",
                    f"{student}：写明的时间是{told}，磁盘记录为{counts}，以后者为准",
                )
            )
    return notes


def _doubt(one: HandedIn, others: Iterable[HandedIn], student: Student | None) -> str:
    """Return why a submission is not taken; empty when it is."""
    name = shown(one.folder.name)
    owners = _names(one.owners)
    if owners - {one.account}:
        other = ", ".join(sorted(owners - {one.account}))
        return both_text(
            f"{name}: names {one.account}, but is owned by {other}: not taken",
            f"{name}：写着{one.account}，文件却属于{other}，未收",
        )
    if not owners:  # accounts that this machine doesn't know: containers with numbers of their own
        shared = {o.account for o in others if o.owners & one.owners} - {one.account}
        numbers = {n for o in others if o.account == one.account for n in o.owners}
        if shared or len(numbers) != 1:
            return both_text(
                f"{name}: its owner {sorted(numbers)} doesn't tell it from others': not taken",
                f"{name}：文件所有者{sorted(numbers)}无法与他人区分，未收",
            )
    if student is None:
        return both_text(
            f"{name}: {one.account} is no account of the roster (see `crm roster accounts`)",
            f"{name}：{one.account} 不是名单上的账号（见 `crm roster accounts`）",
        )
    return ""


def _facts(folder: Path) -> list[os.stat_result]:
    """Return what the system knows of a folder and of what is in it, as far as it can be looked at."""
    facts = [folder.lstat()]
    if stat.S_ISDIR(facts[0].st_mode):
        with suppress(PermissionError):  # it can't be copied either, and that is told
            facts += (about for _, about, _ in islice(entries_below(folder), MAX_FILES))
    return facts


def _names(numbers: Iterable[int]) -> set[str]:
    """Return the names of accounts; those that this machine doesn't know are left out."""
    import pwd

    def named() -> Iterator[str]:
        for number in numbers:
            try:
                yield pwd.getpwuid(number).pw_name
            except KeyError:
                continue

    return set(named())


def _written_time(text: str) -> datetime | None:
    try:
        return instant(text, UTC)
    except ValueError:
        return None


def _free_folder(staging: Path, name: str) -> Path:
    """Return a place for a folder; two of one second stand beside each other."""
    target, more = staging / name, 1
    while target.exists():
        more += 1
        target = staging / f"{name}_{more}"
    return target
