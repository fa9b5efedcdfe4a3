"""Explorers of lesson 09, and what a book of customers is worth with its interval."""

from math import comb
from typing import Any

import numpy as np
import pandas as pd

from crm_lib.explore.explorer import Explorer, Slider
from crm_lib.statistics import wilson_interval
from crm_lib.value import clv, clv_schedule_table

POINT_QUESTION = (
    "Retention is said to move lifetime value most and the discount rate hardly at all. What is "
    "one percentage point of each worth?",
    "常听说，最能影响终身价值的是客户保持率，贴现率几乎不起作用。两者各变动一个百分点，终身价值增加多少？",
)
COST_QUESTION = (
    "A customer's third payment, two years after signing, brings back the cost of winning. Is such a "
    "customer worth winning?",
    "签约两年后，客户的第三笔付款就能赚回获客成本。这样的客户值得开发吗？",
)
#: The discount rate of the second explorer, and how many payments it draws.
RATE, PAYMENTS = 0.10, 7
#: Years that `drawn_values` looks ahead; what comes later is worth next to nothing today.
YEARS_TO_COME = 50


def book_value(
    book: pd.DataFrame, current: pd.DataFrame, *, discount_rate: float, first_margin: str
) -> pd.DataFrame:
    """Compute by kind the renewal rate of all customers ever won and the value of the current ones.

    Parameters
    ----------
    book : DataFrame
        Customers ever won, with ``trade, years_served, under_contract``: from them come the renewal rates.
    current : DataFrame
        Customers to be valued, with ``trade, yearly_margin``.
    discount_rate, first_margin
        As in `crm_lib.value.clv`.

    Returns
    -------
    DataFrame
        One row a kind: ``renewal_decisions, renewals, retention, retention_from, retention_to``
        (95 %, Wilson), ``customers, yearly_margin`` (CNY), and ``book_value, book_value_from,
        book_value_to`` (CNY).

    Examples
    --------
    >>> book = pd.DataFrame(
    ...     {
    ...         "trade": "a",
    ...         "years_served": [3, 2],
    ...         "under_contract": [True, False],
    ...         "yearly_margin": 10,
    ...     }
    ... )
    >>> row = book_value(book, book[:1], discount_rate=0.1, first_margin="now").iloc[0]
    >>> int(row["renewals"]), int(row["renewal_decisions"]), round(float(row["book_value"]), 2)
    (4, 5, 36.67)
    """
    renewals = (book["years_served"] - 1 + book["under_contract"]).groupby(book["trade"]).sum()
    decisions = book.groupby("trade")["years_served"].sum()
    low, high = wilson_interval(renewals.to_numpy(), decisions.to_numpy())
    table = pd.DataFrame(
        {
            "renewal_decisions": decisions,
            "renewals": renewals,
            "retention": renewals / decisions,
            "retention_from": low,
            "retention_to": high,
        }
    )
    table = table.join(
        current.groupby("trade")["yearly_margin"].agg(customers="size", yearly_margin="sum")
    )
    for name, rate in (("book_value", "retention"), ("book_value_from", "retention_from"),
                       ("book_value_to", "retention_to")):  # fmt: skip
        table[name] = clv(
            table["yearly_margin"], table[rate], discount_rate, first_margin=first_margin
        )
    return table


def total_with_interval(table: pd.DataFrame) -> pd.Series:
    """Add up the values of `book_value` and their 95% interval.

    The distances to the ends are squared, added and the root is taken, as for a difference of two
    proportions: it is unlikely that all kinds lie at their lower ends at once.

    Examples
    --------
    >>> parts = pd.DataFrame(
    ...     {"book_value": [10, 20], "book_value_from": [7, 16], "book_value_to": [13, 24]}
    ... )
    >>> total_with_interval(parts).tolist()
    [30.0, 25.0, 35.0]
    """
    value = float(table["book_value"].sum())
    down = float(np.sqrt(((table["book_value"] - table["book_value_from"]) ** 2).sum()))
    up = float(np.sqrt(((table["book_value_to"] - table["book_value"]) ** 2).sum()))
    return pd.Series(
        {"book_value": value, "book_value_from": value - down, "book_value_to": value + up}
    )


def renewals_by_year(book: pd.DataFrame) -> pd.DataFrame:
    """Count the renewals and decisions of each December, by kind of customer.

    Parameters
    ----------
    book : DataFrame
        Customers ever won, with ``trade, year_signed, years_served, under_contract``.

    Returns
    -------
    DataFrame
        Indexed by ``trade, year``: ``renewal_decisions, renewals, retention``.

    Examples
    --------
    >>> book = pd.DataFrame(
    ...     {
    ...         "trade": "a",
    ...         "year_signed": 2020,
    ...         "years_served": [2, 1],
    ...         "under_contract": [True, False],
    ...     }
    ... )
    >>> renewals_by_year(book)["renewals"].to_list()
    [1, 1]
    """
    each = book.loc[book.index.repeat(book["years_served"])]
    served = each.groupby(level=0).cumcount() + 1
    renewed = (served < each["years_served"]) | each["under_contract"]
    decided = pd.DataFrame(
        {"trade": each["trade"], "year": each["year_signed"] + served - 1, "renewed": renewed}
    )
    table = decided.groupby(["trade", "year"])["renewed"].agg(
        renewal_decisions="size", renewals="sum"
    )
    return table.assign(retention=table["renewals"] / table["renewal_decisions"])


def steadiness_table(book: pd.DataFrame, *, up_to: int = 5) -> pd.DataFrame:
    """Ask of each kind whether its renewal rate is the same at every decision and in every year.

    Parameters
    ----------
    book : DataFrame
        Customers ever won, with ``trade, year_signed, years_served, under_contract``.
    up_to : int
        Decisions shown.

    Returns
    -------
    DataFrame
        One row a kind, labelled in both languages: the rate at the first decision, the second and
        so on, "rate (decisions)"; how many customers reached the tenth; the lowest and the highest
        year, "rate (year)"; and ``p_same``, the probability of years at least this far apart if
        all had the same rate (chi-square test).

    Examples
    --------
    >>> from crm_lib.datasets import load_plant_customers
    >>> steadiness_table(load_plant_customers()).loc["clinic"].to_list()[3:]
    ['92% (50)', '91% (43)', '5', '81% (2024)', '95% (2017)', '0.42']
    """
    from scipy.stats import chi2_contingency

    rows = {}
    for trade, years in renewals_by_year(book).groupby(level="trade"):
        kind = book[book["trade"] == trade]
        decided, row = kind["years_served"], {}
        for n in range(1, up_to + 1):
            reached, renewed = decided >= n, decided - 1 + kind["under_contract"] >= n
            row[f"decision {n} · 第{n}次到期"] = (
                f"{renewed.sum() / reached.sum():.0%} ({reached.sum()})"
            )
        row["reached the 10th · 到过第10次的家数"] = str((decided >= 10).sum())
        rates = years["retention"].droplevel("trade")
        for label, year in (
            ("lowest year · 最低的一年", rates.idxmin()),
            ("highest year · 最高的一年", rates.idxmax()),
        ):
            row[label] = f"{rates[year]:.0%} ({year})"
        both = [years["renewals"], years["renewal_decisions"] - years["renewals"]]
        p = float(chi2_contingency(both, correction=False).pvalue)
        row["p_same"] = f"{p:.2f}" if p >= 0.0001 else "<0.0001"
        rows[trade] = row
    return pd.DataFrame(rows).T.rename_axis("trade")


def owner_gap_table(owner: pd.DataFrame, staff: pd.DataFrame) -> pd.DataFrame:
    """Compute by kind how far apart the renewal rates of two tables of `book_value` are.

    The interval is that of a difference of two shares; nobody was assigned at random.

    Returns
    -------
    DataFrame
        One row a kind: ``rate_gap, rate_gap_from, rate_gap_to`` (owner minus staff, percentage points, 95 %) and
        ``p_gap``, the probability of a gap at least this large if there were no difference.
    """
    from crm_lib.campaign import ab_test

    rows = {}
    for trade in owner.index:
        counts = [int(t.loc[trade, c]) for t in (owner, staff)
                  for c in ("renewals", "renewal_decisions")]  # fmt: skip
        test = ab_test(*counts)
        gap = owner.loc[trade, "retention"] - staff.loc[trade, "retention"]
        rows[trade] = [100 * gap, 100 * test.low, 100 * test.high, test.p_value]
    table = pd.DataFrame(rows, index=["rate_gap", "rate_gap_from", "rate_gap_to", "p_gap"]).T
    return table.rename_axis("trade")


def offers_table(
    views: dict[str, tuple[pd.DataFrame, pd.DataFrame]],
    *,
    discount_rate: float,
    price: float,
    later_price: float,
    steps: dict[str, int],
) -> pd.DataFrame:
    """Compute what three offers leave, value less all that is paid for it, and how sure that is.

    Parameters
    ----------
    views : dict
        Label to the table of `book_value` (first margin now) and the draws of `drawn_values`.
    discount_rate : float
        Per year.
    price, later_price : float
        Paid today for the book with this year's fees; for the book without them. The
        counter-offer pays the latter and gets the fees.
    steps : dict
        The counter-offer's second payment in a year, for clinics: as in `step_payment_table`.

    Returns
    -------
    DataFrame
        One row an offer and view, labelled in both languages: ``offer_net`` (at the rates of the
        view), ``offer_net_from, offer_net_to`` (95 % of the draws) and ``share_loss`` (draws below 0).
    """
    rows = {}
    for label, (kinds, drawn) in views.items():
        value, margin = kinds["book_value"].sum(), kinds["yearly_margin"].sum()
        rate = {"": float(kinds.loc["clinic", "retention"])}
        expected = step_payment_table(rate, **steps)["expected_payment"].iloc[0]
        beyond = (drawn["renewed_clinic"] - steps["above"]) * steps["step"]
        paid = beyond.clip(0, steps["at_most"]) / (1 + discount_rate)
        en, zh = label.split(" · ")
        for (offer, named), least, left in (
            (("first offer", "第一种卖法"), value - price, drawn["outcome"] - price),
            (("second offer", "第二种卖法"), value - margin - later_price,
             drawn["outcome"] - margin - later_price),
            (("counter-offer", "还价"), value - later_price - expected / (1 + discount_rate),
             drawn["outcome"] - later_price - paid),
        ):  # fmt: skip
            low, high = left.quantile([0.025, 0.975])
            rows[f"{offer}, {en} · {named}，{zh}"] = [least, low, high, (left < 0).mean()]
    return pd.DataFrame(rows, index=["offer_net", "offer_net_from", "offer_net_to", "share_loss"]).T


def drawn_values(
    book: pd.DataFrame,
    current: pd.DataFrame,
    *,
    discount_rate: float,
    payments: int = YEARS_TO_COME + 1,
    draws: int = 4000,
    seed: int = 9,
) -> pd.DataFrame:
    """Draw whole years anew (bootstrap), and what the current customers then happen to bring.

    A good or bad year that all kinds share goes into the draw with all its decisions, so the
    spread does not take decisions for independent. No more than `payments` yearly payments are
    counted in the outcome, the one of today included. Each year to come is one of the years drawn,
    for all kinds at once; its rates are moved so that their mean is the rate of the draw.

    Returns
    -------
    DataFrame
        One row a draw, first margin now: ``book_value`` at the renewal rates of the years drawn,
        ``outcome`` what the current customers then bring, staying or leaving by chance year by
        year, and of each kind ``renewed_<kind>``, how many of them renew at the first decision.

    Examples
    --------
    >>> from crm_lib.datasets import load_plant_customers
    >>> book = load_plant_customers()
    >>> drawn_values(book, book[book["under_contract"]], discount_rate=0.1, draws=50).shape
    (50, 5)
    """
    rng = np.random.default_rng(seed)
    table = renewals_by_year(book)
    years = table.index.get_level_values("year").unique()
    picked = rng.integers(0, len(years), (draws, len(years)))
    to_come = rng.integers(0, len(years), (YEARS_TO_COME, draws))
    rows = np.arange(draws)
    value, outcome = np.zeros(draws), np.zeros(draws)
    renewed = {}
    for trade, margins in current.groupby("trade")["yearly_margin"]:
        counts = table.loc[trade].reindex(years, fill_value=0)
        renewals, decisions = (
            counts[c].to_numpy()[picked] for c in ("renewals", "renewal_decisions")
        )
        rate = renewals.sum(axis=1) / decisions.sum(axis=1)
        value += clv(float(margins.sum()), rate, discount_rate, first_margin="now")
        by_year = renewals / decisions
        by_year = np.clip(by_year + (rate - by_year.mean(axis=1))[:, None], 0, 1)
        there = np.ones((draws, len(margins)), dtype=bool)
        outcome += margins.sum()
        for ahead, drawn in enumerate(to_come[: payments - 1], start=1):
            there &= rng.random(there.shape) < by_year[rows, drawn][:, None]
            if ahead == 1:
                renewed[f"renewed_{trade}"] = there.sum(axis=1)
            outcome += there @ margins.to_numpy() / (1 + discount_rate) ** ahead
    return pd.DataFrame({"book_value": value, "outcome": outcome} | renewed)


def after_payments(table: pd.DataFrame, payments: int, discount_rate: float) -> pd.DataFrame:
    """Value the customers of `book_value` by a number of yearly payments instead of without end.

    Returns
    -------
    DataFrame
        The table with another ``book_value``: the first payment now, each later one if the customer
        still renews.

    Examples
    --------
    >>> kinds = pd.DataFrame({"retention": [0.8], "yearly_margin": [100]})
    >>> after_payments(kinds, 2, 0.10)["book_value"].round(2).to_list()
    [172.73]
    """
    factor = table["retention"] / (1 + discount_rate)
    worth = table["yearly_margin"] * (1 - factor**payments) / (1 - factor)
    return table.assign(book_value=worth)


def payments_to_cover(
    table: pd.DataFrame, first_payment: float, discount_rate: float, steps: dict[str, int]
) -> int:
    """Count the yearly payments after which a book has brought what the counter-offer costs."""
    rate = {"": float(table.loc["clinic", "retention"])}
    second = float(step_payment_table(rate, **steps)["expected_payment"].iloc[0])
    cost = first_payment + second / (1 + discount_rate)
    return next(
        n
        for n in range(1, 100)
        if after_payments(table, n, discount_rate)["book_value"].sum() >= cost
    )


def certainty_table(
    book: pd.DataFrame, current: pd.DataFrame, *, discount_rates: tuple[float, ...]
) -> pd.DataFrame:
    """Value the book with its 95% range under wider and wider views of what is uncertain.

    Returns
    -------
    DataFrame
        One row a view, labelled in both languages: ``book_value, book_value_from, book_value_to``
        at each discount rate with independent decisions; then, at the first rate, for whole years
        drawn anew, and for what the current customers then happen to bring in years to come.
    """
    rows = {}
    for rate in discount_rates:
        by_kind = book_value(book, current, discount_rate=rate, first_margin="now")
        label = f"{rate:.0%}, decisions independent · 贴现率{rate:.0%}，各次决定互不影响"
        rows[label] = total_with_interval(by_kind)
    first = discount_rates[0]
    drawn = drawn_values(book, current, discount_rate=first)
    value = next(iter(rows.values()))["book_value"]
    for column, label in (
        ("book_value", f"{first:.0%}, whole years drawn anew · 贴现率{first:.0%}，整年重抽"),
        (
            "outcome",
            f"{first:.0%}, and years to come, chance · 贴现率{first:.0%}，再加今后的年景和去留",
        ),
    ):
        low, high = drawn[column].quantile([0.025, 0.975])
        rows[label] = pd.Series(
            {"book_value": value, "book_value_from": low, "book_value_to": high}
        )
    return pd.DataFrame(rows).T


def as_written(table: pd.DataFrame, **places: int) -> pd.DataFrame:
    """Write a table's numbers as the prose does: thousands marks, a true minus sign, set decimals.

    Parameters
    ----------
    table : DataFrame
        Columns that are no numbers stay as they are.
    **places : int
        Decimals of a column; all others have none.

    Examples
    --------
    >>> as_written(pd.DataFrame({"a": [-1675564.4], "b": [0.899]}), b=2).to_numpy().tolist()
    [['−1,675,564', '0.90']]
    """
    written = table.copy()
    for name in table.select_dtypes("number"):
        decimals = places.get(name, 0)
        written[name] = [
            f"{round(x, decimals) + 0.0:,.{decimals}f}".replace("-", "−") for x in table[name]
        ]
    return written


def second_looks(
    book: pd.DataFrame, current: pd.DataFrame, *, discount_rate: float, last: int = 3
) -> pd.Series:
    """Look at two splits that nobody planned: the last years alone, and clinics recommended or not.

    Returns
    -------
    Series
        ``last_years`` (CNY, the book at the rates of the last years), ``recommended`` and
        ``others`` (clinics' renewal rates), ``others_from, others_to`` (95 %, Wilson), and
        ``gap_from, gap_to`` of their difference (95 %).

    Examples
    --------
    >>> from crm_lib.datasets import load_plant_customers
    >>> book = load_plant_customers()
    >>> looks = second_looks(book, book[book["under_contract"]], discount_rate=0.1)
    >>> looks[["recommended", "others"]].round(3).to_list()
    [0.931, 0.87]
    """
    from crm_lib.campaign import ab_test

    years = renewals_by_year(book)
    late = years[years.index.get_level_values("year") > years.index[-1][1] - last]
    sums = late.groupby("trade")[["renewals", "renewal_decisions"]].sum()
    margins = current.groupby("trade")["yearly_margin"].sum()
    worth = clv(
        margins, sums["renewals"] / sums["renewal_decisions"], discount_rate, first_margin="now"
    )
    clinics = book[book["trade"] == "clinic"]
    counts = []
    for part in (clinics[clinics["referred_by"].notna()], clinics[clinics["referred_by"].isna()]):
        kept = part["years_served"] - 1 + part["under_contract"]
        counts += [int(kept.sum()), int(part["years_served"].sum())]
    test = ab_test(*counts)
    low, high = wilson_interval(counts[2], counts[3])
    return pd.Series(
        {
            "last_years": float(worth.sum()),
            "recommended": counts[0] / counts[1],
            "others": counts[2] / counts[3],
            "others_from": float(low),
            "others_to": float(high),
            "gap_from": float(test.low),
            "gap_to": float(test.high),
        }
    )


def drop_interval(
    book: pd.DataFrame,
    current: pd.DataFrame,
    *,
    discount_rate: float,
    draws: int = 4000,
    seed: int = 9,
) -> tuple[float, float]:
    """Compute the 95% interval of what a book loses if all renew like customers tended by staff.

    Customers are drawn anew (bootstrap) within each kind and each ``tended_by``; the loss is the
    value at all customers' rates less that at the rates of staff's.

    Examples
    --------
    >>> from crm_lib.datasets import load_plant_customers
    >>> book = load_plant_customers()
    >>> low, high = drop_interval(book, book[book["under_contract"]], discount_rate=0.1, draws=200)
    >>> low < 334_953 < high
    True
    """
    rng = np.random.default_rng(seed)
    lost = np.zeros(draws)
    for trade, margin in current.groupby("trade")["yearly_margin"].sum().items():
        kept, due = {}, {}
        for who in ("owner", "staff"):
            part = book[(book["trade"] == trade) & (book["tended_by"] == who)]
            picked = rng.integers(0, len(part), (draws, len(part)))
            renewals = (part["years_served"] - 1 + part["under_contract"]).to_numpy()
            kept[who] = renewals[picked].sum(axis=1)
            due[who] = part["years_served"].to_numpy()[picked].sum(axis=1)
        every = (kept["owner"] + kept["staff"]) / (due["owner"] + due["staff"])
        for rate, sign in ((every, 1), (kept["staff"] / due["staff"], -1)):
            lost += sign * clv(float(margin), rate, discount_rate, first_margin="now")
    low, high = np.quantile(lost, [0.025, 0.975])
    return float(low), float(high)


def recommendation_value(book: pd.DataFrame, trade: str) -> pd.DataFrame:
    """Compute how often one kind recommends, and what a recommendation saves, with 95% intervals.

    Parameters
    ----------
    book : DataFrame
        Customers ever won, with ``trade, years_served, cac, referred_by``.
    trade : str
        The kind; here whoever recommends is of the newcomer's kind.

    Returns
    -------
    DataFrame
        Columns ``value, low, high``; rows ``per_100_years`` (newcomers for 100 years of contract,
        Poisson), ``saved`` (CNY of winning, each) and ``saved_a_year`` (CNY a year, each customer).

    Examples
    --------
    >>> from crm_lib.datasets import load_plant_customers
    >>> recommendation_value(load_plant_customers(), "clinic").loc["per_100_years"].round(
    ...     1
    ... ).to_list()
    [11.3, 8.3, 15.0]
    """
    from scipy.special import gammaincinv

    kind = book[book["trade"] == trade]
    named = kind["referred_by"].notna()
    count, years = int(named.sum()), float(kind["years_served"].sum())
    often = np.array([count, gammaincinv(count, 0.025), gammaincinv(count + 1, 0.975)])
    often *= 100 / years
    costs = kind.groupby(named)["cac"]
    saved = float(costs.mean()[False] - costs.mean()[True])
    half = 1.96 * float(np.sqrt((costs.sem() ** 2).sum()))
    # Two sources of uncertainty: relative distances squared, added, and the root taken.
    each = often[0] * saved / 100
    apart = each * np.hypot(often[1:] / often[0] - 1, half / saved)
    return pd.DataFrame(
        [often, [saved, saved - half, saved + half], [each, each - apart[0], each + apart[1]]],
        index=["per_100_years", "saved", "saved_a_year"],
        columns=["value", "low", "high"],
    )


def winning_table(book: pd.DataFrame, *, discount_rate: float) -> pd.DataFrame:
    """Compute by kind what a customer won without a recommendation is worth, costs, and gains.

    Parameters
    ----------
    book : DataFrame
        Customers ever won, with ``trade, years_served, under_contract, yearly_margin, cac,
        referred_by``.
    discount_rate : float
        Per year.

    Returns
    -------
    DataFrame
        One row a kind: ``new_margin`` (mean a year), ``new_retention``, ``new_worth`` (CLV, first margin at signing),
        ``cac``, ``new_gain`` (worth less cost) with its 95% interval ``new_gain_from, new_gain_to``,
        ``ltv_cac`` and ``margins_needed`` (cost ÷ margin a year). Worth and cost are those of the
        same customers, for the recommended ones renew more often.

    Examples
    --------
    >>> from crm_lib.datasets import load_plant_customers
    >>> winning_table(load_plant_customers(), discount_rate=0.1)["ltv_cac"].round(1).to_dict()
    {'clinic': 14.6, 'hall': 0.8, 'office': 6.4}
    """
    won = book[book["referred_by"].isna()]
    new = won.groupby("trade")["yearly_margin"].mean().reset_index()
    worth = book_value(won, new, discount_rate=discount_rate, first_margin="now")
    spent = won.groupby("trade")["cac"]
    cost = spent.mean()
    # Three sources of uncertainty: the renewal rate, the mean margin, the mean cost.
    of_margin = (
        1.96
        * won.groupby("trade")["yearly_margin"].sem()
        * worth["book_value"]
        / worth["yearly_margin"]
    )
    others = of_margin**2 + (1.96 * spent.sem()) ** 2
    gain = worth["book_value"] - cost
    return pd.DataFrame(
        {
            "new_margin": worth["yearly_margin"],
            "new_retention": worth["retention"],
            "new_worth": worth["book_value"],
            "cac": cost,
            "new_gain": gain,
            "new_gain_from": gain
            - np.sqrt((worth["book_value"] - worth["book_value_from"]) ** 2 + others),
            "new_gain_to": gain
            + np.sqrt((worth["book_value_to"] - worth["book_value"]) ** 2 + others),
            "ltv_cac": worth["book_value"] / cost,
            "margins_needed": cost / worth["yearly_margin"],
        }
    )


def worth_by_years(
    book: pd.DataFrame, trade: str, *, discount_rate: float, draws: int = 4000, seed: int = 9
) -> tuple[float, float]:
    """Compute the 95% interval of what a new customer gains, with whole years drawn anew.

    Customers won without a recommendation, as in `winning_table`; mean margin and cost are taken
    as they are, so that only the renewal rate varies.

    Examples
    --------
    >>> from crm_lib.datasets import load_plant_customers
    >>> low, high = worth_by_years(load_plant_customers(), "hall", discount_rate=0.1)
    >>> low < -2200 < high < 0
    True
    """
    won = book[book["referred_by"].isna()]
    years = renewals_by_year(won).loc[trade]
    picked = np.random.default_rng(seed).integers(0, len(years), (draws, len(years)))
    kept, due = (years[c].to_numpy()[picked].sum(axis=1) for c in ("renewals", "renewal_decisions"))
    kind = won[won["trade"] == trade]
    worth = clv(float(kind["yearly_margin"].mean()), kept / due, discount_rate, first_margin="now")
    low, high = np.quantile(worth - float(kind["cac"].mean()), [0.025, 0.975])
    return float(low), float(high)


def retention_needed(margin: float, value: float, discount_rate: float) -> float:
    """Compute the retention rate at which customers are worth a given amount, first margin now.

    Examples
    --------
    >>> round(retention_needed(4600, 10_600, 0.10), 3)
    0.623
    """
    return 1 + discount_rate - margin * (1 + discount_rate) / value


def break_even_retention(
    margin: float, others: float, first_payment: float, discount_rate: float, steps: dict[str, int]
) -> float:
    """Find the retention rate of one kind at which a book is worth both payments of an offer.

    Parameters
    ----------
    margin, others : float
        Yearly margin of the kind; value of all others, first margin now.
    first_payment, discount_rate : float
        Paid today; per year.
    steps : dict
        The second payment in a year, as in `step_payment_table`.
    """
    from scipy.optimize import brentq

    def left(rate: float) -> float:
        value = others + float(clv(margin, rate, discount_rate, first_margin="now"))
        paid = step_payment_table({"": rate}, **steps)["expected_payment"].iloc[0]
        return value - first_payment - float(paid) / (1 + discount_rate)

    return float(brentq(left, 0.3, 0.99))


def step_payment_table(
    rates: dict[str, float], *, customers: int, above: int, step: int, at_most: int, threshold: int
) -> pd.DataFrame:
    """Compare a payment in steps for each renewal with one that falls due at a threshold.

    Parameters
    ----------
    rates : dict
        Label to renewal rate; each customer renews with this probability, independently.
    customers, above, step, at_most
        For each renewal of `customers` beyond `above`, `step` CNY are paid, `at_most` in all.
    threshold : int
        Renewals at which everything would be paid at once, for comparison.

    Returns
    -------
    DataFrame
        One row a rate: ``retention, expected_renewals, expected_payment, chance_of_threshold``.

    Examples
    --------
    >>> step_payment_table(
    ...     {"a": 0.5}, customers=2, above=0, step=10, at_most=10, threshold=2
    ... ).round(2).to_numpy().tolist()
    [[0.5, 1.0, 7.5, 0.25]]
    """
    renewals = np.arange(customers + 1)
    paid = np.clip((renewals - above) * step, 0, at_most)
    ways = np.array([comb(customers, k) for k in renewals], dtype=float)
    chances = {x: ways * x**renewals * (1 - x) ** (customers - renewals) for x in rates.values()}
    return pd.DataFrame(
        {
            label: {
                "retention": rate,
                "expected_renewals": customers * rate,
                "expected_payment": float((paid * chances[rate]).sum()),
                "chance_of_threshold": float(chances[rate][threshold:].sum()),
            }
            for label, rate in rates.items()
        }
    ).T


def point_worth_table(retention: float, discount_rate: float) -> pd.Series:
    """Compute the gain in lifetime value from one point, and from one per cent, of each rate.

    Returns
    -------
    Series
        Shares of the value: ``retention_point, discount_point, retention_percent,
        discount_percent`` (retention up, discount rate down), first margin now.

    Examples
    --------
    >>> point_worth_table(0.8, 0.1).round(3).to_list()
    [0.034, 0.025, 0.027, 0.002]
    """
    now = clv(1.0, retention, discount_rate, first_margin="now")
    changed = {
        "retention_point": (retention + 0.01, discount_rate),
        "discount_point": (retention, discount_rate - 0.01),
        "retention_percent": (retention * 1.01, discount_rate),
        "discount_percent": (retention, discount_rate * 0.99),
    }
    return pd.Series(
        {name: clv(1.0, r, d, first_margin="now") / now - 1 for name, (r, d) in changed.items()}
    )


def one_point() -> None:
    """Show the explorer: what a point of retention and a point of the discount rate are worth."""
    one_point_explorer().show()


def one_point_explorer() -> Explorer:
    """Build the picture with sliders that `one_point` shows.

    Examples
    --------
    >>> one_point_explorer().sentence(retention=0.8, discount=0.1)[0][:45]
    'One margin a year is worth 3.67 margins now. '
    """
    sliders = [
        Slider("retention", "Retention rate", "客户保持率", 0.50, 0.95, 0.01, 0.80, ".0%"),
        Slider("discount", "Discount rate", "贴现率", 0.04, 0.20, 0.01, 0.10, ".0%"),
    ]
    labels = (
        "retention +1 point\n客户保持率+1个百分点",
        "discount rate −1 point\n贴现率−1个百分点",
        "retention +1% of itself\n客户保持率相对提高1%",
        "discount rate −1% of itself\n贴现率相对降低1%",
    )

    def draw(*, ax: Any, retention: float, discount: float) -> None:
        from crm_lib.plotting import BLUE, SKY

        gains = point_worth_table(retention, discount) * 100
        ax.barh(range(4), gains, color=[BLUE, BLUE, SKY, SKY])
        for place, gain in enumerate(gains):
            ax.text(gain + 0.15, place, f"{gain:.1f}%", va="center")
        ax.set_yticks(range(4), [label.replace("\n", " · ") for label in labels])
        ax.set(
            ylim=(3.6, -0.6),
            xlim=(0, 14.5),
            xlabel="gain in lifetime value (%) · 终身价值的增幅（%）",
        )
        ax.set_title(
            f"One point adds {gains.iloc[0]:.1f}% or {gains.iloc[1]:.1f}% · "
            f"变动一个百分点，终身价值增加{gains.iloc[0]:.1f}%或{gains.iloc[1]:.1f}%"
        )

    def say(*, retention: float, discount: float) -> tuple[str, str]:
        gains = point_worth_table(retention, discount)
        value = clv(1.0, retention, discount, first_margin="now")
        points = gains["retention_point"] / gains["discount_point"]
        percents = gains["retention_percent"] / gains["discount_percent"]
        return (
            f"One margin a year is worth {value:.2f} margins now. A point more of retention adds "
            f"{points:.1f} times what a point off the discount rate adds. Counted in percent of "
            f"itself, the same retention looks {percents:.0f} times as strong, because a percent "
            f"of {retention:.0%} is a larger step than a percent of {discount:.0%}.",
            f"每年1份毛利，现值为{value:.2f}份毛利。客户保持率提高一个百分点的增幅，是贴现率降低一个百分点的"
            f"{points:.1f}倍。若改按相对变化1%来比，同一个客户保持率就显得是{percents:.0f}倍，"
            f"因为{retention:.0%}的1%是{retention:.2g}个百分点，{discount:.0%}的1%只有{discount:.2g}个百分点。",
        )

    return Explorer(POINT_QUESTION, sliders, draw, say, size=(7.5, 3.2))


def payback_payments(margin: float, retention: float, cost: float) -> tuple[int, int | None]:
    """Count the yearly payments that earn back a cost of winning, the first one now.

    Returns
    -------
    (int, int or None)
        If nobody left and money had no date; and counting those who leave and discounting, None
        when the cost never comes back.

    Examples
    --------
    >>> payback_payments(4600, 0.5, 10600), payback_payments(4600, 0.8, 10600)
    ((3, None), (3, 4))
    """
    simple = int(np.ceil(cost / margin - 1e-9))
    if clv(margin, retention, RATE, first_margin="now") <= cost:
        return simple, None
    table = clv_schedule_table(margin, retention, RATE, first_margin="now", periods=200)
    enough = table["clv"] >= cost - 1e-9
    return simple, int(enough.idxmax()) + 1 if enough.any() else None


def affordable_cost() -> None:
    """Show the explorer: the cost of winning that breaks even, and the payback that hides it."""
    affordable_cost_explorer().show()


def affordable_cost_explorer() -> Explorer:
    """Build the picture with sliders that `affordable_cost` shows.

    Examples
    --------
    >>> text = affordable_cost_explorer().sentence(margin=4600, retention=0.5, cost=10600)[0]
    >>> "never" in text
    True
    """
    sliders = [
        Slider("retention", "Retention rate", "客户保持率", 0.40, 0.95, 0.05, 0.50, ".0%"),
        Slider("cost", "Cost of winning (CAC), CNY", "获客成本（元）", 1000, 16000, 200, 10600),
        Slider("margin", "Margin a year, CNY", "年毛利（元）", 1000, 8000, 200, 4600),
    ]

    def draw(*, ax: Any, retention: float, cost: int, margin: int) -> None:
        from crm_lib.plotting import BLUE, GREY, VERMILLION

        payments = np.arange(1, PAYMENTS + 1)
        table = clv_schedule_table(margin, retention, RATE, first_margin="now", periods=PAYMENTS)
        worth = float(clv(margin, retention, RATE, first_margin="now"))
        ax.plot(payments, margin * payments - cost, "--", color=GREY, marker="o", mfc="white",
                label="nobody leaves, no discounting · 假设无人流失、不贴现")  # fmt: skip
        ax.plot(payments, table["clv"] - cost, color=BLUE, marker="o",
                label="with leaving and discounting · 计入流失和贴现")  # fmt: skip
        ax.axhline(0, color="black", lw=0.8)
        ax.axhline(worth - cost, color=VERMILLION, ls=":",
                   label="limit: lifetime value − cost · 极限：终身价值−获客成本")  # fmt: skip
        ax.set_xticks(payments)
        ax.set(
            xlabel="yearly payment, the first at signing · 第几笔年付款（第一笔在签约时）",
            ylabel="earned so far (CNY) · 累计净得（元）",
        )
        ax.margins(y=0.12)
        ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.17), ncols=1, fontsize=9)
        ax.set_title(f"Winning may cost at most {worth:,.0f} CNY · 获客成本最多{worth:,.0f}元")

    def say(*, retention: float, cost: int, margin: int) -> tuple[str, str]:
        worth = float(clv(margin, retention, RATE, first_margin="now"))
        simple, real = payback_payments(margin, retention, cost)
        text = (
            f"If nobody left, payment {simple} would bring the cost back. ",
            f"假如无人流失，第{simple}笔付款就能收回成本。",
        )
        if real is None:
            text = (
                text[0] + "Counting those who leave, it never comes back. ",
                text[1] + "计入流失后，永远收不回。",
            )
        else:
            text = (
                text[0] + f"Counting those who leave, it takes payment {real}. ",
                text[1] + f"计入流失后，要到第{real}笔。",
            )
        return (
            text[0] + f"A customer is worth {worth:,.0f} CNY and costs {cost:,}: LTV/CAC is "
            f"{worth / cost:.1f}. The first payback does not change with retention.",
            text[1] + f"一位客户值{worth:,.0f}元，成本{cost:,}元，LTV/CAC为{worth / cost:.1f}。"
            "前一种回收期与客户保持率无关。",
        )

    return Explorer(COST_QUESTION, sliders, draw, say, size=(7.5, 4.8))
