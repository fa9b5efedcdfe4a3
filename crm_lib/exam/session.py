"""What a student's notebook calls: `begin`, `check`, `show_answer`; and `mistake` for authors.

`check` behaves by who runs it:

- in a learner's own session it says at once what it can: right or wrong and why where the
  solutions are at hand, the form of the answer where they are not;
- under nbgrader's Validate it stops with one clear line for what is unanswered or not right;
- when a class is marked it only records, and prints one line to stderr, so that without our
  marking stock nbgrader gives no marks;
- when a solution is executed it records the key.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from crm_lib.base.message import Message
from crm_lib.exam.feedback import panel, plain_panel
from crm_lib.exam.forms import Form, function
from crm_lib.exam.key import KEY_MODE, find_solution
from crm_lib.exam.record import ANSWER_MIME, MISTAKE_MIME, TooLarge, plain
from crm_lib.exam.wording import CELL_ABOVE, RECORDED, RUN_FIRST_CELL, ExamError
from crm_lib.page.language_switch import show_switch

_STATE: dict[str, Any] = {"assignment": None, "helper": None, "calls": {}}

QUOTES = Message(
    'A text answer needs quotes around it, such as q1 = "B".',
    '文字答案需要加引号，例如 q1 = "B"。',
)
HALF_WIDTH = Message(
    'Python reads only half-width signs: write " " , : ( ) instead of “ ” ， ： （ ） outside of a '
    "text, then run this cell again.",
    "代码里只能用半角符号：引号、逗号、冒号、括号请切换到英文输入法再输入"
    '（例如 q1 = "B"），然后重新运行本单元格。',
)
NO_PERCENT = Message(
    'Write the number without the sign, 12.3, or the whole in quotes, "12.3%".',
    '数字后面不要写百分号，填 12.3；或者整个加引号，填 "12.3%"。',
)


def begin(assignment: str) -> None:
    """Start an exercise: the first code cell of its notebook calls this.

    A learner gets the switch English / 中文 / both.

    Parameters
    ----------
    assignment : str
        Name of the assignment, such as ``06_sales_funnel``.
    """
    _STATE.update(assignment=assignment, calls={})
    stop_helper()
    if _mode() == "session":
        _be_kind_about_names()
        with suppress(ValueError):  # a wrong CRM_LANG costs the switch, not the exercise
            show_switch()


def check(question: str, value: Any, form: Form, *, marks: float | None = None) -> None:
    """Record the answer to a question and say what can be said about it here.

    Parameters
    ----------
    question : str
        Id of the question, such as ``06_q3``.
    value : object
        The answer.
    form : Form
        What an answer looks like; see `crm_lib.exam.forms`.
    marks : float, optional
        Share of the cell's marks, where a cell calls `check` more than once.
    """
    mode = _mode()
    answer = form.record(value, key=mode == "key")
    record = {"question": question, "call": _call_number(question), "answer": answer}
    if mode in ("key", "autograde"):
        full = {**record, "form": {"kind": form.kind, "rules": form.rules}, "marks": marks,
                "line": sys._getframe(1).f_lineno}  # fmt: skip
        _show({ANSWER_MIME: full if mode == "key" else record,
               "text/plain": f"answer to {question} recorded"})  # fmt: skip
        if mode == "autograde":
            print("recorded, not marked here", file=sys.stderr)
        return
    if _STATE["assignment"] is None:
        raise ExamError(str(RUN_FIRST_CELL))
    problem = form.problem(answer)
    if mode == "validate":
        if problem:
            raise ExamError(f"{question}: {problem.message}")
        reply = _ask({"op": "mark", "question": question, "records": _records(question, record)})
        if reply and "html" in reply and not reply["right"] and not reply["open"]:
            raise ExamError(f"{question}: {reply['text']}")
        return
    if problem:
        _show_panel(problem.status, problem.message)
        return
    reply = _ask({"op": "mark", "question": question, "records": _records(question, record)})
    if reply is None:
        said = form.summary(answer)
        _show_panel("recorded", Message(f"{said.en} {RECORDED.en}", f"{said.zh}{RECORDED.zh}"))
    elif "error" in reply:
        text = reply["error"]
        _show_panel("crashed", Message(f"Cannot be checked: {text}", f"无法检查：{text}"))
    else:
        _show({"text/html": reply["html"], "text/plain": reply["text"]})


def show_answer(question: str) -> None:
    """Show the model answer, for those who learn alone.

    Parameters
    ----------
    question : str
        Id of the question, such as ``06_q3``.
    """
    reply = _ask({"op": "answer", "question": question})
    if reply is None:
        _show_panel(
            "recorded",
            Message("Your instructor holds the model answers.", "参考答案由教师保管。"),
        )
    elif "error" in reply:
        _show_panel("type", Message(reply["error"], reply["error"]))
    else:
        from html import escape

        head = Message("A model answer", "参考答案")
        body = f'<pre style="white-space:pre-wrap">{escape(reply["text"])}</pre>'
        _show({"text/html": panel("recorded", head, body),
               "text/plain": f"{head}\n{reply['text']}"})  # fmt: skip


def mistake(
    question: str, value: Any, *, en: str, zh: str, on: Sequence[Sequence[Any]] | None = None
) -> None:
    """Name a likely wrong answer and what its learner should be told. For solutions only.

    Parameters
    ----------
    question : str
        Id of the question.
    value : object
        The wrong answer, computed like the right one; for a function question a wrong function.
    en, zh : str
        What the answer would be right for, and what the question asks. Never the right answer.
    on : sequence of argument lists, optional
        For a wrong function: the `on` of the check call in which it should be recognised.
    """
    if _mode() != "key":
        return
    try:
        data = plain(value) if on is None else function(on).record(value)
    except TooLarge:
        raise ExamError(f"mistake for {question}: the value is too large.") from None
    _show({MISTAKE_MIME: {"question": question, "value": data, "en": en, "zh": zh},
           "text/plain": f"named mistake of {question}"})  # fmt: skip


# ----------------------------------------------------------------------------------- inner matters


def _mode() -> str:
    if os.environ.get(KEY_MODE):
        return "key"
    return os.environ.get("NBGRADER_EXECUTION") or "session"


def _call_number(question: str) -> int:
    """Number of this call among those for the same question in the same run of the cell."""
    try:
        from IPython import get_ipython

        shell = get_ipython()
        run = shell.execution_count if shell else None
    except ImportError:
        run = None
    last_run, number, records = _STATE["calls"].get(question, (None, -1, []))
    if run is None or run != last_run:
        number, records = -1, []
    _STATE["calls"][question] = (run, number + 1, records)
    return number + 1


def _records(question: str, record: dict) -> list[dict]:
    """All records of a question in this run of its cell, this one included."""
    run, number, records = _STATE["calls"][question]
    records = [*records, record]
    _STATE["calls"][question] = (run, number, records)
    return records


def _show(data: dict) -> None:
    try:
        from IPython import get_ipython
        from IPython.display import publish_display_data
    except ImportError:
        get_ipython = lambda: None  # noqa: E731
    if get_ipython() is None:
        print(data["text/plain"])
    else:
        publish_display_data(data)


def _show_panel(status: str, message: Message) -> None:
    _show({"text/html": panel(status, message), "text/plain": plain_panel(status, message)})


def _ask(request: dict) -> dict | None:
    """Ask the helper process; None where there is no solution to hold the answer against."""
    helper = _helper()
    if not isinstance(helper, subprocess.Popen):
        return helper
    try:
        helper.stdin.write(json.dumps(request) + "\n")
        helper.stdin.flush()
        line = helper.stdout.readline()
    except (BrokenPipeError, OSError):
        line = ""
    if not line:
        stop_helper()
        return {
            "error": "the helper process ended; run the cell again · 检查进程已结束，请重新运行"
        }
    return json.loads(line)


def _helper() -> Any:
    """The running helper process, None in a class copy, or the error it ended with."""
    if _STATE["helper"] is not None and _STATE["helper"].poll() is None:
        return _STATE["helper"]
    solution = find_solution(_STATE["assignment"] or "")
    if solution is None:
        return None
    environment = {k: v for k, v in os.environ.items() if not k.startswith("NBGRADER")}
    helper = subprocess.Popen(
        [sys.executable, "-m", "crm_lib.exam.helper", str(solution)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
        env=environment,
    )
    greeting = helper.stdout.readline()
    first = json.loads(greeting) if greeting else {"error": "the helper process did not start"}
    if "error" in first:
        helper.wait(5)
        return first
    _STATE["helper"] = helper
    return helper


def stop_helper() -> None:
    """End the helper process, if one runs."""
    helper = _STATE["helper"]
    _STATE["helper"] = None
    if helper is not None and helper.poll() is None:
        helper.stdin.close()
        try:
            helper.wait(5)
        except subprocess.TimeoutExpired:
            helper.kill()


def _be_kind_about_names() -> None:
    """Answer in words where quotes are missing, signs are full width or an answer has not run."""
    try:
        from IPython import get_ipython
    except ImportError:
        return
    shell = get_ipython()
    if shell is None:
        return

    def explain(shell, etype, error, trace, tb_offset=None):
        if isinstance(error, SyntaxError):
            said = _about_syntax(error)
            if said is None:
                shell.showsyntaxerror()
                return []
            _show_panel("type", said)
            return [str(said)]
        cell = shell.user_ns.get("In", [""])[-1]
        name = getattr(error, "name", None) or ""
        if 'check("' in cell and name.startswith("q"):
            _show_panel("unanswered", CELL_ABOVE)
            return [str(CELL_ABOVE)]
        if name in ("check", "begin", "choice", "choices", "blanks", "number", "verdict", "text",
                    "table", "function", "plot"):  # fmt: skip
            _show_panel("unanswered", RUN_FIRST_CELL)
            return [str(RUN_FIRST_CELL)]
        if len(name) <= 5 and name.upper() == name:
            _show_panel("type", QUOTES)
            return [str(QUOTES)]
        shell.showtraceback((etype, error, trace), tb_offset=tb_offset)
        return []

    shell.set_custom_exc((NameError, SyntaxError), explain)


def _about_syntax(error: SyntaxError) -> Message | None:
    """Return what to say of a line that Python cannot read; None where it has to speak itself."""
    line, said = error.text or "", str(error.msg)
    if ("invalid character" in said or "unterminated string" in said) and set(line) & set(
        "“”‘’，：；（）【】。％"
    ):
        return NO_PERCENT if "％" in line and "“" not in line else HALF_WIDTH
    return NO_PERCENT if re.search(r"=\s*-?[\d.]+\s*%\s*(#|$)", line.rstrip()) else None
