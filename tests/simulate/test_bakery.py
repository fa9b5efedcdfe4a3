"""The bakery's members and stores: does each seed hold what is planted?"""

import numpy as np
import pytest
from scipy import stats

from crm_lib.campaign import ab_test
from crm_lib.simulate.bakery import BakeryStory, bakery_members, bakery_stores

SEEDS = [1, 2, 3]


@pytest.mark.parametrize("seed", SEEDS)
def test_both_experiments_are_halves_drawn_apart_from_last_years_spending(seed):
    members = bakery_members(seed=seed)
    assert members["sent"].mean() == 0.5 and (members["page"] == "new").mean() == 0.5
    assert not (members["opened"] > members["sent"]).any()
    for column in (members["sent"], members["page"] == "new"):
        assert abs(np.corrcoef(members["spend_2025"], column)[0, 1]) < 0.03


@pytest.mark.parametrize("seed", SEEDS)
def test_who_opens_spent_more_before_there_was_a_message(seed):
    sent = bakery_members(seed=seed).query("sent == 1")
    before = sent.groupby("opened")["spend_2025"].mean()
    assert before[1] > 1.8 * before[0]


def test_the_planted_effects_are_found_in_many_members():
    members = bakery_members(BakeryStory(members=400_000, log_spend=(5.0, 0.3)), seed=1)
    lift = members.groupby("sent")["spend_q1"].mean().diff().iloc[-1]
    # Opened by some 40 %, of whom about 70 % buy: some 1.2 yuan for each member it is sent to.
    assert lift == pytest.approx(0.3 * 4, abs=0.5)
    rates = members.groupby("page")["redeemed"].mean()
    assert rates["old"] == pytest.approx(0.12, abs=0.003)
    assert rates["new"] == pytest.approx(0.14, abs=0.003)


def test_intervals_of_two_equal_pages_miss_zero_as_often_as_they_say():
    story, missed = BakeryStory(members=2000, redemption=(0.12, 0.12)), 0
    for seed in range(200):
        counts = bakery_members(story, seed=seed).groupby("page")["redeemed"].sum()
        result = ab_test(int(counts["old"]), 1000, int(counts["new"]), 1000)
        missed += not result.low < 0 < result.high
    assert 2 <= missed <= 20  # 5 % of 200 is 10


@pytest.mark.parametrize("seed", SEEDS)
def test_busy_stores_wait_longer_and_their_members_are_less_satisfied(seed):
    stores = bakery_stores(seed=seed)
    share = stores["satisfied_answers"] / stores["answers"]
    fit = stats.linregress(stores["queue_minutes"], share)
    assert fit.slope == pytest.approx(-0.025, abs=3 * fit.stderr)
    assert np.corrcoef(stores["answers"], stores["queue_minutes"])[0, 1] > 0.5
    assert stores["satisfied_answers"].sum() / stores["answers"].sum() < share.mean()
