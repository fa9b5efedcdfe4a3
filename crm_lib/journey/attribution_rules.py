"""Attribution by rules (归因规则): first, last, linear, decay, position."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from crm_lib.base.checks import (
    require_between,
    require_columns,
    require_no_missing,
    require_numbers,
    require_one_of,
    require_positive,
)
from crm_lib.base.message import Message

#: Rules of `rule_attribution` with their Chinese names.
RULES = {
    "first": "首次触点",
    "last": "末次触点",
    "linear": "线性",
    "decay": "时间衰减",
    "position": "位置（首尾加权）",
}


def rule_attribution(
    paths: pd.DataFrame,
    *,
    rule: str = "last",
    half_life_steps: float = 1.0,
    end_share: float = 0.4,
    path_col: str = "path",
    converted_col: str = "converted",
    separator: str = ">",
) -> pd.DataFrame:
    """Share out conversions by a fixed rule.

    Parameters
    ----------
    paths : DataFrame
        One row a path: touchpoints joined by `separator` (spaces around it do not matter) or in a
        list.
    rule : {"first", "last", "linear", "decay", "position"}
        All to the first, all to the last, equal parts, parts that halve every `half_life_steps`
        steps before the conversion, or `end_share` to each end and the rest to the middle.
    half_life_steps : float
        For "decay". Paths carry no clock here, so it counts steps, not days.
    end_share : float
        For "position", 0 to .5. A path of two goes half and half, a path of one all to it.
    path_col, converted_col, separator : str
        Column names and the sign between touchpoints.

    Returns
    -------
    DataFrame
        ``channel, conversions, share``, most first. The conversions sum to those of the paths.

    Raises
    ------
    ValueError
        For an unknown rule, absent or missing columns, empty paths, negative counts.

    Examples
    --------
    >>> paths = pd.DataFrame({"path": ["ad > mail > web"], "converted": [10]})
    >>> t = rule_attribution(paths, rule="position").set_index("channel")["conversions"]
    >>> t.round(6).to_dict()
    {'ad': 4.0, 'web': 4.0, 'mail': 2.0}
    """
    require_one_of(rule, list(RULES), name="rule")
    require_positive(half_life_steps, name="half_life_steps")
    require_between(end_share, 0, 0.5, name="end_share")
    steps, counts = read_paths(paths, path_col, [converted_col], separator)
    credit: Counter[str] = Counter()
    for path, n in zip(steps, counts[converted_col], strict=True):
        weights = _weights(len(path), rule, half_life_steps, end_share)
        for channel, weight in zip(path, weights, strict=True):
            credit[channel] += weight * n
    return credit_table(credit)


def _weights(n: int, rule: str, half_life_steps: float, end_share: float) -> np.ndarray:
    weights = np.zeros(n)
    if rule == "first":
        weights[0] = 1
    elif rule == "last":
        weights[-1] = 1
    elif rule == "linear" or n == 1:
        weights[:] = 1 / n
    elif rule == "decay":
        weights = 0.5 ** (np.arange(n)[::-1] / half_life_steps)
        weights /= weights.sum()
    elif n == 2:
        weights[:] = 0.5
    else:
        weights[:] = (1 - 2 * end_share) / (n - 2)
        weights[[0, -1]] = end_share
    return weights


def credit_table(credit: Mapping[str, float]) -> pd.DataFrame:
    """Return channels with their conversions and shares, the most first."""
    table = pd.DataFrame(
        {"channel": list(credit), "conversions": np.array(list(credit.values()), dtype=float)}
    ).astype({"channel": object})
    total = table["conversions"].sum()
    table["share"] = table["conversions"] / (total if total else np.nan)
    return table.sort_values(
        ["conversions", "channel"], ascending=[False, True], kind="stable", ignore_index=True
    )


def read_paths(
    paths: pd.DataFrame, path_col: str, columns: Sequence[str], separator: str
) -> tuple[list[list[str]], dict[str, np.ndarray]]:
    """Check paths; return them as lists of names, with the counts as arrays."""
    if not isinstance(separator, str) or not separator.strip():
        raise ValueError(
            Message(
                "separator must hold more than spaces, such as '>'.",
                "separator 不能只有空格，例如 '>'。",
            )
        )
    paths = require_columns(paths, [path_col], what="the paths", lists_ok=True)
    require_no_missing(paths, [path_col], what="the paths")
    paths = require_numbers(paths, columns, what="the paths")
    for column in columns:
        require_positive(paths[column], name=f"column {column!r}", zero_ok=True)
    steps = []
    for path in paths[path_col]:
        names = path.split(separator.strip()) if isinstance(path, str) else path
        names = list(names) if isinstance(names, Iterable) else [names]  # a channel's number
        names = [str(name).strip() for name in names]
        if not names or not all(names):
            raise ValueError(
                Message(
                    f"column {path_col!r} of the paths holds {path!r}; every path needs at least one "
                    f"touchpoint, and a name on both sides of each {separator.strip()!r}.",
                    f"路径表的列 {path_col!r} 中有 {path!r}；每条路径至少要有一个接触点，每个 {separator.strip()!r} 两边都要有名称。",
                )
            )
        steps.append(names)
    return steps, {column: paths[column].to_numpy(float) for column in columns}
