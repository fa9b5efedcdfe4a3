"""Sample submissions of an assignment, made from its solution and its tested answers."""

import copy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from crm_lib.author.answers import load_cases
from crm_lib.exam.model_answer import model_answers


def with_answers(released: Any, sources: dict[str, str]) -> Any:
    """Return a copy of a released notebook with the given answer cells filled in."""
    notebook = copy.deepcopy(released)
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        if name in sources and cell.metadata.nbgrader.get("solution"):
            cell.source = sources[name]
    return notebook


@dataclass(frozen=True)
class Sample:
    """One sample student: a name, what is special, and the file's text."""

    student: str
    about: str
    text: str


def sample_submissions(solution: Path, released: Any) -> list[Sample]:
    """Return submissions that differ on purpose.

    Parameters
    ----------
    solution : Path
        The solution notebook; answers.yaml lies beside it.
    released : NotebookNode
        The students' copy.

    Returns
    -------
    list of Sample
        Perfect, blank, half done, wrong in known ways, right in other ways, in Chinese only, in
        English only, with cells deleted, copied and moved, with code that stops, and no notebook.
    """
    model = model_answers(solution)
    cases = load_cases(solution.with_name("answers.yaml"))
    questions = list(model)

    def first(right: bool, language: str = "") -> dict[str, str]:
        found: dict[str, str] = {}
        for case in cases:
            if case.right == right and language in ("", case.language):
                found.setdefault(case.question, case.source)
        return found

    half = {q: model[q] for q in questions[: len(questions) // 2]}
    stops = {**model, questions[0]: model[questions[0]] + "\nraise RuntimeError('my mistake')"}
    stops[questions[1]] = f"{questions[1].rpartition('_')[2]} = undefined_name"
    plans = [
        ("ada", "perfect: the model answers", with_answers(released, model)),
        ("ben", "blank: nothing was filled in", released),
        ("chen", "half: the first half right, the rest blank", with_answers(released, half)),
        ("dora", "wrong in known ways", with_answers(released, model | first(False))),
        ("emil", "right, written in other ways", with_answers(released, model | first(True))),
        ("fang", "Chinese only", with_answers(released, model | first(True, "zh"))),
        ("gina", "English only", with_answers(released, model | first(True, "en"))),
        ("hugo", "cells deleted, copied and moved", _disordered(with_answers(released, model))),
        ("ines", "code that stops in two answers", with_answers(released, stops)),
    ]
    samples = [Sample(s, about, nbformat.writes(n) + "\n") for s, about, n in plans]
    return [*samples, Sample("jiro", "broken: the file was cut in half", samples[0].text[:2000])]


def _disordered(notebook: Any) -> Any:
    """Return a notebook with one check cell deleted, one answer copied, two questions swapped."""
    cells = notebook.cells
    answers = [i for i, c in enumerate(cells) if c.metadata.get("nbgrader", {}).get("solution")]
    checks = [i for i, c in enumerate(cells) if c.metadata.get("nbgrader", {}).get("grade")]
    order = list(range(len(cells)))
    order.remove(checks[0])
    order.insert(order.index(answers[1]) + 1, answers[1])
    a, b = order.index(answers[-1]), order.index(checks[-2])
    order[a], order[b] = order[b], order[a]
    notebook.cells = [copy.deepcopy(cells[i]) for i in order]
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"moved-{number}"
    return notebook
