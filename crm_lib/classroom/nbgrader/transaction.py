"""Save a submission in one database transaction: all of its marks are written, or none.

nbgrader commits some forty times a submission, and asks for each cell of the release and for each
of its grades and comments by a query of its own. Inside `one_transaction` a submission is committed
once and what belongs to its cells is read once. What is written stays the same.
"""

import contextlib
import functools
from collections.abc import Callable, Iterator
from typing import Any


class Transaction:
    """Collect all commits of a submission into one; nbgrader takes it for a scoped session.

    Several of nbgrader's gradebooks, opened one after the other, write through the same one.

    Parameters
    ----------
    cells : dict, optional
        Where the cells of a release are kept once they are read; several transactions that only
        read may have the same.
    """

    def __init__(self, cells: dict[tuple[str, str, str], dict[str, Any]] | None = None) -> None:
        self._session: Any = None
        self._cells = {} if cells is None else cells
        self._afterwards: list[Callable[[], Any]] = []

    def joined_by(self, maker: Callable[[], Any]) -> "Transaction":
        """Return this transaction in place of the database session that a gradebook is about to make."""
        if self._session is None:
            self._session = maker()
        # Here rather than in front of a query, which would hide what went wrong behind advice.
        self._session.flush()
        return self

    def __getattr__(self, name: str) -> Any:
        return getattr(self._session, name)

    def commit(self) -> None:
        """Flush new rows; changed ones wait for the next query or gradebook. Nothing is final yet."""
        if self._session.new:
            self._session.flush()

    def cells(self, kind: str, gradebook: Any, notebook: str, assignment: str) -> dict[str, Any]:
        """Return a release's ``source_cells`` or ``grade_cells`` by their name."""
        key = (kind, notebook, assignment)
        if key not in self._cells:
            cells = getattr(gradebook.find_notebook(notebook, assignment), kind)
            self._cells[key] = {c.name: c for c in cells}
        return self._cells[key]

    def do_afterwards(self, action: Callable[[], Any]) -> None:
        """Do `action` at the end, once everything is committed; never, when it is not."""
        self._afterwards.append(action)

    def remove(self) -> None:
        """Do nothing: a session would be removed, but the next gradebook goes on here."""

    def end(self) -> None:
        """Commit the transaction, then run the actions of `do_afterwards`."""
        if self._session is not None:
            self._session.commit()
        for action in self._afterwards:
            action()
        self._afterwards.clear()

    def close(self) -> None:
        """Roll back what was not committed."""
        if self._session is not None:
            self._session.close()


@contextlib.contextmanager
def one_transaction(cells: dict | None = None) -> Iterator[Transaction]:
    """Have gradebooks that are opened in the block write together, when `Transaction.end` is called.

    Leaving the block before that leaves the gradebook as it was. For `cells` see `Transaction`.
    """
    from nbgrader import api

    transaction, scoped_session = Transaction(cells), api.scoped_session
    read_once = {
        "find_source_cell": functools.partial(transaction.cells, "source_cells"),
        "find_graded_cell": functools.partial(transaction.cells, "grade_cells"),
        "find_grade": functools.partial(_rows_of, api.Grade),
        "find_comment": functools.partial(_rows_of, api.Comment),
    }
    usual = {name: getattr(api.Gradebook, name) for name in read_once}

    api.scoped_session = transaction.joined_by
    for name, rows in read_once.items():
        setattr(api.Gradebook, name, _found_at_once(rows, usual[name]))
    try:
        yield transaction
    finally:
        for name, find in usual.items():
            setattr(api.Gradebook, name, find)
        api.scoped_session = scoped_session
        transaction.close()


def _found_at_once(rows: Callable[..., dict[str, Any]], find: Callable) -> Callable:
    """Return a method that looks for a cell's row among all `rows`, and then as `find` does."""

    def found(gradebook: Any, cell: str, *where: str) -> Any:
        known = rows(gradebook, *where)
        return known[cell] if cell in known else find(gradebook, cell, *where)

    return found


def _rows_of(
    kind: type, gradebook: Any, notebook: str, assignment: str, student: str
) -> dict[str, Any]:
    """Return a submission's grades or comments by the name of their cell.

    They are kept with the gradebook, which each step of nbgrader opens anew.
    """
    from nbgrader.api import BaseCell

    kept = vars(gradebook).setdefault("_rows_of_cells", {})
    key = (kind, notebook, assignment, student)
    if key not in kept:
        submitted = gradebook.find_submission_notebook(notebook, assignment, student)
        query = gradebook.db.query(BaseCell.name, kind).join(kind, kind.cell_id == BaseCell.id)
        kept[key] = dict(query.filter(kind.notebook_id == submitted.id).all())
    return kept[key]
