"""An answer as plain data: what leaves the process that runs student code, and nothing else.

`plain` turns a Python value into JSON-ready data. Numbers, texts, lists, truth values and None
stay as they are; everything else becomes a small dict with a tag ``"is"``. A value of an unknown
type becomes its type's name: no code of the student's travels, so an object that equals everything
or a class with tricks in it is only its name on the marking desk.
"""

import datetime as dt
import json
import math
from typing import Any

from .values import AcceptedNumber, AcceptedText, NumberBetween, NumberNear

#: MIME types under which records appear among a cell's outputs.
ANSWER_MIME = "application/vnd.crm.answer+json"
MISTAKE_MIME = "application/vnd.crm.mistake+json"

#: More than this is no answer to any question of ours.
MAX_TEXT = 20_000
MAX_ROWS = 5_000
MAX_ITEMS = 20_000
MAX_BYTES = 2_000_000


class TooLarge(ValueError):
    """The value is larger than any answer may be."""


def plain(value: Any, *, key: bool = False) -> Any:
    """Return `value` as JSON-ready plain data.

    Parameters
    ----------
    value : object
        Number, text, date, list, tuple, set, dict, array, Series, DataFrame, matplotlib Axes or
        Figure, or anything else (then only the name of its type is kept).
    key : bool
        Keep what `accept`, `between` and `approx` say. Only the executed solution is recorded
        this way.

    Raises
    ------
    TooLarge
        Over 20,000 items, 5,000 rows, or 2 MB.
    """
    data = _plain(value, key, 0)
    if len(json.dumps(data)) > MAX_BYTES:
        raise TooLarge
    return data


def _plain(value: Any, key: bool, depth: int) -> Any:
    if depth > 8:
        return {"is": "other", "type": type(value).__name__}
    if key:
        marked = _marked(value)
        if marked is not None:
            return marked
    if value is None or value is True or value is False:
        return value
    if isinstance(value, str):
        text = str.__str__(value)
        if len(text) > MAX_TEXT:
            return {"is": "long_text", "start": text[:MAX_TEXT], "length": len(text)}
        return text
    if isinstance(value, int):
        number = int.__int__(value)
        return number if abs(number) < 2**53 else _number(float(number))
    if isinstance(value, float):
        return _number(float.__float__(value))
    if isinstance(value, dt.date | dt.datetime):
        return {"is": "time", "value": value.isoformat()}
    if isinstance(value, list | tuple):
        return _items(list(value), key, depth)
    if isinstance(value, set | frozenset):
        return {"is": "set", "items": _items(list(value), key, depth)}
    if isinstance(value, dict):
        if len(value) > MAX_ITEMS:
            raise TooLarge
        return {
            "is": "dict",
            "items": [
                [_plain(k, key, depth + 1), _plain(v, key, depth + 1)] for k, v in value.items()
            ],
        }
    return _scientific(value, key, depth)


def _number(number: float) -> Any:
    if math.isnan(number):
        return {"is": "nan"}
    if math.isinf(number):
        return {"is": "infinite", "sign": 1 if number > 0 else -1}
    return number


def _items(values: list, key: bool, depth: int) -> list:
    if len(values) > MAX_ITEMS:
        raise TooLarge
    return [_plain(v, key, depth + 1) for v in values]


def _marked(value: Any) -> dict | None:
    """What accept, between and approx say, for the key."""
    if isinstance(value, AcceptedText | AcceptedNumber):
        first = str(value) if isinstance(value, AcceptedText) else float(value)
        return {"is": "accept", "values": [first, *value.alternatives]}
    if isinstance(value, NumberBetween):
        return {"is": "between", "low": value.low, "high": value.high}
    if isinstance(value, NumberNear):
        return {"is": "near", "value": float(value), "rel": value.rel, "abs": value.abs}
    return None


def _scientific(value: Any, key: bool, depth: int) -> Any:
    """numpy, pandas and matplotlib objects; imported only when a value comes from there."""
    module = type(value).__module__.partition(".")[0]
    if module == "numpy" or (hasattr(value, "__array__") and module != "pandas"):
        import numpy as np

        if isinstance(value, np.generic | np.ndarray):
            if value.size > MAX_ITEMS:
                raise TooLarge
            return _plain(value.tolist(), key, depth + 1)
    if module == "pandas":
        import pandas as pd

        if value is pd.NA or value is pd.NaT:
            return {"is": "nan"}
        if isinstance(value, pd.Series):
            return {
                "is": "series",
                "name": _plain(value.name, key, depth + 1),
                "index": _column(value.index, key, depth),
                "values": _column(value, key, depth),
            }
        if isinstance(value, pd.DataFrame):
            return _table(value, key, depth)
        if isinstance(value, pd.Index | pd.Categorical):
            return _column(value, key, depth)
    facts = _plot_facts(value, key, depth)
    return facts if facts is not None else {"is": "other", "type": type(value).__name__}


def _column(values: Any, key: bool, depth: int) -> list:
    if len(values) > MAX_ROWS:
        raise TooLarge
    return [_plain(v, key, depth + 1) for v in values]


def _table(frame: Any, key: bool, depth: int) -> dict:
    named = [n for n in frame.index.names if n is not None]
    if named:  # a named index is a column like any other
        try:
            frame = frame.reset_index()
        except ValueError:
            frame = frame.reset_index(drop=True)
    columns = [
        {"name": _plain(name, key, depth + 1), "values": _column(frame.iloc[:, i], key, depth)}
        for i, name in enumerate(frame.columns)
    ]
    index = None if named else _column(frame.index, key, depth)
    return {"is": "table", "columns": columns, "index": index, "rows": len(frame)}


def _plot_facts(value: Any, key: bool, depth: int) -> dict | None:
    """Facts of a matplotlib figure's axes: kind, words, series and limits, never pixels."""
    if not type(value).__module__.startswith("matplotlib") and not hasattr(value, "get_figure"):
        return None
    try:
        from matplotlib.axes import Axes
        from matplotlib.figure import Figure
    except ImportError:
        return None
    if isinstance(value, Figure):
        if not value.axes:
            return {"is": "plot", "kinds": [], "series": []}
        value = value.axes[0]
    if not isinstance(value, Axes):
        return None
    value.figure.canvas.draw_idle()
    bars = [p for c in value.containers if hasattr(c, "patches") for p in c.patches]
    horizontal = bool(bars) and all(
        getattr(c, "orientation", "vertical") == "horizontal"
        for c in value.containers
        if hasattr(c, "patches")
    )
    series: list[dict] = []
    for container in value.containers:
        if hasattr(container, "patches"):
            sizes = [p.get_width() if horizontal else p.get_height() for p in container.patches]
            label = container.get_label()
            series.append({"kind": "barh" if horizontal else "bar", "label": label, "y": sizes})
    for line in value.get_lines():
        x, y = line.get_data()
        if len(y) > 2 or len(value.get_lines()) == 1:
            series.append({"kind": "line", "label": line.get_label(), "x": list(x), "y": list(y)})
    for points in value.collections:
        offsets = points.get_offsets()
        if type(points).__name__ == "PathCollection" and len(offsets):
            xs, ys = zip(*((float(a), float(b)) for a, b in offsets), strict=True)
            series.append({"kind": "scatter", "label": points.get_label(), "x": xs, "y": ys})
    ticks = value.get_yticklabels() if horizontal else value.get_xticklabels()
    words = {
        "title": value.get_title() or value.get_title("left") or value.get_title("right"),
        "xlabel": value.get_xlabel(),
        "ylabel": value.get_ylabel(),
        "ticks": [t.get_text() for t in ticks if t.get_text()],
        "legend": [t.get_text() for t in value.get_legend().get_texts()]
        if value.get_legend()
        else [],
    }
    data = {
        "kinds": sorted({s["kind"] for s in series}),
        "series": series,
        **words,
        "xlim": list(value.get_xlim()),
        "ylim": list(value.get_ylim()),
    }
    return {"is": "plot", **{k: _untagged(v, key, depth) for k, v in data.items()}}


def _untagged(value: Any, key: bool, depth: int) -> Any:
    """Like `_plain`, but a dict stays a dict: used for our own facts only."""
    if isinstance(value, dict):
        return {k: _untagged(v, key, depth) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_untagged(v, key, depth) for v in value]
    return _plain(value, key, depth + 2)
