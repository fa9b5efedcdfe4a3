"""The simulators: published figures hold, planted truths can be found, under any seed."""

import numpy as np
import pandas as pd
import pytest

from crm_lib.funnel import compare_segments, funnel_table
from crm_lib.simulate.draws import systematic_sample
from crm_lib.simulate.pipeline import PipelineStory, sales_pipeline
from crm_lib.simulate.shop import ShopStory, shop_events

STEPS = ["visit", "product_page", "cart", "checkout", "purchase"]
NAMES = {"customer_col": "user_id", "event_col": "event", "time_col": "time"}
SEEDS = [6, 7, 2026]


@pytest.fixture(scope="module", params=SEEDS)
def events(request):
    return shop_events(seed=request.param)


def test_the_published_figures_hold_to_the_printed_digit(events):
    table = funnel_table(events, STEPS, **NAMES).set_index("step")
    assert f"{table.loc['cart', 'share_of_previous']:.1%}" == "25.5%"
    assert f"{table.loc['cart', 'drop_off']:.1%}" == "74.5%"
    by = funnel_table(events, STEPS, segment_col="customer_type", **NAMES)
    new = by[by["customer_type"] == "new"].set_index("step")
    assert f"{new.loc['cart', 'drop_off']:.1%}" == "87.4%"
    assert f"{new.loc['cart', 'share_of_previous']:.1%}" == "12.6%"


def test_the_bottleneck_is_where_the_seed_says_but_not_the_largest_loss(events):
    table = funnel_table(events, STEPS, **NAMES)
    assert table.loc[table["share_of_previous"].idxmin(), "step"] == "cart"
    assert table["users"].diff().idxmin() == 1


def test_naive_counts_overstate_the_step(events):
    people = events.groupby("event")["user_id"].nunique()
    rows = events["event"].value_counts()
    assert people["cart"] / people["product_page"] > 0.28
    assert rows["cart"] / rows["product_page"] < 0.20


def test_the_campaign_lowers_the_mean_and_lifts_every_part(events):
    first = events.groupby("user_id")["time"].transform("min")
    events = events.assign(late=first >= "2026-03-23")
    pair = ["product_page", "cart"]
    rates = {}
    for name, part in [("all", events), *events.groupby("customer_type")]:
        table = funnel_table(part, pair, segment_col="late", **NAMES)
        rates[name] = table[table["step"] == "cart"].set_index("late")["share_of_previous"]
    assert rates["all"][True] < rates["all"][False]
    assert rates["new"][True] > rates["new"][False]
    assert rates["returning"][True] > rates["returning"][False]


def test_the_form_loses_on_mobile_and_the_code_in_the_evening(events):
    register = events[events["cart_policy"] == "register_first"]
    steps = ["register_start", "code_requested", "register_done"]
    table = funnel_table(register, steps, segment_col="device", **NAMES)
    form = compare_segments(table, "desktop", "mobile", segment_col="device").iloc[0]
    assert form["difference_low"] > 0.3
    asked = register[register["event"] == "code_requested"]
    evening = asked.groupby("user_id")["time"].min().dt.hour.between(19, 22)
    done = register.loc[register["event"] == "register_done", "user_id"].unique()
    finished = evening.index.isin(done)
    assert finished[evening].mean() < 0.35 < 0.85 < finished[~evening].mean()


def test_the_guest_cart_pays_though_checkout_loses_more(events):
    table = funnel_table(events, STEPS[1:], segment_col="cart_policy", **NAMES)
    share = table.pivot(index="step", columns="cart_policy", values="share_of_previous")
    total = table.pivot(index="step", columns="cart_policy", values="share_of_all")
    assert share.loc["cart", "guest_cart"] > 2 * share.loc["cart", "register_first"]
    assert share.loc["checkout", "guest_cart"] < share.loc["checkout", "register_first"]
    assert total.loc["purchase", "guest_cart"] > 1.3 * total.loc["purchase", "register_first"]


def test_the_privacy_policy_changes_nothing(events):
    register = events[events["cart_policy"] == "register_first"]
    users = register.groupby("user_id")["event"].agg(set)
    users = users[users.map(lambda s: "register_start" in s)]
    read = users.map(lambda s: "privacy_opened" in s)
    done = users.map(lambda s: "register_done" in s)
    assert done[read].mean() == pytest.approx(done[~read].mean(), abs=0.02)


def test_events_of_a_registration_are_in_order(events):
    steps = ["register_start", "code_requested", "code_sent", "register_done"]
    got = funnel_table(events, steps, **NAMES)["users"].tolist()
    assert got == events.groupby("event")["user_id"].nunique()[steps].tolist()


def test_the_same_seed_gives_the_same_data_and_another_seed_others():
    small = ShopStory(base_visitors=600, campaign_visitors=200)
    pd.testing.assert_frame_equal(shop_events(small, seed=1), shop_events(small, seed=1))
    assert not shop_events(small, seed=1).equals(shop_events(small, seed=2))


def test_a_story_that_cannot_be_is_refused():
    with pytest.raises(ValueError, match="above 100 %"):
        shop_events(ShopStory(base_visitors=900, campaign_visitors=300, new_cart_rate=0.6))


@pytest.mark.parametrize("seed", SEEDS)
def test_pipeline_stages_and_outcomes_fit_together(seed):
    deals = sales_pipeline(seed=seed)
    became = deals["qualified"].notna()
    assert (deals["value_cny"].notna() == became).all()
    assert (deals["furthest_stage"].notna() == became).all()
    assert (deals["won"].notna() == deals["closed"].notna()).all()
    assert deals["stage"].isin(["won", "lost"]).eq(deals["closed"].notna()).all()
    assert (deals["closed"].dropna() <= pd.Timestamp("2026-06-30")).all()
    assert (deals["qualified"] > deals["created"])[became].all()
    share = became.groupby(deals["source"]).mean()
    assert share.idxmax() == "referral"
    assert deals["source"].value_counts().idxmax() == "exhibition"


@pytest.mark.parametrize("seed", SEEDS)
def test_the_sales_sheet_hopes_more_than_history_bears_out(seed):
    closed = sales_pipeline(PipelineStory(leads=12_000), seed=seed).dropna(subset=["closed"])
    stages = ["needs", "proposal", "negotiation"]
    for place, believed in ((1, 0.5), (2, 0.8)):
        reached = closed[closed["furthest_stage"].isin(stages[place:])]
        assert reached["won"].mean() < believed - 0.08


def test_systematic_samples_are_right_in_every_group():
    rng = np.random.default_rng(0)
    rate = rng.uniform(0, 1, 5_000)
    group = rng.integers(0, 5, 5_000)
    taken = systematic_sample(rate, rng, group)
    assert abs(taken.sum() - rate.sum()) <= 1
    for g in range(5):
        assert abs(taken[group == g].sum() - rate[group == g].sum()) <= 1
    assert (
        systematic_sample(np.ones(9), rng).all() and not systematic_sample(np.zeros(9), rng).any()
    )
