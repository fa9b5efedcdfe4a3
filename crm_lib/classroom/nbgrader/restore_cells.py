"""Restore a submission to the structure of its release before it is marked.

Locked cells, their order, and the settings of every cell and of the notebook come from the release;
the text of answer cells and the cells that the student added come from the submission. So a deleted, copied, moved or changed cell costs no mark by
itself, and nothing written into settings reaches nbgrader, the gradebook or a page.
"""

import re
from collections.abc import Callable
from html import escape

import nbformat
from nbformat.notebooknode import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.preprocessors import NbGraderPreprocessor

from crm_lib.base.message import Message
from crm_lib.classroom.answer_source import holds_own_words, is_untouched
from crm_lib.classroom.cell_names import cell_names, grade_id_of
from crm_lib.classroom.found_answers import found_answers
from crm_lib.classroom.nbgrader.page_filters import TYPED_END, TYPED_START
from crm_lib.classroom.nbgrader.resources import (
    crm_resources,
    notebook_path,
    versions_on_disk,
)
from crm_lib.classroom.one_line import shown
from crm_lib.classroom.records import question_of
from crm_lib.classroom.split_cells import joined_pieces
from crm_lib.classroom.written_over import own_part

_ODD = re.compile(r"[^a-zA-Z0-9_-]")
#: No answer is longer; longer text would hold up every later reader of the notebook.
MAX_SOURCE = 100_000
#: Cells that a student added and that run; nobody needs more.
MAX_ADDED = 300


class RestoreCells(NbGraderPreprocessor):
    """Restore deleted, duplicated, reordered and changed cells, and say so in the feedback."""

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        """Return the submission in the structure of its release."""
        released = crm_resources(resources).released or self._release_on_disk(nb, resources)
        reason = foreign(nb, released)
        if reason:
            raise RuntimeError(reason)
        nb, notes = restored(nb, released)
        nb.metadata["crm"] = {
            "notes": [list(n) for n in notes],
            "answered": answered_questions(nb, released),
            "held": answered_questions(nb, released, holds_own_words),
        }
        return nb, resources

    def _release_on_disk(self, nb: NotebookNode, resources: dict) -> NotebookNode:
        """Return the release where plain nbgrader runs, a submission at a time."""
        path = notebook_path(self, resources, "release")
        versions = versions_on_disk(self, resources)
        release = versions.release_of(nb.cells, resources["nbgrader"]["student"])
        path = path if release is None else release.notebook
        if not path.is_file():
            assignment = resources["nbgrader"]["assignment"]
            raise RuntimeError(f"{path} is missing: run `crm release {assignment}` before grading.")
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
    if not ids & set(cell_names(submission.cells, released.cells)):
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
    names = cell_names(submission.cells, released.cells)
    pieces, names, joined = joined_pieces(submission.cells, names, answerable)
    known = [i for i in names if i in wanted]
    notes = _notes(wanted, known)
    if joined:
        text = ", ".join(joined)
        notes.append(
            Message(f"Split in two, so joined: {text}.", f"已合并被拆开的单元格：{text}。")
        )
    # Cells that the student added, and copies, stay behind the known cell before them.
    answers: dict[str, NotebookNode] = {}
    attached: dict[str, list[NotebookNode]] = {}
    anchor = ""
    for name, cell in zip(names, pieces, strict=True):
        if name not in wanted:
            attached.setdefault(anchor, []).append(cell)
            continue
        anchor = name
        if name not in answers:  # the first keeps the id; copies of an answer run behind it
            answers[name] = cell
        elif name in answerable:
            attached.setdefault(anchor, []).append(cell)
    _keep_written_over(released, answers, attached)
    found = found_answers(released, answers, attached)
    left_out: list[str] = []
    changed: list[str] = []
    added = sum(map(len, attached.values()))
    if added > MAX_ADDED:
        left_out.append(f"{added - MAX_ADDED:,} cells")
    room = iter(range(MAX_ADDED))

    def behind(name: str) -> list[NotebookNode]:
        return [
            _added_cell(c, prose, left_out) for c in attached.get(name, []) if next(room, -1) >= 0
        ]

    cells = behind("")
    for cell in released.cells:
        name = grade_id_of(cell)
        if not name:
            continue
        restored_cell, submitted = nbformat.from_dict(cell), answers.get(name)
        if submitted is not None and name in answerable:
            restored_cell.source = found.read(name, _source(submitted, name, left_out))
        elif submitted is not None and cell.cell_type == "code" and _bare(submitted) != _bare(cell):
            changed.append(name)
        cells += [restored_cell, *behind(name)]
    anchor = "start"
    for number, cell in enumerate(cells):
        if grade_id_of(cell):
            anchor = grade_id_of(cell)
            cell["id"] = f"cell-{number}"
        else:  # shown where an instructor is told of it
            cell["id"] = f"after-{_ODD.sub('-', anchor)[:50]}-{number}"
    notes += found.notes
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


def _keep_written_over(
    released: NotebookNode,
    answers: dict[str, NotebookNode],
    attached: dict[str, list[NotebookNode]],
) -> None:
    """Attach what a student wrote into locked cells: before its check, else behind the cell.

    Of texts only a question's own is looked at: into others people write their names.
    """
    cells = [c for c in released.cells if grade_id_of(c)]
    for cell, after in zip(cells, [*cells[1:], None], strict=True):
        name, about = grade_id_of(cell), cell.metadata.nbgrader
        prompts = after is not None and after.metadata.nbgrader.get("solution")
        if about.get("solution") or name not in answers:
            continue
        if cell.cell_type == "code" or prompts:
            own = own_part(answers[name], cell)
            if own is not None:
                home = question_of(name) if about.get("grade") else name
                attached.setdefault(home, []).append(own)


def answered_questions(
    nb: NotebookNode,
    released: NotebookNode,
    holds: Callable[[str, str], bool] = lambda text, blank: not is_untouched(text, blank),
) -> list[str]:
    """Return the questions whose answer cell holds other than it was released with."""
    plan = {grade_id_of(c): c for c in released.cells}
    return [
        name
        for c in nb.cells
        if (name := grade_id_of(c))
        and plan[name].metadata.nbgrader.get("solution")
        and holds(c.source, plan[name].source)
    ]


def _added_cell(cell: NotebookNode, prose: set[str], left_out: list[str]) -> NotebookNode:
    """Return a student's cell without settings; its text is shown as typed, so none of it acts."""
    name = grade_id_of(cell) or ("code" if cell.cell_type == "code" else "text")
    source = _source(cell, name, left_out)
    if cell.cell_type == "code":
        return new_code_cell(source)
    if source in prose:
        return new_markdown_cell(source)
    return new_markdown_cell(f"{TYPED_START}{escape(source)}{TYPED_END}")


def _source(cell: NotebookNode, name: str, left_out: list[str]) -> str:
    """Return a cell's text; half a letter, which no file can hold, becomes a question mark."""
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
    """Return the content of a locked cell that must not change, without line endings."""
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
