"""KPI trees: arithmetic only, no circles, levers in their right order."""

import pandas as pd
import pytest
from figures import drawn

from crm_lib import scorecard as kt

TREE = {
    "profit": "customers * margin - cost",
    "customers": "visitors * conversion + kept",
    "kept": "base * retention",
}


LEAVES = {
    "visitors": 10_000,
    "conversion": 0.03,
    "margin": 40,
    "cost": 20_000,
    "base": 2_000,
    "retention": 0.7,
}


def test_the_tree_by_hand():
    table = kt.kpi_tree_table(TREE, LEAVES).set_index("kpi")
    assert table.loc["kept", "value"] == pytest.approx(1400)
    assert table.loc["customers", "value"] == pytest.approx(1700)
    assert table.loc["profit", "value"] == pytest.approx(48_000)
    assert table["level"].to_dict() == {
        "profit": 0,
        "customers": 1,
        "margin": 1,
        "cost": 1,
        "visitors": 2,
        "conversion": 2,
        "kept": 2,
        "base": 3,
        "retention": 3,
    }
    assert table.loc["kept", "parent"] == "customers" and table["parent"].isna().sum() == 1


def test_order_of_the_formulas_does_not_matter():
    turned = kt.kpi_tree_table(dict(reversed(TREE.items())), LEAVES)
    pd.testing.assert_frame_equal(turned, kt.kpi_tree_table(TREE, LEAVES))


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("a + b * 2", 8.0),
        ("(a + b) * 2", 10.0),
        ("-a ** 2", -4.0),
        ("a / b - 1e1", 2 / 3 - 10),
        ("+a", 2.0),
    ],
)
def test_arithmetic(formula, value):
    leaves = {name: v for name, v in {"a": 2, "b": 3}.items() if name in formula}
    assert kt.kpi_tree_table({"goal": formula}, leaves)["value"].iloc[0] == pytest.approx(value)


def test_sensitivity_by_hand():
    table = kt.kpi_sensitivity(TREE, LEAVES, goal="profit").set_index("leaf")
    assert table["difference"].to_dict() == pytest.approx(
        {
            "margin": 680,
            "base": 560,
            "retention": 560,
            "cost": -200,
            "visitors": 120,
            "conversion": 120,
        }
    )
    assert table.index.tolist()[:3] == ["margin", "base", "retention"]
    assert table.loc["margin", "elasticity"] == pytest.approx(68_000 / 48_000)
    inner = kt.kpi_sensitivity(TREE, LEAVES, goal="kept").set_index("leaf")
    assert inner.loc["margin", "difference"] == 0


def test_elasticity_of_a_goal_of_zero_is_unknown():
    table = kt.kpi_sensitivity({"goal": "a - 2"}, {"a": 2}, goal="goal")
    assert table["elasticity"].isna().all()


def test_figures():
    title = drawn_tree(kt.kpi_tree_table(TREE, LEAVES))
    assert title.startswith("profit = 48,000 rests on 6 levers · ")
    table = kt.kpi_sensitivity(TREE, LEAVES, goal="profit")
    title = drawn(kt.plot_kpi_sensitivity, table, goal="profit")
    assert title.startswith("margin moves profit most: +680")


def drawn_tree(table):
    return drawn(kt.plot_kpi_tree, table)


def tree(formula, **leaves):
    return kt.kpi_tree_table({"goal": formula}, leaves)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: kt.kpi_tree_table({}, {}), "the tree is empty"),
        (lambda: tree("a +", a=1), "'goal', 'a [+]', can't be read"),
        (lambda: tree(5), "can't be read"),
        (lambda: tree("__import__('os').getcwd()"), "only numbers, names"),
        (lambda: tree("a.b", a=1), "uses Attribute"),
        (lambda: tree("a if a else 1", a=1), "uses IfExp"),
        (lambda: tree("a % 2", a=1), "uses Mod"),
        (lambda: tree("'x'"), "uses Constant"),
        (lambda: tree("True + a", a=1), "uses Constant"),
        (lambda: kt.kpi_tree_table({"a": "b", "b": "a"}, {}), "runs in a circle"),
        (lambda: kt.kpi_tree_table({"a": "a + 1"}, {}), "runs in a circle"),
        (lambda: tree("a + b", a=1), r"missing a value: \['b'\]"),
        (lambda: tree("a", a=1, c=2), r"not a leaf: \['c'\]"),
        (lambda: tree("a", a=float("nan")), "leaf 'a' is nan"),
        (lambda: tree("1 / a", a=0), "divides by zero"),
        (lambda: tree("a ** a ** a", a=99), "overflows"),
        (lambda: tree("a ** 0.5", a=-1), "not a finite number"),
        (lambda: kt.kpi_sensitivity(TREE, LEAVES, goal="margin"), "goal is 'margin'"),
        (lambda: kt.kpi_sensitivity(TREE, LEAVES, goal="profit", change=0), "change is 0"),
        (lambda: kt.plot_kpi_tree(pd.DataFrame({"a": [1]})), "no column 'kpi'"),
        (lambda: kt.plot_kpi_tree(kt.kpi_tree_table(TREE, LEAVES).iloc[:0]), "0 rows"),
        (lambda: kt.plot_kpi_sensitivity(pd.DataFrame({"a": [1]}), goal="g"), "no column 'leaf'"),
        (
            lambda: kt.plot_kpi_sensitivity(pd.DataFrame({"leaf": [], "difference": []}), goal="g"),
            "0 rows",
        ),
    ],
)
def test_bad_input(call, words):
    with pytest.raises(ValueError, match=words):
        call()
