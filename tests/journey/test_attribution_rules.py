import pandas as pd
import pytest
from journey_cases import MARKOV

from crm_lib import journey

PATH = pd.DataFrame({"path": ["a > b > c > b"], "converted": [8], "lost": [0]})


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("first", {"a": 8}),
        ("last", {"b": 8}),
        ("linear", {"a": 2, "b": 4, "c": 2}),
        ("decay", {"a": 8 / 15, "b": 8 * (2 + 8) / 15, "c": 8 * 4 / 15}),
        ("position", {"a": 3.2, "b": 3.2 + 0.8, "c": 0.8}),
    ],
)
def test_rules_by_hand(rule, expected):
    t = journey.rule_attribution(PATH, rule=rule).set_index("channel")["conversions"]
    assert t[t > 0].to_dict() == pytest.approx(expected)


@pytest.mark.parametrize("rule", list(journey.RULES))
def test_short_paths_and_sums(rule):
    p = pd.DataFrame({"path": ["a", "a>b", "a>b>c>d>e"], "converted": [1, 2, 4]})
    t = journey.rule_attribution(p, rule=rule)
    assert t["conversions"].sum() == pytest.approx(7) and t["share"].sum() == pytest.approx(1)
    two = journey.rule_attribution(p.iloc[[1]], rule="position")
    assert two["conversions"].tolist() == [1, 1]


def test_decay_forgets_faster_with_a_short_half_life():
    slow, fast = (
        journey.rule_attribution(PATH, rule="decay", half_life_steps=h).set_index("channel")
        for h in (100, 0.1)
    )
    assert slow.loc["a", "conversions"] == pytest.approx(2, rel=0.02)
    assert fast.loc["b", "conversions"] == pytest.approx(8, rel=0.01)


def test_no_paths_give_no_credit():
    empty = journey.rule_attribution(MARKOV.iloc[:0])
    assert len(empty) == 0 and list(empty) == ["channel", "conversions", "share"]
    assert journey.coalition_worth(MARKOV.iloc[:0]) == {}
