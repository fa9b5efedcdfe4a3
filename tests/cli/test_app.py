"""The command as a whole: what it says where a part of the workbook is not installed."""

import sys

import pytest

from crm_lib.cli import app


@pytest.mark.parametrize("arguments", [["grade", "06_sales_funnel"], ["lab", "--teacher"]])
def test_a_learner_s_environment_says_what_marking_needs(arguments, monkeypatch, capsys):
    # `crm_lib.classroom` is imported anew, as in a fresh process, and finds no nbgrader.
    for name in list(sys.modules):
        if name.split(".")[0] == "nbgrader" or name.startswith("crm_lib.classroom"):
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "nbgrader", None)
    monkeypatch.setattr(sys, "argv", ["crm", *arguments])
    with pytest.raises(SystemExit) as end:
        app.main()
    assert end.value.code == 2
    said = capsys.readouterr().err
    assert "make class" in said and "requirements-class.lock" in said
    assert "阅卷" in said and "Traceback" not in said


def test_any_other_missing_package_is_a_fault_and_stays_one(monkeypatch):
    def broken():
        raise ModuleNotFoundError("No module named 'pandas'", name="pandas")

    monkeypatch.setattr(app, "app", broken)
    with pytest.raises(ModuleNotFoundError, match="pandas"):
        app.main()
