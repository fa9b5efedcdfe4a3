"""docs/authoring.md is an assignment: it is built, released, and every answer in it is marked."""

import json
import re
from pathlib import Path

import matplotlib
import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from crm_lib.author.answers import load_cases
from crm_lib.author.rubric_check import rubric_findings
from crm_lib.classroom import steps
from crm_lib.classroom.course import Course
from crm_lib.exam.feedback import question_text
from crm_lib.exam.forms import form_names
from crm_lib.exam.free_text.rubric import load_rubrics
from crm_lib.exam.key import cached_key
from crm_lib.exam.marking import mark_question
from crm_lib.exam.model_answer import model_answers

matplotlib.use("agg")
GUIDE = Path(__file__).parents[2] / "docs" / "authoring.md"
BLOCKS = re.findall(
    r"^```(\w+) (cell|file)=(\S+)\n(.*?)^```$", GUIDE.read_text("utf-8"), re.M | re.S
)
POINTS = {
    "q1": 1,
    "q2": 2,
    "q3": 2,
    "q4": 1,
    "q5": 3,
    "q6": 3,
    "q7": 2,
    "q8": 2,
    "q9": 2,
    "q10": 3,
    "q11": 4,
}
NAME = "01_guide"


def notebook():
    """The notebook whose cells the guide shows; prompts it leaves out are filled in."""
    cells = []
    shown = {name: (language, body) for language, kind, name, body in BLOCKS if kind == "cell"}
    for name, (language, body) in shown.items():
        question = re.sub(r"01_|_check|_prompt", "", name)
        answer, check = name == f"01_{question}" and name != "01_setup", name.endswith("_check")
        if answer and f"{name}_prompt" not in shown:
            marks = f"{POINTS[question]} mark{'s' if POINTS[question] > 1 else ''}"
            text = f"### Q{question[1:]}. Question ({marks}) · 第{question[1:]}题 题目\n\nAs the guide says."
            cells.append(locked(new_markdown_cell(text), f"{name}_prompt"))
        cell = new_markdown_cell(body) if language == "markdown" else new_code_cell(body.rstrip())
        locked(cell, name)
        if answer:
            cell.metadata.nbgrader.update(locked=False, solution=True)
        if check:
            cell.metadata.nbgrader.update(grade=True, points=POINTS[question])
        cells.append(cell)
    made = new_notebook(cells=cells)
    made.metadata["kernelspec"] = {
        "display_name": "Python 3",
        "language": "python",
        "name": "python3",
    }
    return made


def locked(cell, name):
    cell.metadata["nbgrader"] = {"grade": False, "grade_id": name, "locked": True,
                                 "solution": False, "schema_version": 3, "task": False}  # fmt: skip
    return cell


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    root = tmp_path_factory.mktemp("guide")
    folder = root / "solutions" / NAME
    folder.mkdir(parents=True)
    nbformat.write(notebook(), folder / f"{NAME}.ipynb")
    for _, kind, name, body in BLOCKS:
        if kind == "file":
            (folder / name).write_text(body, encoding="utf-8")
    (root / "nbgrader_config.py").write_text(
        "from pathlib import Path\nfrom crm_lib.classroom.config import configure\n"
        "configure(get_config(), Path(__file__).parent)\n",
        encoding="utf-8",
    )
    return Course(root)


@pytest.fixture(scope="module")
def released(course):
    return nbformat.read(steps.release(course, NAME) / f"{NAME}.ipynb", as_version=4)


def test_the_example_is_released_without_its_secrets(released):
    text = "\n".join(c.source for c in released.cells)
    assert {c.metadata.nbgrader.grade_id for c in released.cells} >= {
        f"01_{q}_check" for q in POINTS
    }
    for secret in ("BEGIN SOLUTION", "BEGIN HIDDEN", "mistake(", "other = pd.Series", 'q1 = "A"'):
        assert secret not in text


def test_its_rubrics_are_in_order(course, released):
    solution = course.solution(NAME)
    path = solution.with_name("rubrics.yaml")
    assert rubric_findings(load_rubrics(path), key_of(course), path) == []


def key_of(course):
    return cached_key(course.solution(NAME), steps.keys_folder(course))


def marked(course, question, source):
    """Run an answer cell and its check cell as a kernel would, and mark what they record."""
    cells = {c.metadata.nbgrader.grade_id: c.source
             for c in nbformat.read(course.solution(NAME), as_version=4).cells}  # fmt: skip
    records: list[dict] = []

    def check(name, value, form, *, marks=None):
        answer = json.loads(json.dumps(form.record(value)))
        records.append({"question": name, "call": len(records), "answer": answer})

    space: dict = {}
    exec(cells["01_setup"], space)
    space["check"] = check
    exec(source, space)
    exec(cells[f"{question}_check"], space)
    matplotlib.pyplot.close("all")
    rubrics = load_rubrics(course.solution(NAME).with_name("rubrics.yaml"))
    return mark_question(key_of(course).questions[question], records, rubrics.get(question))


ANSWERS = next(body for _, kind, name, body in BLOCKS if name == "answers.yaml")


def test_every_form_has_its_question_and_its_tested_answers(course):
    cases = load_cases(course.solution(NAME).with_name("answers.yaml"))
    for question in POINTS:
        mine = [c for c in cases if c.question == f"01_{question}"]
        assert sum(c.right for c in mine) >= 1 and sum(not c.right for c in mine) >= 2, question
    forms = {e.form.kind for q in key_of(course).questions.values() for e in q.expected}
    assert forms == set(form_names())


def test_the_model_answers_earn_full_marks(course):
    for question, source in model_answers(course.solution(NAME)).items():
        found = marked(course, question, source)
        assert found.marks == found.of, question_text(found)


def test_every_answer_of_the_guide_gets_what_it_says(course):
    for case in load_cases(course.solution(NAME).with_name("answers.yaml")):
        found = marked(course, case.question, case.source)
        wanted = case.marks if case.marks is not None else (found.of if case.right else 0)
        said = question_text(found)
        assert found.marks == wanted, (case.source, said)
        assert case.says in said, (case.source, said)
        if case.final is not None:
            assert found.final is case.final
