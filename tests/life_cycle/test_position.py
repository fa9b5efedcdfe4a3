"""Stages and ending types on curves that were drawn to have them."""

import pandas as pd
import pytest
from figures import drawn

from crm_lib import life_cycle

CUTS = {"trial_volume": 2, "mature_volume": 9}


def history(*volumes, profit=None):
    rows = [
        (c, t, v, v - 1.5 if profit is None else profit[c - 1][t])
        for c, curve in enumerate(volumes, start=1)
        for t, v in enumerate(curve)
    ]
    return pd.DataFrame(rows, columns=["customer_id", "period", "volume", "profit"])


def stages(*volumes, **options):
    return life_cycle.life_cycle_stages(history(*volumes), **CUTS, **options)["stage_zh"].tolist()


def test_a_whole_life():
    assert stages([1, 1, 4, 7, 10, 12, 10, 6, 3, 0, 0]) == [
        "考察期", "考察期", "形成期", "形成期", "稳定期", "稳定期", "稳定期", "退化期", "退化期", "已结束", "已结束",
    ]  # fmt: skip


def test_decline_can_follow_any_stage():
    assert stages([1.5, 0.5, 0]) == ["考察期", "退化期", "已结束"]
    assert stages([1, 6, 2, 0]) == ["考察期", "形成期", "退化期", "已结束"]


def test_a_dip_that_is_made_good_is_no_decline():
    assert stages([10, 3, 10, 10]) == ["稳定期"] * 4
    assert stages([10, 0, 10]) == ["稳定期"] * 3


def test_costs_above_revenue_keep_a_customer_in_exploration():
    table = history([3, 4, 5], profit=[[-2, -1, 1]])
    found = life_cycle.life_cycle_stages(table, **CUTS)["stage"].tolist()
    assert found == ["exploration", "exploration", "build-up"]
    without = life_cycle.life_cycle_stages(table, profit_col=None, **CUTS)["stage"].tolist()
    assert without == ["build-up"] * 3


def test_customers_do_not_touch_each_other_and_rows_may_be_mixed():
    curves = [[1, 10, 3, 0], [5, 5, 5, 5], [0, 0, 0, 0], [10]]
    together = life_cycle.life_cycle_stages(history(*curves).sample(frac=1, random_state=3), **CUTS)
    alone = [
        life_cycle.life_cycle_stages(part, **CUTS)
        for _, part in history(*curves).groupby("customer_id")
    ]
    pd.testing.assert_frame_equal(together, pd.concat(alone, ignore_index=True))
    assert (together[together["customer_id"] == 3]["stage"] == "ended").all()


def test_the_frame_is_not_changed_and_an_empty_one_keeps_its_columns():
    table = history([1, 10])
    before = table.copy()
    life_cycle.life_cycle_stages(table, **CUTS)
    pd.testing.assert_frame_equal(table, before)
    empty = life_cycle.life_cycle_stages(table.iloc[:0], **CUTS)
    assert len(empty) == 0 and {"stage", "stage_zh"} <= set(empty)
    types = life_cycle.ending_types(empty)
    assert len(types) == 0 and "ending_type" in types


def test_stage_profit_counts_indirect_benefits():
    t = pd.DataFrame(
        {
            "stage": ["maturity", "考察期", "maturity"],
            "revenue": [50, 5, 70],
            "cost": [20, 9, 20],
            "word": [5, 0, 7],
        }
    )
    found = life_cycle.stage_profit(t, indirect_col="word").set_index("stage")
    assert found.index.tolist() == ["exploration", "maturity"]
    assert found["profit"].tolist() == [-4, 92]
    assert found["profit_per_period"].tolist() == [-4, 46]
    assert life_cycle.stage_profit(t).set_index("stage")["profit"].tolist() == [-4, 80]


GOOD = history([1, 5])


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (lambda: life_cycle.life_cycle_stages(GOOD.drop(columns="volume"), **CUTS), "volume"),
        (lambda: life_cycle.life_cycle_stages(GOOD.drop(columns="profit"), **CUTS), "profit"),
        (lambda: life_cycle.life_cycle_stages(GOOD.assign(period=1), **CUTS), "repeat in 1 of 2"),
        (lambda: life_cycle.life_cycle_stages(GOOD.assign(volume=-1), **CUTS), "volume"),
        (lambda: life_cycle.life_cycle_stages(GOOD.assign(volume="x"), **CUTS), "volume"),
        (lambda: life_cycle.life_cycle_stages(GOOD.assign(customer_id=None), **CUTS), "2 of 2"),
        (lambda: life_cycle.life_cycle_stages(GOOD, trial_volume=9, mature_volume=9), "trial_volume"),
        (lambda: life_cycle.life_cycle_stages(GOOD, decline_share=2, **CUTS), "decline_share"),
        (lambda: life_cycle.stage_name("黄金期"), "稳定期"),
        (lambda: life_cycle.stage_profit(GOOD), "stage"),
        (lambda: life_cycle.stage_profit(GOOD.assign(stage="x", revenue=1, cost=1)), "stage"),
        (lambda: life_cycle.stage_profit(GOOD.assign(stage="decline", cost=1)), "revenue"),
        (lambda: life_cycle.plot_life_cycle(GOOD), "stage"),
        (lambda: life_cycle.plot_life_cycle(life_cycle.life_cycle_stages(history([1], [1]), **CUTS)), "one customer"),
    ],
)  # fmt: skip
def test_bad_input_is_named(call, word):
    with pytest.raises(ValueError, match=word):
        call()


def test_the_life_cycle_is_drawn_with_its_stages():
    table = life_cycle.life_cycle_stages(history([1, 1, 4, 10, 12, 3, 0]), **CUTS)
    assert "稳定期" in drawn(life_cycle.plot_life_cycle, table)
    assert "volume" in drawn(life_cycle.plot_life_cycle, table, profit_col=None)


def test_small_unsigned_money_does_not_wrap_around():
    stages = pd.DataFrame({"stage": ["exploration"], "revenue": [10], "cost": [30]})
    table = life_cycle.stage_profit(stages.astype({"revenue": "uint8", "cost": "uint8"}))
    assert table["profit"].tolist() == [-20]
