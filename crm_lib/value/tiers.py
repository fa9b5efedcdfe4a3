"""Customer tiers (客户分级): the customer pyramid and the models that name its layers.

Concentration of value (Pareto, Lorenz, Gini, deciles, ABC, whale curve) is worked out in
`crm_lib.value` and can be called from here too; this module holds the pyramid models as
data and puts customers into their layers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from crm_lib.base.checks import (
    require_columns,
    require_drawable,
    require_numbers,
    require_one_number,
    require_one_of,
)
from crm_lib.base.message import Message, in_two_languages
from crm_lib.plotting import BLUE, PALETTE, styled
from crm_lib.value.concentration import *  # noqa: F403

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True)
class Tier:
    """One layer of a customer pyramid.

    Attributes
    ----------
    name_zh, name_en
        Name of the layer.
    share
        Share of all customers in the layer (0–1); missing where the model has no shares.
    meaning
        Who is in it, in one line.
    """

    name_zh: str
    name_en: str
    share: float | None
    meaning: str

    @property
    def name(self) -> str:
        """Both names, as the tables write them."""
        return f"{self.name_en} · {self.name_zh}"


#: Named models, best layer first. Zeithaml, Rust & Lemon (2001), "The customer pyramid", California
#: Management Review 43(4), give no shares for the metals: those here are Curry's (1, 4, 15, 80 %),
#: and every call may give its own. The shares of the key-account model are the textbooks'.
PYRAMIDS: dict[str, tuple[Tier, ...]] = {
    "platinum": (
        Tier("铂金层", "Platinum", 0.01, "most profitable, heavy users, not price-sensitive"),
        Tier("黄金层", "Gold", 0.04, "profitable, but ask for discounts and buy elsewhere too"),
        Tier("钢铁层", "Iron", 0.15, "fill capacity, too small for special treatment"),
        Tier("重铅层", "Lead", 0.80, "ask for more than they bring"),
    ),
    "key_accounts": (
        Tier("重要客户", "Most important", 0.01, "key customer (关键客户), loyal, highest value"),
        Tier("次要客户", "Important", 0.19, "key customer (关键客户), buys from several firms"),
        Tier("普通客户", "Ordinary", 0.30, "many; no special treatment"),
        Tier("小客户", "Small", 0.50, "buy little and rarely"),
    ),
}

#: Current × potential value: (current is high, potential is high) → layer.
VALUE_PYRAMID: dict[tuple[bool, bool], Tier] = {
    (True, True): Tier("白金客户", "Platinum", None, "high now, high potential: keep and grow"),
    (True, False): Tier("黄金客户", "Gold", None, "high now, little more to win: keep"),
    (False, True): Tier("铁质客户", "Iron", None, "low now, high potential: invest"),
    (False, False): Tier("铅质客户", "Lead", None, "low now and later: spend little"),
}


def pyramid_tiers(
    customers: pd.DataFrame,
    *,
    value_col: str = "value",
    model: str = "platinum",
    shares: tuple[float, ...] | None = None,
) -> pd.DataFrame:
    """Put customers into the layers of a pyramid by rank of value.

    Parameters
    ----------
    customers
        One row per customer.
    value_col
        Value of the customer; any number, higher is better.
    model
        ``"platinum"`` (铂金/黄金/钢铁/重铅) or ``"key_accounts"`` (关键[重要, 次要]/普通/小).
    shares
        Share of customers per layer, best first, adding up to 1; the model's own when None.

    Returns
    -------
    DataFrame
        `customers` with ``tier`` (ordered, best first). A boundary falls on the nearest whole
        customer; customers with the same value share the better of their layers.

    Raises
    ------
    ValueError
        When the column is absent or not numeric, the model unknown, or the shares do not fit.

    Examples
    --------
    >>> shops = pd.DataFrame({"revenue": [900, 500, 40, 30, 20, 10, 9, 8, 7, 6]})
    >>> tiers = pyramid_tiers(shops, value_col="revenue", shares=(0.1, 0.1, 0.3, 0.5))["tier"]
    >>> tiers.value_counts(sort=False).tolist()
    [1, 1, 3, 5]
    """
    layers = PYRAMIDS[require_one_of(model, tuple(PYRAMIDS), name="model")]
    customers = require_numbers(customers, [value_col], what="the customer table")
    cut = np.array([t.share for t in layers] if shares is None else shares, dtype=float)
    if len(cut) != len(layers) or (cut < 0).any() or not np.isclose(cut.sum(), 1):
        raise ValueError(
            Message(
                f"shares is {shares}; model {model!r} needs {len(layers)} shares of zero or more that "
                "add up to 1.",
                f"shares 是 {shares}；模型 {model!r} 需要 {len(layers)} 个不小于零、合计为1的比例。",
            )
        )
    ends = np.floor(np.cumsum(cut) * len(customers) + 0.5).astype("int64")
    # Equal customers must not be told apart by the order of rows: the best rank counts.
    rank = customers[value_col].rank(method="min", ascending=False).to_numpy(dtype=float)
    layer = np.searchsorted(ends[:-1], rank, side="left")
    return customers.assign(
        tier=pd.Categorical.from_codes(layer, [t.name for t in layers], ordered=True)
    )


def value_pyramid_tiers(
    customers: pd.DataFrame,
    *,
    current_col: str = "current",
    potential_col: str = "potential",
    current_cut: float,
    potential_cut: float,
) -> pd.DataFrame:
    """Put customers into 铅质, 铁质, 黄金 or 白金 by current × potential value.

    Parameters
    ----------
    customers
        One row per customer.
    current_col, potential_col
        Current value (当前价值) and potential value (增值潜力), any number.
    current_cut, potential_cut
        From this number on, a customer counts as high.

    Returns
    -------
    DataFrame
        `customers` with ``tier`` (ordered: 白金, 黄金, 铁质, 铅质).

    Raises
    ------
    ValueError
        When a column is absent, missing or not numeric, or a cut is not finite.

    Examples
    --------
    >>> shops = pd.DataFrame({"now": [9, 1], "later": [1, 9]})
    >>> cols = dict(current_col="now", potential_col="later", current_cut=5, potential_cut=5)
    >>> value_pyramid_tiers(shops, **cols)["tier"].tolist()
    ['Gold · 黄金客户', 'Iron · 铁质客户']
    """
    customers = require_numbers(customers, [current_col, potential_col], what="the customer table")
    for name, cut in (("current_cut", current_cut), ("potential_cut", potential_cut)):
        require_one_number(cut, name=name)
    now = customers[current_col].to_numpy() >= current_cut
    later = customers[potential_col].to_numpy() >= potential_cut
    names = [VALUE_PYRAMID[n, p].name for n, p in zip(now.tolist(), later.tolist(), strict=True)]
    categories = [tier.name for tier in VALUE_PYRAMID.values()]
    return customers.assign(tier=pd.Categorical(names, categories, ordered=True))


def tier_summary(
    tiered: pd.DataFrame, *, value_col: str = "value", tier_col: str = "tier"
) -> pd.DataFrame:
    """Add up customers and value per tier.

    Parameters
    ----------
    tiered
        One row per customer with its tier.
    value_col
        Value of the customer, number.
    tier_col
        The tier; an ordered category keeps its order and its empty layers.

    Returns
    -------
    DataFrame
        One row per tier: `tier_col`, ``customers``, ``share_of_customers``, ``value``,
        ``share_of_value`` (missing when the total is not above zero), ``value_per_customer``.

    Raises
    ------
    ValueError
        When a column is absent or missing, or the value is not numeric.

    Examples
    --------
    >>> shops = pd.DataFrame({"tier": ["top", "low", "low"], "revenue": [80, 15, 5]})
    >>> tier_summary(shops, value_col="revenue")["share_of_value"].tolist()
    [0.2, 0.8]
    """
    tiered = require_numbers(tiered, [value_col], what="the tiered table")
    tiered = require_columns(tiered, [tier_col], what="the tiered table")
    groups = tiered.groupby(tier_col, observed=False, sort=True)[value_col]
    table = groups.agg(customers="size", value="sum").reset_index()
    total = table["value"].sum()
    table.insert(2, "share_of_customers", table["customers"] / max(len(tiered), 1))
    table["share_of_value"] = table["value"] / total if total > 0 else np.nan
    table["value_per_customer"] = table["value"] / table["customers"].where(table["customers"] > 0)
    return table


@styled
def plot_tier_pyramid(
    summary: pd.DataFrame,
    *,
    tier_col: str = "tier",
    value: str = "value · 价值",
    ax: Axes | None = None,
) -> Axes:
    """Draw `tier_summary`: left the share of customers in each layer, right their share of value.

    `value` says in both languages what was added up, such as ``profit · 利润``.

    Raises
    ------
    ValueError
        When `summary` is not the result of `tier_summary` or has no row with a share of value.

    Examples
    --------
    >>> shops = pd.DataFrame({"tier": ["1 top", "2 low"], "revenue": [80, 20]})
    >>> plot_tier_pyramid(tier_summary(shops, value_col="revenue")).get_title(loc="left")
    'The top layer, 50% of customers, holds 80% of the value · 顶层客户占50%，贡献80%的价值'
    """
    needed = [tier_col, "share_of_customers", "share_of_value"]
    summary = require_drawable(
        summary,
        needed,
        numbers=["share_of_customers", "share_of_value"],
        what="the tier summary",
        nothing=Message(
            "the tier summary has no share of value in any row.", "分级汇总表的各行都没有价值占比。"
        ),
    )
    level = np.arange(len(summary))[::-1]
    customers = summary["share_of_customers"].to_numpy(dtype=float) * 100
    share = summary["share_of_value"].to_numpy(dtype=float) * 100
    what = in_two_languages(value)
    ax.barh(level, -customers, color=BLUE, label="customers · 客户占比")
    ax.barh(level, share, color=PALETTE[1], label=f"{what.en} · {what.zh}占比")
    for row, c, v in zip(level, customers, share, strict=True):
        ax.text(-c - 1.5, row, f"{c:.0f}%", ha="right", va="center")
        ax.text(max(v, 0) + 1.5, row, f"{v:.0f}%", ha="left", va="center")
    ax.axvline(0, color="black", linewidth=0.8)
    ax.set_yticks(level, summary[tier_col].astype(str))
    widest = max(customers.max(), share.max()) * 1.22
    ax.set(xlim=(-widest, widest), xticks=[], ylabel="tier · 客户层级")
    ax.set_xlabel(
        f"← share of customers (%)      share of {what.en} (%) →"
        f" · ← 客户占比（%）      {what.zh}占比（%） →"
    )
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.1), ncols=2)
    top = summary.iloc[0]
    ax.set_title(
        f"The top layer, {top['share_of_customers']:.0%} of customers, "
        f"holds {top['share_of_value']:.0%} of the {what.en}"
        f" · 顶层客户占{top['share_of_customers']:.0%}，贡献{top['share_of_value']:.0%}的{what.zh}"
    )
    return ax
