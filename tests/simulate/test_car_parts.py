"""The supplier's trial: arms alike before it, and what is planted is found in each seed."""

from dataclasses import replace

import numpy as np
import pytest

from crm_lib.simulate.car_parts import ARMS, SupplyStory, supply_trial

SEEDS = [1, 2, 3]


@pytest.mark.parametrize("seed", SEEDS)
def test_the_arms_are_alike_before_the_trial(seed):
    trial = supply_trial(seed=seed)
    bills = trial.groupby("arm")["monthly_bill"].mean()
    assert trial["arm"].value_counts().to_dict() == dict.fromkeys(ARMS, 600)
    assert bills.max() / bills.min() < 1.01  # fours of nearly equal bills


@pytest.mark.parametrize("seed", SEEDS)
def test_in_the_price_war_the_bonds_hold_in_the_order_of_the_levels(seed):
    cut = supply_trial(seed=seed).query("price_cut")
    rival = (cut["ending"] == "rival").groupby(cut["arm"]).mean()
    assert rival["system"] < 0.12 < rival["social"] < rival["rebate"]
    assert abs(rival["rebate"] - rival["none"]) < 0.1


@pytest.mark.parametrize("seed", SEEDS)
def test_whoever_comes_to_salons_stays_though_coming_does_nothing(seed):
    """Attendance follows liking alone; with an attachment of nothing the guests stay all the same."""
    trial = supply_trial(SupplyStory(garages=8_000, attachment=0.0), seed=seed)
    social = trial[trial["arm"] == "social"]
    kept = social["ending"] != "rival"
    often = social["salon_visits"] >= 3
    assert kept[often].mean() - kept[~often].mean() > 0.1


@pytest.mark.parametrize("seed", SEEDS)
def test_nobody_comes_to_a_salon_after_leaving(seed):
    trial, story = supply_trial(seed=seed), SupplyStory()
    social = trial[trial["arm"] == "social"]
    assert (social["salon_visits"] <= social["months"] // story.salon_every).all()
    assert (trial.loc[trial["arm"] != "social", "salon_visits"] == 0).all()
    assert social["salon_visits"].max() == story.months // story.salon_every


def test_a_fixed_sum_holds_small_bills_and_not_large_ones():
    cut = supply_trial(SupplyStory(garages=8_000), seed=1).query("price_cut")
    kept = (cut["ending"] != "rival").groupby([cut["garage_size"], cut["arm"]]).mean()
    gain = kept.unstack().eval("social - none")
    assert gain["small"] > 2 * max(gain["large"], 0)


def test_nobody_goes_over_where_the_rival_is_no_cheaper():
    story = replace(SupplyStory(), gap=(0.0, 0.0))
    trial = supply_trial(story, seed=1)
    assert set(trial["ending"]) == {"active", "closed"}


def test_costs_and_margins_follow_the_months():
    story = SupplyStory(bill_noise=0.0)
    trial = supply_trial(story, seed=2)
    paid = np.round(story.margin * trial["monthly_bill"] * trial["months"])
    assert (trial["trial_margin"] == paid).all()
    assert (trial.loc[trial["arm"] == "none", "trial_cost"] == 0).all()
    social = trial[trial["arm"] == "social"]
    assert (social["trial_cost"] == story.social_cost * social["months"]).all()
