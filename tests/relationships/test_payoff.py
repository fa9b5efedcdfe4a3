"""Five relationship types: what pays by hand, by brute force, and under a limit of hours."""

import numpy as np
import pytest
from figures import drawn

from crm_lib import relationships as payoff

EFFORT = payoff.RelationshipEffort()


TYPES = list(EFFORT.hours)


@pytest.mark.parametrize("customers", [1, 40, 5_000])
@pytest.mark.parametrize("margin", [50, 700, 2_600, 40_000])
def test_without_a_limit_the_number_of_customers_does_not_decide(customers, margin):
    table = payoff.relationship_payoff(customers, margin)
    each = [EFFORT.gain[t] * margin - EFFORT.hours[t] * EFFORT.hour_cost for t in TYPES]
    assert np.allclose(table["net"], customers * np.array(each))
    assert table.loc[table["best"], "relationship_type"].item() == TYPES[int(np.argmax(each))]


def test_a_limit_of_hours_brings_the_next_looser_type():
    free = payoff.relationship_payoff(5_000, 9_000)
    tight = payoff.relationship_payoff(5_000, 9_000, hours_available=5_000)
    none = payoff.relationship_payoff(5_000, 9_000, hours_available=0)
    chosen = [t.loc[t["best"], "name_zh"].item() for t in (free, tight, none)]
    assert chosen == ["能动型", "负责型", "基本型"]
    assert tight["feasible"].tolist() == [True, True, True, False, False]


@pytest.mark.parametrize("step", range(4))
def test_at_a_threshold_two_neighbours_pay_alike(step):
    row = payoff.margin_thresholds().iloc[step]
    table = payoff.relationship_payoff(7, row["margin"])
    assert row["relationship_type"] == TYPES[step + 1]
    assert table["net"][step] == pytest.approx(table["net"][step + 1])


def test_an_effort_without_more_gain_never_pays():
    flat = payoff.RelationshipEffort(gain=dict.fromkeys(TYPES, 0.1))
    assert np.isinf(payoff.margin_thresholds(flat)["margin"]).all()
    table = payoff.relationship_payoff(10, 10_000, effort=flat)
    assert table.loc[table["best"], "relationship_type"].item() == "basic"


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (lambda: payoff.relationship_payoff(-1, 10), "customers"),
        (lambda: payoff.relationship_payoff(1, float("nan")), "margin"),
        (lambda: payoff.relationship_payoff(1, 1, hours_available=-5), "hours_available"),
        (lambda: payoff.RelationshipEffort(hours={"basic": 0}), "partnership"),
        (lambda: payoff.RelationshipEffort(gain={**EFFORT.gain, "basic": 2}), "gain"),
        (lambda: payoff.RelationshipEffort(hour_cost=-1), "hour_cost"),
        (lambda: payoff.plot_relationship_payoff(payoff.margin_thresholds()), "feasible"),
    ],
)
def test_bad_input_is_named(call, word):
    with pytest.raises(ValueError, match=word):
        call()


@pytest.mark.parametrize(
    ("case", "title"),
    [
        ((200, 1_500, 3_000), "Accountable pays best: 200 hours"),
        ((5_000, 60_000, 3_000), "Reactive pays best: 500 hours"),
        ((6, 100, 0), "Basic pays best: 0 hours"),
    ],
)
def test_the_title_says_which_type_pays(case, title):
    table = payoff.relationship_payoff(*case[:2], hours_available=case[2])
    assert drawn(payoff.plot_relationship_payoff, table).startswith(f"{title} · ")
