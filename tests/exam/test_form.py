"""What all forms have in common: blanks, odd answers, words in both languages, and their registry."""

import json
import os
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from desk import mark, recorded
from form_examples import EXAMPLES

import crm_lib.exam
import crm_lib.exam.forms
from crm_lib.exam import blanks, choice, function, matching, ordering, text, verdict
from crm_lib.exam.form import first_right
from crm_lib.exam.forms import form_from, form_maker, form_names

FORMS = [form for form, _ in EXAMPLES.values()]


def test_there_is_an_example_of_every_form():
    assert sorted(EXAMPLES) == form_names()


@pytest.mark.parametrize("kind", EXAMPLES)
def test_a_right_answer_has_no_problem_and_earns_its_marks(kind):
    form, right = EXAMPLES[kind]
    assert form.problem(recorded(form, right)) is None
    assert form.expected_problem(recorded(form, right, key=True)) is None
    found = mark(form, right, right)
    assert found.marks == (0 if kind == "text" else 2)  # without a rubric a human decides


@pytest.mark.parametrize(
    ("form", "value", "says"),
    [
        (blanks(5), {"①": "a", "②": "b"}, "2 of 5 blanks"),
        (blanks(["top", "bottom"]), ["a", "b"], "2 of 2 blanks"),
        (text(), "four", "4 characters"),
        (verdict(), {"verdict": "wrong", "correction": ""}, "no correction yet"),
        (verdict(), {"verdict": "wrong", "correction": "x"}, "Recorded"),
        (function(on=[(1,)]), lambda n: n, "ran on every input"),
        (choice("AB"), "A", "Recorded"),
        (ordering("ABCD"), "CAB", "3 of 4 steps"),
        (matching(3, "ABC"), "1C 2A", "2 of 3 numbers"),
    ],
)
def test_a_copy_without_key_says_what_it_can(form, value, says):
    answer = recorded(form, value)
    assert form.problem(answer) is None
    summary = form.summary(answer)
    assert says in summary.en
    assert summary.zh


@pytest.mark.parametrize("form", FORMS, ids=lambda f: f.kind)
@pytest.mark.parametrize("value", ["", "…", None, ..., [], {"①": ""}, ["", None]], ids=str)
def test_every_placeholder_is_unanswered(form, value):
    assert form.problem(recorded(form, value)).status == "unanswered"


@pytest.mark.parametrize("form", FORMS, ids=lambda f: f.kind)
def test_every_problem_is_told_in_both_languages(form):
    for value in ("", 3.5, "nonsense!", object(), {"x": object()}, [object()], float("nan")):
        problem = form.problem(recorded(form, value))
        if problem:
            assert problem.message.en
            assert any("\u4e00" <= c <= "\u9fff" for c in problem.message.zh)


@pytest.mark.parametrize("form", FORMS, ids=lambda f: f.kind)
def test_a_form_comes_back_from_its_description(form):
    again = form_from(json.loads(json.dumps(form.spec)))
    assert (again.kind, again.rules) == (form.kind, form.rules)
    assert type(again) is type(form)


@pytest.mark.parametrize("kind", EXAMPLES)
@pytest.mark.parametrize(
    "answer",
    [[], {}, set(), [None], {"a": {"b": {"c": 1}}}, [[1]], {"①": {"①": 1}}, b"bytes", object(),
     float("inf"), pd.DataFrame(), pd.Series(dtype=float), np.zeros((2, 2, 2)), range(3), type,
     {"verdict": [1]}, {"verdict": "wrong", "correction": 3}, list(range(30_000))],
    ids=lambda value: type(value).__name__,
)  # fmt: skip
def test_no_odd_answer_breaks_the_desk_or_earns_anything(kind, answer):
    form, right = EXAMPLES[kind]
    assert mark(form, right, answer).marks == 0


def test_what_a_key_accepts_stands_for_one_right_value():
    assert first_right({"is": "accept", "values": ["A", "B"]}) == "A"
    assert first_right({"is": "near", "value": 3, "rel": 0, "abs": 1}) == 3
    assert first_right("A") == "A"


def test_a_form_is_found_by_its_file_alone(tmp_path, monkeypatch):
    """A new form is one new file: check calls, the key and the marking find it."""
    (tmp_path / "shout.py").write_text(
        "from dataclasses import dataclass\n"
        "from crm_lib.exam.form import Form\n"
        "from crm_lib.exam.marks import CallMark, item_mark\n"
        "from crm_lib.exam.wording import NOT_RIGHT\n"
        "@dataclass(frozen=True)\n"
        "class Shout(Form):\n"
        "    loud: bool\n"
        "    def misfit(self, answer): return None\n"
        "    def mark(self, answer, expected, task):\n"
        "        right = answer == expected.upper()\n"
        "        return CallMark.of_items([item_mark('', task.of, right, None, NOT_RIGHT)])\n"
        "def shout(loud=True): return Shout(loud)\n",
        encoding="utf-8",
    )
    with pytest.raises(ValueError, match="no form 'shout'"):
        form_from({"kind": "shout", "rules": {"loud": True}})
    monkeypatch.setattr(
        crm_lib.exam.forms, "__path__", [*crm_lib.exam.forms.__path__, str(tmp_path)]
    )
    monkeypatch.delitem(sys.modules, "crm_lib.exam.forms.shout", raising=False)
    form = crm_lib.exam.shout()
    assert form.spec == {"kind": "shout", "rules": {"loud": True}}
    assert mark(form, "hello", "HELLO").marks == 2
    assert mark(form, "hello", "hello").marks == 0


def test_no_form_bears_the_name_of_another_part_of_the_exam():
    others = set(vars(crm_lib.exam)) - {"form_maker", "form_names"}
    assert not others & set(form_names())
    with pytest.raises(AttributeError, match="no attribute 'quiz'"):
        _ = crm_lib.exam.quiz
    assert form_maker("choice")("AB") == choice("AB")


def test_neither_widgets_nor_pydantic_reach_a_kernel_that_runs_answers():
    """Recording every form, as a student's kernel does, loads nothing that only the desk needs."""
    code = """
import sys
from crm_lib.exam import *
import crm_lib.exam as exam
check("t_q1", "B", choice("ABCD"))
for form, value in ((choices("ABC"), "AB"), (blanks(2), ["a", "b"]), (number(unit="%"), 3), (text(), "x"),
                    (verdict(), {"verdict": "wrong", "correction": "x"}), (ordering("AB"), "BA"),
                    (matching(2, "AB"), "1A 2B"), (table(), 3), (plot("bar"), 3),
                    (function(on=[(1,)]), abs)):
    check("t_q1", value, form)
heavy = ("ipywidgets", "pydantic", "yaml", "rapidfuzz", "nbgrader", "crm_lib.explore", "crm_lib.exam.key",
         "crm_lib.exam.question", "crm_lib.exam.marking", "crm_lib.exam.free_text.rubric")
found = [m for m in heavy if m in sys.modules]
sys.exit(f"a kernel loads {found}" if found else 0)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False,
        env={**os.environ, "NBGRADER_EXECUTION": "autograde"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_the_desk_loads_no_widgets():
    code = """
import sys
import crm_lib.exam.helper, crm_lib.exam.marking
from crm_lib.exam.forms import form_maker, form_names
list(map(form_maker, form_names()))
found = [m for m in ("ipywidgets", "crm_lib.explore") if m in sys.modules]
sys.exit(f"the desk loads {found}" if found else 0)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
