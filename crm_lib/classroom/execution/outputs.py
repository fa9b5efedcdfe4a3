"""Outputs of executed cells: validity, size, streams joined."""

from itertools import groupby
from typing import Any


def is_sound(output: Any) -> bool:
    """Tell whether an output is one that a notebook can hold (valid nbformat)."""
    kind = output.get("output_type")
    if kind == "stream":
        return isinstance(output.get("name"), str) and isinstance(output.get("text"), str)
    if kind == "error":
        traceback = output.get("traceback")
        return (
            all(isinstance(output.get(k), str) for k in ("ename", "evalue"))
            and isinstance(traceback, list)
            and all(isinstance(line, str) for line in traceback)
        )
    if kind in ("display_data", "execute_result"):
        data = output.get("data")
        return (
            isinstance(data, dict)
            and isinstance(output.get("metadata"), dict)
            and all(isinstance(v, str) or "json" in k for k, v in data.items())
        )
    return False


def joined(outputs: list) -> list:
    """Return outputs with the pieces of one stream that follow each other in one.

    A kernel sends what is printed in as many pieces as its clock says. Put together they are the
    same on a busy machine and on an idle one.
    """
    merged = []
    for stream, pieces in groupby(outputs, _stream):
        first, *more = pieces
        if stream is None:
            merged += [first, *more]
        else:
            text = "".join(o["text"] for o in (first, *more))
            merged.append(type(first)(first, text=text))
    return merged


def _stream(output: Any) -> str | None:
    """Return the name of the stream that an output belongs to."""
    return output["name"] if output["output_type"] == "stream" else None


def size(content: Any) -> int:
    """Estimate how many bytes a message brings."""
    if isinstance(content, str):
        return len(content)
    if isinstance(content, dict):
        return sum(len(str(k)) + size(v) for k, v in content.items()) + 20
    if isinstance(content, list):
        return sum(map(size, content)) + 20
    return 20
