"""A learner's own variables named like our forms cost nothing, and keep their values."""

from types import SimpleNamespace

import pytest
from IPython.core.interactiveshell import InteractiveShell

from crm_lib.exam.own_names import OwnNames, keep_own_names

CELL = SimpleNamespace(raw_cell='check("09_q5", q5, number())')
OTHER = SimpleNamespace(raw_cell="number + 1")


def test_our_names_hold_in_a_check_cell_only():
    names = {"number": 5, "check": "ours"}
    own = OwnNames(names, {"number": "our form", "check": "ours", "text": "our text"})
    own.put_back(OTHER)
    assert names == {"number": 5, "check": "ours"}
    own.put_back(CELL)
    assert names == {"number": "our form", "check": "ours", "text": "our text"}
    own.give_back()
    assert names == {"number": 5, "check": "ours"}
    own.give_back()
    assert names == {"number": 5, "check": "ours"}


def test_what_the_check_cell_itself_assigns_stays():
    names = {"text": "mine"}
    own = OwnNames(names, {"text": "ours"})
    own.put_back(CELL)
    names["text"] = "newer"
    own.give_back()
    assert names["text"] == "newer"


@pytest.mark.parametrize("name", ["table", "text", "number", "choice", "check", "function"])
def test_in_a_shell_as_in_a_notebook(name, monkeypatch):
    shell = InteractiveShell()
    said = []
    ours = {n: f"our {n}" for n in ("table", "text", "number", "choice", "function")}
    ours["check"] = lambda *what: said.append(what)
    keep_own_names(shell, ours)
    keep_own_names(shell, ours)
    assert len(list(shell.events.callbacks["pre_run_cell"])) == 1
    shell.run_cell(f"{name} = 'mine'")
    shell.run_cell("check('q', 1, number, text, table, choice, function)")
    assert said == [
        ("q", 1, *(f"our {n}" for n in ("number", "text", "table", "choice", "function")))
    ]
    assert shell.user_ns[name] == "mine"
