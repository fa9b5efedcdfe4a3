"""Join an answer cell that was split in two, as Jupyter's *Split Cell* does at a slip of a key."""

from collections.abc import Sequence

import nbformat
from nbformat.notebooknode import NotebookNode

from crm_lib.classroom.answer_source import parsed

#: Pieces that are tried together; nobody splits a cell more often by mistake.
_MOST_PIECES = 4


def joined_pieces(
    cells: Sequence[NotebookNode], names: Sequence[str], answerable: set[str]
) -> tuple[list[NotebookNode], list[str], list[str]]:
    """Return cells and their names with split answer cells joined, and the names of those.

    Cells are pieces of one where they stand one after the other, one of them is no Python by
    itself, and together they are. A piece may carry the answer cell's settings again or none.

    Parameters
    ----------
    cells : sequence of NotebookNode
    names : sequence of str
        Grade id of each cell, empty for a student's own.
    answerable : set of str
        Grade ids of answer cells.
    """
    kept, kept_names, joined = [], [], []
    at = 0
    while at < len(cells):
        count, name = _pieces_at(cells, names, at, answerable)
        cell = cells[at]
        if count > 1:
            cell = nbformat.from_dict(next(c for c in cells[at:] if c.cell_type == "code"))
            cell.source = _together(cells[at : at + count])
            joined.append(name)
        kept.append(cell)
        kept_names.append(name)
        at += count
    return kept, kept_names, joined


def _pieces_at(
    cells: Sequence[NotebookNode], names: Sequence[str], at: int, answerable: set[str]
) -> tuple[int, str]:
    """Return how many cells from here on are pieces of one answer, and the name of it."""
    found = 1, names[at]
    for count in range(2, _MOST_PIECES + 1):
        pieces = cells[at : at + count]
        if len(pieces) < count or pieces[-1].cell_type != "code" or pieces[0].cell_type != "code":
            break
        whose = {n for n in names[at : at + count] if n}
        if len(whose) > 1:
            break
        if not whose & answerable or all(parsed(_source(c)) is not None for c in pieces):
            continue
        last_alone = parsed(_source(pieces[-1])) is not None
        if parsed(_together(pieces)) is not None and not (found[0] > 1 and last_alone):
            found = count, whose.pop()
    return found


def _together(pieces: Sequence[NotebookNode]) -> str:
    return "\n".join(_source(c) for c in pieces)


def _source(cell: NotebookNode) -> str:
    return "".join(cell.get("source", "")).replace("\r\n", "\n")
