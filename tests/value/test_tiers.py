"""The named pyramids as data and as layers of customers."""

import numpy as np
import pandas as pd
import pytest
from figures import drawn
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_lib import value as ti


@pytest.mark.parametrize("model", list(ti.PYRAMIDS))
def test_every_model_covers_all_customers(model):
    assert sum(t.share for t in ti.PYRAMIDS[model]) == pytest.approx(1)
    assert all(t.name_zh and t.name_en and t.meaning for t in ti.PYRAMIDS[model])


def test_the_names_are_those_of_the_textbooks():
    assert [t.name_zh[:2] for t in ti.PYRAMIDS["platinum"]] == ["铂金", "黄金", "钢铁", "重铅"]
    assert [t.name_zh for t in ti.PYRAMIDS["key_accounts"]] == [
        "重要客户",
        "次要客户",
        "普通客户",
        "小客户",
    ]
    by_value = {place: tier.name_zh[:2] for place, tier in ti.VALUE_PYRAMID.items()}
    assert by_value == {
        (False, False): "铅质",
        (False, True): "铁质",
        (True, False): "黄金",
        (True, True): "白金",
    }


def test_shares_of_a_hundred_customers():
    shops = pd.DataFrame({"v": np.random.default_rng(0).permutation(100)})
    counts = ti.pyramid_tiers(shops, value_col="v")["tier"].value_counts(sort=False)
    assert counts.tolist() == [1, 4, 15, 80]
    key = ti.pyramid_tiers(shops, value_col="v", model="key_accounts")
    assert key["tier"].value_counts(sort=False).tolist() == [1, 19, 30, 50]
    assert key.loc[shops["v"] == 99, "tier"].item() == "Most important · 重要客户"
    assert "tier" not in shops.columns


def test_equal_customers_share_the_better_layer():
    shops = pd.DataFrame({"v": [5, 5, 5, 5]})
    tiers = ti.pyramid_tiers(shops, value_col="v", shares=(0.25, 0.25, 0.25, 0.25))["tier"]
    assert tiers.nunique() == 1 and tiers.iloc[0].startswith("Platinum")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(-50, 50), max_size=40), st.data())
def test_layers_follow_value_whatever_the_row_order(numbers, data):
    shops = pd.DataFrame({"v": np.array(numbers, dtype=float)})
    order = data.draw(st.permutations(range(len(numbers))))
    here = ti.pyramid_tiers(shops, value_col="v")["tier"]
    there = ti.pyramid_tiers(shops.iloc[order], value_col="v")["tier"]
    assert here.astype(str).tolist() == there.sort_index().astype(str).tolist()
    ranked = here.cat.codes.iloc[np.argsort(-shops["v"].to_numpy(), kind="stable")]
    assert ranked.is_monotonic_increasing


def test_current_by_potential_value():
    shops = pd.DataFrame({"now": [9, 9, 1, 1], "later": [9, 1, 9, 1]})
    cuts = {"current_cut": 9, "potential_cut": 9}
    out = ti.value_pyramid_tiers(shops, current_col="now", potential_col="later", **cuts)
    assert [t[-4:-2] for t in out["tier"]] == ["白金", "黄金", "铁质", "铅质"]


def test_summary_keeps_empty_layers_in_order():
    shops = pd.DataFrame({"v": [60, 30, 10]})
    tiered = ti.pyramid_tiers(shops, value_col="v")
    table = ti.tier_summary(tiered, value_col="v")
    assert table["customers"].sum() == 3 and len(table) == 4
    assert table["value"].sum() == 100 and table["share_of_value"].sum() == pytest.approx(1)
    assert table["tier"].iloc[0].startswith("Platinum")
    empty = ti.tier_summary(tiered.iloc[:0], value_col="v")
    assert empty["customers"].tolist() == [0] * 4 and empty["share_of_value"].isna().all()


def test_figure():
    shops = pd.DataFrame({"v": [80, 5, 5, 5, 5]})
    tiered = ti.pyramid_tiers(shops, value_col="v", shares=(0.2, 0.2, 0.2, 0.4))
    title = drawn(ti.plot_tier_pyramid, ti.tier_summary(tiered, value_col="v"))
    assert title.startswith("The top layer, 20% of customers, holds 80% of the value · ")


SHOPS = pd.DataFrame({"v": [1.0, 2.0], "t": list("ab")})


def by_value(frame=SHOPS, **changes):
    options = {"current_col": "v", "potential_col": "v", "current_cut": 1, "potential_cut": 1}
    return ti.value_pyramid_tiers(frame, **options | changes)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: ti.pyramid_tiers(SHOPS, value_col="q"), "no column 'q'"),
        (lambda: ti.pyramid_tiers(SHOPS, value_col="t"), "'t'.*2 rows; numbers are needed"),
        (lambda: ti.pyramid_tiers(SHOPS, value_col="v", model="vip"), "'platinum', 'key_accounts'"),
        (lambda: ti.pyramid_tiers(SHOPS, value_col="v", shares=(0.5, 0.5)), "needs 4 shares"),
        (lambda: ti.pyramid_tiers(SHOPS, value_col="v", shares=(1, 1, 1, 1)), "add up to 1"),
        (lambda: ti.pyramid_tiers(SHOPS, value_col="v", shares=(2, -1, 0, 0)), "zero or more"),
        (lambda: by_value(current_col="q"), "no column 'q'"),
        (lambda: by_value(potential_cut=np.inf), "potential_cut is inf"),
        (lambda: by_value(SHOPS.assign(v=[1, np.nan])), "missing in 1 of 2"),
        (lambda: ti.tier_summary(SHOPS, value_col="v"), "no column 'tier'"),
        (lambda: ti.tier_summary(SHOPS, value_col="t", tier_col="t"), "numbers are needed"),
        (lambda: ti.plot_tier_pyramid(SHOPS), "no column 'tier'"),
        (
            lambda: ti.plot_tier_pyramid(
                ti.tier_summary(ti.pyramid_tiers(SHOPS.iloc[:0], value_col="v"), value_col="v")
            ),
            "no share of value in any row",
        ),
    ],
)
def test_bad_input(call, words):
    with pytest.raises(ValueError, match=words):
        call()
