"""Explorers of lesson 14, points that are never redeemed, and what a member brings net of points."""

from functools import partial
from itertools import product
from typing import Any

import numpy as np
import pandas as pd

from crm_lib.campaign import ab_mean_test, ab_test
from crm_lib.explore import Explorer, Slider
from crm_lib.loyalty import Programme, programme_profit

#: Gross margin, CNY of a redeemed point, and CNY a member and year that card and club cost to run.
MARGIN, POINT_VALUE, CARD_COST, CLUB_COST = 0.40, 0.04, 3.0, 6.0
#: What a member without points spends in the year of the trial (CNY), rounded; the control arm's mean.
USUAL_SPEND = 379.0
#: Share of spending redeemed at today's terms (4% back, 39% never redeemed), and the scale on which
#: members tire of more: an assumption of the explorer.
TODAY, SCALE = 0.0244, 0.0444
#: Members whose spending lies within this share below the threshold of a tier may stretch to it.
WITHIN = 0.25

TERMS_QUESTION = (
    "Marketing wants more points: many of them never come back, so they cost little, and member "
    "sales rise. Which terms would earn most, and which look best in marketing's report?",
    "营销部门想多发积分：很多积分从不兑换，花不了多少钱，会员销售额却会涨。哪种条件挣得最多？哪种在营销报表上最好看？",
)
TIER_QUESTION = (
    "A gold tier is to make members buy more. Should its threshold be low, so that many reach it, or "
    "high, so that few do?",
    "设金卡是想让会员多买。门槛该定低些，让很多人够得着，还是定高些，只有少数人够得着？",
)


def redeemed_by_age(points: pd.DataFrame) -> pd.Series:
    """Compute the share of points redeemed up to each age (quarters after issue).

    Parameters
    ----------
    points : DataFrame
        As `crm_lib.datasets.load_card_points`.

    Returns
    -------
    Series
        Cumulated shares, indexed by ``quarters_after``. The share of an age is that of all quarters
        of issue that are old enough to have it; its denominator are their points alone.

    Examples
    --------
    >>> table = pd.DataFrame(
    ...     {
    ...         "issued_in": ["a", "a", "b"],
    ...         "quarters_after": [0, 1, 0],
    ...         "points_issued": [100, 100, 300],
    ...         "points_redeemed": [10, 30, 50],
    ...     }
    ... )
    >>> redeemed_by_age(table).round(2).tolist()
    [0.15, 0.45]
    """
    by_age = points.groupby("quarters_after")[["points_issued", "points_redeemed"]].sum()
    return (by_age["points_redeemed"] / by_age["points_issued"]).cumsum().rename("redeemed_so_far")


def breakage_range(
    points: pd.DataFrame, *, draws: int = 10_000, seed: int = 14
) -> tuple[float, float]:
    """Draw the quarters of issue anew (bootstrap): the 95% interval of the share never redeemed.

    Whole quarters are drawn, with all their ages; a draw that misses an age is drawn again. So the
    oldest age, which one quarter alone has, counts as known, and redemption after it is not seen at
    all. What comes back later can only lower the share.

    Examples
    --------
    >>> from crm_lib.datasets import load_card_points
    >>> [round(x, 3) for x in breakage_range(load_card_points())]
    [0.378, 0.404]
    """
    rng = np.random.default_rng(seed)
    table = points.pivot(index="issued_in", columns="quarters_after", values="points_redeemed")
    redeemed, seen = table.fillna(0.0).to_numpy(), table.notna().to_numpy()
    old_enough = seen * points.groupby("issued_in")["points_issued"].first().to_numpy()[:, None]
    found: list[float] = []
    while len(found) < draws:
        rows = rng.choice(len(seen), len(seen))
        if seen[rows].any(axis=0).all():
            shares = redeemed[rows].sum(axis=0) / old_enough[rows].sum(axis=0)
            found.append(1 - float(shares.sum()))
    low, high = np.quantile(found, [0.025, 0.975])
    return float(low), float(high)


def with_net(trial: pd.DataFrame, *, breakage: float) -> pd.DataFrame:
    """Add what each member of the trial brings in the year, net of points and of running cost.

    Parameters
    ----------
    trial : DataFrame
        As `crm_lib.datasets.load_card_trial`.
    breakage : float
        Share of points that will never be redeemed; the others count in full, whether redeemed in
        the year or later.

    Returns
    -------
    DataFrame
        The trial with ``margin_year``, ``card_cost`` (points to be redeemed, and running card or
        club) and ``net`` (CNY).

    Examples
    --------
    >>> trial = pd.DataFrame(
    ...     {"arm": ["control", "points"], "spend_year": [100, 100], "points_issued": [0, 100]}
    ... )
    >>> with_net(trial, breakage=0.5)["net"].tolist()
    [40.0, 35.0]
    """
    margin = MARGIN * trial["spend_year"]
    running = trial["arm"].map({"points": CARD_COST, "club": CLUB_COST}).fillna(0.0)
    cost = trial["points_issued"] * (1 - breakage) * POINT_VALUE + running
    return trial.assign(margin_year=margin, card_cost=cost, net=margin - cost)


def arm_difference(
    trial: pd.DataFrame,
    first: str,
    second: str,
    *,
    value_col: str = "net",
    looks: int = 1,
    within_col: str | None = None,
) -> pd.Series:
    """Compute the difference of two arms' means with its interval, widened for several looks.

    Parameters
    ----------
    trial : DataFrame
        One row a member, with ``arm`` and `value_col`.
    first, second : str
        Arms; first minus second.
    looks : int
        How many comparisons are made at once: the level is 1 − 0.05/looks (1: 95%).
    within_col : str, optional
        Kinds within which the arms were assigned. The difference is then taken within each kind
        and weighted by the kind's members, so that what differs *between* kinds, which the
        assignment has made equal, is not counted as chance.

    Returns
    -------
    Series
        ``difference, low, high``.

    Examples
    --------
    >>> trial = pd.DataFrame({"arm": ["a", "a", "b", "b"], "net": [5.0, 7, 1, 3]})
    >>> arm_difference(trial, "a", "b")["difference"].item()
    4.0
    >>> far = trial.assign(net=trial["net"] + 1000)
    >>> both = pd.concat([trial.assign(kind="small"), far.assign(kind="large")])
    >>> arm_difference(both, "a", "b", within_col="kind").round(2).tolist()
    [4.0, 2.04, 5.96]
    """
    if within_col is None:
        values = [trial.loc[trial["arm"] == arm, value_col] for arm in (first, second)]
        test = ab_mean_test(*values, confidence=1 - 0.05 / looks)
        return pd.Series({"difference": test.difference, "low": test.low, "high": test.high})
    means = _means_within(trial, (first, second), value_col, within_col)
    gap = float(means["mean"][first] - means["mean"][second])
    error = float(np.sqrt(means["error"].pow(2).sum()))
    return _interval(gap, error, looks=looks)


def difference_by_kind(
    trial: pd.DataFrame, first: str, second: str, *, value_col: str = "net"
) -> pd.DataFrame:
    """Show how a difference within kinds of buyers is put together, kind by kind.

    Parameters
    ----------
    trial, first, second, value_col
        As `arm_difference`.

    Returns
    -------
    DataFrame
        One row a kind of ``buyer`` and a last one for all, with ``members`` of both arms,
        ``difference`` and ``standard_error``. The last row weighs the differences by members; its
        error is the root of the sum of the squared errors, each times its share of members.

    Examples
    --------
    >>> trial = pd.DataFrame({"arm": ["a", "a", "b", "b"], "net": [5.0, 7, 1, 3], "buyer": "light"})
    >>> difference_by_kind(trial, "a", "b").round(2).to_numpy().tolist()
    [[4.0, 4.0, 1.41], [4.0, 4.0, 1.41]]
    """
    part = trial[trial["arm"].isin([first, second])]
    cells = part.groupby(["buyer", "arm"])[value_col].agg(["mean", "var", "size"]).unstack()
    means, squares = cells["mean"], cells["var"] / cells["size"]
    table = pd.DataFrame(
        {
            "members": cells["size"].sum(axis=1),
            "difference": means[first] - means[second],
            "standard_error": np.sqrt(squares[first] + squares[second]),
        }
    ).sort_values("members", ascending=False)
    share = table["members"] / table["members"].sum()
    table.loc["all · 全部"] = {
        "members": table["members"].sum(),
        "difference": (share * table["difference"]).sum(),
        "standard_error": np.sqrt((share**2 * table["standard_error"] ** 2).sum()),
    }
    return table


def net_by_buyer(trial: pd.DataFrame, *, looks: int) -> pd.DataFrame:
    """Compare both arms' net with the control's in each kind of buyer, widened for several looks.

    Parameters
    ----------
    trial : DataFrame
        As `with_net` returns it.
    looks : int
        As in `arm_difference`.

    Returns
    -------
    DataFrame
        One row a kind of ``buyer`` and ``arm``, and both with medium and heavy buyers joined:
        ``difference``, its ends ``wider_low`` and ``wider_high``, and ``reading``, which says on
        which side of zero the widened interval lies, or that it is open.
    """
    joined = "medium and heavy · 中度和重度"
    kinds = {k: [k] for k in ("light", "medium", "heavy")} | {joined: ["medium", "heavy"]}
    rows = []
    for kind, arm in product(kinds, ("points", "club")):
        part = trial[trial["buyer"].isin(kinds[kind])]
        found = arm_difference(part, arm, "control", looks=looks, within_col="buyer")
        reading = (
            "more · 多" if found["low"] > 0 else "less · 少" if found["high"] < 0 else "open · 未定"
        )
        rows.append([kind, arm, *found, reading])
    columns = ["buyer", "arm", "difference", "wider_low", "wider_high", "reading · 判断"]
    return pd.DataFrame(rows, columns=columns)


def came_again_table(survey: pd.DataFrame) -> pd.DataFrame:
    """Give the share that came again by place, and for ratings of 1, 4 and 5 with and without a rival.

    Parameters
    ----------
    survey : DataFrame
        As `crm_lib.datasets.load_card_survey`.

    Returns
    -------
    DataFrame
        ``group · 组别``, ``members``, ``share_again`` and its Wilson interval (``low``, ``high``).
    """
    from crm_lib.campaign import ab_table

    places = {
        ("campus", False): "campus, no rival · 校园，无对手",
        ("campus", True): "campus, rival · 校园，有对手",
        ("street", True): "street, rival · 街边，有对手",
    }
    labels = {True: "rival, {0} · 有对手，{0}分", False: "no rival, {0} · 无对手，{0}分"}
    rated = survey[survey["satisfaction"].isin([1, 4, 5])]
    tables = []
    for part, names in (
        (survey, [places[key] for key in zip(survey["place"], survey["rival"], strict=True)]),
        (
            rated,
            [
                labels[rival].format(rating)
                for rival, rating in zip(rated["rival"], rated["satisfaction"], strict=True)
            ],
        ),
    ):
        shares = ab_table(part.assign(group=names), arm_col="group", converted_col="came_again")
        tables.append(shares.drop(columns="converted"))
    new = {"group": "group · 组别", "customers": "members", "rate": "share_again"}
    return pd.concat(tables, ignore_index=True).rename(columns=new)


def spurious_by_border(
    survey: pd.DataFrame, *, borders: tuple[int, ...], visits: int = 12
) -> list[str]:
    """Say what share of those who come often is spuriously loyal, by where a high attitude begins.

    Parameters
    ----------
    survey : DataFrame
        As `crm_lib.datasets.load_card_survey`.
    borders : tuple of int
        Answers on ``would_miss`` from which the attitude counts as high.
    visits : int
        Visits from which a member comes often.

    Examples
    --------
    >>> answers = pd.DataFrame({"shop_visits": [20, 20, 1], "would_miss": [6, 7, 0]})
    >>> spurious_by_border(answers, borders=(7, 8))
    ['50%', '100%']
    """
    attitude = survey.loc[survey["shop_visits"] >= visits, "would_miss"]
    return [f"{(attitude < border).mean():.0%}" for border in borders]


def rating_gap(survey: pd.DataFrame) -> tuple[float, float, float]:
    """Compute how much more of those who give 5 than of those who give 1 came again, without a rival.

    Parameters
    ----------
    survey : DataFrame
        As `crm_lib.datasets.load_card_survey`.

    Returns
    -------
    tuple of float
        The difference of the shares and its 95% interval (Newcombe's).

    Examples
    --------
    >>> from crm_lib.datasets import load_card_survey
    >>> [round(x, 2) for x in rating_gap(load_card_survey())]
    [-0.03, -0.14, 0.18]
    """
    alone = survey[~survey["rival"]]
    groups = [alone.loc[alone["satisfaction"] == rating, "came_again"] for rating in (5, 1)]
    test = ab_test(*(int(x) for group in groups for x in (group.sum(), len(group))))
    return test.difference, test.low, test.high


def plot_came_again(survey: pd.DataFrame) -> Any:
    """Draw the share that came again by satisfaction, with and without a rival, and return the axes.

    Parameters
    ----------
    survey : DataFrame
        As `crm_lib.datasets.load_card_survey`.
    """
    import matplotlib.pyplot as plt

    from crm_lib.campaign import ab_table
    from crm_lib.plotting import BLUE, ORANGE, use_style

    use_style()
    ax = plt.subplots(figsize=(7.5, 3.8))[1]
    shown = {
        False: ("campus, no rival · 校园，无竞争对手", ORANGE),
        True: ("rival nearby · 附近有竞争对手", BLUE),
    }
    for rival, (label, color) in shown.items():
        part = survey[survey["rival"] == rival]
        rates = ab_table(part, arm_col="satisfaction", converted_col="came_again")
        ends = [rates["rate"] - rates["low"], rates["high"] - rates["rate"]]
        style = {"marker": "o", "capsize": 3, "color": color, "label": label}
        ax.errorbar(rates["satisfaction"], rates["rate"], yerr=ends, **style)
    ax.set(xticks=range(1, 6), ylim=(0, 1.05), xlabel="satisfaction (1 to 5) · 满意度（1到5分）")
    ax.set_ylabel("share that came again, 95% intervals · 再来比例及95%置信区间")
    ax.legend(loc="center", bbox_to_anchor=(0.28, 0.52))
    return ax


def arm_lift(
    trial: pd.DataFrame, first: str, second: str, *, value_col: str, within_col: str, looks: int = 1
) -> pd.Series:
    """Compute by what share the first arm's mean exceeds the second's, with its interval.

    The second mean is an estimate too; its error is in the interval (delta method).

    Parameters
    ----------
    trial, first, second, value_col, within_col, looks
        As `arm_difference`.

    Returns
    -------
    Series
        ``difference, low, high``, as shares of the second arm's mean.

    Examples
    --------
    >>> trial = pd.DataFrame({"arm": ["a", "a", "b", "b"], "spent": [110.0, 130, 95, 105]})
    >>> arm_lift(trial.assign(kind="k"), "a", "b", value_col="spent", within_col="kind").round(
    ...     2
    ... ).tolist()
    [0.2, -0.03, 0.43]
    """
    means = _means_within(trial, (first, second), value_col, within_col)
    base = means["mean"][second]
    ratio = means["mean"][first] / base
    error = np.hypot(means["error"][first], ratio * means["error"][second]) / base
    return _interval(float(ratio - 1), float(error), looks=looks)


def _means_within(
    trial: pd.DataFrame, arms: tuple[str, str], value_col: str, within_col: str
) -> pd.DataFrame:
    """Return ``mean`` and standard ``error`` of both arms, the kinds weighted by their members."""
    part = trial[trial["arm"].isin(arms)]
    weight = part[within_col].value_counts(normalize=True)
    cells = part.groupby(["arm", within_col])[value_col].agg(["mean", "var", "size"])
    shares = weight.reindex(cells.index.get_level_values(within_col)).to_numpy()
    parts = cells.assign(
        mean=shares * cells["mean"], square=shares**2 * cells["var"] / cells["size"]
    )
    both = parts.groupby("arm")[["mean", "square"]].sum()
    return both.assign(error=np.sqrt(both["square"]))


def _interval(estimate: float, error: float, *, looks: int = 1) -> pd.Series:
    """Return the estimate with its interval at the level 1 − 0.05/looks."""
    from scipy.stats import norm

    half = float(norm.ppf(1 - 0.025 / looks)) * error
    return pd.Series({"difference": estimate, "low": estimate - half, "high": estimate + half})


def terms_profit(rate: float, breakage: float, lift_today: float) -> pd.Series:
    """Compute the profit and loss a member of other terms of the points, by the explorer's model.

    Members answer to what they redeem: the lift is ``most · (1 − exp(−redeemed/scale))`` and equals
    `lift_today` at today's terms.

    Parameters
    ----------
    rate : float
        Points given for one CNY, in CNY.
    breakage : float
        Share of them never redeemed.
    lift_today : float
        Share by which today's terms raise spending.

    Returns
    -------
    Series
        ``lift`` and, in CNY a member and year, ``margin`` (incremental), ``points`` (to be
        redeemed), ``running`` and ``net``.

    Examples
    --------
    >>> terms_profit(0.04, 0.39, 0.034)[["lift", "net"]].round(3).tolist()
    [0.034, -7.408]
    """
    redeemed = rate * (1 - breakage)
    lift = lift_today * np.expm1(-redeemed / SCALE) / np.expm1(-TODAY / SCALE)
    terms = Programme(
        member_sales=USUAL_SPEND, sales_lift=float(lift), margin=MARGIN, points_per_unit=1.0,
        point_value=rate, breakage=breakage, fixed_cost=CARD_COST if rate > 0 else 0.0,
    )  # fmt: skip
    amount = programme_profit(terms).set_index("line")["amount"]
    return pd.Series(
        {
            "lift": float(lift),
            "margin": amount["incremental margin"],
            "points": -(amount["points issued"] + amount["breakage"]),
            "running": -amount["fixed cost"],
            "net": amount["net profit"],
        }
    )


def terms() -> None:
    """Show the explorer: points back, breakage and lift against profit."""
    terms_explorer().show()


def terms_explorer() -> Explorer:
    """Build the picture with sliders that `terms` shows.

    Examples
    --------
    >>> terms_explorer().sentence(rate=0.04, breakage=0.39, lift=0.047)[0][:58]
    'In the report: member sales +4.7%, and 39% of the points n'
    """
    sliders = [
        Slider("rate", "Points back at face value, % of spending", "面值返点（占消费额）", 0.005, 0.10, 0.005, 0.04, ".1%"),
        Slider("breakage", "Never redeemed (breakage)", "积分沉淀率", 0.0, 0.80, 0.01, 0.39, ".0%"),
        Slider("lift", "Lift at today's terms", "现行条件下的销售提升", 0.0, 0.14, 0.001, 0.047, ".1%"),
    ]  # fmt: skip
    rates = np.round(np.arange(0.0, 0.1001, 0.0025), 4)

    def best(breakage: float, lift: float) -> tuple[float, float]:
        nets = {r: terms_profit(r, breakage, lift)["net"] for r in rates}
        rate = max(nets, key=lambda r: nets[r])
        return float(rate), float(nets[rate])

    def draw(*, ax: Any, rate: float, breakage: float, lift: float) -> None:
        from crm_lib.plotting import BLUE, GREEN, GREY, VERMILLION

        # Without points there is no running cost either, so the curves begin beside zero.
        table = pd.DataFrame({r: terms_profit(r, breakage, lift) for r in rates[1:]}).T
        x = 100 * table.index.to_numpy()
        lines = (
            (table["margin"], GREEN, 2, "extra margin · 增量毛利"),
            (-table["points"], VERMILLION, 2, "points to be redeemed · 将兑换的积分"),
            (table["net"], BLUE, 3, "net, running cost paid · 净收益（已扣运营费）"),
        )
        for values, color, width, label in lines:
            ax.plot(x, values, color=color, lw=width, label=label)
        ax.axhline(0, color="0.3", lw=0.8)
        here = terms_profit(rate, breakage, lift)
        ax.axvline(100 * rate, color=GREY, ls=":", lw=1.5)
        ax.plot([100 * rate], [here["net"]], "o", color=BLUE, ms=9)
        ax.set(
            xlim=(0, 10.2),
            xlabel="points back at face value, % of spending · 面值返点（占消费额%）",
            ylabel="CNY a member and year · 每位会员每年（元）",
        )
        ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.17), ncols=1, fontsize=9)
        word, zh = ("earns", "净赚") if here["net"] >= 0 else ("loses", "净亏")
        ax.set_title(
            f"At {rate:.1%} the card {word} {abs(here['net']):.1f} CNY a member"
            f" · 面值返点{rate:.1%}，每位会员{zh}{abs(here['net']):.1f}元"
        )

    def say(*, rate: float, breakage: float, lift: float) -> tuple[str, str]:
        here = terms_profit(rate, breakage, lift)
        top, most = best(breakage, lift)
        en = (
            f"In the report: member sales {here['lift']:+.1%}, and {breakage:.0%} of the points never "
            f"cost anything. In the account, a member and year: {here['margin']:.1f} CNY of extra "
            f"margin, {here['points']:.1f} of points, {here['running']:.1f} of running cost, net "
            f"{here['net']:.1f}. "
        ).replace("-", "−")
        zh = (
            f"报表上：会员销售额{here['lift']:+.1%}，{breakage:.0%}的积分分文不花。账上，每位会员每年："
            f"增量毛利{here['margin']:.1f}元，积分{here['points']:.1f}元，运营费{here['running']:.1f}元，"
            f"净收益{here['net']:.1f}元。"
        ).replace("-", "−")
        if top == 0:
            return (
                en + "No rate earns: best is none.",
                zh + "面值返点无论多少都不挣钱：最好是不发。",
            )
        return (
            en + f"Best would be {top:.2%}, net {most:.1f}.",
            zh + f"最好的面值返点是{top:.2%}，净收益{most:.1f}元。",
        )

    return Explorer(TERMS_QUESTION, sliders, draw, say, size=(7.5, 4.8))


def tier_result(
    spend: pd.Series, *, threshold: float, privilege: float, stretch: float
) -> pd.Series:
    """Compute what a tier with a threshold brings, by the yearly spending of members without it.

    Parameters
    ----------
    spend : Series
        What each member spends in a year without the tier (CNY).
    threshold : float
        Spending from which a member is in the tier.
    privilege : float
        What the tier's privileges cost for each member in it.
    stretch : float
        Share of those up to a quarter below the threshold who spend up to it; an assumption.

    Returns
    -------
    Series
        ``above`` and ``near`` (members), ``for_habit`` (CNY paid for members who are above
        anyway), ``from_stretch`` (CNY gained with those who stretch, privileges paid), ``net`` and
        ``net_each`` (CNY a member of all).

    Examples
    --------
    >>> tier_result(pd.Series([90.0, 120.0]), threshold=100, privilege=2, stretch=1.0).tolist()
    [1.0, 1.0, 2.0, 2.0, 0.0, 0.0]
    """
    above = spend >= threshold
    near = (spend >= (1 - WITHIN) * threshold) & ~above
    gained = stretch * float((MARGIN * (threshold - spend[near]) - privilege).sum())
    habit = privilege * float(above.sum())
    net = gained - habit
    return pd.Series(
        {
            "above": float(above.sum()),
            "near": float(near.sum()),
            "for_habit": habit,
            "from_stretch": gained,
            "net": net,
            "net_each": net / len(spend),
        }
    )


def tier_threshold(spend: pd.Series) -> None:
    """Show the explorer for the yearly spending of members without a tier."""
    tier_explorer(spend).show()


def tier_explorer(spend: pd.Series) -> Explorer:
    """Build the picture with sliders that `tier_threshold` shows.

    Examples
    --------
    >>> spend = pd.Series([100.0, 280.0, 500.0, 900.0])
    >>> tier_explorer(spend).sentence(threshold=300, privilege=12, stretch=0.3)[0][:45]
    '2 of 4 members spend 300 CNY anyway and get t'
    """
    sliders = [
        Slider("threshold", "Threshold, CNY a year", "门槛（元/年）", 200, 1500, 50, 300),
        Slider("privilege", "Privileges, CNY a gold member", "权益成本（元/金卡会员）", 4, 40, 2, 12),
        Slider("stretch", "Of those just below, share who stretch", "略低于门槛者中补足的比例", 0.0, 0.6, 0.05, 0.3, ".0%"),
    ]  # fmt: skip
    edges = np.arange(0, 2001, 100)

    def draw(*, ax: Any, threshold: float, privilege: float, stretch: float) -> None:
        from crm_lib.plotting import BLUE, GREY, ORANGE

        found = tier_result(spend, threshold=threshold, privilege=privilege, stretch=stretch)
        floor = (1 - WITHIN) * threshold
        kinds = (
            (spend < floor, GREY, "too far below · 差得太远"),
            (
                (spend >= floor) & (spend < threshold),
                BLUE,
                "just below: may stretch · 略低：可能补足",
            ),
            (spend >= threshold, ORANGE, "above anyway · 本来就够"),
        )
        bottom = np.zeros(len(edges) - 1)
        for mask, color, label in kinds:
            counts, _ = np.histogram(spend[mask].clip(upper=1999), bins=edges)
            ax.bar(edges[:-1], counts, width=100, align="edge", bottom=bottom, color=color,
                   edgecolor="white", lw=0.5, label=label)  # fmt: skip
            bottom = bottom + counts
        ax.axvline(threshold, color="black", lw=1.2)
        ax.set(
            xlim=(0, 2000),
            ylim=(0, 1.08 * bottom.max()),
            xlabel="spending of a year without a tier (CNY; last bar: 1,900 and more)"
            " · 没有等级时的全年消费（元；末格为1,900以上）",
            ylabel="members · 会员数",
        )
        ax.legend(loc="upper right")
        word, zh = ("earns", "净赚") if found["net"] >= 0 else ("loses", "净亏")
        each = abs(found["net_each"])
        ax.set_title(
            f"Gold from {threshold:,} CNY {word} {each:.2f} CNY a member"
            f" · 金卡门槛{threshold:,}元，每位会员{zh}{each:.2f}元"
        )

    say = partial(_said_of_tier, spend)
    return Explorer(TIER_QUESTION, sliders, draw, say, size=(7.5, 4.0))


def _said_of_tier(
    spend: pd.Series, *, threshold: float, privilege: float, stretch: float
) -> tuple[str, str]:
    """Return the sentence of the tier explorer in both languages."""
    found = tier_result(spend, threshold=threshold, privilege=privilege, stretch=stretch)
    above, near, habit = int(found["above"]), int(found["near"]), round(found["for_habit"])
    stretched = f"{found['from_stretch']:,.0f}".replace("-", "−")
    net = f"{found['net']:,.0f}".replace("-", "−")
    return (
        f"{above:,} of {len(spend):,} members spend {threshold:,} CNY anyway and get the privileges "
        f"for habit: {habit:,} CNY. {near:,} are just below; {stretch:.0%} of them stretch and bring "
        f"{stretched} CNY, their own privileges paid. Net {net} CNY.",
        f"{len(spend):,}位会员中，{above:,}位本来就消费满{threshold:,}元，照旧买也享受权益：花{habit:,}元。"
        f"{near:,}位略低于门槛，其中{stretch:.0%}补足，扣除自身权益后带来{stretched}元。净额{net}元。",
    )
