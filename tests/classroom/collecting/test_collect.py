"""A folder of sixty messy downloads: everybody is handed in, refused or absent, nothing is lost."""

import io
import json
import random
import shutil
import tarfile
import time
import zipfile

import pytest
from grading_kit import copied
from messy_class import FILE, NAME, Notebooks, make_messy_class

from crm_lib.classroom.attendance import State, attendance, refusals
from crm_lib.classroom.collecting.attempts import attempts_folder, attempts_of
from crm_lib.classroom.collecting.collect import collect
from crm_lib.classroom.course import Course, CourseError
from crm_lib.classroom.roster import roster_of, save_roster
from crm_lib.cli.collect import collection_lines

#: Seconds for sixty messy downloads on the slowest machine that runs this.
MOST_SECONDS = 60


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return make_messy_class(tmp_path_factory.mktemp("messy"))


@pytest.fixture(scope="module")
def collected(made):
    course, downloads, truth = made
    began = time.monotonic()
    done = collect(course, NAME, [downloads])
    return course, downloads, truth, done, time.monotonic() - began


@pytest.fixture
def course(collected, tmp_path):
    return copied(collected[0], tmp_path / "course")


def marker(course, number):
    path = course.folder("submitted", NAME, number) / FILE
    return json.loads(path.read_bytes())["metadata"]["marker"]


def test_everybody_is_handed_in_refused_or_absent(collected):
    course, _, truth, _, _ = collected
    found = {a.student.number: a for a in attendance(course, NAME)}
    assert set(found) == set(roster_of(course))
    by_state = {s: {n for n, a in found.items() if a.state == s} for s in State}
    assert by_state[State.ABSENT] == truth.absent
    assert by_state[State.REFUSED] == set(truth.refused)
    assert by_state[State.HANDED_IN] == set(truth.marks)
    assert len(found) == 60


def test_each_gets_the_attempt_that_counts(collected):
    course, _, truth, _, _ = collected
    assert {n: marker(course, n) for n in truth.marks} == truth.marks


def test_a_refusal_says_why(collected):
    course, _, truth, _, _ = collected
    reasons = refusals(course, NAME)
    for number, words in truth.refused.items():
        assert words in reasons[number], number


def test_what_belongs_to_nobody_is_told_and_kept(collected):
    course, _, truth, done, _ = collected
    told = {place.rpartition("/")[2]: reason for place, reason in done.unmatched}
    assert set(told) == truth.unmatched
    assert "is the number of" in next(r for p, r in told.items() if "的作业" in p)
    folder = course.classroom / "unmatched" / NAME
    kept = {p.name for p in folder.rglob("*.ipynb")}
    assert kept == truth.unmatched - {"link.ipynb"}
    how_to = (folder / "READ ME 说明.txt").read_text(encoding="utf-8")
    assert f"crm collect {NAME}" in how_to and "学号" in how_to


def test_nothing_that_was_downloaded_is_lost(collected):
    """Every notebook's bytes are in an attempt or among the unmatched."""
    course, downloads, *_ = collected
    kept = {p.read_bytes() for p in course.classroom.rglob("*")
            if p.is_file() and ("attempts" in p.parts or "unmatched" in p.parts)}  # fmt: skip
    for path in downloads.rglob("*.ipynb"):
        if not path.name.startswith("._") and not path.is_symlink():
            assert path.read_bytes() in kept, path
    for archive in downloads.glob("*.zip"):
        with zipfile.ZipFile(archive) as opened:
            for entry in opened.infolist():
                if "__MACOSX" not in entry.filename and not entry.filename.endswith("zip"):
                    assert opened.read(entry) in kept, entry.filename


def test_nothing_is_written_outside(collected):
    course, downloads, *_ = collected
    assert not list(downloads.parent.rglob("evil*"))
    assert not list(course.classroom.glob(".[!.]*"))


def test_it_takes_seconds(collected):
    assert collected[-1] < MOST_SECONDS
    print(f"{collected[-1]:.1f} s")


def test_collecting_again_changes_nothing(collected, course):
    _, downloads, *_ = collected
    before = {p: p.stat().st_mtime_ns for p in course.classroom.rglob("*") if p.is_file()}
    done = collect(course, NAME, [downloads])
    assert {t.status for t in done.taken if t.student.number not in done.refused} == {"unchanged"}
    after = {p: p.stat().st_mtime_ns for p in course.classroom.rglob("*") if p.is_file()}
    assert set(after) == set(before)
    submitted = [p for p in before if "submitted" in p.parts]
    assert [p for p in submitted if before[p] != after[p]] == []


def test_a_file_of_nobody_is_given_to_somebody(collected, course):
    number = sorted(collected[2].absent)[-1]
    path = next((course.classroom / "unmatched").rglob("final final.ipynb"))
    done = collect(course, NAME, [path], student=number)
    assert [t.student.number for t in done.taken] == [number]
    assert marker(course, number) == "hand-11"
    assert not path.exists()


def test_a_name_that_was_mended_is_tried_again(course):
    path = next((course.classroom / "unmatched").rglob("*的作业.ipynb"))
    path.rename(path.with_name("00260046.ipynb"))
    done = collect(course, NAME, [])
    assert [t.student.number for t in done.taken] == ["00260046"]
    assert not list((course.classroom / "unmatched").rglob("00260046.ipynb"))
    assert list((course.classroom / "unmatched").rglob("final final.ipynb"))


def test_what_a_teacher_put_there_by_hand_is_kept(made, tmp_path):
    course = copied(made[0], tmp_path / "course")
    shutil.rmtree(course.classroom / "attempts", ignore_errors=True)
    shutil.rmtree(course.classroom / "submitted", ignore_errors=True)
    books = Notebooks(course)
    folder = course.folder("submitted", NAME, "00260001")
    folder.mkdir(parents=True)
    (folder / FILE).write_bytes(books.answered("by hand"))
    (folder / "own.csv").write_text("a\n1\n", encoding="utf-8")
    source = tmp_path / "00260001.ipynb"
    source.write_bytes(books.answered("later"))
    import os

    os.utime(folder / FILE, (1_700_000_000, 1_700_000_000))
    collect(course, NAME, [source])
    assert marker(course, "00260001") == "later"
    kept = attempts_folder(course, NAME, "00260001")
    assert json.loads((kept / "01" / FILE).read_bytes())["metadata"]["marker"] == "by hand"
    assert (kept / "01" / "own.csv").is_file()
    assert not (folder / "own.csv").exists()


def test_a_blank_or_broken_later_attempt_does_not_replace_an_answered_one(course, tmp_path):
    books = Notebooks(course)
    number = "00260036"
    for name, data in (("blank", books.blank()), ("broken", b"{")):
        source = tmp_path / name / f"{number}.ipynb"
        source.parent.mkdir()
        source.write_bytes(data)
        done = collect(course, NAME, [source])
        assert marker(course, number) == "hand-0"
        notes = " ".join(done.taken[0].notes)
        assert "is blank" in notes if name == "blank" else "can't be marked" in notes
    assert len(attempts_of(course, NAME, number)) == 3
    assert number not in refusals(course, NAME)


def test_a_student_who_was_refused_hands_in_again(collected, course, tmp_path):
    number = next(iter(collected[2].refused))
    source = tmp_path / f"{number}.ipynb"
    source.write_bytes(Notebooks(course).answered("second"))
    collect(course, NAME, [source])
    assert marker(course, number) == "second"
    assert number not in refusals(course, NAME)


def test_mistakes_in_the_command_say_what_to_do(course, tmp_path):
    with pytest.raises(CourseError, match="no file or folder"):
        collect(course, NAME, [tmp_path / "nothing.zip"])
    with pytest.raises(CourseError, match="has the number 7"):
        collect(course, NAME, [], student="7")
    with pytest.raises(CourseError, match="course's own folder"):
        collect(course, NAME, [course.classroom / "submitted"])
    shutil.rmtree(course.classroom / "unmatched")
    with pytest.raises(CourseError, match="Name what to collect"):
        collect(course, NAME, [])
    save_roster(course, [])
    with pytest.raises(CourseError, match="crm roster import"):
        collect(course, NAME, [tmp_path])
    (Course(course.root).folder("release", NAME) / FILE).unlink()
    with pytest.raises(CourseError, match=f"crm release {NAME}"):
        collect(course, NAME, [tmp_path])


def cut_tar(notebook):
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w:gz") as archive:
        for name, content in ((FILE, notebook), ("rest.bin", random.Random(1).randbytes(300_000))):
            head = tarfile.TarInfo(name)
            head.size = len(content)
            archive.addfile(head, io.BytesIO(content))
    return data.getvalue()[:-100_000]


@pytest.mark.parametrize(
    "files",
    [
        {"a": b"x", f"a/{FILE}": None},
        {"w.zip": {"a": b"x", f"a/{FILE}": None}},
        {"w.zip": {"d/" * 3_000 + "x.txt": b"x", FILE: None}},
        {".attempt.json/x": b"x", ".attempt.json.given": b"x", FILE: None},
        {".attempt.json": b"{}", ".attempt [2].json/x": b"x", FILE: None},
        {f"{FILE}/x.txt": b"x", "my.ipynb": None},
        {"timestamp.txt/x": b"x", "timestamp.txt": b"2020-01-01 UTC", FILE: None},
        {".graded.json/x": b"x", FILE: None},
        {"w.tar.gz": cut_tar},
        {"x_00260002_attempt_2026-99-99-99-99-99_w.ipynb": None},
        {"x_00260002_attempt_2020-01-01-00-00-00_w.ipynb": None},
        {"00260003.ipynb": None},
    ],
    ids=lambda files: " ".join(files)[:40],
)
def test_an_odd_submission_is_collected_beside_its_neighbours(made, tmp_path, files):
    """Whatever is in it: it is its student's, says nothing of time, and costs nobody else a thing."""
    course = copied(made[0], tmp_path / "course")
    for left in ("submitted", "attempts", "unmatched"):
        shutil.rmtree(course.classroom / left, ignore_errors=True)
    roster = roster_of(course)
    books = Notebooks(course)

    def content(of):
        if isinstance(of, dict):
            return packed({name: content(inner) for name, inner in of.items()})
        return of(books.answered("odd")) if callable(of) else of or books.answered("odd")

    folders = {
        n: f"{roster[n].name}_{n[-2:]}_assignsubmission_file_" for n in ("00260001", "00260003")
    }
    source = tmp_path / "download.zip"
    source.write_bytes(packed({
        **{f"{folders['00260001']}/{name}": content(of) for name, of in files.items()},
        f"{folders['00260003']}/{FILE}": books.answered("neighbour"),
    }))  # fmt: skip
    collect(course, NAME, [source])
    assert marker(course, "00260001") == "odd"
    assert marker(course, "00260003") == "neighbour"
    assert [a.time for a in attempts_of(course, NAME, "00260001")] == [""]
    assert not (course.folder("submitted", NAME, "00260001") / "timestamp.txt").exists()
    before = attempts_of(course, NAME, "00260001")
    collect(course, NAME, [source])
    assert attempts_of(course, NAME, "00260001") == before


def test_files_of_nobody_that_no_disk_takes_are_put_aside(made, tmp_path):
    course = copied(made[0], tmp_path / "course")
    source = tmp_path / "download.zip"
    source.write_bytes(packed({"nobody": b"x", "nobody/a.txt": b"y", "nobody/a.txt/b": b"z"}))
    collect(course, NAME, [source])
    kept = [p for p in (course.classroom / "unmatched").rglob("*") if p.is_file()]
    assert {b"x", b"y", b"z"} <= {p.read_bytes() for p in kept}


def packed(files):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


def test_a_later_file_that_cannot_be_marked_is_told_and_the_earlier_stays(
    collected, course, tmp_path
):
    truth = collected[2]
    number = sorted(truth.marks)[0]
    path = tmp_path / f"{number}.rar"
    path.write_bytes(b"Rar!\x1a\x07\x01\x00")
    done = collect(course, NAME, [path])
    assert done.unread == {number} and not done.refused
    told = " ".join(done.taken[0].notes)
    assert "RAR" in told and "stays" in told and "仍采用" in told
    assert marker(course, number) == truth.marks[number]


def test_what_to_ask_for_follows_from_what_came_last(collected, course, tmp_path):
    number = next(n for n, words in collected[2].refused.items() if "RAR" not in words)
    path = tmp_path / f"{number}.7z"
    path.write_bytes(b"7z\xbc\xaf\x27\x1c")
    done = collect(course, NAME, [path])
    assert "7z" in done.refused[number] and "7z" in refusals(course, NAME)[number]


def test_times_that_are_trusted_only_later_reach_what_was_collected(collected, course, tmp_path):
    (course.classroom / "course.yaml").write_text(
        f"time_zone: Asia/Shanghai\nassignments:\n  {NAME}:\n    deadline: 2026-11-01 20:00\n",
        encoding="utf-8",
    )
    number = min(collected[2].absent)
    notebook = Notebooks(course).answered("late")
    archive = tmp_path / "all.zip"
    with zipfile.ZipFile(archive, "w") as packed_files:
        entry = zipfile.ZipInfo(f"{number}/{FILE}", (2026, 11, 3, 19, 0, 0))
        packed_files.writestr(entry, notebook)
    done = collect(course, NAME, [archive])
    assert done.untimed == {number}
    (line,) = [x for x in collection_lines(course, NAME, done) if "--file-times" in x]
    assert "1 of them" in line and "其中1份" in line
    again = collect(course, NAME, [archive], file_times=True)
    assert again.untimed == set()
    assert "late by 47.0 h" in " ".join(again.taken[0].notes)
    (attempt,) = attempts_of(course, NAME, number)
    assert attempt.time == "2026-11-03T11:00:00+00:00"
