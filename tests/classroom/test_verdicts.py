"""Decisions of a reviewer are kept by question, and a damaged file decides nothing."""

import pytest

from crm_lib.classroom.verdicts import (
    decided_answers,
    decision_log,
    save_decided_answers,
    save_decision_log,
)
from crm_lib.exam.decided import Decided

ONE = Decided({"asurvey": 2.0}, {"①": {"acd": True, "ivr": False}})


def test_what_was_decided_comes_back(tmp_path):
    save_decided_answers(tmp_path, "06_x", {"06_q1": ONE})
    assert decided_answers(tmp_path, "06_x") == {"06_q1": ONE}
    log = [{"question": "06_q1", "before": None}]
    save_decision_log(tmp_path, "06_x", log)
    assert decision_log(tmp_path, "06_x") == log


@pytest.mark.parametrize("damaged", ["", "[1]", "{", '{"06_q1": 3}', "null"])
def test_a_damaged_or_missing_file_decides_nothing(tmp_path, damaged):
    assert decided_answers(tmp_path, "06_x") == {} and decision_log(tmp_path, "06_x") == []
    for kind in ("answers", "log"):
        (tmp_path / f"06_x.{kind}.json").write_text(damaged, encoding="utf-8")
    assert decided_answers(tmp_path, "06_x") == {} and decision_log(tmp_path, "06_x") == []
