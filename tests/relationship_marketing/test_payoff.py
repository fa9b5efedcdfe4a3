"""What each bond leaves agrees with its own arithmetic, and break-evens are where they are said to be."""

import numpy as np
import pytest
from matplotlib import pyplot as plt

from crm_lib.relationship_marketing import (
    BondAssumptions,
    BondCosts,
    bond_hazards,
    bond_payoff,
    plot_bond_payoff,
)


def test_months_are_the_shares_added_up():
    hazards = bond_hazards(12)
    months = hazards[hazards["month"] > 0].groupby("bond")["expected_share_active"].sum()
    table = bond_payoff(500, 12).set_index("bond")
    assert table["expected_months"].to_dict() == pytest.approx(months.to_dict())
    assert table["expected_months"]["none"] == pytest.approx(sum(0.95**k for k in range(1, 13)))


def test_costs_are_those_of_each_bond():
    costs = BondCosts(rebate=0.1, social_month=20, setup=300, system_month=5)
    table = bond_payoff(100, 6, costs=costs).set_index("bond")
    length = table["expected_months"]
    assert table["cost"]["none"] == 0
    assert table["cost"]["financial"] == pytest.approx(10 * length["financial"])
    assert table["cost"]["social"] == pytest.approx(20 * length["social"])
    assert table["cost"]["structural"] == pytest.approx(300 + 5 * length["structural"])
    assert (table["net"] == table["margin"] - table["cost"]).all()


@pytest.mark.parametrize("bond", ["social", "structural"])
def test_at_its_break_even_a_bond_nets_what_none_does(bond):
    limit = bond_payoff(1).set_index("bond")["pays_from"][bond]
    at, above, below = (bond_payoff(limit * k).set_index("bond")["net"] for k in (1, 1.01, 0.99))
    assert at[bond] == pytest.approx(at["none"])
    assert above[bond] > above["none"] and below[bond] < below["none"]


@pytest.mark.parametrize(("copied_after", "pays_from"), [(6, np.inf), (24, 0.0)])
def test_a_rebate_pays_at_every_margin_or_at_none(copied_after, pays_from):
    assumed = BondAssumptions(copied_after=copied_after)
    table = bond_payoff(1, assumptions=assumed).set_index("bond")
    assert table["pays_from"]["financial"] == pays_from
    for margin in (10, 100_000):
        net = bond_payoff(margin, assumptions=assumed).set_index("bond")["net"]
        assert (net["financial"] > net["none"]) == (pays_from == 0)


def test_without_margin_no_bond_is_best():
    assert bond_payoff(0).loc[0, "best"]


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (lambda: bond_payoff(-1), "margin"),
        (lambda: bond_payoff(1, 0), "months"),
        (lambda: BondCosts(rebate=1.5), "rebate"),
        (lambda: BondCosts(setup=-1), "setup"),
    ],
)
def test_bad_input_is_named(call, word):
    with pytest.raises(ValueError, match=word):
        call()


def test_the_title_says_which_holds_and_which_nets_most():
    titles = [plot_bond_payoff(bond_payoff(m)).get_title(loc="left") for m in (300, 1_000)]
    assert "Structural holds most, none nets most" in titles[0]
    assert "Structural holds most and nets most" in titles[1]
    plt.close("all")
