"""One process at a time changes a class's files."""

import subprocess
import sys
import time

import pytest

from crm_lib.classroom import lock
from crm_lib.classroom.course import CourseError
from crm_lib.classroom.lock import class_lock

HOLD = """
import sys, time
from pathlib import Path
from crm_lib.classroom.lock import class_lock
with class_lock(Path(sys.argv[1]), "x"):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_lock_is_held_by_one_and_freed_with_its_process(tmp_path, monkeypatch):
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout.readline() == "held\n"
        monkeypatch.setattr(lock, "_SECONDS", 0.1)
        with (
            pytest.raises(CourseError, match="being changed by another process"),
            class_lock(tmp_path, "x"),
        ):
            pass
        with class_lock(tmp_path, "other"):
            pass
    finally:
        process.kill()
        process.wait(10)
    begun = time.monotonic()
    with class_lock(tmp_path, "x"):
        assert time.monotonic() - begun < 5


def test_an_error_inside_frees_it(tmp_path):
    with pytest.raises(ZeroDivisionError), class_lock(tmp_path / "new", "x"):
        1 / 0  # noqa: B018
    with class_lock(tmp_path / "new", "x"):
        pass
