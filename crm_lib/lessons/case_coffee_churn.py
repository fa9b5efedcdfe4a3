"""Case 94: two causes over all stores, and the explorer of a points programme."""

from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import t

from crm_lib.explore.explorer import Choice, Explorer, Slider
from crm_lib.loyalty import MemberBase, plot_programme_terms, terms_table

QUESTION = (
    "Every point more brings members back. From which rate on do the points of the regulars, who "
    "would have come anyway, cost more than the win-back earns?",
    "返点越多，召回的会员越多。返点高到多少时，发给本来就会来的常客的积分，成本会超过召回的收益？",
)
_RATES = np.arange(0, 0.1501, 0.001)


def causes_together(fall: Any, waiting: Any, rival: Any) -> pd.DataFrame:
    """Return what each of two causes does over all stores, in points with 95% intervals (HC3).

    Parameters
    ----------
    fall : sequence of float
        Change of visits of each store, as a fraction.
    waiting, rival : sequence of bool
        Whether the store has the cause.

    Examples
    --------
    >>> fall = [-0.1, -0.12, -0.3, -0.28, -0.2, -0.22, -0.4, -0.38]
    >>> waiting, rival = [False, False, True, True] * 2, [False] * 4 + [True] * 4
    >>> causes_together(fall, waiting, rival).iloc[:2, 0].tolist()
    [-18.0, -10.0]
    """
    y = np.asarray(fall, dtype=float)
    x, z = np.asarray(waiting, dtype=float), np.asarray(rival, dtype=float)
    both = [np.ones_like(y), x, z]
    asked = {
        "waiting, all stores · 等待，全部门店": (both, [0, 1, 0]),
        "rival, all stores · 竞品，全部门店": (both, [0, 0, 1]),
        "waiting − rival · 等待−竞品": (both, [0, 1, -1]),
        "interaction · 交互作用": ([*both, x * z], [0, 0, 0, 1]),
    }
    rows = {}
    for name, (columns, weights) in asked.items():
        design, c = np.column_stack(columns), np.array(weights, dtype=float)
        inverse = np.linalg.inv(design.T @ design)
        coefficients = inverse @ design.T @ y
        leverage = np.einsum("ij,jk,ik->i", design, inverse, design)
        scaled = ((y - design @ coefficients) / (1 - leverage)) ** 2
        spread = inverse @ (design.T * scaled) @ design @ inverse
        half = t.ppf(0.975, len(y) - design.shape[1]) * np.sqrt(c @ spread @ c)
        rows[name] = 100 * (c @ coefficients + np.array([0, -half, half]))
    columns = ["difference, points · 差值（百分点）", "low", "high"]
    return pd.DataFrame(rows, index=columns).T.round(1)


def programme_terms(base: MemberBase) -> None:
    """Show the explorer for a base of members."""
    programme_terms_explorer(base).show()


def programme_terms_explorer(base: MemberBase) -> Explorer:
    """Build the picture with sliders that `programme_terms` shows.

    Examples
    --------
    >>> base = MemberBase(regular_sales=500_000, fading_sales=100_000, margin=0.6)
    >>> programme_terms_explorer(base).sentence(rate=0.04, breakage=0.3, to="fading")[0]
    'At 4% the win-back brings 14,463 and regulars cost 0: net 14,463.'
    """

    def table(breakage: float, to: str) -> Any:
        return terms_table(base, _RATES, breakage=breakage, to=to)

    def draw(*, ax: Any, rate: float, breakage: float, to: str) -> None:
        plot_programme_terms(table(breakage, to), rate=rate, ax=ax)
        ax.set_ylabel("profit in the quarter (CNY) · 本季度利润（元）")

    def say(*, rate: float, breakage: float, to: str) -> tuple[str, str]:
        row = terms_table(base, [rate], breakage=breakage, to=to).iloc[0]
        regulars = round(row["regulars"])
        verb, zh = ("cost", "净支出") if regulars <= 0 else ("bring", "带来")
        net = f"{round(row['net']):,}".replace("-", "−")
        return (
            f"At {100 * rate:.3g}% the win-back brings {round(row['fading']):,} and regulars {verb} "
            f"{abs(regulars):,}: net {net}.",
            f"返点{100 * rate:.3g}%时，召回带来{round(row['fading']):,}元，常客{zh}{abs(regulars):,}元，"
            f"净收益{net}元。",
        )

    who = {
        "all": ("all members", "全体会员"),
        "fading": ("fading members only", "只给到店减少的会员"),
    }
    controls = [
        Slider("rate", "Points back", "返点比例", 0.0, 0.15, 0.005, 0.05, ".1%"),
        Slider("breakage", "Points never redeemed", "积分沉淀率", 0.0, 0.6, 0.05, 0.3, ".0%"),
        Choice("to", "Who earns them", "谁可以得", who, "all"),
    ]
    return Explorer(QUESTION, controls, draw, say)
