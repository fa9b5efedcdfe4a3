"""Winning against keeping: the break-even by hand, by brute force, and in the picture."""

import numpy as np
import pandas as pd
import pytest
from figures import drawn

from crm_lib import foundations

SEGMENTS = pd.DataFrame(
    {"segment": ["0", "1", "2+"], "customers": [300, 200, 100], "leaving": [0.1, 0.4, 0.8]}
)


COSTS = {"care_cost": 30, "win_cost": 150, "persuaded": 0.5}


@pytest.mark.parametrize("budget", [1_000, 77_777])
@pytest.mark.parametrize("persuaded", [0.25, 0.5, 1.0])
def test_at_the_break_even_one_budget_keeps_as_much_worth_as_it_wins(budget, persuaded):
    q = foundations.break_even_leaving(30, 150, persuaded, worth_ratio=1.6)
    kept = budget / 30 * q * persuaded * 1.6
    assert kept == pytest.approx(budget / 150)


def test_five_times_cheaper_care_still_needs_one_leaver_in_five():
    assert foundations.break_even_leaving(1, 5, 1.0) == pytest.approx(0.2)
    assert foundations.cost_per_saved(1, 0.15, 1.0) > 5


def test_nobody_persuaded_means_keeping_never_pays():
    assert foundations.break_even_leaving(30, 150, 0) == np.inf
    assert foundations.cost_per_saved(30, 0.5, 0) == np.inf
    assert foundations.cost_per_saved(30, np.array([0.0, 0.5]), 0.5).tolist() == [np.inf, 120]


def test_the_table_is_the_rule_row_by_row_and_leaves_the_segments_alone():
    before = SEGMENTS.copy()
    table = foundations.win_or_keep_table(SEGMENTS, **COSTS)
    assert table["better"].tolist() == ["win", "equal", "keep"]
    assert table["saved"].tolist() == pytest.approx([15, 40, 40])
    assert table["won_instead"].tolist() == pytest.approx([60, 40, 20])
    assert np.allclose(table["cost"] / table["saved"], table["cost_per_saved"])
    pd.testing.assert_frame_equal(SEGMENTS, before)


def test_a_series_keeps_its_index():
    leaving = pd.Series([0.2, 0.5], index=["a", "b"])
    assert foundations.cost_per_saved(10, leaving, 1).to_dict() == {"a": 50.0, "b": 20.0}


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (lambda: foundations.cost_per_saved(-1, 0.2, 0.5), "care_cost"),
        (lambda: foundations.cost_per_saved(10, 20, 0.5), "leaving"),
        (lambda: foundations.cost_per_saved(10, 0.2, 50), "persuaded"),
        (lambda: foundations.break_even_leaving(10, 0, 0.5), "win_cost"),
        (lambda: foundations.break_even_leaving(10, 1, 0.5, worth_ratio=0), "worth_ratio"),
        (lambda: foundations.win_or_keep_table(SEGMENTS[["segment"]], **COSTS), "customers"),
        (lambda: foundations.win_or_keep_table(SEGMENTS.assign(leaving=20), **COSTS), "3 of 3"),
        (
            lambda: foundations.win_or_keep_table(SEGMENTS.assign(customers=-1), **COSTS),
            "customers",
        ),
        (lambda: foundations.win_or_keep_table(SEGMENTS.assign(segment=None), **COSTS), "segment"),
        (lambda: foundations.plot_win_or_keep(SEGMENTS, win_cost=10), "cost_per_saved"),
    ],
)
def test_bad_input_is_named(call, word):
    with pytest.raises(ValueError, match=word):
        call()


def test_the_bars_are_drawn_with_their_finding_as_title():
    table = foundations.win_or_keep_table(SEGMENTS, **COSTS)
    title = drawn(foundations.plot_win_or_keep, table, win_cost=150)
    assert title.startswith("Keeping is cheaper in 1 of 3 groups · ")
