"""One question marked as on the desk: the answer as a kernel records it, the key as a solution does."""

import json

from crm_lib.exam.marking import mark_question


def recorded(form, value, *, key=False):
    """What travels: plain data that survived JSON."""
    return json.loads(json.dumps(form.record(value, key=key)))


def key_of(*calls, points=2, mistakes=(), prompt="", hidden=()):
    """A question's key from (form, solution value[, marks]) calls."""
    return {
        "points": points,
        "calls": [
            {"form": json.loads(json.dumps({"kind": c[0].kind, "rules": c[0].rules})),
             "marks": c[2] if len(c) > 2 else None,
             "value": recorded(c[0], c[1], key=True),
             "hidden": n in hidden}
            for n, c in enumerate(calls)
        ],
        "mistakes": list(mistakes),
        "prompt": prompt,
    }  # fmt: skip


def named(form, value, words):
    return {"value": recorded(form, value), "en": words, "zh": "（" + words + "）"}


def mark(form, solution, answer, *, rubric=None, **more):
    """The mark of one answer to a question with one check call."""
    records = [{"question": "t_q1", "call": 0, "answer": recorded(form, answer)}]
    return mark_question("t_q1", key_of((form, solution), **more), records, rubric)


def words(found):
    return " ".join(str(i.message) for i in found.items)
