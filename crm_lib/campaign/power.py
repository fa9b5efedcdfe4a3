"""Power (检验功效) of an A/B test, the chance to find a difference there is; sample size (样本量)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from crm_lib.base.checks import require_amount, require_drawable, require_level, require_one_number
from crm_lib.base.message import Message
from crm_lib.plotting import BLUE, GREEN, GREY, ORANGE, VERMILLION, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def _rates(rate_a: float, rate_b: float, alpha: float) -> None:
    """Check two rates to be told apart and a significance level."""
    require_level(rate_a, name="rate_a")
    require_level(rate_b, name="rate_b")
    require_level(alpha, name="alpha")
    if rate_a == rate_b:
        raise ValueError(
            Message(
                f"rate_a and rate_b are both {rate_a}; name two different rates.",
                f"rate_a 和 rate_b 都是 {rate_a}；请给出两个不同的比例。",
            )
        )


def ab_power(
    rate_a: float, rate_b: float, *, customers_per_group: float, alpha: float = 0.05
) -> float:
    """Compute the probability that a test of this size finds the difference (检验功效).

    Parameters
    ----------
    rate_a, rate_b
        The true rates (0–1).
    customers_per_group
        Customers in each of the two groups.
    alpha
        Significance level of the two-sided test.

    Returns
    -------
    float
        0–1.

    Raises
    ------
    ValueError
        When a share is not between 0 and 1, the rates are equal, or the size is not above zero.

    References
    ----------
    Fleiss, Levin & Paik (2003), Statistical Methods for Rates and Proportions, ch. 4, without
    continuity correction; the same as R's `power.prop.test`.

    Examples
    --------
    >>> round(ab_power(0.5, 0.75, customers_per_group=50), 3)
    0.74
    """
    _rates(rate_a, rate_b, alpha)
    require_amount(customers_per_group, name="customers_per_group")
    from scipy.stats import norm

    mean = (rate_a + rate_b) / 2
    under_equal = np.sqrt(2 * mean * (1 - mean))
    under_true = np.sqrt(rate_a * (1 - rate_a) + rate_b * (1 - rate_b))
    shift = np.sqrt(customers_per_group) * abs(rate_a - rate_b)
    return float(norm.cdf((shift - norm.isf(alpha / 2) * under_equal) / under_true))


def ab_sample_size(
    rate_a: float, rate_b: float, *, power: float = 0.8, alpha: float = 0.05
) -> float:
    """Compute the customers per group that a test needs (样本量); round up.

    Parameters
    ----------
    rate_a, rate_b
        The rates to tell apart (0–1).
    power
        Wanted probability to find the difference.
    alpha
        Significance level of the two-sided test.

    Returns
    -------
    float
        Customers in each of the two groups, as a real number.

    Raises
    ------
    ValueError
        When a share is not between 0 and 1 or the rates are equal.

    References
    ----------
    As `ab_power`, solved for n:
    n = [z(α/2)·√(2p̄q̄) + z(β)·√(p_a q_a + p_b q_b)]² / (p_a − p_b)².

    Examples
    --------
    >>> round(ab_sample_size(0.5, 0.75, power=0.9), 1)
    76.7
    """
    _rates(rate_a, rate_b, alpha)
    require_level(power, name="power")
    from scipy.stats import norm

    mean = (rate_a + rate_b) / 2
    under_equal = np.sqrt(2 * mean * (1 - mean))
    under_true = np.sqrt(rate_a * (1 - rate_a) + rate_b * (1 - rate_b))
    needed = norm.isf(alpha / 2) * under_equal + norm.ppf(power) * under_true
    return float((needed / (rate_a - rate_b)) ** 2) if needed > 0 else 0.0


def power_table(
    rate_a: float, *, uplifts: list[float], sizes: list[int], alpha: float = 0.05
) -> pd.DataFrame:
    """Tabulate the power of an A/B test (`ab_power`) over differences and group sizes.

    Parameters
    ----------
    rate_a
        Rate of the control group (0–1).
    uplifts
        Differences ``rate_b − rate_a`` to look at (0.01 is one percentage point).
    sizes
        Customers per group.
    alpha
        Significance level of the two-sided test.

    Returns
    -------
    DataFrame
        One row per pair: ``uplift``, ``customers_per_group``, ``power``.

    Raises
    ------
    ValueError
        As `ab_power`.

    Examples
    --------
    >>> power_table(0.12, uplifts=[0.03], sizes=[1000])["power"].round(2).tolist()
    [0.5]
    """
    require_level(rate_a, name="rate_a")
    for name, values in (("uplifts", uplifts), ("sizes", sizes)):
        if not np.ndim(values):
            raise ValueError(f"{name} is {values!r}; a list of numbers is needed.")
        for value in values:
            require_one_number(value, name=f"each of {name}")
    lines = [
        (u, n, ab_power(rate_a, rate_a + u, customers_per_group=n, alpha=alpha))
        for u in uplifts
        for n in sizes
    ]
    return pd.DataFrame(lines, columns=["uplift", "customers_per_group", "power"])


@styled
def plot_ab_power(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw `power_table`: a curve per difference, the usual 80 % marked.

    Raises
    ------
    ValueError
        When `table` is not the result of `power_table` or has no row.

    Examples
    --------
    >>> table = power_table(0.12, uplifts=[0.03], sizes=[500, 1000, 2500])
    >>> plot_ab_power(table).get_title(loc="left")
    'A difference of 3 points needs about 2,500 customers per group · 要发现3个百分点的差异，每组约需2,500人'
    """
    table = require_drawable(
        table,
        [],
        numbers=["uplift", "customers_per_group", "power"],
        what="the power table",
    )
    colours = (BLUE, ORANGE, GREEN, VERMILLION)
    needed = None
    for i, (uplift, part) in enumerate(table.groupby("uplift", sort=True)):
        part = part.sort_values("customers_per_group")
        label = f"{uplift * 100:+g} points · {uplift * 100:+g}个百分点"
        ax.plot(
            part["customers_per_group"],
            part["power"] * 100,
            color=colours[i % 4],
            marker="o",
            ms=4,
            label=label,
        )
        enough = part.loc[part["power"] >= 0.8, "customers_per_group"]
        if needed is None and len(enough):
            needed = (uplift, enough.iloc[0])
    ax.axhline(80, color=GREY, linestyle="--", linewidth=1)
    ax.set(
        ylim=(0, 104),
        xlabel="customers per group · 每组人数",
        ylabel="power of the test (%) · 检验功效（%）",
    )
    ax.legend(title="difference · 差异", loc="lower right")
    ax.set_title(
        f"A difference of {needed[0] * 100:g} points needs about {needed[1]:,.0f} customers per "
        f"group · 要发现{needed[0] * 100:g}个百分点的差异，每组约需{needed[1]:,.0f}人"
        if needed
        else "No size in this range finds the difference in 80% of tests · "
        "这些样本量都达不到80%的检验功效"
    )
    return ax
