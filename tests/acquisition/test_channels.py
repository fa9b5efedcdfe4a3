import numpy as np
import pandas as pd
import pytest
from acquisition_cases import select
from figures import drawn
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from crm_lib import acquisition as aq

CHANNELS = pd.DataFrame(
    {
        "channel": ["search", "referral", "fair"],
        "spend": [9000.0, 1000.0, 5000.0],
        "leads": [300, 40, 20],
        "won": [30, 10, 0],
        "margin": [50.0, 60.0, 90.0],
        "ltv": [900.0, 1200.0, 2000.0],
    }
)


COLS = {
    "channel_col": "channel",
    "spend_col": "spend",
    "leads_col": "leads",
    "customers_col": "won",
    "monthly_margin_col": "margin",
    "clv_col": "ltv",
}


WAYS = pd.DataFrame(
    {
        "channel": list("abc"),
        "cac": [300.0, 100.0, 50.0],
        "ltv": [600.0, 500.0, 40.0],
        "most": [90, 10, 99],
    }
)


WAY_COLS = {"channel_col": "channel", "cost_col": "cac", "clv_col": "ltv", "capacity_col": "most"}


def test_channel_costs_by_hand():
    table = aq.acquisition_costs(CHANNELS, **COLS).set_index("channel")
    assert table["cost_per_lead"].tolist() == [30.0, 25.0, 250.0]
    assert table["cost_per_customer"].tolist() == [300.0, 100.0, np.inf]
    assert table["payback_months"].tolist() == [6.0, pytest.approx(100 / 60), np.inf]
    assert table["value_to_cost"].tolist() == [3.0, 12.0, 0.0]
    assert table["net_value"].tolist() == [18000.0, 11000.0, -5000.0]
    assert aq.acquisition_costs(CHANNELS.iloc[:0], **COLS).empty


@pytest.mark.parametrize(
    ("cost", "margin", "retention", "months"),
    [
        (300, 50, 1.0, 6.0),
        (310, 50, 1.0, 6.2),
        (0, 50, 0.5, 0.0),
        (50, 50, 0.8, 1.0),
        (90, 50, 0.8, 2.0),  # 50 + 40
        (106, 50, 0.8, 2.5),  # and half of the third month's 32
        (250, 50, 0.8, np.inf),  # the limit 50/(1 − .8) is reached by nobody
        (249.9, 50, 0.8, 35.0696),  # 250·(1 − .8³⁵) = 249.89859, then .00141/.02028
        (25, 50, 0.0, 0.5),
        (50, 50, 0.0, np.inf),
    ],
)
def test_payback(cost, margin, retention, months):
    assert aq.payback_months(cost, margin, monthly_retention=retention) == pytest.approx(
        months, abs=1e-3
    )


@settings(max_examples=60, deadline=None)
@given(st.floats(1, 400), st.floats(1, 100), st.floats(0.01, 0.99))
def test_payback_pays_exactly_the_cost(cost, margin, retention):
    months = aq.payback_months(cost, margin, monthly_retention=retention)
    if np.isinf(months):
        assert cost >= margin / (1 - retention) * (1 - 1e-9)
    else:
        whole = int(months)
        paid = sum(margin * retention**i for i in range(whole))
        assert paid + (months - whole) * margin * retention**whole == pytest.approx(cost, rel=1e-6)


def test_best_plan_fills_the_best_channel_first_and_skips_losers():
    plan = aq.best_channel_plan(WAYS, budget=4000, **WAY_COLS).set_index("channel")
    assert plan["spend"].to_dict() == {"b": 1000.0, "a": 3000.0, "c": 0.0}
    assert plan["net_value"].sum() == 10 * 400 + 10 * 300


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(1, 50), st.integers(0, 100), st.integers(0, 20)),
        min_size=1,
        max_size=5,
    ),
    st.integers(0, 2000),
)
def test_no_plan_is_better_by_linear_programming(rows, budget):
    frame = pd.DataFrame(rows, columns=["cac", "ltv", "most"]).assign(
        channel=[f"c{i}" for i in range(len(rows))]
    )
    plan = aq.best_channel_plan(frame, budget=budget, **WAY_COLS)
    gain = (frame["ltv"] - frame["cac"]).to_numpy(dtype=float)
    best = linprog(
        -gain, A_ub=[frame["cac"]], b_ub=[budget], bounds=[(0, m) for m in frame["most"]]
    )
    assert plan["net_value"].sum() == pytest.approx(-best.fun, abs=1e-6)
    assert plan["spend"].sum() <= budget + 1e-9


def test_figures():
    placed = select(pd.DataFrame({"v": [9, 1], "c": [9, 1]}))
    title = drawn(aq.plot_selection_matrix, placed, value_col="v", capability_col="c")
    assert title.startswith("1 of 2 in region A: choose first · ")
    ax = aq.plot_selection_matrix(
        placed, value_col="v", capability_col="c", value_cut=2, capability_cut=3
    )
    assert sorted(line.get_xydata()[0].tolist() for line in ax.lines) == [[0, 2], [3, 0]]
    table = aq.acquisition_costs(CHANNELS, **COLS)
    title = drawn(aq.plot_acquisition_costs, table, channel_col="channel")
    assert title.startswith("referral returns most: LTV/CAC = 12.0 · ")


def costs(**changes):
    return aq.acquisition_costs(CHANNELS.assign(**changes), **COLS)


def plan(budget=1, **changes):
    return aq.best_channel_plan(WAYS.assign(**changes), budget=budget, **WAY_COLS)


FIRMS = pd.DataFrame({"v": [1, 2], "c": ["x", "y"]})


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: select(FIRMS), "'c' of the customer table.*2 rows; numbers"),
        (lambda: select(FIRMS, value_col="z"), "no column 'z'"),
        (lambda: select(FIRMS.assign(c=[1, np.nan])), "missing in 1 of 2"),
        (lambda: select(FIRMS.assign(c=1), value_cut=np.nan), "value_cut is nan"),
        (lambda: costs(spend=-1), "'spend' must be zero or more"),
        (lambda: costs(margin=0), "'margin' must be more than zero"),
        (lambda: costs(won=999), "'won' exceeds 'leads' in 3 of 3"),
        (lambda: costs(channel="same"), "repeats a channel in 2 of 3"),
        (lambda: costs(channel=None), "'channel' of the channel table is missing"),
        (lambda: aq.acquisition_costs(CHANNELS.drop(columns="ltv"), **COLS), "no column 'ltv'"),
        (lambda: aq.payback_months(-1, 5), "cost must be zero or more"),
        (lambda: aq.payback_months(1, 0), "monthly_margin must be more than zero"),
        (lambda: aq.payback_months(1, 1, monthly_retention=80), "between 0 and 1"),
        (lambda: plan(budget=-1), "budget must be zero or more"),
        (lambda: plan(cac=0), "'cac' must be more than zero"),
        (lambda: plan(most=np.inf), "'most'.*infinite in 3 of 3"),
        (lambda: plan(channel="same"), "repeats a channel"),
        (
            lambda: aq.plot_selection_matrix(FIRMS, value_col="v", capability_col="v"),
            "'selection_class'",
        ),
        (
            lambda: aq.plot_selection_matrix(
                select(FIRMS.assign(c=1)).iloc[:0], value_col="v", capability_col="c"
            ),
            "0 rows",
        ),
        (lambda: aq.plot_acquisition_costs(CHANNELS, channel_col="channel"), "'cost_per_customer'"),
        (
            lambda: aq.plot_acquisition_costs(
                aq.acquisition_costs(CHANNELS.iloc[[2]], **COLS), channel_col="channel"
            ),
            "no channel of 1 rows",
        ),
    ],
)
def test_bad_input(call, words):
    with pytest.raises(ValueError, match=words):
        call()
