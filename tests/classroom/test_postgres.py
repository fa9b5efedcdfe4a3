"""The gradebook on a PostgreSQL server that the test starts, and the same marks in it."""

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from grading_kit import NAME, copied, gradebook_rows, handed_in, run_grade

pytestmark = pytest.mark.slow


def programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).parent
    if os.environ.get("CI"):
        pytest.fail("CI must have PostgreSQL")
    pytest.skip("PostgreSQL is not installed (Debian, Ubuntu: sudo apt-get install postgresql)")


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """URL of an empty database on a server of this test's own."""
    import psycopg

    bin_ = programs()
    # The server refuses to run as root, and an ordinary user must reach its folder.
    account = {}
    folder = Path(f"/tmp/crm-pg-{secrets.token_hex(4)}")
    folder.mkdir(mode=0o700)
    if os.geteuid() == 0:
        entry = pwd.getpwnam("postgres")
        account = {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
        os.chown(folder, entry.pw_uid, entry.pw_gid)
    password = secrets.token_hex(8)
    secret = folder / "password"
    secret.write_text(password)
    if account:
        os.chown(secret, account["user"], account["group"])
    data = folder / "data"
    subprocess.run(
        [bin_ / "initdb", "-D", data, "-A", "scram-sha-256", f"--pwfile={secret}", "-U", "grader",
         "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"],
        check=True, capture_output=True, cwd=folder, **account,
    )  # fmt: skip
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [bin_ / "postgres", "-D", data, "-p", str(port), "-k", folder, "-h", "127.0.0.1"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder, **account,
    )  # fmt: skip
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                link = psycopg.connect(
                    host="127.0.0.1", port=port, user="grader", password=password,
                    dbname="postgres", autocommit=True,
                )  # fmt: skip
                break
            except psycopg.OperationalError:
                assert time.monotonic() < deadline and process.poll() is None
                time.sleep(0.1)
        with link:
            link.execute("CREATE DATABASE crm")
        yield f"postgresql+psycopg://grader:{password}@127.0.0.1:{port}/crm", process
    finally:
        process.terminate()
        process.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


#: What an assistant does: list, decide answer by answer, and say how many decisions were hers.
GRADER = """
import sys
from pathlib import Path
from crm_lib.classroom.course import Course, CourseError
from crm_lib.classroom.review import decide, waiting
from crm_lib.classroom.review_groups import decide_group, groups

course, name, marks = Course(Path(sys.argv[1])), sys.argv[2], float(sys.argv[3])
print("ready", flush=True)
sys.stdin.readline()
taken = 0
for one in waiting(course, name):
    taken += decide(course, name, one.student, one.question, marks=marks, only_waiting=True) is not None
print(taken, flush=True)
sys.stdin.readline()
groups_taken = 0
for group in groups(course, name):
    try:
        decide_group(course, name, group, marks=marks, by=sys.argv[4])
        groups_taken += 1
    except CourseError as error:
        if "somebody else" not in str(error):
            raise
print(groups_taken)
"""


def set_all_waiting(course):
    """Have every mark of the class wait for a human; return how many there are."""
    with course.gradebook() as gradebook:
        rows = [g for s in gradebook.assignment_submissions(NAME) for n in s.notebooks
                for g in n.grades]  # fmt: skip
        for row in rows:
            row.manual_score, row.needs_manual_grade = None, True
        gradebook.db.commit()
        return len(rows)


def marks_given(course):
    with course.gradebook() as gradebook:
        return [g.manual_score for s in gradebook.assignment_submissions(NAME)
                for n in s.notebooks for g in n.grades if not g.needs_manual_grade]  # fmt: skip


def two_graders_decide_everything_once(course, tmp_path, url, monkeypatch):
    """Two assistants, each with a folder of her own, decide at the same time on one gradebook."""
    monkeypatch.setenv("CRM_GRADEBOOK_URL", url)
    other = copied(course, tmp_path / "assistant")
    count = set_all_waiting(course)
    graders = [
        subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", GRADER, folder, NAME, marks, who],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for folder, marks, who in ((course.root, "0.25", "wang"), (other.root, "0.5", "li"))
    ]  # fmt: skip
    assert [g.stdout.readline() for g in graders] == ["ready\n"] * 2
    for grader in graders:
        grader.stdin.write("\n")
        grader.stdin.flush()
    taken = [int(g.stdout.readline()) for g in graders]
    assert sum(taken) == count  # each decision is somebody's, and nobody's twice
    given = marks_given(course)
    assert [given.count(0.25), given.count(0.5)] == taken
    # The same with groups, whose log lies in each folder; merging brings it together once.
    set_all_waiting(course)
    for grader in graders:
        grader.stdin.write("\n")
        grader.stdin.flush()
    assert all(grader.wait(120) == 0 for grader in graders)
    assert len(marks_given(course)) == count
    from crm_lib.classroom.merge import merge_decisions
    from crm_lib.classroom.review_groups import decisions_folder
    from crm_lib.classroom.verdicts import decision_log

    theirs = len(decision_log(decisions_folder(other), NAME))
    found = merge_decisions(course, NAME, other.root)
    assert (found.taken, found.conflicts, found.wordings) == ([], [], theirs)
    assert merge_decisions(course, NAME, other.root).wordings == 0
    log = decision_log(decisions_folder(course), NAME)
    decided = [(s, e["question"]) for e in log if not e["label"] for s in e["students"]]
    assert len(decided) == len(set(decided)) and {e["by"] for e in log} == {"wang", "li"}
    monkeypatch.delenv("CRM_GRADEBOOK_URL")


def test_the_same_marks_stand_in_a_gradebook_on_a_server(server, tmp_path, monkeypatch):
    url, process = server
    course = handed_in(tmp_path / "file")
    shared = copied(course, tmp_path / "server")
    shutil.rmtree(shared.root / "classroom" / "gradebook.db", ignore_errors=True)
    (shared.root / "classroom" / "gradebook.db").unlink(missing_ok=True)
    monkeypatch.setenv("CRM_GRADEBOOK_URL", url)
    from crm_lib.classroom import steps
    from crm_lib.classroom.course import Course

    on_server = Course(shared.root)
    steps.release(on_server, NAME)
    said = run_grade(on_server, "--workers", "2", CRM_GRADEBOOK_URL=url)
    assert said.returncode == 0, said.stdout + said.stderr
    again = run_grade(on_server, CRM_GRADEBOOK_URL=url)
    assert again.stdout.count("(unchanged)") == 9
    rows = gradebook_rows(on_server)
    assert not (shared.root / "classroom" / "gradebook.db").exists()
    monkeypatch.delenv("CRM_GRADEBOOK_URL")
    assert run_grade(course, "--workers", "2").returncode == 0
    assert rows == gradebook_rows(Course(course.root))
    two_graders_decide_everything_once(on_server, tmp_path, url, monkeypatch)
    # A server that is gone is told, and nothing is lost.
    process.terminate()
    process.wait(30)
    gone = run_grade(on_server, "--again", CRM_GRADEBOOK_URL=url)
    assert gone.returncode == 2
    assert "The gradebook can't be written" in gone.stderr
    assert "Traceback" not in gone.stderr
    assert url.split("@")[0].rpartition(":")[2] not in gone.stderr
