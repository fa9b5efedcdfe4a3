"""The test data of other people's packages, run on ours.

Only inputs and expected numbers are taken; each test names the package and file they come from.
Where a peer means something else by the same word, the test says what and checks both readings.
"""

import numpy as np
import pandas as pd
import pytest
from cdnow import cdnow_orders, cdnow_summary

from crm_lib import (
    baskets,
    campaign,
    contact_centre,
    funnel,
    journey,
    purchasing,
    retention,
    satisfaction,
)

# Logs of orders ------------------------------------------------------------------------------------

#: lifetimes, tests/test_utils.py (large_transaction_level_data_with_monetary_value).
LOG = pd.DataFrame(
    [
        (1, "2015-01-01", 1),
        (1, "2015-02-06", 2),
        (2, "2015-01-01", 2),
        (3, "2015-01-01", 3),
        (3, "2015-01-02", 1),
        (3, "2015-01-05", 5),
        (4, "2015-01-16", 6),
        (4, "2015-02-02", 3),
        (4, "2015-02-05", 3),
        (5, "2015-01-16", 3),
        (5, "2015-01-17", 1),
        (5, "2015-01-18", 8),
        (6, "2015-02-02", 5),
    ],
    columns=["customer_id", "date", "amount"],
).assign(date=lambda t: pd.to_datetime(t["date"]))


def test_the_summary_of_lifetimes_in_days():
    found = purchasing.purchase_summary(LOG, as_of="2015-02-07", unit_days=1)
    assert found.set_index("customer_id").to_numpy().tolist() == [
        [1, 36, 37, 2],
        [0, 0, 37, 0],
        [2, 4, 37, 3],
        [2, 20, 22, 3],
        [2, 2, 22, 4.5],
        [0, 0, 5, 0],
    ]


def test_two_orders_of_a_day_are_one_purchase_of_their_sum():
    """pymc-marketing, tests/clv/test_utils.py: customer 4 orders twice on 5 February."""
    twice = pd.concat([LOG, LOG.iloc[[8]].assign(amount=6)])
    found = purchasing.purchase_summary(twice, as_of="2015-02-07", unit_days=1)
    assert found.set_index("customer_id").loc[4].tolist() == [2, 20, 22, 6]
    one_day = LOG.iloc[[0, 0]]
    assert purchasing.purchase_summary(one_day)["x"].tolist() == [0]


@pytest.mark.parametrize("order", [[0, 1, 2], [1, 0, 2], [2, 1, 0]])
def test_the_first_purchase_is_left_out_of_the_mean_in_any_order_of_rows(order):
    """lifetimes, tests/test_utils.py: 10, 20 and 25 make 22.5."""
    days = pd.to_datetime(["2014-03-14", "2014-04-09", "2014-05-21"])
    log = pd.DataFrame({"customer_id": 2, "date": days, "amount": [10, 20, 25]}).iloc[order]
    assert purchasing.purchase_summary(log)["mean_spend"].tolist() == [22.5]


def test_ids_keep_their_kind():
    """pymc-marketing, tests/clv/test_utils.py: ids as whole numbers and as text."""
    assert purchasing.purchase_summary(LOG)["customer_id"].dtype == "int64"
    texts = LOG.assign(customer_id=LOG["customer_id"].map({i: f"c{i}" for i in range(1, 7)}))
    assert purchasing.purchase_summary(texts)["customer_id"].iloc[0] == "c1"


def test_calibration_and_holdout_of_lifetimes():
    ends = {"calibration_end": "2015-02-01", "unit_days": 1}
    found = purchasing.calibration_holdout_table(LOG, holdout_end="2015-02-07", **ends)
    assert found["customer_id"].tolist() == [1, 2, 3, 4, 5]  # 6 came later
    assert found["mean_spend"].tolist() == [0, 0, 3, 0, 4.5]
    assert found["mean_spend_holdout"].tolist() == [2, 0, 0, 3, 0]
    short = purchasing.calibration_holdout_table(LOG, holdout_end="2015-02-04", **ends)
    assert short.set_index("customer_id")["x_holdout"].to_dict() == {1: 0, 2: 0, 3: 0, 4: 1, 5: 0}
    assert found["T_holdout"].eq(6).all()


def test_spend_of_the_repeat_buyers_of_cdnow():
    """lifetimes and pymc-marketing, test_utils.py, after Fader, Hardie & Lee (2005)."""
    summary = purchasing.purchase_summary(cdnow_orders(), as_of="1997-09-30")
    spend = summary.loc[summary["x"] > 0, "mean_spend"]
    facts = [spend.mean(), spend.std(), spend.min(), spend.median(), spend.max(), len(spend)]
    assert [round(fact) for fact in facts] == [35, 30, 3, 27, 300, 946]


# Purchase models ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "x", "t_x", "expected"),
    [
        (purchasing.BGNBD, 0, 0, -0.59947382),
        (purchasing.BGNBD, 200, 38, 100.7957),
        (purchasing.MBGNBD, 0, 0, -0.41792826),
        (purchasing.MBGNBD, 200, 38, 100.7869),
    ],
)
def test_log_likelihoods_of_pymc_marketing(kind, x, t_x, expected):
    """tests/clv/models/test_beta_geo.py and test_modified_beta_geo.py, after Hardie's note 027."""
    model = kind(r=0.25, alpha=4, a=0.8, b=2.5)
    one = pd.DataFrame({"x": [x], "t_x": [t_x], "T": [40]})
    assert purchasing.log_likelihood(model, one) == pytest.approx(expected, abs=6e-5)


def test_log_likelihoods_of_the_bg_bb_spreadsheet():
    """pymc-marketing, tests/clv/test_distributions.py: the spreadsheet of Hardie's note 010."""
    model = purchasing.BGBB(alpha=1.204, beta=0.750, gamma=0.657, delta=2.783, n=6)
    x = [6, 5, 4, 3, 2, 1, 5, 4, 3, 2, 1, 4, 3, 2, 1, 3, 2, 1, 2, 1, 1, 0]
    t_x = [6] * 6 + [5] * 5 + [4] * 4 + [3] * 3 + [2] * 2 + [1, 0]
    published = """
        -2.18167 -4.29485 -5.38473 -5.80916 -5.65173 -4.88370 -3.71682 -5.09558 -5.61577 -5.50637
        -4.76724 -3.84830 -5.05936 -5.19562 -4.57071 -3.52745 -4.51620 -4.22466 -3.01200 -3.58818
        -2.28883 -1.16752"""
    found = [
        purchasing.log_likelihood(model, pd.DataFrame({"x": [a], "t_x": [b], "T": [6]}))
        for a, b in zip(x, t_x, strict=True)
    ]
    # The spreadsheet's parameters have more digits than it shows.
    assert found == pytest.approx(list(map(float, published.split())), rel=1e-3)


def test_new_donors_of_the_bg_bb_spreadsheet():
    """pymc-marketing, tests/clv/models/test_beta_geo_beta_binom.py: eleven years ahead."""
    model = purchasing.BGBB(alpha=1.2035, beta=0.7497, gamma=0.6567, delta=2.7834, n=6)
    published = [0.4985, 0.9233, 1.2969, 1.6323, 1.9381, 2.2202]
    published += [2.4826, 2.7285, 2.9603, 3.1798, 3.3887]
    assert model.expected_purchases(np.arange(1, 12)).tolist() == pytest.approx(published, abs=2e-4)


def test_expectations_of_the_spreadsheet_of_the_bg_nbd():
    """lifetimes, tests/test_estimation.py: a day, 1, 3, 31.86, 32 and 78 weeks."""
    model = purchasing.fit_bg_nbd(cdnow_summary(), x_col="frequency", t_x_col="recency")
    times = [0.1429, 1.0, 3.0, 31.8571, 32.0, 78.0]
    published = [0.0078, 0.0532, 0.1506, 1.0405, 1.0437, 1.8576]
    assert model.expected_purchases(times).tolist() == pytest.approx(published, abs=1e-3)


def test_standard_errors_of_clvtools():
    """tests/testthat/test_correctness_pnbd.R: Pareto/NBD on CDNOW; and its coefficients."""
    summary = purchasing.purchase_summary(cdnow_orders(), as_of="1997-09-30")
    model = purchasing.fit_pareto_nbd(summary)
    published = {"r": 0.55315, "alpha": 10.57633, "s": 0.60625, "beta": 11.67150}
    assert model.parameters.to_dict() == pytest.approx(published, rel=5e-4)
    errors = {"r": 0.0476264, "alpha": 0.8427222, "s": 0.1872594, "beta": 6.2105448}
    assert model.standard_errors.to_dict() == pytest.approx(errors, rel=5e-4)
    assert purchasing.log_likelihood(model, summary) == pytest.approx(-9594.976, abs=1e-3)


def test_heavy_buyers_that_overflowed_elsewhere():
    """lifetimes, test_overflow_error; CLVTools, test_correctness_pnbd.R."""
    strange = purchasing.ParetoNBD(r=10.465, alpha=7.98565181e-03, s=3.0516, beta=2.820)
    found = strange.p_alive([400, 500, 500], [5, 1, 4], [6, 37, 37])
    assert np.isfinite(found).all() and (found < 1e-20).all()
    daily = purchasing.ParetoNBD(r=0.5143, alpha=2.8845, s=0.2856, beta=14.1087)
    t_x = np.array([103.42857, 97.14286, 94.71429, 98.57143])
    T = np.array([103.57143, 97.28571, 98.00000, 99.42857])
    found = daily.p_alive([221, 254, 161, 204], t_x, T)
    assert ((found > 0) & (found < 1)).all()
    # Longer silence at a like pace: the third customer is the least likely to be there.
    assert found.argmin() == 2


FITS = [purchasing.fit_bg_nbd, purchasing.fit_mbg_nbd, purchasing.fit_pareto_nbd]


@pytest.mark.parametrize("fit", FITS)
def test_who_came_on_the_last_day_teaches_nothing_and_breaks_nothing(fit):
    """lifetimes fits T = 0 as well: every log has customers whose first purchase is its last day."""
    summary = purchasing.purchase_summary(cdnow_orders(), as_of="1997-09-30")
    late = pd.DataFrame({"x": 0, "t_x": 0.0, "T": 0.0}, index=range(50))
    alone, both = fit(summary), fit(pd.concat([summary, late], ignore_index=True))
    if fit is purchasing.fit_mbg_nbd:  # here some of them may have dropped out at once
        assert both.p_alive(0, 0, 0) == pytest.approx(both.b / (both.a + both.b))
    assert both.parameters.tolist() == pytest.approx(alone.parameters.tolist(), rel=2e-3)
    assert both.log_likelihood == pytest.approx(alone.log_likelihood, abs=1e-3)
    assert both.purchase_probability([0, 1], 0.0).tolist() == pytest.approx([1, 0])
    table = purchasing.repeats_table(both, late.assign(T=[9.0] + [0.0] * 49))
    assert table["expected_customers"].iloc[0] > 49


@pytest.mark.parametrize(("alpha", "beta"), [(0.01, 400), (900, 0.02), (1e-4, 1e5), (1e5, 1e-4)])
def test_scales_thousands_of_times_apart_stay_finite(alpha, beta):
    """Where 2F1 is nan in scipy, and so in lifetimes: against an integral over drop-out times."""
    from scipy.integrate import quad

    model = purchasing.ParetoNBD(r=0.5, alpha=alpha, s=0.3, beta=beta)
    x, t_x, T = np.meshgrid([0, 1, 3, 132, 5000, 100_000], [0, 0.5, 1], [1e-3, 1, 39, 5000, 1e6])
    t_x = np.where(x > 0, t_x * T, 0)
    with np.errstate(all="raise", under="ignore"):
        found = model.p_alive(x, t_x, T)
        ahead = model.conditional_expected_purchases(1e5, x, t_x, T)
    assert ((found >= 0) & (found <= 1)).all() and np.isfinite(ahead).all() and (ahead >= 0).all()

    def gone(y):  # drop-out at u = 5 + e^y - 1, before 39
        u = 4 + np.exp(y)
        pace = (alpha + u) / (alpha + 39)
        return 0.3 * np.exp(y) * pace**-2.5 * ((beta + 39) / (beta + u)) ** 0.3 / (beta + u)

    odds = quad(gone, 0, np.log(35), epsabs=1e-13, epsrel=1e-12)[0]
    assert model.p_alive(2, 5, 39) == pytest.approx(1 / (1 + odds), rel=1e-9)


@pytest.mark.parametrize("fit", [purchasing.fit_bg_nbd, purchasing.fit_pareto_nbd])
def test_p_alive_is_a_probability_all_over_the_grid_of_lifetimes(fit):
    model = fit(cdnow_summary(), x_col="frequency", t_x_col="recency")
    x, t_x, T = np.meshgrid(*[np.arange(0.0, 100, 10)] * 3)
    known = t_x <= T
    found = model.p_alive(x[known], t_x[known], T[known])
    assert ((found >= 0) & (found <= 1)).all()


def test_lifetime_value_halves_at_a_discount_of_one():
    """lifetimes, tests/test_utils.py: one unit ahead is worth half, the second a quarter."""
    model = purchasing.BGNBD(r=0.16, alpha=1.86, a=1.85, b=3.18)
    spend = purchasing.GammaGamma(p=6, q=4, gamma=15)
    histories = {"x": [0, 0, 6, 0, 2], "t_x": [0, 0, 142, 0, 9], "T": [298, 224, 292, 147, 183]}
    who = pd.DataFrame(histories).assign(mean_spend=30.0)
    published = [0.016053, 0.021171, 0.030461, 0.031686, 0.001607]
    month = model.conditional_expected_purchases(30, who["x"], who["t_x"], who["T"])
    # Parameters printed to two digits leave the third digit of the forecast open.
    assert month.tolist() == pytest.approx(published, rel=0.03)

    def worth(horizon, rate):
        return purchasing.lifetime_value(model, spend, who, horizon=horizon, discount_rate=rate)

    first, both = worth(1, 0.0), worth(2, 0.0)
    assert worth(1, 1.0).tolist() == pytest.approx((first / 2).tolist())
    assert worth(2, 1.0).tolist() == pytest.approx((first / 2 + (both - first) / 4).tolist())


@pytest.mark.parametrize("x", [0, 1, 2, 5, 40])
@pytest.mark.parametrize("t", [0.5, 39.0, 400.0])
def test_counts_of_the_pareto_nbd_as_lifetimes_has_them(x, t):
    """Its conditional probability, of a customer seen at the first purchase only."""
    from lifetimes import ParetoNBDFitter

    given = {"r": 0.55, "alpha": 10.56, "s": 0.61, "beta": 11.64}
    peer = ParetoNBDFitter()
    peer.params_ = pd.Series(given)
    wanted = float(peer.conditional_probability_of_n_purchases_up_to_time(x, t, 0, 0, 0))
    found = purchasing.ParetoNBD(**given).purchase_probability(x, t)
    # Its differences of 2F1 leave about seven digits.
    assert found == pytest.approx(wanted, rel=1e-6, abs=1e-9)


@pytest.mark.parametrize(
    ("r", "alpha", "beta"), [(0.55, 10.56, 11.64), (3, 2, 900), (2, 300, 0.01), (1, 1, 1e4)]
)
def test_counts_of_the_pareto_nbd_sum_to_one_and_to_the_mean(r, alpha, beta):
    model = purchasing.ParetoNBD(r=r, alpha=alpha, s=0.61, beta=beta)
    x = np.arange(3000)
    for t in (2.0, 52.0):
        chance = model.purchase_probability(x, t)
        assert chance.sum() == pytest.approx(1, abs=1e-9)
        assert chance @ x == pytest.approx(model.expected_purchases(t), rel=1e-8)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda s: purchasing.log_likelihood(retention.SBG(alpha=1, beta=1), s), "must be a BGNBD"),
        (lambda s: purchasing.log_likelihood(BG, s.assign(t_x=99)), "between 0 and 'T'"),
        (lambda s: purchasing.repeats_table(BG, s, top=0), "top is 0"),
        (lambda s: purchasing.repeats_table(BG, s.assign(x=-1)), "counts repeat purchases"),
        (lambda s: purchasing.repeats_table(GG, s), "one of purchases is needed"),
        (
            lambda s: purchasing.ParetoNBD(r=1, alpha=1, s=1, beta=1).purchase_probability(-1, 2),
            "x",
        ),
    ],
)
def test_bad_input_of_the_model_checks(call, words):
    with pytest.raises(ValueError, match=words):
        call(pd.DataFrame({"x": [1], "t_x": [3], "T": [9]}))


BG = purchasing.BGNBD(r=0.243, alpha=4.414, a=0.793, b=2.426)
GG = purchasing.GammaGamma(p=6, q=4, gamma=15)

# Survival -------------------------------------------------------------------------------------------


def test_log_rank_of_lifelines():
    """lifelines, tests/test_statistics.py (against R): its last two times are 34 and 25 weeks."""
    control = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]
    treated = [6, 6, 6, 7, 10, 13, 16, 22, 23, 6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 25]
    table = pd.DataFrame({"weeks": control + treated, "arm": ["c"] * 21 + ["t"] * 21})
    table["left"] = [1] * 21 + [1] * 9 + [0] * 12
    found = retention.log_rank(table, duration_col="weeks", churned_col="left", segment_col="arm")
    assert found["p_value"] == pytest.approx(4.17e-05, abs=1e-7)


@pytest.mark.parametrize(
    ("times", "left", "survival"),
    [
        ([5, 5, 5], [0, 0, 0], [1, 1]),  # nobody has left
        ([2, 2, 2], [1, 1, 1], [1, 0]),  # all at once
        (
            [3, 3, 3, 3],
            [1, 0, 1, 0],
            [1, 0.5],
        ),  # who leaves at a time counts before who is censored
        ([0, 1], [1, 1], [0.5, 0]),  # gone at the start
    ],
)
def test_kaplan_meier_at_its_edges(times, left, survival):
    """The cases of lifelines' tests of KaplanMeierFitter: ties, no events, events at 0."""
    table = pd.DataFrame({"t": times, "left": left})
    curve = retention.survival_curve(table, duration_col="t", churned_col="left")
    assert curve["survival"].tolist() == pytest.approx(survival)
    assert curve[["low", "high"]].stack().between(0, 1).all()


# Contact centre -------------------------------------------------------------------------------------

PYWORKFORCE = {"aht": 180, "threshold": 0.33 * 60, "target": 0.8, "shrinkage": 0.3}


def test_erlang_c_of_pyworkforce():
    """pyworkforce, queuing/tests/test_erlang.py: 100 calls of 3 minutes in 30, 80 % in .33 min."""
    load = contact_centre.erlang_load(100, aht=180, period=1800)
    assert contact_centre.agents_needed(load, **{**PYWORKFORCE, "shrinkage": 0}) == 14
    assert contact_centre.agents_needed(load, max_occupancy=0.85, **PYWORKFORCE) == 20
    times = {"aht": 180, "threshold": 0.33 * 60}
    assert round(contact_centre.service_level(load, 14, **times), 3) == 0.888
    assert round(contact_centre.occupancy(load, 14), 3) == 0.714
    assert round(contact_centre.erlang_c(load, 14), 3) == 0.174


def test_a_limit_on_occupancy_of_pyworkforce():
    """At most .7 of the time on calls asks for 15 agents, 22 on the roster."""
    limited = {**PYWORKFORCE, "max_occupancy": 0.7}
    assert contact_centre.agents_needed(10, **limited) == 22
    assert contact_centre.agents_needed(10, **{**limited, "shrinkage": 0}) == 15
    times = {"aht": 180, "threshold": 0.33 * 60}
    assert round(contact_centre.service_level(10, 15, **times), 3) == 0.941
    assert round(contact_centre.erlang_c(10, 15), 3) == 0.102
    day = pd.DataFrame({"interval_start": ["09:00"], "calls": [100]})
    plan = contact_centre.staffing_plan(day, **limited)
    assert plan[["agents", "rostered"]].to_numpy().tolist() == [[15, 22]]
    # Exactly at the limit is within it: 10 / 20 = .5.
    assert (
        contact_centre.agents_needed(10, **{**limited, "shrinkage": 0, "max_occupancy": 0.5}) == 20
    )


def test_erlang_b_of_pyworkforce():
    """pyworkforce, queuing/tests/test_erlang_b.py; Erlang C by hand for 2 and 3 servers."""
    assert contact_centre.erlang_b([1, 1], [1, 2]).tolist() == pytest.approx([0.5, 0.2])
    assert contact_centre.lines_needed(10, blocking=0.02) == 17
    assert contact_centre.erlang_c([1, 2], [2, 3]).tolist() == pytest.approx([1 / 3, 4 / 9])


def test_more_work_than_agents_is_no_error_here():
    """pyworkforce refuses a load of the agents or more; here everybody waits, for ever."""
    assert contact_centre.erlang_c(10, 10) == 1
    assert contact_centre.service_level(10, 10, aht=180, threshold=20) == 0
    assert contact_centre.average_speed_of_answer(10, 10, aht=180) == np.inf


# Attribution ----------------------------------------------------------------------------------------

#: DP6 Marketing-Attribution-Models, tests/test_heuristics.py.
JOURNEYS = pd.DataFrame({"path": ["A > B > C", "A > C"], "converted": [1, 1], "lost": [0, 0]})


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("last", {"C": 2}),
        ("first", {"A": 2}),
        ("linear", {"A": 1 / 3 + 1 / 2, "B": 1 / 3, "C": 1 / 3 + 1 / 2}),
        ("position", {"A": 0.9, "B": 0.2, "C": 0.9}),
    ],
)
def test_rules_of_dp6(rule, expected):
    found = journey.rule_attribution(JOURNEYS, rule=rule).set_index("channel")["conversions"]
    assert found[found > 0].to_dict() == pytest.approx(expected)


def test_decay_of_dp6():
    """One step an hour and a half-life of an hour: 1/4, 1/2 and 1 part."""
    found = journey.rule_attribution(JOURNEYS.iloc[[0]], rule="decay", half_life_steps=1)
    parts = found.set_index("channel")["conversions"].to_dict()
    assert parts == pytest.approx({"A": 0.25 / 1.75, "B": 0.5 / 1.75, "C": 1 / 1.75})


#: Its grouped journeys (tests/conftest.py): counts of paths, one of them with a cycle added here.
GROUPED = pd.DataFrame(
    {
        "path": ["direct > search > meta", "email > organic", "direct > direct > email", "email"],
        "converted": [120, 80, 0, 0],
        "lost": [0, 0, 45, 30],
    }
)


def test_markov_and_shapley_keep_the_total_of_dp6():
    """tests/test_markov.py and test_shapley.py: 200 conversions stay 200, with cycles as well."""
    for paths in (GROUPED, GROUPED.assign(path=GROUPED["path"].str.replace("search", "direct"))):
        found = journey.markov_attribution(paths)
        assert found["conversions"].sum() == pytest.approx(200)
        credit = journey.shapley_attribution(journey.coalition_worth(paths))
        assert credit.sum() == pytest.approx(200)


def test_one_channel_takes_all():
    alone = pd.DataFrame({"path": ["ad", "ad > ad"], "converted": [3, 1], "lost": [1, 0]})
    assert journey.markov_attribution(alone)["conversions"].tolist() == [4]
    assert journey.rule_attribution(alone, rule="position")["conversions"].tolist() == [4]


# Funnels: retentioneering, tests/tools/funnel_test.py -------------------------------------------------


def steps_of(users, steps):
    """Users who reach each step, of events given in order as one word a user."""
    rows = [(u, event, at) for u, events in users.items() for at, event in enumerate(events)]
    log = pd.DataFrame(rows, columns=["user", "event", "time"])
    names = {"customer_col": "user", "event_col": "event", "time_col": "time"}
    return funnel.funnel_table(log, list(steps), **names)["users"].tolist()


@pytest.mark.parametrize(
    ("users", "steps", "expected"),
    [
        ({1: "ABC", 2: "AB", 3: "A", 4: "B"}, "ABC", [3, 2, 1]),
        ({1: "CBA", 2: "ABC"}, "ABC", [2, 1, 1]),
        ({1: "BAC"}, "ABC", [1, 0, 0]),
        ({1: "ABA"}, "AB", [1, 1]),
        ({1: "BA"}, "AB", [1, 0]),
    ],
)
def test_funnels_of_retentioneering(users, steps, expected):
    assert steps_of(users, steps) == expected


def test_shares_are_of_the_first_step_not_of_all_users():
    """retentioneering divides by every user in the log (4), here by those of step 1 (3)."""
    users = {1: "ABC", 2: "AB", 3: "A", 4: "B"}
    rows = [(u, event, at) for u, events in users.items() for at, event in enumerate(events)]
    log = pd.DataFrame(rows, columns=["user", "event", "time"])
    names = {"customer_col": "user", "event_col": "event", "time_col": "time"}
    table = funnel.funnel_table(log, list("ABC"), **names)
    assert table["share_of_all"].tolist() == pytest.approx([1, 2 / 3, 1 / 3])
    assert (table["users"] / log["user"].nunique()).tolist() == [0.75, 0.5, 0.25]


def test_a_step_that_nobody_has_is_a_typing_error_here():
    """retentioneering counts 0 users; here a step that never occurs is refused by name."""
    with pytest.raises(ValueError, match="'B'"):
        steps_of({1: "A", 2: "A", 3: "C"}, "ABC")


# Transitions: retentioneering, tests/tools/transition_matrix_test.py ------------------------------------

VISITS = pd.DataFrame({"path": ["A>B>C>A>B>C>B>B>B", "A>B>A>B>C>C", "B>B>B"]})
VISITS = VISITS.assign(converted=0, lost=1)
SESSIONS = VISITS.iloc[[0, 0, 1, 2]].assign(path=["A>B>C>A>B>C", "B>B>B", "A>B>A>B>C>C", "B>B>B"])


@pytest.mark.parametrize(
    ("paths", "counts"),
    [
        (VISITS, [[2, 1, 0, 0], [0, 4, 0, 0], [1, 4, 3, 2], [1, 1, 1, 1]]),
        (SESSIONS, [[2, 2, 0, 0], [0, 4, 0, 0], [1, 4, 3, 2], [1, 0, 1, 2]]),
    ],
)
def test_transitions_of_retentioneering(paths, counts):
    """By user and by session; rows start, A, B, C and columns A, B, C, end."""
    table = journey.transition_table(paths)
    grid = table.pivot(index="from", columns="to", values="count").fillna(0)
    grid = grid.reindex(index=["(start)", "A", "B", "C"], columns=["A", "B", "C", "(lost)"])
    assert grid.to_numpy().tolist() == counts
    assert table.groupby("from")["share_of_from"].sum().tolist() == pytest.approx([1] * 4)
    assert table["share_of_from"].tolist() == pytest.approx(
        (table["count"] / table.groupby("from")["count"].transform("sum")).tolist()
    )


def test_transitions_of_counted_paths_and_their_picture():
    table = journey.transition_table(GROUPED)
    won = table[table["to"] == "(converted)"].set_index("from")["count"]
    assert won.to_dict() == {"meta": 120, "organic": 80}
    ax = journey.plot_touchpoint_transitions(table)
    assert ax.get_xlabel() and ax.get_ylabel() and 'lost after "email"' in ax.get_title(loc="left")
    assert len(journey.transition_table(GROUPED.iloc[:0])) == 0
    with pytest.raises(ValueError, match="no column 'lost'"):
        journey.transition_table(GROUPED.drop(columns="lost"))
    with pytest.raises(ValueError, match="0 rows"):
        journey.plot_touchpoint_transitions(table.iloc[:0])


# Baskets: mlxtend, frequent_patterns/tests/test_association_rules.py ----------------------------------

ITEMS = [
    "Apple",
    "Corn",
    "Dill",
    "Eggs",
    "Ice cream",
    "Kidney Beans",
    "Milk",
    "Nutmeg",
    "Onion",
    "Unicorn",
    "Yogurt",
]
BOUGHT = ["00010111101", "00110101101", "10010110000", "01000110011", "01011100100"]
BASKET_LINES = pd.DataFrame(
    [(k, ITEMS[i]) for k, row in enumerate(BOUGHT) for i, bit in enumerate(row) if bit == "1"],
    columns=["basket", "item"],
)


def test_rules_of_mlxtend():
    found = baskets.association_rules(
        BASKET_LINES, basket_col="basket", item_col="item", min_support=0.6, min_confidence=0.8
    )
    egg, bean, milk, onion, yogurt = "Eggs", "Kidney Beans", "Milk", "Onion", "Yogurt"
    expected = {
        ((onion,), (bean,)): (0.6, 1.0, 1.0),
        ((milk,), (bean,)): (0.6, 1.0, 1.0),
        ((egg, onion), (bean,)): (0.6, 1.0, 1.0),
        ((bean, onion), (egg,)): (0.6, 1.0, 1.25),
        ((onion,), (egg, bean)): (0.6, 1.0, 1.25),
        ((egg,), (bean,)): (0.8, 1.0, 1.0),
        ((bean,), (egg,)): (0.8, 0.8, 1.0),
        ((yogurt,), (bean,)): (0.6, 1.0, 1.0),
        ((onion,), (egg,)): (0.6, 1.0, 1.25),
    }
    rules = {
        (tuple(sorted(r.antecedent)), tuple(sorted(r.consequent))): (
            r.support,
            r.confidence,
            r.lift,
        )
        for r in found.itertuples()
    }
    assert set(rules) == set(expected)
    for rule, numbers in expected.items():
        assert rules[rule] == pytest.approx(numbers)


def test_no_rule_is_an_empty_table_with_columns():
    found = baskets.association_rules(
        BASKET_LINES, basket_col="basket", item_col="item", min_support=0.6, min_confidence=1.0
    )
    none = baskets.association_rules(
        BASKET_LINES.iloc[:0], basket_col="basket", item_col="item", min_support=0.6
    )
    assert len(none) == 0 and list(none.columns) == list(found.columns)


# Uplift: scikit-uplift, sklift/tests/test_metrics.py ---------------------------------------------------


@pytest.mark.parametrize(
    ("converted", "treated", "score", "curve"),
    [
        ([0, 1, 0], [0, 1, 1], [0, 0, 0], [0, 1]),  # one score: one point, Y_T - Y_C·N_T/N_C
        ([0, 0, 0], [0, 1, 1], [0, 0, 0], [0, 0]),
        ([1, 1, 1], [0, 1, 1], [0, 0, 0], [0, 0]),
        ([1, 1], [0, 1], [0.1, 0.3], [0, 1, 0]),
        ([1, 1], [1, 0], [0.1, 0.3], [0, 0, 0]),
    ],
)
def test_qini_curves_of_scikit_uplift(converted, treated, score, curve):
    log = pd.DataFrame({"y": converted, "t": treated, "u": score})
    found = campaign.qini_table(log, score_col="u", treated_col="t", converted_col="y", groups=3)
    assert found["extra_conversions"].tolist() == pytest.approx(curve)


def test_response_rates_of_scikit_uplift():
    """One of two treated bought, none of one control: .5, with a deviation of .353553."""
    log = pd.DataFrame({"y": [0, 1, 0], "t": [0, 1, 1]})
    found = campaign.uplift_table(log, treated_col="t", converted_col="y").iloc[0]
    assert found["uplift"] == 0.5 and found["std_error"] == pytest.approx(0.353553, abs=1e-6)


# Tests of shares and scales -----------------------------------------------------------------------------


def test_two_shares_of_statsmodels():
    """Its documentation of proportions_ztest: 5 of 83 against 12 of 99 gives p = .159."""
    assert campaign.ab_test(5, 83, 12, 99).p_value == pytest.approx(0.159, abs=5e-4)


def test_cronbach_alpha_and_its_interval_of_pingouin():
    """pingouin, tests/test_reliability.py, against R's psych: .592 [.195, .840]."""
    answers = [
        "357261426544564",
        "243452345432553",
        "465363545653655",
        "135354335422245",
        "456242571355323",
        "514245226533321",
        "123242125324213",
        "453663242132442",
        "356675463743463",
        "255352352214554",
    ]
    items = pd.DataFrame([list(map(int, row)) for row in answers]).T
    assert round(satisfaction.cronbach_alpha(items), 3) == 0.592
    assert [round(e, 3) for e in satisfaction.cronbach_interval(items)] == [0.195, 0.840]


def test_cronbach_alpha_of_who_answered_all_of_pingouin():
    """Its cronbach_wide_missing.csv: eight of twelve answered everything."""
    rows = "11111111111 11111111010 .011.111100 11101101100 11111000100 01.01111000"
    rows += " 11110010000 11111000000 01011000010 10010100.00 11100000000 10010000000"
    items = pd.DataFrame([[np.nan if a == "." else int(a) for a in row] for row in rows.split()])
    with pytest.raises(ValueError, match="missing or infinite in 3 of 12 rows"):
        satisfaction.cronbach_alpha(items)
    complete = items.dropna()
    assert round(satisfaction.cronbach_alpha(complete), 6) == 0.801695
    assert [round(e, 3) for e in satisfaction.cronbach_interval(complete)] == [0.533, 0.947]
