"""Every question's known wrong and other right answers get the marks and the words they must get."""

import re
from collections.abc import Callable
from pathlib import Path

import matplotlib.pyplot
import nbformat
import pytest
from some import long_but_some

from crm_lib.author.answers import load_cases
from crm_lib.exam.feedback import question_text
from crm_lib.exam.free_text.rubric import load_rubrics
from crm_lib.exam.marking import mark_question
from crm_lib.exam.model_answer import model_answers
from crm_lib.exam.question import Key

matplotlib.use("agg")
ROOT = Path(__file__).resolve().parents[2]
ASSIGNMENTS = sorted(p.name for p in (ROOT / "solutions").iterdir() if p.is_dir())
CASES = [
    (name, case)
    for name in ASSIGNMENTS
    for case in load_cases(ROOT / "solutions" / name / "answers.yaml")
]


def _ids() -> list[str]:
    seen: dict[str, int] = {}
    ids = []
    for _, case in CASES:
        label = f"{case.question}-{'right' if case.right else 'wrong'}"
        seen[label] = seen.get(label, 0) + 1
        ids.append(f"{label}-{seen[label]}")
    return ids


class Desk:
    """Runs answer cells as a kernel would and marks what their check cells record."""

    def __init__(self, name: str, key_of: Callable[[Path], Key]):
        self.solution = ROOT / "solutions" / name / f"{name}.ipynb"
        self.key = key_of(self.solution)
        self.rubrics = load_rubrics(self.solution.with_name("rubrics.yaml"))
        cells = nbformat.read(self.solution, as_version=4).cells
        self.checks = {}
        self.names: dict = {}
        for cell in cells:
            about = cell.metadata.nbgrader
            if about["grade"]:
                self.checks[about["grade_id"].removesuffix("_check")] = cell.source
            elif cell.cell_type == "code" and about["locked"]:
                exec(cell.source, self.names)

    def mark(self, question: str, source: str):
        """Return the marks of one answer cell's source."""
        records: list[dict] = []

        def collect(name, value, form, marks=None):
            records.append({"question": name, "call": len(records), "answer": form.record(value)})

        names = {**self.names}
        exec(source, names)
        exec(self.checks[question], {**names, "check": collect})
        matplotlib.pyplot.close("all")
        return mark_question(self.key.questions[question], records, self.rubrics.get(question))


@pytest.fixture(scope="module")
def desks(shared_key):
    made: dict[str, Desk] = {}

    def desk(name: str) -> Desk:
        if name not in made:
            made[name] = Desk(name, shared_key)
        return made[name]

    return desk


@pytest.mark.parametrize(("name", "case"), long_but_some(CASES, lambda c: c[0]), ids=_ids())
def test_tested_answers_get_what_they_deserve(desks, name, case):
    mark = desks(name).mark(case.question, case.source)
    expected = case.marks if case.marks is not None else (mark.of if case.right else 0.0)
    assert mark.marks == pytest.approx(expected, abs=0.01), question_text(mark)
    said = re.sub(r"\s+", " ", question_text(mark))
    assert case.says in said, said
    if case.final is not None:
        assert mark.final == case.final, [str(f) for f in mark.flags]


@pytest.mark.parametrize("name", long_but_some(ASSIGNMENTS))
def test_the_model_answers_earn_full_marks_or_a_full_proposal(desks, name):
    desk = desks(name)
    for question, source in model_answers(desk.solution).items():
        mark = desk.mark(question, source)
        rubric = desk.rubrics.get(question)
        human = rubric.coherence if rubric else 0.0
        assert mark.marks == pytest.approx(mark.of - human), question_text(mark)


@pytest.mark.parametrize("name", long_but_some(ASSIGNMENTS))
def test_each_question_has_two_wrong_answers_and_one_other_right_one(desks, name):
    desk = desks(name)
    for question in desk.key.questions:
        mine = [c for n, c in CASES if n == name and c.question == question]
        assert sum(not c.right for c in mine) >= 2, question
        assert sum(c.right for c in mine) >= 1, question
        assert all(c.says for c in mine if not c.right), question


@pytest.mark.parametrize("name", long_but_some(ASSIGNMENTS))
def test_an_untouched_answer_cell_is_not_answered_and_never_wrong(desks, name):
    desk = desks(name)
    released = nbformat.read(ROOT / "exercises" / name / f"{name}.ipynb", as_version=4)
    for cell in released.cells:
        if cell.metadata.nbgrader["solution"]:
            mark = desk.mark(cell.metadata.nbgrader["grade_id"], cell.source)
            assert mark.marks == 0
            assert {i.status for i in mark.items} == {"unanswered"}, question_text(mark)
