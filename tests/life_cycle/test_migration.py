"""Markov migration: counts by hand, matrices that sum to one, means in closed form."""

import numpy as np
import pandas as pd
import pytest
from figures import drawn
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_lib import life_cycle

HISTORY = pd.DataFrame(
    {
        "customer_id": [1, 1, 1, 2, 2, 3],
        "period": [1, 2, 3, 1, 2, 1],
        "stage": ["a", "a", "b", "b", "a", "c"],
    }
)


def test_counts_by_hand_in_any_row_order():
    expected = [[1, 1, 0], [1, 0, 0], [0, 0, 0]]
    for seed in (0, 1):
        counts = life_cycle.migration_counts(HISTORY.sample(frac=1, random_state=seed))
        assert counts.to_numpy().tolist() == expected
    matrix = life_cycle.migration_matrix(HISTORY)
    assert matrix.to_numpy().tolist() == [[0.5, 0.5, 0], [1, 0, 0], [0, 0, 1]]


def test_states_set_the_order_and_empty_tables_give_zeros():
    counts = life_cycle.migration_counts(HISTORY, states=["c", "b", "a", "d"])
    assert counts.index.tolist() == ["c", "b", "a", "d"] and counts.to_numpy().sum() == 3
    assert life_cycle.migration_counts(HISTORY.iloc[:0], states=["a"]).to_numpy().tolist() == [[0]]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 5), st.sampled_from("abc")), min_size=1, max_size=40),
    st.randoms(use_true_random=False),
)
def test_rows_sum_to_one_and_ids_are_only_names(moves, random):
    t = pd.DataFrame(moves, columns=["customer_id", "stage"])
    t["period"] = t.groupby("customer_id").cumcount()
    matrix = life_cycle.migration_matrix(t, states=list("abc"))
    assert np.allclose(matrix.sum(axis=1), 1)
    names = list(range(100, 106))
    random.shuffle(names)
    renamed = t.assign(customer_id=[names[i] for i in t["customer_id"]])
    pd.testing.assert_frame_equal(life_cycle.migration_matrix(renamed, states=list("abc")), matrix)


CHAIN = pd.DataFrame(
    [[0.8, 0.1, 0.1], [0.2, 0.6, 0.2], [0, 0, 1]], index=list("ABE"), columns=list("ABE")
)


def test_forecast_is_the_power_of_the_matrix():
    table = life_cycle.migrated_counts({"A": 100}, CHAIN, periods=5)
    expected = np.array([100, 0, 0]) @ np.linalg.matrix_power(CHAIN.to_numpy(), 5)
    assert table.loc[5].to_numpy() == pytest.approx(expected)
    assert table.sum(axis=1).to_numpy() == pytest.approx(100)


def test_expected_periods_solve_the_first_step_equations():
    times = life_cycle.expected_periods(CHAIN, until="E")
    # t_A = 1 + .8 t_A + .1 t_B and t_B = 1 + .2 t_A + .6 t_B give 50/6 and 40/6 … by hand.
    assert times["total"].to_dict() == pytest.approx({"A": 50 / 6, "B": 40 / 6})
    assert life_cycle.expected_periods(CHAIN, until=["E", "B"])["total"].to_dict() == {
        "A": pytest.approx(5)
    }


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (lambda: life_cycle.migration_counts(HISTORY[["period"]]), "customer_id"),
        (lambda: life_cycle.migration_counts(HISTORY.assign(stage=None)), "6 of 6"),
        (lambda: life_cycle.migration_counts(HISTORY.assign(period=1)), "repeat in 3 of 6"),
        (lambda: life_cycle.migration_counts(HISTORY, states=["a", "b"]), "'c'"),
        (lambda: life_cycle.migration_matrix(HISTORY, states=["a"]), "allowed"),
        (lambda: life_cycle.migrated_counts({"X": 1}, CHAIN, periods=1), "'X'"),
        (lambda: life_cycle.migrated_counts({"A": -1}, CHAIN, periods=1), "start"),
        (lambda: life_cycle.migrated_counts({"A": 1}, CHAIN, periods=-1), "periods"),
        (lambda: life_cycle.migrated_counts({"A": 1}, CHAIN * 2, periods=1), "between 0 and 1"),
        (lambda: life_cycle.migrated_counts({"A": 1}, CHAIN / 2, periods=1), "sums to 0.5"),
        (lambda: life_cycle.expected_periods(CHAIN, until="Z"), "until"),
        (lambda: life_cycle.expected_periods(CHAIN.loc[["A"]], until="A"), "same states"),
        (lambda: life_cycle.expected_periods(CHAIN, until="A"), "infinite"),
        (lambda: life_cycle.plot_migration(CHAIN / 2), "sum to 1"),
    ],
)
def test_bad_input_is_named(call, word):
    with pytest.raises(ValueError, match=word):
        call()


def test_the_matrix_is_drawn():
    assert drawn(life_cycle.plot_migration, CHAIN) == (
        "B keeps fewest: 60% stay a period longer · “B”留住的最少：60%在下一期留下"
    )
    still = pd.DataFrame(np.eye(2), index=["x", "y"], columns=["x", "y"])
    assert drawn(life_cycle.plot_migration, still) == "Nobody moves · 没有人移动"


def test_periods_as_text_are_refused_where_they_would_sort_wrong():
    h = pd.DataFrame({"customer_id": 1, "period": ["2024/9", "2024/10"], "stage": ["a", "b"]})
    with pytest.raises(ValueError, match="column 'period' of the history holds text such as"):
        life_cycle.migration_counts(h)
    assert life_cycle.migration_counts(h.assign(period=["2024-09", "2024-10"])).loc["a", "b"] == 1
