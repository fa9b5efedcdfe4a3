"""Remove hints from a class copy."""

from html.parser import HTMLParser

from nbformat.notebooknode import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Bool


class HideHints(NbGraderPreprocessor):
    """Take the hints out of a class copy."""

    enabled = Bool(False, help="Whether hints are taken out.").tag(config=True)

    def preprocess_cell(
        self, cell: NotebookNode, resources: dict, index: int
    ) -> tuple[NotebookNode, dict]:
        """Return the cell without ``<details class="hint">`` elements."""
        if self.enabled and cell.cell_type == "markdown":
            cell.source = without_hints(cell.source).rstrip() + "\n"
        return cell, resources


def without_hints(source: str) -> str:
    r"""Return Markdown without its hints and the blank lines above them.

    Examples
    --------
    >>> without_hints('Which?\n\n<details class="hint"><summary>Hint</summary>x</details>\nEnd.')
    'Which?\nEnd.'
    """
    finder = _HintFinder(source)
    kept, end = [], 0
    for start, stop in finder.hints:
        kept.append(source[end:start].rstrip("\n"))
        rest = source[stop:].lstrip(" \t")
        end = len(source) - len(rest.removeprefix("\n"))
    return "\n".join([*kept, source[end:]])


class _HintFinder(HTMLParser):
    """Find where each ``<details class="hint">`` begins and ends; others inside belong to it."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=False)
        self.hints: list[tuple[int, int]] = []
        self._starts = [0]
        for line in source.split("\n"):
            self._starts.append(self._starts[-1] + len(line) + 1)
        self._source, self._depth, self._begin = source, 0, 0
        self.feed(source)
        self.close()

    def _place(self) -> int:
        line, column = self.getpos()
        return self._starts[line - 1] + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a hint, or go deeper inside one."""
        if tag != "details":
            return
        if self._depth:
            self._depth += 1
        elif "hint" in (dict(attrs).get("class") or "").split():
            self._depth, self._begin = 1, self._place()

    def handle_endtag(self, tag: str) -> None:
        """End a hint with its last ``</details>``."""
        if tag == "details" and self._depth:
            self._depth -= 1
            if not self._depth:
                stop = self._source.index(">", self._place()) + 1
                self.hints.append((self._begin, stop))
