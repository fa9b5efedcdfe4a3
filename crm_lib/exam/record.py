"""Record an answer as plain JSON data, the only thing that leaves a student's kernel.

`plain` turns a Python value into JSON-ready data. Numbers, texts, lists, truth values and None
stay as they are; everything else becomes a small dict with a tag ``"is"``. A value of an unknown
type becomes its type's name: no code of the student's travels, so an object that equals everything
or a class with tricks in it is only its name on the marking desk.
"""

import datetime as dt
import json
import math
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

from crm_lib.exam.bar_names import bar_names
from crm_lib.exam.values import AcceptedNumber, AcceptedText, NumberBetween, NumberNear

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
        return number if abs(number) < 2**53 else _float(number)
    if isinstance(value, float):
        return _number(float.__float__(value))
    if isinstance(value, Decimal | Fraction):
        return _float(value)
    if isinstance(value, dt.date | dt.datetime):
        if value != value:  # NaT
            return {"is": "nan"}
        return {"is": "time", "value": value.isoformat()}
    if isinstance(value, dt.timedelta):
        return {"is": "duration", "days": _number(value.total_seconds() / 86400)}
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
    try:
        return _scientific(value, key, depth)
    except TooLarge:
        raise
    except Exception:  # an object whose attributes raise is only its type's name
        return {"is": "other", "type": type(value).__name__}


def _float(number: int | Decimal | Fraction) -> Any:
    """Return any number as plain data: those beyond a float are infinite, a signalling NaN is NaN."""
    try:
        return _number(float(number))
    except OverflowError:
        return {"is": "infinite", "sign": 1 if number > 0 else -1}
    except ValueError:
        return {"is": "nan"}


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
    """Return what accept, between and approx say of a value, for the key."""
    if isinstance(value, AcceptedText | AcceptedNumber):
        first = str(value) if isinstance(value, AcceptedText) else float(value)
        return {"is": "accept", "values": [first, *value.alternatives]}
    if isinstance(value, NumberBetween):
        return {"is": "between", "low": value.low, "high": value.high}
    if isinstance(value, NumberNear):
        return {"is": "near", "value": float(value), "rel": value.rel, "abs": value.abs}
    return None


def _scientific(value: Any, key: bool, depth: int) -> Any:
    """Record numpy, pandas and matplotlib objects; import those libraries only when one is met."""
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
        if isinstance(value, pd.Period | pd.Interval):
            return str(value)
    if module == "polars":
        return _from_polars(value, key, depth)
    facts = _plot_facts(value, key, depth)
    return facts if facts is not None else {"is": "other", "type": type(value).__name__}


def _from_polars(value: Any, key: bool, depth: int) -> dict:
    """Record a polars frame or column as if it were one of pandas."""
    kind = type(value).__name__
    if kind not in ("DataFrame", "Series"):  # a lazy frame holds no values yet
        return {"is": "other", "type": f"polars.{kind}"}
    rows = list(range(len(value)))
    if len(rows) > MAX_ROWS:
        raise TooLarge
    if kind == "Series":
        values = _column(value.to_list(), key, depth)
        return {"is": "series", "name": value.name or None, "index": rows, "values": values}
    columns = [
        {"name": name, "values": _column(value[name].to_list(), key, depth)}
        for name in value.columns
    ]
    return {"is": "table", "columns": columns, "index": rows, "rows": len(rows)}


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
    """Return facts of a matplotlib figure's axes: kind, words, series and limits, never pixels."""
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
    axes: Any = value
    bars = [p for c in axes.containers if hasattr(c, "patches") for p in c.patches]
    horizontal = bool(bars) and all(
        getattr(c, "orientation", "vertical") == "horizontal"
        for c in axes.containers
        if hasattr(c, "patches")
    )
    series: list[dict] = []
    _lay_out(axes, axes.yaxis if horizontal else axes.xaxis)
    kind = "barh" if horizontal else "bar"
    drawn = []
    for container in axes.containers:
        if hasattr(container, "patches"):
            sizes = [p.get_width() if horizontal else p.get_height() for p in container.patches]
            places = [tuple(p.get_center())[int(horizontal)] for p in container.patches]
            names = bar_names(axes.yaxis if horizontal else axes.xaxis, places)
            drawn.append({"kind": kind, "label": container.get_label(), "x": names, "y": sizes})
    if len(drawn) > 1 and all(len(bars_["y"]) == 1 for bars_ in drawn):
        # Bars drawn one by one are one series.
        drawn = [{"kind": kind, "label": "", **{k: [b[k][0] for b in drawn] for k in "xy"}}]
    series += drawn
    for line in axes.get_lines():
        x, y = line.get_data()
        if len(y) > 2 or len(axes.get_lines()) == 1:
            series.append({"kind": "line", "label": line.get_label(), "x": list(x), "y": list(y)})
    for points in axes.collections:
        offsets = points.get_offsets()
        if type(points).__name__ == "PathCollection" and len(offsets):
            xs, ys = zip(*((float(a), float(b)) for a, b in offsets), strict=True)
            series.append({"kind": "scatter", "label": points.get_label(), "x": xs, "y": ys})
    ticks = axes.get_yticklabels() if horizontal else axes.get_xticklabels()
    legend = axes.get_legend()
    words = {
        "title": axes.get_title()
        or axes.get_title("left")
        or axes.get_title("right")
        or _figure_title(axes),
        "xlabel": axes.get_xlabel(),
        "ylabel": axes.get_ylabel(),
        "ticks": [t.get_text() for t in ticks if t.get_text()],
        "legend": [t.get_text() for t in legend.get_texts()] if legend else [],
    }
    data = {
        "kinds": sorted({s["kind"] for s in series}),
        "series": series,
        **words,
        "xlim": list(axes.get_xlim()),
        "ylim": list(axes.get_ylim()),
    }
    return {"is": "plot", **{k: _untagged(v, key, depth) for k, v in data.items()}}


def _figure_title(axes: Any) -> str:
    """Return the title of an axes' whole figure (suptitle), or an empty text."""
    try:
        return str(axes.get_figure().get_suptitle())
    except AttributeError:
        return ""


def _lay_out(axes: Any, words_axis: Any) -> None:
    """Give an Axes its place on the figure, where its limits or the words along it depend on that.

    Words of categories, and fixed ones, are the same at every size; laying out takes as long as
    drawing.
    """
    from matplotlib.axes import Axes
    from matplotlib.category import StrCategoryLocator
    from matplotlib.ticker import FixedLocator

    steady = isinstance(words_axis.get_major_locator(), FixedLocator | StrCategoryLocator)
    if type(axes) is not Axes or axes.get_aspect() != "auto" or not steady:
        axes.figure.canvas.draw_idle()


def _untagged(value: Any, key: bool, depth: int) -> Any:
    """Return plain data as `_plain` does, but leave a dict a dict: for our own facts only."""
    if isinstance(value, dict):
        return {k: _untagged(v, key, depth) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_untagged(v, key, depth) for v in value]
    return _plain(value, key, depth + 2)


# ------------------------------------------------------------------ on the marking desk's side


def well_formed(data: Any) -> bool:
    """Tell whether `data` could have been made by `plain`; anything else was forged or damaged.

    Tags that only a key carries, numbers and texts beyond the limits, and deep nesting are
    refused, so that no later step meets data it does not know.
    """
    return _well_formed(data, 0, [MAX_BYTES])


#: Nothing that `plain` makes is nested deeper.
_DEEPEST = 30


def _well_formed(data: Any, depth: int, left: list[int]) -> bool:
    left[0] -= 1
    if depth > _DEEPEST or left[0] < 0:
        return False
    if data is None or isinstance(data, bool):
        return True
    if isinstance(data, str):
        left[0] -= len(data)
        return len(data) <= MAX_TEXT and left[0] >= 0
    if isinstance(data, int):
        return abs(data) < 2**53
    if isinstance(data, float):
        return math.isfinite(data)

    def inner(values: Any) -> bool:
        return isinstance(values, list) and all(_well_formed(v, depth + 1, left) for v in values)

    if isinstance(data, list):
        return inner(data)
    if not isinstance(data, dict) or not all(isinstance(k, str) for k in data):
        return False
    tag = data.get("is")
    shape = _SHAPES.get(tag) if isinstance(tag, str) else None
    return shape is not None and bool(shape(data, inner))


def _pairs(data: dict, inner: Callable) -> bool:
    return inner(data.get("items")) and all(
        isinstance(p, list) and len(p) == 2 for p in data["items"]
    )


def _series_shape(data: dict, inner: Callable) -> bool:
    return (
        inner([data.get("name")])
        and inner(data.get("index"))
        and inner(data.get("values"))
        and len(data["index"]) == len(data["values"])
    )


def _table_shape(data: dict, inner: Callable) -> bool:
    columns, index, rows = data.get("columns"), data.get("index"), data.get("rows")
    return (
        isinstance(columns, list)
        and type(rows) is int
        and (index is None or (inner(index) and len(index) == rows))
        and all(
            isinstance(c, dict)
            and inner([c.get("name")])
            and inner(c.get("values"))
            and len(c["values"]) == rows
            for c in columns
        )
    )


def _plot_shape(data: dict, inner: Callable) -> bool:
    series = data.get("series")
    return (
        _texts(data.get("kinds"))
        and isinstance(series, list)
        and all(
            isinstance(s, dict)
            and _texts([s.get("kind")])
            and inner(s.get("y"))
            and inner(s.get("x", []))
            for s in series
        )
        and _texts([data.get(w, "") for w in ("title", "xlabel", "ylabel")])
        and _texts(data.get("ticks", []))
        and _texts(data.get("legend", []))
        and all(inner(data.get(w, [0, 1])) and len(data.get(w, [0, 1])) == 2
                for w in ("xlim", "ylim"))
    )  # fmt: skip


def _texts(values: Any) -> bool:
    return (
        isinstance(values, list)
        and len(values) <= MAX_ITEMS
        and all(isinstance(v, str) and len(v) <= MAX_TEXT for v in values)
    )


def _calls_shape(data: dict, inner: Callable) -> bool:
    results = data.get("results")
    return (
        isinstance(data.get("stub"), bool)
        and isinstance(results, list)
        and len(results) <= MAX_ITEMS
        and all(
            isinstance(r, dict)
            and (_texts([r["error"]]) if "error" in r else inner([r.get("value")]))
            for r in results
        )
    )


_SHAPES: dict[str, Callable[[dict, Callable], bool]] = {
    "nan": lambda d, _: True,
    "too_large": lambda d, _: True,
    "infinite": lambda d, _: d.get("sign") in (1, -1),
    "long_text": lambda d, inner: inner([d.get("start")]) and isinstance(d.get("start"), str),
    "time": lambda d, inner: inner([d.get("value")]) and isinstance(d.get("value"), str),
    "duration": lambda d, inner: inner([d.get("days")]),
    "other": lambda d, inner: inner([d.get("type")]) and isinstance(d.get("type"), str),
    "set": lambda d, inner: inner(d.get("items")),
    "dict": _pairs,
    "series": _series_shape,
    "table": _table_shape,
    "plot": _plot_shape,
    "calls": _calls_shape,
}
