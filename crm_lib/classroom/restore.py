"""A submission brought back to the structure of its release before it is marked.

The structure is ours, the answers are the student's: locked cells come from the release in its
order, answer cells and cells the student added come from the submission. So a deleted, copied or
moved cell costs no mark by itself.
"""

from pathlib import Path

import nbformat
from nbformat.notebooknode import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor

from crm_lib.exam.messages import Message


class RestoreCells(NbGraderPreprocessor):
    """Put deleted, duplicated and reordered cells right, and say so in the feedback."""

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
        released = nbformat.read(path, as_version=4)
        nb, notes = restored(nb, released)
        nb.metadata["crm"] = {"notes": [list(n) for n in notes]}
        return nb, resources


def restored(
    submission: NotebookNode, released: NotebookNode
) -> tuple[NotebookNode, list[Message]]:
    """Return the submission in the structure of its release, and what had to be put right.

    Parameters
    ----------
    submission, released : NotebookNode
        nbformat 4.

    Returns
    -------
    NotebookNode, list of Message
        A submission whose cells are in order comes back as it is, with no message.
    """
    wanted = [_id(c) for c in released.cells if _id(c)]
    given = [_id(c) for c in submission.cells if _id(c)]
    known = [i for i in given if i in wanted]
    if known == wanted:
        return submission, []
    notes = _notes(wanted, known)
    # Every cell of the student's without a known id stays behind the known cell before it.
    attached: dict[str, list] = {}
    anchor = ""
    for cell in submission.cells:
        name = _id(cell)
        if name in wanted:
            anchor = name
        attached.setdefault(anchor, []).append(cell)
    cells = list(attached.get("", []))
    for cell in released.cells:
        name = _id(cell)
        if not name:
            continue
        own = attached.get(name, [])
        if _is_answer(cell):
            mine = [c for c in own if _id(c) == name]
            if not mine:
                cells.append(cell)
            # The first keeps the id; copies run behind it as ordinary cells.
            for number, copy in enumerate(mine):
                cells.append(copy if number == 0 else _ordinary(copy))
        else:
            cells.append(cell)
        cells += [c for c in own if _id(c) != name]
    result = submission.copy()
    result.cells = cells
    return result, notes


def _id(cell: NotebookNode) -> str:
    return cell.get("metadata", {}).get("nbgrader", {}).get("grade_id", "")


def _is_answer(cell: NotebookNode) -> bool:
    return bool(cell.metadata.nbgrader.get("solution"))


def _ordinary(cell: NotebookNode) -> NotebookNode:
    copy = nbformat.from_dict(cell)
    copy.metadata = {k: v for k, v in cell.metadata.items() if k != "nbgrader"}
    return copy


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
