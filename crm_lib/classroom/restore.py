"""A submission brought back to the structure of its release before it is marked.

The structure is ours, the answers are the student's: locked cells, the settings of every cell and
of the notebook come from the release in its order; the text of answer cells and the cells that the
student added come from the submission. So a deleted, copied, moved or changed cell costs no mark by
itself, and nothing written into settings reaches nbgrader, the gradebook or a page.
"""

import functools
import re
from html import escape
from pathlib import Path

import nbformat
from nbformat.notebooknode import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.preprocessors import NbGraderPreprocessor

from crm_lib.base.message import Message
from crm_lib.classroom.intake import grade_id_of, shown

_ODD = re.compile(r"[^a-zA-Z0-9_-]")
#: No answer is longer; longer text would hold up every later reader of the notebook.
MAX_SOURCE = 100_000
#: Cells of the student's own that run; nobody needs more.
MAX_OWN = 300


class RestoreCells(NbGraderPreprocessor):
    """Put deleted, duplicated, reordered and changed cells right, and say so in the feedback."""

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        """Return the submission in the structure of its release."""
        info = resources["nbgrader"]
        course = self.parent.parent.coursedir
        path = (
            Path(course.format_path(course.release_directory, ".", info["assignment"]))
            / f"{info['notebook']}.ipynb"
        )
        if not path.is_file():
            raise RuntimeError(
                f"{path} is missing: run `crm release {info['assignment']}` before grading."
            )
        released = _released(path, path.stat().st_mtime_ns)
        reason = foreign(nb, released)
        if reason:
            raise RuntimeError(reason)
        nb, notes = restored(nb, released)
        nb.metadata["crm"] = {"notes": [list(n) for n in notes]}
        return nb, resources


@functools.lru_cache(1)
def _released(path: Path, changed_ns: int) -> NotebookNode:
    """Return a release, read once a class: nothing here changes it."""
    return nbformat.read(path, as_version=4)


def foreign(submission: NotebookNode, released: NotebookNode) -> str | None:
    """Return why a notebook is no submission of this release, or None when it is.

    `crm grade` has looked before (`intake`); this is for plain ``nbgrader autograde``, which would
    convert an old notebook and give a foreign one 0 where a human should look.
    """
    version = submission.metadata.get("orig_nbformat", 4)
    if version != 4:
        return f"not a version 4 notebook (nbformat {version})"
    ids = {grade_id_of(c) for c in released.cells} - {""}
    if not ids & {grade_id_of(c) for c in submission.cells}:
        return "a notebook of another assignment: none of its cells belongs to this one"
    return None


def restored(
    submission: NotebookNode, released: NotebookNode
) -> tuple[NotebookNode, list[Message]]:
    """Return the submission in the structure of its release, and what had to be put right.

    Parameters
    ----------
    submission, released : NotebookNode
        nbformat 4. Neither is changed.

    Returns
    -------
    NotebookNode, list of Message
        A new notebook: cells of the release with the student's answers in them, and after each
        the cells that the student put there, as plain code or plain text. A submission whose cells
        are in order gets no message.
    """
    wanted = [i for c in released.cells if (i := grade_id_of(c))]
    answerable = {
        i for c in released.cells if (i := grade_id_of(c)) and c.metadata.nbgrader.get("solution")
    }
    prose = {c.source for c in released.cells if not grade_id_of(c)}
    known = [i for c in submission.cells if (i := grade_id_of(c)) in wanted]
    notes = _notes(wanted, known)
    # The student's own cells, and copies, stay behind the known cell before them.
    answers: dict[str, NotebookNode] = {}
    attached: dict[str, list[NotebookNode]] = {}
    anchor = ""
    for cell in submission.cells:
        name = grade_id_of(cell)
        if name not in wanted:
            attached.setdefault(anchor, []).append(cell)
            continue
        anchor = name
        if name not in answers:  # the first keeps the id; copies of an answer run behind it
            answers[name] = cell
        elif name in answerable:
            attached.setdefault(anchor, []).append(cell)
    left_out: list[str] = []
    changed: list[str] = []
    own = sum(map(len, attached.values()))
    if own > MAX_OWN:
        left_out.append(f"{own - MAX_OWN:,} cells")
    room = iter(range(MAX_OWN))

    def behind(name: str) -> list[NotebookNode]:
        return [_own(c, prose, left_out) for c in attached.get(name, []) if next(room, -1) >= 0]

    cells = behind("")
    for cell in released.cells:
        name = grade_id_of(cell)
        if not name:
            continue
        ours, theirs = nbformat.from_dict(cell), answers.get(name)
        if theirs is not None and name in answerable:
            ours.source = _source(theirs, name, left_out)
        elif theirs is not None and cell.cell_type == "code" and _bare(theirs) != _bare(cell):
            changed.append(name)
        cells += [ours, *behind(name)]
    anchor = "start"
    for number, cell in enumerate(cells):
        if grade_id_of(cell):
            anchor = grade_id_of(cell)
            cell["id"] = f"cell-{number}"
        else:  # shown where an instructor is told of it
            cell["id"] = f"after-{_ODD.sub('-', anchor)[:50]}-{number}"
    if changed:
        names = ", ".join(changed)
        notes.append(
            Message(
                f"Changed, so put back as released: {names}.", f"已还原被改动的单元格：{names}。"
            )
        )
    if left_out:
        names = ", ".join(dict.fromkeys(left_out))
        notes.append(
            Message(f"Too large, so left out: {names}.", f"内容过大，未纳入评分：{names}。")
        )
    result = new_notebook(cells=cells, metadata=nbformat.from_dict(released.metadata))
    return result, notes


def _own(cell: NotebookNode, prose: set[str], left_out: list[str]) -> NotebookNode:
    """A cell without settings; text of the student's is shown as typed, so that none of it acts."""
    name = grade_id_of(cell) or ("code" if cell.cell_type == "code" else "text")
    source = _source(cell, name, left_out)
    if cell.cell_type == "code":
        return new_code_cell(source)
    if source in prose:
        return new_markdown_cell(source)
    return new_markdown_cell(f'<pre style="white-space:pre-wrap">{escape(source)}</pre>')


def _source(cell: NotebookNode, name: str, left_out: list[str]) -> str:
    """The cell's text; half a letter, which no file can hold, becomes a question mark."""
    source = cell.get("source", "")
    if len(source) > MAX_SOURCE:
        left_out.append(shown(name, 60))
        if cell.cell_type != "code":
            return ""
        return (
            f"raise ValueError('this cell held {len(source):,} characters, more than "
            f"{MAX_SOURCE:,}, and was left out · 该单元格内容过大，未运行')"
        )
    return source.encode("utf-8", "replace").decode("utf-8")


def _bare(cell: NotebookNode) -> tuple[str, str]:
    """What must not change in a locked cell; line endings are no change."""
    source = cell.get("source", "").replace("\r\n", "\n").rstrip()
    return cell.cell_type, source


def _notes(wanted: list[str], known: list[str]) -> list[Message]:
    missing = [i for i in wanted if i not in known]
    twice = sorted({i for i in known if known.count(i) > 1})
    once = list(dict.fromkeys(known))
    notes = []
    if missing:
        names = ", ".join(missing)
        notes.append(Message(f"Put back: {names}.", f"已恢复缺失的单元格：{names}。"))
    if twice:
        names = ", ".join(twice)
        notes.append(Message(f"Copied more than once: {names}.", f"重复的单元格：{names}。"))
    if once != [i for i in wanted if i in once]:
        notes.append(Message("Cells were in another order.", "单元格顺序已调整。"))
    return notes
