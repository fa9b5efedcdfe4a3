"""Maps of segments: the order of the R package, maps of one's own, and what is wrong in a map."""

from itertools import product

import pandas as pd
import pytest

from crm_lib.rfm import RFM_PACKAGE_MAP, score_segments

CELLS = pd.DataFrame(
    list(product(range(1, 6), repeat=3)), columns=["r_score", "f_score", "m_score"]
)
#: The example of `rfm_segment` in the manual of the R package rfm 0.3.0, as it is printed there.
NAMES = ["Champions", "Potential Loyalist", "Loyal Customers", "Promising", "New Customers",
         "Can't Lose Them", "At Risk", "Need Attention", "About To Sleep", "Lost"]  # fmt: skip
R_LOW, R_HIGH = [5, 3, 2, 3, 4, 1, 1, 1, 2, 1], [5, 5, 4, 4, 5, 2, 2, 3, 3, 1]
F_LOW, F_HIGH = [5, 3, 2, 1, 1, 3, 2, 3, 1, 1], [5, 5, 4, 3, 3, 4, 5, 5, 3, 5]
M_LOW, M_HIGH = [5, 2, 2, 3, 1, 4, 4, 3, 1, 1], [5, 5, 4, 5, 5, 5, 5, 5, 4, 5]


def first_that_fits(r, f, m):
    """The rule of the R package, row by row."""
    for i, name in enumerate(NAMES):
        if R_LOW[i] <= r <= R_HIGH[i] and F_LOW[i] <= f <= F_HIGH[i] and M_LOW[i] <= m <= M_HIGH[i]:
            return name
    return "Others"


def test_the_map_of_the_r_package_on_all_cells():
    found = score_segments(CELLS)
    assert found["segment"].tolist() == [first_that_fits(*cell) for cell in CELLS.to_numpy()]
    assert list(RFM_PACKAGE_MAP) == NAMES
    assert set(found["segment"]) == {*NAMES, "Others"}


def test_a_map_of_one_s_own_needs_no_score_it_does_not_use():
    own = {"常客": {"r": (4, 5), "f": (4, 5)}, "新客": {"r": 5}}
    scores = CELLS[["r_score", "f_score"]].drop_duplicates()
    found = score_segments(scores, own, otherwise="其他").groupby("segment").size()
    assert found.to_dict() == {"常客": 4, "新客": 3, "其他": 18}
    assert found.sum() == len(scores)


@pytest.mark.parametrize(
    ("segments", "word"),
    [
        ({}, "segments"),
        (["A"], "segments"),
        ({"A": {}}, "'A'"),
        ({"A": {"x": 1}}, "'A'"),
        ({"A": {"r": (1, 2, 3)}}, "'A'"),
        ({"A": {"r": (4, 2)}}, "'A'"),
        ({"A": {"r": "high"}}, "'A'"),
        ({"A": {"m": 1.5}}, "'A'"),
    ],
)
def test_what_is_wrong_in_a_map_is_named(segments, word):
    with pytest.raises(ValueError, match=word):
        score_segments(CELLS, segments)


def test_a_missing_score_is_named():
    with pytest.raises(ValueError, match="m_score"):
        score_segments(CELLS.drop(columns="m_score"))
