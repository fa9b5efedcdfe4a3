"""Mark one question in a test: answer as a kernel records it, key as a solution does."""

import json

from crm_lib.base.message import Message
from crm_lib.exam.marking import mark_question
from crm_lib.exam.marks import Mistake
from crm_lib.exam.question import Expected, Question


def recorded(form, value, *, key=False):
    """Return an answer as it travels: plain data that survived JSON."""
    return json.loads(json.dumps(form.record(value, key=key)))


def key_of(*calls, points=2, mistakes=(), prompt="", hidden=()):
    """Return a question's key from (form, solution value[, marks]) calls, as the cache gives it."""
    expected = [
        Expected(c[0], recorded(c[0], c[1], key=True), c[2] if len(c) > 2 else None, n in hidden)
        for n, c in enumerate(calls)
    ]
    question = Question("t_q1", points, tuple(expected), tuple(mistakes), prompt)
    return Question.from_data(json.loads(json.dumps(question.to_data())))


def named(form, value, words):
    return Mistake(recorded(form, value), Message(words, "（" + words + "）"))


def mark(form, solution, answer, *, rubric=None, **more):
    """Return the marks of one answer to a question with one check call."""
    records = [{"question": "t_q1", "call": 0, "answer": recorded(form, answer)}]
    return mark_question(key_of((form, solution), **more), records, rubric)


def words(found):
    return " ".join(str(i.message) for i in found.items)
