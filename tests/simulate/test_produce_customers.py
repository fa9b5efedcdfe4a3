"""The produce supplier's customers: does each seed hold what is planted?"""

import numpy as np
import pytest

from crm_lib.datasets import load_produce_customers
from crm_lib.simulate.produce_customers import SERVING, ProduceStory, produce_customers
from crm_lib.value import customer_profit

SEEDS = [1, 2, 3]


def with_profit(**options):
    made = produce_customers(**options)
    return customer_profit(made, margin_col="margin", unit_costs=SERVING)


def test_the_file_is_what_the_simulator_makes():
    loaded, made = load_produce_customers(), produce_customers(seed=6)
    assert loaded.astype(str).equals(made.astype({c: loaded[c].dtype for c in loaded}).astype(str))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_trials_are_halves_of_who_paid_and_who_did_not(seed):
    table = with_profit(seed=seed)
    assert (table["trial"].eq("manager") == (table["profit"] > 0)).all()
    for _, group in table.groupby("trial"):
        assert abs(group["in_treatment"].sum() * 2 - len(group)) <= 1
        arms = group.groupby("in_treatment")["profit"]
        gap = arms.mean().diff().iloc[-1]
        assert abs(gap) < 4 * np.sqrt((arms.var() / arms.size()).sum())


@pytest.mark.parametrize("seed", SEEDS)
def test_the_founders_names_earn_more_than_the_largest_buyers(seed):
    table = with_profit(seed=seed)
    stars, largest = table[table["star"] == 1], table.nlargest(60, "revenue")
    assert len(stars) == 60 and stars["profit"].sum() > largest["profit"].sum()


def test_a_manager_wins_margin_and_new_terms_cost_a_few_customers():
    table = with_profit(story=ProduceStory(customers=20_000), seed=1)
    change = table["profit_h1"] - table["profit"] / 2
    lift = change.groupby([table["trial"], table["in_treatment"]]).mean().unstack().diff(axis=1)[1]
    assert lift["manager"] > 1000 and lift["terms"] > 1000
    left = table[table["trial"] == "terms"].groupby("in_treatment")["stopped"].mean()
    assert left[0] == pytest.approx(0.05, abs=0.01) and left[1] == pytest.approx(0.12, abs=0.015)
