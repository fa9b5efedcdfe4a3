"""Sanitize outputs of student code (HTML, scripts) before they are shown on a page.

Feedback pages and Formgrader show outputs as they are, scripts included, and Formgrader does so
with the instructor's rights. So of what student code displayed only plain text and pictures stay;
a table keeps its text form. Check cells hold marks and reasons by then, none of the student's output. Text that shows hidden tests
(they run in the same process, so ``print(In)`` has them) is left out: the next class would have the
page. Whoever takes pains can still carry them out; they are no key, and marks don't rest on them.
"""

import base64
import binascii
import json
import re

from nbformat.notebooknode import NotebookNode
from nbgrader import utils
from nbgrader.preprocessors import NbGraderPreprocessor

from crm_lib.base.message import Message
from crm_lib.classroom.execution.figures import FIGURE_MIME, MAX_FIGURE
from crm_lib.classroom.execution.outputs import size
from crm_lib.classroom.nbgrader.hidden_tests import split_hidden
from crm_lib.classroom.nbgrader.pictures import PICTURES, PictureRoom, is_picture

#: One of a terminal's signs (colours and others).
_TERMINAL = re.compile(r"\x1b\[[0-9;?]{0,30}[@-~]|\x1b")
#: What stands for a figure that is kept as data (see `crm_lib.classroom.nbgrader.figures`).
KEPT_FIGURE = Message(
    "Figure, not drawn yet: Formgrader and the feedback page show it, and `crm feedback` draws it here.",
    "图尚未绘制：Formgrader和反馈页面会显示该图，crm feedback会将其绘制到此处。",
)
#: More outputs, or longer text, than anybody reads.
MAX_OUTPUTS = 200
MAX_TEXT = 200_000
#: Of all outputs of a notebook together, text and pictures.
MAX_ALL = 8_000_000
#: Figures that wait to be drawn: an honest kernel keeps no more, and each takes a reader's time.
MAX_FIGURES = 100
#: Colours that a page shows; each costs a page's maker time that grows with the text behind it.
MAX_COLOURS = 2_000


class HarmlessOutputs(NbGraderPreprocessor):
    """Keep plain text and pictures of a student's outputs. Stands after ``MarkAnswers``."""

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        """Return the notebook with outputs that run nothing and show no hidden test."""
        hidden = [h for c in nb.cells if utils.is_grade(c) for h in split_hidden(c.source)[1]]
        self._hidden = {line for line in hidden if len(line) > 20}
        self._left = MAX_ALL
        self._figures_left = MAX_FIGURES
        self._pictures = PictureRoom()
        return super().preprocess(nb, resources)

    def preprocess_cell(
        self, cell: NotebookNode, resources: dict, index: int
    ) -> tuple[NotebookNode, dict]:
        """Return the cell with outputs that run nothing wherever they are shown."""
        if cell.cell_type == "code" and not utils.is_grade(cell):
            kept = [harmless(o) for o in cell.outputs[:MAX_OUTPUTS]]
            cell.outputs = [o for o in kept if o is not None and self._may_stay(o)]
        return cell, resources

    def _may_stay(self, output: NotebookNode) -> bool:
        """Tell whether there is room for an output, and it shows no hidden test."""
        self._left -= size(output)
        data = output.get("data", {})
        self._figures_left -= FIGURE_MIME in data
        room = self._left >= 0 and self._figures_left >= 0 and self._pictures.takes(data)
        return room and not self._shows(output)

    def _shows(self, output: NotebookNode) -> bool:
        """Tell whether a line of a hidden test is in the text, as it is or in quotes."""
        text = json.dumps(output, ensure_ascii=False).replace("\\", "")
        return any(line in text or line.replace("\\", "") in text for line in self._hidden)


def harmless(output: NotebookNode) -> NotebookNode | None:
    """Return an output without what a browser would run, or None where nothing is left.

    Examples
    --------
    >>> from nbformat.v4 import new_output
    >>> page = {"text/html": "<script>alert(1)</script>", "text/plain": "a table"}
    >>> dict(harmless(new_output("display_data", page))["data"])
    {'text/plain': 'a table'}
    """
    kind = output.get("output_type")
    if kind == "stream":
        name = "stderr" if output.get("name") == "stderr" else "stdout"
        return NotebookNode(output_type=kind, name=name, text=_text(output.get("text", "")))
    if kind == "error":
        trace = output.get("traceback", [])
        return NotebookNode(
            output_type=kind,
            ename=_text(output.get("ename", ""))[:200],
            evalue=_text(output.get("evalue", "")),
            traceback=[_text(t) for t in trace[:MAX_OUTPUTS]] if isinstance(trace, list) else [],
        )
    if kind not in ("display_data", "execute_result") or not isinstance(output.get("data"), dict):
        return None
    data = {t: v for t, v in output["data"].items() if is_picture(t, v)}
    if "text/plain" in output["data"]:
        data["text/plain"] = _text(output["data"]["text/plain"])
    kept_figure = output["data"].get(FIGURE_MIME)
    if not data.keys() & PICTURES.keys() and _is_kept_figure(kept_figure):
        data |= {FIGURE_MIME: kept_figure, "text/plain": f"{KEPT_FIGURE.en} · {KEPT_FIGURE.zh}"}
    if not data:
        return None
    kept = NotebookNode(output_type=kind, data=NotebookNode(data), metadata=NotebookNode())
    if kind == "execute_result":
        count = output.get("execution_count")
        kept["execution_count"] = count if isinstance(count, int) else None
    return kept


def _text(value: object) -> str:
    """Return text that a file can hold: no half letters, and an end."""
    text = "".join(map(str, value)) if isinstance(value, list) else str(value)
    if len(text) > MAX_TEXT:
        text = text[:MAX_TEXT] + "\n… (cut · 已截断)"
    if text.count("\x1b") > MAX_COLOURS:
        text = _TERMINAL.sub("", text)
    return text.encode("utf-8", "replace").decode("utf-8")


def _is_kept_figure(value: object) -> bool:
    """Tell whether these can be a figure's data. What is in them only an isolated kernel may open."""
    if not isinstance(value, str) or len(value) > MAX_FIGURE:
        return False
    try:
        base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        return False
    return True
