"""Drivers against a published regression, asymmetry as built in, quadrants of IPA."""

import numpy as np
import pandas as pd
import pytest
from attitude import ATTITUDE
from figures import drawn

from crm_lib import satisfaction


def test_the_published_regression_of_the_attitude_survey():
    names = list(ATTITUDE.columns[1:])
    t = satisfaction.satisfaction_drivers(ATTITUDE, outcome_col="rating", driver_cols=names)
    t = t.set_index("driver")
    # Chatterjee and Price; R: lm(rating ~ ., attitude).
    assert t["coefficient"][names].to_numpy() == pytest.approx(
        [0.61319, -0.07305, 0.32033, 0.08173, 0.03838, -0.21706], abs=5e-6
    )
    assert t["standard_error"]["complaints"] == pytest.approx(0.16098, abs=5e-6)
    assert t["p_value"]["complaints"] == pytest.approx(0.000903, abs=5e-7)
    assert t["r_squared"].iloc[0] == pytest.approx(0.7326, abs=5e-5)
    assert t.index[0] == "complaints"


def test_standardised_coefficients_do_not_depend_on_units():
    t = ATTITUDE.assign(learning=ATTITUDE["learning"] * 1000)
    asked = {"outcome_col": "rating", "driver_cols": ["complaints", "learning"]}
    a, b = (
        satisfaction.satisfaction_drivers(x, **asked).set_index("driver") for x in (ATTITUDE, t)
    )
    assert a["standardised"].to_numpy() == pytest.approx(b["standardised"].to_numpy())


def test_asymmetry_is_found_as_it_was_built():
    rng = np.random.default_rng(0)
    t = pd.DataFrame(rng.integers(1, 6, (400, 3)), columns=["clean", "gift", "speed"])
    value = 3 - 2 * (t["clean"] <= 2) + 0.5 * (t["clean"] >= 4) + 1.5 * (t["gift"] >= 4)
    t["all"] = value + 1.0 * (t["speed"] >= 4) - 1.0 * (t["speed"] <= 2)
    found = satisfaction.penalty_reward(
        t, outcome_col="all", driver_cols=["clean", "gift", "speed"], low=2, high=4
    )
    assert found["kind"].tolist() == ["basic", "excitement", "performance"]
    assert found["penalty"].to_numpy() == pytest.approx([-2, 0, -1], abs=1e-9)
    assert found["reward"].to_numpy() == pytest.approx([0.5, 1.5, 1], abs=1e-9)
    assert (found["penalty_low"] <= found["penalty"]).all()
    assert (found["reward_high"] >= found["reward"]).all()


IPA = pd.DataFrame(
    {"attribute": list("abcd"), "importance": [5, 5, 1, 1], "performance": [5, 1, 1, 5]}
)


def test_quadrants():
    t = satisfaction.ipa_table(IPA)
    assert t["quadrant"].tolist() == [
        "keep up the good work", "concentrate here", "low priority", "possible overkill",
    ]  # fmt: skip
    assert (t["importance_cut"] == 3).all()
    assert [zh[:3] for zh in t["quadrant_zh"]] == ["优势区", "改进区", "机会区", "维持区"]
    low = satisfaction.ipa_table(IPA, importance_cut=0, performance_cut=0)
    assert (low["quadrant"] == "keep up the good work").all()
    assert len(satisfaction.ipa_table(IPA.iloc[:0])) == 0


ASKED = {"outcome_col": "rating", "driver_cols": ["complaints"]}


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (
            lambda: satisfaction.satisfaction_drivers(
                ATTITUDE, outcome_col="x", driver_cols=["raises"]
            ),
            "'x'",
        ),
        (
            lambda: satisfaction.satisfaction_drivers(
                ATTITUDE, outcome_col="rating", driver_cols=[]
            ),
            "empty",
        ),
        (lambda: satisfaction.satisfaction_drivers(ATTITUDE.head(2), **ASKED), "2 rows"),
        (lambda: satisfaction.satisfaction_drivers(ATTITUDE.assign(complaints=1), **ASKED), "vary"),
        (
            lambda: satisfaction.satisfaction_drivers(ATTITUDE.assign(complaints="a"), **ASKED),
            "complaints",
        ),
        (lambda: satisfaction.penalty_reward(ATTITUDE, low=5, high=5, **ASKED), "low"),
        (lambda: satisfaction.penalty_reward(ATTITUDE, low=0, high=101, **ASKED), "vary"),
        (lambda: satisfaction.ipa_table(IPA[["importance"]]), "performance"),
        (lambda: satisfaction.ipa_table(IPA.assign(importance=np.nan)), "4 of 4"),
        (lambda: satisfaction.plot_ipa(IPA), "quadrant"),
        (lambda: satisfaction.plot_ipa(satisfaction.ipa_table(IPA).iloc[:0]), "0 rows"),
    ],
)
def test_bad_input_is_named(call, word):
    with pytest.raises(ValueError, match=word):
        call()


def test_the_quadrants_are_drawn():
    title = drawn(satisfaction.plot_ipa, satisfaction.ipa_table(IPA))
    assert title.startswith("Important and falling short: b · ")
    fine = satisfaction.ipa_table(IPA, importance_cut=9)
    assert drawn(satisfaction.plot_ipa, fine).startswith("Nothing important falls short · ")
