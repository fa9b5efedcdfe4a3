"""Test helpers are importable from every folder of tests."""

import sys
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
    from crm_lib.page import reader

    monkeypatch.setattr(reader, "reader_file", lambda: tmp_path / "reader.json")
