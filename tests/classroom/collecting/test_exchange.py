"""What lies in nbgrader's exchange: the account decides whose it is, the disk when it came."""

import os
import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from grading_kit import NAME, copied, handed_in

from crm_lib.classroom.clock import zone_named
from crm_lib.classroom.collecting import exchange
from crm_lib.classroom.collecting.attempts import attempts_of
from crm_lib.classroom.collecting.collect import collect
from crm_lib.classroom.collecting.exchange import NOT_READ, stage_submissions, submissions_in
from crm_lib.classroom.roster import Student, save_roster

pytestmark = pytest.mark.skipif(os.name == "nt", reason="nbgrader's exchange is not for Windows")

NOW = datetime.now(UTC).replace(microsecond=0)
ROSTER = {"0026001": Student("0026001", "王五"), "0026002": Student("0026002", "赵六")}
SHANGHAI = zone_named("Asia/Shanghai")
#: What the system calls the owners of the tests' folders.
OWNERS = {1: "s0026001", 2: "s0026002"}


@pytest.fixture
def inbound(tmp_path, monkeypatch):
    """An inbound folder whose submissions belong to whom the test says."""
    folder = tmp_path / "inbound"
    folder.mkdir()
    monkeypatch.setattr(
        exchange, "_names", lambda numbers: {OWNERS[n] for n in numbers if n in OWNERS}
    )
    return folder


@pytest.fixture(autouse=True)
def at_this_moment(monkeypatch):
    """Let NOW be when the test runs: between import and test a long run may lie."""
    monkeypatch.setitem(globals(), "NOW", datetime.now(UTC).replace(microsecond=0))


def hand_in(inbound, account, when=None, *, random="+abc", assignment=NAME, text="{}"):
    folder = inbound / f"{account}+{assignment}+{when or NOW:%Y-%m-%d %H:%M:%S.%f} UTC{random}"
    folder.mkdir()
    (folder / f"{assignment}.ipynb").write_text(text, encoding="utf-8")
    return folder


def found(inbound, *owners):
    """Return the submissions, owned by these numbers, one after the other."""
    there = submissions_in(inbound, NAME)
    return [replace(s, owners=frozenset({o})) for s, o in zip(there, owners, strict=True)]


def staged(tmp_path, submissions, zone=None):
    staging = tmp_path / "staging"
    staging.mkdir()
    notes = stage_submissions(submissions, ROSTER, zone, staging)
    return notes, sorted(p.name for p in staging.iterdir())


def test_only_folders_of_the_assignment_are_submissions(inbound):
    hand_in(inbound, "s0026001")
    hand_in(inbound, "s0026002", random="")  # without nbgrader's random string
    hand_in(inbound, "s0026001", assignment="10_other")
    (inbound / "notes").mkdir()
    there = submissions_in(inbound, NAME)
    assert [s.account for s in there] == ["s0026001", "s0026002"]
    assert {s.time for s in there} == {NOW}
    assert {s.owners for s in there} == {frozenset({os.getuid()})}


def test_a_copy_names_student_and_time_in_the_course_s_zone(inbound, tmp_path):
    when = datetime(2026, 11, 1, 12, 0, 5, tzinfo=UTC)
    hand_in(inbound, "s0026001", when)
    (one,) = found(inbound, 1)
    notes, names = staged(tmp_path, [replace(one, changed=when)], SHANGHAI)
    assert (notes, names) == ([], ["0026001_attempt_2026-11-01-20-00-05"])


def test_work_in_another_s_name_is_not_taken_and_told(inbound, tmp_path):
    hand_in(inbound, "s0026001")
    notes, names = staged(tmp_path, found(inbound, 2))
    assert names == []
    assert "names s0026001, but is owned by s0026002: not taken" in notes[0]


def test_one_file_of_somebody_else_s_in_it_is_enough(inbound, tmp_path):
    hand_in(inbound, "s0026001")
    (one,) = found(inbound, 1)
    notes, names = staged(tmp_path, [replace(one, owners=frozenset({1, 2}))])
    assert names == [] and "owned by s0026002" in notes[0]


def test_a_time_before_the_disk_s_does_not_count(inbound, tmp_path):
    early = NOW - timedelta(days=3)
    hand_in(inbound, "s0026001", early)
    (one,) = found(inbound, 1)
    assert abs(one.time - NOW) < timedelta(minutes=5)
    notes, names = staged(tmp_path, [one], UTC)
    assert "the disk says" in notes[0] and f"{early:%Y-%m-%d %H:%M}" in notes[0]
    assert names == [f"0026001_attempt_{one.time:%Y-%m-%d-%H-%M-%S}"]


def test_what_was_changed_after_handing_in_has_the_time_of_the_change(inbound):
    early = NOW - timedelta(days=3)
    folder = hand_in(inbound, "s0026001", early)
    past = early.timestamp()
    os.utime(folder / f"{NAME}.ipynb", (past, past))  # a student can set this time, not the disk's
    (one,) = submissions_in(inbound, NAME)
    assert one.changed - early > timedelta(days=2)


def test_a_minute_of_copying_is_no_lie(inbound):
    hand_in(inbound, "s0026001", NOW - timedelta(minutes=1))
    (one,) = submissions_in(inbound, NAME)
    assert one.time == NOW - timedelta(minutes=1)


def test_a_name_without_a_time_has_the_disk_s(inbound):
    (inbound / f"s0026001+{NAME}+whenever+abc").mkdir()
    (one,) = submissions_in(inbound, NAME)
    assert one.written is None and one.time == one.changed


def test_a_stranger_s_work_is_told(inbound, tmp_path, monkeypatch):
    monkeypatch.setitem(OWNERS, 3, "guest")
    hand_in(inbound, "guest")
    notes, names = staged(tmp_path, found(inbound, 3))
    assert names == [] and "guest is no account of the roster" in notes[0]


def test_numbers_without_a_name_must_tell_students_apart(inbound, tmp_path):
    for account in ("s0026001", "s0026002"):
        hand_in(inbound, account)
    assert staged(tmp_path, found(inbound, 20001, 20002))[0] == []
    shutil.rmtree(tmp_path / "staging")
    notes, names = staged(tmp_path, found(inbound, 20001, 20001))  # one who is two
    assert names == [] and len(notes) == 2
    shutil.rmtree(tmp_path / "staging")
    hand_in(inbound, "s0026001", random="+more")
    notes, names = staged(tmp_path, found(inbound, 20001, 20009, 20002))  # one name, two accounts
    assert [name[:7] for name in names] == ["0026002"] and len(notes) == 2


def test_a_link_is_never_followed(inbound, tmp_path):
    secret = tmp_path / "solution.ipynb"
    secret.write_text("the key", encoding="utf-8")
    folder = hand_in(inbound, "s0026001")
    (folder / f"{NAME}.ipynb").unlink()
    (folder / f"{NAME}.ipynb").symlink_to(secret)
    notes, names = staged(tmp_path, found(inbound, 1))
    assert len(names) == 1 and "no ordinary file" in notes[0]
    copies = list((tmp_path / "staging" / names[0]).iterdir())
    assert [c.name for c in copies] == [NOT_READ] and "the key" not in copies[0].read_text("utf-8")


def test_a_link_in_place_of_a_folder_is_never_followed(inbound, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    (other / f"{NAME}.ipynb").write_text("the key", encoding="utf-8")
    (inbound / f"s0026001+{NAME}+{NOW:%Y-%m-%d %H:%M:%S} UTC+abc").symlink_to(other)
    notes, names = staged(tmp_path, found(inbound, 1))
    assert "no ordinary file" in notes[0]
    assert [p.name for p in (tmp_path / "staging" / names[0]).iterdir()] == [NOT_READ]


def test_collect_takes_every_attempt_with_its_time(inbound, tmp_path):
    course = copied(handed_in(tmp_path / "made"), tmp_path / "course")
    (source, *_) = course.submissions(NAME).values()
    text = source.read_text(encoding="utf-8")
    shutil.rmtree(course.classroom / "submitted")
    save_roster(course, ROSTER.values())
    first, second = NOW - timedelta(hours=5), NOW - timedelta(hours=2)
    for when in (first, second):
        folder = hand_in(inbound, "s0026001", when, text=text)
        (folder / "submission_secret.txt").write_text(when.isoformat(), encoding="utf-8")
    there = [replace(s, changed=s.written) for s in found(inbound, 1, 1)]
    staging = tmp_path / "exchange"
    staging.mkdir()
    assert stage_submissions(there, ROSTER, None, staging) == []
    done = collect(course, NAME, [staging])
    times = [a.time for a in attempts_of(course, NAME, "0026001")]
    assert times == [first.isoformat(), second.isoformat()]
    assert (done.taken[0].attempt.time, done.unmatched) == (second.isoformat(), [])
    placed = course.folder("submitted", NAME, "0026001")
    # By it nbgrader tells whose feedback a page is.
    assert (placed / "submission_secret.txt").read_text("utf-8") == second.isoformat()
    assert collect(course, NAME, [staging]).taken[0].status == "unchanged"
