"""Broadcast the arguments of model methods: numbers, arrays or Series; same kind back."""

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from crm_lib.base.checks import require_positive
from crm_lib.base.message import Message

Numbers: TypeAlias = float | np.ndarray | pd.Series


def broadcast(
    **values: Any,
) -> tuple[list[np.ndarray], Callable[[np.ndarray, str], Numbers]]:
    """Return arguments as float arrays of one shape, and a function that restores their kind.

    Returns
    -------
    arrays : list of ndarray
    back : callable ``(result, name) -> float | ndarray | Series``
        A Series with the caller's index when a Series went in, a float when only numbers did.

    Raises
    ------
    ValueError
        When a value is missing or not a number, when shapes do not fit, or when two Series have
        different indexes.
    """
    index = None
    arrays = []
    for name, value in values.items():
        if isinstance(value, pd.Series):
            if index is not None and not index.equals(value.index):
                raise ValueError(
                    Message(
                        f"{name} has another index than the Series before it; align them first.",
                        f"{name} 的索引与前面的 Series 不同；请先对齐。",
                    )
                )
            index = value.index
        try:
            array = np.asarray(value, dtype=float)
        except (TypeError, ValueError) as error:
            raise ValueError(
                Message(
                    f"{name} must be numbers; got {value!r}.",
                    f"{name} 必须是数值，而这里是 {value!r}。",
                )
            ) from error
        if np.isnan(array).any():
            raise ValueError(
                Message(
                    f"{name} is missing in {int(np.isnan(array).sum())} of {array.size}.",
                    f"{name} 的 {array.size} 个值中有 {int(np.isnan(array).sum())} 个缺失。",
                )
            )
        arrays.append(array)
    try:
        arrays = list(np.broadcast_arrays(*arrays))
    except ValueError as error:
        shapes = ", ".join(f"{n} {a.shape}" for n, a in zip(values, arrays, strict=True))
        raise ValueError(
            Message(
                f"the shapes do not fit together: {shapes}.",
                f"各参数的形状不匹配：{shapes}。",
            )
        ) from error

    def back(result: np.ndarray, name: str) -> Numbers:
        if index is not None:
            return pd.Series(result, index=index, name=name)
        return float(result) if np.ndim(result) == 0 else result

    return arrays, back


def history(
    x: Any, t_x: Any, T: Any, **more: Any
) -> tuple[list[np.ndarray], Callable[[np.ndarray, str], Numbers]]:
    """Check and broadcast x, t_x, T and further times, for the models' methods."""
    arrays, back = broadcast(x=x, t_x=t_x, T=T, **more)
    for name, values in zip(("x", "t_x", "T", *more), arrays, strict=True):
        require_positive(values, name=name, zero_ok=True)
    if (arrays[1] > arrays[2]).any():
        late = int((arrays[1] > arrays[2]).sum())
        raise ValueError(
            Message(
                f"t_x must not be later than T; it is in {late} of {arrays[1].size} cases.",
                f"t_x 不能晚于 T；{arrays[1].size} 个中有 {late} 个晚于 T。",
            )
        )
    return arrays, back
