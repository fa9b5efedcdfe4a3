"""Figures kept as data while a class is graded are drawn for whoever looks, and nowhere else."""

import base64
import pickle
import time
import zlib

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from crm_lib.classroom.execution import sandbox
from crm_lib.classroom.execution.figures import FIGURE_MIME, MAX_FIGURE
from crm_lib.classroom.execution.pool import executed
from crm_lib.classroom.execution.runner import RunAnswers
from crm_lib.classroom.nbgrader import figures
from crm_lib.classroom.nbgrader.harmless_outputs import MAX_FIGURES, HarmlessOutputs, harmless

isolated = pytest.mark.skipif(sandbox.missing() is not None, reason=str(sandbox.missing()))
SETTINGS = {"isolate": "always", "timeout": 120}
DRAWN = """import matplotlib.pyplot as plt
fig, ax = plt.subplots()
ax.bar(["visit", "cart"], [3, 2])
ax.set_title("Funnel")"""
OWN_FUNCTION = DRAWN + "\nax.yaxis.set_major_formatter(lambda value, place: f'{value} users')"
OTHER_FORMAT = "%config InlineBackend.figure_formats = ['svg']\n" + DRAWN


def outputs_of(sources, **settings):
    """What the cells give, one list a cell."""
    notebook = new_notebook(cells=[new_code_cell(s) for s in sources])
    execution = RunAnswers(**SETTINGS, **settings).execution(notebook)
    assert execution["stopped"] == {}
    return [c["outputs"] for c in execution["cells"]]


def data_of(outputs, kind):
    return [o["data"][kind] for o in outputs if kind in o.get("data", {})]


@isolated
def test_a_kept_figure_is_drawn_as_it_would_have_been_at_once():
    kept, own, other = outputs_of([DRAWN, OWN_FUNCTION, OTHER_FORMAT])
    assert data_of(kept, "image/png") == []
    (data,) = data_of(kept, FIGURE_MIME)
    # What another process could not open is drawn at once, and so is what a student asked for.
    assert (len(data_of(own, "image/png")), data_of(own, FIGURE_MIME)) == (1, [])
    assert (len(data_of(other, "image/svg+xml")), data_of(other, FIGURE_MIME)) == (1, [])
    (at_once,) = outputs_of([DRAWN], keep_figures=False)
    (expected,) = data_of(at_once, "image/png")
    execution = executed(figures.drawing_job("alice", [data], SETTINGS))
    (picture,) = figures.pictures_in(execution, 1)
    assert picture.strip() == expected.strip()


@isolated
def test_what_a_kept_figure_does_when_opened_stays_in_isolation(tmp_path):
    trap = tmp_path / "opened.txt"

    class Trap:
        def __reduce__(self):
            return open, (str(trap), "w")

    data = base64.b64encode(zlib.compress(pickle.dumps(({}, Trap())))).decode()
    settings = {**SETTINGS, "isolate": "never"}  # a course that isolates nothing
    execution = executed(figures.drawing_job("mallory", [data, "AAAA"], settings))
    assert figures.pictures_in(execution, 2) == [None, None]
    assert not trap.exists()


def test_only_what_can_be_a_figure_stays_in_an_autograded_notebook():
    def cleaned(data):
        return harmless(new_output("display_data", {FIGURE_MIME: data, "text/plain": "<Figure>"}))

    kept = cleaned("AAAA")
    assert kept["data"][FIGURE_MIME] == "AAAA"
    assert "crm feedback" in kept["data"]["text/plain"]
    for wrong in ("<script>", "A" * (MAX_FIGURE + 4)):
        assert dict(cleaned(wrong)["data"]) == {"text/plain": "<Figure>"}


@isolated
def test_pages_show_the_picture_and_say_where_there_is_none():
    from nbconvert import HTMLExporter
    from traitlets.config import Config

    (kept,) = outputs_of([DRAWN])
    shown = [harmless(nbformat.from_dict(o)) for o in kept]
    broken = harmless(new_output("display_data", {FIGURE_MIME: "AAAA"}))
    cells = [new_code_cell("1", outputs=[o for o in shown if o]), new_code_cell("2")]
    notebook = new_notebook(cells=cells)
    notebook.cells[1].outputs = [broken]
    config = Config()
    config.HTMLExporter.preprocessors = [figures.DrawFigures]
    page, _ = HTMLExporter(config=config).from_notebook_node(notebook)
    assert page.count("<img") == 1
    assert figures.NOT_DRAWN.en.replace("'", "&#39;") in page or figures.NOT_DRAWN.en in page
    assert FIGURE_MIME not in page


@isolated
def test_figures_that_are_never_opened_hold_up_nobody(monkeypatch):
    monkeypatch.setattr(figures, "FIGURE_SECONDS", 2)
    monkeypatch.setattr(figures, "DRAWING_SECONDS", 8)

    class Sleeps:
        def __reduce__(self):
            return time.sleep, (1_000,)

    data = base64.b64encode(zlib.compress(pickle.dumps(({}, Sleeps())))).decode()
    began = time.monotonic()
    job = figures.drawing_job("mallory", [data] * 40, RunAnswers(**SETTINGS).settings())
    assert figures.pictures_in(executed(job), 40) == [None] * 40
    assert time.monotonic() - began < 40, "the limit, a start, and a busy machine"


def test_more_figures_than_a_kernel_keeps_are_left_out():
    output = new_output("display_data", {FIGURE_MIME: "AAAA"})
    cells = [new_code_cell("1", outputs=[output] * 90) for _ in range(3)]
    notebook, _ = HarmlessOutputs().preprocess(new_notebook(cells=cells), {})
    assert len(figures.undrawn(notebook)) == MAX_FIGURES
