"""What could not be read waits for a human; what is blank, or read and wrong, is final."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from crm_lib.classroom.unread import asked_of_human
from crm_lib.exam.forms import form_maker
from crm_lib.exam.marks import ItemMark, QuestionMark, Status
from crm_lib.exam.question import Expected, Question
from crm_lib.exam.wording import NO_RECORD

FORMS = {"text": (), "choice": ("AB",), "number": (), "table": (["a"],), "verdict": ()}


def asked(kind, status=Status.MISSING, error="", answered=True, extra=None, behind=None):
    form = form_maker(kind)(*FORMS[kind])
    entry = Question("09_q1", 2.0, (Expected(form, "x", None, False),))
    answer = new_code_cell("q1 = x", metadata={"nbgrader": {"grade_id": "09_q1"}})
    if error:
        answer.outputs = [new_output("error", ename=error, evalue="why", traceback=[])]
    check = new_code_cell(
        f'check("09_q1", q1, {kind}())',
        metadata={"nbgrader": {"grade_id": "09_q1_check", "grade": True}},
    )
    cells = [answer, *([extra] if extra else []), check, *([behind] if behind else [])]
    item = ItemMark("", 0.0, 2.0, status, NO_RECORD)
    mark = QuestionMark("09_q1", 0.0, 2.0, [item])
    return mark, asked_of_human(mark, entry, cells, cells.index(check), answered)


@pytest.mark.parametrize("kind", ["text", "verdict"])
@pytest.mark.parametrize("error", ["SyntaxError", "NameError", "TypeError"])
def test_a_free_text_that_ends_in_an_error_waits(kind, error):
    mark = asked(kind, error=error)[1]
    assert not mark.final and error in mark.flags[-1].en and "运行出错" in mark.flags[-1].zh


@pytest.mark.parametrize(
    ("kind", "error", "final"),
    [("choice", "NameError", False), ("number", "SyntaxError", False),
     ("number", "ZeroDivisionError", True), ("table", "SyntaxError", True)],
)  # fmt: skip
def test_a_closed_answer_waits_where_python_could_not_read_it_and_is_told_else(kind, error, final):
    mark = asked(kind, error=error)[1]
    assert (mark.final, mark.marks) == (final, 0)
    assert error in mark.items[0].message.en


@pytest.mark.parametrize("kind", ["text", "choice"])
def test_what_is_blank_stays_final(kind):
    for status in (Status.UNANSWERED, Status.MISSING):
        before, after = asked(kind, status, answered=False, error="NameError")
        assert after is before


@pytest.mark.parametrize("status", [Status.WRONG, Status.MISTAKE, Status.FORGED])
def test_what_was_read_stays_final(status):
    before, after = asked("choice", status, error="NameError")
    assert after is before


def test_an_answer_below_its_check_or_words_beside_it_wait():
    own = new_markdown_cell('<pre style="white-space:pre-wrap">B</pre>')
    for more in ({"behind": new_code_cell("q1 = 'B'")}, {"extra": own}, {"behind": own}):
        assert not asked("choice", Status.UNANSWERED, answered=False, **more)[1].final
    for more in ({"behind": new_code_cell("print(q1)")}, {"extra": new_code_cell("x = 1")}):
        assert asked("choice", Status.UNANSWERED, answered=False, **more)[1].final


def test_no_cell_is_changed():
    cell = new_code_cell("q1 = 1")
    before = nbformat.from_dict(cell)
    asked("choice", behind=cell)
    assert cell == before
