"""The simulation of bonds agrees with its own arithmetic and says what it assumes."""

import numpy as np
import pandas as pd
import pytest
from figures import drawn

from crm_lib import relationship_marketing


def test_three_levels_with_their_names():
    assert relationship_marketing.bond_levels()["name_zh"].tolist() == [
        "财务层次",
        "社交层次",
        "结构层次",
    ]


def test_hazards_follow_the_assumptions():
    a = relationship_marketing.BondAssumptions(
        monthly_churn=0.1, financial_cut=0.5, copied_after=2, social_cut=0.4,
        social_build_months=4, structural_cut=0.8, structural_setup_months=1,
    )  # fmt: skip
    t = relationship_marketing.bond_hazards(4, assumptions=a).set_index(["bond", "month"])[
        "churn_probability"
    ]
    assert t["none"].tolist() == pytest.approx([0, 0.1, 0.1, 0.1, 0.1])
    assert t["financial"].tolist() == pytest.approx([0, 0.05, 0.05, 0.1, 0.1])
    assert t["social"].tolist() == pytest.approx([0, 0.09, 0.08, 0.07, 0.06])
    assert t["structural"].tolist() == pytest.approx([0, 0.1, 0.02, 0.02, 0.02])


def test_simulation_agrees_with_the_expected_share_within_its_error():
    n = 20_000
    t = relationship_marketing.simulate_bond_churn(n, 24, seed=4)
    p = t["expected_share_active"]
    error = np.sqrt(p * (1 - p) / n)
    assert ((t["share_active"] - p).abs() <= 4.5 * error + 1e-12).all()


def test_simulation_is_repeatable_and_books_balance():
    t = relationship_marketing.simulate_bond_churn(300, 6, seed=1)
    pd.testing.assert_frame_equal(t, relationship_marketing.simulate_bond_churn(300, 6, seed=1))
    total = t.groupby("bond")["left"].sum() + t[t["month"] == 6].set_index("bond")["active"]
    assert (total == 300).all()
    first = t[t["month"] == 1]
    assert (first["churn_rate"] == first["left"] / 300).all()


def test_everybody_can_leave():
    t = relationship_marketing.simulate_bond_churn(
        5, 3, assumptions=relationship_marketing.BondAssumptions(monthly_churn=1, financial_cut=0)
    )
    end = t[(t["bond"] == "none") & (t["month"] == 3)].iloc[0]
    assert end["active"] == 0 and end["churn_rate"] == 0


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (lambda: relationship_marketing.bond_hazards(0), "months"),
        (lambda: relationship_marketing.bond_hazards(1.5), "months"),
        (lambda: relationship_marketing.simulate_bond_churn(0), "customers"),
        (lambda: relationship_marketing.simulate_bond_churn(-3), "customers"),
        (lambda: relationship_marketing.BondAssumptions(monthly_churn=1.2), "monthly_churn"),
        (lambda: relationship_marketing.BondAssumptions(copied_after=2.5), "copied_after"),
        (
            lambda: relationship_marketing.BondAssumptions(social_build_months=-1),
            "social_build_months",
        ),
        (
            lambda: relationship_marketing.plot_bond_churn(pd.DataFrame({"bond": []})),
            "share_active",
        ),
    ],
)
def test_bad_input_is_named(call, word):
    with pytest.raises(ValueError, match=word):
        call()


def test_the_survivors_are_drawn():
    assert "structural" in drawn(
        relationship_marketing.plot_bond_churn, relationship_marketing.simulate_bond_churn(500, 24)
    )
