"""Published numbers beyond those the modules' own tests hold: textbooks, guides and tables."""

import numpy as np
import pandas as pd
import pytest
from cdnow import cdnow_orders, cdnow_summary, donations

from crm_lib import baskets, churn, contact_centre, funnel, purchasing, retention, value

# Purchase models ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def cdnow():
    """The CDNOW summary as lifetimes ships it, indexed by customer, in our names."""
    table = cdnow_summary().rename(columns={"frequency": "x", "recency": "t_x"})
    return table.set_index("ID") if "ID" in table else table.set_axis(range(1, len(table) + 1))


def test_the_five_best_customers_of_the_quickstart_of_lifetimes(cdnow):
    """Its README ranks customers by expected purchases in one week."""
    model = purchasing.fit_bg_nbd(cdnow)
    expected = model.conditional_expected_purchases(1, cdnow["x"], cdnow["t_x"], cdnow["T"])
    ranked = pd.Series(np.asarray(expected), index=cdnow.index).sort_values()
    assert ranked.index[-5:].tolist() == [509, 841, 1981, 157, 1516]
    published = [0.424877, 0.474738, 0.486526, 0.662396, 0.710623]
    assert ranked.iloc[-5:].tolist() == pytest.approx(published, abs=2e-4)


def test_the_first_customers_spend_in_the_quickstart_of_lifetimes():
    """Its README, conditional expected average profit: mean spend and purchases are printed there."""
    model = purchasing.fit_gamma_gamma(
        purchasing.purchase_summary(cdnow_orders(), as_of="1997-09-30")
    )
    x, mean_spend = [2, 1, 0, 7, 2], [22.35, 11.77, 0.0, 73.74, 25.55]
    published = [24.658619, 18.911489, 35.170981, 71.462843, 27.282408]
    assert model.expected_spend(x, mean_spend).tolist() == pytest.approx(published, abs=0.02)


def test_bg_bb_of_the_walkthrough_of_btyd():
    """Ten years of a new donor, of one who never came back, and of one who gave four times."""
    model = purchasing.fit_bg_bb(
        donations(), x_col="frequency", t_x_col="recency", T_col="periods", weight_col="weights"
    )
    assert model.expected_purchases(10) == pytest.approx(3.179895, abs=2e-4)
    assert model.conditional_expected_purchases(10, 0, 0, 6) == pytest.approx(0.1302169, abs=2e-4)
    assert model.conditional_expected_purchases(10, 4, 5, 6) == pytest.approx(3.627858, abs=2e-4)


@pytest.mark.parametrize(
    ("model", "published"),
    [
        (
            purchasing.ParetoNBD(r=0.5534, alpha=10.5802, s=0.6061, beta=11.6562),
            [0.7062289, 0.1442396, 0.02250658, 0.00309267],
        ),
        (
            purchasing.BGNBD(r=0.2426, alpha=4.4136, a=0.7930, b=2.4262),
            [0.3474606, 0.04283391, 0.004158973, 0.0003583685],
        ),
    ],
)
def test_the_more_they_bought_the_surer_they_are_gone(model, published):
    """The walkthrough of BTYD: 10, 15, 20, 25 purchases, the last one in week 20 of 39, next year."""
    found = model.conditional_expected_purchases(52, [10, 15, 20, 25], 20, 39)
    assert found.tolist() == pytest.approx(published, rel=1e-3)


# Survival: remission of leukaemia under 6-MP and placebo (Freireich et al. 1963) -------------------

DRUG = "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+"
PLACEBO = "1 1 2 2 3 4 4 5 5 8 8 8 8 11 11 12 12 15 17 22 23"
WEEKS = pd.DataFrame(
    [
        (arm, int(week.rstrip("+")), int("+" not in week))
        for arm, weeks in (("6-MP", DRUG), ("placebo", PLACEBO))
        for week in weeks.split()
    ],
    columns=["arm", "weeks", "relapsed"],
)
NAMES = {"duration_col": "weeks", "churned_col": "relapsed"}


def test_kaplan_meier_of_the_leukaemia_trial():
    """Kleinbaum & Klein, Survival Analysis, chapter 2."""
    curve = retention.survival_curve(WEEKS[WEEKS["arm"] == "6-MP"], **NAMES)
    at = curve.set_index(curve.columns[0])["survival"]
    published = {6: 0.8571, 7: 0.8067, 10: 0.7529, 13: 0.6902, 16: 0.6275, 22: 0.5378, 23: 0.4482}
    assert {week: round(float(at[week]), 4) for week in published} == published


def test_greenwoods_errors_of_the_leukaemia_trial():
    """The same chapter; intervals on the log(-log) scale as R's survfit gives them."""
    curve = retention.survival_curve(WEEKS[WEEKS["arm"] == "6-MP"], **NAMES).set_index("time")
    errors = {6: 0.0764, 7: 0.0869, 10: 0.0963, 13: 0.1068, 16: 0.1141, 22: 0.1282, 23: 0.1346}
    assert {w: round(float(curve["standard_error"][w]), 4) for w in errors} == errors
    ends = {6: (0.620, 0.952), 10: (0.503, 0.889), 16: (0.368, 0.805), 23: (0.188, 0.680)}
    found = {w: tuple(round(float(curve[c][w]), 3) for c in ("low", "high")) for w in ends}
    assert found == ends


def test_log_rank_of_the_leukaemia_trial():
    found = retention.log_rank(WEEKS, **NAMES, segment_col="arm")
    assert found["chi_square"] == pytest.approx(16.79, abs=5e-3)
    assert found["p_value"] < 1e-4


# Erlang B as its tables print it: offered Erlang by lines and blocking -----------------------------


@pytest.mark.parametrize(
    ("lines", "one_per_cent", "two_per_cent"),
    [
        (1, 0.0101, 0.0204),
        (2, 0.153, 0.223),
        (5, 1.361, 1.657),
        (10, 4.461, 5.084),
        (20, 12.03, 13.18),
        (30, 20.34, 21.93),
        (50, 37.90, 40.26),
        (100, 84.06, 87.97),
    ],
)
def test_erlang_b_tables(lines, one_per_cent, two_per_cent):
    for load, blocking in ((one_per_cent, 0.01), (two_per_cent, 0.02)):
        # A load printed to four digits leaves the third digit of the blocking open.
        assert contact_centre.erlang_b(load, lines) == pytest.approx(blocking, rel=6e-3)


# Shares --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_intervals_of_newcombe(successes, trials, low, high):
    """Newcombe (1998), Statistics in Medicine 17, 857-872, table I, method 3."""
    found = funnel.wilson_interval(successes, trials)
    assert [round(float(end), 4) for end in found] == pytest.approx([low, high], abs=1e-9)


@pytest.mark.parametrize(
    ("one", "two", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((5, 56), (0, 29), -0.0381, 0.1926),
    ],
)
def test_differences_of_shares_of_newcombe(one, two, low, high):
    """Newcombe (1998), Statistics in Medicine 17, 873-890, table II, method 10."""
    table = pd.DataFrame(
        {"arm": list("aabb"), "step": ["see", "buy"] * 2, "users": [*one[::-1], *two[::-1]]}
    )
    found = funnel.compare_segments(table, "a", "b", segment_col="arm").iloc[0]
    ends = [round(found[c], 4) for c in ("difference_low", "difference_high")]
    assert ends == pytest.approx([low, high], abs=1e-9)


# Baskets: the nine transactions of Han, Kamber & Pei, Data Mining, chapter 6 -----------------------

HAN = ["125", "24", "23", "124", "13", "23", "13", "1235", "123"]
LINES = pd.DataFrame(
    [(basket, f"I{item}") for basket, items in enumerate(HAN) for item in items],
    columns=["basket", "item"],
)
COLUMNS = {"basket_col": "basket", "item_col": "item"}


def test_frequent_sets_of_han():
    sets = baskets.frequent_itemsets(LINES, **COLUMNS, min_support=2 / 9, max_size=5)
    found = {
        "".join(s).replace("I", ""): n for s, n in zip(sets["items"], sets["baskets"], strict=True)
    }
    single = {"1": 6, "2": 7, "3": 6, "4": 2, "5": 2}
    pairs = {"12": 4, "13": 4, "15": 2, "23": 4, "24": 2, "25": 2}
    assert found == {**single, **pairs, "123": 2, "125": 2}


def test_rules_of_han():
    rules = baskets.association_rules(LINES, **COLUMNS, min_support=2 / 9)
    whole = {
        ("".join(r.antecedent), "".join(r.consequent)): round(100 * r.confidence)
        for r in rules.itertuples()
        if {*r.antecedent, *r.consequent} == {"I1", "I2", "I5"}
    }
    assert whole == {
        ("I1I2", "I5"): 50,
        ("I1I5", "I2"): 100,
        ("I2I5", "I1"): 100,
        ("I1", "I2I5"): 33,
        ("I2", "I1I5"): 29,
        ("I5", "I1I2"): 100,
    }


# Value and concentration -----------------------------------------------------------------------------


def test_margin_multiples_of_gupta_and_lehmann():
    """Customers as assets (2003), Journal of Interactive Marketing 17(1), table 1: r/(1 + i - r)."""
    table = value.clv_grid_table(
        1,
        retention=[0.6, 0.7, 0.8, 0.9],
        discount_rate=[0.10, 0.12, 0.14, 0.16],
        first_margin="after_one_period",
    )
    published = [
        [1.20, 1.15, 1.11, 1.07],
        [1.75, 1.67, 1.59, 1.52],
        [2.67, 2.50, 2.35, 2.22],
        [4.50, 4.09, 3.75, 3.46],
    ]
    assert table.round(2).to_numpy().tolist() == published


def test_gini_of_the_ten_incomes_of_ineq():
    """R package ineq: .4620911 for ten incomes (without the correction for small samples)."""
    incomes = [541, 1463, 2445, 3438, 4437, 5401, 6392, 8304, 11904, 22261]
    found = value.gini(pd.DataFrame({"income": incomes}), value_col="income")
    assert found == pytest.approx(0.4620911, abs=5e-8)


def test_auc_of_the_manual_of_scikit_learn():
    """roc_auc_score: three of the four pairs are in order."""
    scored = pd.DataFrame({"p": [0.1, 0.4, 0.35, 0.8], "left": [0, 0, 1, 1]})
    assert churn.auc(scored, churn_probability_col="p", churned_col="left") == 0.75
