"""Shares of a funnel from counts; nobody at a step leaves the next share unknown."""

import numpy as np
import pytest

from crm_lib.engines import FunnelCounts
from crm_lib.funnel.shares import COLUMNS, counted_table, transitions
from crm_lib.statistics import wilson_interval

STEPS = ["visit", "cart", "buy"]


def table(users, segments=(None,), by=None):
    counts = FunnelCounts(np.array(users), list(segments))
    return counted_table(counts, STEPS, segment_col=by, confidence=0.95)


def test_shares_are_of_the_step_before_and_of_all():
    found = table([[1000, 255, 120]])
    assert tuple(found.columns) == COLUMNS
    assert found["share_of_previous"].tolist()[1:] == [0.255, 120 / 255]
    assert found["share_of_all"].tolist() == [1, 0.255, 0.12]
    assert found["drop_off"].tolist()[1:] == [0.745, 1 - 120 / 255]
    assert found.loc[1, ["share_low", "share_high"]].tolist() == pytest.approx(
        wilson_interval(255, 1000)
    )
    assert found.loc[0, ["share_of_previous", "drop_off", "share_low"]].isna().all()


def test_a_share_of_nobody_is_unknown_and_warns_of_nothing():
    with np.errstate(all="raise"):
        found = table([[10, 0, 0]])
    assert found["share_of_all"].tolist() == [1, 0, 0]
    assert np.isnan(found["share_of_previous"][2])


def test_transitions_lose_what_the_step_before_had():
    found, by = transitions(table([[10, 4, 1], [6, 6, 0]], ["app", "web"], by="channel"))
    assert by == ["channel"]
    assert found["from_step"].tolist() == ["visit", "cart", "visit", "cart"]
    assert found["users_lost"].tolist() == [6, 3, 0, 6]
    whole, by = transitions(table([[10, 4, 1]]))
    assert by == [] and whole["users_lost"].tolist() == [6, 3]
