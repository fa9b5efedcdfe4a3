"""Cache one database engine and one schema validator for a whole class.

For one submission nbgrader opens the gradebook nine times, each time with a new SQLAlchemy engine
that knows no statement yet, checks its own JSON schema once a cell, and copies the notebook seven
times. Inside `kept_engine` engines and validators are kept, and copies are quick. What is written and what is refused stays the same.
"""

import contextlib
import copy
import functools
import json
import types
from collections.abc import Iterator
from typing import Any

from nbformat.notebooknode import NotebookNode

from crm_lib.classroom.compiled_schema import allowed_by

#: Values that need no copy.
_PLAIN = frozenset((str, int, float, bool, type(None)))


@contextlib.contextmanager
def kept_engine() -> Iterator[None]:
    """Keep one engine a database and one validator a schema while the block runs."""
    from nbgrader import api
    from nbgrader.nbgraderformat import common

    engines: dict[str, Any] = {}
    create_engine, create_all = api.create_engine, api.Base.metadata.create_all
    inspect = api.inspect
    made: set[int] = set()
    # All that nbgrader asks: whether there are tables yet.
    some_tables = types.SimpleNamespace(get_table_names=lambda: ["grade"])

    def engine_for(url: str, **options: Any) -> Any:
        if url not in engines:
            engine = engines[url] = create_engine(url, **options)
            engine.really_dispose, engine.dispose = engine.dispose, lambda: None
        return engines[url]

    def create_once(bind: Any, **options: Any) -> None:
        if id(bind) not in made:
            create_all(bind=bind, **options)
            made.add(id(bind))

    api.create_engine = engine_for
    api.inspect = lambda bind: some_tables if id(bind) in made else inspect(bind)
    api.Base.metadata.create_all = create_once
    common.jsonschema = types.SimpleNamespace(validate=validate)
    deep_copy, NotebookNode.__deepcopy__ = NotebookNode.__deepcopy__, _copied
    try:
        yield
    finally:
        import jsonschema

        NotebookNode.__deepcopy__ = deep_copy
        common.jsonschema = jsonschema
        del api.Base.metadata.create_all
        api.create_engine, api.inspect = create_engine, inspect
        for engine in engines.values():
            engine.really_dispose()


def validate(instance: Any, schema: dict) -> None:
    """Validate as ``jsonschema.validate`` does, with a validator that is built once a schema."""
    import jsonschema

    if allowed_by(json.dumps(schema, sort_keys=True))(instance):
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


def _copied(node: NotebookNode, memo: dict | None = None) -> NotebookNode:
    """Return a deep copy of a notebook, or of a part of it; nbconvert makes seven a submission.

    What comes from a JSON file is a tree, so it needs no note of what was copied already.
    """
    new = NotebookNode()
    for name, value in node.items():
        kind = type(value)
        # A plain dict becomes a node, as it does in nbformat's own way.
        copied = value if kind in _PLAIN else _copied(value) if kind is dict else _copy_of(value)
        dict.__setitem__(new, name, copied)
    return new


def _copy_of(value: Any) -> Any:
    kind = type(value)
    if kind in _PLAIN:
        return value
    if kind is NotebookNode:
        return _copied(value)
    if kind is list:
        return [_copy_of(v) for v in value]
    return copy.deepcopy(value)
