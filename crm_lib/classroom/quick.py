"""nbgrader for a whole class: what it sets up anew for every cell and step is set up once.

For one submission nbgrader opens the gradebook nine times, each time with a new SQLAlchemy engine
that knows no statement yet, commits some forty times, asks for each cell of the release and for each
of its grades and comments by a query of its own, and checks its own JSON schema once a cell. Inside
`quick_nbgrader` the engine and the schema's validator are kept, and inside `one_transaction` a
submission is committed once and what belongs to its cells is read once. What is written and what is
refused stays the same.
"""

import contextlib
import functools
import json
import types
from collections.abc import Callable, Iterator
from typing import Any

#: What a kernel's messages become in a notebook.
_OUTPUTS = ("stream", "display_data", "execute_result", "error")


@contextlib.contextmanager
def quick_nbgrader() -> Iterator[None]:
    """Keep one engine a database and one validator a schema while the block runs."""
    from nbgrader import api
    from nbgrader.nbgraderformat import common

    engines: dict[str, Any] = {}
    create_engine, create_all = api.create_engine, api.Base.metadata.create_all
    inspect = api.inspect
    made: set[int] = set()
    # All that nbgrader asks: whether there are tables yet.
    some_tables = types.SimpleNamespace(get_table_names=lambda: ["grade"])

    def kept_engine(url: str, **options: Any) -> Any:
        if url not in engines:
            engine = engines[url] = create_engine(url, **options)
            engine.really_dispose, engine.dispose = engine.dispose, lambda: None
        return engines[url]

    def create_once(bind: Any, **options: Any) -> None:
        if id(bind) not in made:
            create_all(bind=bind, **options)
            made.add(id(bind))

    api.create_engine = kept_engine
    api.inspect = lambda bind: some_tables if id(bind) in made else inspect(bind)
    api.Base.metadata.create_all = create_once
    common.jsonschema = types.SimpleNamespace(validate=_validate)
    try:
        yield
    finally:
        import jsonschema

        common.jsonschema = jsonschema
        del api.Base.metadata.create_all
        api.create_engine, api.inspect = create_engine, inspect
        for engine in engines.values():
            engine.really_dispose()


class Transaction:
    """Stands where nbgrader expects a scoped session, and keeps its commits back.

    Several of nbgrader's gradebooks, opened one after the other, write through the same one.
    """

    def __init__(self) -> None:
        self._session: Any = None
        self._cells: dict[tuple[str, str, str], dict[str, Any]] = {}
        self._afterwards: list[Callable[[], Any]] = []

    def joined_by(self, maker: Callable[[], Any]) -> "Transaction":
        """Return this transaction to a gradebook that asks for a scoped session."""
        if self._session is None:
            self._session = maker()
        return self

    def __getattr__(self, name: str) -> Any:
        return getattr(self._session, name)

    def commit(self) -> None:
        """Send what was changed, which later queries then see; nothing is final yet."""
        self._session.flush()

    def cells(self, kind: str, gradebook: Any, notebook: str, assignment: str) -> dict[str, Any]:
        """Return a release's ``source_cells`` or ``grade_cells`` by their name."""
        key = (kind, notebook, assignment)
        if key not in self._cells:
            cells = getattr(gradebook.find_notebook(notebook, assignment), kind)
            self._cells[key] = {c.name: c for c in cells}
        return self._cells[key]

    def remove(self) -> None:
        """Stay open: the next gradebook goes on here."""

    def end(self) -> None:
        """Commit all of it, then do what waited for that."""
        if self._session is not None:
            self._session.commit()
        for action in self._afterwards:
            action()
        self._afterwards.clear()

    def close(self) -> None:
        """Give up what was not committed."""
        if self._session is not None:
            self._session.close()


_open: list[Transaction] = []


@contextlib.contextmanager
def one_transaction() -> Iterator[Transaction]:
    """Have gradebooks that are opened in the block write together, when `Transaction.end` is called.

    Leaving the block before that leaves the gradebook as it was.
    """
    from nbgrader import api

    transaction, scoped_session = Transaction(), api.scoped_session
    read_once = {
        "find_source_cell": functools.partial(transaction.cells, "source_cells"),
        "find_graded_cell": functools.partial(transaction.cells, "grade_cells"),
        "find_grade": functools.partial(_rows_of, api.Grade),
        "find_comment": functools.partial(_rows_of, api.Comment),
    }
    usual = {name: getattr(api.Gradebook, name) for name in read_once}

    _open.append(transaction)
    api.scoped_session = transaction.joined_by
    for name, rows in read_once.items():
        setattr(api.Gradebook, name, _found_at_once(rows, usual[name]))
    try:
        yield transaction
    finally:
        for name, find in usual.items():
            setattr(api.Gradebook, name, find)
        api.scoped_session = scoped_session
        _open.remove(transaction)
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


def when_committed(action: Callable[[], Any]) -> None:
    """Do something when what was written into the gradebook is final: now, or at the end of the transaction."""
    if _open:
        _open[-1]._afterwards.append(action)
    else:
        action()


@contextlib.contextmanager
def quick_messages() -> Iterator[None]:
    """Read a kernel's messages without two things that cost more than the rest of the reading.

    Dates stay text (nobody here asks when), and an output is checked by a compiled schema; what
    that refuses nbformat checks itself, so the same outputs are refused.
    """
    from jupyter_client import session
    from nbformat.v4 import nbbase

    extract_dates, validate = session.extract_dates, nbbase.validate

    def checked(node: Any, ref: str | None = None) -> None:
        if ref not in _OUTPUTS or not _allowed_by(_schema_of(ref))(node):
            validate(node, ref)

    session.extract_dates, nbbase.validate = (lambda header: header), checked
    try:
        yield
    finally:
        session.extract_dates, nbbase.validate = extract_dates, validate


@functools.cache
def _schema_of(part: str) -> str:
    """Return the schema of a part of a notebook, such as ``stream``, as JSON."""
    from importlib.resources import files

    from nbformat.v4 import nbformat_schema

    path = files("nbformat.v4") / nbformat_schema[None, None]
    definitions = json.loads(path.read_text(encoding="utf-8"))["definitions"]
    return json.dumps({"$ref": f"#/definitions/{part}", "definitions": definitions})


@functools.cache
def _allowed_by(schema: str) -> Callable[[Any], bool]:
    """Return a check of a schema (JSON) that says yes or no, without saying what is wrong."""
    import fastjsonschema

    check = fastjsonschema.compile(json.loads(schema), use_default=False)

    def allows(instance: Any) -> bool:
        try:
            check(instance)
        except fastjsonschema.JsonSchemaException:
            return False
        return True

    return allows


def _validate(instance: Any, schema: dict) -> None:
    """The same as ``jsonschema.validate``, with a validator that is built once a schema."""
    import jsonschema

    if _allowed_by(json.dumps(schema, sort_keys=True))(instance):
        return
    error = jsonschema.exceptions.best_match(
        _validator(json.dumps(schema, sort_keys=True)).iter_errors(instance)
    )
    if error is not None:
        raise error


@functools.cache
def _validator(schema: str) -> Any:
    import jsonschema

    data = json.loads(schema)
    kind = jsonschema.validators.validator_for(data)
    kind.check_schema(data)
    return kind(data)
