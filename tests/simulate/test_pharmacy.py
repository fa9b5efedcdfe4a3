"""The pharmacy's test, campaign, consents and extract: does each seed hold what is planted?"""

import pytest

from crm_lib.campaign import ab_mean_test
from crm_lib.simulate.pharmacy import (
    PharmacyStory,
    pharmacy_campaign,
    pharmacy_consents,
    pharmacy_extract,
    pharmacy_test,
)

SEEDS = [1, 2, 3]


@pytest.mark.parametrize("seed", SEEDS)
def test_the_stopped_test_shows_more_than_there_is(seed):
    days = pharmacy_test(seed=seed).groupby("arm")[["converted", "customers"]].sum()
    rates = days["converted"] / days["customers"]
    story = PharmacyStory()
    assert rates["offer"] - rates["control"] > 1.5 * (story.test[3] - story.test[2])


@pytest.mark.parametrize("seed", SEEDS)
def test_three_quarters_are_drawn_and_nothing_before_the_coupon_differs(seed):
    members = pharmacy_campaign(seed=seed)
    assert members["offered"].mean() == 0.75
    before = members.groupby("offered")[["days_since_last", "messages_30d"]].mean()
    assert (before.loc[1] / before.loc[0]).between(0.97, 1.03).all()
    assert not members.loc[members["offered"] == 0, "coupon_used"].any()


def test_the_planted_effects_are_found_in_many_members():
    members = pharmacy_campaign(PharmacyStory(members=400_000), seed=1)
    quiet = members[members["messages_30d"] < 8]
    band = quiet["days_since_last"].gt(60).astype(int) + quiet["days_since_last"].gt(180)
    rates = quiet.groupby([band, "offered"])["bought"].mean().unstack()
    assert (rates[1] - rates[0]).round(3).to_numpy() == pytest.approx(
        [0.006, 0.05, 0.004], abs=0.006
    )
    crowded = members[members["messages_30d"] >= 8].groupby("offered")["bought"].mean()
    assert crowded[1] < crowded[0]


@pytest.mark.parametrize("seed", SEEDS)
def test_the_campaign_loses_money_though_more_members_buy(seed):
    members = pharmacy_campaign(seed=seed)
    profit = members["margin"] - 15 * members["coupon_used"] - 0.08 * members["offered"]
    got = members["offered"] == 1
    rates = members.groupby("offered")["bought"].mean()
    assert rates[1] > rates[0]
    assert ab_mean_test(profit[got], profit[~got]).difference < 0


@pytest.mark.parametrize("seed", SEEDS)
def test_consent_is_missing_for_many_and_the_message_drives_out(seed):
    members, log = pharmacy_campaign(seed=seed), pharmacy_consents(seed=seed)
    marketing = log[log["purpose"] == "marketing"]
    assert 0.68 < marketing.loc[marketing["granted"] == 1, "member_id"].nunique() / 30_000 < 0.76
    counter = members.loc[members["source"] == "counter", "member_id"]
    health = log.loc[log["purpose"] == "health_profile", "member_id"]
    assert counter.isin(health).mean() < 0.05
    gone = marketing[(marketing["granted"] == 0) & (marketing["date"] >= "2026-09-01")]["member_id"]
    rate = members["member_id"].isin(gone).groupby(members["offered"]).mean()
    assert rate[1] > 2 * rate[0]


@pytest.mark.parametrize("seed", SEEDS)
def test_exact_values_single_members_out_and_few_are_old(seed):
    extract = pharmacy_extract(seed=seed)
    sizes = extract.groupby(["age_years", "district", "sex"]).size()
    assert sizes[sizes == 1].sum() > 200
    assert (extract["age_years"] >= 65).mean() < 0.02
    assert (extract["district"] == "W3").mean() < 0.04
