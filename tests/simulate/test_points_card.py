"""The points card's planted truth is found in the data again, under other seeds too."""

import pytest

from crm_lib.lessons.loyalty import redeemed_by_age
from crm_lib.simulate.points_card import PointsCardStory, card_points, card_survey, card_trial


@pytest.mark.parametrize("seed", [1, 6, 9])
def test_points_come_back_late(seed):
    points = card_points(seed=seed)
    in_the_end = redeemed_by_age(points).iloc[-1]
    issued = points.groupby("issued_in")["points_issued"].first().sum()
    assert in_the_end == pytest.approx(sum(PointsCardStory().redemption), abs=0.03)
    assert points["points_redeemed"].sum() / issued < in_the_end - 0.15


@pytest.mark.parametrize("seed", [1, 6, 9])
def test_only_where_there_is_a_choice_satisfaction_decides(seed):
    survey = card_survey(seed=seed)
    again = survey.groupby(["rival", "satisfaction"])["came_again"].mean()
    assert again[False].min() > 0.75 > 0.35 > again[True][4]
    assert again[True][5] - again[True][4] > 0.3


@pytest.mark.parametrize("seed", [1, 6, 9])
def test_arms_are_equal_and_alike_before_the_trial(seed):
    trial = card_trial(seed=seed)
    sizes = trial.groupby(["buyer", "arm"]).size().unstack()
    assert (sizes.max(axis=1) - sizes.min(axis=1)).max() <= 1
    before = trial.groupby("arm")["spend_before"].mean()
    assert before.max() / before.min() < 1.06
    points = trial["arm"] == "points"
    assert (trial["points_issued"] == trial["spend_year"].where(points, 0)).all()
    assert (trial["points_redeemed"] <= trial["points_issued"]).all()
    assert (trial["points_redeemed"] % 100 == 0).all()


def test_the_lifts_are_those_of_the_story():
    story = PointsCardStory(arm_size=60_000)
    spent = card_trial(story, seed=3).groupby("arm")["spend_year"].mean()
    shares = {name: habit[0] * habit[1] for name, habit in story.habits.items()}
    for arm, lifts in story.lift.items():
        expected = sum(shares[k] * lifts[k] for k in shares) / sum(shares.values())
        assert spent[arm] / spent["control"] - 1 == pytest.approx(expected, abs=0.02)
