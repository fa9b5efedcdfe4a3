"""A warm, isolated fork gives what a cold kernel gives, on every assignment there is."""

import itertools
from pathlib import Path

import nbformat
import pytest

from crm_lib.author.samples import with_answers
from crm_lib.classroom.execution import sandbox
from crm_lib.classroom.execution.figures import FIGURE_MIME
from crm_lib.classroom.execution.runner import RunAnswers
from crm_lib.classroom.records import records_of
from crm_lib.exam.model_answer import model_answers

ROOT = Path(__file__).resolve().parents[3]
ASSIGNMENTS = sorted(p.name for p in (ROOT / "solutions").iterdir() if p.is_dir())


def answered(assignment):
    """The released notebook with the model answers in it."""
    released = nbformat.read(ROOT / "exercises" / assignment / f"{assignment}.ipynb", as_version=4)
    solution = ROOT / "solutions" / assignment / f"{assignment}.ipynb"
    return with_answers(released, model_answers(solution))


def questions(assignment):
    """The questions that the assignment's check cells ask for."""
    roles = (c.metadata.get("nbgrader", {}) for c in answered(assignment).cells)
    return {r["grade_id"].removesuffix("_check") for r in roles if r.get("grade")}


def shown(kind):
    """What a reader sees of an output: a figure that is kept as data is drawn for them."""
    return "image/png" if kind == FIGURE_MIME else kind


def records(assignment, isolate):
    """Every record that executing the model answers gives, the kinds of all outputs, the errors."""
    notebook = answered(assignment)
    runner = RunAnswers(isolate=isolate, timeout=120, data=[str(ROOT / "datasets")])
    execution = runner.execution(notebook)
    assert (execution["stopped"], execution["actions"]) == ({}, [])
    errors = [o for c in execution["cells"] for o in c["outputs"] if o["output_type"] == "error"]
    # Printed text comes in one message or in two, as the kernel's clock falls: counted as one.
    kinds = [[kind for kind, _ in itertools.groupby(sorted(map(shown, o.get("data", [o["output_type"]])))
                                                    for o in c["outputs"])]
             for c in execution["cells"]]  # fmt: skip
    return [records_of(cell) for cell in execution["cells"]], kinds, errors


@pytest.mark.slow
@pytest.mark.skipif(sandbox.missing() is not None, reason=str(sandbox.missing()))
@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_warm_and_isolated_records_what_a_cold_kernel_records(assignment):
    warm, kinds, errors = records(assignment, "always")
    assert errors == []
    assert {r["question"] for cell in warm for r in cell} == questions(assignment)
    assert records(assignment, "never") == (warm, kinds, [])


WIDGET = """from ipywidgets import Output, interact
interact(lambda x: x, x=(0, 9));
with Output():
    print("inside")"""
LONG = """import pandas as pd
pd.set_option("display.max_rows", None)
pd.DataFrame({"a": range(60_000), "b": range(60_000)})"""
OWN = """from crm_lib.exam import begin, check, number
begin("09_tiny")
number = text = table = choice = 5"""


@pytest.mark.parametrize(
    "isolate",
    [
        pytest.param(
            "always",
            marks=pytest.mark.skipif(sandbox.missing() is not None, reason=str(sandbox.missing())),
        ),
        pytest.param("never", marks=pytest.mark.slow),
    ],
)
def test_what_is_right_at_home_runs_on_in_grading(isolate):
    """Widgets, long tables, names of their own, paths to the data: the next cells still run."""
    cells = [
        WIDGET,
        LONG,
        OWN,
        'check("09_q5", 74.5, number(unit="%"))',
        "number",
        "import pandas as pd\nlen(pd.read_csv('../../datasets/shop_events.csv.gz')) > 1000",
    ]
    nb = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells])
    done = RunAnswers(isolate=isolate, timeout=120, data=[str(ROOT / "datasets")]).execution(nb)
    assert (done["stopped"], done["actions"]) == ({}, [])
    outputs = [c["outputs"] for c in done["cells"]]
    assert [o for cell in outputs for o in cell if o["output_type"] == "error"] == []
    assert "Output cut" in outputs[1][0]["data"]["text/plain"]
    assert records_of({"outputs": outputs[3]})[0]["answer"] == 74.5
    assert outputs[4][0]["data"]["text/plain"] == "5"
    assert outputs[5][0]["data"]["text/plain"] == "True"


@pytest.mark.skipif(sandbox.missing() is not None, reason=str(sandbox.missing()))
def test_an_isolated_kernel_that_sends_less_numbers_its_cells_and_has_no_further_thread():
    cells = ["a = 1", "a", "1 / 0", "import threading\n[t.name for t in threading.enumerate()]"]
    nb = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells])
    done = RunAnswers(isolate="always").execution(nb)
    assert [c["execution_count"] for c in done["cells"]] == [1, 2, 3, 4]
    assert done["cells"][1]["outputs"][0]["data"]["text/plain"] == "1"
    assert done["cells"][2]["outputs"][0]["ename"] == "ZeroDivisionError"
    threads = done["cells"][3]["outputs"][0]["data"]["text/plain"]
    assert "MainThread" in threads and "Shell channel" not in threads
