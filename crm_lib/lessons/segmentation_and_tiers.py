"""Explorers of lesson 07: the unit of a column, samples drawn anew, and costs that stay."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from crm_lib.base.labels import signed
from crm_lib.explore.explorer import Choice, Explorer, Slider

UNIT_QUESTION = (
    "The amount of an order can be written in fen, yuan or thousands of yuan. Can that change who "
    "belongs together?",
    "同一个订单金额，可以写成分、元，也可以写成千元。换个单位，会不会改变谁和谁是一类？",
)
SHAKE_QUESTION = (
    "By the silhouette three and four groups are equally good. Would other customers of the same "
    "kind have given the same groups?",
    "看轮廓系数，分三类和分四类不相上下。换一批同样的客户来，还会分出同样的类吗？",
)
DROP_QUESTION = (
    "The whale curve counts every cost of serving. If the worst customers go, how much of it has to "
    "go with them before profit rises?",
    "鲸鱼曲线把服务成本全算上了。让最差的客户离开，要有多少服务成本跟着消失，利润才会上升？",
)

#: Amount of an order in yuan ÷ this: (what the unit is called).
UNITS = {0.01: ("fen", "分"), 1.0: ("yuan", "元"), 1000.0: ("thousand yuan", "千元")}
#: What the explorer calls the columns that can decide.
_FEATURES = {
    "basket": ("the amount of an order", "每单金额"),
    "orders": ("the number of orders", "订单数"),
}
_BASKET, _LATE, _URGENT = "basket", "late_share", "urgent_share"


def named_alike(one: Sequence[int], other: Sequence[int]) -> np.ndarray:
    """Rename the groups of `other` after those of `one` with which they share most customers.

    Both groupings have the same number of groups.

    Examples
    --------
    >>> named_alike([1, 1, 2, 2], [7, 7, 7, 5]).tolist()
    [1, 1, 1, 2]
    """
    from scipy.optimize import linear_sum_assignment

    table = pd.crosstab(np.asarray(one), np.asarray(other))
    rows, columns = linear_sum_assignment(-table.to_numpy())
    names = dict(zip(table.columns[columns], table.index[rows], strict=True))
    return np.array([names[group] for group in np.asarray(other).tolist()])


def same_group_share(one: Sequence[int], other: Sequence[int]) -> float:
    """Return the share of customers in the same group twice, groups matched as well as can be.

    Examples
    --------
    >>> same_group_share([1, 1, 2, 2], [7, 7, 7, 5])
    0.75
    """
    return float((np.asarray(one) == named_alike(one, other)).mean())


def change_the_unit(customers: pd.DataFrame, feature_cols: Sequence[str]) -> None:
    """Show the explorer: k-means in three groups while one column changes its unit."""
    change_the_unit_explorer(customers, feature_cols).show()


def change_the_unit_explorer(customers: pd.DataFrame, feature_cols: Sequence[str]) -> Explorer:
    """Build the picture with controls that `change_the_unit` shows."""
    from crm_lib.segmentation import kmeans_segments

    reference = kmeans_segments(customers, feature_cols=feature_cols, k=3)["segment"]

    def found(unit: float, scaled: str) -> tuple[np.ndarray, float]:
        rescaled = customers.assign(basket=customers[_BASKET] / unit)
        groups = kmeans_segments(
            rescaled, feature_cols=feature_cols, k=3, scaled=scaled == "standardised"
        )["segment"]
        return named_alike(reference, groups), same_group_share(reference, groups)

    def widest(unit: float) -> tuple[str, str]:
        spread = customers.assign(basket=customers[_BASKET] / unit)[list(feature_cols)].std()
        name = str(spread.idxmax())
        return _FEATURES.get(name, (name, name))

    def draw(*, ax: Any, unit: float, scaled: str) -> None:
        groups, share = found(unit, scaled)
        _scatter(ax, customers, groups, by=("orders", _BASKET))
        en, zh = UNITS[unit]
        ax.set_title(
            f"In {en}: {share:.0%} in the group that standardising gives · "
            f"以{zh}为单位：{share:.0%}与标准化后的分组相同"
        )

    def say(*, unit: float, scaled: str) -> tuple[str, str]:
        _, share = found(unit, scaled)
        en, zh = UNITS[unit]
        if scaled == "standardised":
            return (
                f"Standardised, with amounts in {en}: {share:.0%} in the same group. The unit "
                "cancels out.",
                f"先标准化，金额以{zh}为单位：{share:.0%}的客户分组不变。单位约掉了。",
            )
        decides = widest(unit)
        return (
            f"Not standardised, amounts in {en}: {decides[0]} decides, and {share:.0%} of the "
            "customers are in the group that standardised features give.",
            f"不标准化，金额以{zh}为单位：起决定作用的是{decides[1]}，"
            f"只有{share:.0%}的客户与标准化后的分组相同。",
        )

    controls = [
        Choice("unit", "Unit of the amount", "金额的单位", UNITS, 1.0),
        Choice(
            "scaled", "Features", "特征",
            {"raw": ("as they are", "原样"), "standardised": ("standardised", "先标准化")}, "raw",
        ),
    ]  # fmt: skip
    return Explorer(UNIT_QUESTION, controls, draw, say)


def shake_the_sample(customers: pd.DataFrame, feature_cols: Sequence[str]) -> None:
    """Show the explorer: groups from customers drawn anew, for k groups."""
    shake_the_sample_explorer(customers, feature_cols).show()


def shake_the_sample_explorer(customers: pd.DataFrame, feature_cols: Sequence[str]) -> Explorer:
    """Build the picture with sliders that `shake_the_sample` shows."""
    from crm_lib.segmentation import kmeans_segments

    full = {
        k: kmeans_segments(customers, feature_cols=feature_cols, k=k)["segment"]
        for k in range(2, 8)
    }

    def draw(*, ax: Any, k: int, sample: int) -> None:
        again = groups_from_a_sample(customers, feature_cols, k=k, seed=sample)
        same = same_group_share(full[k], again)
        _scatter(ax, customers, named_alike(full[k], again), by=(_LATE, _URGENT))
        ax.set_title(
            f"{k} groups, sample {sample}: {1 - same:.1%} change their group · "
            f"分{k}类，第{sample}次抽样：{1 - same:.1%}的客户换了类"
        )

    def say(*, k: int, sample: int) -> tuple[str, str]:
        again = groups_from_a_sample(customers, feature_cols, k=k, seed=sample)
        moved = 1 - same_group_share(full[k], again)
        return (
            f"{k} groups, drawn anew (sample {sample}): {moved:.1%} of the customers are in "
            "another group than by all customers.",
            f"分{k}类，重新抽样（第{sample}次）：{moved:.1%}的客户与用全体客户分出的类不同。",
        )

    controls = [
        Slider("k", "Groups", "分几类", 2, 7, 1, 3),
        Slider("sample", "Sample", "第几次抽样", 1, 20, 1, 1),
    ]
    return Explorer(SHAKE_QUESTION, controls, draw, say)


def groups_from_a_sample(
    customers: pd.DataFrame, feature_cols: Sequence[str], *, k: int, seed: int
) -> np.ndarray:
    """Return every customer's group by centres that a bootstrap sample of customers gives.

    The customers are drawn with replacement, as many as there are; k-means finds the centres in
    the sample, and each of the customers goes to the nearest one.
    """
    from crm_lib.segmentation import kmeans_segments, standardised

    z = standardised(customers, feature_cols=feature_cols)
    drawn = z.sample(frac=1, replace=True, random_state=seed)
    grouped = kmeans_segments(drawn, feature_cols=feature_cols, k=k, scaled=False)
    centres = grouped.groupby("segment")[list(feature_cols)].mean().to_numpy()
    distance = ((z.to_numpy()[:, None, :] - centres[None]) ** 2).sum(axis=2)
    return distance.argmin(axis=1) + 1


def stability_table(
    customers: pd.DataFrame, feature_cols: Sequence[str], *, k_values: Sequence[int], samples: int
) -> pd.DataFrame:
    """Compute for each k the share of customers who change their group in samples drawn anew.

    Returns
    -------
    DataFrame
        One row a ``k``: ``mean_moved`` and ``worst_moved`` of the samples.
    """
    from crm_lib.segmentation import kmeans_segments

    rows = []
    for k in k_values:
        full = kmeans_segments(customers, feature_cols=feature_cols, k=k)["segment"]
        moved = [
            1
            - same_group_share(full, groups_from_a_sample(customers, feature_cols, k=k, seed=seed))
            for seed in range(1, samples + 1)
        ]
        rows.append((k, float(np.mean(moved)), max(moved)))
    return pd.DataFrame(rows, columns=["k", "mean_moved", "worst_moved"])


def let_them_go(customers: pd.DataFrame) -> None:
    """Show the explorer: profit when the worst customers go and part of their costs stays."""
    let_them_go_explorer(customers).show()


def let_them_go_explorer(customers: pd.DataFrame) -> Explorer:
    """Build the picture with sliders that `let_them_go` shows.

    Examples
    --------
    >>> two = pd.DataFrame({"margin": [9.0, 5.0], "cost_to_serve": [2.0, 8.0], "profit": [7, -3]})
    >>> let_them_go_explorer(two).sentence(saved=0.5, gone=1)[0][:50]
    'With 1 customers gone and 50% of their cost saved,'
    """
    worst = customers.sort_values("profit")
    losing = int((worst["profit"] < 0).sum())

    def change(saved: float) -> np.ndarray:
        steps = saved * worst["cost_to_serve"] - worst["margin"]
        return np.r_[0.0, steps.to_numpy(dtype=float).cumsum()]

    def draw(*, ax: Any, saved: float, gone: int) -> None:
        from crm_lib.plotting import BLUE, GREEN, GREY, VERMILLION

        path = change(saved)
        shown = min(len(worst), 2 * losing)
        ax.plot(range(shown + 1), path[: shown + 1], color=BLUE)
        ax.axhline(0, color=GREY, lw=1, ls="--")
        ax.axvline(losing, color=GREY, lw=1, ls=":")
        ax.plot(gone, path[gone], "o", ms=9, color=GREEN if path[gone] > 0 else VERMILLION)
        ax.set(
            xlabel="customers let go, the worst first; dotted: all who lose money"
            " · 放弃的客户数，从最差的开始；点线处为全部亏损客户",
            ylabel="change of profit (CNY) · 利润变化（元）",
        )
        ax.yaxis.set_major_formatter("{x:,.0f}")
        ax.set_title(
            f"{gone} gone, {saved:.0%} of cost saved: profit {signed(path[gone])} CNY · "
            f"放弃{gone}家、省下{saved:.0%}的服务成本：利润{signed(path[gone])}元"
        )

    def say(*, saved: float, gone: int) -> tuple[str, str]:
        path = change(saved)
        best = int(path.argmax())
        return (
            f"With {gone} customers gone and {saved:.0%} of their cost saved, profit changes by "
            f"{signed(path[gone])} CNY a year. At this share it would be highest with {best} gone.",
            f"放弃{gone}家客户、省下其服务成本的{saved:.0%}，年利润变化{signed(path[gone])}元。"
            f"按这个比例，放弃{best}家时利润最高。",
        )

    controls = [
        Slider("saved", "Cost of serving that is saved", "省得下的服务成本", 0.0, 1.0, 0.05, 1.0, ".0%"),
        Slider("gone", "Customers let go", "放弃的客户数", 0, 2 * losing, 1, losing),
    ]  # fmt: skip
    return Explorer(DROP_QUESTION, controls, draw, say)


def gain_of_places(
    trial: pd.DataFrame, places: Mapping[str, float], *, cost: float = 0.0, confidence: float = 0.95
) -> tuple[float, float, float]:
    """Value so many places in each tier: gain with a manager less `cost`, and its interval.

    A tier is given by the beginning of its name; a negative number of places takes a tier's gain
    off, so that ``{"Gold": 1, "Iron": -1}`` is the difference of two tiers. The groups (each tier
    with a manager and without) are independent: their variances add up, and Welch's degrees of
    freedom follow from all of them.

    Examples
    --------
    >>> tried = pd.DataFrame(
    ...     {"tier": ["A"] * 6, "in_treatment": [1, 1, 1, 0, 0, 0], "change": [4.0, 6, 8, 1, 2, 3]}
    ... )
    >>> [round(float(x), 2) for x in gain_of_places(tried, {"A": 2}, cost=3)]
    [5.0, -3.31, 13.31]
    """
    from scipy.stats import t

    gain = spread = freedom = 0.0
    for tier, many in places.items():
        of_tier = trial["tier"].astype(str).str.startswith(tier)
        for treated in (1, 0):
            values = trial.loc[of_tier & (trial["in_treatment"] == treated), "change"]
            variance = many**2 * values.var() / len(values)
            gain += many * values.mean() * (1 if treated else -1)
            spread += variance
            freedom += variance**2 / (len(values) - 1)
    reach = t.ppf(0.5 + confidence / 2, spread**2 / freedom) * np.sqrt(spread)
    return gain - cost, gain - cost - reach, gain - cost + reach


def differences_of_gains(
    trial: pd.DataFrame,
    pairs: Sequence[tuple[str, str]],
    *,
    confidence: float = 0.95,
    also: Sequence[str] = (),
) -> pd.DataFrame:
    """Compare what a manager gains in two tiers: the difference of the gains with its interval.

    The columns of `also` come first, as differences of the tiers' means: in what else they differ.
    """
    means = {
        tier: trial[trial["tier"].astype(str).str.startswith(tier)]
        for pair in pairs
        for tier in pair
    }
    rows = {
        (first, other): (
            *(means[first][column].mean() - means[other][column].mean() for column in also),
            *gain_of_places(trial, {first: 1, other: -1}, confidence=confidence),
        )
        for first, other in pairs
    }
    return pd.DataFrame(rows, index=[*also, "difference", "difference_low", "difference_high"]).T


def differences_of_plans(
    trial: pd.DataFrame,
    plans: Mapping[str, pd.DataFrame],
    pairs: Sequence[tuple[str, str]],
    *,
    cost: float,
    confidence: float = 0.95,
    samples: int = 4000,
    each: bool = False,
) -> pd.DataFrame:
    """Compare lists of customers by their total gain, by a bootstrap of the trial.

    The lists share customers, so that two intervals that overlap decide nothing; every sample
    values all lists with the same customers drawn, and the interval is that of the difference.
    With `each`, lists are compared by the gain of one place.
    """
    rng = np.random.default_rng(7)
    change = trial["change"].to_numpy(dtype=float)
    arms = [np.flatnonzero(trial["in_treatment"].to_numpy() == treated) for treated in (1, 0)]
    drawn = [
        rng.multinomial(len(arm), np.full(len(arm), 1 / len(arm)), size=samples) for arm in arms
    ]
    whole = [np.ones((1, len(arm))) for arm in arms]

    def totals(weights: Sequence[np.ndarray], who: pd.DataFrame) -> np.ndarray:
        on_list = trial.index.isin(who.index)
        with_manager, without = (
            (w * on_list[arm]) @ change[arm] / (w * on_list[arm]).sum(axis=1)
            for w, arm in zip(weights, arms, strict=True)
        )
        return (1 if each else len(who)) * (with_manager - without - cost)

    rows = {}
    for first, other in pairs:
        gap = totals(whole, plans[first])[0] - totals(whole, plans[other])[0]
        again = totals(drawn, plans[first]) - totals(drawn, plans[other])
        rows[first, other] = (
            gap,
            *np.quantile(again, [0.5 - confidence / 2, 0.5 + confidence / 2]),
        )
    return pd.DataFrame(rows, index=["difference", "difference_low", "difference_high"]).T


#: What a scatter's axis shows of a column: (times, label).
_AXES: dict[str, tuple[float, str]] = {
    _LATE: (100, "orders after 22:00 (%) · 夜间下单占比（%）"),
    _URGENT: (100, "urgent deliveries (%) · 加急占比（%）"),
    _BASKET: (1, "amount of an order (CNY) · 每单金额（元）"),
    "orders": (1, "orders a year · 一年订单数"),
}


def _scatter(
    ax: Any, customers: pd.DataFrame, groups: Sequence[int], *, by: tuple[str, str]
) -> None:
    """Draw customers by two columns, a colour and a mark for each group, small groups on top."""
    from crm_lib.plotting import colours

    groups = np.asarray(groups)
    names = np.unique(groups)
    (x, x_label), (y, y_label) = (_AXES[column] for column in by)
    for colour, marker, name in zip(colours(len(names)), "osD^vP*", names, strict=False):
        part = customers[groups == name]
        ax.scatter(
            part[by[0]] * x, part[by[1]] * y, s=16, color=colour, marker=marker,
            zorder=3 - len(part) / len(customers), label=f"{name} ({len(part)})",
        )  # fmt: skip
    ax.legend(title="group (customers) · 类（家数）", loc="center left", bbox_to_anchor=(1.0, 0.5))
    ax.set(xlabel=x_label, ylabel=y_label)
