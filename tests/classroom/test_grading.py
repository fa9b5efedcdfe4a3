"""`crm grade` as an instructor meets it: options, words, exit codes, and what may go wrong."""

import json
import os
import sqlite3
import subprocess
import threading
import time

import nbformat
import psutil
import pytest
from grading_kit import NAME, command, copied, gradebook_rows, handed_in, run_grade

from crm_lib.classroom import steps
from crm_lib.classroom.course import CourseError
from crm_lib.classroom.execution import pool, sandbox
from crm_lib.classroom.execution.runner import RunAnswers
from crm_lib.classroom.limits import Limits

pytestmark = pytest.mark.skipif(
    sandbox.missing() is not None and not os.environ.get("CI"),
    reason=f"submissions can't be isolated here: {sandbox.missing()}",
)


@pytest.fixture(scope="module")
def blank(tmp_path_factory):
    """A course handed in and not graded."""
    return handed_in(tmp_path_factory.mktemp("blank"))


@pytest.fixture(scope="module")
def graded(blank, tmp_path_factory):
    """The same, graded once by two workers."""
    course = copied(blank, tmp_path_factory.mktemp("graded") / "course")
    said = run_grade(course, "--workers", "2", "--json")
    return course, said


def test_json_says_everything_about_everybody(graded):
    _, said = graded
    assert said.returncode == 0, said.stdout + said.stderr
    told = json.loads(said.stdout)
    assert told["graded"] == 9
    assert (told["not_graded"], told["need_attention"], told["provisional"]) == (0, 0, True)
    ada = told["students"][0]
    assert (ada["student"], ada["status"], ada["marks"], ada["of"]) == ("ada0", "graded", 25, 25)
    hugo = next(s for s in told["students"] if s["student"] == "hugo0")
    assert any("Put back" in n for n in hugo["notices"]) and not hugo["needs_attention"]


def test_executing_here_gives_what_workers_give(graded, tmp_path):
    course, _ = graded
    other = copied(course, tmp_path / "course")
    steps.grade(other, NAME, again=True, workers=0)
    assert gradebook_rows(other) == gradebook_rows(course)


def test_without_isolation_the_marks_are_the_same(graded, tmp_path):
    course, _ = graded
    other = copied(course, tmp_path / "course")
    steps.grade(other, NAME, students=["ada0", "dora0"], again=True, isolate=False)
    assert gradebook_rows(other) == gradebook_rows(course)


def test_a_second_run_keeps_and_says_so(graded):
    course, _ = graded
    said = run_grade(course)
    assert said.returncode == 0
    assert said.stdout.count("(unchanged)") == 9
    assert "9 graded" in said.stdout.splitlines()[-1]


def test_where_nothing_can_be_isolated_the_command_refuses(blank, tmp_path):
    """A PATH without bubblewrap, as on a machine that has none."""
    said = run_grade(blank, PATH=str(tmp_path))
    assert said.returncode == 2
    assert "bubblewrap is not installed" in said.stderr
    assert "--no-isolation" in said.stderr
    assert not (blank.root / "classroom" / "autograded").exists()


def test_somebody_who_cannot_be_graded_is_said_by_the_exit_code(graded, tmp_path):
    course = copied(graded[0], tmp_path / "course")
    folder = course.folder("submitted", NAME, "kim")
    folder.mkdir(parents=True)
    (folder / f"{NAME}.ipynb").write_text("", encoding="utf-8")
    course.submissions(NAME)["ada0"].write_text("{", encoding="utf-8")  # handed in again, broken
    said = run_grade(course)
    assert said.returncode == 3
    lines = {line.split(":")[0]: line for line in said.stdout.splitlines()}
    assert "kim: no marks, please look: " in lines["kim"]
    assert "stand" not in lines["kim"]
    assert lines["ada0"].endswith("; the marks of what was handed in before stand")
    assert "2 not graded" in said.stdout.splitlines()[-1]


def test_an_unknown_student_and_an_unreleased_assignment_are_told(graded, blank, tmp_path):
    said = run_grade(graded[0], "--student", "nobody")
    assert (said.returncode, said.stderr.strip()) == (2, f"No submission of nobody for {NAME}.")
    course = copied(blank, tmp_path / "course")
    course.folder("release", NAME).joinpath(f"{NAME}.ipynb").unlink()
    said = run_grade(course)
    assert said.returncode == 2
    assert f"crm release {NAME}" in said.stderr


def test_a_locked_gradebook_is_told_before_any_work(graded, tmp_path):
    course = copied(graded[0], tmp_path / "course")
    before = gradebook_rows(course)
    other = sqlite3.connect(course.root / "classroom" / "gradebook.db", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    try:
        with pytest.raises(CourseError, match=r"can't be written \(database is locked\)"):
            steps.grade(course, NAME, again=True)
    finally:
        other.rollback()
        other.close()
    assert gradebook_rows(course) == before


def test_a_gradebook_that_is_no_database_is_told(graded, tmp_path):
    course = copied(graded[0], tmp_path / "course")
    (course.root / "classroom" / "gradebook.db").write_bytes(b"x" * 5000)
    said = run_grade(course, "--again")
    assert said.returncode == 2
    assert "The gradebook can't be written" in said.stderr
    assert "Traceback" not in said.stderr


def _is_sandbox(process: psutil.Process) -> bool:
    """Whether a process is the sandbox that the grader has started, and no trial of it."""
    try:
        return process.name() == "bwrap" and "crm_lib.classroom.execution.supervisor" in (
            process.cmdline()
        )
    except psutil.NoSuchProcess:
        return False


def _is_from_forkserver(process: psutil.Process | None) -> bool:
    """Whether a process is multiprocessing's fork server, or a copy of it."""
    try:
        return process is not None and "multiprocessing.forkserver" in " ".join(process.cmdline())
    except psutil.NoSuchProcess:
        return False


def _is_worker(process: psutil.Process) -> bool:
    return _is_from_forkserver(process) and _is_from_forkserver(process.parent())


def _is_forkserver(process: psutil.Process) -> bool:
    return _is_from_forkserver(process) and not _is_from_forkserver(process.parent())


@pytest.mark.alone
@pytest.mark.slow
@pytest.mark.parametrize(
    ("who", "how_many"),
    # One sandbox serves both workers; bubblewrap itself is two processes.
    [(_is_worker, 2), (_is_forkserver, 1), (_is_sandbox, 2)],
    ids=["worker", "what workers are copies of", "warm process"],
)
def test_what_is_lost_half_way_costs_nobody_a_mark(graded, tmp_path, who, how_many):
    """A worker, what it is a copy of, or the warm process of all is killed while they execute."""
    course = copied(graded[0], tmp_path / "course")
    stamps = course.root / "classroom" / "autograded"
    for stamp in stamps.glob("*/*/.graded.json"):
        stamp.unlink()
    run = subprocess.Popen(
        command("--workers", "2", "--json"), cwd=course.root, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    deadline = time.monotonic() + 240
    while not any(stamps.glob("*/*/.graded.json")):
        assert run.poll() is None, run.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.02)
    found = [p for p in psutil.Process(run.pid).children(recursive=True) if who(p)]
    assert len(found) == how_many
    found[0].kill()
    out, error = run.communicate(timeout=240)
    assert run.returncode == 0, out + error
    assert len(list(stamps.glob("*/*/.graded.json"))) == 9
    assert gradebook_rows(course) == gradebook_rows(graded[0])


@pytest.mark.alone
@pytest.mark.slow
def test_workers_end_when_the_grader_is_killed(graded, tmp_path):
    course = copied(graded[0], tmp_path / "course")
    run = subprocess.Popen(
        command("--again", "--workers", "2"), cwd=course.root,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    deadline = time.monotonic() + 120
    family: list[psutil.Process] = []
    while not any(map(_is_sandbox, family)) and time.monotonic() < deadline:
        family = psutil.Process(run.pid).children(recursive=True)
        time.sleep(0.05)
    assert any(map(_is_sandbox, family))
    run.kill()
    run.wait()
    _, alive = psutil.wait_procs(family, timeout=20)
    assert alive == []


def test_limits_refuse_what_is_no_limit():
    with pytest.raises(ValueError, match="memory_mb must be a whole number of 1 or more, not 0"):
        Limits(memory_mb=0)
    with pytest.raises(ValueError, match="cell_seconds"):
        Limits(cell_seconds=1.5)


def test_a_worker_with_another_crm_lib_refuses():
    job = pool.Job("ada", "{}", {}, {})
    assert "another version of crm_lib" in pool.executed(job, "0" * 16)["failed"]


def test_jobs_are_taken_only_as_workers_become_free(blank):
    """A class of any size needs the memory of a few submissions."""
    taken, most = 0, 0
    text = (course_text := blank.submissions(NAME)["ada0"]).read_text(encoding="utf-8")
    assert course_text.is_file()

    def jobs():
        nonlocal taken
        for number in range(8):
            taken += 1
            yield pool.Job(f"s{number}", text, {}, {"isolate": "always"})

    done = 0
    for _, execution in pool.executions(jobs(), workers=2):
        assert "failed" not in execution
        done += 1
        most = max(most, taken - done)
    assert done == 8
    assert most <= 3


def test_files_beside_the_notebook_are_there_and_nothing_else(blank):
    notebook = json.loads(blank.submissions(NAME)["ben0"].read_text(encoding="utf-8"))
    notebook["cells"] = [
        {
            "cell_type": "code", "id": "a", "metadata": {}, "outputs": [], "execution_count": None,
            "source": "import os\nprint(sorted(os.listdir()), open('数据/a.csv').read())",
        }
    ]  # fmt: skip
    job = pool.Job(
        "ben", json.dumps(notebook), {"数据/a.csv": b"x,y", "../out.txt": b"no"},
        {"isolate": "always"},
    )  # fmt: skip
    execution = pool.executed(job)
    assert execution["cells"][0]["outputs"][0]["text"] == "['数据'] x,y\n"


def test_a_student_sees_neither_course_nor_home_nor_network(blank):
    """The walls themselves; what stands behind each trick is in test_hostile.py."""
    code = f"""
import os, socket
print(os.path.exists({str(blank.root)!r}), os.listdir(os.path.expanduser("~")))
print(sorted(n for n in os.listdir("/proc") if n.isdigit()) == [str(p) for p in (1, os.getpid())])
try:
    socket.create_connection(("127.0.0.1", 80), 1)
except OSError as error:
    print(type(error).__name__)
print(os.getuid() != 0, open("/proc/self/status").read().count("CapEff:\\t0000000000000000"))
"""
    notebook = {"cells": [{"cell_type": "code", "id": "a", "metadata": {}, "outputs": [],
                           "execution_count": None, "source": code}],
                "metadata": {}, "nbformat": 4, "nbformat_minor": 5}  # fmt: skip
    execution = pool.executed(pool.Job("x", json.dumps(notebook), {}, {"isolate": "always"}))
    lines = execution["cells"][0]["outputs"][0]["text"].splitlines()
    assert lines[0] == "False ['.ipython', 'kernel.json']"
    assert lines[1] == "True"
    assert lines[2] in ("OSError", "ConnectionRefusedError")
    assert lines[3] == "True 1"
    assert ["a", "network"] in execution["actions"]


def test_the_same_numbers_come_out_of_every_process(blank):
    """Hash order is the same everywhere, random numbers are not shared between submissions."""
    code = "import random\nprint(hash('churn'), random.random())"
    notebook = {"cells": [{"cell_type": "code", "id": "a", "metadata": {}, "outputs": [],
                           "execution_count": None, "source": code}],
                "metadata": {}, "nbformat": 4, "nbformat_minor": 5}  # fmt: skip
    job = pool.Job("x", json.dumps(notebook), {}, {"isolate": "always"})
    first, second = (pool.executed(job)["cells"][0]["outputs"][0]["text"].split() for _ in range(2))
    assert first[0] == second[0]
    assert first[1] != second[1]


def test_a_fork_server_in_a_thread_serves_too(blank):
    """Formgrader and Dask grade in threads."""
    text = blank.submissions(NAME)["ada0"].read_text(encoding="utf-8")
    found = []
    thread = threading.Thread(
        target=lambda: found.append(pool.executed(pool.Job("a", text, {}, {"isolate": "always"})))
    )
    thread.start()
    thread.join(120)
    assert found and "failed" not in found[0]
    assert found[0]["stopped"] == {}


def test_isolation_that_is_asked_for_is_never_left_out(blank, monkeypatch):
    monkeypatch.setattr(sandbox, "missing", lambda: "the test says so")
    with pytest.raises(sandbox.NoIsolation, match="the test says so"):
        steps.grade(blank, NAME)
    notebook = nbformat.read(blank.submissions(NAME)["ada0"], as_version=4)
    with pytest.raises(sandbox.NoIsolation):
        RunAnswers(isolate="always").execution(notebook)


def test_a_fork_server_that_was_killed_is_replaced(blank):
    text = blank.submissions(NAME)["ada0"].read_text(encoding="utf-8")
    job = pool.Job("a", text, {}, {"isolate": "always"})
    first = pool.executed(job)
    sandbox.fork_server()._process.kill()
    second = pool.executed(job)
    assert "failed" not in second
    assert first["cells"] == second["cells"]


def test_what_is_printed_does_not_depend_on_the_clock():
    slow = "import sys, time\nprint('one', flush=True)\ntime.sleep(0.5)\nprint('two')"
    slow += "\nprint('three', file=sys.stderr)\ntime.sleep(0.5)\nprint('four', file=sys.stderr)"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(slow)])
    (cell,) = RunAnswers(isolate="always").execution(notebook)["cells"]
    printed = [(o["name"], o["text"]) for o in cell["outputs"]]
    assert printed == [("stdout", "one\ntwo\n"), ("stderr", "three\nfour\n")]


def test_what_cannot_be_executed_says_why_instead_of_stopping_the_class():
    assert "NotJSONError" in pool.executed(pool.Job("a", "no notebook", {}, {}))["failed"]
