"""The gyms: does each seed hold what is planted?"""

import pytest

from crm_lib.churn import auc
from crm_lib.datasets import load_gym_lost, load_gym_members
from crm_lib.lessons.churn_and_win_back import (
    gain_by_order,
    gain_by_signal,
    spring_model,
    win_back_table,
    with_signals,
)
from crm_lib.simulate.gym import TIERS, gym_lost, gym_members


def test_the_files_are_what_the_simulators_make():
    for loaded, made in (
        (load_gym_members(), gym_members(seed=6)),
        (load_gym_lost(), gym_lost(seed=6)),
    ):
        same = made.astype({c: loaded[c].dtype for c in loaded})
        assert loaded.astype(str).equals(same.astype(str))


@pytest.mark.parametrize("seed", [7, 2026])
def test_the_likeliest_leavers_are_not_those_whom_a_call_holds(seed):
    members = with_signals(gym_members(seed=seed))
    scored = spring_model(members).predict(members[members["snapshot"] == "2025-09-30"])
    assert 0.70 < auc(scored[scored["called"] == 0]) < 0.80
    by_signal = gain_by_signal(scored)
    assert by_signal["churn_uncalled"].idxmax() == "quiet"
    assert by_signal.loc["pays_only", "gain_to"] < 0
    orders = gain_by_order(scored, share=75 / 900)["gain_per_call"]
    assert orders["signals_first"] > orders[["risk", "everybody"]].max()


@pytest.mark.parametrize("seed", [7, 2026])
def test_a_voucher_brings_back_small_customers_who_bring_little(seed):
    table = win_back_table(gym_lost(seed=seed)).set_index(["tier", "offer_kind"])
    small = table.loc["small"]
    assert small["return_rate"].idxmax() == "voucher"
    assert (small["gain_per_try"].dropna() < 0).all()
    assert table.loc["key", "gain_per_try"].idxmax() == "manager_call"


def test_the_tiers_share_the_lost():
    counts = gym_lost(seed=3)["tier"].value_counts(normalize=True)
    for tier, story in TIERS.items():
        assert counts[tier] == pytest.approx(story.share, abs=0.02)
        assert sum(story.reasons) == pytest.approx(1)
