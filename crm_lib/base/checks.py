"""Input checks (validation) that all topics share: columns, numbers, dates, one clear error each.

Each function raises `ValueError` with the column, the row count and the allowed values, in words
a business student can act on. They return nothing, or what they checked; frames come back with the
columns asked for in plain types, which is what to compute with.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from numbers import Number
from typing import Any, NoReturn

import numpy as np
import pandas as pd

from crm_lib.base.labels import natural_key
from crm_lib.base.message import Message
from crm_lib.base.plain_types import plain_frame

#: A date or time as ISO 8601 writes it, with 0 for each digit; whole months and years too.
_ISO_SHAPE = re.compile(r"0000(-00(-00([ T]00(:00(:00(\.0+)?)?)?(Z|[+-]00:?00)?)?)?)?")
#: Other writings of a date, which text does not sort: 2024/2/1, 01.08.2024, 2024年2月, 5 Jan 2024.
_DATE_SHAPE = re.compile(
    r"\d[/.-]\d{1,2}[/.-]\d|\d年\d|\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b.*\d",
    re.IGNORECASE,
)
#: How frames of other engines become pandas frames, without a package that the workbook lacks.
_PANDAS_OF = {
    "polars DataFrame": "pd.DataFrame(frame.to_dict(as_series=False))",
    "polars LazyFrame": "pd.DataFrame(frame.collect().to_dict(as_series=False))",
    "duckdb DuckDBPyRelation": "frame.df()",
    "dask DataFrame": "frame.compute()",
    "pyspark DataFrame": "frame.toPandas()",
}
#: Dates that start with a day or a month, nobody knows which.
_DAY_OR_MONTH_FIRST = re.compile(r"\s*\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}\b")


def require_columns(
    frame: Any, columns: Iterable[str], *, what: str = "the table", lists_ok: bool = False
) -> Any:
    """Return a pandas frame with `columns` in plain types, or raise when it lacks one of them.

    They come back as `crm_lib.base.plain_types.plain_frame` makes them. Frames of other engines are
    refused with the code that makes a pandas frame of them. With `lists_ok` a cell may hold a list.
    """
    require_pandas(frame, what=what)
    require_present(frame, columns, what=what)
    return plain_frame(frame, columns, what=what, lists_ok=lists_ok)


def require_pandas(frame: Any, *, what: str) -> None:
    """Raise for a frame of another engine, with the code that makes a pandas frame of it."""
    if not isinstance(frame, pd.DataFrame) and hasattr(type(frame), "columns"):
        kind = f"{type(frame).__module__.partition('.')[0].lstrip('_')} {type(frame).__name__}"
        raise ValueError(
            Message(
                f"{what} is a {kind}; this function counts pandas frames only. Convert it first: "
                f"{_PANDAS_OF.get(kind, 'pd.DataFrame(…)')}.",
                f"这里给的是 {kind}，而此函数只处理 pandas 的数据表。请先转换：{_PANDAS_OF.get(kind, 'pd.DataFrame(…)')}。",
            )
        )


def require_present(frame: Any, columns: Iterable[str], *, what: str = "the table") -> None:
    """Raise when `frame` is no data frame or lacks one of `columns`, or has it twice."""
    if not hasattr(frame, "columns"):
        raise ValueError(
            Message(
                f"{what} is a {type(frame).__name__}; a data frame is needed.",
                f"这里需要数据表（DataFrame），而给的是 {type(frame).__name__}。",
            )
        )
    if columns is None or isinstance(columns, str):
        raise ValueError(
            Message(
                f"columns of {what} are given as a list of names, not as {columns!r}.",
                f"列名要以列表给出，而这里是 {columns!r}。",
            )
        )
    if isinstance(frame.columns, pd.MultiIndex):
        raise ValueError(
            Message(
                f"{what} has columns with names of {frame.columns.nlevels} levels, as after a pivot or "
                "an aggregation; give each one name first: "
                "frame.columns = ['_'.join(map(str, name)) for name in frame.columns].",
                f"数据表的列名有 {frame.columns.nlevels} 层（透视或聚合之后常见）；请先合成一层：frame.columns = ['_'.join(map(str, name)) for name in frame.columns]。",
            )
        )
    have = list(frame.columns)
    columns = list(columns)
    missing = [c for c in columns if c not in have]
    if missing:
        raise ValueError(
            Message(
                f"{what} has no column {', '.join(map(repr, missing))}; its columns are "
                f"{', '.join(map(repr, have)) or '(none)'}. Pass the right name as a …_col argument.",
                f"数据表中没有列 {', '.join(map(repr, missing))}；现有的列是 {', '.join(map(repr, have)) or '（无）'}。请用 …_col 参数传入正确的列名。",
            )
        )
    if len(set(have)) < len(have):
        for column in columns:
            if have.count(column) > 1:
                raise ValueError(
                    Message(
                        f"{what} has {have.count(column)} columns called {column!r}; rename or drop "
                        "all but one.",
                        f"有 {have.count(column)} 列都叫 {column!r}；请改名，或只保留一列。",
                    )
                )


def require_frame(frame: Any, *, what: str) -> None:
    """Raise when `frame` is nothing, text, a number or a plain collection instead of a table."""
    if frame is None or isinstance(frame, str | int | float | list | tuple | dict | set):
        raise ValueError(
            Message(
                f"{what} is a {type(frame).__name__}; a data frame is needed.",
                f"这里需要数据表（DataFrame），而给的是 {type(frame).__name__}。",
            )
        )


def require_no_missing(frame: pd.DataFrame, columns: Iterable[str], *, what: str) -> None:
    """Raise when a column of a pandas frame holds missing values or infinite numbers."""
    for column in columns:
        values = frame[column]
        missing = values.isna().to_numpy()
        if missing.any():
            rows = np.flatnonzero(missing)
            shown = ", ".join(map(str, rows[:3])) + (" …" if len(rows) > 3 else "")
            raise ValueError(
                Message(
                    f"column {column!r} of {what} is missing in {len(rows)} of {len(frame)} rows "
                    f"(positions {shown}). Drop these rows or fill them in first.",
                    f"列 {column!r} 的 {len(frame)} 行中有 {len(rows)} 行缺失（位置 {shown}）。请先删除或填补。",
                )
            )
        if values.dtype.kind == "f":
            numbers = values.to_numpy(dtype=float)
            with np.errstate(over="ignore", invalid="ignore"):
                total = numbers.sum()  # one quick pass: finite only when all of them are
            if not np.isfinite(total):
                refuse_infinite(int(np.isinf(numbers).sum()), len(frame), column, what=what)


def refuse_infinite(infinite: int, rows: int, column: str, *, what: str) -> None:
    """Raise when some of a column's numbers are infinite."""
    if infinite:
        raise ValueError(
            Message(
                f"column {column!r} of {what} is infinite in {infinite} of {rows} rows; finite numbers "
                "are needed.",
                f"列 {column!r} 的 {rows} 行中有 {infinite} 行是无穷大；需要有限的数。",
            )
        )


def require_one_of(value: Any, allowed: Sequence[Any], *, name: str) -> Any:
    """Return `value` when it is one of `allowed`, else raise naming them."""
    if value not in allowed:
        raise ValueError(
            Message(
                f"{name} is {value!r}; it must be one of {', '.join(map(repr, allowed))}.",
                f"{name} 是 {value!r}；只能是下列之一：{', '.join(map(repr, allowed))}。",
            )
        )
    return value


def _floats(value: Any, name: str) -> np.ndarray:
    """Return a number or an array of numbers as floats, or raise for text and None."""
    if value is not None:
        try:
            return np.asarray(value, dtype=float)
        except (TypeError, ValueError):
            pass
    shown = repr(value)
    raise ValueError(
        Message(
            f"{name} must be numbers, not {shown if len(shown) <= 60 else shown[:57] + '…'}.",
            f"{name} 必须是数值，而这里是 {shown if len(shown) <= 60 else shown[:57] + '…'}。",
        )
    )


def require_one_number(value: Any, *, name: str) -> Any:
    """Return `value` when it is one finite number, else raise: no list, no text, nothing missing."""
    numbers = _floats(value, name)
    if numbers.ndim or not np.isfinite(numbers):
        shown = value if numbers.ndim else float(numbers)
        raise ValueError(
            Message(
                f"{name} is {shown!r}; one finite number is needed.",
                f"{name} 是 {shown!r}；需要一个有限的数。",
            )
        )
    return value


def require_finite(value: Any, *, name: str) -> Any:
    """Return `value` (number or array) when all of it is finite, else raise."""
    numbers = _floats(value, name)
    bad = int((~np.isfinite(numbers)).sum())
    if bad:
        raise ValueError(
            Message(
                f"{name} must be finite; {bad} of {numbers.size} values are not.",
                f"{name} 必须是有限的数；{numbers.size} 个值中有 {bad} 个不是。",
            )
        )
    return value


def require_amount(value: Any, *, name: str, zero_ok: bool = False) -> Any:
    """Return `value` when it is one finite number above zero (or at least zero), else raise."""
    return require_positive(require_one_number(value, name=name), name=name, zero_ok=zero_ok)


def require_count(value: Any, *, name: str, least: int = 1, most: float = float("inf")) -> int:
    """Return `value` as an int when it is one whole number from `least` to `most`, else raise."""
    number = float(require_one_number(value, name=name))
    if number != int(number) or not least <= number <= most:
        end = "" if most == float("inf") else f" to {most:g}"
        raise ValueError(
            Message(
                f"{name} is {number:g}; a whole number from {least}{end} is needed.",
                f"{name} 是 {number:g}；需要不小于 {least} 的整数{'' if most == float('inf') else f'，且不大于 {most:g}'}。",
            )
        )
    return int(value)


def require_moment(value: Any, *, name: str) -> pd.Timestamp:
    """Return a date or time as a Timestamp, or raise.

    Bare numbers are no dates, and "01/08/2017" may be January or August.
    """
    if isinstance(value, str) and _DAY_OR_MONTH_FIRST.match(value):
        raise ValueError(
            Message(
                f"{name} is {value!r}, where day and month cannot be told apart; write it as ISO 8601 "
                "does, the year first: '2026-01-31'.",
                f"{name} 是 {value!r}，分不清日和月；请按 ISO 8601 书写，年份在前：'2026-01-31'。",
            )
        )
    try:
        moment = pd.NaT if isinstance(value, Number) else pd.Timestamp(value)
    except (TypeError, ValueError):
        moment = pd.NaT
    if pd.isna(moment):
        raise ValueError(
            Message(
                f"{name} is {value!r}; a date such as '2026-01-31' is needed.",
                f"{name} 是 {value!r}；需要 '2026-01-31' 这样的日期。",
            )
        )
    return moment


def require_level(value: Any, *, name: str) -> Any:
    """Return `value` when it is one number above 0 and below 1, else raise."""
    if not 0 < require_one_number(value, name=name) < 1:
        raise ValueError(
            Message(
                f"{name} is {float(value):g}; it must lie above 0 and below 1.",
                f"{name} 是 {float(value):g}；必须大于 0 且小于 1。",
            )
        )
    return value


def require_names(value: Any, *, name: str) -> list:
    """Return names given as a list, at least one and each once, else raise."""
    names = None if value is None or isinstance(value, str) else list(value)
    if names is None or len(set(names)) < len(names):
        raise ValueError(
            Message(
                f"{name} is {value!r}; a list of names is needed, each once.",
                f"{name} 是 {value!r}；需要名称的列表，每个只出现一次。",
            )
        )
    if not names:
        raise ValueError(
            Message(
                f"{name} is empty; list at least one name.", f"{name} 为空；请至少列出一个名称。"
            )
        )
    return names


def require_between(value: Any, low: float, high: float, *, name: str) -> Any:
    """Return `value` (number or array) when all of it lies in [low, high], else raise."""
    numbers = _floats(value, name)
    bad = ~((numbers >= low) & (numbers <= high))
    if bad.any():
        first = numbers[bad].flat[0] if numbers.ndim else float(numbers)
        raise ValueError(
            Message(
                f"{name} must lie between {low:g} and {high:g}; {int(bad.sum())} of {numbers.size} "
                f"values do not (first: {first:g}).",
                f"{name} 必须在 {low:g} 与 {high:g} 之间；{numbers.size} 个值中有 {int(bad.sum())} 个不是（第一个：{first:g}）。",
            )
        )
    return value


def require_positive(value: Any, *, name: str, zero_ok: bool = False) -> Any:
    """Return `value` (number or array) when all of it is above zero (or at least zero)."""
    numbers = _floats(value, name)
    good = numbers >= 0 if zero_ok else numbers > 0
    bad = ~(good & np.isfinite(numbers))
    if bad.any():
        first = numbers[bad].flat[0] if numbers.ndim else float(numbers)
        raise ValueError(
            Message(
                f"{name} must be {'zero or more' if zero_ok else 'more than zero'} and finite; "
                f"{int(bad.sum())} of {numbers.size} values are not (first: {first:g}).",
                f"{name} 必须{'大于或等于零' if zero_ok else '大于零'}且有限；{numbers.size} 个值中有 {int(bad.sum())} 个不是（第一个：{first:g}）。",
            )
        )
    return value


def require_numbers(
    frame: pd.DataFrame, columns: Iterable[str], *, what: str, gaps_ok: bool = False
) -> pd.DataFrame:
    """Return a pandas frame with `columns` as int64, float64 or bool, or raise.

    What is absent, not numeric, missing or infinite is refused; with `gaps_ok` missing and infinite
    numbers may stay.
    """
    columns = list(columns)
    frame = require_columns(frame, columns, what=what)
    for column in columns:
        values = frame[column]
        # An empty column read from a file has no type yet; there is nothing wrong in it.
        if len(values) and not pd.api.types.is_numeric_dtype(values):
            refuse_no_numbers(values, column, what=what)
    if not gaps_ok:
        require_no_missing(frame, columns, what=what)
    return frame


def amounts_of(frame: pd.DataFrame, column: str, *, what: str) -> np.ndarray:
    """Return a column that `require_no_missing` has passed as floats, or raise.

    Decimals count as numbers; text does not, even where it reads like one.
    """
    values = frame[column]
    try:
        if len(values) and (values.dtype.kind in "cmM" or _is_text(values)):
            raise TypeError
        amounts = values.to_numpy(dtype=float)
    except (TypeError, ValueError) as error:
        refuse_no_numbers(values, column, what=what, cause=error)
    if values.dtype.kind != "f":  # else they were looked at with what is missing
        refuse_infinite(int(np.isinf(amounts).sum()), len(frame), column, what=what)
    return amounts


def refuse_no_numbers(
    values: pd.Series, column: str, *, what: str, cause: Exception | None = None
) -> NoReturn:
    """Raise for a column that holds no numbers, with the code that makes numbers of it."""
    code = f"pd.to_numeric(frame[{column!r}])"
    shown = ""
    if values.dtype.kind == "m":
        code = f"frame[{column!r}] / pd.Timedelta(days=1)"
    elif _is_text(values):
        for text in values.dropna().unique():  # the first that pandas itself cannot read
            if np.isnan(pd.to_numeric(text, errors="coerce")):
                shown = f" ({text!r})"
                code = f"crm_lib.customer_data.amounts_of_text(frame[{column!r}])"
                break
    raise ValueError(
        Message(
            f"column {column!r} of {what} holds {values.dtype}{shown} in {len(values)} rows; numbers "
            f"are needed. Convert it first: frame[{column!r}] = {code}.",
            f"列 {column!r} 的 {len(values)} 行是 {values.dtype}{shown}；需要数值。请先转换：frame[{column!r}] = {code}。",
        )
    ) from cause


def _is_text(values: pd.Series) -> bool:
    """Tell whether a column holds text and nothing else."""
    return pd.api.types.infer_dtype(values, skipna=True) == "string"


def require_sortable(frame: pd.DataFrame, column: str, *, what: str) -> None:
    """Raise when a column of a pandas frame has no order in time: mixed kinds, or text out of order.

    Text sorts letter by letter: "2024/10/2" would come before "2024/2/1", "week 10" before
    "week 9". Dates written the ISO way ("2024-02-01") and text without numbers are let through.
    """
    kind = pd.api.types.infer_dtype(frame[column], skipna=True)
    if kind.startswith("mixed"):
        raise ValueError(
            Message(
                f"column {column!r} of {what} mixes numbers, text or dates in its {len(frame)} rows; "
                "one kind is needed to put them in order.",
                f"列 {column!r} 的 {len(frame)} 行中混有数字、文字或日期；只有同一种类型才能排序。",
            )
        )
    if kind == "interval":
        raise ValueError(
            Message(
                f"column {column!r} of {what} holds {frame[column].dtype} in its {len(frame)} rows, "
                "which have no order in time; numbers or dates are needed.",
                f"列 {column!r} 的 {len(frame)} 行是 {frame[column].dtype}，没有先后之分；需要数字或日期。",
            )
        )
    if kind == "string":
        refuse_unsorted_text(frame[column].unique(), len(frame), column, what=what)


def refuse_unsorted_text(texts: Iterable[str], rows: int, column: str, *, what: str) -> None:
    """Raise when distinct texts that stand for times do not sort as the times do."""
    texts = sorted(text for text in texts if isinstance(text, str))
    shapes = {re.sub("[0-9]", "0", text) for text in texts}
    iso = len(shapes) == 1 and _ISO_SHAPE.fullmatch(next(iter(shapes)))
    date = None if iso else next((text for text in texts if _DATE_SHAPE.search(text)), None)
    if date is None:
        natural = sorted(texts, key=natural_key)
        date = next((one for one, two in zip(texts, natural, strict=True) if one != two), None)
    if date is not None:
        raise ValueError(
            Message(
                f"column {column!r} of {what} holds text such as {date!r} in {rows} rows, which does "
                f"not sort as dates or numbers do. Convert it first: frame[{column!r}] = "
                f"pd.to_datetime(frame[{column!r}]) for dates (dayfirst=True where the day stands "
                "first), pd.to_numeric for numbers.",
                f"列 {column!r} 的 {rows} 行中有 {date!r} 这样的文字，不能像日期或数字那样排序。请先转换：日期用 frame[{column!r}] = pd.to_datetime(frame[{column!r}])（日在前时加 dayfirst=True），数字用 pd.to_numeric。",
            )
        )


def require_drawable(
    table: Any,
    columns: Iterable[str],
    *,
    numbers: Iterable[str],
    what: str,
    infinite_ok: bool = False,
    nothing: str | Message = "",
) -> pd.DataFrame:
    """Return a table to draw, in plain types, or raise unless it has a row and these columns filled.

    Numbers may be missing here and there, infinite only with `infinite_ok`: axes have an end. Where all of
    a column are missing, `nothing` says what that means for this table.
    Rows whose labels repeat, as after `pandas.concat`, are numbered anew: nothing of them is drawn.
    """
    numbers = list(numbers)
    columns = [c for c in columns if c not in numbers]
    table = require_columns(table, [*columns, *numbers], what=what)
    table = require_numbers(table, numbers, what=what, gaps_ok=True)
    require_no_missing(table, columns, what=what)
    if not len(table):
        raise ValueError(
            Message(f"{what} has 0 rows; nothing to draw.", "数据表有 0 行，没有可画的内容。")
        )
    for column in numbers:
        if not infinite_ok:
            infinite = int(np.isinf(table[column].to_numpy(float)).sum())
            refuse_infinite(infinite, len(table), column, what=what)
        if table[column].isna().all():
            raise ValueError(
                nothing
                or Message(
                    f"column {column!r} of {what} is missing in all {len(table)} rows; nothing to draw.",
                    f"列 {column!r} 的 {len(table)} 行全部缺失，没有可画的内容。",
                )
            )
    return table if table.index.is_unique else table.reset_index(drop=True)


def require_places(frame: pd.DataFrame, column: str, least: int, most: int, *, what: str) -> None:
    """Raise unless a column holds whole numbers from `least` to `most`, as places of a grid are.

    A grid is as large as its largest number: 1e9 of them would fill the memory.
    """
    numbers = frame[column].to_numpy(dtype=float)
    bad = ~((numbers == np.floor(numbers)) & (numbers >= least) & (numbers <= most))
    if bad.any():
        raise ValueError(
            Message(
                f"column {column!r} of {what} must hold whole numbers from {least} to {most:,}; "
                f"{int(bad.sum())} of {len(numbers)} rows do not (first: {numbers[bad][0]:g}).",
                f"列 {column!r} 必须是 {least} 到 {most:,} 的整数；{len(numbers)} 行中有 {int(bad.sum())} 行不是（第一个：{numbers[bad][0]:g}）。",
            )
        )


def require_interval(table: pd.DataFrame, column: str, *, low: str, high: str, what: str) -> None:
    """Raise where a number lies outside its interval, which nobody can draw; gaps are let through."""
    middle = table[column].to_numpy(dtype=float)
    slack = 1e-9 * np.maximum(1, np.abs(middle))  # shares of 1 may end a hair below it
    for end, wrong in (
        (low, table[low].to_numpy(dtype=float) > middle + slack),
        (high, table[high].to_numpy(dtype=float) < middle - slack),
    ):
        if wrong.any():
            side = ("above", "大于") if end == low else ("below", "小于")
            raise ValueError(
                Message(
                    f"column {end!r} of {what} lies {side[0]} {column!r} in {int(wrong.sum())} of "
                    f"{len(table)} rows; an interval holds its number.",
                    f"列 {end!r} 的 {len(table)} 行中有 {int(wrong.sum())} 行{side[1]} {column!r}；区间应包含该数。",
                )
            )


def require_whole(value: Any, *, name: str) -> Any:
    """Return `value` (number or array) when all of it is a whole, finite number, else raise."""
    numbers = _floats(value, name)
    bad = ~(np.isfinite(numbers) & (numbers == np.round(numbers)))
    if bad.any():
        first = numbers[bad].flat[0] if numbers.ndim else float(numbers)
        raise ValueError(
            Message(
                f"{name} must be whole numbers; {int(bad.sum())} of {numbers.size} values are not "
                f"(first: {first:g}).",
                f"{name} 必须是整数；{numbers.size} 个值中有 {int(bad.sum())} 个不是（第一个：{first:g}）。",
            )
        )
    return value


def canonical_name(value: Any, names: Mapping[str, Iterable[str]], *, name: str) -> str:
    """Return the key of `names` that `value` means, itself or by one of its aliases, else raise."""
    wanted = str(value).strip().casefold()
    for key, aliases in names.items():
        if wanted in (key.casefold(), *(alias.casefold() for alias in aliases)):
            return key
    known = "; ".join(f"{key} ({', '.join(aliases)})" for key, aliases in names.items())
    raise ValueError(
        Message(
            f"{name} is {value!r}; it must be one of {known}.",
            f"{name} 是 {value!r}；只能是下列之一：{known}。",
        )
    )


def answers_on_scale(scores: Any, low: float, high: float, *, name: str) -> np.ndarray:
    """Return answers on a whole-numbered scale as a flat array, or raise naming what is wrong."""
    values = np.asarray(scores)
    if values.ndim != 1 or values.size == 0:
        raise ValueError(
            Message(
                f"{name} must be a non-empty list of answers; got shape {values.shape}.",
                f"{name} 必须是非空的答案列表；这里的形状是 {values.shape}。",
            )
        )
    try:
        values = values.astype(float)
    except (TypeError, ValueError) as error:
        raise ValueError(
            Message(
                f"{name} must be numbers from {low:g} to {high:g}.",
                f"{name} 必须是 {low:g} 到 {high:g} 的数。",
            )
        ) from error
    missing = int(np.isnan(values).sum())
    if missing:
        raise ValueError(
            Message(
                f"{name} are missing in {missing} of {values.size} rows. Drop them first, and say how "
                "many did not answer.",
                f"{name} 共 {values.size} 行，其中 {missing} 行缺失。请先删除，并说明有多少人没有作答。",
            )
        )
    require_between(values, low, high, name=name)
    return require_whole(values, name=name)


def flag_values(frame: pd.DataFrame, column: str, *, what: str) -> np.ndarray:
    """Return a column of True/False (or 1/0) as a bool array, or raise naming the column."""
    frame = require_columns(frame, [column], what=what)
    require_no_missing(frame, [column], what=what)
    odd = ~frame[column].isin([True, False])
    if odd.any():
        raise ValueError(
            Message(
                f"column {column!r} of {what} holds other values than True/False (or 1/0) in "
                f"{int(odd.sum())} of {len(frame)} rows.",
                f"列 {column!r} 的 {len(frame)} 行中有 {int(odd.sum())} 行不是 True/False（或 1/0）。",
            )
        )
    return frame[column].to_numpy().astype(bool)
