"""What the tests of practice share: a small workbook with a bank, a store whose clock is set."""

from datetime import UTC, datetime, timedelta

import pytest
from bank_items import BODIES, bank_text

from crm_lib.bank import read_bank
from crm_lib.progress import ProgressStore

#: The first day of a learner.
START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


class Clock:
    """A clock that a test sets."""

    def __init__(self):
        self.time = START

    def __call__(self):
        return self.time

    def days(self, count):
        """Let days go by."""
        self.time += timedelta(days=count)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def root(tmp_path):
    """Return a workbook with one page of the bank, an item of each form."""
    (tmp_path / "bank").mkdir()
    (tmp_path / "bank" / "12_a.yaml").write_text(bank_text(*BODIES), encoding="utf-8")
    (tmp_path / "bank" / "13_b.yaml").write_text(
        bank_text(*["choice"] * 30).replace("b12_", "b13_").replace("U12", "U13"), encoding="utf-8"
    )
    (tmp_path / "notebooks").mkdir()
    return tmp_path


@pytest.fixture
def catalog(root):
    return read_bank(root)


@pytest.fixture
def store(tmp_path, clock):
    return ProgressStore(tmp_path / "kept" / "progress.sqlite3", clock)


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    """Keep what is not the store's (an exam, the reader's settings) in the test's folder."""
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    monkeypatch.delenv("CRM_LANG", raising=False)
