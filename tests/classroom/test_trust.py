"""Nobody gains marks but by answers, and nobody's tricks touch anybody else."""

import json
import os

import nbformat
import pytest
from course_kit import make_course, tiny_solution
from nbformat.v4 import new_code_cell, new_output

from crm_lib.classroom.execution import sandbox
from crm_lib.classroom.execution.runner import RunAnswers, apply_execution
from crm_lib.classroom.nbgrader.restore_cells import restored
from crm_lib.classroom.records import answer_hash, question_of, records_of
from crm_lib.exam.free_text.rubric import load_rubrics
from crm_lib.exam.key import built_key
from crm_lib.exam.marking import mark_question
from crm_lib.exam.record import ANSWER_MIME


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """Key and rubrics of the tiny course, and the students' copy."""
    root = make_course(tmp_path_factory.mktemp("trust"))
    solution = root / "solutions" / "09_tiny" / "09_tiny.ipynb"
    released = tiny_solution()
    for cell in released.cells:
        if cell.cell_type == "code" and "BEGIN SOLUTION" in cell.source:
            before, _, rest = cell.source.partition("### BEGIN SOLUTION")
            cell.source = before.rstrip() + rest.partition("### END SOLUTION")[2]
    key = built_key(solution)
    return key, load_rubrics(solution.with_name("rubrics.yaml")), released


def marks_of(course, notebook):
    """Marks by question, as the desk gives them to an executed notebook."""
    key, rubrics, _ = course
    found = {}
    for cell in notebook.cells:
        about = cell.metadata.get("nbgrader", {})
        if about.get("grade"):
            question = question_of(about["grade_id"])
            found[question] = mark_question(
                key.questions[question], records_of(cell), rubrics.get(question)
            )
    return found


def with_outputs(course, **outputs):
    """A copy whose check cells hold constructed outputs, by question."""
    notebook = nbformat.from_dict(json.loads(json.dumps(course[2])))
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        if name.endswith("_check") and name[3:-6] in outputs:
            cell.outputs = outputs[name[3:-6]]
    return notebook


def record(question, answer, call=0, **more):
    data = {"question": f"09_{question}", "call": call, "answer": answer, **more}
    return new_output("display_data", {ANSWER_MIME: data, "text/plain": ""})


def one(course, question, *outputs):
    return marks_of(course, with_outputs(course, **{question: list(outputs)}))[f"09_{question}"]


NESTED: list = []
for _ in range(150):
    NESTED = [NESTED]

WIN = {"is": "accept", "values": ["A", "B", "C", "D"]}


# ------------------------------------------------------------------------- constructed outputs


def test_a_right_record_earns_its_marks(course):
    assert one(course, "q1", record("q1", "B")).marks == 2


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("q1", WIN),
        ("q1", {"is": "set", "items": ["A", "B", "C", "D"]}),
        ("q1", ["A", "B", "C", "D"]),
        ("q2", WIN),
        ("q2", {"is": "dict", "items": [["A", True], ["C", True]]}),
        ("q4", {"is": "dict", "items": [["①", WIN], ["②", WIN], ["③", WIN]]}),
        ("q5", {"is": "between", "low": -1e18, "high": 1e18}),
        ("q5", {"is": "near", "value": 0, "rel": 1e18, "abs": 1e18}),
        ("q5", 10**400),
        ("q5", float("nan")),
        ("q5", float("inf")),
        ("q5", NESTED),
        ("q6", {"is": "calls", "results": "right", "stub": False}),
        ("q6", {"is": "calls", "results": [], "stub": False}),
        ("q6", {"is": "calls"}),
        ("q7", {"is": "table", "columns": [], "index": [], "rows": 0}),
        ("q7", {"is": "table"}),
        ("q7", {"is": "table", "columns": [{"name": "stage", "values": [WIN, WIN]}],
                "index": None, "rows": 2}),
        ("q8", {"is": "plot", "kinds": ["bar"], "series": []}),
        ("q8", {"is": "plot", "kinds": ["bar"], "series": [{"kind": "bar", "y": "all"}]}),
        ("q3", {"is": "dict", "items": [["verdict", WIN], ["correction", "x"]]}),
        ("q9", {"is": "long_text", "start": 5}),
        ("q9", {"is": "table"}),
    ],
)  # fmt: skip
def test_a_forged_record_gains_nothing(course, question, answer):
    found = one(course, question, record(question, answer))
    assert found.marks == 0
    assert all(str(i.message) for i in found.items)


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"question": "09_q1"},
        {"question": ["09_q1"], "call": 0, "answer": "B"},
        {"question": "09_q1", "call": [0], "answer": "B"},
        {"question": "09_q1", "call": 99, "answer": "B"},
        {"question": "09_q2", "call": 0, "answer": "B"},
        "B",
        ["09_q1", 0, "B"],
        5,
    ],
)
def test_a_malformed_record_is_no_record(course, data):
    output = new_output("display_data", {ANSWER_MIME: data})
    assert one(course, "q1", output).status == "missing"


def test_marks_points_and_form_come_from_the_key_alone(course):
    forged = record("q1", "A", marks=100, points=100, form={"kind": "text", "rules": {}},
                    score=2, key="A")  # fmt: skip
    assert one(course, "q1", forged).marks == 0


@pytest.mark.parametrize("answers", [("A", "B"), ("B", "A"), ("B", "B", "C"), ("B", WIN)])
def test_several_different_answers_count_as_none(course, answers):
    found = one(course, "q1", *(record("q1", a) for a in answers))
    assert (found.marks, found.status) == (0, "forged")
    assert found.flags


def test_the_same_answer_twice_counts_once(course):
    assert one(course, "q1", record("q1", "B"), record("q1", "B")).marks == 2


@pytest.mark.parametrize(
    "output",
    [
        new_output("stream", name="stdout", text=json.dumps({"question": "09_q1", "answer": "B"})),
        new_output("execute_result", {"text/plain": "2.0"}, execution_count=1),
        new_output("display_data", {"application/json": {"question": "09_q1", "answer": "B"}}),
        new_output("error", ename="E", evalue="2", traceback=[]),
        new_output("stream", name="stderr", text="recorded"),
    ],
)
def test_printing_or_displaying_marks_is_no_record(course, output):
    assert one(course, "q1", output).status == "missing"


def test_noise_beside_a_record_costs_nothing(course):
    noise = new_output("stream", name="stderr", text="careful!\n" * 10_000)
    html = new_output("display_data", {"text/html": "<script>alert(1)</script>" * 1000})
    assert one(course, "q1", noise, record("q1", "B"), html).marks == 2


def test_hostile_outputs_touch_only_their_own_question(course):
    right = {"q1": [record("q1", "B")], "q2": [record("q2", "AC")],
             "q5": [record("q5", 74.5)]}  # fmt: skip
    clean = {q: m.marks for q, m in marks_of(course, with_outputs(course, **right)).items()}
    for hostile in (NESTED, WIN, {"is": "table"}, 10**400, "x" * 100_000):
        spoilt = marks_of(course, with_outputs(course, **right | {"q2": [record("q2", hostile)]}))
        assert {q: m.marks for q, m in spoilt.items()} == clean | {"09_q2": 0}


def test_feedback_never_runs_what_an_answer_holds(course):
    from crm_lib.exam.feedback import question_html

    evil = "<script>alert(1)</script>"
    for question, answer in (
        ("q4", {"is": "dict", "items": [["①", evil]]}),
        ("q6", {"is": "calls", "results": [{"error": evil}], "stub": False}),
        ("q7", {"is": "table", "index": None, "rows": 1,
                "columns": [{"name": n, "values": [evil]} for n in ("stage", "rate", "all")]}),
        ("q9", f"Define the stages {evil}. The rate of each."),
        ("q5", {"is": "other", "type": evil}),
    ):  # fmt: skip
        assert "<script" not in question_html(one(course, question, record(question, answer)))


def test_no_message_reveals_the_key(course):
    from crm_lib.exam.feedback import question_html, question_text

    wrong = {
        "q2": "BD",
        "q5": 12,
        "q4": {"is": "dict", "items": [["①", "x"], ["②", "y"], ["③", "z"]]},
    }
    for question, answer in wrong.items():
        found = one(course, question, record(question, answer))
        said = question_html(found) + question_text(found)
        for secret in ("AC", "74.5", "加入购物车", "add to cart", "完成购买", "purchase"):
            assert secret not in said


def test_a_fingerprint_of_any_answer_can_be_taken(course):
    cell = new_code_cell("")
    for answer in ("B", WIN, 10**400, "\ud800", {"a": [1]}):
        cell.outputs = [record("q1", answer)]
        assert answer_hash(cell)


# --------------------------------------------------------------------- cells edited, moved, copied


def test_deleted_copied_moved_and_edited_cells_are_put_right(course):
    released = course[2]
    plan = {c.metadata.nbgrader["grade_id"]: c for c in released.cells}

    def submission(change):
        notebook = nbformat.from_dict(json.loads(json.dumps(released)))
        change(notebook.cells)
        return restored(notebook, released)[0].cells

    def edit(cells):
        cells[:] = [c for c in cells if c.metadata.nbgrader["grade_id"] != "09_q1_check"]
        cells.reverse()
        cells.append(cells[3])

    got = [c for c in submission(edit) if c.metadata.get("nbgrader")]
    assert [c.metadata.nbgrader["grade_id"] for c in got] == list(plan)
    for cell in got:
        if cell.metadata.nbgrader["locked"]:
            assert cell.source == plan[cell.metadata.nbgrader["grade_id"]].source


# ---------------------------------------------------------------------------------- a real kernel

#: Cells put before the first question, and what the class may then at most earn with wrong answers.
ATTACKS = {
    "check redefined": "def check(*a, **k):\n    return 100",
    "check displays its own records": (
        "from IPython.display import display\n"
        "def check(question, value, form, marks=None):\n"
        "    for a in ('A', 'B', 'C', 'D'):\n"
        f"        display({{'{ANSWER_MIME}': {{'question': question, 'call': 0, 'answer': a}}}}, raw=True)"
    ),
    "the key's mode is switched on": "import os\nos.environ['CRM_EXAM_KEY'] = '1'",
    "autograde is switched off": "import os\nos.environ.pop('NBGRADER_EXECUTION', None)",
    "validate is switched on": "import os\nos.environ['NBGRADER_EXECUTION'] = 'validate'",
    "pandas and builtins patched": (
        "import builtins, pandas as pd\n"
        "pd.DataFrame.__eq__ = lambda *a: True\npd.Series.equals = lambda *a: True\n"
        "builtins.abs = builtins.round = lambda *a: 0"
    ),
    "the recorder patched": (
        "import crm_lib.exam.session as s, crm_lib.exam.record as r\n"
        "s.plain = r.plain = lambda v, key=False: {'is': 'accept', 'values': ['A', 'B', 'C', 'D']}\n"
        "import crm_lib.exam.form as f\nf.plain = r.plain"
    ),
    "the form patched": (
        "import crm_lib.exam.form as f, crm_lib.exam.forms.choice as c\n"
        "win = {'is': 'accept', 'values': ['A', 'B', 'C', 'D']}\n"
        "f.Form.record = c.Choice.record = lambda self, value, key=False: win\n"
        "c.Choice.problem = c.Choice.misfit = lambda *a: None\n"
        "c.Choice.mark = lambda self, answer, expected, task: f.CallMark(task.of, [])"
    ),
    "a form of its own": (
        "import pathlib, sys, tempfile, crm_lib.exam.forms as f\n"
        "folder = pathlib.Path(tempfile.mkdtemp())\n"
        "code = pathlib.Path(f._module('choice').__file__).read_text(encoding='utf-8')\n"
        "code = code.replace('given <= wanted', 'True').replace('given == wanted', 'True')\n"
        "(folder / 'choice.py').write_text(code, encoding='utf-8')\n"
        "f.__path__.insert(0, str(folder))\ndel sys.modules['crm_lib.exam.forms.choice']\n"
        "choice = f.form_maker('choice')"
    ),
    "the marker patched": (
        "import crm_lib.exam.marking as m\nm.mark_question = lambda *a, **k: 100\n"
        "import crm_lib.exam.compare.values as c, crm_lib.exam.compare.tables as t\n"
        "c.same_value = c.same_number = c.same_text = lambda *a, **k: True\n"
        "t.wrong_columns = lambda *a, **k: {}"
    ),
    "stderr and much output": "import sys\nprint('x' * 200_000)\nprint('boo', file=sys.stderr)",
    "the cell stops": "raise SystemExit",
    "the process is left": "import sys\nsys.exit(0)",
}  # fmt: skip

EVIL_VALUES = """
class Same:
    def __eq__(self, other): return True
    def __hash__(self): return 0
class Text(str):
    def __eq__(self, other): return True
    def __hash__(self): return 0
class Number(float):
    def __eq__(self, other): return True
    def __sub__(self, other): return Number(0)
    __rsub__ = __sub__
    def __abs__(self): return 0.0
from crm_lib.exam import accept, between
"""


def executed(course, answers, before="", isolate="never"):
    """Run a submission as grading does (each error stays in its cell) and return it."""
    notebook = nbformat.from_dict(json.loads(json.dumps(course[2])))
    for cell in notebook.cells:
        name = cell.metadata.nbgrader["grade_id"][3:]
        if name in answers:
            cell.source = f"{name} = {answers[name]}"
    notebook.cells.insert(2, new_code_cell(EVIL_VALUES + before))
    apply_execution(notebook, RunAnswers(isolate=isolate, timeout=60).execution(notebook))
    return notebook


WRONG = {"q1": '"A"', "q2": '"BD"', "q5": "1.0"}


#: Forks of a warm process are grading's usual kernels; ordinary ones, for systems that can't isolate,
#: take seconds to start and are tried in `make stress`.
ISOLATES = sandbox.missing() is None or bool(os.environ.get("CI"))
KERNELS = [
    pytest.param("always", marks=pytest.mark.skipif(not ISOLATES, reason=str(sandbox.missing()))),
    pytest.param("never", marks=[pytest.mark.slow] if ISOLATES else []),
]


@pytest.mark.parametrize("isolate", KERNELS)
@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_in_the_kernel_gains_nothing(course, attack, isolate):
    found = marks_of(course, executed(course, WRONG, ATTACKS[attack], isolate))
    assert {q: m.marks for q, m in found.items() if m.marks} == {}, attack


def test_odd_objects_gain_nothing_and_right_answers_beside_them_count(course):
    found = marks_of(course, executed(course, {
        "q1": 'accept("A", "B", "C", "D")', "q2": "Same()", "q3": "Same()", "q4": "Same()",
        "q5": "Number(1)", "q6": "lambda counts: Same()", "q7": "Same()", "q8": "Same()",
        "q9": "Text('x')",
    }))  # fmt: skip
    assert sum(m.marks for m in found.values()) == 0
    found = marks_of(course, executed(course, {
        "q1": "Text('B')", "q2": "between(1, 3)", "q5": "Number(74.5)", "q3": "undefined_name"}))  # fmt: skip
    assert {q: m.marks for q, m in found.items() if m.marks} == {"09_q1": 2, "09_q5": 2}


def test_the_kernel_is_never_sent_the_key(course):
    """Nothing that runs a class's notebook holds an expected value, a rubric or a model answer."""
    peek = (
        "import sys\n"
        "held = [m for m in sys.modules if m in ('crm_lib.exam.key', 'crm_lib.exam.question',"
        " 'crm_lib.exam.marking', 'crm_lib.classroom.marking_scheme',"
        " 'crm_lib.classroom.nbgrader.mark_answers')]\n"
        "import crm_lib.exam.session as s\n"
        "print('PEEK', held, s._session.helper)"
    )
    notebook = executed(course, {"q1": '"A"'}, peek)
    said = json.dumps(notebook.cells, ensure_ascii=False)
    assert "PEEK [] None" in said
    for secret in ("last stage", "share that stays", "加入购物车", "环节流失率"):
        assert secret not in said


def test_hidden_test_data_do_not_travel_in_records(course):
    key = course[0]
    hidden = [e.hidden for e in key.questions["09_q6"].expected]
    assert hidden == [False, True]
