"""Functions that notebooks call: `begin`, `check`, `show_answer`; and `mistake` for authors.

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
from dataclasses import dataclass, field
from typing import Any

from crm_lib.base.message import Message
from crm_lib.exam.feedback import panel, plain_panel
from crm_lib.exam.form import Form
from crm_lib.exam.forms import form_maker, form_names
from crm_lib.exam.marks import Mistake, Status
from crm_lib.exam.record import ANSWER_MIME, MISTAKE_MIME, TooLarge, plain
from crm_lib.exam.solution import KEY_MODE, find_solution
from crm_lib.exam.wording import CELL_ABOVE, RECORDED, RUN_FIRST_CELL, ExamError
from crm_lib.page.formatters import show_in_both
from crm_lib.page.language_switch import show_switch


@dataclass
class _Session:
    """State of one kernel between the cells of its notebook.

    Attributes
    ----------
    assignment : str or None
        What `begin` was told.
    helper : Popen or None
        The process that holds the key while a learner works alone.
    runs : dict
        By question: the records of the last run of its check cell.
    """

    assignment: str | None = None
    helper: subprocess.Popen[str] | None = None
    runs: dict[str, "_Run"] = field(default_factory=dict)


@dataclass
class _Run:
    """A run of a check cell: its execution number, and the answers it recorded so far."""

    number: int | None
    records: list[dict[str, Any]] = field(default_factory=list)


_session = _Session()

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
    stop_helper()
    _session.assignment, _session.runs = assignment, {}
    if _mode() == "session":
        _explain_errors()
        show_in_both()
        with suppress(ValueError):  # a wrong CRM_LANG costs the switch, not the exercise
            show_switch()


def check(question: str, value: Any, form: Form, *, marks: float | None = None) -> None:
    """Record the answer to a question and show the feedback that this mode allows.

    Parameters
    ----------
    question : str
        Id of the question, such as ``06_q3``.
    value : object
        The answer.
    form : Form
        What an answer looks like; one of `crm_lib.exam.forms`.
    marks : float, optional
        Share of the cell's marks, where a cell calls `check` more than once.
    """
    mode = _mode()
    answer = form.record(value, key=mode == "key")
    records = _records(question)
    record = {"question": question, "call": len(records), "answer": answer}
    records.append(record)
    if mode in ("key", "autograde"):
        full = {**record, "form": form.spec, "marks": marks,
                "line": sys._getframe(1).f_lineno}  # fmt: skip
        _show({ANSWER_MIME: full if mode == "key" else record,
               "text/plain": f"answer to {question} recorded"})  # fmt: skip
        if mode == "autograde":
            print("recorded, not marked here", file=sys.stderr)
        return
    if _session.assignment is None:
        raise ExamError(str(RUN_FIRST_CELL))
    problem = form.problem(answer)
    if mode == "validate":
        if problem:
            raise ExamError(f"{question}: {problem.message}")
        reply = _ask({"op": "mark", "question": question, "records": records})
        if reply and "html" in reply and not reply["right"] and not reply["open"]:
            raise ExamError(f"{question}: {reply['text']}")
        return
    if problem:
        _show_panel(problem.status, problem.message)
        return
    reply = _ask({"op": "mark", "question": question, "records": records})
    if reply is None:
        summary = form.summary(answer)
        _show_panel(
            Status.RECORDED,
            Message(f"{summary.en} {RECORDED.en}", f"{summary.zh}{RECORDED.zh}"),
        )
    elif "error" in reply:
        text = reply["error"]
        _show_panel(Status.CRASHED, Message(f"Cannot be checked: {text}", f"无法检查：{text}"))
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
            Status.RECORDED,
            Message("Your instructor holds the model answers.", "参考答案由教师保管。"),
        )
    elif "error" in reply:
        _show_panel(Status.TYPE, Message(reply["error"], reply["error"]))
    else:
        from html import escape

        head = Message("A model answer", "参考答案")
        body = f'<pre style="white-space:pre-wrap">{escape(reply["text"])}</pre>'
        _show({"text/html": panel(Status.RECORDED, head, body),
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
        data = plain(value) if on is None else form_maker("function")(on).record(value)
    except TooLarge:
        raise ExamError(f"mistake for {question}: the value is too large.") from None
    named = Mistake(data, Message(en, zh)).to_data()
    _show({MISTAKE_MIME: {"question": question, **named},
           "text/plain": f"named mistake of {question}"})  # fmt: skip


# ----------------------------------------------------------------------------------- inner matters


def _mode() -> str:
    if os.environ.get(KEY_MODE):
        return "key"
    return os.environ.get("NBGRADER_EXECUTION") or "session"


def _records(question: str) -> list[dict[str, Any]]:
    """Return the records of this run of a check cell for a question; a new run starts empty."""
    try:
        from IPython import get_ipython

        shell = get_ipython()
        number = shell.execution_count if shell else None
    except ImportError:
        number = None
    run = _session.runs.get(question)
    if run is None or number is None or run.number != number:
        run = _session.runs[question] = _Run(number)
    return run.records


def _show(data: dict[str, Any]) -> None:
    try:
        from IPython import get_ipython
        from IPython.display import publish_display_data
    except ImportError:
        print(data["text/plain"])
        return
    if get_ipython() is None:
        print(data["text/plain"])
    else:
        publish_display_data(data)


def _show_panel(status: Status, message: Message) -> None:
    _show({"text/html": panel(status, message), "text/plain": plain_panel(status, message)})


def _ask(request: dict[str, Any]) -> dict[str, Any] | None:
    """Ask the helper process; None where there is no solution to hold the answer against."""
    helper = _helper()
    if not isinstance(helper, subprocess.Popen):
        return helper
    assert helper.stdin is not None and helper.stdout is not None  # pipes
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
    reply: dict[str, Any] = json.loads(line)
    return reply


def _helper() -> "subprocess.Popen[str] | dict[str, str] | None":
    """Return the running helper process, None in a class copy, or the error it ended with."""
    if _session.helper is not None and _session.helper.poll() is None:
        return _session.helper
    solution = find_solution(_session.assignment or "")
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
    assert helper.stdout is not None  # a pipe
    greeting = helper.stdout.readline()
    first = json.loads(greeting) if greeting else {"error": "the helper process did not start"}
    if "error" in first:
        helper.wait(5)
        return first
    _session.helper = helper
    return helper


def stop_helper() -> None:
    """End the helper process, if one runs."""
    helper, _session.helper = _session.helper, None
    if helper is not None and helper.poll() is None:
        assert helper.stdin is not None  # a pipe
        helper.stdin.close()
        try:
            helper.wait(5)
        except subprocess.TimeoutExpired:
            helper.kill()


def _explain_errors() -> None:
    """Explain common errors: quotes missing, full-width signs, an answer that has not run."""
    try:
        from IPython import get_ipython
    except ImportError:
        return
    shell = get_ipython()
    if shell is None:
        return

    def explain(
        shell: Any, etype: type, error: BaseException, trace: Any, tb_offset: int | None = None
    ) -> list[str]:
        if isinstance(error, SyntaxError):
            message = _syntax_message(error)
            if message is None:
                shell.showsyntaxerror()
                return []
            _show_panel(Status.TYPE, message)
            return [str(message)]
        cell = shell.user_ns.get("In", [""])[-1]
        name = getattr(error, "name", None) or ""
        if 'check("' in cell and name.startswith("q"):
            _show_panel(Status.UNANSWERED, CELL_ABOVE)
            return [str(CELL_ABOVE)]
        if name in ("check", "begin", *form_names()):
            _show_panel(Status.UNANSWERED, RUN_FIRST_CELL)
            return [str(RUN_FIRST_CELL)]
        if len(name) <= 5 and name.upper() == name:
            _show_panel(Status.TYPE, QUOTES)
            return [str(QUOTES)]
        shell.showtraceback((etype, error, trace), tb_offset=tb_offset)
        return []

    shell.set_custom_exc((NameError, SyntaxError), explain)


def _syntax_message(error: SyntaxError) -> Message | None:
    """Return what to say of a line that Python cannot read; None where its own words must do."""
    line, words = error.text or "", str(error.msg)
    if ("invalid character" in words or "unterminated string" in words) and set(line) & set(
        "“”‘’，：；（）【】。％"
    ):
        return NO_PERCENT if "％" in line and "“" not in line else HALF_WIDTH
    return NO_PERCENT if re.search(r"=\s*-?[\d.]+\s*%\s*(#|$)", line.rstrip()) else None
