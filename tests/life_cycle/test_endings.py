"""The four ending types by the stage in which the volume goes to zero."""

import pandas as pd
import pytest
from figures import drawn

from crm_lib import life_cycle

SHORT = {"考": "考察期", "形": "形成期", "稳": "稳定期", "退": "退化期", "终": "已结束"}


def ending(text, **options):
    table = pd.DataFrame(
        {"customer_id": 1, "period": range(len(text)), "stage": [SHORT[c] for c in text]}
    )
    return life_cycle.ending_types(table, **options).iloc[0]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("考终", "早期流产型"),
        ("考退终终", "早期流产型"),
        ("考形终", "中途夭折型"),
        ("考形退终", "中途夭折型"),
        ("考形稳稳终", "提前退出型"),
        ("考形稳稳退终", "提前退出型"),
        ("考形稳稳稳退终", "长久保持型"),
        ("考形稳稳稳稳", "尚未结束"),
        ("考形稳", "尚未结束"),
        ("考形退", "尚未结束"),
        ("终", "早期流产型"),
    ],
)
def test_the_stage_of_the_end_names_the_type(text, name):
    assert ending(text, long_maturity=3)["name_zh"] == name


def test_the_row_says_when_and_how_far():
    row = ending("考形稳退终终")
    assert (row["periods"], row["furthest_stage"], row["mature_periods"]) == (6, "maturity", 1)
    assert row["ended"] and row["ended_at"] == 4
    assert not ending("考形")["ended"] and pd.isna(ending("考形")["ended_at"])


def test_four_types_and_one_alias():
    table = life_cycle.ending_types_table()
    assert len(table) == 4
    assert table.set_index("name_zh").loc["早期流产型", "other_names"] == "浅尝辄止型"
    assert life_cycle.ending_name("提前退出型") == "early exit"


STAGES = pd.DataFrame({"customer_id": [1], "period": [0], "stage": ["考察期"]})


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (lambda: life_cycle.ending_types(STAGES.drop(columns="stage")), "stage"),
        (lambda: life_cycle.ending_types(STAGES.assign(stage=None)), "1 of 1"),
        (lambda: life_cycle.ending_types(STAGES.assign(stage="黄金期")), "考察期"),
        (lambda: life_cycle.ending_types(STAGES, long_maturity=0), "long_maturity"),
        (lambda: life_cycle.ending_name("死亡型"), "中途夭折型"),
        (lambda: life_cycle.life_cycle_curves(periods=10), "periods"),
        (lambda: life_cycle.life_cycle_curves(periods=30.5), "periods"),
        (lambda: life_cycle.plot_ending_types(STAGES), "ending_type"),
    ],
)
def test_bad_input_is_named(call, word):
    with pytest.raises(ValueError, match=word):
        call()


def test_the_four_endings_are_drawn():
    assert "any stage" in drawn(life_cycle.plot_ending_types, life_cycle.life_cycle_curves())


def test_the_four_example_curves_are_classified_as_themselves():
    for periods in (24, 48, 96):
        curves = life_cycle.life_cycle_curves(periods=periods)
        table = life_cycle.life_cycle_stages(curves, trial_volume=15, mature_volume=85)
        found = life_cycle.ending_types(table, long_maturity=periods // 4)
        assert found["ending_type"].tolist() == curves["ending_type"].unique().tolist()
        assert found["ended"].all()
