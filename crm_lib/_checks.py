"""Clear errors for bad input: one home for the checks every concept module makes.

Each function raises `ValueError` with the column, the row count and the allowed values, in words
a business student can act on. They return nothing, or the value they checked.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd


def require_columns(frame: Any, columns: Iterable[str], *, what: str = "the table") -> None:
    """Raise when `frame` lacks one of `columns`; works for any frame with ``.columns``."""
    have = list(frame.columns)
    missing = [c for c in columns if c not in have]
    if missing:
        raise ValueError(
            f"{what} has no column {', '.join(map(repr, missing))}; its columns are "
            f"{', '.join(map(repr, have)) or '(none)'}. Pass the right name as a …_col argument."
        )


def require_no_missing(frame: pd.DataFrame, columns: Iterable[str], *, what: str) -> None:
    """Raise when a column of a pandas frame holds missing values, naming column and rows."""
    for column in columns:
        missing = frame[column].isna().to_numpy()
        if missing.any():
            rows = np.flatnonzero(missing)
            shown = ", ".join(map(str, rows[:3])) + (" …" if len(rows) > 3 else "")
            raise ValueError(
                f"column {column!r} of {what} is missing in {len(rows)} of {len(frame)} rows "
                f"(positions {shown}). Drop these rows or fill them in first."
            )


def require_one_of(value: Any, allowed: Sequence[Any], *, name: str) -> Any:
    """Return `value` when it is one of `allowed`, else raise naming them."""
    if value not in allowed:
        raise ValueError(f"{name} is {value!r}; it must be one of {', '.join(map(repr, allowed))}.")
    return value


def require_between(value: Any, low: float, high: float, *, name: str) -> Any:
    """Return `value` (number or array) when all of it lies in [low, high], else raise."""
    numbers = np.asarray(value, dtype=float)
    bad = ~((numbers >= low) & (numbers <= high))
    if bad.any():
        first = numbers[bad].flat[0] if numbers.ndim else float(numbers)
        raise ValueError(
            f"{name} must lie between {low:g} and {high:g}; {int(bad.sum())} of {numbers.size} "
            f"values do not (first: {first:g})."
        )
    return value


def require_positive(value: Any, *, name: str, zero_ok: bool = False) -> Any:
    """Return `value` (number or array) when all of it is above zero (or at least zero)."""
    numbers = np.asarray(value, dtype=float)
    good = numbers >= 0 if zero_ok else numbers > 0
    bad = ~(good & np.isfinite(numbers))
    if bad.any():
        first = numbers[bad].flat[0] if numbers.ndim else float(numbers)
        raise ValueError(
            f"{name} must be {'zero or more' if zero_ok else 'more than zero'} and finite; "
            f"{int(bad.sum())} of {numbers.size} values are not (first: {first:g})."
        )
    return value


def require_numbers(frame: pd.DataFrame, columns: Iterable[str], *, what: str) -> None:
    """Raise when a column of a pandas frame is absent, not numeric, missing or infinite."""
    columns = list(columns)
    require_columns(frame, columns, what=what)
    for column in columns:
        values = frame[column]
        # An empty column read from a file has no type yet; there is nothing wrong in it.
        if len(values) and not pd.api.types.is_numeric_dtype(values):
            raise ValueError(
                f"column {column!r} of {what} holds {values.dtype} in {len(values)} rows; numbers "
                "are needed. Convert it first (pandas.to_numeric)."
            )
    require_no_missing(frame, columns, what=what)
    for column in columns:
        infinite = int(np.isinf(frame[column].to_numpy(dtype=float)).sum())
        if infinite:
            raise ValueError(
                f"column {column!r} of {what} is infinite in {infinite} of {len(frame)} rows; "
                "finite numbers are needed."
            )


def require_whole(value: Any, *, name: str) -> Any:
    """Return `value` (number or array) when all of it is a whole, finite number, else raise."""
    numbers = np.asarray(value, dtype=float)
    bad = ~(np.isfinite(numbers) & (numbers == np.round(numbers)))
    if bad.any():
        first = numbers[bad].flat[0] if numbers.ndim else float(numbers)
        raise ValueError(
            f"{name} must be whole numbers; {int(bad.sum())} of {numbers.size} values are not "
            f"(first: {first:g})."
        )
    return value


def canonical_name(value: Any, names: Mapping[str, Iterable[str]], *, name: str) -> str:
    """Return the key of `names` that `value` means, itself or by one of its aliases, else raise."""
    wanted = str(value).strip().casefold()
    for key, aliases in names.items():
        if wanted in (key.casefold(), *(alias.casefold() for alias in aliases)):
            return key
    known = "; ".join(f"{key} ({', '.join(aliases)})" for key, aliases in names.items())
    raise ValueError(f"{name} is {value!r}; it must be one of {known}.")


def answers_on_scale(scores: Any, low: float, high: float, *, name: str) -> np.ndarray:
    """Return answers on a whole-numbered scale as a flat array, or raise naming what is wrong."""
    values = np.asarray(scores)
    if values.ndim != 1 or values.size == 0:
        raise ValueError(f"{name} must be a non-empty list of answers; got shape {values.shape}.")
    try:
        values = values.astype(float)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name} must be numbers from {low:g} to {high:g}.") from error
    missing = int(np.isnan(values).sum())
    if missing:
        raise ValueError(
            f"{name} are missing in {missing} of {values.size} rows. Drop them first, and say how "
            "many did not answer."
        )
    require_between(values, low, high, name=name)
    return require_whole(values, name=name)


def flag_values(frame: pd.DataFrame, column: str, *, what: str) -> np.ndarray:
    """Return a column of True/False (or 1/0) as a bool array, or raise naming the column."""
    require_columns(frame, [column], what=what)
    require_no_missing(frame, [column], what=what)
    odd = ~frame[column].isin([True, False])
    if odd.any():
        raise ValueError(
            f"column {column!r} of {what} holds other values than True/False (or 1/0) in "
            f"{int(odd.sum())} of {len(frame)} rows."
        )
    return frame[column].to_numpy().astype(bool)
