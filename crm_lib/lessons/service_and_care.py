"""Explorers of lesson 16, and its comparisons of treatments, of recovery with no fault, of costs."""

from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from crm_lib.campaign import ab_test
from crm_lib.datasets import load_aircon_customers
from crm_lib.explore.explorer import Choice, Explorer, Slider
from crm_lib.statistics import mean_difference

#: CNY: a further visit (two hours and the drive), handling a complaint, a checklist filled in.
VISIT, HANDLING, CHECKLIST = 160, 60, 4
#: CNY that each treatment of the recovery trial costs on top of the standard one.
TREATMENT_COST = {"standard": 0, "money": 150, "senior": 90, "both": 240}

RECOVERED_QUESTION = (
    "Do customers whose trouble was put right renew more readily than those who never had any? "
    "Change who is counted, and with whom they are compared.",
    "问题得到补救的客户，比从没出过问题的更愿意续约吗？换一换算谁、跟谁比。",
)
PROMISED_QUESTION = (
    "A firm is paid a bonus for the share visited within 48 hours. Whom should its fitters visit "
    "first to earn it, and who pays for that?",
    "企业按48小时内上门的比例拿奖金。师傅先去谁家，奖金最多？代价由谁承担？",
)


def order_costs(orders: pd.DataFrame) -> pd.Series:
    """Compute what each order cost beyond one visit: further visits, complaint, checklist (CNY).

    Examples
    --------
    >>> orders = pd.DataFrame(
    ...     {"visits": [1, 3], "made_complaint": [False, True], "checklist": pd.NA}
    ... )
    >>> order_costs(orders).tolist()
    [0, 380]
    """
    filled_in = orders["checklist"].astype("boolean").fillna(False)
    return (
        VISIT * (orders["visits"] - 1)
        + HANDLING * orders["made_complaint"].astype(int)
        + CHECKLIST * filled_in.astype(int)
    )


def treatment_table(trial: pd.DataFrame) -> pd.DataFrame:
    """Compute what each treatment of a complaint earns against the standard one, with intervals.

    Parameters
    ----------
    trial : DataFrame
        As `crm_lib.datasets.load_aircon_recovery` gives it.

    Returns
    -------
    DataFrame
        A row for each kind of complaint and treatment: shares satisfied and renewed, mean net
        margin (CNY, treatment paid), its difference to the standard treatment with 95% interval.

    Examples
    --------
    >>> from crm_lib.datasets import load_aircon_recovery
    >>> treatment_table(load_aircon_recovery()).shape
    (8, 8)
    """
    trial = trial.assign(net=trial["margin_12m"] - trial["treatment"].map(TREATMENT_COST))
    rows = []
    for kind, complaints in trial.groupby("complaint_kind"):
        arms = dict(list(complaints.groupby("treatment")))
        for name in TREATMENT_COST:
            arm = arms[name]
            row = {
                "complaint_kind": kind,
                "treatment": name,
                "satisfied_share": arm["satisfied_after"].mean(),
                "renewal_rate": arm["contract_renewed"].mean(),
                "net_margin": arm["net"].mean(),
            }
            if name != "standard":
                row |= mean_difference(arm["net"], arms["standard"]["net"]).to_dict()
            rows.append(row)
    return pd.DataFrame(rows)


def treatments_together(trial: pd.DataFrame, *, looks: int = 6) -> pd.DataFrame:
    """Compute the differences in margin with their 95% interval, and widened so that `looks` hold.

    Returns
    -------
    DataFrame
        A row for each treatment against the standard one; the fitter against both, on repeated
        complaints; and the fitter's gain on repeated less that on first complaints.

    Examples
    --------
    >>> from crm_lib.datasets import load_aircon_recovery
    >>> treatments_together(load_aircon_recovery()).shape
    (8, 5)
    """
    from crm_lib.page.words import named

    net = trial["margin_12m"] - trial["treatment"].map(TREATMENT_COST)
    arms = dict(list(net.groupby([trial["complaint_kind"], trial["treatment"]])))

    def ends(kind: str, name: str, than: str) -> np.ndarray:
        one, other = arms[kind, name], arms[kind, than]
        wide = mean_difference(one, other, confidence=1 - 0.05 / looks)
        return np.array([*mean_difference(one, other), *wide[1:]])

    rows = {}
    for kind in ("first", "repeated"):
        for name in list(TREATMENT_COST)[1:]:
            what, how = named(kind, "complaint_kind"), named(name, "treatment")
            rows[f"{what.en}: {how.en} · {what.zh}：{how.zh}"] = ends(kind, name, "standard")
    fitter = {kind: ends(kind, "senior", "standard") for kind in ("first", "repeated")}
    rows["repeated: fitter − both · 重复投诉：专人−两者都用"] = ends("repeated", "senior", "both")
    gap = fitter["repeated"][0] - fitter["first"][0]
    narrow, wide = (
        np.hypot(*((f[high] - f[high - 1]) / 2 for f in fitter.values())) for high in (2, 4)
    )
    rows["fitter: repeated − first · 专人：重复投诉−首次投诉"] = np.array(
        [gap, gap - narrow, gap + narrow, gap - wide, gap + wide]
    )
    columns = ["difference", "difference_low", "difference_high", "wide_low", "wide_high"]
    return pd.DataFrame(rows, index=columns).T


def plot_treatments(table: pd.DataFrame, *, ax: Any = None) -> Any:
    """Draw what each treatment earns against the standard one, with its interval.

    Parameters
    ----------
    table : DataFrame
        From `treatment_table`.

    Returns
    -------
    matplotlib.axes.Axes
    """
    import matplotlib.pyplot as plt

    from crm_lib.page.words import named
    from crm_lib.plotting import BLUE, GREY, ORANGE

    ax = ax or plt.subplots(figsize=(7.8, 3.4))[1]
    compared = table.dropna(subset=["difference"]).iloc[::-1].reset_index(drop=True)
    names = []
    for place, row in compared.iterrows():
        color = ORANGE if row["complaint_kind"] == "repeated" else BLUE
        ax.plot([row["difference_low"], row["difference_high"]], [place] * 2, color=color, lw=3)
        ax.plot(row["difference"], place, "o", color=color, ms=8)
        kind, treatment = (named(row[c], c) for c in ("complaint_kind", "treatment"))
        names.append(f"{kind.en}: {treatment.en} · {kind.zh}：{treatment.zh}")
    ax.set_yticks(range(len(names)), names)
    ax.axvline(0, color=GREY, ls="--")
    ax.set_xlabel("margin against the standard answer, CNY a complaint · 比常规多赚（元/件）")
    ax.set_title(
        "Shown to pay: the fitter in charge, on a repeated complaint · "
        "看得出划算的只有一种：重复投诉派专人",
        loc="left",
        fontweight="bold",
    )
    return ax


def share_gap(group: pd.Series, others: pd.Series) -> pd.Series:
    """Compute the difference of two shares in percentage points, with its 95% interval.

    Parameters
    ----------
    group, others : Series of bool
        One value for each member of the two groups.

    Returns
    -------
    Series
        ``difference, difference_low, difference_high``, as `crm_lib.statistics.mean_difference`
        calls them.

    Examples
    --------
    >>> half = pd.Series([True, False] * 50)
    >>> share_gap(half, half).round(1).tolist()
    [0.0, -13.6, 13.6]
    """
    test = ab_test(int(group.sum()), len(group), int(others.sum()), len(others))
    ends = [100 * v for v in (test.difference, test.low, test.high)]
    return pd.Series(ends, index=["difference", "difference_low", "difference_high"])


def renewal_gap(group: pd.DataFrame, others: pd.DataFrame) -> pd.Series:
    """Compute the difference of two renewal rates in percentage points, with its 95% interval.

    Examples
    --------
    >>> one = pd.DataFrame({"contract_renewed": [True] * 60 + [False] * 40})
    >>> renewal_gap(one, one).round(1).tolist()
    [0.0, -13.3, 13.3]
    """
    gap = share_gap(group["contract_renewed"], others["contract_renewed"])
    return gap.set_axis(["points", "points_low", "points_high"])


def renewal_gap_at_equal_years(group: pd.DataFrame, others: pd.DataFrame) -> pd.Series:
    """Compute the same within each number of years with the firm, and average it.

    A number of years with n and m customers weighs n·m / (n + m), as many as a comparison of n with
    m is worth.

    Examples
    --------
    >>> one = pd.DataFrame({"years": 3, "contract_renewed": [True] * 60 + [False] * 40})
    >>> renewal_gap_at_equal_years(one, one).round(1).tolist()
    [0.0, -13.6, 13.6]
    """
    counted = [
        each.groupby("years")["contract_renewed"].agg(["size", "mean"]).add_suffix(suffix)
        for each, suffix in ((group, "_group"), (others, "_others"))
    ]
    by = counted[0].join(counted[1], how="inner")
    n, m = by["size_group"], by["size_others"]
    weight = n * m / (n + m)
    weight = weight / weight.sum()
    p, q = by["mean_group"], by["mean_others"]
    gap = float((weight * (p - q)).sum())
    half = 1.96 * float(np.sqrt((weight**2 * (p * (1 - p) / n + q * (1 - q) / m)).sum()))
    ends = [100 * v for v in (gap, gap - half, gap + half)]
    return pd.Series(ends, index=["points", "points_low", "points_high"])


def counted_as_recovered(customers: pd.DataFrame, group: str, hours: float) -> pd.DataFrame:
    """Select the customers that a report counts as recovered.

    Parameters
    ----------
    group : {"satisfied", "complained", "fault"}
        Who was satisfied with the answer, all who complained (both answered within `hours`), or all
        who had a fault.

    Examples
    --------
    >>> from crm_lib.datasets import load_aircon_customers
    >>> table = load_aircon_customers()
    >>> [len(counted_as_recovered(table, g, 168)) for g in ("satisfied", "complained", "fault")]
    [725, 1231, 3396]
    """
    if group == "fault":
        return customers[customers["visits"] > 0]
    answered = customers[customers["made_complaint"] & (customers["answer_hours"] <= hours)]
    if group == "complained":
        return answered
    return answered[answered["satisfied_after"].fillna(False).astype(bool)]


@lru_cache
def _gaps(group: str, equal_years: bool) -> pd.DataFrame:
    """Return the gaps to customers without a fault, by the longest answer that counts."""
    customers = load_aircon_customers()
    spared = customers[customers["visits"] == 0]
    compare = renewal_gap_at_equal_years if equal_years else renewal_gap
    hours = range(6, 169, 6)
    gaps = {h: compare(counted_as_recovered(customers, group, h), spared) for h in hours}
    return pd.DataFrame(gaps).T


def recovered() -> None:
    """Show the explorer: renewal after recovery against customers who had no fault."""
    recovered_explorer().show()


def recovered_explorer() -> Explorer:
    """Build the picture with controls that `recovered` shows.

    Examples
    --------
    >>> "interval above 0" in recovered_explorer().sentence(
    ...     hours=12, group="satisfied", years="any"
    ... )[0]
    True
    """
    groups = {
        "satisfied": ("satisfied with the answer", "对答复满意的客户"),
        "complained": ("all who complained", "全部投诉客户"),
        "fault": ("all who had a fault", "全部出过故障的客户"),
    }
    years = {
        "any": ("all without a fault", "全部没出故障的"),
        "equal": ("without a fault, equal years", "没出故障、合作年数相同的"),
    }
    controls = [
        Slider("hours", "Answered within (hours)", "答复时限（小时）", 6, 168, 6, 168),
        Choice("group", "Counted as recovered", "算作已补救的", groups, "satisfied"),
        Choice("years", "Compared with", "比较对象", years, "any"),
    ]

    def draw(*, ax: Any, hours: int, group: str, years: str) -> None:
        from crm_lib.plotting import BLUE, GREY, VERMILLION

        gaps = _gaps(group, years == "equal")
        here = gaps.loc[hours]
        ax.axhline(0, color=GREY, lw=1.5, label="no fault · 没出故障")
        ax.plot(gaps.index, gaps["points"], color=BLUE, label="difference · 差值")
        ax.fill_between(
            gaps.index, gaps["points_low"], gaps["points_high"], color=BLUE, alpha=0.2, lw=0,
            label="95% interval · 95%置信区间",
        )  # fmt: skip
        ax.plot([hours], [here["points"]], "o", ms=9, color=VERMILLION)
        ax.set(
            xlim=(0, 172),
            ylim=(-27, 24),
            xlabel="answered within (hours) · 答复时限（小时）",
            ylabel="renewal against no fault, points · 续约率之差（百分点）",
        )
        ax.legend(loc="upper right", ncols=3, fontsize=9)
        who, gap, what = groups[group], _gap(here), _verdict(here)
        ax.set_title(
            f"{who[0].capitalize()}: {gap[0]}, {what[0]} · "
            f"{who[1]}：续约率比没出故障的{gap[1]}，{what[1]}",
            loc="left",
            fontweight="bold",
        )

    def say(*, hours: int, group: str, years: str) -> tuple[str, str]:
        here = _gaps(group, years == "equal").loc[hours]
        counted = len(counted_as_recovered(load_aircon_customers(), group, hours))
        what = _verdict(here)
        en, zh = groups[group]
        within = (
            ("", "")
            if group == "fault"
            else (f", answered within {hours} hours", f"（{hours}小时内答复）")
        )
        equal = years == "equal"
        return (
            f"{counted:,} customers, {en}{within[0]}. Against customers without a fault"
            f"{' at equal years' if equal else ''} renewal is {_gap(here)[0]} "
            f"(95% interval of the difference {_signed(here['points_low'])} to {_signed(here['points_high'])}): {what[0]}.",
            f"{zh}{within[1]}共{counted:,}位。与{'合作年数相同、' if equal else ''}没出故障的客户相比，"
            f"续约率{_gap(here)[1]}（差值的95%置信区间{_signed(here['points_low'])}"
            f"到{_signed(here['points_high'])}）：{what[1]}。",
        )

    return Explorer(RECOVERED_QUESTION, controls, draw, say, size=(7.8, 3.8))


def _verdict(gap: pd.Series) -> tuple[str, str]:
    """Return where an interval of a difference lies: above 0, below 0, or around it."""
    if gap["points_low"] > 0:
        return "interval above 0", "区间在0以上"
    if gap["points_high"] < 0:
        return "interval below 0", "区间在0以下"
    return "0 in the interval", "区间里有0"


def _gap(gap: pd.Series) -> tuple[str, str]:
    """Return a difference of renewal rates in words."""
    size, more = f"{abs(gap['points']):.1f}", gap["points"] >= 0
    return (
        f"{size} points {'higher' if more else 'lower'}",
        f"{'高' if more else '低'}{size}个百分点",
    )


def _signed(value: float) -> str:
    return f"{value:+.1f}".replace("-", "−")


def waiting_days(rule: str, capacity: int, *, days: int = 60, seed: int = 4) -> np.ndarray:
    """Simulate how many days each order waits for its first visit in a summer with two hot weeks.

    About 50 orders come in a day, 65 in days 20 to 33; `capacity` are visited a day. An order that
    is still open at the end counts with the days it has waited so far.

    Parameters
    ----------
    rule : {"oldest", "promise"}
        Visit the oldest order first, or first those that can still be reached within 48 hours.

    Examples
    --------
    >>> len(waiting_days("oldest", 52)) == len(waiting_days("promise", 52))
    True
    """
    rng = np.random.default_rng(seed)
    hot = (np.arange(days) >= 20) & (np.arange(days) < 34)
    came = rng.poisson(np.where(hot, 65, 50))
    open_orders = np.zeros(days, int)  # by day of arrival
    waits = []
    for today in range(days):
        open_orders[today] = came[today]
        left = capacity
        line = list(range(today + 1))
        if rule == "promise":
            line.sort(key=lambda day: (today - day > 2, day))
        for day in line:
            served = min(left, int(open_orders[day]))
            waits += [today - day] * served
            open_orders[day] -= served
            left -= served
    for day in range(days):
        waits += [days - day] * int(open_orders[day])
    return np.array(waits)


def promised() -> None:
    """Show the explorer: the share in the promised time, and the longest waits, by order of visits."""
    promised_explorer().show()


def promised_explorer() -> Explorer:
    """Build the picture with controls that `promised` shows.

    Examples
    --------
    >>> en, zh = promised_explorer().sentence(capacity=52, rule="promise")
    >>> en.startswith("Within 48 hours")
    True
    """
    rules = {
        "oldest": ("the oldest order first", "先去等得最久的"),
        "promise": ("first who can still be reached in 48 hours", "先去还来得及达标的"),
    }
    controls = [
        Choice("rule", "Order of visits", "上门顺序", rules, "oldest"),
        Slider("capacity", "Visits a day", "每天上门数", 46, 66, 1, 50),
    ]

    def numbers(rule: str, capacity: int) -> tuple[np.ndarray, float, float, int]:
        waits = waiting_days(rule, capacity)
        return (
            waits,
            (waits <= 2).mean(),
            float(np.quantile(waits, 0.95, method="inverted_cdf")),
            int(waits.max()),
        )

    def draw(*, ax: Any, rule: str, capacity: int) -> None:
        from crm_lib.plotting import BLUE, VERMILLION

        waits, share, p95, longest = numbers(rule, capacity)
        last = 31
        counts = np.bincount(np.minimum(waits, last), minlength=last + 1) / len(waits) * 100
        kept = "within 48 hours · 48小时内（达标）"
        missed = "later than 48 hours · 超过48小时"
        ax.bar(range(3), counts[:3], color=BLUE, label=kept)
        ax.bar(range(3, last + 1), counts[3:], color=VERMILLION, label=missed)
        ax.legend(loc="upper center", fontsize=9)
        ax.set(
            ylim=(0, 100),
            xlim=(-0.8, last + 0.8),
            xticks=[0, 2, 7, 14, 21, 28, 31],
            xticklabels=["0", "2", "7", "14", "21", "28", "31+"],
            xlabel="days waited for the first visit · 首次上门前的等待天数",
            ylabel="share of orders (%) · 占报修单（%）",
        )
        place = min(p95, last)
        side = "right" if place > 16 else "left"
        ax.axvline(place, color="0.25", ls="--")
        ax.text(
            place + (-0.4 if side == "right" else 0.4),
            60,
            f"95th percentile (p95): {p95:.0f} days · 第95百分位数（p95）：{p95:.0f}天",
            ha=side,
            va="center",
        )
        long = f"{(waits > 7).mean():.0%}"
        if long != "0%":
            ax.text(19, 14, f"longer than 7 days: {long} · 超过7天：{long}", ha="center")
        rest = (f"longest wait in days: {longest}", f"最长等{longest}天")
        ax.set_title(
            f"In 48 hours {share:.0%}; {rest[0]} · 48小时内上门{share:.0%}；{rest[1]}",
            loc="left",
            fontweight="bold",
        )

    def say(*, rule: str, capacity: int) -> tuple[str, str]:
        _, share, p95, longest = numbers(rule, capacity)
        en, zh = rules[rule]
        return (
            f"Within 48 hours {share:.0%} are visited ({en}, {capacity} visits a day). Days waited: "
            f"95th percentile {p95:.0f}, longest {longest}.",
            f"48小时内上门{share:.0%}（{zh}，每天{capacity}户）。等待天数：第95百分位数{p95:.0f}，最长{longest}。",
        )

    return Explorer(PROMISED_QUESTION, controls, draw, say, size=(7.8, 3.8))
