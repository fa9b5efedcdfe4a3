"""Kotler's grid and SCOPE as the exam uses them."""

import numpy as np
import pandas as pd
import pytest
from figures import drawn

from crm_lib import relationships

LINES = pd.DataFrame(
    {"segment": ["street", "chains", "plants"], "margin": [3, 60, 900], "customers": [5e4, 800, 12]}
)


CUTS = {"margin_cuts": (10, 100), "customer_cuts": (100, 10_000)}


@pytest.mark.parametrize(
    ("margin", "customers", "name"),
    [
        ("high", "many", "负责型"),
        ("medium", "many", "被动型"),
        ("low", "many", "基本型"),
        ("high", "medium", "能动型"),
        ("medium", "medium", "负责型"),
        ("low", "medium", "被动型"),
        ("high", "few", "伙伴型"),
        ("medium", "few", "能动型"),
        ("低", "少", "负责型"),
    ],
)
def test_every_cell_of_kotlers_grid(margin, customers, name):
    assert relationships.relationship_type(margin, customers) == relationships.relationship_name(
        name
    )


@pytest.mark.parametrize(
    ("alias", "name"),
    [
        ("责任型", "accountable"),
        ("反应型", "reactive"),
        ("passive", "reactive"),
        ("Partner", "partnership"),
        ("主动型", "proactive"),
    ],
)
def test_aliases_mean_the_same_type(alias, name):
    assert relationships.relationship_name(alias) == name


def test_the_five_types_come_in_both_languages():
    table = relationships.relationship_types()
    assert len(table) == 5
    assert table.notna().all().all() and (table[["the_firm", "the_firm_zh"]] != "").all().all()


def test_segments_get_the_type_of_their_cell_and_are_not_changed():
    before = LINES.copy()
    table = relationships.relationship_table(LINES, **CUTS)
    assert table["relationship_type"].tolist() == ["basic", "accountable", "partnership"]
    pd.testing.assert_frame_equal(LINES, before)


def test_a_value_on_a_cut_belongs_above_it():
    edge = pd.DataFrame({"margin": [10, 100, 9.99], "customers": [100, 10_000, 99]})
    table = relationships.relationship_table(edge, **CUTS)
    assert table["margin_level"].tolist() == ["medium", "high", "low"]
    assert table["customers_level"].tolist() == ["medium", "many", "few"]


def test_an_empty_table_of_segments_keeps_its_columns():
    table = relationships.relationship_table(LINES.iloc[:0], **CUTS)
    assert len(table) == 0 and "relationship_type" in table


def test_scope_counts_all_five_classes_in_order():
    table = relationships.scope_table(
        pd.DataFrame({"who": ["股东", "dealer", "消费者"]}), class_col="who"
    )
    assert table["parties"].tolist() == [0, 1, 1, 1, 0]
    assert table["share"].sum() == pytest.approx(1)
    empty = relationships.scope_table(pd.DataFrame({"scope_class": []}))
    assert empty["parties"].sum() == 0 and len(empty) == 5


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (lambda: relationships.scope_table(pd.DataFrame({"x": [1]})), "scope_class"),
        (lambda: relationships.scope_table(pd.DataFrame({"scope_class": ["rival"]})), "suppliers"),
        (lambda: relationships.scope_table(pd.DataFrame({"scope_class": ["C", None]})), "1 of 2"),
        (lambda: relationships.relationship_name("亲密型"), "伙伴型"),
        (lambda: relationships.relationship_type("huge", "few"), "medium"),
        (lambda: relationships.relationship_type("high", "some"), "many"),
        (lambda: relationships.relationship_table(LINES[["margin"]], **CUTS), "customers"),
        (lambda: relationships.relationship_table(LINES.assign(margin="a"), **CUTS), "margin"),
        (lambda: relationships.relationship_table(LINES.assign(customers=-1), **CUTS), "customers"),
        (lambda: relationships.relationship_table(LINES.assign(margin=np.nan), **CUTS), "3 of 3"),
        (
            lambda: relationships.relationship_table(
                LINES, margin_cuts=(5, 5), customer_cuts=(1, 2)
            ),
            "margin_cuts",
        ),
        (
            lambda: relationships.relationship_table(
                LINES, margin_cuts=(1, 5), customer_cuts=(2, 1)
            ),
            "customer_cuts",
        ),
        (lambda: relationships.plot_relationship_grid(LINES), "margin_level"),
    ],
)
def test_bad_input_is_named(call, word):
    with pytest.raises(ValueError, match=word):
        call()


def test_the_grid_is_drawn():
    title = drawn(
        relationships.plot_relationship_grid, relationships.relationship_table(LINES, **CUTS)
    )
    assert title.startswith("1 of 3")
