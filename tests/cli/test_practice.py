"""`crm practice` and `crm progress` as a learner runs them: a process, a keyboard, a disk."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from crm_lib.progress import ProgressStore

ROOT = Path(__file__).resolve().parents[2]
RUN = [sys.executable, "-m", "crm_lib.cli"]


@pytest.fixture
def home(tmp_path):
    """Return an environment whose own folders all lie in the test's."""
    places = {n: str(tmp_path / n) for n in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME")}
    return {**os.environ, **places, "PYTHONIOENCODING": "utf-8", "COLUMNS": "100", "CRM_LANG": ""}


def store_of(home):
    """Return the learner's store in such an environment."""
    return ProgressStore(Path(home["XDG_DATA_HOME"]) / "crm-workbook" / "progress.sqlite3")


def crm(home, *arguments, typed="", **more):
    return subprocess.run(
        [*RUN, *arguments], input=typed, capture_output=True, encoding="utf-8", env=home, cwd=ROOT,
        timeout=120, **more,
    )  # fmt: skip


def test_a_unit_is_practised_told_as_progress_and_forgotten(home):
    done = crm(home, "practice", "--unit", "09", "--count", "2", "--language", "zh", typed="?\n?\n")
    assert done.returncode == 0, done.stderr
    assert (
        "1/2" in done.stdout
        and "参见 09_customer_value" in done.stdout
        and "See" not in done.stdout
    )
    assert len(store_of(home).events("practice")) == 2
    seen = crm(home, "progress", "--language", "en")
    assert seen.returncode == 0 and "U11" in seen.stdout and "2/" in seen.stdout
    kept = crm(home, "practice", "--forget", "--language", "en", typed="no\n")
    assert "2 answers" in kept.stdout and str(store_of(home).path) in kept.stdout.replace("\n", "")
    assert len(store_of(home).events("practice")) == 2
    crm(home, "practice", "--forget", typed="yes\n")
    assert store_of(home).events("practice") == []


GUIDE = (ROOT / "docs" / "student.md").read_text(encoding="utf-8")
COMMANDS = sorted(set(re.findall(r"`crm ((?:practice|progress)[^`]*)`", GUIDE)))


def test_the_commands_of_the_students_guide_run_as_they_are_written(home):
    """One learner's: a question of each round is passed over, then the round is left."""
    assert len(COMMANDS) == 8
    for command in COMMANDS:
        done = crm(home, *command.split(), typed="?\nq\n")
        assert done.returncode == 0, f"crm {command}: {done.stdout}{done.stderr}"
        assert "Traceback" not in done.stderr and done.stdout.strip()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--mixed", "--due"], "choose one"),
        (["--unit", "U99"], "no unit or page"),
        (["--language", "fr"], "none of en, zh, both"),
        (["--count", "0"], "count"),
    ],
)
def test_what_cannot_be_is_one_line_of_words(home, arguments, words):
    done = crm(home, "practice", *arguments)
    assert done.returncode == 2 and words in done.stderr.replace("\n", " ")
    assert "Traceback" not in done.stderr


def test_nothing_due_is_told_to_a_new_learner(home):
    done = crm(home, "practice", "--due", "--language", "en")
    assert done.returncode == 0 and "nothing is due" in done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT of this kind")
def test_ctrl_c_ends_a_round_and_keeps_what_was_answered(home):
    process = subprocess.Popen(
        [*RUN, "practice", "--unit", "09", "--language", "en"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        encoding="utf-8", env={**home, "PYTHONUNBUFFERED": "1"}, cwd=ROOT,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )  # fmt: skip
    process.stdin.write("?\n")
    process.stdin.flush()
    begun = time.monotonic()
    while not store_of(home).events("practice") and time.monotonic() - begun < 60:
        time.sleep(0.1)
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert "0 of 1 right" in out and "Traceback" not in err
    assert len(store_of(home).events("practice")) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on the size of files")
def test_on_a_full_disk_the_answer_is_shown_and_the_loss_is_told(home):
    import resource

    def no_room():
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))

    done = crm(
        home, "practice", "--unit", "09", "--count", "1", "--language", "en", typed="?\n",
        preexec_fn=no_room,
    )  # fmt: skip
    assert "Right is:" in done.stdout and "could not be kept" in done.stdout
    assert done.returncode == 1 and "Traceback" not in done.stderr


def test_an_exam_goes_on_in_another_process_with_the_same_questions(home):
    first = crm(home, "practice", "--exam", "5", "--count", "2", "--language", "en", typed="?\n")
    assert "The clock runs on" in first.stdout and store_of(home).events("practice") == []
    again = crm(home, "practice", "--exam", "5", "--language", "en", typed="done\n")
    assert "0 of 2 right" in again.stdout and len(store_of(home).events("practice")) == 2
