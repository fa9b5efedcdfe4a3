"""Answers by which a paper's marking is tried: right ones in both languages, likely wrong ones."""

from typing import Any

from crm_lib.papers.paper import Paper, PaperQuestion
from crm_lib.papers.rubrics import is_corrected
from crm_lib.papers.solution_notebook import question_ids

#: Texts that say nothing: a dash, and a sentence of no subject.
_WRONG_TEXTS = [
    {"answer": "'–'", "says": "Not right"},
    {"answer": "'It is raining today and the tea is cold.'", "says": "Not found"},
]


def tested_answers(paper: Paper) -> dict[str, Any]:
    """Return what stands in a paper's answers.yaml, by question."""
    ids = question_ids(paper)
    return {ids[q.number]: _answers(q) for q in paper.questions}


def _answers(question: PaperQuestion) -> dict[str, Any]:
    if question.task is not None:
        answer = question.task.task.answer
        rights = [
            {"answer": repr(text), "language": language, "marks": 0.0}
            for language, text in (("en", answer.en), ("zh", answer.zh))
        ]
        for right in rights:  # a human gives the mark for the whole
            right["marks"] = question.marks - question.task.rubric.coherence
        return {"right": rights, "wrong": _WRONG_TEXTS}
    assert question.drawn is not None
    drawn, item = question.drawn, question.drawn.item
    match item.form:
        case "choice":
            wrong = [o for o in item.options if not o.right]
            return {
                "right": [{"answer": repr(f" {drawn.answer.lower()} ")}],
                "wrong": [{"answer": repr(o.letter), "says": o.why.en} for o in wrong],
            }
        case "choices":
            wrong = [o for o in item.options if not o.right]
            some = drawn.answer[:-1]
            cases: list[dict[str, Any]] = [
                {"answer": repr(drawn.answer + o.letter), "says": o.why.en} for o in wrong
            ]
            if some:
                cases.append({"answer": repr(some), "marks": question.marks / 2, "says": "not all"})
            return {"right": [{"answer": repr(list(drawn.answer))}], "wrong": cases}
        case "verdict":
            return _verdict(question)
        case "blanks":
            last = {label: wordings[-1] for label, wordings in item.answer.items()}
            rest = {**dict.fromkeys(item.answer, "0"), next(iter(item.answer)): ""}
            return {
                "right": [{"answer": repr(last)}],
                "wrong": [
                    {"answer": repr(dict.fromkeys(item.answer, "")), "says": "Not answered"},
                    {"answer": repr(rest), "says": "Not right"},
                ],
            }
        case "ordering":
            return {
                "right": [{"answer": repr(list(drawn.answer))}],
                "wrong": [
                    {"answer": repr(drawn.answer + drawn.answer[-1]), "says": "more than once"},
                    {"answer": repr("".join(reversed(drawn.answer))), "says": "Not right"},
                ],
            }
        case "matching":
            line = " ".join(f"{n}{letter}" for n, letter in drawn.answer.items())
            return {
                "right": [{"answer": repr(line)}],
                "wrong": [
                    {"answer": repr("1Z"), "says": "no letter Z"},
                    {"answer": repr("1A 1B"), "says": "more than once"},
                ],
            }
        case "number":
            shown = f"{drawn.answer:.{item.answer.decimals}f}"
            slips = [{"answer": repr(m.value), "says": m.message.en} for m in drawn.mistakes]
            far = {"answer": repr(drawn.answer * 7 + 1000), "says": "Not right"}
            return {
                "right": [{"answer": repr(shown)}],
                "wrong": [*slips, *([far] if len(slips) < 2 else [])],
            }
    return {
        "right": [
            {"answer": repr(text), "language": language}
            for language, text in drawn.answer.items()
        ],
        "wrong": _WRONG_TEXTS,
    }  # fmt: skip


def _verdict(question: PaperQuestion) -> dict[str, Any]:
    assert question.drawn is not None
    answer = question.drawn.item.answer
    sign = {"right": "对", "wrong": "错"}
    other = {"right": "wrong", "wrong": "right"}[answer.verdict]
    if question.marks <= 1:
        return {
            "right": [{"answer": repr(sign[answer.verdict]), "language": "zh"}],
            "wrong": [
                {"answer": repr(other), "says": "Not right"},
                {"answer": repr("perhaps"), "says": "must be"},
            ],
        }
    rights: list[dict[str, Any]] = []
    corrections = (
        {"en": answer.correction.en, "zh": answer.correction.zh}
        if is_corrected(question)
        else {"en": "", "zh": ""}
    )
    for language, text in corrections.items():
        verdict = sign[answer.verdict] if language == "zh" else answer.verdict
        case = {"answer": repr({"verdict": verdict, "correction": text}), "language": language}
        rights.append(case)
    perhaps = {"answer": repr({"verdict": "perhaps", "correction": ""}), "says": "must be"}
    wrong: list[dict[str, Any]] = [
        {"answer": repr({"verdict": other, "correction": ""}), "says": "Not right"},
        perhaps,
    ]
    if is_corrected(question):
        only = {"verdict": answer.verdict, "correction": ""}
        wrong.append({"answer": repr(only), "marks": 1.0, "says": "Not answered"})
    return {"right": rights, "wrong": wrong}
