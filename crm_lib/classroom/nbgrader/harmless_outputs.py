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

_HIDDEN = re.compile(r"BEGIN HIDDEN TESTS[^\n]*\n(.*?)(?:#+ END HIDDEN TESTS|\Z)", re.S)
#: Pictures, and how their bytes begin.
_PICTURES = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}
#: What stands for a figure that is kept as data (see `crm_lib.classroom.nbgrader.figures`).
KEPT_FIGURE = Message(
    "Figure, not drawn yet: Formgrader and the feedback page show it, and `crm feedback` draws it here.",
    "图尚未绘制：Formgrader和反馈页面会显示该图，crm feedback会将其绘制到此处。",
)
#: More outputs, or longer text, than anybody reads.
MAX_OUTPUTS = 200
MAX_TEXT = 200_000


class HarmlessOutputs(NbGraderPreprocessor):
    """Keep plain text and pictures of a student's outputs. Stands after ``MarkAnswers``."""

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        """Return the notebook with outputs that run nothing and show no hidden test."""
        hidden = "\n".join(m for c in nb.cells for m in _HIDDEN.findall(c.source))
        self._hidden = {line.strip() for line in hidden.splitlines() if len(line.strip()) > 20}
        return super().preprocess(nb, resources)

    def preprocess_cell(
        self, cell: NotebookNode, resources: dict, index: int
    ) -> tuple[NotebookNode, dict]:
        """Return the cell with outputs that run nothing wherever they are shown."""
        if cell.cell_type == "code" and not utils.is_grade(cell):
            kept = [harmless(o) for o in cell.outputs[:MAX_OUTPUTS]]
            cell.outputs = [o for o in kept if o is not None and not self._shows(o)]
        return cell, resources

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
    data = {t: v for t, v in output["data"].items() if t in _PICTURES and _is_picture(t, v)}
    if "text/plain" in output["data"]:
        data["text/plain"] = _text(output["data"]["text/plain"])
    kept_figure = output["data"].get(FIGURE_MIME)
    if not data.keys() & _PICTURES.keys() and _is_kept_figure(kept_figure):
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
    return text.encode("utf-8", "replace").decode("utf-8")


def _is_picture(kind: str, value: object) -> bool:
    """Tell whether data are a picture of the MIME type they claim to be."""
    if not isinstance(value, str):
        return False
    try:
        return base64.b64decode("".join(value.split()), validate=True).startswith(_PICTURES[kind])
    except (binascii.Error, ValueError):
        return False


def _is_kept_figure(value: object) -> bool:
    """Tell whether these can be a figure's data. What is in them only an isolated kernel may open."""
    if not isinstance(value, str) or len(value) > MAX_FIGURE:
        return False
    try:
        base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        return False
    return True
