"""Data frames of any engine through narwhals: open, check, return the caller's kind.

A table function takes pandas, Polars (eager or lazy), DuckDB, Dask or PySpark, and gives back the
kind it was given. Where an engine counts in a way of its own, the function asks
`crm_lib.engines.plan_for`; a plan that is the same for all of them is written here::

    log = open_frame(events, [customer_col, date_col], what="the log")
    ...  # narwhals expressions, lazily
    return close_frame(result, like=events)

Dates are never subtracted, because engines disagree on what comes out; `day_number` turns a date
into a whole number of days first.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from crm_lib.base.checks import (
    refuse_infinite,
    refuse_unsorted_text,
    require_moment,
    require_present,
)
from crm_lib.base.message import Message
from crm_lib.base.plain_types import clear_index_names, plain_typed, require_one_kind

if TYPE_CHECKING:
    import narwhals as nw

#: Proleptic Gregorian ordinal of 1 January 1970, as `datetime.date.toordinal` counts.
_EPOCH_ORDINAL = 719_163
_PLAIN = {f"{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64)}


def is_pandas(frame: Any) -> bool:
    """Tell whether `frame` is a pandas data frame."""
    return isinstance(frame, pd.DataFrame)


def open_frame(frame: Any, columns: Iterable[str], *, what: str = "the table") -> "nw.LazyFrame":
    """Wrap `frame` lazily and check that it has `columns`.

    Raises
    ------
    ValueError
        When `frame` is no data frame that narwhals knows, or a column is missing.
    """
    import narwhals as nw

    if is_pandas(frame):
        frame = clear_index_names(frame)
    try:
        lazy = nw.from_native(frame).lazy()
    except TypeError as error:
        raise ValueError(
            Message(
                f"{what} is a {type(frame).__name__}; pass a pandas, Polars, DuckDB, Dask or PySpark "
                "data frame.",
                f"这里给的是 {type(frame).__name__}；请传入 pandas、Polars、DuckDB、Dask 或 PySpark 的数据表。",
            )
        ) from error
    names = lazy.collect_schema().names()
    columns = columns if columns is None or isinstance(columns, str) else list(columns)
    require_present(SimpleNamespace(columns=names), columns, what=what)
    return _narrowed(lazy, columns)


def _narrowed(frame: Any, columns: Iterable[str]) -> Any:
    """Return a wrapped frame whose `columns` of 128-bit whole numbers have 64 bits.

    Sums and cast ids come so from DuckDB and Polars; numpy has no such numbers.
    """
    import narwhals as nw

    schema = frame.collect_schema()
    wide = [c for c in columns if schema[c] in (nw.Int128, nw.UInt128)]
    return frame.with_columns(*[nw.col(c).cast(nw.Int64) for c in wide]) if wide else frame


def close_frame(lazy: "nw.LazyFrame", *, like: Any, sort: str | Sequence[str] = ()) -> Any:
    """Give the kind of frame that `like` is: collected and sorted when that is an eager kind.

    Lazy engines are left lazy and unsorted: their rows have no order until somebody asks for one.
    """
    import narwhals as nw

    if isinstance(nw.from_native(like), nw.LazyFrame):
        return lazy.to_native()
    if sort:
        lazy = lazy.sort(sort)
    native = lazy.collect().to_native()
    # pandas would carry the row numbers from before the sorting.
    return native.reset_index(drop=True) if is_pandas(native) else native


def day_number(date: "nw.Expr", *, of: Any = None) -> "nw.Expr":
    """Return an expression for the whole days from 1 January 1970 to a date or datetime.

    Built from year and day of the year, which every engine has, instead of a subtraction of dates;
    where `of`, the wrapped frame it is meant for, belongs to an engine with plain dates, from them.
    """
    import narwhals as nw

    if of is not None and of.implementation.is_polars():
        return date.dt.date().cast(nw.Int32).cast(nw.Int64)
    if of is not None and of.implementation.is_duckdb():
        return date.dt.date() - nw.lit(dt.date(1970, 1, 1))
    # floor(·/4) instead of //, which narwhals spells out for SQL engines in many nested CASEs.
    before = date.dt.year().cast(nw.Int64) - 1
    leaps = (before / 4).floor() - (before / 100).floor() + (before / 400).floor()
    in_year = date.dt.ordinal_day().cast(nw.Int64)
    return before * 365 + leaps.cast(nw.Int64) + in_year - _EPOCH_ORDINAL


def day_numbers(dates: pd.Series, *, what: str = "the table") -> np.ndarray:
    """Return a pandas column's whole days from 1 January 1970 as int64, as `day_number` does.

    Raises
    ------
    ValueError
        When the column holds no dates; numbers such as 20260131 and text are not guessed at.
    """
    stamps = local_times(dates, what=what).to_numpy()
    per_day = np.timedelta64(1, "D") // np.timedelta64(1, np.datetime_data(stamps.dtype)[0])
    return np.floor_divide(stamps.view(np.int64), np.int64(per_day))


def local_times(dates: pd.Series, *, what: str = "the table") -> pd.Series:
    """Return a pandas column of dates as times on the wall, without their zone.

    Raises
    ------
    ValueError
        When the column holds no dates.
    """
    dates = require_dates(dates, what=what)
    if getattr(dates.dtype, "tz", None) is not None:
        return dates.dt.tz_localize(None)  # the day on the wall, not in Greenwich
    return dates


def id_codes(
    ids: pd.Series, *, ordered: bool = True, what: str = "the table"
) -> tuple[np.ndarray, pd.Series]:
    """Number the distinct ids of a pandas column 0, 1, 2 … in sorted order, or in any order.

    Returns
    -------
    codes : ndarray of int64
        One for each row. Whole-number ids that lie close together are only shifted, which leaves
        codes that no row uses; `distinct` counts those too.
    distinct : Series
        The id of each code, of the column's own dtype.
    """
    if str(ids.dtype).startswith("dictionary"):  # of Arrow, which can't put it in order
        ids = plain_typed(ids, what=what)
    values = ids.to_numpy() if ids.dtype.kind in "iu" and ids.dtype.name in _PLAIN else None
    if values is not None and len(values):
        low, high = int(values.min()), int(values.max())
        if high - low < 4 * len(values) + 1000 and high < 2**63:
            codes = values.astype(np.int64, copy=True)
            codes -= low
            span = np.arange(low, high + 1).astype(values.dtype)
            return codes, pd.Series(span, name=ids.name)
    try:
        codes, distinct = pd.factorize(ids)
    except TypeError:  # of lists
        require_one_kind(ids, what=what)
        raise
    distinct = pd.Series(distinct, name=ids.name)
    if distinct.dtype == object:
        require_one_kind(distinct, what=what)  # else 12346 and "12346" would be two customers
    if not ordered:
        return codes.astype(np.int64, copy=False), distinct
    order = distinct.argsort().to_numpy()
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    return place[codes], distinct.iloc[order].reset_index(drop=True)


def until(lazy: "nw.LazyFrame", date_col: str, day: int) -> "nw.LazyFrame":
    """Keep the rows of a wrapped frame dated up to the end of the day of that number."""
    import narwhals as nw

    last = dt.date.fromordinal(day + _EPOCH_ORDINAL)
    dtype = lazy.collect_schema()[date_col]
    if dtype == nw.Date:
        return lazy.filter(nw.col(date_col) <= nw.lit(last))
    if getattr(dtype, "time_zone", None) is not None:
        return lazy.filter(day_number(nw.col(date_col)) <= day)
    midnight = dt.datetime.combine(last + dt.timedelta(days=1), dt.time())
    return lazy.filter(nw.col(date_col) < nw.lit(midnight))


def day_of(date: Any) -> dt.date:
    """Return the calendar day of anything pandas reads as a date, such as "2026-01-31".

    Raises
    ------
    ValueError
        When it is no date; numbers are not guessed at.
    """
    return require_moment(date, name="as_of").date()


#: Years in which orders are believed; others stand for "no end" or "unknown" in many systems.
YEARS = (1700, 2261)


def require_plausible_days(days: Iterable[int], column: str, *, what: str) -> None:
    """Raise for a date (in days from 1970) that stands for none, such as 9999-12-31 or 0001-01-01.

    It would be the last day of the log, and every customer inactive for thousands of years.
    """
    for day in days:
        date = np.datetime64(int(day), "D")
        if not YEARS[0] <= date.astype("datetime64[Y]").astype(int) + 1970 <= YEARS[1]:
            raise ValueError(
                Message(
                    f"column {column!r} of {what} holds {date}, which stands for no date of an order; "
                    f"dates from {YEARS[0]} to {YEARS[1]} are counted. Drop or correct these rows first.",
                    f"列 {column!r} 中有 {date}，不是真实的订单日期；只计 {YEARS[0]} 年到 {YEARS[1]} 年的日期。请先删除或更正这些行。",
                )
            )


def day_count(date: Any) -> int:
    """Return the whole days from 1 January 1970 to the calendar day of `date`."""
    return day_of(date).toordinal() - _EPOCH_ORDINAL


def require_dates(dates: pd.Series, *, what: str = "the table") -> pd.Series:
    """Return a pandas column as datetimes, or raise naming the column and the way to convert it."""
    numpy_dates = isinstance(dates.dtype, np.dtype) and dates.dtype.kind == "M"
    if numpy_dates or isinstance(dates.dtype, pd.DatetimeTZDtype):
        return dates
    if len(dates) == 0:
        return pd.Series(pd.DatetimeIndex([], dtype="datetime64[us]"), name=dates.name)
    dates = plain_typed(dates, what=what)
    if pd.api.types.is_datetime64_any_dtype(dates.dtype):
        return dates
    raise ValueError(
        Message(
            f"column {dates.name!r} of {what} holds {dates.dtype} values in its {len(dates)} rows, not "
            f"dates. Convert it first: frame[{dates.name!r}] = {_conversion(dates)}.",
            f"列 {dates.name!r} 的 {len(dates)} 行是 {dates.dtype}，不是日期。请先转换：frame[{dates.name!r}] = {_conversion(dates)}。",
        )
    )


def _conversion(dates: pd.Series) -> str:
    """The code that makes dates of a column: numbers need to be told what they count."""
    column = f"frame[{dates.name!r}]"
    if isinstance(dates.dtype, pd.PeriodDtype):
        return f"{column}.dt.to_timestamp()"
    if not pd.api.types.is_numeric_dtype(dates):
        return _text_conversion(dates)
    first = float(pd.to_numeric(dates).dropna().iloc[:1].sum())
    if 19_000_101 <= first <= 21_991_231:
        return f"pd.to_datetime({column}.astype('int64').astype(str), format='%Y%m%d')"
    if 10_000 <= first <= 100_000:
        return f"pd.to_datetime({column}, unit='D', origin='1899-12-30') for day numbers of Excel"
    unit = next((u for u, most in (("s", 1e11), ("ms", 1e14), ("us", 1e17)) if first < most), "ns")
    return (
        f"pd.to_datetime({column}, unit={unit!r}) where the numbers count from 1970; a number alone "
        "does not say its unit"
    )


def _text_conversion(dates: pd.Series) -> str:
    """The code that makes dates of text: pandas reads neither Chinese nor mixed writings."""
    column = f"frame[{dates.name!r}]"
    texts = dates.dropna().astype(str)
    if (
        texts.str.contains("[年月日]").any()
        or texts.str.replace(r"\d", "0", regex=True).nunique() > 1
    ):
        return f"crm_lib.customer_data.dates_of_text({column})"
    return f"pd.to_datetime({column}), with dayfirst=True where the day stands first"


def require_lazy_dates(lazy: "nw.LazyFrame", column: str, *, what: str = "the table") -> None:
    """Raise when `column` of a wrapped frame is neither a date nor a datetime."""
    import narwhals as nw

    dtype = lazy.collect_schema()[column]
    if not (dtype == nw.Date or dtype == nw.Datetime):
        how = "Cast it to a date first"
        if dtype.is_numeric():
            how = (
                "Cast it to a date first, and say what the numbers count: 20240105 is text of the "
                "format %Y%m%d, 45296 a day number of Excel (days since 1899-12-30)"
            )
        raise ValueError(
            Message(
                f"column {column!r} of {what} holds {dtype} values, not dates. {how}.",
                f"列 {column!r} 是 {dtype}，不是日期，请先转换（{how}）。",
            )
        )


def require_lazy_sortable(lazy: "nw.LazyFrame", column: str, *, what: str) -> None:
    """Raise when `column` of a wrapped frame holds text that does not sort as the times do."""
    import narwhals as nw

    if lazy.collect_schema()[column] in (nw.String, nw.Categorical, nw.Enum):
        texts = collect_columns(lazy.group_by(column).agg(nw.len().alias("_rows")))
        rows = int(texts["_rows"].sum())
        refuse_unsorted_text(map(str, texts[column]), rows, column, what=what)


def require_lazy_numbers(lazy: "nw.LazyFrame", columns: Sequence[str], *, what: str) -> None:
    """Raise when one of `columns` of a wrapped frame is not numeric.

    What has no rows may have any kind: a file without rows says nothing of it.
    """
    import narwhals as nw

    schema = lazy.collect_schema()
    for column in columns:
        dtype = schema[column]
        if not (dtype.is_numeric() or dtype in (nw.Boolean, nw.Unknown)):
            rows = int(collect_columns(lazy.select(nw.len().alias("rows")))["rows"][0])
            if rows:
                raise ValueError(
                    Message(
                        f"column {column!r} of {what} holds {dtype} in {rows} rows; numbers are "
                        "needed. Cast it first.",
                        f"列 {column!r} 的 {rows} 行是 {dtype}；必须是数值，请先转换。",
                    )
                )


def require_lazy_no_missing(lazy: "nw.LazyFrame", columns: Sequence[str], *, what: str) -> None:
    """Raise when a column of a wrapped frame has nulls (or NaN, or infinite numbers).

    It costs one counting query.

    An engine would silently make a customer of the missing ids or skip the missing amounts.
    """
    lazy_facts(lazy, columns, what=what)


def lazy_facts(
    lazy: "nw.LazyFrame", columns: Sequence[str], *, what: str, **more: "nw.Expr"
) -> dict[str, Any]:
    """Ask a wrapped frame, in one query, whether `columns` are whole and whatever is in `more`.

    Returns
    -------
    dict
        ``rows`` and the value of each aggregate in `more`.

    Raises
    ------
    ValueError
        When a column has nulls, NaN or infinite numbers.
    """
    import narwhals as nw

    schema = lazy.collect_schema()
    counts = [nw.len().alias("rows")]
    for i, column in enumerate(columns):
        filled = nw.col(column).count()  # much cheaper than to ask each value
        if schema[column].is_float():
            filled = nw.len() - _unsound(column)
        counts.append(filled.alias(f"there_{i}"))
    wanted = [value.alias(name) for name, value in more.items()]
    found = {k: v[0] for k, v in collect_columns(lazy.select(*counts, *wanted)).items()}
    rows = int(found["rows"])
    for i, column in enumerate(columns):
        n = rows - int(found[f"there_{i}"]) if rows else 0
        if n > 0:
            refuse_infinite(_infinite(lazy, column), rows, column, what=what)
            raise ValueError(
                Message(
                    f"column {column!r} of {what} is missing in {n} of {rows} rows. Drop these rows "
                    "or fill them in first.",
                    f"列 {column!r} 的 {rows} 行中有 {n} 行缺失。请先删除或填补。",
                )
            )
    return {"rows": rows, **{name: found[name] for name in more}}


def _infinite(lazy: "nw.LazyFrame", column: str) -> int:
    """Count the infinite numbers of a column when nothing in it is missing; else return 0."""
    import narwhals as nw

    if not lazy.collect_schema()[column].is_float():
        return 0
    missing = (nw.col(column).is_null() | nw.col(column).is_nan()).cast(nw.Int64).sum()
    found = collect_columns(
        lazy.select(missing.alias("missing"), _unsound(column).alias("unsound"))
    )
    return 0 if int(found["missing"][0]) else int(found["unsound"][0])


def _unsound(column: str) -> "nw.Expr":
    """Count the missing or infinite values of a column of floats."""
    import narwhals as nw

    return (nw.col(column).is_null() | ~nw.col(column).is_finite()).cast(nw.Int64).sum()


def collect_columns(frame: Any, columns: Sequence[str] | None = None) -> dict[str, np.ndarray]:
    """Return the columns of any frame as numpy arrays; lazy engines run their query.

    Times with a zone come as times on the wall: numpy has no zones and would move them to Greenwich.
    """
    import narwhals as nw

    if is_pandas(frame):
        return {c: frame[c].to_numpy() for c in (frame.columns if columns is None else columns)}
    wrapped = frame if isinstance(frame, nw.DataFrame | nw.LazyFrame) else nw.from_native(frame)
    if columns is not None:
        wrapped = wrapped.select(*columns)
    wrapped = _narrowed(wrapped, wrapped.collect_schema().names())
    zoned = [c for c, t in wrapped.collect_schema().items() if getattr(t, "time_zone", None)]
    if zoned:
        wrapped = wrapped.with_columns(*[nw.col(c).dt.replace_time_zone(None) for c in zoned])
    if isinstance(wrapped, nw.LazyFrame):
        # DuckDB and PySpark would collect into pyarrow, which the workbook does not need.
        engine = wrapped.implementation
        into = "pandas" if engine.is_duckdb() or engine.is_pyspark() else None
        wrapped = wrapped.collect(into)
    return {c: wrapped[c].to_numpy() for c in wrapped.columns}


def to_pandas(frame: Any) -> pd.DataFrame:
    """Return a frame of any engine as a new pandas frame; lazy engines run their query."""
    return frame.copy() if is_pandas(frame) else pd.DataFrame(collect_columns(frame))
