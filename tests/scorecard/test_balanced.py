"""The balanced scorecard and the adoption of a system, by hand and on bad input."""

import numpy as np
import pandas as pd
import pytest
from figures import drawn
from scorecard_cases import LOGINS, USE

from crm_lib import scorecard as sc

CARD = pd.DataFrame(
    {
        "view": ["process", "customer", "customer", "financial", "learning"],
        "was": [10.0, 20, 10, 1, 0],
        "goal": [5.0, 40, 6, 2, 10],
        "now": [5.0, 30, 11, 3, 4],
        "weight": [1.0, 3, 1, 4, 1],
    }
)


COLS = {
    "perspective_col": "view",
    "baseline_col": "was",
    "target_col": "goal",
    "actual_col": "now",
}


def scored(**changes):
    return sc.measure_scores(CARD.assign(**changes), **COLS)


def test_scores_by_hand():
    # Falling measures count when they fall; a step back is 0, a runaway success 120.
    assert scored()["score"].tolist() == [100, 50, 0, 120, 40]
    assert sc.measure_scores(CARD, **COLS, cap=200)["score"].tolist()[3] == 200
    assert "score" not in CARD.columns


def test_perspectives_come_in_their_order_with_their_weights():
    table = sc.perspective_scores(scored(), perspective_col="view", weight_col="weight")
    assert table["perspective"].tolist() == list(sc.PERSPECTIVES)
    assert table["score"].tolist() == [120, 37.5, 100, 40]
    assert table["weight"].tolist() == [0.4, 0.4, 0.1, 0.1]
    assert sc.scorecard_total(table) == pytest.approx(48 + 15 + 10 + 4)
    equal = sc.perspective_scores(scored(), perspective_col="view").set_index("perspective")
    assert equal.loc["customer", "score"] == 25 and equal.loc["customer", "measures"] == 2
    assert sc.perspective_scores(scored().iloc[:0], perspective_col="view").empty


def test_score_does_not_depend_on_the_unit():
    cents = CARD.assign(was=CARD["was"] * 100, goal=CARD["goal"] * 100, now=CARD["now"] * 100)
    np.testing.assert_allclose(sc.measure_scores(cents, **COLS)["score"], scored()["score"])


def test_figures():
    table = sc.perspective_scores(scored(), perspective_col="view", weight_col="weight")
    assert drawn(sc.plot_scorecard, table).startswith("customer lags behind: 38, target 100")
    fine = table.assign(score=100.0)
    assert drawn(sc.plot_scorecard, fine).startswith("Every perspective has reached its target")
    adoption = sc.adoption_table(LOGINS, **USE, seats=4)
    assert drawn(sc.plot_adoption, adoption).startswith(
        "75% have tried the system, 25% still use it · "
    )


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: scored(view="money"), "'view' holds 'money' .* in 5 of 5 rows; allowed are fin"),
        (lambda: scored(goal=CARD["was"]), "'goal' equals 'was' in 5 of 5"),
        (lambda: scored(now="x"), "numbers are needed"),
        (lambda: scored(now=np.nan), "missing in 5 of 5"),
        (lambda: sc.measure_scores(CARD, **COLS | {"actual_col": "q"}), "no column 'q'"),
        (lambda: sc.measure_scores(CARD, **COLS, cap=50), "cap is 50"),
        (lambda: sc.perspective_scores(CARD, perspective_col="view"), "no column 'score'"),
        (
            lambda: sc.perspective_scores(
                scored(weight=-1), perspective_col="view", weight_col="weight"
            ),
            "'weight' must be zero or more",
        ),
        (
            lambda: sc.perspective_scores(
                scored(weight=0), perspective_col="view", weight_col="weight"
            ),
            "'weight' adds up to 0 for perspective",
        ),
        (lambda: sc.scorecard_total(CARD), "no column 'score'"),
        (lambda: sc.scorecard_total(pd.DataFrame({"weight": [0], "score": [1]})), "adds up to 0"),
        (lambda: sc.adoption_table(LOGINS, **USE, seats=2), "3 users in 4 rows, more than the 2"),
        (lambda: sc.adoption_table(LOGINS, **USE, seats=0), "seats must be more than zero"),
        (
            lambda: sc.adoption_table(LOGINS, **USE, seats=4, freq="fortnight"),
            "freq is 'fortnight'",
        ),
        (lambda: sc.adoption_table(LOGINS.assign(day="x"), **USE, seats=4), "not dates"),
        (lambda: sc.adoption_table(LOGINS.assign(who=None), **USE, seats=4), "missing in 4 of 4"),
        (lambda: sc.adoption_table(LOGINS[["who"]], **USE, seats=4), "no column 'day'"),
        (lambda: sc.plot_scorecard(CARD), "no column 'perspective'"),
        (
            lambda: sc.plot_scorecard(
                sc.perspective_scores(scored().iloc[:0], perspective_col="view")
            ),
            "0 rows",
        ),
        (lambda: sc.plot_adoption(CARD), "no column 'period_start'"),
        (
            lambda: sc.plot_adoption(sc.adoption_table(LOGINS.iloc[:0], **USE, seats=4)),
            "0 rows",
        ),
    ],
)
def test_bad_input(call, words):
    with pytest.raises(ValueError, match=words):
        call()
