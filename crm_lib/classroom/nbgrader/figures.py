"""Draw a submission's kept figures when it is shown: in Formgrader and on feedback pages.

`crm grade` keeps figures as data in the autograded notebook (see `execution.figures`). `DrawFigures`
draws them for every page that nbgrader shows or writes; `draw_class` draws those of a class side by
side, into the autograded notebooks, before feedback is written. Both do so in isolated kernels, and
take nothing but a picture from them.
"""

import functools
import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
from nbconvert.preprocessors import Preprocessor
from nbformat.notebooknode import NotebookNode, from_dict
from nbformat.v4 import new_code_cell, new_notebook

from crm_lib.base.message import Message
from crm_lib.base.whole_file import write_whole
from crm_lib.classroom.execution.figures import FIGURE_MIME
from crm_lib.classroom.limits import Limits
from crm_lib.classroom.nbgrader.harmless_outputs import harmless

if TYPE_CHECKING:
    from crm_lib.classroom.course import Course
    from crm_lib.classroom.execution.pool import Job

NOT_DRAWN = Message(
    "The figure could not be drawn here; the marks don't depend on it.",
    "此处无法绘制该图；评分不受影响。",
)
#: Seconds that one figure, and all of a submission, may take to be drawn; one takes half a second.
FIGURE_SECONDS, DRAWING_SECONDS = 20, 60
#: How many figures a Formgrader keeps drawn.
_MOST_KEPT = 200


def undrawn(nb: NotebookNode) -> list[NotebookNode]:
    """Return the outputs of a notebook that hold a figure's data."""
    outputs = [o for c in nb.cells if c.cell_type == "code" for o in c.outputs]
    return [o for o in outputs if FIGURE_MIME in o.get("data", {})]


def drawing_job(name: str, figures: Iterable[str], settings: dict[str, Any]) -> "Job":
    """Return the job that draws figures, one a cell.

    Parameters
    ----------
    name : str
        What the job is called.
    figures : iterable of str
        Their data.
    settings : dict
        Traits of `RunAnswers`.
    """
    from crm_lib.classroom.execution.pool import Job

    files = {f"{number}.figure": data.encode() for number, data in enumerate(figures)}
    show = "from crm_lib.classroom.execution.figures import show_kept\nshow_kept({!r})"
    nb = new_notebook(cells=[new_code_cell(show.format(file)) for file in files])
    # A student's figure may be anything once it is opened: never without isolation, nor as long as
    # a submission may take, for somebody waits for the page.
    limits = {**Limits().as_dict(), **settings.get("limits", {})}
    limits["wall_seconds"] = min(DRAWING_SECONDS, limits["wall_seconds"])
    bounded = {
        "isolate": "always",
        "keep_figures": False,
        "limits": limits,
        "timeout": min(FIGURE_SECONDS, limits["cell_seconds"]),
    }
    return Job(name, json.dumps(nb), files, {**settings, **bounded})


def pictures_in(execution: dict, count: int) -> list[str | None]:
    """Return the pictures, as base64 text, that a drawing job has given; None for a failed one."""
    cells = execution.get("cells", [{"outputs": []}] * count)
    return [_picture(cell["outputs"]) for cell in cells]


def _picture(outputs: list) -> str | None:
    for output in outputs:
        shown = harmless(from_dict(output))
        if shown is not None and "image/png" in shown.get("data", {}):
            return shown["data"]["image/png"]
    return None


def put_pictures(nb: NotebookNode, pictures: Iterable[str | None]) -> None:
    """Put pictures where a notebook holds figures' data; say so where there is none."""
    for output, picture in zip(undrawn(nb), pictures, strict=True):
        if picture is None:
            output.data = NotebookNode({"text/plain": f"{NOT_DRAWN.en} · {NOT_DRAWN.zh}"})
            continue
        output.data = NotebookNode({"image/png": picture, "text/plain": "<Figure>"})


@functools.lru_cache(maxsize=_MOST_KEPT)
def _drawn(figures: tuple[str, ...], settings: str) -> list[str | None]:
    from crm_lib.classroom.execution.pool import executed

    execution = executed(drawing_job("figures", figures, json.loads(settings)))
    return pictures_in(execution, len(figures))


class DrawFigures(Preprocessor):
    """Draw the figures of a submission that is shown. Belongs to the HTML exporter."""

    enabled = True

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        """Return the notebook with pictures where it holds figures' data."""
        from crm_lib.classroom.execution.runner import RunAnswers

        outputs = undrawn(nb)
        if outputs:
            settings = RunAnswers(config=self.config).settings()
            figures = tuple(o.data[FIGURE_MIME] for o in outputs)
            put_pictures(nb, _drawn(figures, json.dumps(settings)))
        return nb, resources


def draw_class(course: "Course", assignment: str, students: Iterable[str]) -> None:
    """Draw what is undrawn in the autograded notebooks of these students, and keep the pictures.

    Where nothing can be isolated the notebook stays as it is; of a figure that can't be drawn the
    data go, and words say so.
    """
    from crm_lib.classroom.execution import sandbox
    from crm_lib.classroom.execution.pool import executions
    from crm_lib.classroom.execution.runner import RunAnswers

    settings = RunAnswers(config=course.config).settings()
    paths = {
        s: course.folder("autograded", assignment, s) / f"{assignment}.ipynb" for s in students
    }
    waiting = {s: p for s, p in paths.items() if FIGURE_MIME in p.read_text(encoding="utf-8")}
    if not waiting or sandbox.missing():
        return
    sandbox.warm_up(*map(Path, settings["data"][:1]))

    def jobs() -> Iterable["Job"]:
        for student, path in waiting.items():
            outputs = undrawn(nbformat.read(path, as_version=4))
            yield drawing_job(student, [o.data[FIGURE_MIME] for o in outputs], settings)

    few = len(waiting) < 3  # starting workers would take longer
    for job, execution in executions(
        jobs(), workers=0 if few else None, warm_process=sandbox.running_fork_server()
    ):
        if "cells" not in execution:
            continue
        # What can't be drawn once can't be drawn again, and would hold up every page it is on.
        pictures = pictures_in(execution, len(job.files))
        path = waiting[job.name]
        nb = nbformat.read(path, as_version=4)
        put_pictures(nb, pictures)
        write_whole(path, nbformat.writes(nb) + "\n")
