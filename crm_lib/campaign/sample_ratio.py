"""Sample ratio mismatch (SRM, 样本比例不匹配): arms of a test that are not as large as they were drawn."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from crm_lib.base.checks import (
    require_columns,
    require_count,
    require_level,
    require_no_missing,
    require_positive,
)
from crm_lib.base.message import Message
from crm_lib.base.plain_types import require_one_kind
from crm_lib.engines.frames import (
    collect_columns,
    is_pandas,
    open_frame,
    require_lazy_no_missing,
)

_WHAT = "the test table"


def sample_ratio_mismatch(
    customers: Any,
    *,
    arm_col: str = "arm",
    planned: Mapping[Any, float] | None = None,
    level: float = 0.001,
) -> pd.Series:
    """Test whether the arms of an A/B test have the sizes that they were drawn with (SRM).

    Where they have not, customers were lost or counted twice on the way, perhaps not alike in both
    arms, and no result of the test can be trusted before the cause is known.

    Parameters
    ----------
    customers : data frame of any engine, or mapping of arm to number
        One row a customer, or how many customers each arm has.
    arm_col : str
        The arm a customer was drawn into.
    planned : mapping of arm to share, optional
        Shares (or parts, such as 9 and 1) the arms were drawn with; alike when left out. Name every
        arm, also one that nobody is in.
    level : float
        Chance of a false alarm. It is small because every test is checked.

    Returns
    -------
    Series
        `chi_square`, `degrees_of_freedom`, `p_value`, `mismatch` (True where p is below `level`).

    Raises
    ------
    ValueError
        When there are fewer than two arms, an arm is missing or unplanned, or a share is not above
        zero.

    References
    ----------
    Pearson's chi-square test, as scipy's `chisquare`. Statsig, SRM checks (docs.statsig.com).

    Examples
    --------
    >>> sample_ratio_mismatch({"old": 5000, "new": 5300})
    chi_square            8.737864
    degrees_of_freedom           1
    p_value               0.003117
    mismatch                 False
    dtype: object
    """
    from scipy.stats import chisquare

    require_level(level, name="level")
    found = _sizes(customers, arm_col)
    parts = dict.fromkeys(found, 1.0) if planned is None else _planned_parts(planned, found)
    if len(parts) < 2:
        raise ValueError(
            Message(
                f"{_WHAT} has {len(parts)} arm; at least two are needed.",
                f"试验表只有 {len(parts)} 组；至少需要两组。",
            )
        )
    share = np.array([float(parts[arm]) for arm in parts])
    count = np.array([found.get(arm, 0) for arm in parts], dtype=float)
    if count.sum() == 0:
        raise ValueError(Message(f"{_WHAT} has no customers in any arm.", "试验表各组都没有客户。"))
    expected = count.sum() * share / share.sum()
    test = chisquare(count, expected)
    p_value = float(test.pvalue)
    return pd.Series(
        {
            "chi_square": float(test.statistic),
            "degrees_of_freedom": len(parts) - 1,
            "p_value": p_value,
            "mismatch": p_value < level,
        }
    )


def _sizes(customers: Any, arm_col: str) -> dict[Any, int]:
    """Return how many customers each arm has, or raise."""
    if isinstance(customers, Mapping):
        return {
            arm: require_count(n, name=f"customers of arm {arm!r}", least=0)
            for arm, n in customers.items()
        }
    if is_pandas(customers):
        customers = require_columns(customers, [arm_col], what=_WHAT)
        require_no_missing(customers, [arm_col], what=_WHAT)
        require_one_kind(customers[arm_col], what=_WHAT)
        counts = customers[arm_col].value_counts(sort=False)
        return {arm: int(n) for arm, n in counts.items() if n}
    import narwhals as nw

    log = open_frame(customers, [arm_col], what=_WHAT)
    require_lazy_no_missing(log, [arm_col], what=_WHAT)
    found = collect_columns(log.group_by(arm_col).agg(nw.len().alias("_size")))
    return {arm: int(n) for arm, n in zip(found[arm_col], found["_size"], strict=True)}


def _planned_parts(planned: Any, found: Mapping[Any, int]) -> dict[Any, float]:
    """Return the parts that were planned, or raise where they do not name the arms there are."""
    if not isinstance(planned, Mapping):
        raise ValueError(
            Message(
                f"planned is {planned!r}; a mapping of arm to share is needed, such as "
                "{'old': 0.5, 'new': 0.5}.",
                f"planned 是 {planned!r}；需要“组别: 比例”的映射，例如 {{'old': 0.5, 'new': 0.5}}。",
            )
        )
    unplanned = [arm for arm in found if arm not in planned]
    if unplanned:
        raise ValueError(
            Message(
                f"planned names no share for {', '.join(map(repr, unplanned))}; it names "
                f"{', '.join(map(repr, planned)) or '(none)'}.",
                f"planned 没有给出 {'、'.join(map(repr, unplanned))} 的比例；给出的是 {'、'.join(map(repr, planned)) or '（无）'}。",
            )
        )
    for arm, part in planned.items():
        require_positive(part, name=f"planned share of {arm!r}")
    return dict(planned)
