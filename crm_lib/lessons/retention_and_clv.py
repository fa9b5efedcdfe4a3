"""Explorers of lesson 10, and its comparisons at equal age, months ahead, forecast and letters."""

from collections.abc import Sequence
from math import ceil
from typing import Any

import numpy as np
import pandas as pd

from crm_lib.base.message import Message
from crm_lib.campaign import ab_sample_size
from crm_lib.explore.explorer import Explorer, Slider
from crm_lib.purchasing import BGNBD
from crm_lib.retention import fit_sbg

MIX_QUESTION = (
    "Two kinds of customers begin together, and no customer's chance to renew ever changes. What "
    "does the cohort's renewal rate do from renewal to renewal?",
    "同一批里有两类客户，每个人的续约概率都不变。整批客户的续约率会逐次怎样变？",
)
SILENCE_QUESTION = (
    "Two customers of the web shop first bought 39 weeks ago and have been silent for equally long. "
    "Which one is more likely gone?",
    "网店的两位客户都在39周前首次购买，沉默也同样久，谁更可能已经流失？",
)
#: The published parameters of BG/NBD for the CDNOW sample, for the second explorer.
CDNOW = BGNBD(r=0.243, alpha=4.414, a=0.793, b=2.426)
#: Weeks from the first purchase to today, and weeks ahead, in the second explorer.
WEEKS, AHEAD = 39, 39


def renewal_decisions(cards: pd.DataFrame) -> pd.DataFrame:
    """Lay out a book of month cards with one row for each renewal decision.

    Parameters
    ----------
    cards : DataFrame
        As `crm_lib.datasets.load_milk_cards` gives it.

    Returns
    -------
    DataFrame
        ``customer_id, month`` of the card (its last day), ``year``, ``renewal`` (1: at the end of
        the first card), ``card_renewed``.

    Examples
    --------
    >>> cards = pd.DataFrame(
    ...     {
    ...         "customer_id": [1],
    ...         "first_month": "2024-12",
    ...         "months_paid": 2,
    ...         "still_active": False,
    ...     }
    ... )
    >>> renewal_decisions(cards).drop(columns="month").to_dict("list")
    {'customer_id': [1, 1], 'year': [2024, 2025], 'renewal': [1, 2], 'card_renewed': [True, False]}
    """
    paid = cards["months_paid"].to_numpy()
    rows = np.repeat(np.arange(len(cards)), paid)
    renewal = np.arange(len(rows)) - np.repeat(np.cumsum(paid) - paid, paid) + 1
    start = cards["first_month"].to_numpy().astype("datetime64[M]").astype(int)[rows]
    return pd.DataFrame(
        {
            "customer_id": cards["customer_id"].to_numpy()[rows],
            "month": (start + renewal).astype("datetime64[M]").astype("datetime64[D]") - 1,
            "year": 1970 + (start + renewal - 1) // 12,
            "renewal": renewal,
            "card_renewed": (renewal < paid[rows]) | cards["still_active"].to_numpy()[rows],
        }
    )


def rates_by_age(decisions: pd.DataFrame, *, before: int, after: int) -> pd.DataFrame:
    """Compute the renewal rate at each renewal in two years, where both years have decisions.

    Returns
    -------
    DataFrame
        Index ``renewal``; ``decisions_before, rate_before, decisions_after, rate_after``.

    Examples
    --------
    >>> log = pd.DataFrame({"year": [1, 1, 2], "renewal": 1, "card_renewed": [True, False, True]})
    >>> rates_by_age(log, before=1, after=2).iloc[0].tolist()
    [2.0, 0.5, 1.0, 1.0]
    """
    by = (
        decisions.groupby(["renewal", "year"])["card_renewed"].agg(["size", "mean"]).unstack("year")
    )
    columns = {
        "decisions_before": by[("size", before)],
        "rate_before": by[("mean", before)],
        "decisions_after": by[("size", after)],
        "rate_after": by[("mean", after)],
    }
    return pd.DataFrame(columns).dropna().astype({"decisions_before": int, "decisions_after": int})


def difference_at_equal_age(rates: pd.DataFrame, weight: pd.Series | None = None) -> pd.Series:
    """Compute the mean difference of renewal rates at equal age with its 95% interval.

    Each renewal weighs by ``n·m / (n + m)``, as many decisions as a comparison of n with m is
    worth, so that both years are weighed by the same ages.

    Parameters
    ----------
    rates : DataFrame
        As `rates_by_age` gives it.
    weight : Series, optional
        Other weights, one for each renewal.

    Returns
    -------
    Series
        ``difference, difference_from, difference_to`` (shares).

    Examples
    --------
    >>> same = pd.DataFrame(
    ...     {
    ...         "decisions_before": [100],
    ...         "rate_before": [0.8],
    ...         "decisions_after": [100],
    ...         "rate_after": [0.8],
    ...     }
    ... )
    >>> difference_at_equal_age(same).round(3).tolist()
    [0.0, -0.111, 0.111]
    """
    n, m = rates["decisions_before"], rates["decisions_after"]
    before, after = rates["rate_before"], rates["rate_after"]
    weight = n * m / (n + m) if weight is None else weight
    weight = weight / weight.sum()
    difference = float((weight * (after - before)).sum())
    variance = before * (1 - before) / n + after * (1 - after) / m
    half = 1.96 * float(np.sqrt((weight**2 * variance).sum()))
    return pd.Series(
        {
            "difference": difference,
            "difference_from": difference - half,
            "difference_to": difference + half,
        }
    )


def by_weights(rates: pd.DataFrame, *, decisions: int, worth: float) -> pd.DataFrame:
    """Compare the difference at equal age under four sets of weights, in points and in money.

    Parameters
    ----------
    rates : DataFrame
        As `rates_by_age` gives it.
    decisions : int
        To which the difference is carried over.
    worth : float
        Of one renewal, CNY.

    Returns
    -------
    DataFrame
        A row for each set of weights: ``points, points_from, points_to, money, money_from,
        money_to`` (money in thousands).

    Examples
    --------
    >>> same = pd.DataFrame(
    ...     {
    ...         "decisions_before": [100],
    ...         "rate_before": [0.8],
    ...         "decisions_after": [100],
    ...         "rate_after": [0.8],
    ...     }
    ... )
    >>> by_weights(same, decisions=1000, worth=100).iloc[0].round(1).tolist()
    [0.0, -11.1, 11.1, 0.0, -11.1, 11.1]
    """
    n, m = rates["decisions_before"], rates["decisions_after"]
    weights = {
        "as in section 3 · 第3节的权数": None,
        "n: decisions of the first year · 前一年到期次数n": n,
        "m: decisions of the second year · 后一年到期次数m": m,
        "all renewals equal · 各次等权": n * 0 + 1,
    }
    rows = {}
    for name, weight in weights.items():
        found = difference_at_equal_age(rates, weight).to_numpy()
        rows[name] = [*(100 * found), *(found * decisions * worth / 1000)]
    names = ["points", "points_from", "points_to", "money", "money_from", "money_to"]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=names)
    return table.rename_axis("set_of_weights")


def survivors(cards: pd.DataFrame, *, renewals: int) -> list[int]:
    """Count the customers at renewal 0, 1, 2 … of cohorts that are all observed so long.

    Examples
    --------
    >>> cards = pd.DataFrame({"months_paid": [1, 2], "still_active": [False, True]})
    >>> survivors(cards, renewals=2)
    [2, 1, 1]
    """
    kept = cards["months_paid"] - 1 + cards["still_active"]
    return [int((kept >= k).sum()) for k in range(renewals + 1)]


def months_ahead(
    cards: pd.DataFrame,
    renewals: list[int],
    *,
    months: int = 12,
    margin: float = 1.0,
    yearly_rate: float = 0.0,
    draws: int = 500,
    seed: int = 1,
) -> pd.DataFrame:
    """Compute the discounted margin of the months ahead of customers who have renewed so often.

    From the renewal rates of the book at each age (Kaplan–Meier); the 95% interval comes from
    drawing the customers again with replacement (bootstrap).

    Parameters
    ----------
    cards : DataFrame
        As `crm_lib.datasets.load_milk_cards` gives it.
    renewals : list of int
        How often the customers have renewed.
    months : int
        Length of the time ahead.
    margin : float
        Of one card, at the beginning of its month.
    yearly_rate : float
        Discount rate a year.

    Returns
    -------
    DataFrame
        ``months, renewals_so_far, margin_ahead`` (the card in hand counts), ``margin_from,
        margin_to``.

    Raises
    ------
    ValueError
        When the time ahead is longer than the book has seen a customer of that age.

    Examples
    --------
    >>> cards = pd.DataFrame({"months_paid": [1, 4, 4], "still_active": [False, True, True]})
    >>> months_ahead(cards, [0, 1], months=3, draws=2)["margin_ahead"].round(2).tolist()
    [2.33, 3.0]
    """
    paid, active = cards["months_paid"].to_numpy(), cards["still_active"].to_numpy()
    longest = int(paid.max())
    if max(renewals) + months > longest + 1:
        raise ValueError(
            Message(
                f"{months} months after renewal {max(renewals)} lie beyond the {longest} months that "
                "the book has seen.",
                f"第{max(renewals)}次续约之后的{months}个月超出了客户名册所见的{longest}个月。",
            )
        )
    worth = margin * (1 + yearly_rate) ** (-np.arange(months) / 12)

    def ahead(rows: np.ndarray) -> list[float]:
        left = _left(paid[rows], active[rows], longest)
        return [float(left[k : k + months] @ worth / left[k]) for k in renewals]

    rng = np.random.default_rng(seed)
    drawn = [ahead(rng.integers(0, len(paid), len(paid))) for _ in range(draws)]
    low, high = np.quantile(drawn, [0.025, 0.975], axis=0)
    return pd.DataFrame(
        {
            "months": months,
            "renewals_so_far": renewals,
            "margin_ahead": ahead(np.arange(len(paid))),
            "margin_from": low,
            "margin_to": high,
        }
    )


def _left(paid: np.ndarray, active: np.ndarray, longest: int) -> np.ndarray:
    """Return the share left after renewal 0, 1, 2 … by Kaplan–Meier."""
    ended = np.bincount(paid, minlength=longest + 1)
    lost = np.bincount(paid, weights=~active, minlength=longest + 1)
    at_risk = ended[::-1].cumsum()[::-1]
    return np.cumprod(1 - np.divide(lost, at_risk, out=0.0 * lost, where=at_risk > 0))


def gain_of_order(
    cards: pd.DataFrame,
    *,
    customers: int,
    price: float,
    months: int,
    margin: float = 1.0,
    yearly_rate: float = 0.0,
    draws: int = 20_000,
    seed: int = 1,
) -> pd.Series:
    """Forecast what some new customers bring together, less their price, with a 95% interval.

    Each draw takes the rates of a book drawn again (bootstrap) and lets chance act on each customer,
    so the prediction interval holds both. That the new ones last like the book is supposed.

    Parameters
    ----------
    cards : DataFrame
        As `crm_lib.datasets.load_milk_cards` gives it.
    customers : int
        How many are ordered.
    price : float
        Of each.
    months, margin, yearly_rate
        As in `months_ahead`.

    Returns
    -------
    Series
        ``gain, gain_from, gain_to``.

    Examples
    --------
    >>> cards = pd.DataFrame({"months_paid": [1, 3, 3], "still_active": [False, True, True]})
    >>> gain = gain_of_order(cards, customers=3, price=2, months=3, draws=50)
    >>> gain[["gain", "gain_to"]].round(6).tolist()
    [1.0, 3.0]
    """
    paid, active = cards["months_paid"].to_numpy(), cards["still_active"].to_numpy()
    longest, rng = int(paid.max()), np.random.default_rng(seed)
    mean = months_ahead(
        cards, [0], months=months, margin=margin, yearly_rate=yearly_rate, draws=1
    ).loc[0, "margin_ahead"]
    worth = np.cumsum(margin * (1 + yearly_rate) ** (-np.arange(months) / 12))
    totals = []
    for _ in range(draws):
        rows = rng.integers(0, len(paid), len(paid))
        left = _left(paid[rows], active[rows], longest)[:months]
        # Who leaves after k cards has brought k of them; the others bring all.
        ends = np.append(left[:-1] - left[1:], left[-1])
        totals.append(rng.multinomial(customers, ends / ends.sum()) @ worth - customers * price)
    low, high = np.quantile(totals, [0.025, 0.975])
    return pd.Series(
        {
            "gain": float(customers * (mean - price)),
            "gain_from": float(low),
            "gain_to": float(high),
        }
    )


def lowest_first_renewal(
    cards: pd.DataFrame, *, price: float, months: int, margin: float, yearly_rate: float
) -> float:
    """Compute the first renewal rate at which a new customer's margin ahead just meets a price.

    All later rates are those of the book at each age.

    Examples
    --------
    >>> cards = pd.DataFrame(
    ...     {"customer_id": [1, 2], "first_month": "2025-01", "months_paid": [1, 3]}
    ... ).assign(still_active=[False, True])
    >>> lowest_first_renewal(cards, price=2, months=3, margin=1, yearly_rate=0)
    0.5
    """
    rates = renewal_decisions(cards).groupby("renewal")["card_renewed"].mean().to_numpy()
    later = np.cumprod([1.0, *rates[1 : months - 1]])
    discount = (1 + yearly_rate) ** (-np.arange(1, months) / 12)
    return float((price / margin - 1) / (later @ discount))


def forecast_of_renewals(
    left: Sequence[int], *, fitted_to: int, draws: int = 4000, seed: int = 1
) -> pd.Series:
    """Forecast by sBG how many of those left pass the renewals to come, with a 95% interval.

    Each draw takes parameters within their estimated uncertainty (normal on the log scale, with
    the covariance of the fit) and lets chance act on each customer left, so the prediction interval
    holds both.

    Parameters
    ----------
    left : sequence of int
        Customers at renewal 0, 1, 2 …, as `survivors` counts them.
    fitted_to : int
        The renewals that the model is shown; the others are forecast.

    Returns
    -------
    Series
        ``forecast, forecast_from, forecast_to, actual`` as shares of those left.

    Examples
    --------
    >>> shown = forecast_of_renewals([1000, 869, 743, 653, 593, 551], fitted_to=4)
    >>> bool(shown["forecast_from"] < shown["forecast"] < shown["forecast_to"])
    True
    """
    rng, last, n = np.random.default_rng(seed), len(left) - 1, left[fitted_to]
    model = fit_sbg(left[: fitted_to + 1])
    assert model.covariance is not None
    values = np.array([model.alpha, model.beta])
    relative = model.covariance.to_numpy() / np.outer(values, values)
    alpha, beta = np.exp(rng.multivariate_normal(np.log(values), relative, draws)).T
    passed = np.ones(draws)
    for t in range(fitted_to + 1, last + 1):
        passed *= (beta + t - 1) / (alpha + beta + t - 1)
    low, high = np.quantile(rng.binomial(n, passed) / n, [0.025, 0.975])
    return pd.Series(
        {
            "forecast": float(model.survival(last) / model.survival(fitted_to)),
            "forecast_from": float(low),
            "forecast_to": float(high),
            "actual": left[last] / n,
        }
    )


def share_left(
    cards: pd.DataFrame, *, months: int, more: float = 0.0, paid: Sequence[int] | None = None
) -> float:
    """Compute the share of the customers still there who will be there some months later.

    Each customer goes on at the renewal rates of the ages to come. Ages that the book has not seen
    take the rate of all renewals in the later half of those it has.

    Parameters
    ----------
    cards : DataFrame
        As `crm_lib.datasets.load_milk_cards` gives it.
    months : int
        How many renewals lie ahead.
    more : float
        Share added to the rate of each renewal, up to 1.
    paid : sequence of int, optional
        Renewals that lie behind each customer at the next one; those still there if not given,
        ``[0]`` for a new customer.

    Examples
    --------
    >>> cards = pd.DataFrame(
    ...     {
    ...         "customer_id": [1, 2, 3],
    ...         "first_month": "2025-01",
    ...         "months_paid": [1, 2, 2],
    ...         "still_active": [True, False, True],
    ...     }
    ... )
    >>> share_left(cards, months=1), share_left(cards, months=1, more=0.1)
    (0.5, 0.6)
    """
    decisions = renewal_decisions(cards)
    seen = decisions.groupby("renewal")["card_renewed"].mean().to_numpy()
    late = decisions.loc[decisions["renewal"] > len(seen) // 2, "card_renewed"].mean()
    rates = np.minimum(np.append(seen, np.full(months, late)) + more, 1.0)
    ages = cards.loc[cards["still_active"], "months_paid"] if paid is None else paid
    return float(np.mean([rates[age : age + months].prod() for age in ages]))


def trial_sizes(cards: pd.DataFrame, *, months: int, more: Sequence[float]) -> pd.DataFrame:
    """Compute how many customers a group of a trial needs to tell higher renewal rates from none.

    At the 5% level with power 80%, by who is left after some months, for the customers still there
    and for new ones.

    Parameters
    ----------
    cards : DataFrame
        As `crm_lib.datasets.load_milk_cards` gives it.
    months : int
        Length of the trial.
    more : sequence of float
        Shares added to the rate of each renewal.

    Returns
    -------
    DataFrame
        Index ``which_customers``; ``points_a_month, left_without, left_with`` (%) and
        ``group_size``.

    Examples
    --------
    >>> cards = pd.DataFrame(
    ...     {"customer_id": [1, 2], "first_month": "2025-01", "months_paid": [1, 1]}
    ... ).assign(still_active=[False, True])
    >>> trial_sizes(cards, months=1, more=[0.1]).loc["new · 新客户"].round().tolist()
    [10.0, 50.0, 60.0, 388.0]
    """
    kinds: dict[str, list[int] | None] = {"still there · 仍在的客户": None, "new · 新客户": [0]}
    rows = []
    for kind, paid in kinds.items():
        plain = share_left(cards, months=months, paid=paid)
        for extra in more:
            better = share_left(cards, months=months, more=extra, paid=paid)
            each = ceil(ab_sample_size(plain, better))
            rows.append([kind, 100 * extra, 100 * plain, 100 * better, each])
    names = ["which_customers", "points_a_month", "left_without", "left_with", "group_size"]
    return pd.DataFrame(rows, columns=names).set_index("which_customers")


def forecast_interval(
    model: BGNBD, table: pd.DataFrame, *, draws: int = 4000, seed: int = 1
) -> pd.Series:
    """Forecast all holdout purchases by BG/NBD with a 95% prediction interval.

    Each draw takes parameters within their estimated uncertainty (normal on the log scale, with
    the covariance of the fit) and lets every customer of the table live on at random by them: so
    the interval holds both the uncertain parameters and chance. It holds no error of the model
    itself.

    Parameters
    ----------
    model : BGNBD
        Fitted to the calibration period of `table`.
    table : DataFrame
        As `crm_lib.purchasing.calibration_holdout_table` makes it.

    Returns
    -------
    Series
        ``forecast, forecast_from, forecast_to`` and the fact, ``actual``.

    Examples
    --------
    >>> from crm_lib.datasets import load_cdnow_orders
    >>> from crm_lib.purchasing import calibration_holdout_table, fit_bg_nbd
    >>> table = calibration_holdout_table(
    ...     load_cdnow_orders(), calibration_end="1997-09-30", amount_col=None
    ... )
    >>> forecast = forecast_interval(fit_bg_nbd(table), table, draws=2)
    >>> forecast[["forecast", "actual"]].round().tolist()
    [1653.0, 1882.0]
    """
    rng = np.random.default_rng(seed)
    x, t_x, T, t = (table[c].to_numpy(float) for c in ("x", "t_x", "T", "T_holdout"))
    values = model.parameters.to_numpy(float)
    assert model.covariance is not None
    relative = model.covariance.to_numpy() / np.outer(values, values)
    totals = []
    for point in np.exp(rng.multivariate_normal(np.log(values), relative, draws)):
        r, alpha, a, b = point
        alive = rng.random(len(x)) < BGNBD(r=r, alpha=alpha, a=a, b=b).p_alive(x, t_x, T)
        rate = rng.gamma(r + x) / (alpha + T)
        # A purchase is the last with probability p, so the number of the last one is geometric.
        last = rng.geometric(np.maximum(rng.beta(a, b + x), 1e-9))
        totals.append((alive * np.minimum(rng.poisson(rate * t), last)).sum())
    low, high = np.quantile(totals, [0.025, 0.975])
    return pd.Series(
        {
            "forecast": float(model.conditional_expected_purchases(t, x, t_x, T).sum()),
            "forecast_from": float(low),
            "forecast_to": float(high),
            "actual": float(table["x_holdout"].sum()),
        }
    )


def spend_and_frequency(again: pd.DataFrame, *, draws: int = 1000, seed: int = 1) -> pd.DataFrame:
    """Correlate how often with how much, linearly and by ranks, with 95% intervals (bootstrap).

    Parameters
    ----------
    again : DataFrame
        Repeat buyers with the columns ``x`` and ``mean_spend``.

    Returns
    -------
    DataFrame
        Two rows; ``correlation, correlation_from, correlation_to``.

    Examples
    --------
    >>> four = pd.DataFrame({"x": [1, 2, 3, 4], "mean_spend": [1, 2, 4, 90]})
    >>> spend_and_frequency(four, draws=2)["correlation"].round(2).tolist()
    [0.79, 1.0]
    """
    rng = np.random.default_rng(seed)
    table = again[["x", "mean_spend"]]

    def both(rows: pd.DataFrame) -> list[float]:
        return [float(t["x"].corr(t["mean_spend"])) for t in (rows, rows.rank())]

    drawn = [both(table.iloc[rng.integers(0, len(table), len(table))]) for _ in range(draws)]
    low, high = np.nanquantile(drawn, [0.025, 0.975], axis=0)
    names = ["linear · 线性相关系数", "by ranks · 等级相关系数"]
    columns = {"correlation": both(table), "correlation_from": low, "correlation_to": high}
    return pd.DataFrame(columns, index=pd.Index(names, name="correlation_kind"))


def reached_by_letters(
    scores: pd.DataFrame, outcomes: pd.DataFrame, *, letters: int
) -> pd.DataFrame:
    """Sum what the customers with the highest scores bought later, ties drawn by lot.

    Parameters
    ----------
    scores : DataFrame
        A row a customer, a column for each way to rank them, the highest first.
    outcomes : DataFrame
        What each customer bought afterwards, in the same rows.
    letters : int
        How many customers are chosen.

    Returns
    -------
    DataFrame
        A row for each column of `scores`, the columns of `outcomes`: the mean over all ways to
        draw those who share the last place by lot.

    Examples
    --------
    >>> scores = pd.DataFrame({"p": [1.0, 1.0, 0.5]})
    >>> reached_by_letters(scores, pd.DataFrame({"bought": [4, 0, 9]}), letters=1)
       bought
    p     2.0
    """
    values = outcomes.to_numpy(float)
    found = {c: _reached(scores[c].to_numpy(float), values, letters) for c in scores}
    return pd.DataFrame.from_dict(found, orient="index", columns=outcomes.columns)


def _reached(score: np.ndarray, values: np.ndarray, letters: int) -> Any:
    """Return the sums of `values` over the highest scores, the last place shared by lot."""
    last = np.partition(score, -letters)[-letters]
    above, tied = score > last, score == last
    share = (letters - above.sum()) / tied.sum()
    return values[above].sum(axis=0) + share * values[tied].sum(axis=0)


def lead_of_letters(
    scores: pd.DataFrame,
    outcome: pd.Series,
    *,
    letters: int,
    level: float = 0.95,
    draws: int = 2000,
    seed: int = 1,
) -> pd.Series:
    """Compute by how much the first of two rankings leads, with its interval (bootstrap).

    Parameters
    ----------
    scores : DataFrame
        Two columns, as `reached_by_letters` takes them.
    outcome : Series
        What each customer bought afterwards.
    level : float
        Confidence level; ``1 - 0.05 / k`` where k comparisons are looked at.

    Returns
    -------
    Series
        ``difference, difference_from, difference_to``; the customers are drawn again, the scores
        they have are kept.

    Examples
    --------
    >>> scores = pd.DataFrame({"good": [2, 1], "bad": [1, 2]})
    >>> float(lead_of_letters(scores, pd.Series([5, 0]), letters=1, draws=9)["difference"])
    5.0
    """
    rng = np.random.default_rng(seed)
    pair, values = scores.to_numpy(float), outcome.to_numpy(float)

    def lead(rows: np.ndarray) -> float:
        first, second = (_reached(pair[rows, k], values[rows], letters) for k in (0, 1))
        return float(first - second)

    n = len(scores)
    drawn = [lead(rng.integers(0, n, n)) for _ in range(draws)]
    low, high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2])
    return pd.Series(
        {
            "difference": lead(np.arange(n)),
            "difference_from": float(low),
            "difference_to": float(high),
        }
    )


def mixed_retention(share: float, stay_one: float, stay_two: float, renewals: int) -> pd.Series:
    """Compute the renewal rate of a cohort of two kinds at renewal 1, 2 ….

    Parameters
    ----------
    share : float
        Of the first kind at the start.
    stay_one, stay_two : float
        Chance to renew of each kind, the same every time.

    Examples
    --------
    >>> mixed_retention(0.5, 0.95, 0.5, 3).round(3).tolist()
    [0.725, 0.795, 0.852]
    """
    k = np.arange(renewals + 1)
    left = share * stay_one**k + (1 - share) * stay_two**k
    return pd.Series(left[1:] / left[:-1], index=pd.Index(k[1:], name="renewal"))


def two_kinds() -> None:
    """Show the explorer: the renewal rate of a cohort that mixes two kinds of customers."""
    two_kinds_explorer().show()


def two_kinds_explorer() -> Explorer:
    """Build the picture with sliders that `two_kinds` shows.

    Examples
    --------
    >>> "rises from 72.5% to 95.0%" in two_kinds_explorer().sentence(
    ...     share=0.5, stay_one=0.95, stay_two=0.5
    ... )[0]
    True
    """
    sliders = [
        Slider("share", "Share of kind 1", "第一类占比", 0.0, 1.0, 0.05, 0.50, ".0%"),
        Slider("stay_one", "Kind 1 renews", "第一类续约概率", 0.80, 0.99, 0.01, 0.95, ".0%"),
        Slider("stay_two", "Kind 2 renews", "第二类续约概率", 0.20, 0.80, 0.05, 0.50, ".0%"),
    ]
    renewals = 12

    def draw(*, ax: Any, share: float, stay_one: float, stay_two: float) -> None:
        from crm_lib.plotting import BLUE, GREY

        rate = mixed_retention(share, stay_one, stay_two, renewals) * 100
        ax.axhline(
            stay_one * 100,
            color=GREY,
            ls="--",
            label=f"kind 1: each {stay_one:.0%} · 第一类：每人{stay_one:.0%}",
        )
        ax.axhline(
            stay_two * 100,
            color=GREY,
            ls=":",
            label=f"kind 2: each {stay_two:.0%} · 第二类：每人{stay_two:.0%}",
        )
        ax.plot(rate.index, rate, "o-", color=BLUE, label="the whole cohort · 整批客户")
        ax.set(
            ylim=(15, 103),
            xlabel="renewal · 第几次续约",
            ylabel="renewal rate (%) · 续约率（%）",
        )
        first, last = f"{rate.iloc[0]:.1f}%", f"{rate.iloc[-1]:.1f}%"
        ax.set_title(
            f"One kind only: the rate stays at {first} · 只有一类客户，续约率始终是{first}"
            if first == last
            else f"No customer changes, yet the cohort's rate rises from {first} to {last} · "
            f"没有一位客户改变，整批的续约率却从{first}升到{last}"
        )
        ax.legend(loc="lower right")

    def say(*, share: float, stay_one: float, stay_two: float) -> tuple[str, str]:
        rate = mixed_retention(share, stay_one, stay_two, renewals)
        k = renewals - 1
        one = share * stay_one**k
        late = one / (one + (1 - share) * stay_two**k)
        now, now_zh = (
            ("nearly all", "几乎就是全部") if late > 0.985 else (f"{late:.0%}", f"已占{late:.0%}")
        )
        if share in (0.0, 1.0) or stay_one == stay_two:
            return (
                f"With one kind only, the renewal rate is {rate.iloc[0]:.1%} at every renewal: "
                "a flat line needs customers who are all alike.",
                f"只有一类客户时，每次的续约率都是{rate.iloc[0]:.1%}：客户个个一样，线才是平的。",
            )
        return (
            f"The cohort's renewal rate rises from {rate.iloc[0]:.1%} to {rate.iloc[-1]:.1%}, and "
            f"nobody has become more loyal: kind 1 was {share:.0%} at the start and is {now} of "
            f"those who decide at renewal {renewals}.",
            f"整批客户的续约率从{rate.iloc[0]:.1%}升到{rate.iloc[-1]:.1%}，却没有一个人变得更忠诚："
            f"第一类起初占{share:.0%}，到第{renewals}次续约时{now_zh}。",
        )

    return Explorer(MIX_QUESTION, sliders, draw, say, size=(7.5, 3.6))


def silence() -> None:
    """Show the explorer: P(alive) of a frequent and of a rare buyer after equally long silence."""
    silence_explorer().show()


def silence_explorer() -> Explorer:
    """Build the picture with sliders that `silence` shows.

    Examples
    --------
    >>> "10 repeat purchases is alive with probability 16%" in silence_explorer().sentence(
    ...     often=10, quiet=15
    ... )[0]
    True
    """
    sliders = [
        Slider(
            "often", "Repeat purchases of the frequent buyer", "常客的重复购买次数", 2, 20, 1, 10
        ),
        Slider("quiet", "Weeks of silence", "沉默周数", 0, 35, 1, 15),
    ]

    def chances(quiet: Any, x: int) -> Any:
        return CDNOW.p_alive(x, WEEKS - np.asarray(quiet, dtype=float), WEEKS)

    def draw(*, ax: Any, often: int, quiet: int) -> None:
        from crm_lib.plotting import BLUE, GREY, VERMILLION

        weeks = np.arange(0, 36)
        ax.plot(weeks, 100 * chances(weeks, often), color=BLUE,
                label=f"{often} repeat purchases · 重复购买{often}次")  # fmt: skip
        ax.plot(weeks, 100 * chances(weeks, 1), color=VERMILLION, ls="--",
                label="1 repeat purchase · 重复购买1次")  # fmt: skip
        ax.axvline(quiet, color=GREY, lw=1)
        many, one = (float(chances(quiet, x)) for x in (often, 1))
        ax.plot([quiet, quiet], [100 * many, 100 * one], "o", color="black")
        ax.set(
            ylim=(-3, 103),
            xlim=(-1, 36),
            xlabel="weeks since the last purchase · 距最后一次购买的周数",
            ylabel="P(alive) (%) · 活跃概率（%）",
        )
        ax.set_title(
            f"P(alive) after {quiet} silent weeks: frequent buyer {many:.0%}, rare one {one:.0%} · "
            f"同样沉默{quiet}周：常客的活跃概率{many:.0%}，只重复购买一次的{one:.0%}"
        )
        ax.legend(loc="upper right")

    def say(*, often: int, quiet: int) -> tuple[str, str]:
        last = WEEKS - quiet
        many, one = (float(chances(quiet, x)) for x in (often, 1))
        more, less = (
            float(CDNOW.conditional_expected_purchases(AHEAD, x, last, WEEKS)) for x in (often, 1)
        )
        return (
            f"After {quiet} weeks of silence, who has made {often} repeat purchases is alive with "
            f"probability {many:.0%}, who has made one with {one:.0%}. In the next {AHEAD} weeks "
            f"the model expects {more:.2f} purchases of the first and {less:.2f} of the second.",
            f"沉默{quiet}周后，重复购买{often}次的客户，活跃概率为{many:.0%}；只重复购买1次的，为{one:.0%}。"
            f"今后{AHEAD}周，模型预计前者购买{more:.2f}次，后者{less:.2f}次。",
        )

    return Explorer(SILENCE_QUESTION, sliders, draw, say, size=(7.5, 3.6))
