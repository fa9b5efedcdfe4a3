"""Prediction intervals (预测区间) of purchases to come: of each customer and of all together."""

from typing import Any

import numpy as np
import pandas as pd

from crm_lib.base.checks import require_amount, require_level, require_whole
from crm_lib.base.fit import FittedModel
from crm_lib.base.message import Message
from crm_lib.purchasing.beta_geometric import BGNBD
from crm_lib.purchasing.bg_bb import BGBB
from crm_lib.purchasing.groups import check_history, read_columns
from crm_lib.purchasing.pareto_nbd import ParetoNBD

_WHAT = "the purchase summary"
#: Most purchases that a forecast looks at; a longer one has another unit than was meant.
_MOST = 1_000_000


def purchase_interval_table(
    model: FittedModel,
    summary: Any,
    *,
    t: float,
    level: float = 0.9,
    x_col: str = "x",
    t_x_col: str = "t_x",
    T_col: str = "T",
) -> pd.DataFrame:
    """Forecast each customer's purchases in a time ahead, with a prediction interval.

    Parameters
    ----------
    model : BGNBD, MBGNBD, ParetoNBD or BGBB
        Fitted, or built from known parameters.
    summary : data frame of any engine
        One row a customer, as `purchase_summary` makes it, in the unit of the model.
    t : float
        Length of the time ahead, above zero; for BGBB, a whole number of opportunities.
    level : float
        Chance that the number of purchases lies in the interval, at least.
    x_col, t_x_col, T_col : str
        Columns of `summary`.

    Returns
    -------
    DataFrame
        One row a customer, in the order of `summary`: `expected_purchases`, `fewest`, `most` (whole
        numbers, both possible) and `no_purchase` (chance to buy nothing at all).

    Raises
    ------
    ValueError
        When the model is none of the four, `t` is not above zero, or a history is impossible.

    Notes
    -----
    A customer who is active today begins anew with parameters that the history has changed: of
    BG/NBD r + x, α + T, a, b + x. So the purchases ahead are distributed as those of a new customer
    of that model with the probability to be active, and are 0 otherwise. Uncertainty of the model's
    own parameters is not in the interval: of few customers, it is too narrow.

    References
    ----------
    Fader, P. S., Hardie, B. G. S., & Lee, K. L. (2005), as in `BGNBD`. lifetimes,
    `ParetoNBDFitter.conditional_probability_of_n_purchases_up_to_time`.

    Examples
    --------
    >>> cdnow = BGNBD(r=0.243, alpha=4.414, a=0.793, b=2.426)
    >>> customers = pd.DataFrame({"x": [2, 0], "t_x": [30.43, 0], "T": [38.86, 38.86]})
    >>> purchase_interval_table(cdnow, customers, t=39).round(3)
       expected_purchases  fewest  most  no_purchase
    0               1.226       0     4        0.445
    1               0.195       0     1        0.855
    """
    require_level(level, name="level")
    names = (x_col, t_x_col, T_col)
    columns, place = _distributions(model, summary, t, names, level)
    return pd.DataFrame(
        {name: values[place] for name, values in columns.items() if name != "spread"}
    )


def total_purchases(
    model: FittedModel,
    summary: Any,
    *,
    t: float,
    level: float = 0.9,
    x_col: str = "x",
    t_x_col: str = "t_x",
    T_col: str = "T",
) -> pd.Series:
    """Forecast the purchases of all customers together, with a prediction interval.

    Parameters
    ----------
    model, summary, t, level, x_col, t_x_col, T_col
        As in `purchase_interval_table`.

    Returns
    -------
    Series
        `expected_purchases`, `fewest`, `most`, not rounded.

    Raises
    ------
    ValueError
        As `purchase_interval_table`.

    Notes
    -----
    Customers buy independently of each other, so their variances add up, and the sum of many is
    nearly normal: not a forecast for a dozen customers. What hits all alike, a holiday or a crisis,
    is in no purchase model and makes real intervals wider.

    Examples
    --------
    >>> cdnow = BGNBD(r=0.243, alpha=4.414, a=0.793, b=2.426)
    >>> customers = pd.DataFrame({"x": [2, 0] * 500, "t_x": [30.43, 0] * 500, "T": 38.86})
    >>> total_purchases(cdnow, customers, t=39).round(1).to_dict()
    {'expected_purchases': 710.6, 'fewest': 648.6, 'most': 772.5}
    """
    from scipy.stats import norm

    require_level(level, name="level")
    columns, place = _distributions(model, summary, t, (x_col, t_x_col, T_col), level)
    expected = float(columns["expected_purchases"][place].sum())
    half = float(norm.ppf((1 + level) / 2) * np.sqrt(columns["spread"][place].sum()))
    return pd.Series(
        {
            "expected_purchases": expected,
            "fewest": max(0.0, expected - half),
            "most": expected + half,
        }
    )


def _distributions(
    model: Any, summary: Any, t: float, names: tuple[str, str, str], level: float
) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """Return mean, interval and variance of each distinct history, and each customer's history."""
    if not isinstance(model, BGNBD | ParetoNBD | BGBB):
        raise ValueError(
            Message(
                f"model is a {type(model).__name__}; it must be a BGNBD, MBGNBD, ParetoNBD or BGBB.",
                f"model 是 {type(model).__name__}；应为 BGNBD、MBGNBD、ParetoNBD 或 BGBB。",
            )
        )
    require_amount(t, name="t")
    if isinstance(model, BGBB):
        require_whole(t, name="t")
    (x, t_x, T), _ = read_columns(summary, names, None, what=_WHAT)
    check_history(x, t_x, T, names, what=_WHAT)
    histories, place = np.unique(np.stack([x, t_x, T], axis=1), axis=0, return_inverse=True)
    expected = np.asarray(model.conditional_expected_purchases(t, *histories.T), dtype=float)
    rows = [
        _distribution(_ahead(model, *history, t), t, mean, level)
        for history, mean in zip(histories.tolist(), expected.tolist(), strict=True)
    ]
    low, high, nothing, spread = (np.array(values) for values in zip(*rows, strict=True))
    columns = {
        "expected_purchases": expected,
        "fewest": low,
        "most": high,
        "no_purchase": nothing,
        "spread": spread,
    }
    return columns, place.ravel()


def _ahead(model: Any, x: float, t_x: float, T: float, t: float) -> Any:
    """Return the model of the purchases ahead of a customer who is active now."""
    if isinstance(model, ParetoNBD):
        return ParetoNBD(r=model.r + x, alpha=model.alpha + T, s=model.s, beta=model.beta + T)
    if isinstance(model, BGBB):
        return BGBB(
            alpha=model.alpha + x,
            beta=model.beta + T - x,
            gamma=model.gamma,
            delta=model.delta + T,
            n=int(t),
        )
    return BGNBD(r=model.r + x, alpha=model.alpha + T, a=model.a, b=model.b + model._early + x)


def _distribution(ahead: Any, t: float, mean: float, level: float) -> tuple[int, int, float, float]:
    """Return low, high, the chance of no purchase, and the variance of one customer's purchases."""
    active = float(np.clip(mean / ahead.expected_purchases(t), 0.0, 1.0))
    most = int(t) if isinstance(ahead, BGBB) else min(_MOST, int(20 + 4 * mean / max(active, 1e-9)))
    while True:
        chance = active * np.asarray(ahead.purchase_probability(np.arange(most + 1), t))
        chance[0] += 1 - active
        reached = np.cumsum(chance)
        if isinstance(ahead, BGBB) or most >= _MOST or reached[-1] > 1 - 1e-9:
            break
        most = min(_MOST, most * 3)
    tail = (1 - level) / 2
    low, high = np.searchsorted(reached, [tail, 1 - tail - 1e-12]).clip(max=most)
    count = np.arange(most + 1)
    spread = float(((count - mean) ** 2 * chance).sum())
    return int(low), int(high), float(chance[0]), spread
