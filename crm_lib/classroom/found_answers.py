"""Find the answers that a student wrote elsewhere than into the answer cell."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from nbformat.notebooknode import NotebookNode

from crm_lib.base.message import Message
from crm_lib.classroom.answer_source import (
    Asked,
    as_text,
    asked_in,
    assigns,
    is_untouched,
    own_comments,
    readable,
    words_beside,
)
from crm_lib.classroom.cell_names import grade_id_of

_PICTURE = re.compile(r"!\[[^\]]*\]\(|<img\b", re.I)


@dataclass
class FoundAnswers:
    """Answers found beside their cells, and how the text of each answer cell is read.

    Attributes
    ----------
    asked : dict
        By grade id of the answer cell: what its check asks for.
    notes : list of Message
        What the student and the instructor are told.
    """

    asked: dict[str, Asked]
    notes: list[Message] = field(default_factory=list)
    _texts: dict[str, str] = field(default_factory=dict)

    def read(self, name: str, source: str) -> str:
        """Return the code to run for an answer cell with this text."""
        if name in self._texts:
            return self._texts[name]
        asked = self.asked.get(name)
        text = readable(source, asked) if asked else source
        if text != source:
            self.notes.append(
                Message(
                    f"Read although it was no Python: {name}.",
                    f"不合Python语法，已尽量读取：{name}。",
                )
            )
        return text


def found_answers(
    released: NotebookNode,
    answers: dict[str, NotebookNode],
    attached: dict[str, list[NotebookNode]],
) -> FoundAnswers:
    """Return the answers that stand elsewhere; those whose answer cell is gone are put into it.

    Parameters
    ----------
    released : NotebookNode
    answers : dict
        The submitted cell of each grade id; a cell that takes the place of a deleted answer cell
        is added here and taken out of `attached`.
    attached : dict
        By grade id of the cell before them: the cells that the student added.
    """
    asked = {a.question: a for c in released.cells if (a := _asked(c))}
    found = FoundAnswers(asked)
    ours = {c.source.strip() for c in released.cells}
    sources = {grade_id_of(c): c.source for c in released.cells}
    moved, read, pictures = [], [], []
    for question, around in _surroundings(released).items():
        this = asked.get(question)
        if this is None or question not in sources:
            continue
        if question not in answers and _taken_back(this, asked, answers, attached):
            moved.append(question)
        submitted = answers.get(question)
        blank = submitted is None or is_untouched(submitted.get("source", ""), sources[question])
        if blank and _is_held_above(this, list(sources), answers, attached):
            # The blank cell would wipe out what stands above it.
            answers.setdefault(question, _cell_named(question, released))
            found._texts[question] = ""
            moved.append(question)
            continue
        beside = [c for name in around for c in attached.get(name, [])]
        if this.form != "text" or not blank or any(_holds(c, this) for c in beside):
            continue
        comments = [] if submitted is None else own_comments(submitted.source, sources[question])
        near = words_beside(((c.cell_type, c.get("source", "")) for c in beside), ours)
        words = "\n".join([*comments, *([near] if near else [])])
        if words:
            answers.setdefault(question, _cell_named(question, released))
            if _PICTURE.search(words):
                pictures.append(question)
            found._texts[question] = as_text(words, this)
            read.append(question)
    for names, en, zh in (
        (moved, "Found in another cell: {}.", "答案在另一单元格中：{}。"),
        (
            read,
            "Read from a comment or a cell beside the answer: {}.",
            "从注释或旁边的单元格读取：{}。",
        ),
        (
            pictures,
            "Holds a picture, which only the notebook as handed in shows: {}.",
            "含有图片，请打开学生所交的笔记本查看：{}。",
        ),
    ):
        if names:
            text = ", ".join(names)
            found.notes.append(Message(en.format(text), zh.format(text)))
    return found


def _asked(cell: NotebookNode) -> Asked | None:
    about = cell.metadata.get("nbgrader", {})
    return asked_in(cell.source) if about.get("grade") else None


def _surroundings(released: NotebookNode) -> dict[str, list[str]]:
    """Return by question the cells of its part of the notebook, from its prompt to its check."""
    parts: dict[str, list[str]] = {}
    part: list[str] = []
    for cell in released.cells:
        name = grade_id_of(cell)
        if not name:
            continue
        part.append(name)
        asked = _asked(cell)
        if asked:
            parts[asked.question], part = part, []
    return parts


def _holds(cell: NotebookNode, asked: Asked) -> bool:
    return cell.cell_type == "code" and assigns(cell.get("source", ""), asked.variable)


def _cell_named(name: str, notebook: NotebookNode) -> NotebookNode:
    return next(c for c in notebook.cells if grade_id_of(c) == name)


def _is_held_above(
    asked: Asked,
    order: list[str],
    answers: dict[str, NotebookNode],
    attached: dict[str, list[NotebookNode]],
) -> bool:
    """Tell whether a cell above a question's answer cell gives its variable a value.

    `order` has the grade ids of the release. It may be a cell of the student's, or the answer cell
    of another question.
    """
    above = order[: order.index(asked.question)]
    cells = [
        c
        for n in ["", *above]
        for c in ([answers[n]] if n in answers else []) + attached.get(n, [])
    ]
    return any(_holds(c, asked) for c in cells)


def _taken_back(
    asked: Asked,
    others: dict[str, Asked],
    answers: dict[str, NotebookNode],
    attached: dict[str, list[NotebookNode]],
) -> bool:
    """Put the last cell that answers this question alone into the place of its deleted cell."""
    lists: Iterable[list[NotebookNode]] = reversed(list(attached.values()))
    for cells in lists:
        for cell in reversed(cells):
            alone = not any(_holds(cell, o) for o in others.values() if o != asked)
            if _holds(cell, asked) and alone:
                cells[:] = [c for c in cells if c is not cell]
                answers[asked.question] = cell
                return True
    return False
