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
from dataclasses import dataclass, field, replace
from html import escape
from typing import Any

from crm_lib.base.message import Message, in_two_languages
from crm_lib.exam.feedback import panel, plain_panel
from crm_lib.exam.form import Form
from crm_lib.exam.forms import form_maker, form_names
from crm_lib.exam.marks import Mistake, Status
from crm_lib.exam.own_marks import keep_own_marks, own_marks
from crm_lib.exam.own_names import keep_own_names
from crm_lib.exam.record import ANSWER_MIME, MISTAKE_MIME, TooLarge, plain
from crm_lib.exam.sitting import NOT_IN_SITTING, RECORDED_IN_SITTING, is_sitting
from crm_lib.exam.solution import KEY_MODE, find_solution
from crm_lib.exam.wording import CELL_ABOVE, RECORDED, RUN_FIRST_CELL, ExamError
from crm_lib.page.formatters import show_in_both
from crm_lib.page.language_switch import show_switch
from crm_lib.page.python_errors import explain_errors
from crm_lib.page.reader import first_language


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
    tries : dict
        By question: what was tried in free text.
    """

    assignment: str | None = None
    helper: subprocess.Popen[str] | None = None
    runs: dict[str, "_Run"] = field(default_factory=dict)
    tries: dict[str, "_Tries"] = field(default_factory=dict)


@dataclass
class _Run:
    """A run of a check cell: its execution number, and the answers it recorded so far."""

    number: int | None
    records: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class _Tries:
    """The tries at a free text: answers in their order, and when a model answer was shown."""

    answers: list[Any] = field(default_factory=list)
    answer_seen_after: int | None = None


_session = _Session()


_MODEL = Message("A model answer", "参考答案")
_COMPARE = Message("Compare with the model answer.", "请与参考答案对照。")


def begin(assignment: str) -> None:
    """Start an exercise: the first code cell of its notebook calls this.

    A learner gets the switch English / 中文 / both.

    Parameters
    ----------
    assignment : str
        Name of the assignment, such as ``06_sales_funnel``.
    """
    stop_helper()
    _session.assignment, _session.runs, _session.tries = assignment, {}, {}
    _keep_names()
    if _mode() == "session":
        explain_errors(_told)
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
    if is_sitting(_session.assignment):
        blank = problem is not None and problem.status in (Status.UNANSWERED, Status.MISSING)
        status = Status.UNANSWERED if blank else Status.RECORDED
        _show_panel(status, problem.message if problem and blank else RECORDED_IN_SITTING)
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
        words = in_two_languages(reply["error"])
        message = Message(f"Cannot be checked: {words.en}", f"无法检查：{words.zh}")
        _show_panel(Status.CRASHED, message)
    elif reply["open"]:
        _show_open(question, answer, reply)
    else:
        _show({"text/html": reply["html"], "text/plain": reply["text"]})


def show_answer(question: str) -> None:
    """Show the model answer, for those who learn alone.

    Parameters
    ----------
    question : str
        Id of the question, such as ``06_q3``.
    """
    if is_sitting(_session.assignment):
        _show_panel(Status.RECORDED, NOT_IN_SITTING)
        return
    reply = _ask({"op": "answer", "question": question})
    if reply is None:
        _show_panel(
            Status.RECORDED,
            Message("Your instructor holds the model answers.", "参考答案由教师保管。"),
        )
    elif "error" in reply:
        _show_panel(Status.TYPE, in_two_languages(reply["error"]))
    else:
        _note_answer_seen(question)
        first = first_language()
        text = Message(**reply["worded"]).text(first=first) if reply["worded"] else reply["text"]
        _show(
            {"text/html": _answer_html(reply), "text/plain": f"{_MODEL.text(first=first)}\n{text}"}
        )


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


def _keep_names() -> None:
    """Have check cells find our names, also after the learner has used one for something else."""
    with suppress(ImportError):
        from IPython import get_ipython

        shell = get_ipython()
        if shell is not None:
            forms = {name: form_maker(name) for name in form_names()}
            keep_own_names(shell, {"check": check, **forms})


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
    first = first_language()
    _show({"text/html": panel(status, message, first=first),
           "text/plain": plain_panel(status, message, first=first)})  # fmt: skip


def _show_open(question: str, answer: Any, reply: dict[str, Any]) -> None:
    """Show a free text that its learner assesses: alone at home there is no instructor."""
    from crm_lib.exam.self_assessment import Assessment, first_items_html
    from crm_lib.exam.self_assessment_buttons import show_assessment, show_give_up

    def answer_html() -> str:
        _note_answer_seen(question)
        found = _ask({"op": "answer", "question": question}) or {"error": ""}
        return "" if "error" in found else _answer_html(found)

    if "compare" in reply:
        if "html" in reply:
            _show({"text/html": reply["html"], "text/plain": reply["text"]})
        else:
            _show_panel(Status.PROPOSED, _COMPARE)
        show_give_up(answer_html)
        return
    if "too_little" in reply:
        view = Assessment.from_data(reply["assessment"])
        message = Message(*reply["too_little"])
        if view.first:
            _show({"text/html": first_items_html(view, message, first=first_language()),
                   "text/plain": plain_panel(Status.PARTIAL, message, first=first_language())})  # fmt: skip
        else:
            _show_panel(Status.TYPE, message)
        show_give_up(answer_html)
        return
    tries = _session.tries.setdefault(question, _Tries())
    if answer not in tries.answers:
        tries.answers.append(answer)
    number = tries.answers.index(answer) + 1
    seen = tries.answer_seen_after
    after = seen is not None and seen < number
    view = Assessment.from_data({**reply["assessment"], "attempt": number, "after_answer": after})
    given = own_marks(question, answer, view.steps)
    if given is not None:  # the notebook ran again: what was decided holds for the same words
        view = replace(view, shown=True, given=given)
    show_assessment(view, answer_html, lambda marks: keep_own_marks(question, answer, marks))


def _note_answer_seen(question: str) -> None:
    tries = _session.tries.setdefault(question, _Tries())
    if tries.answer_seen_after is None:
        tries.answer_seen_after = len(tries.answers)


def _answer_html(reply: dict[str, Any]) -> str:
    """Return a model answer as a box: in words of both languages, or as the cell's code."""
    first = first_language()
    if reply["worded"]:
        return panel(Status.RECORDED, _MODEL, Message(**reply["worded"]).html(first=first),
                     first=first)  # fmt: skip
    body = f'<pre style="white-space:pre-wrap">{escape(reply["text"])}</pre>'
    return panel(Status.RECORDED, _MODEL, body, first=first)


def _ask(request: dict[str, Any]) -> dict[str, Any] | None:
    """Ask the helper process; None where there is no solution to hold the answer against."""
    helper = _helper()
    if not isinstance(helper, subprocess.Popen):
        return helper
    assert helper.stdin is not None and helper.stdout is not None  # pipes
    try:
        helper.stdin.write(json.dumps({**request, "first": first_language()}) + "\n")
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


def _told(error: BaseException, source: str) -> bool:
    """Tell of an answer that has not run, or of a first cell that has not; False for all else."""
    if not isinstance(error, NameError):
        return False
    name = error.name or ""
    if re.search(r"\bcheck\(\s*[\"']", source) and name.startswith("q"):
        _show_panel(Status.UNANSWERED, CELL_ABOVE)
    elif name in ("check", "begin", *form_names()):
        _show_panel(Status.UNANSWERED, RUN_FIRST_CELL)
    else:
        return False
    return True
