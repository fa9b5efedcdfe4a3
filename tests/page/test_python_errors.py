"""Errors in a learner's notebook: the cause in the reader's language, the traceback folded."""

import json
import os

import pytest
from jupyter_client.manager import start_new_kernel

from crm_lib.base.message import Message
from crm_lib.page.python_errors import error_html, usual_cause


class Cells:
    """A kernel; `run` returns the messages of one cell and the reply."""

    def __init__(self, config, **env):
        env = {k: v for k, v in os.environ.items() if not k.startswith(("NBGRADER", "CRM_"))} | env
        env |= {"XDG_CONFIG_HOME": str(config), "MPLBACKEND": "agg"}
        self.manager, self.client = start_new_kernel(env=env)

    def run(self, code):
        shown = []
        reply = self.client.execute_interactive(code, output_hook=shown.append, timeout=60)
        return {
            "data": [m["content"]["data"] for m in shown if m["msg_type"] == "display_data"],
            "errors": [m["content"] for m in shown if m["msg_type"] == "error"],
            "stderr": [m["content"]["text"] for m in shown if m["msg_type"] == "stream"],
            "reply": reply["content"],
        }

    def close(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


START = "from crm_lib.page import language\nlanguage()"


@pytest.fixture(scope="module")
def config(tmp_path_factory):
    return tmp_path_factory.mktemp("config")


@pytest.fixture(scope="module")
def lesson(config):
    kernel = Cells(config)
    kernel.run(START)
    kernel.run("import pandas as pd\norders = pd.DataFrame({'customer_id': [1]})")
    yield kernel
    kernel.close()


def choose(config, language):
    folder = config / "crm-workbook"
    folder.mkdir(exist_ok=True)
    (folder / "reader.json").write_text(json.dumps({"language": language}))


def test_one_line_stands_above_the_folded_traceback(lesson):
    shown = lesson.run('total = 1\norders["custmer_id"]')
    (data,), (error,) = shown["data"], shown["errors"]
    head, folded = data["text/html"].split("<details>")
    assert "The nearest is &#x27;customer_id&#x27;" in head and "最接近的是" in head
    assert "Traceback" not in head and "Traceback (most recent call last)" in folded
    assert "----&gt; 2 orders" in folded and "\x1b" not in folded
    assert "Traceback (most recent call last)" in data["text/plain"]
    assert data["text/plain"].startswith("There is no column 'custmer_id'. The nearest is")
    assert error["ename"] == "KeyError" and error["traceback"] == ["KeyError: 'custmer_id'"]
    whole = "\n".join(shown["reply"]["traceback"])
    assert shown["reply"]["status"] == "error" and "Traceback" in whole


def test_code_that_cannot_be_read_is_told_likewise(lesson):
    shown = lesson.run("q5 = 833份")
    assert "不要写 833份" in shown["data"][0]["text/html"]
    assert shown["errors"][0]["traceback"] == ["SyntaxError: invalid syntax"]
    assert "833份" in "\n".join(shown["reply"]["traceback"])


def test_what_has_no_usual_cause_looks_as_ever(lesson):
    shown = lesson.run("raise RuntimeError('odd')")
    assert shown["data"] == []
    assert "Traceback" in "\n".join(shown["errors"][0]["traceback"])
    assert "SyntaxError" in "\n".join(lesson.run("q1 = = 3")["errors"][0]["traceback"])
    assert lesson.run("1 + 1")["reply"]["status"] == "ok"


def test_debug_finds_the_last_error(lesson):
    lesson.run("1 / 0")
    shown = lesson.run("import sys\nassert sys.last_type is ZeroDivisionError, sys.last_type")
    assert shown["reply"]["status"] == "ok"


def test_the_readers_language_stands_first_as_soon_as_it_is_chosen(lesson, config):
    try:
        choose(config, "zh")
        zh = lesson.run("1 / 0")["data"][0]
        choose(config, "en")
        en = lesson.run("1 / 0")["data"][0]
    finally:
        (config / "crm-workbook" / "reader.json").unlink()
    assert zh["text/plain"].startswith("除数是 0") and en["text/plain"].startswith("Something")
    for shown, first, second in ((zh, "zh", "en"), (en, "en", "zh")):
        html = shown["text/html"]
        assert html.index(f'<div lang="{first}"') < html.index(f'<div lang="{second}"')


def test_an_error_in_two_languages_is_shown_in_the_readers_order(lesson, config):
    code = "raise ValueError('steps is empty · steps 为空')"
    try:
        choose(config, "zh")
        shown = lesson.run(code)
    finally:
        (config / "crm-workbook" / "reader.json").unlink()
    assert shown["errors"][0]["traceback"] == ["ValueError: steps 为空 · steps is empty"]
    assert '<div lang="zh" style="display:inline">steps 为空</div>' in shown["data"][0]["text/html"]


@pytest.mark.parametrize("mode", ["autograde", "validate"])
def test_where_nobody_reads_nothing_is_explained(config, mode):
    kernel = Cells(config, NBGRADER_EXECUTION=mode)
    try:
        kernel.run(START)
        shown = kernel.run("1 / 0")
        loaded = kernel.run("import sys\nassert 'crm_lib.page.running_slips' not in sys.modules")
    finally:
        kernel.close()
    assert shown["data"] == [] and loaded["reply"]["status"] == "ok"
    assert "Traceback" in "\n".join(shown["errors"][0]["traceback"])


def test_nothing_of_an_error_becomes_html():
    shown = error_html(Message("a <b>", "一 <b>"), ["<img src=x>", "\x1b[31mred\x1b[0m"])
    assert "<img" not in shown and "a &lt;b&gt;" in shown and "\x1b" not in shown


def test_a_strange_error_has_no_cause_and_breaks_nothing():
    class Strange(Exception):
        def __str__(self):
            raise RuntimeError

    with pytest.raises(RuntimeError):  # the handler leaves it to IPython
        usual_cause(Strange(), "", {})
    assert usual_cause(Exception(), "", {}) is None
