"""`crm selftest --hostile`: every wall holds here, and one that does not would be told."""

import time

import pytest

from crm_lib.classroom import hostile_trial
from crm_lib.classroom.execution import sandbox
from crm_lib.classroom.hostile_cases import CASES, NAMES, PAGES, Case

isolated = pytest.mark.skipif(sandbox.missing() is not None, reason=str(sandbox.missing()))


def test_each_case_has_a_name_of_its_own():
    assert len({case.name for case in CASES}) == len(CASES) >= 40
    assert len(PAGES) >= 15 and len(NAMES) >= 6


@isolated
def test_a_wall_that_does_not_hold_is_told(monkeypatch):
    cases = (
        Case("open", "finds a door", "print('GOT')"),
        Case("free", "should have been stopped", "1", stopped=("memory",)),
        Case("silent", "should have been told", "1", told=("network",)),
        Case("shut", "finds none", "1"),
    )
    monkeypatch.setattr(hostile_trial, "CASES", cases)
    monkeypatch.setattr(hostile_trial, "PAGES", ())
    monkeypatch.setattr(hostile_trial, "NAMES", ("O'Neil",))
    faults = {t.name: t.fault for t in hostile_trial.trial()}
    assert list(filter(faults.get, faults)) == ["open", "free", "silent", "name-1"]


@pytest.mark.alone
@pytest.mark.slow
@isolated
def test_all_hold_on_this_machine_in_under_five_minutes():
    start = time.monotonic()
    tried = hostile_trial.trial()
    assert [(t.name, t.fault) for t in tried if t.fault] == []
    assert len(tried) == hostile_trial.case_count()
    assert time.monotonic() - start < 300
