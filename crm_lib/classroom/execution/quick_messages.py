"""Read a kernel's messages faster: dates stay text, a compiled schema checks outputs."""

import contextlib
import functools
import json
from collections.abc import Iterator
from typing import Any

from crm_lib.classroom.compiled_schema import allowed_by

#: What a kernel's messages become in a notebook.
_OUTPUTS = ("stream", "display_data", "execute_result", "error")


@contextlib.contextmanager
def quick_messages() -> Iterator[None]:
    """Read a kernel's messages without date parsing and slow schema checks while the block runs.

    Dates stay text (nobody here asks when), and an output is checked by a compiled schema; what
    that refuses nbformat checks itself, so the same outputs are refused.
    """
    from jupyter_client import session
    from nbformat.v4 import nbbase

    extract_dates, validate = session.extract_dates, nbbase.validate

    def checked(node: Any, ref: str | None = None) -> None:
        if ref not in _OUTPUTS or not allowed_by(_schema_of(ref))(node):
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
