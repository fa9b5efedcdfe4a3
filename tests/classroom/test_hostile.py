"""One class, graded together: hostile, broken and odd submissions between ordinary ones.

Nobody gains, nobody else loses, everybody has an entry that says what happened, and nothing stays.
The entries stand in corpus_files.py and corpus_code.py.
"""

import hashlib
import json
import os
import socket
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
import psutil
import pytest
from corpus import CANARY, FILE, FULL, NAME, TRACE, Entry, Kit
from corpus_code import HOSTILE, LIMIT
from corpus_files import BROKEN, DISORDERED
from course_kit import make_course

from crm_lib.classroom import steps
from crm_lib.classroom.course import Course
from crm_lib.classroom.execution import sandbox
from crm_lib.exam.model_answer import model_answers

pytestmark = pytest.mark.skipif(
    sandbox.missing() is not None and not os.environ.get("CI"),
    reason=f"submissions can't be isolated here: {sandbox.missing()}",
)
LIMITS = (
    "limits=Limits(cell_seconds=6, wall_seconds=30, cpu_seconds=40, memory_mb=400, processes=24, "
    "open_files=128, file_mb=16, scratch_mb=32, output_mb=2)"
)
#: Ordinary students among them → what they earn alone.
NEIGHBOURS = {
    "anna": FULL,
    "h-mid": {q: (m if q in ("q1", "q2", "q3", "q4") else 0) for q, m in FULL.items()},
    "zoe": dict.fromkeys(FULL, 0),
}
CORPUS = [*BROKEN, *DISORDERED, *LIMIT, *HOSTILE]


@dataclass(frozen=True)
class Outcome:
    """A graded class, and what was seen around it."""

    course: Course
    graded: dict[str, steps.Graded]
    marks: dict[str, dict[str, float]]
    waiting: dict[str, set[str]]
    before: dict[str, str]
    after: dict[str, str]
    visits: int
    children: tuple[set[int], set[int]]


def prepared(root: Path, entries: list[Entry], port: int) -> Course:
    """A released course with secrets in it, the entries and their neighbours handed in."""
    course = Course(make_course(root))
    config = (root / "nbgrader_config.py").read_text(encoding="utf-8")
    config = config.replace("parent)", f"parent, {LIMITS})")
    config = "from crm_lib.classroom.limits import Limits\n" + config
    (root / "nbgrader_config.py").write_text(f"{config}# {CANARY}\n", encoding="utf-8")
    for name in ("rubrics.yaml", "answers.yaml"):
        with (root / "solutions" / NAME / name).open("a", encoding="utf-8") as file:
            file.write(f"\n# {CANARY}\n")
    solution = course.solution(NAME)
    text = solution.read_text(encoding="utf-8")
    marked = text.replace("### END SOLUTION", f"# {CANARY}\\n### END SOLUTION")
    assert marked != text
    solution.write_text(marked, encoding="utf-8")
    (root / "secret.txt").write_text(CANARY, encoding="utf-8")
    released = nbformat.read(steps.release(course, NAME) / FILE, as_version=4)
    model = {q: s.replace(f"# {CANARY}", "") for q, s in model_answers(solution).items()}
    kit = Kit(root, released, model, port)
    for student, marks in NEIGHBOURS.items():
        folder = course.folder("submitted", NAME, student)
        folder.mkdir(parents=True)
        blank = {q: kit.blank(q) for q in FULL if not marks[q]}
        data = kit.data(**blank)
        data["cells"][0]["source"] += f"\n{CANARY}"
        (folder / FILE).write_text(json.dumps(data), encoding="utf-8")
    for entry in entries:
        folder = course.folder("submitted", NAME, entry.who)
        folder.mkdir(parents=True)
        entry.write(folder, kit)
    return course


def snapshot(root: Path) -> dict[str, str]:
    """Everything in the course that grading has no business to change: kind, mode and content."""
    found = {}
    for folder in ("solutions", "exercises", "classroom/submitted"):
        for place, folders, files in os.walk(root / folder):
            for name in (*folders, *files):
                path = Path(place, name)
                about = path.lstat()
                what = f"{about.st_mode:o} {about.st_size} {about.st_mtime_ns}"
                if path.is_symlink():
                    what += f" {path.readlink()}"
                elif path.is_file() and about.st_size < 10**8:
                    what += " " + hashlib.sha256(path.read_bytes()).hexdigest()
                found[str(path.relative_to(root))] = what
    for path in root.iterdir():
        if path.is_file():
            found[path.name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def outcome_of(root: Path, entries: list[Entry], patch: pytest.MonkeyPatch) -> Outcome:
    patch.setenv("GRADERS_SECRET", CANARY)
    with socket.socket() as visitors:
        visitors.bind(("127.0.0.1", 0))
        visitors.listen()
        visitors.setblocking(False)
        course = prepared(root, entries, visitors.getsockname()[1])
        before = snapshot(root)
        # Started before, so that whoever is left of it afterwards is somebody else's child.
        sandbox.fork_server(root / "datasets" if (root / "datasets").is_dir() else None)
        me = psutil.Process()
        earlier = {p.pid for p in me.children(recursive=True)}
        graded = {g.student: g for g in steps.grade(course, NAME, isolate=True, workers=2)}
        later = {p.pid for p in me.children(recursive=True) if p.status() != "zombie"}
        visits = 0
        while True:
            try:
                visitors.accept()[0].close()
            except BlockingIOError:
                break
            visits += 1
    steps.feedback(course, NAME)
    marks: dict[str, dict[str, float]] = {}
    waiting: dict[str, set[str]] = {}
    for row in steps.marks_table(course, NAME).itertuples():
        marks.setdefault(row.student, {})[row.question[3:]] = row.marks
        if row.waits_for_human:
            waiting.setdefault(row.student, set()).add(row.question[3:])
    return Outcome(course, graded, marks, waiting, before, snapshot(root), visits, (earlier, later))


#: All that is refused, and some of every other sort, are graded in `make test`; the rest in
#: `make stress`.
SOME = {
    "disordered": "whole no-check no-answer no-setup backwards twins exchanged points-word unlocked "
    "about-null own-graded own-page markdown-answer long-answer half-letter old-outputs minor-0 "
    "minor-none same-ids crlf kernel-bash kernel-path extras shadow names-zh names-emoji names-shell",
    "limit": "loop exit crash prints-once forks disk memory-shared check-loops deep-list sys-exit "
    "memory-semaphores long-sum long-chain",
    "hostile": "reads-solution reads-gradebook writes deletes connects kills-all daemon descriptors "
    "shared-memory escapes check-forged accept-all malformed page words-page evil-eq",
}
QUICK = [e for e in CORPUS if e.kind == "broken" or e.name in SOME[e.kind].split()]
SLOW = [e for e in CORPUS if e not in QUICK]


@pytest.fixture(scope="module")
def quick(tmp_path_factory) -> Iterator[Outcome]:
    with pytest.MonkeyPatch.context() as patch:
        yield outcome_of(tmp_path_factory.mktemp("class") / "course", QUICK, patch)


@pytest.fixture(scope="module")
def slow(tmp_path_factory) -> Iterator[Outcome]:
    with pytest.MonkeyPatch.context() as patch:
        yield outcome_of(tmp_path_factory.mktemp("class") / "course", SLOW, patch)


@pytest.fixture(
    scope="module",
    params=[
        pytest.param("quick", marks=pytest.mark.slow),
        pytest.param("slow", marks=[pytest.mark.slow, pytest.mark.alone]),
    ],
)
def outcome(request) -> Outcome:
    return request.getfixturevalue(request.param)


def told(outcome: Outcome, entry: Entry) -> str:
    return "\n".join(outcome.graded[entry.who].notices)


def check_entry(outcome: Outcome, entry: Entry) -> None:
    done = outcome.graded[entry.who]
    if entry.refused:
        assert done.status == "not graded", done
        assert entry.refused in done.reason
        assert entry.who not in outcome.marks
        return
    assert done.status == "graded", done
    marks = outcome.marks[entry.who]
    wrong = {q: m for q, m in marks.items() if m not in entry.allowed()[q]}
    assert not wrong, f"{entry.about}: {marks}\n{told(outcome, entry)}"
    for words in entry.said:
        assert words in told(outcome, entry)
    assert all(n.isprintable() for n in done.notices)
    lost = {q for q in marks if marks[q] < FULL[q]}
    if entry.kind == "limit" and lost:
        # Whoever was stopped is looked at; an ordinary error is the student's own.
        stopped = any(("09_q" in n and "stopped" in n) or "ended" in n for n in done.notices)
        assert not stopped or outcome.waiting.get(entry.who), told(outcome, entry)
    page = outcome.course.folder("feedback", NAME, entry.who) / f"{NAME}.html"
    text = page.read_text(encoding="utf-8")
    for words in entry.page:
        assert words not in text


@pytest.mark.slow
@pytest.mark.parametrize("entry", QUICK, ids=lambda e: e.who)
def test_each_gets_what_its_answers_deserve_and_an_entry_that_says_why(quick, entry):
    check_entry(quick, entry)


@pytest.mark.alone
@pytest.mark.slow
@pytest.mark.parametrize("entry", SLOW, ids=lambda e: e.who)
def test_so_do_the_long_ones(slow, entry):
    check_entry(slow, entry)


def test_there_are_enough_of_each_kind():
    assert len({e.who for e in CORPUS} | set(NEIGHBOURS)) == len(CORPUS) + len(NEIGHBOURS)
    assert len(QUICK) == len(BROKEN) + sum(len(names.split()) for names in SOME.values())
    for kind in ("broken", "disordered", "limit", "hostile"):
        assert sum(e.kind == kind for e in CORPUS) >= 40, kind


def test_ordinary_students_among_them_get_what_they_earn_alone(outcome):
    for student, marks in NEIGHBOURS.items():
        assert outcome.graded[student].status == "graded"
        assert outcome.marks[student] == marks, student
        assert outcome.graded[student].notices == ()


def test_the_course_is_as_it_was(outcome):
    assert outcome.after == outcome.before


def test_the_gradebook_holds_this_class_and_nobody_else(outcome):
    marked = {s for s, g in outcome.graded.items() if g.status == "graded"}
    with sqlite3.connect(outcome.course.root / "classroom" / "gradebook.db") as base:
        assert base.execute("pragma integrity_check").fetchone() == ("ok",)
        assert {row[0] for row in base.execute("select id from student")} == marked
        assert base.execute("select count(*) from submitted_assignment").fetchone()[0] == len(
            marked
        )


def test_nothing_private_reached_a_copy_or_a_page(outcome):
    for step in ("autograded", "feedback"):
        for path in (outcome.course.root / "classroom" / step).rglob("*"):
            if path.is_file() and path.parts[-3] not in NEIGHBOURS:
                assert CANARY.encode() not in path.read_bytes(), path


def test_no_file_that_a_browser_would_run_lies_beside_a_marked_notebook(outcome):
    """Formgrader's server gives them to whoever opens them, with the instructor's rights."""
    files = [
        p for p in (outcome.course.root / "classroom" / "autograded").rglob("*") if p.is_file()
    ]
    runs = (".html", ".htm", ".xhtml", ".svg", ".xml", ".js", ".mjs")
    assert not [p for p in files if p.suffix.lower() in runs]
    if "d-extras" in outcome.graded:
        assert [p for p in files if p.suffix == ".csv"], "data stay"


def test_nobody_called(outcome):
    assert outcome.visits == 0


def test_no_process_stays(outcome):
    earlier, later = outcome.children
    left = [psutil.Process(p) for p in later - earlier if psutil.pid_exists(p)]
    # Python's own helpers of multiprocessing stay with the grader; nothing below them.
    assert not [p for p in left if not is_helper(p)], left
    assert not [p for p in psutil.process_iter(["name", "cmdline"])
                if p.info["name"] == TRACE or (p.info["cmdline"] or [""])[0] == TRACE]  # fmt: skip


def is_helper(process: psutil.Process) -> bool:
    try:
        text, below = " ".join(process.cmdline()), process.children()
        mine = process.ppid() == os.getpid()
    except psutil.Error:
        return True  # gone meanwhile
    helpers = ("multiprocessing.resource_tracker", "multiprocessing.forkserver")
    return mine and not below and any(name in text for name in helpers)


def test_no_file_segment_or_socket_stays(outcome):
    places = [Path(p) for p in ("/tmp", "/var/tmp", "/dev/shm", "/run", "/")]
    assert not [f for p in places for f in p.glob(f"*{TRACE}*")]
    assert not list(outcome.course.root.rglob(f"*{TRACE}*"))
    assert TRACE not in Path("/proc/net/unix").read_text(encoding="utf-8", errors="replace")
    key = str(0x63726D)
    for kind in ("shm", "sem", "msg"):
        lines = Path(f"/proc/sysvipc/{kind}").read_text(encoding="utf-8").splitlines()[1:]
        assert key not in [line.split()[0] for line in lines]


@pytest.mark.slow
def test_grading_again_keeps_every_mark(quick):
    again = {g.student: g for g in steps.grade(quick.course, NAME, isolate=True, workers=2)}
    for student, done in quick.graded.items():
        assert again[student].status == {"graded": "kept"}.get(done.status, done.status)
        assert again[student].notices == done.notices
