"""Check rubrics by marking their examples, the model answer and texts that game them.

`crm check` reports these findings; a release stops at them.
"""

from pathlib import Path

from crm_lib.exam.free_text.gaming import gaming_wins
from crm_lib.exam.free_text.keypoints import proposal
from crm_lib.exam.free_text.rubric import Rubric
from crm_lib.exam.question import Key

#: Shuffles tried for each right answer: enough to find a rubric whose words fall together by chance.
SHUFFLES = 6


def rubric_findings(rubrics: dict[str, Rubric], key: Key, path: Path) -> list[tuple[str, str]]:
    """Return what is wrong with rubrics, as (place, words); empty when all is in order.

    Each rubric's own examples must be proposed the marks they carry (one marked ``for_human`` must
    only not become final with others), the model answer must be proposed full marks, and no text
    of the gaming set may become final above half of them.

    Parameters
    ----------
    rubrics : dict
        By question id, from `crm_lib.exam.free_text.rubric.load_rubrics`.
    key : Key
        Its prompts and model answers.
    path : Path
        The rubrics.yaml, for the places.
    """
    models = {q: model_text(key, q) for q in rubrics}
    findings = []
    for question, rubric in rubrics.items():
        prompt = key.questions[question].prompt
        others = [t for q, t in models.items() if q != question and t]
        others += [
            e.text for q, r in rubrics.items() if q != question for e in r.examples
            if r.marks_of(e) >= r.content
        ]  # fmt: skip
        findings += [
            (f"{path}:{line}", f"{question}: {words}")
            for line, words in one_rubric_findings(rubric, prompt, models[question], others)
        ]
    return findings


def one_rubric_findings(
    rubric: Rubric, prompt: str, model: str, others: list[str]
) -> list[tuple[int, str]]:
    """Return what is wrong with one rubric, as (line, words)."""
    found = []
    if model:
        marks = proposal(rubric, model, prompt, model).marks
        if marks < rubric.content:
            words = f"the model answer is proposed {marks:g} of {rubric.content:g} marks."
            found.append((rubric.line, words))
    for example in rubric.examples:
        given = proposal(rubric, example.text, prompt, model)
        carried = rubric.marks_of(example)
        shown = f"the example “{example.text[:30]}” "
        if example.for_human:
            if given.final and abs(given.marks - carried) > 1e-9:
                words = f"becomes final at {given.marks:g}, a human gave {carried:g}."
                found.append((example.line, shown + words))
            continue
        if abs(given.marks - carried) > 1e-9:
            words = f"is proposed {given.marks:g} marks, it carries {carried:g}."
            found.append((example.line, shown + words))
        for name, marks in example.by_point.items():
            got = next(f.marks for f in given.findings if f.point.id == name)
            if abs(got - marks) > 1e-9:
                words = f"is proposed {got:g} for {name}, it carries {marks:g}."
                found.append((example.line, shown + words))
    full = [model] if model else []
    full += [e.text for e in rubric.examples if rubric.marks_of(e) >= rubric.content]
    wins = gaming_wins(
        rubric, prompt=prompt, model=model, full=full, others=others, seeds=range(SHUFFLES)
    )
    for trick, text in {t.trick: t for t in wins}.items():
        words = f"a text without an answer ({trick}: “{text.text[:40]}”) becomes final above half."
        found.append((rubric.line, words))
    return found


def model_text(key: Key, question: str) -> str:
    """Return the model answer's text for a free-text question, or an empty text."""
    expected = key.questions[question].expected[0]
    return expected.form.free_text(expected.value)
