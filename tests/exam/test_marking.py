"""What the marking of all forms has in common: records, shares of the marks, hidden tests, names."""

from desk import key_of, recorded, words

from crm_lib.base.message import Message
from crm_lib.exam import choice, number
from crm_lib.exam.marking import mark_question, stopped_mark
from crm_lib.exam.question import Question


def test_several_calls_share_the_marks_as_they_say():
    first, second = number(), choice("AB")
    key = key_of((first, 1, 0.5), (second, "A"), points=2)

    def marks(*answers):
        records = [{"question": "t_q1", "call": n, "answer": a} for n, a in enumerate(answers)]
        return mark_question(key, records)

    assert [marks(1, "A").marks, marks(1, "B").marks, marks(2, "A").marks] == [2, 0.5, 1.5]
    assert marks(1).marks == 0.5
    assert "No answer reached" in words(marks(1))


def test_an_answer_is_marked_by_the_form_of_the_solution_alone():
    key = key_of((choice("ABCD"), "B"))
    record = {"question": "t_q1", "call": 0, "answer": "A", "form": {"kind": "text", "rules": {}}}
    assert mark_question(key, [record]).marks == 0


def test_the_first_calls_of_a_question_carry_their_own_marks():
    key = key_of((number(), 1, 0.5), (choice("AB"), "A", 1.5), points=2)
    assert key.shares == [0.5, 1.5]
    assert (key.first_calls(1).points, key.first_calls(2)) == (0.5, key)
    assert key_of((number(), 1), (number(), 2)).first_calls(1).points == 2


def test_stopped_code_earns_nothing_until_a_human_decides():
    question = Question("t_q1", 3, ())
    mark = stopped_mark(question, Message("It ran too long.", "运行超时。"))
    assert (mark.marks, mark.of, mark.status, mark.final) == (0, 3, "stopped", False)


def test_what_cannot_be_marked_waits_for_a_human():
    form = number()
    key = key_of((form, 1))
    broken = Question(key.id, key.points, (type(key.expected[0])(form, {"is": "accept"}),))
    mark = mark_question(broken, [{"question": "t_q1", "call": 0, "answer": recorded(form, 1)}])
    assert (mark.marks, mark.final) == (0, False)
    assert "Could not be marked (KeyError)" in " ".join(map(str, mark.flags)), words(mark)
