"""Hold an assignment's tested answers (answers.yaml) against its key: marks, words, blanks.

Answer and check cells run here as a kernel would run them; they are the author's own.
"""

import contextlib
import io
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
from nbgrader import utils

from crm_lib.author.answers import Case, load_cases
from crm_lib.base.finding import Finding
from crm_lib.classroom.answer_source import asked_in
from crm_lib.classroom.records import question_of
from crm_lib.exam.feedback import question_text
from crm_lib.exam.free_text.rubric import load_rubrics
from crm_lib.exam.marking import mark_question
from crm_lib.exam.marks import QuestionMark, Status
from crm_lib.exam.question import Key

_SOLUTION = re.compile(r"^[ \t]*### BEGIN SOLUTION.*?^[ \t]*### END SOLUTION[^\n]*\n?", re.M | re.S)


class AnswerDesk:
    """Runs answer cells of one assignment and marks what their check cells record.

    Parameters
    ----------
    solution : Path
        The solution notebook; rubrics.yaml lies beside it.
    key : Key
        What executing it gives.
    """

    def __init__(self, solution: Path, key: Key):
        self.solution, self.key = solution, key
        self.rubrics = load_rubrics(solution.with_name("rubrics.yaml"))
        self.checks: dict[str, str] = {}
        self.stubs: dict[str, str] = {}
        self._names: dict[str, Any] = {}
        with _quietly():
            for cell in nbformat.read(solution, as_version=4).cells:
                name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
                if utils.is_grade(cell):
                    self.checks[question_of(name)] = cell.source
                elif utils.is_solution(cell):
                    self.stubs[name] = _SOLUTION.sub("", cell.source)
                elif cell.cell_type == "code":
                    exec(cell.source, self._names)  # the author's own setup

    def mark(self, question: str, source: str) -> QuestionMark:
        """Return the marks of one answer cell's source; what it raises, it raises here."""
        records: list[dict[str, Any]] = []

        def collect(name: str, value: Any, form: Any, marks: float | None = None) -> None:
            records.append({"question": name, "call": len(records), "answer": form.record(value)})

        names = {**self._names}
        with _quietly():
            exec(source, names)
            exec(self.checks[question], {**names, "check": collect})
        return mark_question(self.key.questions[question], records, self.rubrics.get(question))


@contextlib.contextmanager
def _quietly() -> Iterator[None]:
    """Run without prints, and as where a class is marked: nothing is shown to a learner."""
    before = os.environ.get("NBGRADER_EXECUTION")
    os.environ["NBGRADER_EXECUTION"] = "autograde"
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            yield
    finally:
        if before is None:
            os.environ.pop("NBGRADER_EXECUTION", None)
        else:
            os.environ["NBGRADER_EXECUTION"] = before
        import matplotlib.pyplot as plt

        plt.close("all")


def answer_findings(solution: Path, key: Key) -> Iterator[Finding]:
    """Yield tested answers that get other marks or words than they must, and questions left out.

    Parameters
    ----------
    solution : Path
    key : Key
        Of that solution.

    Raises
    ------
    ExamError
        When answers.yaml or rubrics.yaml cannot be read.
    """
    import matplotlib

    matplotlib.use("agg")  # nothing is drawn to be seen
    path = solution.with_name("answers.yaml")
    cases = load_cases(path)
    desk = AnswerDesk(solution, key)
    for question in key.questions:
        mine = [c for c in cases if c.question == question]
        wrong, right = sum(not c.right for c in mine), sum(c.right for c in mine)
        if wrong < 2 or right < 1:
            yield Finding(
                path,
                question,
                f"has {wrong} wrong and {right} right tested answers; write two wrong ones, each "
                "with the words it must get (says), and one right one written another way.",
            )
    for question, stub in desk.stubs.items():
        if question in key.questions:
            yield from _stub_findings(desk, question, stub)
    for case in cases:
        problem = _problem(desk, case)
        if problem:
            kind = "right" if case.right else "wrong"
            yield Finding(path, f"line {case.line}", f"{case.question}, a {kind} answer: {problem}")


def _problem(desk: AnswerDesk, case: Case) -> str:
    """Return what a tested answer gets otherwise than it must, or an empty text."""
    if case.question not in desk.checks or case.question not in desk.key.questions:
        return f"there is no such question; known: {', '.join(desk.key.questions)}."
    try:
        mark = desk.mark(case.question, case.source)
    except Exception as error:  # an author's slip of any kind
        return f"does not run ({type(error).__name__}: {error})."
    due = case.marks if case.marks is not None else (mark.of if case.right else 0.0)
    said = re.sub(r"\s+", " ", question_text(mark))
    if abs(mark.marks - due) > 0.01:
        return f"gets {mark.marks:g} of {mark.of:g} marks, not {due:g}: “{said[:120]}”"
    if case.says not in said:
        return f"is not told “{case.says}” but “{said[:160]}”"
    if not case.right and not case.says and case.final is None:
        return "says nothing of the words it must get; add says."
    if case.final is not None and mark.final != case.final:
        return f"is {'final' if mark.final else 'not final'}, and must be the other."
    return ""


def _stub_findings(desk: AnswerDesk, question: str, stub: str) -> Iterator[Finding]:
    """Yield why a student's untouched answer cell is not told to be unanswered."""
    asked = asked_in(desk.checks.get(question, ""))
    name = asked.variable if asked else question
    try:
        status = desk.mark(question, stub).status
    except NameError:
        yield Finding(
            desk.solution, question,
            f"the placeholder is lost: without the solution nothing is called {name}; write "
            f'{name} = "" (or None, or a def) above ### BEGIN SOLUTION.',
        )  # fmt: skip
    except Exception as error:  # whatever a cell without its solution does
        words = f"without the solution it does not run ({type(error).__name__}: {error})."
        yield Finding(desk.solution, question, words)
    else:
        if status != Status.UNANSWERED:
            words = f"untouched it is told to be {status}, not unanswered: mend its placeholder."
            yield Finding(desk.solution, question, words)
