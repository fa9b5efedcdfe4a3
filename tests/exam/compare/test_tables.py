"""Recorded tables column by column, where the form of a question alone does not show it."""

from crm_lib.exam.compare.tables import TableRules, with_index_column, wrong_columns
from crm_lib.exam.compare.values import same_value

KEY = {"is": "table", "index": None, "rows": 2,
       "columns": [{"name": "stage", "values": ["cart", "buy"]},
                   {"name": "rate", "values": [0.255, 0.47]}]}  # fmt: skip


def wrong(answer, **rules):
    return wrong_columns(TableRules(**rules), answer, KEY, same=same_value)


def with_rates(*rates):
    return {**KEY, "columns": [KEY["columns"][0], {"name": "rate", "values": list(rates)}]}


def test_the_first_wrong_row_is_named_and_never_the_expected_value():
    found = wrong(with_rates(0.255, 0.9), by=["stage"])
    assert list(found) == ["rate"]
    assert "row buy" in found["rate"].en and "0.47" not in str(found["rate"])


def test_tolerances_are_those_of_the_rules():
    assert wrong(with_rates(0.2551, 0.47))
    assert not wrong(with_rates(0.2551, 0.47), decimals=3)
    assert not wrong(with_rates(0.2551, 0.47), rel=0.01)


def test_row_labels_stand_in_for_the_one_column_that_is_missing():
    bare = {"is": "table", "index": ["cart", "buy"], "rows": 2, "columns": [KEY["columns"][1]]}
    assert with_index_column(bare, ["stage", "rate"])["columns"] == KEY["columns"]
    assert with_index_column(bare, ["rate"]) == bare
    assert not wrong(bare)


def test_a_table_inside_a_value_is_compared_as_one():
    answer = {"is": "dict", "items": [["a", with_rates(0.255, 0.47)]]}
    key = {"is": "dict", "items": [["a", KEY]]}
    assert same_value(answer, key)
    assert not same_value({"is": "dict", "items": [["a", with_rates(0.1, 0.47)]]}, key)
