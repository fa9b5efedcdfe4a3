"""Explorers of lesson 12, and its signals, gains of calls, thresholds and win-back tables."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from statistics import NormalDist
from typing import Any

import numpy as np
import pandas as pd

from crm_lib.base.message import both_text
from crm_lib.churn import ChurnModel, auc, fit_churn_model
from crm_lib.explore.explorer import Choice, Explorer, Slider
from crm_lib.simulate.gym import MANAGER, VOUCHER
from crm_lib.statistics import mean_difference, sample_allocation, wilson_interval

THRESHOLD_QUESTION = (
    "The threshold that tells leavers and stayers apart best stands still. Where does the threshold "
    "stand that earns most, and what moves it?",
    "最能区分“走”和“留”的阈值不动。最赚钱的阈值在哪里，什么会让它移动？",
)
SAMPLE_QUESTION = (
    "You can pay for so many interviews. What does it cost the overall result to ask every tier "
    "equally often, and what does it bring?",
    "访谈的份数有限。每个级别问一样多的人，总体结果要付出多少代价，又换来什么？",
)
#: CNY of one call, and of the two coach sessions that it offers.
CALL, OFFER = 15.0, 100.0
#: Intervals that the page's two decisions look at: five groups, four orders and two differences of
#: orders for the calls; six gains and one difference for the win-back.
CALL_LOOKS, WIN_BACK_LOOKS = 11, 7
#: Share of the stayers who take the offer, as in the page's example; the trial has 49%.
TAKEN = 0.5
#: What the model learns from, all known on the day of the snapshot.
FEATURES = (
    "visits_recent",
    "visits_halved",
    "went_quiet",
    "rating",
    "complaints",
    "tenure_months",
)
#: Signals in the order in which they are asked; each member has the first that fits.
SIGNALS = ("quiet", "pays_only", "unhappy", "halved", "steady")
#: Orders of the call list, by what each member is ranked.
ORDERS: Mapping[str, Callable[[pd.DataFrame], pd.Series]] = {
    "risk": lambda t: t["churn_probability"],
    "risk_times_worth": lambda t: t["churn_probability"] * t["worth_ahead"],
    "signals_first": lambda t: (
        t["churn_probability"] * t["worth_ahead"] * t["signal_group"].isin(["unhappy", "halved"])
    ),
}


def with_signals(members: pd.DataFrame) -> pd.DataFrame:
    """Add the early warning signals of each member.

    Returns
    -------
    DataFrame
        With ``visits_halved`` (at least four visits before, at most half as many since),
        ``went_quiet`` (at least four before, none since) and ``signal_group``, the first that fits:
        quiet, pays_only (at most one visit before and since), unhappy (rating of 2 or less, or a
        complaint), halved, steady.

    Examples
    --------
    >>> t = pd.DataFrame({"visits_earlier": [6, 6, 1], "visits_recent": [0, 3, 0]})
    >>> with_signals(t.assign(rating=4, complaints=0))["signal_group"].tolist()
    ['quiet', 'halved', 'pays_only']
    """
    before, since = members["visits_earlier"], members["visits_recent"]
    often = before >= 4
    fits = {
        "quiet": often & (since == 0),
        "pays_only": (before <= 1) & (since <= 1),
        "unhappy": (members["rating"] <= 2) | (members["complaints"] > 0),
        "halved": often & (since <= before / 2),
    }
    return members.assign(
        visits_halved=(often & (since <= before / 2)).astype(int),
        went_quiet=fits["quiet"].astype(int),
        signal_group=np.select(list(fits.values()), list(fits), default="steady"),
    )


def signal_table(members: pd.DataFrame) -> pd.DataFrame:
    """Compute the share who left by signal, with its 95% interval.

    Returns
    -------
    DataFrame
        Index ``signal_group`` in the order of `SIGNALS`; ``members, churn_rate, low, high``.

    Examples
    --------
    >>> t = pd.DataFrame({"signal_group": ["quiet", "quiet", "steady"], "churned": [1, 1, 0]})
    >>> signal_table(t)["churn_rate"].to_dict()
    {'quiet': 1.0, 'steady': 0.0}
    """
    counts = members.groupby("signal_group")["churned"].agg(members="size", left="sum")
    counts = counts.reindex([s for s in SIGNALS if s in counts.index]).astype(int)
    low, high = wilson_interval(counts["left"], counts["members"])
    rate = counts["left"] / counts["members"]
    return counts[["members"]].assign(churn_rate=rate, low=low, high=high)


def auc_with_interval(scored: pd.DataFrame, *, draws: int = 200, seed: int = 1) -> pd.Series:
    """Compute the AUC with its 95% interval by drawing the customers again (bootstrap).

    Returns
    -------
    Series
        ``auc, auc_from, auc_to``.

    Examples
    --------
    >>> t = pd.DataFrame({"churn_probability": [0.9, 0.8, 0.2, 0.1], "churned": [1, 1, 0, 0]})
    >>> auc_with_interval(t, draws=20).tolist()
    [1.0, 1.0, 1.0]
    """
    rng = np.random.default_rng(seed)
    small = scored[["churn_probability", "churned"]].astype(float)
    drawn: list[float] = []
    while len(drawn) < draws:
        again = small.iloc[rng.integers(0, len(small), len(small))]
        if 0 < again["churned"].sum() < len(again):  # a draw of one kind only has no AUC
            drawn.append(auc(again))
    low, high = np.quantile(drawn, [0.025, 0.975])
    return pd.Series({"auc": auc(small), "auc_from": float(low), "auc_to": float(high)})


def money_lost(trial: pd.DataFrame) -> pd.Series:
    """Compute what each member of the trial cost: the worth of who left, the call, the offer.

    Examples
    --------
    >>> t = pd.DataFrame({"worth_ahead": [500], "churned": [1], "called": [1], "took_offer": [0]})
    >>> money_lost(t).tolist()
    [515.0]
    """
    numbers = trial[["worth_ahead", "churned", "called", "took_offer"]].astype(float)
    gone = numbers["worth_ahead"] * numbers["churned"]
    return gone + CALL * numbers["called"] + OFFER * numbers["took_offer"]


def confidence_each(looks: int) -> float:
    """Return the confidence level of each interval, where a decision looks at so many (Bonferroni).

    Examples
    --------
    >>> round(confidence_each(11), 4)
    0.9955
    """
    return 1 - 0.05 / looks


def call_gain(trial: pd.DataFrame, *, looks: int = 1) -> pd.Series:
    """Compute what a call brought in a random trial, with its interval at `confidence_each`.

    Returns
    -------
    Series
        ``members``, ``churn_uncalled``, ``churn_called`` (shares) and ``gain_per_call, gain_from,
        gain_to`` (CNY a call, all costs paid).

    Examples
    --------
    >>> t = pd.DataFrame({"called": [0, 0, 1, 1], "churned": [1, 0, 0, 0], "took_offer": [0] * 4})
    >>> call_gain(t.assign(worth_ahead=800))["gain_per_call"]
    np.float64(385.0)
    """
    lost, called = money_lost(trial), trial["called"].astype(bool)
    gain = mean_difference(lost[~called], lost[called], confidence_each(looks))
    left = trial["churned"].astype(float).groupby(called).mean()
    return pd.Series(
        {
            "members": len(trial),
            "churn_uncalled": left[False],
            "churn_called": left[True],
            "gain_per_call": gain["difference"],
            "gain_from": gain["difference_low"],
            "gain_to": gain["difference_high"],
        }
    )


def gain_by_signal(trial: pd.DataFrame, *, looks: int = CALL_LOOKS) -> pd.DataFrame:
    """Compute `call_gain` for each signal, in the order of `SIGNALS`."""
    parts = {s: call_gain(trial[trial["signal_group"] == s], looks=looks) for s in SIGNALS}
    return pd.DataFrame(parts).T.rename_axis("signal_group").astype({"members": int})


def plot_gains(gains: pd.DataFrame) -> Any:
    """Draw the gain of a call in each signal group of `gain_by_signal`, with its interval."""
    import matplotlib.pyplot as plt

    from crm_lib.page.words import named
    from crm_lib.plotting import BLUE, GREY, ORANGE, VERMILLION, use_style

    use_style()
    ax = plt.subplots(figsize=(7.5, 3.4))[1]
    names = [both_text(*_pair(named(s, "signal_group"))) for s in gains.index]
    for y, row in enumerate(gains.itertuples()):
        color = BLUE if row.gain_from > 0 else VERMILLION if row.gain_to < 0 else GREY
        ax.plot([row.gain_from, row.gain_to], [y, y], color=color, lw=2)
        ax.plot(row.gain_per_call, y, "o", ms=8, color=color)
    ax.axvline(0, color=ORANGE, lw=1)
    ax.set_yticks(range(len(names)), names)
    ax.invert_yaxis()
    ax.set_xlabel(
        "gain of a call, CNY, interval at 99.55% (grey: zero lies within) · "
        "每通电话净收益（元），99.55%置信区间（灰色：含零）"
    )
    ax.set_title(
        "Calls to two groups lose money; by itself no group is shown to gain · "
        "给两个组打电话要亏；单看哪一组，都看不出能赚",
        loc="left",
        fontweight="bold",
    )
    return ax


def _pair(words: Any) -> tuple[str, str]:
    return words.en, words.zh


def gain_by_order(trial: pd.DataFrame, *, share: float, looks: int = CALL_LOOKS) -> pd.DataFrame:
    """Compute `call_gain` of the first `share` of the trial in each of the `ORDERS`, and of all."""
    parts = {name: call_gain(_first(trial, name, share), looks=looks) for name in ORDERS}
    parts["everybody"] = call_gain(trial, looks=looks)
    return pd.DataFrame(parts).T.rename_axis("ranked_by").astype({"members": int})


def gain_by_worth(
    trial: pd.DataFrame,
    *,
    share: float,
    kept: tuple[float, ...] = (1.0, 0.9, 0.5),
    looks: int = CALL_LOOKS,
) -> pd.DataFrame:
    """Compute the gain of the chosen order, if members bring only a part of their worth.

    Returns
    -------
    DataFrame
        Index ``worth_kept`` (the parts `kept`); ``gain_per_call, gain_from, gain_to`` as in
        `call_gain`.
    """
    best = _first(trial, "signals_first", share)
    parts = {
        k: call_gain(best.assign(worth_ahead=k * best["worth_ahead"]), looks=looks) for k in kept
    }
    columns = ["gain_per_call", "gain_from", "gain_to"]
    return pd.DataFrame(parts).T[columns].rename_axis("worth_kept")


def _first(members: pd.DataFrame, order: str, share: float) -> pd.DataFrame:
    """Return the first `share` of the members in one of the orders."""
    ranked = ORDERS[order](members).sort_values(ascending=False, kind="stable")
    return members.loc[ranked.index[: round(share * len(members))]]


def call_list(members: pd.DataFrame, *, order: str, calls: int) -> pd.DataFrame:
    """Return the members to call, best first, in one of the `ORDERS`."""
    return _first(members, order, calls / len(members))


def order_difference(
    trial: pd.DataFrame,
    first: str,
    second: str,
    *,
    share: float,
    looks: int = CALL_LOOKS,
    draws: int = 300,
    seed: int = 1,
) -> pd.Series:
    """Compute how much more a call earns in one order than in another, with its interval.

    The lists overlap, so the standard error comes from drawing the members of the trial again and
    ranking each draw anew (bootstrap); the interval is at the level `confidence_each`.

    Returns
    -------
    Series
        ``difference, difference_low, difference_high`` (CNY a call).
    """
    small = trial.assign(_lost=money_lost(trial), _called=trial["called"].astype(bool))
    keys = {name: ORDERS[name](small).to_numpy(float) for name in (first, second)}
    lost, called = small["_lost"].to_numpy(), small["_called"].to_numpy()
    size = round(share * len(small))

    def gain(rows: np.ndarray, name: str) -> float:
        best = rows[np.argsort(-keys[name][rows], kind="stable")[:size]]
        return float(lost[best][~called[best]].mean() - lost[best][called[best]].mean())

    def gap(rows: np.ndarray) -> float:
        return gain(rows, first) - gain(rows, second)

    rng = np.random.default_rng(seed)
    n = len(small)
    drawn = [gap(rng.integers(0, n, n)) for _ in range(draws)]
    more = gap(np.arange(n))
    half = NormalDist().inv_cdf((1 + confidence_each(looks)) / 2) * float(np.std(drawn, ddof=1))
    return pd.Series(
        {"difference": more, "difference_low": more - half, "difference_high": more + half}
    )


def break_even_with_interval(trial: pd.DataFrame, *, draws: int = 500, seed: int = 1) -> pd.Series:
    """Compute the churn probability above which a call pays, with its 95% interval (bootstrap).

    By (c + g·o) / (s·(V − o) + g·o): V the mean worth, s the share of would-be leavers held, g the
    share of those who would have stayed anyway who took the offer, all from the trial.

    Returns
    -------
    Series
        ``share_held`` (s) with ``held_from, held_to``, ``taken`` (g), ``break_even,
        break_even_from, break_even_to``.
    """
    numbers = trial[["worth_ahead", "churned", "called", "took_offer"]].to_numpy(float)

    def parts(rows: np.ndarray) -> tuple[float, float, float]:
        worth, left, called, took = numbers[rows].T
        out, back = left[called == 0].mean(), left[called == 1].mean()
        held = (out - back) / out
        # Who was held took the offer; all other offers went to members who would have stayed.
        taken = (took[called == 1].mean() - (out - back)) / (1 - out)
        lost = taken * OFFER
        return held, taken, (CALL + lost) / (held * (worth.mean() - OFFER) + lost)

    rng = np.random.default_rng(seed)
    n = len(numbers)
    drawn = [parts(rng.integers(0, n, n)) for _ in range(draws)]
    low, _, high = np.quantile(drawn, [0.025, 0.5, 0.975], axis=0)
    held, taken, threshold = parts(np.arange(n))
    return pd.Series(
        {
            "share_held": held,
            "held_from": float(low[0]),
            "held_to": float(high[0]),
            "taken": taken,
            "break_even": threshold,
            "break_even_from": float(low[2]),
            "break_even_to": float(high[2]),
        }
    )


def win_back_table(lost: pd.DataFrame, *, looks: int = WIN_BACK_LOOKS) -> pd.DataFrame:
    """Compute who came back and what each offer earned beyond doing nothing, by tier.

    Returns
    -------
    DataFrame
        ``tier, offer_kind, members, return_rate``, ``margin_per_return`` (CNY of the half-year, mean
        of all who came back) and, missing for nothing, ``gain_per_try, gain_from, gain_to`` (CNY a
        member tried, its cost paid, interval at the level `confidence_each`) and ``gain_two_halves,
        two_from, two_to``, the same if a second half-year brings as much as the first.

    Examples
    --------
    >>> t = pd.DataFrame({"tier": "key", "offer_kind": ["nothing"] * 2 + ["voucher"] * 2})
    >>> t = t.assign(came_back=[0, 1, 1, 1], second_margin=[0.0, 40.0, 200.0, 240.0])
    >>> win_back_table(t)["gain_per_try"].tolist()[1:]
    [110.0]
    """
    spent = np.select(
        [lost["offer_kind"] == "voucher", lost["offer_kind"] == "manager_call"],
        [VOUCHER * lost["came_back"], MANAGER],
        default=0.0,
    )
    net = lost["second_margin"] - spent
    rows = []
    for tier in [t for t in ("key", "ordinary", "small") if (lost["tier"] == t).any()]:
        for kind in [
            o for o in ("nothing", "voucher", "manager_call") if o in set(lost["offer_kind"])
        ]:
            here = (lost["tier"] == tier) & (lost["offer_kind"] == kind)
            none = (lost["tier"] == tier) & (lost["offer_kind"] == "nothing")
            row = {
                "tier": tier,
                "offer_kind": kind,
                "members": int(here.sum()),
                "return_rate": lost.loc[here, "came_back"].mean(),
                "margin_per_return": lost.loc[
                    here & (lost["came_back"] == 1), "second_margin"
                ].mean(),
            }
            if kind != "nothing":
                gain = mean_difference(net[here], net[none], confidence_each(looks))
                margin = lost["second_margin"]
                two = mean_difference(
                    (net + margin)[here], (net + margin)[none], confidence_each(looks)
                )
                row |= {
                    "gain_per_try": gain["difference"],
                    "gain_from": gain["difference_low"],
                    "gain_to": gain["difference_high"],
                    "gain_two_halves": two["difference"],
                    "two_from": two["difference_low"],
                    "two_to": two["difference_high"],
                }
            rows.append(row)
    return pd.DataFrame(rows)


def cost_table(
    trial: pd.DataFrame, lost: pd.DataFrame, *, winning: float, share: float
) -> pd.DataFrame:
    """Compute what one member more costs and brings: won anew, held by a call, won back.

    Cost of a try, and margin that a try brings, each divided by how many more members there are
    for it than without it; both with their 95% intervals, that of the margin by bootstrap.

    Parameters
    ----------
    winning : float
        CNY of advertising per new member, an average.
    share : float
        Share of the trial on the chosen list, in the order ``signals_first``.

    Returns
    -------
    DataFrame
        Index ``way``; ``cost_per_member, cost_from, cost_to`` and ``worth_per_member, worth_from,
        worth_to`` (CNY).
    """
    chosen = _first(trial, "signals_first", share)
    small, key = (lost[lost["tier"] == t] for t in ("small", "key"))
    voucher = VOUCHER * small.loc[small["offer_kind"] == "voucher", "came_back"].mean()
    rows = {
        "held_chosen": [*_cost(_call_cost(chosen), *_stayed(chosen)), *_worth(chosen)],
        "held_everybody": [*_cost(_call_cost(trial), *_stayed(trial)), *_worth(trial)],
        "back_key": [
            *_cost(MANAGER, *_returned(key, "manager_call")),
            *_with_interval(key, lambda rows: _worth_per_return(rows, "manager_call")),
        ],
        "back_small": [
            *_cost(voucher, *_returned(small, "voucher")),
            *_with_interval(small, lambda rows: _worth_per_return(rows, "voucher")),
        ],
    }
    names = [
        "cost_per_member",
        "cost_from",
        "cost_to",
        "worth_per_member",
        "worth_from",
        "worth_to",
    ]
    table = pd.DataFrame(rows, index=names).T
    table.loc["won"] = [winning, *[np.nan] * 5]
    return table.loc[["won", *rows]].rename_axis("way")


def worth_per_held(trial: pd.DataFrame) -> float:
    """Compute the worth that calls saved, per member more who stayed (CNY).

    Examples
    --------
    >>> t = pd.DataFrame({"called": [0, 0, 1, 1], "churned": [1, 1, 1, 0]})
    >>> worth_per_held(t.assign(worth_ahead=[600, 400, 300, 500]))
    700.0
    """
    called = trial["called"].astype(bool)
    gone = trial["worth_ahead"].astype(float) * trial["churned"].astype(float)
    with_it, without = _stayed(trial)
    return float((gone[~called].mean() - gone[called].mean()) / (with_it.mean() - without.mean()))


def _worth(trial: pd.DataFrame) -> list[float]:
    """Return `worth_per_held` with its 95% interval."""
    return _with_interval(trial, worth_per_held)


def _with_interval(
    rows: pd.DataFrame, value: Callable[[pd.DataFrame], float], *, draws: int = 300
) -> list[float]:
    """Return a value of a table with its 95% interval by drawing the rows again (bootstrap)."""
    rng, n = np.random.default_rng(1), len(rows)
    drawn = [value(rows.iloc[rng.integers(0, n, n)]) for _ in range(draws)]
    return [value(rows), *map(float, np.quantile(drawn, [0.025, 0.975]))]


def _worth_per_return(lost: pd.DataFrame, offer: str) -> float:
    """Return the margin of the half-year after the return, per member more who came back."""
    margin = lost.groupby("offer_kind")["second_margin"].mean()
    with_it, without = _returned(lost, offer)
    return float((margin[offer] - margin["nothing"]) / (with_it.mean() - without.mean()))


def _call_cost(trial: pd.DataFrame) -> float:
    """Return what a call costs on average, the offers that were taken included."""
    called = trial[trial["called"].astype(bool)]
    return float(CALL + OFFER * called["took_offer"].astype(float).mean())


def _stayed(trial: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Return who stayed among the called and among the others."""
    stays = 1 - trial["churned"].astype(float)
    called = trial["called"].astype(bool)
    return stays[called], stays[~called]


def _returned(lost: pd.DataFrame, offer: str) -> tuple[pd.Series, pd.Series]:
    """Return who came back among those who got the offer and among those who got nothing."""
    came = lost["came_back"].astype(float)
    return came[lost["offer_kind"] == offer], came[lost["offer_kind"] == "nothing"]


def _cost(one_try: float, with_it: pd.Series, without: pd.Series) -> list[float]:
    """Return the cost of one member more, with its interval."""
    more = mean_difference(with_it, without)
    ends = more[["difference", "difference_high", "difference_low"]]
    return [float(one_try / e) if e > 0 else float("inf") for e in ends]


def reason_table(lost: pd.DataFrame) -> pd.DataFrame:
    """Compute why members left: raw and weighted shares of a stratified sample, with 95% intervals.

    Returns
    -------
    DataFrame
        Index ``left_because``; ``raw_share``, ``weighted_share`` = Σ W_h·p_h with W_h the tier's share
        of the lost, ``weighted_from, weighted_to``; most frequent first.

    Examples
    --------
    >>> t = pd.DataFrame({"tier": list("aabbbb"), "left_because": ["x", "y", "x", "x", None, None]})
    >>> reason_table(t)["weighted_share"].round(3).to_dict()
    {'x': 0.833, 'y': 0.167}
    """
    share = lost["tier"].value_counts(normalize=True)
    asked = lost.dropna(subset="left_because")
    by_tier = pd.crosstab(asked["tier"], asked["left_because"], normalize="index")
    n = asked["tier"].value_counts()
    weight = share[by_tier.index]
    mean = by_tier.mul(weight, axis=0).sum()
    spread = (by_tier * (1 - by_tier)).div(n[by_tier.index] - 1, axis=0)
    half = 1.96 * spread.mul(weight**2, axis=0).sum() ** 0.5
    table = pd.DataFrame(
        {
            "raw_share": asked["left_because"].value_counts(normalize=True),
            "weighted_share": mean,
            "weighted_from": mean - half,
            "weighted_to": mean + half,
        }
    )
    return table.rename_axis("left_because").sort_values("weighted_share", ascending=False)


def reasons_by_tier(lost: pd.DataFrame) -> pd.DataFrame:
    """Compute why members of each tier left, for the key tier with its 95% interval.

    Returns
    -------
    DataFrame
        Index ``left_because``; one column of shares for each of `TIER_WORDS`, and after the key
        tier's ``key_from, key_to``.

    Examples
    --------
    >>> t = pd.DataFrame({"tier": ["key"] * 4, "left_because": ["x", "x", "x", "y"]})
    >>> reasons_by_tier(t)["key_from"].round(2).to_dict()
    {'x': 0.3, 'y': 0.05}
    """
    answers = pd.crosstab(lost["left_because"], lost["tier"].map(TIER_WORDS))
    name = TIER_WORDS["key"]
    low, high = wilson_interval(answers[name], answers[name].sum())
    shares = answers / answers.sum()
    place = list(shares.columns).index(name) + 1
    shares.insert(place, "key_from", low)
    shares.insert(place + 1, "key_to", high)
    return shares


def half_of_weeks(
    trial: pd.DataFrame, *, share: float, weeks: int, called: int = 60, control: int = 15
) -> float:
    """Compute half the width of the 95% interval of a call's gain after so many weeks of the desk.

    Each week `called` members of the chosen order are called and `control` are not; what they cost
    spreads as on the same share of the trial.

    Examples
    --------
    >>> t = pd.DataFrame({"worth_ahead": 500, "churned": [0, 1] * 20, "took_offer": 0})
    >>> t = t.assign(called=[0, 0, 1, 1] * 10, churn_probability=0.5, signal_group="halved")
    >>> one, four = (half_of_weeks(t, share=1, weeks=w) for w in (1, 4))
    >>> round(one / four, 6)
    2.0
    """
    best = _first(trial, "signals_first", share)
    spread = money_lost(best).groupby(best["called"].astype(bool)).var()
    return float(1.96 * ((spread[True] / called + spread[False] / control) / weeks) ** 0.5)


# --- the explorers -----------------------------------------------------------------------------


@lru_cache(maxsize=1)
def summer_scores() -> pd.DataFrame:
    """Return the members of 30 June with the score learnt on 31 March, most at risk first."""
    from crm_lib.datasets import load_gym_members

    members = with_signals(load_gym_members())
    model = spring_model(members)
    scored = model.predict(members[members["snapshot"] == "2025-06-30"])
    columns = scored[["churn_probability", "churned"]].astype(float)
    return columns.sort_values("churn_probability", ascending=False, ignore_index=True)


def spring_model(members: pd.DataFrame) -> ChurnModel:
    """Fit the churn model of the page on the members of 31 March."""
    spring = members[members["snapshot"] == "2025-03-31"]
    return fit_churn_model(spring, feature_cols=list(FEATURES))


def profit_by_threshold(scores: pd.DataFrame, *, worth: float, held: float, offer: float) -> Any:
    """Compute the profit (CNY a hundred members) of calling all above each threshold, as it turned out.

    Returns
    -------
    (array, array, array)
        Thresholds 0.02 … 0.80, the profit, and the share of leavers caught less that of stayers called.
    """
    p, left = scores["churn_probability"].to_numpy(), scores["churned"].to_numpy()
    each = left * held * (worth - offer) - (1 - left) * TAKEN * offer - CALL
    thresholds = np.round(np.arange(0.02, 0.801, 0.01), 2)
    above = p[None, :] >= thresholds[:, None]
    profit = 100 * (above * each).sum(axis=1) / len(p)
    apart = (above * left).sum(axis=1) / left.sum() - (above * (1 - left)).sum(axis=1) / (
        1 - left
    ).sum()
    return thresholds, profit, apart


def two_thresholds() -> None:
    """Show the explorer: the threshold that tells best apart, and the one that earns most."""
    two_thresholds_explorer().show()


def two_thresholds_explorer() -> Explorer:
    """Build the picture with sliders that `two_thresholds` shows."""
    sliders = [
        Slider("worth", "Worth of a member (CNY)", "一位会员的价值（元）", 200, 2000, 100, 800),
        Slider("held", "Share held", "挽留成功率", 0.05, 0.60, 0.05, 0.20, ".0%"),
        Slider("offer", "Cost of the offer (CNY)", "优惠成本（元）", 0, 200, 20, 100),
    ]

    def best(worth: float, held: float, offer: float) -> tuple[Any, Any, int, int]:
        at, profit, apart = profit_by_threshold(
            summer_scores(), worth=worth, held=held, offer=offer
        )
        return at, profit, int(np.argmax(profit)), int(np.argmax(apart))

    def draw(*, ax: Any, worth: float, held: float, offer: float) -> None:
        from crm_lib.plotting import BLUE, GREY, ORANGE

        at, profit, most, apart = best(worth, held, offer)
        ax.axhline(0, color=GREY, lw=0.8)
        ax.plot(100 * at, profit, color=BLUE, lw=2)
        ax.plot(100 * at[apart], profit[apart], "s", ms=9, color=GREY,
                label="tells apart best · 区分得最好")  # fmt: skip
        label = "earns most · 最赚钱"
        ax.plot(100 * at[most], profit[most], "o", ms=10, color=ORANGE, label=label)
        ax.margins(y=0.12)
        ax.set(
            xlabel="call all above this churn probability (%) · 流失概率高于此值就致电（%）",
            ylabel="profit, CNY a 100 members · 每100位会员的利润（元）",
        )
        ax.set_title(
            f"Tells apart best at {at[apart]:.0%}, earns most at {_named(at, profit, most)[0]} · "
            f"区分得最好：{at[apart]:.0%}；最赚钱：{_named(at, profit, most)[1]}",
            loc="left",
            fontweight="bold",
        )
        ax.legend(loc="best")

    def say(*, worth: float, held: float, offer: float) -> tuple[str, str]:
        at, profit, most, apart = best(worth, held, offer)
        en, zh = _named(at, profit, most)
        return (
            f"The threshold that tells apart best is {at[apart]:.0%} and knows nothing of money: calling "
            f"all above it brings {_money(profit[apart])} CNY per 100 members of June. What earns most is "
            f"{en}: {_money(max(profit[most], 0))} CNY.",
            f"区分得最好的阈值是{at[apart]:.0%}，它不考虑钱：高于它的全部致电，6月的会员每100位得"
            f"{_money(profit[apart])}元。最赚钱的是{zh}：{_money(max(profit[most], 0))}元。",
        )

    return Explorer(THRESHOLD_QUESTION, sliders, draw, say, size=(7.5, 4.0))


def _named(at: np.ndarray, profit: np.ndarray, most: int) -> tuple[str, str]:
    """Name the threshold that earns most in both languages, or say that no call pays."""
    if profit[most] <= 0:
        return "no call at all", "一个也不打"
    return f"{at[most]:.0%}", f"{at[most]:.0%}"


def _money(amount: float) -> str:
    return f"{amount:,.0f}".replace("-", "−")


#: Lost members of 2025 by tier, as the page's file counts them, for the second explorer.
LOST = {"key": 712, "ordinary": 2267, "small": 3021}
TIER_WORDS = {"key": "key · 关键客户", "ordinary": "ordinary · 普通客户", "small": "small · 小客户"}


def sample_halves(interviews: int, *, equal: bool, share: float = 0.25) -> dict[str, float]:
    """Compute half the width of the 95% interval (points) in each tier and overall.

    Parameters
    ----------
    interviews : int
        In all three tiers together.
    equal : bool
        The same number in each tier, else in proportion to its size.
    share : float
        Share who name the reason, taken alike in each tier.

    Examples
    --------
    >>> {k: round(v, 1) for k, v in sample_halves(240, equal=True).items()}
    {'key': 9.5, 'ordinary': 9.5, 'small': 9.5, 'overall': 6.1}
    """
    sizes = np.array(list(LOST.values()))
    if equal:
        asked = np.full(3, interviews / 3)
    else:
        strata = pd.DataFrame({"stratum": list(LOST), "customers": sizes})
        asked = sample_allocation(strata, size=interviews)["sample"].to_numpy(float)
    weight = sizes / sizes.sum()
    error = np.sqrt(share * (1 - share) / (asked - 1))
    halves = {tier: float(196 * e) for tier, e in zip(LOST, error, strict=True)}
    return halves | {"overall": float(196 * np.sqrt((weight**2 * error**2).sum()))}


def whom_to_ask() -> None:
    """Show the explorer: how sure a stratified sample is, in each tier and overall."""
    whom_to_ask_explorer().show()


def whom_to_ask_explorer() -> Explorer:
    """Build the picture with controls that `whom_to_ask` shows."""
    controls: list[Slider | Choice] = [
        Slider("interviews", "Interviews in all", "访谈总数", 60, 900, 30, 240),
        Choice(
            "way",
            "Divided among the tiers",
            "怎样分配到各级别",
            {"size": ("in proportion to size", "按比例"), "equal": ("equally", "各层相等")},
            "size",
        ),
    ]

    def draw(*, ax: Any, interviews: int, way: str) -> None:
        from crm_lib.plotting import BLUE, GREY

        halves = sample_halves(interviews, equal=way == "equal")
        names = [*(TIER_WORDS[t] for t in LOST), "overall · 总体"]
        ax.barh(names[::-1], list(halves.values())[::-1], color=[GREY, BLUE, BLUE, BLUE])
        for y, half in enumerate(list(halves.values())[::-1]):
            ax.text(half + 0.4, y, f"±{half:.1f}", va="center")
        ax.set(
            xlim=(0, 38),
            xlabel="half-width of the 95% interval (points) · 95%置信区间的半宽（百分点）",
        )
        ax.set_title(
            f"Key tier ±{halves['key']:.1f} points, overall ±{halves['overall']:.1f} · "
            f"关键客户±{halves['key']:.1f}个百分点，总体±{halves['overall']:.1f}",
            loc="left",
            fontweight="bold",
        )

    def say(*, interviews: int, way: str) -> tuple[str, str]:
        now = sample_halves(interviews, equal=way == "equal")
        other = sample_halves(interviews, equal=way != "equal")
        ways = {"size": ("in proportion", "按比例"), "equal": ("equally", "各层相等")}
        en, zh = ways[way]
        en_other, zh_other = ways["equal" if way == "size" else "size"]
        return (
            f"{interviews} interviews divided {en}: a reason named by a quarter is known to ±"
            f"{now['key']:.1f} points in the key tier and ±{now['overall']:.1f} overall. Divided "
            f"{en_other} it would be ±{other['key']:.1f} and ±{other['overall']:.1f}.",
            f"{interviews}份访谈{zh}分配：一个有四分之一的人提到的原因，在关键客户中误差±{now['key']:.1f}个百分点，"
            f"总体±{now['overall']:.1f}。若{zh_other}，则是±{other['key']:.1f}和±{other['overall']:.1f}。",
        )

    return Explorer(SAMPLE_QUESTION, controls, draw, say, size=(7.5, 3.4))
