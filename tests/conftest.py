"""Settings of all tests: helpers of tests/kit are importable, answer keys are cached once."""

import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "kit"))


@pytest.fixture(scope="session")
def shared_keys(tmp_path_factory) -> Path:
    """One folder of answer keys for all tests of a run: a solution is executed once."""
    folder = tmp_path_factory.getbasetemp().parent / "crm-keys"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


@pytest.fixture(autouse=True)
def own_reader_file(tmp_path, monkeypatch):
    """No test reads or writes the settings of whoever runs it."""
    from crm_lib.exam import own_marks, sitting
    from crm_lib.page import reader

    monkeypatch.setattr(reader, "reader_file", lambda: tmp_path / "reader.json")
    monkeypatch.setattr(own_marks, "own_marks_file", lambda: tmp_path / "own_marks.json")
    monkeypatch.setattr(sitting, "sitting_file", lambda: tmp_path / "sittings.json")


@pytest.fixture(scope="session")
def shared_key(shared_keys):
    """Return the key of a solution; two workers who need it at the same time make it once."""
    from crm_lib.exam.key import cached_key

    def key(solution):
        # A lock on every system that goes with the process which holds it.
        lock = sqlite3.connect(shared_keys / f"{solution.stem}.lock", timeout=600)
        with closing(lock):
            lock.execute("begin exclusive")
            return cached_key(solution, shared_keys)

    return key
