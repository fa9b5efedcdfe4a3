"""Touchpoint paths (触点路径) cut from a log, on any data frame engine."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from crm_lib.base.checks import (
    require_columns,
    require_count,
    require_no_missing,
    require_numbers,
    require_sortable,
)
from crm_lib.base.message import Message
from crm_lib.engines.frames import (
    close_frame,
    collect_columns,
    is_pandas,
    open_frame,
    require_lazy_no_missing,
    require_lazy_numbers,
    require_lazy_sortable,
)


def touchpoint_paths(
    log: Any,
    *,
    conversion: str,
    customer_col: str = "customer_id",
    time_col: str = "time",
    touchpoint_col: str = "touchpoint",
    max_steps: int = 20,
    separator: str | None = " > ",
) -> Any:
    """Cut every customer's touchpoints into paths, each ending with or without a conversion.

    Parameters
    ----------
    log : pandas, Polars, DuckDB, Dask or PySpark frame
        One row an event: a touchpoint (channel, page, contact) or the conversion itself.
    conversion : str
        Value of `touchpoint_col` that marks the conversion.
    customer_col, time_col, touchpoint_col : str
        Who, when (anything that sorts), and what.
    max_steps : int
        Longer paths keep their last `max_steps` touchpoints.
    separator : str or None
        Written between touchpoints; must not occur in their names. With None (pandas only) paths
        are tuples of names, which every function of `crm_lib.journey` that takes paths reads too.

    Returns
    -------
    frame of the same kind
        One row a path: id, ``path_number`` (0, 1, … of the customer), ``path`` (names joined by
        the separator), ``touchpoints`` (all of them, also those cut off), ``converted`` and
        ``lost`` (1 or 0). Eager kinds are sorted by id and number.

    Raises
    ------
    ValueError
        For absent or missing columns, times as text that does not sort as they do, a `max_steps`
        below 1, an empty separator, touchpoints with the separator in their names.

    Notes
    -----
    Events at the same time: touchpoints before the conversion, touchpoints by name. A conversion
    without a touchpoint before it (since the last conversion) has no path and is left out, so the
    conversions in the result can be fewer than in the log.

    Examples
    --------
    >>> log = pd.DataFrame(
    ...     {"customer_id": 1, "time": [1, 2, 3, 4], "touchpoint": ["ad", "mail", "buy", "ad"]}
    ... )
    >>> touchpoint_paths(log, conversion="buy")[["path", "converted"]].values.tolist()
    [['ad > mail', 1], ['ad', 0]]
    """
    require_count(max_steps, name="max_steps")
    if separator is not None and (not isinstance(separator, str) or not separator):
        raise ValueError(
            Message(
                f"separator is {separator!r}; a text is needed, and not an empty one.",
                f"separator 是 {separator!r}；需要非空的文字。",
            )
        )
    columns = [customer_col, time_col, touchpoint_col]
    if is_pandas(log):
        return _pandas_paths(log, columns, str(conversion), int(max_steps), separator)
    if separator is None:
        raise ValueError(
            Message(
                "separator is None, which makes tuples: only pandas frames hold them.",
                "separator 为 None 时路径是元组，只有 pandas 的数据表能存放。",
            )
        )
    return _engine_paths(log, columns, str(conversion), int(max_steps), separator)


def _pandas_paths(
    log: pd.DataFrame, columns: list[str], conversion: str, max_steps: int, separator: str
) -> pd.DataFrame:
    log = require_columns(log, columns, what="the log")
    require_no_missing(log, columns, what="the log")
    customer_col, time_col, touchpoint_col = columns
    require_sortable(log, time_col, what="the log")
    codes, ids = pd.factorize(log[customer_col], sort=True)
    kinds, names = pd.factorize(log[touchpoint_col].astype(str).astype(object), sort=True)
    _refuse_separator(names, separator, touchpoint_col)
    bought = np.asarray(names == conversion, dtype=bool)[kinds]
    # Codes sort as their names do and cost a fraction of comparing text.
    times = pd.factorize(log[time_col], sort=True)[0]
    order = np.lexsort((kinds, bought, times, codes))
    codes, kinds, bought = codes[order], kinds[order], bought[order]
    before = np.cumsum(bought) - bought
    first_of_id = np.searchsorted(codes, codes)
    number = before - before[first_of_id]
    total = np.bincount(codes, weights=bought, minlength=len(ids)).astype(np.int64)
    kept = ~bought
    codes, kinds, number = codes[kept], kinds[kept], number[kept]
    texts = np.asarray(names, dtype=object)[kinds]
    changes = np.flatnonzero((np.diff(codes) != 0) | (np.diff(number) != 0)) + 1
    starts = np.concatenate([[0], changes]) if len(texts) else np.array([], dtype=int)
    ends = np.append(starts[1:], len(texts)) if len(texts) else starts
    firsts = np.maximum(starts, ends - max_steps)
    converted = (number[starts] < total[codes[starts]]).astype(np.int64)
    joined = tuple if separator is None else separator.join
    paths = np.empty(len(starts), dtype=object)
    paths[:] = [joined(texts[a:b]) for a, b in zip(firsts, ends, strict=True)]
    return pd.DataFrame(
        {
            customer_col: ids[codes[starts]],
            "path_number": number[starts].astype(np.int64),
            "path": pd.Series(paths, dtype=object if separator is None else "str"),
            "touchpoints": (ends - starts).astype(np.int64),
            "converted": converted,
            "lost": 1 - converted,
        }
    )


def _refuse_separator(names: Iterable[Any], separator: str | None, touchpoint_col: str) -> None:
    """Raise when the sign between touchpoints stands in the name of one: it would become two."""
    sign = None if separator is None else separator.strip() or separator
    held = [] if sign is None else [name for name in map(str, names) if sign in name]
    if held:
        raise ValueError(
            Message(
                f"column {touchpoint_col!r} of the log holds {held[0]!r}, with the separator {sign!r} in "
                "its name: read again, it would be two touchpoints. Rename it, or pass separator=None "
                "for paths as tuples of names.",
                f"日志的列 {touchpoint_col!r} 中有 {held[0]!r}，名称里含有分隔符 {sign!r}，再读时会变成两个接触点。请改名，或传入 separator=None，用元组表示路径。",
            )
        )


def _engine_paths(
    log: Any, columns: list[str], conversion: str, max_steps: int, separator: str
) -> Any:
    import narwhals as nw

    customer_col, time_col, touchpoint_col = columns
    lazy = open_frame(log, columns, what="the log")
    require_lazy_no_missing(lazy, columns, what="the log")
    require_lazy_sortable(lazy, time_col, what="the log")
    names = collect_columns(lazy.group_by(touchpoint_col).agg(nw.len().alias("_rows")))
    _refuse_separator(names[touchpoint_col], separator, touchpoint_col)
    if lazy.implementation.is_dask():
        # Dask has no ordered windows; with a customer's rows in one part, each part is a small log.
        shuffled = log[columns].shuffle(on=customer_col)
        arguments = (columns, conversion, max_steps, separator)
        return shuffled.map_partitions(
            _pandas_paths, *arguments, meta=_pandas_paths(log._meta, *arguments)
        )
    events = lazy.select(
        nw.col(customer_col),
        nw.col(time_col).alias("_time"),
        nw.col(touchpoint_col).cast(nw.String).alias("_name"),
    ).with_columns((nw.col("_name") == conversion).cast(nw.Int64).alias("_bought"))
    order = ["_time", "_bought", "_name"]
    events = events.with_columns(
        (nw.col("_bought").cum_sum().over(customer_col, order_by=order) - nw.col("_bought")).alias(
            "path_number"
        ),
        nw.col("_bought").sum().over(customer_col).alias("_total"),
    )
    path = [customer_col, "path_number"]
    touches = events.filter(nw.col("_bought") == 0).with_columns(nw.lit(1).alias("_one"))
    touches = touches.with_columns(
        nw.col("_one").cum_sum().over(*path, order_by=["_time", "_name"]).alias("_step"),
        nw.col("_one").sum().over(*path).alias("touchpoints"),
    )
    from_end = nw.col("touchpoints") - nw.col("_step")  # 0 is the last touchpoint
    steps = [f"_step_{k}" for k in reversed(range(max_steps))]
    touches = touches.with_columns(
        *(
            nw.when(from_end == k).then(nw.col("_name")).otherwise(nw.lit(None)).alias(f"_step_{k}")
            for k in range(max_steps)
        )
    )
    table = touches.group_by(*path).agg(
        nw.col("touchpoints").max(),
        nw.col("_total").max(),
        *(nw.col(step).max() for step in steps),
    )
    converted = (nw.col("path_number") < nw.col("_total")).cast(nw.Int64)
    table = table.select(
        customer_col,
        nw.col("path_number").cast(nw.Int64),
        nw.concat_str(*steps, separator=separator, ignore_nulls=True).alias("path"),
        nw.col("touchpoints").cast(nw.Int64),
        converted.alias("converted"),
        (1 - converted).alias("lost"),
    )
    return close_frame(table, like=log, sort=path)


def path_counts(
    paths: Any,
    *,
    path_col: str = "path",
    converted_col: str = "converted",
    lost_col: str = "lost",
) -> Any:
    """Count how often each path was taken, with and without a conversion at its end.

    Parameters
    ----------
    paths : frame of any engine
        Of `touchpoint_paths`.
    path_col, converted_col, lost_col : str
        Column names.

    Returns
    -------
    frame of the same kind
        One row a path: path, converted, lost. Eager kinds are sorted by path.

    Raises
    ------
    ValueError
        When a column is absent or has missing values.

    Examples
    --------
    >>> paths = pd.DataFrame({"path": ["a", "a"], "converted": [1, 0], "lost": [0, 1]})
    >>> path_counts(paths).values.tolist()
    [['a', 1, 1]]
    """
    import narwhals as nw

    if is_pandas(paths):
        paths = require_columns(paths, [path_col], what="the paths")
        paths = require_numbers(paths, [converted_col, lost_col], what="the paths")
    lazy = open_frame(paths, [path_col, converted_col, lost_col], what="the paths")
    require_lazy_numbers(lazy, [converted_col, lost_col], what="the paths")
    require_lazy_no_missing(lazy, [path_col, converted_col, lost_col], what="the paths")
    table = lazy.group_by(path_col).agg(nw.col(converted_col).sum(), nw.col(lost_col).sum())
    counts = close_frame(table, like=paths, sort=path_col)
    return counts.reset_index(drop=True) if is_pandas(counts) else counts
