"""Make pages of submissions safe: clean what stands in cells, escape names, forbid scripts.

`SafePage` stands last before a notebook becomes a page, in Formgrader and for feedback, whoever has
graded it. `FeedbackExporter` writes a feedback page with a Content-Security-Policy and no script.
"""

import re
from html import escape
from pathlib import Path
from typing import Any

import nbgrader
from nbconvert.exporters import HTMLExporter
from nbconvert.exporters.templateexporter import TemplateExporter
from nbconvert.filters.widgetsdatatypefilter import WidgetsDataTypeFilter
from nbconvert.preprocessors import Preprocessor
from nbformat.notebooknode import NotebookNode
from nbgrader import utils
from traitlets.config import Config

from crm_lib.classroom.nbgrader.clean_html import clean
from crm_lib.classroom.nbgrader.harmless_outputs import harmless
from crm_lib.classroom.nbgrader.pictures import PictureRoom
from crm_lib.classroom.two_spans import two_spans

#: Nothing is loaded or run; styles stand in the page, pictures in it or beside it.
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; font-src data:; "
    "base-uri 'none'; form-action 'none'"
)
_TEMPLATES = Path(__file__).parent.parent / "templates"
#: What Formgrader writes into its page about a student, unescaped.
_NAMES = ("student", "last_name", "first_name", "notebook_path", "notebook_id", "assignment_id")
_SCRIPT = re.compile(r"<script\b[^>]*>[^<]*(?:<(?!/script>)[^<]*)*</script>", re.I)


class SafePage(Preprocessor):
    """Clean every cell of a notebook that is about to become a page."""

    enabled = True

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        """Return the notebook without anything that a browser would run."""
        for name in _NAMES:
            if isinstance(resources.get(name), str):
                resources[name] = escape(resources[name])
        nb.metadata.pop("widgets", None)  # would be written into a script
        nb.metadata.pop("title", None)
        room = PictureRoom()
        for cell in nb.cells:
            cell.metadata.pop("alt", None)
            if cell.cell_type == "raw":
                cell.source = ""
            if cell.cell_type == "code":
                shown = [s for o in cell.outputs if (s := _shown(o, cell)) is not None]
                cell.outputs = [s for s in shown if room.takes(s.get("data", {}))]
        return nb, resources


def _shown(output: NotebookNode, cell: NotebookNode) -> NotebookNode | None:
    """Return an output as a page may show it; markup only in check cells, where it is ours."""
    kept = harmless(output)
    html = output.get("data", {}).get("text/html") if "data" in output else None
    if isinstance(html, str) and utils.is_grade(cell):
        if kept is None:
            kept = NotebookNode(output_type="display_data", data=NotebookNode(), metadata={})
        kept["data"]["text/html"] = clean(html)
    return kept


class FeedbackExporter(HTMLExporter):
    """Export a feedback page by a template of ours: without scripts and closed to them."""

    def __init__(self, config: Config | None = None, **options: Any) -> None:
        # Whatever template the configuration names: nbgrader's own, or that of Formgrader's pages.
        # Read before anything else is, and kept from then on.
        nbgrader_pages = Path(nbgrader.__file__).parent / "server_extensions/formgrader/templates"
        merged = Config()
        merged.merge(config or {})
        merged.FeedbackExporter.template_name = "crm_feedback"
        merged.FeedbackExporter.extra_template_basedirs = [str(_TEMPLATES), str(nbgrader_pages)]
        # Where `feedback/index.html.j2` is found by its name, beside nbgrader's own style sheets.
        styles = list(merged.HTMLExporter.get("extra_template_paths", []))
        merged.FeedbackExporter.extra_template_paths = [*styles, str(nbgrader_pages)]
        super().__init__(config=merged, **options)
        self.register_filter("both", two_spans)

    def from_notebook_node(
        self, nb: NotebookNode, resources: dict | None = None, **options: Any
    ) -> tuple[str, dict]:
        """Return the page and its resources.

        As `HTMLExporter` does it, but for reading the whole page again to name its pictures.
        """
        resources = self._init_resources(resources)
        by_kind = WidgetsDataTypeFilter(
            notebook_metadata=self._nb_metadata, parent=self, resources=resources
        )
        self.register_filter("filter_data_type", by_kind)
        html, resources = TemplateExporter.from_notebook_node(self, nb, resources, **options)
        return closed_page(html), resources


def closed_page(html: str) -> str:
    """Return a page in whose head no script stands and none may run, with words for its pictures.

    Examples
    --------
    >>> "script" in closed_page("<html><head><script>1</script></head><body></body></html>")
    False
    """
    head, end, body = html.partition("</head>")
    head = _SCRIPT.sub("", head)
    policy = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}" />'
    head = head.replace("<head>", f"<head>\n{policy}", 1)
    body = body.replace('<img src="data:', '<img alt="figure · 图" src="data:')
    return f"{head}{end}{body}"
