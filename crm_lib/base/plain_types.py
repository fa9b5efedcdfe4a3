"""Plain types for columns of any storage: what the library computes with, whatever was read.

Small and unsigned integers wrap around, nullable, Arrow, Decimal and categorical columns each
follow rules of their own, and objects may be anything. `plain_frame` turns the columns of a pandas
frame into int64, float64, bool, text or datetimes, once and before anything is computed; a frame
that has them already is returned as it is.
"""

from collections.abc import Iterable
from decimal import Decimal
from numbers import Number
from typing import Any

import numpy as np
import pandas as pd

from crm_lib.base.message import Message

#: Kinds of objects, as `pandas.api.types.infer_dtype` calls them, which are numbers or dates.
_NUMBERS = ("integer", "floating", "mixed-integer-float", "decimal")
_DATES = ("date", "datetime", "datetime64")
#: What a cell holds that pandas cannot compare with another.
_LISTS = "lists"


def plain_frame(frame: Any, columns: Iterable[Any], *, what: str, lists_ok: bool = False) -> Any:
    """Return a pandas frame with `columns` in plain types; other engines' frames as they are.

    With `lists_ok` a cell may hold a list, such as a path of touchpoints.

    Raises
    ------
    ValueError
        When a column mixes numbers, text or dates, or holds times of several zones.

    Examples
    --------
    >>> t = pd.DataFrame({"n": np.array([250, 10], dtype="uint8"), "who": ["a", "b"]})
    >>> plain_frame(t, ["n"], what="the table").dtypes["n"]
    dtype('int64')
    """
    if not isinstance(frame, pd.DataFrame):
        return frame
    frame = clear_index_names(frame)
    changed = {}
    for column in columns:
        values = frame[column]
        plain = plain_typed(values, what=what, lists_ok=lists_ok)
        if plain is not values:
            changed[column] = plain
    if not changed:
        return frame
    frame = frame.copy(deep=False)
    for column, plain in changed.items():
        frame[column] = plain.set_axis(frame.index) if len(frame) else plain
    return frame


def clear_index_names(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a pandas frame whose row labels bear no column's name, which pandas finds ambiguous.

    Examples
    --------
    >>> t = pd.DataFrame({"who": [1]}, index=pd.Index([7], name="who"))
    >>> clear_index_names(t).index.names
    FrozenList([None])
    """
    names = frame.index.names
    if not any(name is not None and name in frame.columns for name in names):
        return frame
    return frame.rename_axis(index=[None if name in frame.columns else name for name in names])


def plain_typed(values: pd.Series, *, what: str, lists_ok: bool = False) -> pd.Series:
    """Return a column as int64, float64, bool, text or datetimes; itself when it is so already.

    Ordered categories, periods and intervals stay: their order is part of what they say.

    Raises
    ------
    ValueError
        When the column mixes numbers, text or dates, holds times of several zones, or lists without
        `lists_ok`.

    Examples
    --------
    >>> plain_typed(pd.Series([1, None], dtype="Int8"), what="the table").tolist()
    [1.0, nan]
    """
    dtype = values.dtype
    if isinstance(dtype, np.dtype):
        if dtype.kind in "iu":
            if dtype == np.int64 or (dtype == np.uint64 and values.max() > np.iinfo(np.int64).max):
                return values
            return values.astype(np.int64)
        if dtype.kind == "f":
            return values if dtype == np.float64 else values.astype(np.float64)
        if dtype.kind == "O":
            return _plain_objects(values, what=what, lists_ok=lists_ok)
        if dtype.kind == "c":
            code = f"frame[{values.name!r}].map(lambda value: value.real)"
            raise ValueError(
                Message(
                    f"column {values.name!r} of {what} holds complex numbers in {len(values)} rows, "
                    f"which have no order; convert it first: frame[{values.name!r}] = {code}.",
                    f"列 {values.name!r} 的 {len(values)} 行是复数，无法比较大小；请先转换：frame[{values.name!r}] = {code}。",
                )
            )
        return values
    if isinstance(dtype, pd.CategoricalDtype):
        if dtype.ordered:
            return values
        return plain_typed(values.astype(object).infer_objects(), what=what)
    if isinstance(dtype, pd.StringDtype):
        return values if dtype.na_value is np.nan else values.astype("str")
    if isinstance(dtype, pd.SparseDtype):
        return plain_typed(values.sparse.to_dense(), what=what)
    if isinstance(dtype, pd.ArrowDtype):
        return _plain_arrow(values, what=what)
    if dtype.kind in "iufb":  # nullable
        if dtype.kind == "b" and values.hasnans:
            return values.astype(object)
        whole = dtype.kind in "iu" and not values.hasnans
        kept = bool if dtype.kind == "b" else np.int64 if whole else np.float64
        return pd.Series(
            values.to_numpy(kept, na_value=_gap(values)), values.index, name=values.name
        )
    return values


def _gap(values: pd.Series) -> Any:
    """What stands for a missing number; nothing is needed where none is missing."""
    return np.nan if values.hasnans else None


def _plain_arrow(values: pd.Series, *, what: str) -> pd.Series:
    """A column stored by Arrow in the types of numpy and pandas."""
    dtype = values.dtype
    kind = str(dtype.pyarrow_dtype)
    if kind.startswith(("string", "large_string")):
        return values.astype("str")
    if kind.startswith("timestamp"):
        return pd.Series(pd.DatetimeIndex(values.array), values.index, name=values.name)
    if kind.startswith("decimal"):
        return values.astype(np.float64)
    if dtype.kind in "iuf":
        missing = values.isna().any()
        return values.astype(np.int64 if dtype.kind in "iu" and not missing else np.float64)
    objects = values.astype(object)
    return plain_typed(objects.where(objects.notna(), None).infer_objects(), what=what)


def _plain_objects(values: pd.Series, *, what: str, lists_ok: bool) -> pd.Series:
    """A column of Python objects as numbers or dates where it holds nothing else."""
    kind = pd.api.types.infer_dtype(values, skipna=True)
    if kind in ("string", "empty"):
        return values
    if kind in _NUMBERS:
        whole = kind == "integer" and not values.isna().any()
        try:
            return values.astype(np.int64 if whole else np.float64)
        except (OverflowError, TypeError, ValueError):  # too large for 64 bits, or pandas.NA
            return pd.to_numeric(values).astype(np.float64) if kind != "integer" else values
    if kind == "boolean":
        return values if values.isna().any() else values.astype(bool)
    if kind in _DATES:
        return object_dates(values, what=what)
    if kind.startswith("mixed"):
        require_one_kind(values, what=what, lists_ok=lists_ok)
    return values


def object_dates(values: pd.Series, *, what: str) -> pd.Series:
    """Return a column of date or datetime objects as datetimes, or raise for mixed time zones."""
    cause: ValueError | None = None
    try:  # pandas refuses mixed zones itself: to look at each value first would double the time
        dates = pd.to_datetime(values)
        if dates.dtype != object:
            return dates
    except ValueError as error:
        cause = error
    zones = sorted({str(getattr(v, "tzinfo", None)) for v in values if not pd.isna(v)})
    if len(zones) < 2:  # such as a year that pandas cannot hold, which it says best itself
        if cause is None:
            return dates
        raise cause
    name, shown = values.name, ", ".join(zones[:4]).replace("None", "no zone")
    raise ValueError(
        Message(
            f"column {name!r} of {what} holds times of mixed time zones ({shown}) in "
            f"{len(values)} rows; put them on one clock first: pd.to_datetime(frame[{name!r}], "
            "utc=True).dt.tz_convert('Asia/Shanghai'), with your own zone.",
            f"列 {name!r} 的 {len(values)} 行中混有不同时区的时间（{shown}）；请先统一：pd.to_datetime(frame[{name!r}], utc=True).dt.tz_convert('Asia/Shanghai')，时区换成你自己的。",
        )
    ) from cause


def require_one_kind(values: pd.Series, *, what: str, lists_ok: bool = False) -> None:
    """Raise when a column of objects mixes numbers, text and dates: 12346 is not "12346".

    Lists and dictionaries are refused too unless `lists_ok`: nothing can be counted by them. Where
    they may stand, a tuple is a list as well.
    """
    kinds = {
        _LISTS if lists_ok and isinstance(value, tuple) else _kind_of(value)
        for value in values
        if not _is_gap(value)
    }
    if _LISTS in kinds and not lists_ok:
        raise ValueError(
            Message(
                f"column {values.name!r} of {what} holds lists or dictionaries in its {len(values)} "
                "rows; one value a row is needed: text, a number or a date.",
                f"列 {values.name!r} 的 {len(values)} 行中有列表或字典；每行只能有一个值：文字、数字或日期。",
            )
        )
    if len(kinds) > 1:
        raise ValueError(
            Message(
                f"column {values.name!r} of {what} mixes {' and '.join(sorted(kinds))} in its "
                f"{len(values)} rows, which would be told apart or cannot be put in order; one kind is "
                f"needed, such as frame[{values.name!r}].astype(str).",
                f"列 {values.name!r} 的 {len(values)} 行中混有 {'、'.join(sorted(kinds))}，会被当作不同的值，也不能排序；请统一类型，例如 frame[{values.name!r}].astype(str)。",
            )
        )


def _is_gap(value: Any) -> bool:
    if value is None or value is pd.NA or value is pd.NaT:
        return True
    return isinstance(value, Number | np.datetime64 | np.timedelta64) and bool(value != value)


def _kind_of(value: Any) -> str:
    """The kind of one value, in a word."""
    if isinstance(value, str):
        return "text"
    if isinstance(value, Number | Decimal | np.bool_):
        return "numbers"
    if isinstance(value, list | dict | set | np.ndarray):
        return _LISTS
    return "dates" if hasattr(value, "year") else "other values"
