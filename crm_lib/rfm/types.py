"""The eight RFM types: money decides 重要 or 一般, (R, F) decides 价值, 发展, 保持 or 挽留."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from crm_lib.base.checks import (
    require_columns,
    require_drawable,
    require_no_missing,
    require_numbers,
    require_one_number,
    require_one_of,
)
from crm_lib.base.message import Message, both_text
from crm_lib.plotting import BLUE, ORANGE, styled
from crm_lib.rfm.scores import F, M, R, require_table

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: The eight types: near (recent), high F, high M → name, English name.
SEGMENTS: dict[tuple[bool, bool, bool], tuple[str, str]] = {
    (True, True, True): ("重要价值客户", "important, value"),
    (True, False, True): ("重要发展客户", "important, develop"),
    (False, True, True): ("重要保持客户", "important, keep"),
    (False, False, True): ("重要挽留客户", "important, win back"),
    (True, True, False): ("一般价值客户", "ordinary, value"),
    (True, False, False): ("一般发展客户", "ordinary, develop"),
    (False, True, False): ("一般保持客户", "ordinary, keep"),
    (False, False, False): ("一般挽留客户", "ordinary, win back"),
}

#: Other names in use for the eight types; the second half is what a name becomes.
ALIASES: dict[str, str] = {
    "重要高价值客户": "重要价值客户",
    "重要深耕客户": "重要发展客户",
    "重要唤回客户": "重要保持客户",
    "重要挽回客户": "重要挽留客户",
    "潜力客户": "一般价值客户",
    "新客户": "一般发展客户",
    "一般维持客户": "一般保持客户",
    "流失客户": "一般挽留客户",
}


def rfm_segments(
    table: pd.DataFrame,
    *,
    cut: str | Mapping[str, float] = "mean",
    days_col: str = R,
    purchases_col: str = F,
    spend_col: str = M,
) -> pd.DataFrame:
    """Add the eight RFM types, 重要/一般 × 价值/发展/保持/挽留, to an RFM table.

    Parameters
    ----------
    table : DataFrame
        As `rfm_table` makes it (collect lazy engines first).
    cut : {"mean", "median"} or mapping
        What divides near from far and high from low. For the mean or the median, near is below
        it and high is above it: who is just average is neither. For given cuts, a mapping of
        all three columns to a number, the number counts as reached: near is at most so many days,
        high is at least so many purchases or so much money.
    days_col, purchases_col, spend_col : str
        Columns of R, F and M.

    Returns
    -------
    DataFrame
        A copy with booleans `near`, `frequent`, `high_spend`, and `segment` (Chinese name),
        `segment_en`.

    Raises
    ------
    ValueError
        When a column is absent or missing somewhere, or `cut` is something else.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({R: [3, 90, 40], F: [9, 1, 1], M: [800.0, 20.0, 60.0]})
    >>> rfm_segments(table, cut={R: 40, F: 3, M: 50})["segment"].to_list()
    ['重要价值客户', '一般挽留客户', '重要发展客户']
    """
    columns = (days_col, purchases_col, spend_col)
    table = require_table(table, columns)
    days, purchases, spend = (table[c].to_numpy(dtype=float) for c in columns)
    if isinstance(cut, Mapping):
        if set(cut) != set(columns):
            raise ValueError(
                Message(
                    f"cut must name {', '.join(map(repr, columns))}; it names {list(cut)}.",
                    f"cut 必须给出 {'、'.join(map(repr, columns))}；这里给的是 {list(cut)}。",
                )
            )
        limits = [require_one_number(cut[c], name=f"the cut of {c!r}") for c in columns]
        flags = days <= limits[0], purchases >= limits[1], spend >= limits[2]
    else:
        require_one_of(cut, ("mean", "median"), name="cut")
        middle = np.mean if cut == "mean" else np.median
        limits = [float(middle(v)) if len(v) else 0.0 for v in (days, purchases, spend)]
        flags = days < limits[0], purchases > limits[1], spend > limits[2]
    typed = table.assign(near=flags[0], frequent=flags[1], high_spend=flags[2])
    names = [SEGMENTS[key] for key in zip(*(f.tolist() for f in flags), strict=True)]
    typed["segment"] = pd.Series([n[0] for n in names], index=table.index, dtype="str")
    typed["segment_en"] = pd.Series([n[1] for n in names], index=table.index, dtype="str")
    return typed


def canonical_segment(name: str) -> str:
    """Return the name used here for one of the eight types, whichever alias is given.

    Raises
    ------
    ValueError
        When the name is neither one of the eight nor a known alias.

    Examples
    --------
    >>> canonical_segment("重要唤回")
    '重要保持客户'
    """
    full = str(name).strip()
    full = full if full.endswith("客户") else full + "客户"
    known = {chinese for chinese, _ in SEGMENTS.values()}
    return require_one_of(ALIASES.get(full, full), sorted(known), name="segment")


def segment_summary_table(
    segments: pd.DataFrame, *, segment_col: str = "segment", spend_col: str = M
) -> pd.DataFrame:
    """Sum customers and spend of each type, all eight in their usual order.

    Returns
    -------
    DataFrame
        `segment`, `segment_en`, `customers`, `share_of_customers`, `spend`, `share_of_spend`;
        shares from 0 to 1.

    Raises
    ------
    ValueError
        When a column of the typed table is absent or missing somewhere, or a segment is none of the
        eight by any of its names.

    Examples
    --------
    >>> import pandas as pd
    >>> typed = pd.DataFrame({"segment": ["重要价值客户", "一般挽留客户"], M: [90.0, 10.0]})
    >>> segment_summary_table(typed)["share_of_spend"].to_list()[:2]
    [0.9, 0.0]
    """
    segments = require_columns(segments, (segment_col,), what="the typed table")
    segments = require_numbers(segments, (spend_col,), what="the typed table")
    require_no_missing(segments, (segment_col,), what="the typed table")
    known = {name: canonical_segment(name) for name in segments[segment_col].unique()}
    by_type = segments.groupby(segments[segment_col].map(known))[spend_col].agg(["size", "sum"])
    names = pd.DataFrame(list(SEGMENTS.values()), columns=["segment", "segment_en"])
    found = by_type.reindex(names["segment"]).fillna(0.0).to_numpy(dtype=float)
    total = np.maximum(found.sum(axis=0), 1e-300)
    return names.assign(
        customers=found[:, 0].astype(int),
        share_of_customers=found[:, 0] / total[0],
        spend=found[:, 1],
        share_of_spend=found[:, 1] / total[1],
    )


@styled
def plot_rfm_types(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw `segment_summary_table`: share of customers beside share of spend.

    Raises
    ------
    ValueError
        When a column of `segment_summary_table` is absent, empty or not a number where one is
        needed, or there is no row.
    """
    table = require_drawable(
        table,
        ["segment", "segment_en"],
        numbers=["share_of_customers", "share_of_spend"],
        what="the summary of types",
    )
    assert ax is not None
    place = np.arange(len(table))[::-1]
    ax.barh(
        place + 0.2,
        table["share_of_customers"] * 100,
        0.38,
        color=BLUE,
        label="share of customers · 客户占比",
    )
    ax.barh(
        place - 0.2,
        table["share_of_spend"] * 100,
        0.38,
        color=ORANGE,
        label="share of spend · 金额占比",
    )
    labels = [
        both_text(en, zh) for zh, en in zip(table["segment"], table["segment_en"], strict=True)
    ]
    ax.set_yticks(place, labels, fontsize=9)
    ax.yaxis.labelpad = 10
    top = table.loc[table["share_of_spend"].idxmax()]
    ax.set(
        xlabel="share of all (%) · 占比（%）",
        ylabel="RFM type · RFM类型",
        title=both_text(
            f"{top['share_of_customers']:.0%} of customers ({top['segment_en']}) "
            f"bring {top['share_of_spend']:.0%} of spend",
            f"{top['share_of_customers']:.0%}的客户（{top['segment']}）"
            f"带来{top['share_of_spend']:.0%}的消费",
        ),
    )
    ax.legend(loc="center right")
    return ax
