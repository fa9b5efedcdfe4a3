"""Say what differs between two versions of an assignment, question by question."""

from dataclasses import dataclass
from typing import Any

from nbformat.notebooknode import NotebookNode

from crm_lib.base.message import Message
from crm_lib.classroom.cell_names import grade_id_of
from crm_lib.classroom.records import question_of


@dataclass(frozen=True)
class Change:
    """One difference between two versions.

    Attributes
    ----------
    where : str
        A question, or the cell where it belongs to none.
    kind : str
        ``new``, ``gone``, ``points``, ``check``, ``prompt``, ``blank`` or ``cell``.
    message : Message
    """

    where: str
    kind: str
    message: Message

    def __str__(self) -> str:
        """Return one line."""
        return f"{self.where}: {self.message}"


def release_changes(before: NotebookNode, after: NotebookNode) -> list[Change]:
    """Return what differs between two versions, in the order of the later one.

    Parameters
    ----------
    before, after : NotebookNode
        With their hidden tests where a change in those shall be told.
    """
    old, new = _cells(before), _cells(after)
    found = []
    for name in dict.fromkeys([*new, *old]):
        change = _change(name, old.get(name), new.get(name))
        if change is not None:
            found.append(change)
    return found


def points_of(notebook: NotebookNode) -> dict[str, float]:
    """Return what each question carries."""
    return {
        question_of(name): float(cell.metadata.nbgrader["points"])
        for name, cell in _cells(notebook).items()
        if cell.metadata.nbgrader.get("grade")
    }


def _cells(notebook: NotebookNode) -> dict[str, NotebookNode]:
    return {name: c for c in notebook.cells if (name := grade_id_of(c))}


def _change(name: str, old: Any, new: Any) -> Change | None:
    """Return how one cell changed; of a new or dropped question only its check cell tells."""
    cell = new if new is not None else old
    about = cell.metadata.nbgrader
    is_check, is_answer = bool(about.get("grade")), bool(about.get("solution"))
    question = question_of(name).removesuffix("_prompt")
    if old is None or new is None:
        if not is_check:
            return None
        points = float(about["points"])
        if old is None:
            return Change(question, "new", Message(f"new, {points:g} marks", f"新增，{points:g}分"))
        return Change(question, "gone", Message("no longer asked", "已删去"))
    if is_check and float(old.metadata.nbgrader["points"]) != float(about["points"]):
        was, now = float(old.metadata.nbgrader["points"]), float(about["points"])
        words = Message(f"{now:g} marks, {was:g} before", f"由{was:g}分改为{now:g}分")
        return Change(question, "points", words)
    if old.source.strip() == new.source.strip():
        return None
    if is_check:
        return Change(question, "check", Message("its check changed", "检查方式有改动"))
    if is_answer:
        return Change(question, "blank", Message("its empty answer changed", "答题栏有改动"))
    if name.endswith("_prompt"):
        return Change(question, "prompt", Message("its wording changed", "题目文字有改动"))
    return Change(name, "cell", Message("changed", "有改动"))
