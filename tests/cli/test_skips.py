"""The end of a run says what was skipped and what to install for it."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TESTS = """
import pytest

@pytest.mark.parametrize("n", range(3))
def test_needs_a_browser(n):
    pytest.skip("no Chromium on this machine (apt-get install chromium)")

@pytest.mark.skipif(True, reason="bubblewrap is not installed")
def test_needs_walls():
    pass

def test_runs():
    pass
"""


@pytest.fixture
def run(tmp_path):
    shutil.copy(ROOT / "conftest.py", tmp_path)
    (tmp_path / "test_some.py").write_text(TESTS, encoding="utf-8")

    def run(*options):
        words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options]
        done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout.partition(" not run ")[2]

    return run


@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["one process", "two workers"])
def test_each_reason_stands_there_once_with_its_number(run, workers):
    said = run(*workers, "-m", "not slow")
    assert "3 skipped: no Chromium on this machine (apt-get install chromium)" in said
    assert "1 skipped: bubblewrap is not installed" in said
    assert "left out: the long tests: make stress" in said


def test_nothing_is_said_when_nothing_is_left_out(run):
    assert run("-k", "runs") == ""
