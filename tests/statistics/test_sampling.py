"""Stratified samples: whole numbers that add up, and Neyman the most precise."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_lib import statistics

STRATA = pd.DataFrame(
    {"stratum": ["core", "mid", "rest"], "customers": [100, 300, 600], "sd": [9, 3, 1]}
)


def test_proportional_and_neyman_by_hand():
    assert statistics.sample_allocation(STRATA, size=50)["sample"].tolist() == [5, 15, 30]
    # N·S = 900, 900, 600.
    neyman = statistics.sample_allocation(STRATA, size=48, method="neyman", deviation_col="sd")
    assert neyman["sample"].tolist() == [18, 18, 12]
    assert (neyman["sample"] * neyman["weight"]).tolist() == pytest.approx([100, 300, 600])


def test_a_stratum_is_never_asked_more_than_it_has():
    t = pd.DataFrame({"stratum": ["few", "many"], "customers": [10, 990], "sd": [1000, 1]})
    found = statistics.sample_allocation(t, size=100, method="neyman", deviation_col="sd")
    assert found["sample"].tolist() == [10, 90]


def test_neyman_has_the_smallest_variance_of_all_allocations():
    sizes, sd = np.array([40, 60]), np.array([5.0, 1.0])
    t = pd.DataFrame({"stratum": ["a", "b"], "customers": sizes, "sd": sd})
    chosen = statistics.sample_allocation(t, size=20, method="neyman", deviation_col="sd")["sample"]

    def variance(n):
        return (sizes**2 * (1 - n / sizes) * sd**2 / n).sum()

    every = [variance(np.array([k, 20 - k])) for k in range(1, 20)]
    assert variance(chosen.to_numpy()) == pytest.approx(min(every))


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_allocations_add_up_within_their_limits(data):
    sizes = data.draw(st.lists(st.integers(1, 300), min_size=1, max_size=7))
    sd = data.draw(
        st.lists(st.sampled_from([0, 0.1, 1, 50]), min_size=len(sizes), max_size=len(sizes))
    )
    size = data.draw(st.integers(len(sizes), sum(sizes)))
    t = pd.DataFrame({"stratum": range(len(sizes)), "customers": sizes, "sd": sd})
    ways = [{"method": "proportional"}]
    if sum(sd) > 0:
        ways.append({"method": "neyman", "deviation_col": "sd"})
    for way in ways:
        sample = statistics.sample_allocation(t, size=size, **way)["sample"].to_numpy()
        assert sample.sum() == size
        assert (sample >= 1).all() and (sample <= sizes).all()
    if min(size * n / sum(sizes) for n in sizes) >= 1:
        plain = statistics.sample_allocation(t, size=size)["sample"].to_numpy()
        assert (np.abs(plain - size * np.array(sizes) / sum(sizes)) < 1).all()


PEOPLE = pd.DataFrame(
    {"store": ["a"] * 80 + ["b"] * 20, "visits": [1] * 80 + list(range(20)), "id": range(100)}
)


def test_a_drawn_sample_keeps_its_shares_and_its_rows():
    s = statistics.stratified_sample(PEOPLE, stratum_col="store", size=10, seed=3)
    assert s["store"].value_counts().to_dict() == {"a": 8, "b": 2}
    assert s["weight"].sum() == pytest.approx(100) and s["id"].is_unique
    pd.testing.assert_frame_equal(s.drop(columns="weight"), PEOPLE.loc[s.index])
    again = statistics.stratified_sample(PEOPLE, stratum_col="store", size=10, seed=3)
    pd.testing.assert_frame_equal(s, again)
    other = statistics.stratified_sample(PEOPLE, stratum_col="store", size=10, seed=4)
    assert set(other["id"]) != set(s["id"])


def test_neyman_asks_where_customers_differ():
    s = statistics.stratified_sample(
        PEOPLE, stratum_col="store", size=10, method="neyman", measure_col="visits"
    )
    assert s["store"].value_counts().to_dict() == {"b": 9, "a": 1}


def test_the_weighted_mean_is_unbiased():
    values = PEOPLE["visits"]
    means = []
    for seed in range(400):
        s = statistics.stratified_sample(PEOPLE, stratum_col="store", size=10, seed=seed)
        means.append(np.average(s["visits"], weights=s["weight"]))
    error = np.std(means) / np.sqrt(len(means))
    assert np.mean(means) == pytest.approx(values.mean(), abs=4 * error)


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (lambda: statistics.sample_allocation(STRATA, size=2), "between 3"),
        (lambda: statistics.sample_allocation(STRATA, size=1001), "everybody"),
        (lambda: statistics.sample_allocation(STRATA, size=9.5), "size"),
        (lambda: statistics.sample_allocation(STRATA, size=9, method="quota"), "proportional"),
        (lambda: statistics.sample_allocation(STRATA, size=9, method="neyman"), "deviation_col"),
        (lambda: statistics.sample_allocation(STRATA.assign(sd=0), size=9, method="neyman", deviation_col="sd"), "sd"),
        (lambda: statistics.sample_allocation(STRATA.assign(sd=-1), size=9, method="neyman", deviation_col="sd"), "sd"),
        (lambda: statistics.sample_allocation(STRATA.assign(customers=0), size=9), "customers"),
        (lambda: statistics.sample_allocation(STRATA.assign(stratum="x"), size=9), "each once"),
        (lambda: statistics.sample_allocation(STRATA.iloc[:0], size=9), "at least one"),
        (lambda: statistics.stratified_sample(PEOPLE, stratum_col="city", size=9), "city"),
        (lambda: statistics.stratified_sample(PEOPLE.assign(store=None), stratum_col="store", size=9), "100 of 100"),
        (lambda: statistics.stratified_sample(PEOPLE, stratum_col="store", size=9, method="neyman"), "measure_col"),
        (lambda: statistics.stratified_sample(PEOPLE, stratum_col="store", size=101), "everybody"),
    ],
)  # fmt: skip
def test_bad_input_is_named(call, word):
    with pytest.raises(ValueError, match=word):
        call()
