import pandas as pd
import pytest
from cdnow import cdnow_orders
from hypothesis import given, settings
from hypothesis import strategies as st
from rfm_cases import F, M, R, ladder

from crm_lib import rfm


def test_five_is_best_and_classes_are_equal():
    scored = rfm.rfm_scores(ladder())
    for column in ("r_score", "f_score", "m_score"):
        assert scored[column].to_list() == sorted(scored[column])
        assert scored[column].value_counts().to_dict() == dict.fromkeys(range(1, 6), 20)
    best = scored.loc[scored[R].idxmin()]
    assert best["rfm_cell"] == "555"
    assert best["rfm_score"] == 5


@settings(deadline=None, max_examples=50)
@given(st.lists(st.tuples(*[st.integers(0, 4)] * 3), min_size=1, max_size=25), st.randoms())
def test_equal_customers_have_equal_scores_in_any_order(rows, random):
    table = pd.DataFrame(rows, columns=[R, F, M])
    scored = rfm.rfm_scores(table)
    assert scored.groupby([R, F, M])["rfm_cell"].nunique().max() == 1
    assert scored[["r_score", "f_score", "m_score"]].isin(range(1, 6)).all(axis=None)
    for column, score, sign in ((R, "r_score", -1), (F, "f_score", 1), (M, "m_score", 1)):
        order = (scored[column] * sign).sort_values().index
        assert scored.loc[order, score].is_monotonic_increasing
    order = list(range(len(rows)))
    random.shuffle(order)
    pd.testing.assert_frame_equal(rfm.rfm_scores(table.iloc[order]), scored.iloc[order])


def test_own_cuts_count_as_reached():
    table = pd.DataFrame({R: [30, 31, 180, 181], F: [1, 2, 5, 9], M: [0.0, 1.0, 2.0, 3.0]})
    scored = rfm.rfm_scores(table, cuts={R: [30, 60, 90, 180], F: [2, 3, 5, 9]})
    assert scored["r_score"].to_list() == [5, 4, 2, 1]
    assert scored["f_score"].to_list() == [1, 2, 4, 5]
    assert scored["m_score"].to_list() == [1, 2, 3, 4]


def test_weights_of_the_score():
    scored = rfm.rfm_scores(pd.DataFrame({R: [1], F: [1], M: [1]}).iloc[[0] * 1], weights=(1, 0, 0))
    assert scored["rfm_score"].to_list() == [1.0]
    scored = rfm.rfm_scores(ladder().assign(**{M: 0.0}), weights=(2, 1, 1))
    assert scored["rfm_score"].max() == pytest.approx((2 * 5 + 5 + 1) / 4)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"bins": 1}, "bins is 1"),
        ({"bins": 2.5}, "bins is 2.5"),
        ({"weights": (1, 1)}, "weights must be three"),
        ({"weights": (1, 1, -1)}, "weights must be zero or more"),
        ({"cuts": {R: [1, 2]}}, "cuts of 'days_since_last_purchase' must be 4 rising"),
        ({"cuts": {F: [4, 3, 2, 1]}}, "cuts of 'purchases' must be 4 rising"),
        ({"cuts": {"recency": [1, 2, 3, 4]}}, "a column in cuts is 'recency'"),
        ({"days_col": "recency"}, "no column 'recency'"),
    ],
)
def test_bad_scores_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        rfm.rfm_scores(ladder(), **arguments)


def test_grid_adds_up():
    scored = rfm.rfm_scores(rfm.rfm_table(cdnow_orders()))
    grid = rfm.score_grid_table(scored)
    assert grid.to_numpy().sum() == 2357
    assert grid.index.to_list() == [5, 4, 3, 2, 1]
    money = rfm.score_grid_table(scored, cell_col=M)
    best = scored.query("r_score == 5 and f_score == 5")[M].mean()
    assert money.loc[5, 5] == pytest.approx(best)


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "UInt16", "int16", "float32"])
def test_small_and_unsigned_days_score_as_others_do(dtype):
    table = pd.DataFrame({R: [0, 5, 200], F: [1, 2, 3], M: [1.0, 2.0, 3.0]}).astype({R: dtype})
    assert rfm.rfm_scores(table, bins=3)["r_score"].tolist() == [3, 2, 1]
