"""`check` in a real kernel, in each way a notebook is run; a learner never meets a stack trace."""

import os
from functools import cache

import pytest
from course_kit import SETUP, make_course
from jupyter_client.manager import start_new_kernel

from crm_lib.exam.record import ANSWER_MIME
from crm_lib.page.show import WIDGET_VIEW


class Kernel:
    """A kernel in a folder; `run` returns what one cell shows."""

    def __init__(self, folder, cache, mode=None):
        env = {k: v for k, v in os.environ.items() if not k.startswith(("NBGRADER", "CRM_"))}
        env |= {"MPLBACKEND": "agg", "XDG_CACHE_HOME": str(cache), "XDG_CONFIG_HOME": str(cache)}
        if mode:
            env["NBGRADER_EXECUTION"] = mode
        self.manager, self.client = start_new_kernel(cwd=str(folder), env=env)

    def run(self, code):
        shown = {"html": "", "text": "", "error": "", "stderr": "", "records": []}
        shown["widgets"] = 0

        def note(message):
            kind, content = message["msg_type"], message["content"]
            if kind in ("display_data", "execute_result"):
                shown["html"] += content["data"].get("text/html", "")
                shown["text"] += content["data"].get("text/plain", "")
                shown["widgets"] += WIDGET_VIEW in content["data"]
                if ANSWER_MIME in content["data"]:
                    shown["records"].append(content["data"][ANSWER_MIME])
            elif kind == "error":
                shown["error"] += "\n".join(content["traceback"])
            elif kind == "stream" and content["name"] == "stderr":
                shown["stderr"] += content["text"]

        self.client.execute_interactive(code, output_hook=note, timeout=60)
        return shown

    def close(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """A learner's folder with solutions at hand, a class copy without, and a cache for keys."""
    root = make_course(tmp_path_factory.mktemp("learner"))
    work = root / "work" / "09_tiny"
    work.mkdir(parents=True)
    return work, tmp_path_factory.mktemp("class"), tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def open_kernel(folders):
    opened = []

    def start(where, mode=None):
        kernel = Kernel(folders[0 if where == "learner" else 1], folders[2], mode)
        opened.append(kernel)
        return kernel

    yield start
    for kernel in opened:
        kernel.close()


@pytest.fixture(scope="module")
def learner(open_kernel):
    kernel = open_kernel("learner")
    early = kernel.run(
        'from crm_lib.exam import check, choice\ncheck("09_q1", "B", choice("ABCD"))'
    )
    assert "Run the first code cell" in early["error"]
    no_traceback(early)
    kernel.run(SETUP)
    return kernel


@pytest.fixture(scope="module")
def first_cell(open_kernel):
    """Return the kernel of a class copy in one mode, and what its first cell showed.

    The tests of a mode share the kernel: each one takes seconds to start.
    """

    @cache
    def started(mode):
        kernel = open_kernel("class", mode)
        return kernel, kernel.run(SETUP)

    return started


@pytest.fixture(scope="module")
def student(first_cell):
    return first_cell(None)[0]


def no_traceback(shown):
    for trace in ("Traceback", "session.py", "line 1", "----"):
        assert trace not in shown["error"] + shown["html"] + shown["text"]


def q1(value):
    return f'q1 = {value}\ncheck("09_q1", q1, choice("ABCD"))'


@pytest.mark.parametrize(
    ("code", "says"),
    [
        (q1('"B"'), "Right"),
        (q1('"A"'), "A is the last stage"),
        (q1('"C"'), "Not right"),
        (q1('""'), "Not answered"),
        (q1("..."), "Not answered"),
        (q1('"Z"'), "in quotes"),
        ('check("09_q5", 25.5, number(unit="%", decimals=1))', "That is the share that stays"),
        ('check("09_q5", users["cart"], number(unit="%", decimals=1))', "Not right"),
        ('check("09_q6", lambda c: c, function(on=[(users,)], returns=table()), marks=2)', "0 of 2"),
        ('check("09_q6", lambda c: (1 - c / c.shift()).iloc[1:], '
         'function(on=[(users,)], returns=table()), marks=2)', "2 of 2"),
        ('check("09_q4", {"①": "visit", "②": "put aside", "③": ""}, blanks(3))', "3 parts still open"),
        ('check("09_q9", "Define the stages.", text())', "Too little to compare"),
        ('check("09_q9", "阶段", text())', "至少10个字"),
        ('check("09_q77", "B", choice("AB"))', "no question 09_q77"),
    ],
)  # fmt: skip
def test_alone_at_home_a_learner_gets_feedback_at_once(learner, code, says):
    shown = learner.run(code)
    assert says in shown["html"] + shown["text"], shown
    assert shown["error"] == "" and shown["records"] == []
    no_traceback(shown)


@pytest.mark.parametrize(("mode", "switches"), [(None, 1), ("validate", 0), ("autograde", 0)])
def test_only_who_reads_gets_the_language_switch(first_cell, mode, switches):
    _, shown = first_cell(mode)
    assert shown["widgets"] == switches
    assert shown["error"] == shown["stderr"] == ""


def test_a_language_that_there_is_not_costs_the_switch_and_not_the_exercise(open_kernel):
    kernel = open_kernel("class")
    kernel.run("import os\nos.environ['CRM_LANG'] = 'fr'")
    shown = kernel.run(SETUP)
    assert (shown["error"], shown["widgets"]) == ("", 0)


def test_a_learner_may_ask_for_the_model_answer(learner):
    shown = learner.run('from crm_lib.exam import show_answer\nshow_answer("09_q1")')
    assert "q1 = " in shown["text"] and "mistake" not in shown["text"]


def test_free_text_alone_is_helped_in_stages_and_never_waits_for_an_instructor(learner):
    one = 'q9 = "Define the stages of the purchase before anything else is done."'
    shown = learner.run(f'{one}\ncheck("09_q9", q9, text())')
    html = shown["html"]
    assert "1 of 2 points found so far" in html and "目前找到2个要点中的1个" in html
    assert "define the stages" in html and "before anything else" in html
    assert "rate of each transition" not in html and "not found in your answer" in html
    for word in ("instructor", "教师", "crm-flag", ">stages<", ">rates<", "need"):
        assert word not in html
    assert 'data-marks="2" data-of="4" data-final="no"' in html and shown["widgets"] == 1
    assert shown["error"] == ""
    again = learner.run(f'{one[:-1]} Then compute other things."\ncheck("09_q9", q9, text())')
    assert "Try 2." in again["html"]
    answer = learner.run('show_answer("09_q9")')
    assert '<div lang="zh">先定义购买的各个环节' in answer["html"]
    last = learner.run(
        'check("09_q9", "Define the stages and take the weather into account.", text())'
    )
    assert "Try 3, after the model answer." in last["html"]


def test_a_correction_of_one_word_keeps_the_scheme_closed(learner):
    code = 'check("09_q3", {"verdict": "wrong", "correction": "churn"}, verdict())'
    shown = learner.run(code)
    assert "at least 25 letters" in shown["html"] and "relationship" not in shown["html"]
    assert 'data-marks="1" data-of="3" data-final="no"' in shown["html"]


def test_the_readers_language_stands_first(learner):
    try:
        learner.run("import os\nos.environ['CRM_LANG'] = 'zh'")
        zh = learner.run(q1('"C"'))
        assert zh["text"].startswith("✘ 不正确")
        assert zh["html"].index('lang="zh"') < zh["html"].index('lang="en"')
        open_ = learner.run(q1('""'))
        assert open_["text"] == "○ 尚未作答。 · Not answered yet."
    finally:
        learner.run("del os.environ['CRM_LANG']")


def test_a_restarted_exercise_asks_a_fresh_helper(learner):
    learner.run("begin('09_tiny')")
    assert "Right" in learner.run(q1('"B"'))["text"]
    learner.run("begin('no_such_assignment')")
    assert "recorded" in learner.run(q1('"B"'))["text"].lower()
    learner.run("begin('09_tiny')")


@pytest.mark.parametrize(
    ("code", "says"),
    [
        (q1('"B"'), "marked after you hand in"),
        (q1('"A"'), "marked after you hand in"),
        (q1('""'), "Not answered"),
        ('check("09_q4", {"①": "a", "②": ""}, blanks(3))', "1 of 3 blanks"),
        ('check("09_q5", "a lot", number(unit="%"))', "A number (%) was expected"),
        (
            'def q6(c):\n    c.sum()\ncheck("09_q6", q6, function(on=[(users,)]))',
            "gives nothing back",
        ),
    ],
)
def test_a_class_copy_says_what_the_form_can_say_and_no_more(student, code, says):
    shown = student.run(code)
    assert says in shown["text"]
    assert "Right" not in shown["text"] and "last stage" not in shown["text"]
    assert shown["error"] == ""


def test_a_class_copy_has_no_model_answers(student):
    shown = student.run('from crm_lib.exam import show_answer\nshow_answer("09_q1")')
    assert "instructor holds" in shown["text"]


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("q2 = AC", "quotes"),
        ("q1 = “B”", "half-width"),
        ('q1 = "B”', "half-width"),
        ('q1 = {"verdict"： "错"}', "半角"),
        ("q3 = 49.5%  # in percent", "12.3%"),
        ("q3 = 49.5％", "12.3%"),
    ],
)
def test_what_python_cannot_read_is_told_in_words_above_a_folded_trace(learner, code, says):
    shown = learner.run(code)
    assert says in shown["text"]
    head, _, folded = shown["html"].partition("<details>")
    for trace in ("Traceback", "Cell In", "----"):
        assert trace not in head + shown["error"]
    assert "Cell In" in folded


def test_an_error_in_a_check_cell_stays_open_and_later_ones_are_told_too(learner):
    learner.run("from crm_lib.page import language\nlanguage()")  # changes nothing of it
    assert "answer cell above" in learner.run('check("09_q3", q3, verdict())')["text"]
    assert "The nearest is" in learner.run('users["carts"]')["text"]


def test_other_slips_of_syntax_keep_pythons_own_words(learner):
    assert "SyntaxError" in learner.run("q1 = = 3")["error"]


@pytest.mark.parametrize("who", ["learner", "student"])
@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("q2 = AC", "quotes"),
        ("q1 = B", "quotes"),
        ('check("09_q3", q3, verdict())', "answer cell above has not run"),
        ('check("09_q3", q3_typo, verdict())', "answer cell above has not run"),
    ],
)
def test_a_missing_name_is_told_in_words(request, who, code, says):
    shown = request.getfixturevalue(who).run(code)
    assert says in shown["error"] + shown["text"]
    if "check" in code:
        no_traceback(shown)


def test_before_the_first_cell_every_name_is_told(open_kernel):
    shown = open_kernel("class").run(
        'from crm_lib.exam import *\ncheck("09_q1", "B", choice("ABCD"))'
    )
    assert "Run the first code cell" in shown["error"]
    no_traceback(shown)


def test_validate_names_what_is_unanswered_or_not_right(open_kernel):
    kernel = open_kernel("learner", "validate")
    kernel.run(SETUP)
    for code, says in (
        (q1('""'), "09_q1: Not answered"),
        (q1('"A"'), "A is the last stage"),
        ('check("09_q5", "x", number(unit="%"))', "09_q5: A number"),
    ):
        shown = kernel.run(code)
        assert says in shown["error"]
        no_traceback(shown)
    for code in (q1('"B"'), 'check("09_q9", "Define the stages.", text())'):
        assert kernel.run(code)["error"] == ""
    right = "lambda c: (1 - c / c.shift()).iloc[1:]"
    two = "".join(
        f'check("09_q6", {right}, function(on=[({data},)], returns=table(rel=1e-6)), marks=2)\n'
        for data in ("users", 'pd.Series({"a": 500, "b": 400, "c": 100, "d": 7})')
    )
    assert kernel.run(two)["error"] == ""


def test_validate_in_a_class_copy_looks_at_the_form_alone(first_cell):
    kernel, _ = first_cell("validate")
    assert "Not answered" in kernel.run(q1('""'))["error"]
    assert kernel.run(q1('"A"'))["error"] == ""


def test_autograde_records_and_says_nothing(first_cell):
    kernel, _ = first_cell("autograde")
    for value, answer in (('"A"', "A"), ('""', "")):
        shown = kernel.run(q1(value))
        assert shown["records"] == [{"question": "09_q1", "call": 0, "answer": answer}]
        assert shown["stderr"] and not shown["html"] and not shown["error"]
    two = kernel.run('check("09_q5", 1, number())\ncheck("09_q5", 2, number())')
    assert [(r["call"], r["answer"]) for r in two["records"]] == [(0, 1), (1, 2)]
