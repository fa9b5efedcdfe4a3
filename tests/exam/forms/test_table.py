"""Tables and Series: other layouts, and each column by itself."""

import numpy as np
import pandas as pd
import pytest
from desk import mark, named, words

from crm_lib.exam import table

RATES = pd.DataFrame({"stage": ["cart", "buy"], "rate": [0.255, 0.47], "users": [255, 120]})
TABLE = table(["stage", "rate", "users"], by="stage")


@pytest.mark.parametrize(
    "answer",
    [
        RATES,
        RATES.iloc[::-1],
        RATES[["users", "stage", "rate"]],
        RATES.set_index("stage"),
        RATES.set_index("stage").rename_axis(None),
        RATES.astype({"users": float}),
        RATES.assign(more=1),
        RATES.assign(stage=pd.Categorical(RATES["stage"])),
        RATES.assign(stage=["Cart ", "ｂｕｙ"]),
        RATES.set_axis([7, 9]),
        RATES.assign(rate=RATES["rate"] + 1e-9),
    ],
)
def test_tables_right_in_other_ways(answer):
    assert mark(TABLE, RATES, answer).marks == 2


@pytest.mark.parametrize(
    ("answer", "marks", "says"),
    [
        (RATES.assign(rate=[0.255, 0.5]), 1, "in row buy"),
        (RATES.assign(rate=RATES["rate"] * 100), 1, "asks for a fraction"),
        (RATES.assign(rate=[1.0, 0.255]), 1, "share of all"),
        (RATES.iloc[:1], 0, "another number of rows"),
        (RATES.drop(columns="rate"), 0, "lacks the column rate"),
        (RATES.set_index("stage")["users"], 0, "One column"),
        (None, 0, "Not answered"),
        ("RATES", 0, "a text"),
        ([1, 2], 0, "a list of 2"),
        (RATES.head, 0, "not called"),
        (pd.concat([RATES] * 3000), 0, "too large"),
        (RATES.iloc[:0], 0, "another number of rows"),
    ],
)
def test_tables_column_by_column(answer, marks, says):
    found = mark(TABLE, RATES, answer, mistakes=[
        named(TABLE, RATES.assign(rate=[1.0, 0.255]), "That is the share of all.")])  # fmt: skip
    assert found.marks == marks
    assert says in words(found)
    assert "0.47" not in words(found)


def test_a_table_names_the_wrong_cell_but_never_what_it_should_be():
    wide = pd.DataFrame({"k": range(100), "v": range(100)})
    found = mark(
        table(["k", "v"], by="k"), wide, wide.assign(v=wide["v"].where(wide["k"] != 57, 0))
    )
    assert "row 57" in words(found)


def test_order_counts_only_where_the_task_says_so():
    flipped = RATES.iloc[::-1]
    assert mark(table(["stage"], ordered=True), RATES, flipped).marks == 0
    assert mark(table(["stage"]), RATES, flipped).marks == 2


COUNTS = pd.Series({"cart": 255, "buy": 120}, name="users")


@pytest.mark.parametrize(
    ("answer", "right"),
    [
        (COUNTS, True),
        (COUNTS.iloc[::-1], True),
        (COUNTS.rename("n").astype(float), True),
        (COUNTS.to_frame(), True),
        (COUNTS.rename_axis("stage").reset_index(), True),
        (COUNTS + 1, False),
        (COUNTS.set_axis(["buy", "cart"]), False),
        (COUNTS.iloc[:1], False),
    ],
)
def test_series(answer, right):
    assert (mark(table(), COUNTS, answer).marks == 2) is right


def test_missing_values_agree_with_missing_values():
    holes = RATES.assign(rate=[np.nan, 0.47])
    assert mark(TABLE, holes, RATES.assign(rate=[None, 0.47])).marks == 2
    assert mark(TABLE, holes, RATES).marks == 1


@pytest.mark.parametrize("factor", [100, 0.01])
def test_counts_a_hundred_times_off_are_no_percentages(factor):
    found = mark(TABLE, RATES, RATES.assign(users=RATES["users"] * factor))
    assert "fraction" not in words(found) and "percentage" not in words(found)


@pytest.fixture
def shares():
    return pd.DataFrame(
        {"hotel": ["a", "b", "c"], "plain": [0.8123, 0.7456, 0.9012], "loss": [0.0512, 0.0131, 0.1204],
         "guests": [12, 7, 30]}
    )  # fmt: skip


@pytest.mark.parametrize("form", [table(by="hotel", decimals=3), table(by="hotel", rel=1e-6)])
def test_a_rounded_table_is_told_so_and_earns_half(form, shares):
    found = mark(form, shares, shares.round(2), points=3)
    assert [i.marks for i in found.items] == [0.5, 0.5, 1.0]  # a count cannot be rounded
    assert [str(i.status) for i in found.items] == ["partial", "partial", "right"]
    assert "rounded too far" in words(found) and "舍入过多" in words(found)


def test_rounding_to_the_places_asked_for_costs_nothing(shares):
    assert mark(table(by="hotel", decimals=3), shares, shares.round(3), points=3).marks == 3


def test_a_wrong_column_that_is_rounded_stays_wrong(shares):
    wrong = shares.assign(plain=shares["plain"] + 0.1).round(2)
    found = mark(table(by="hotel", decimals=3), shares, wrong, points=3)
    assert [i.marks for i in found.items] == [0, 0.5, 1.0]
    assert mark(table(by="hotel", decimals=3), shares, shares.round(0), points=3).marks < 1.5


def test_numbers_handed_in_as_text_are_read_and_dates_are_shown_as_dates():
    form = table(["day", "rate"], by="day", decimals=2)
    days = pd.to_datetime(["2024-01-01", "2024-01-02"])
    key = pd.DataFrame({"day": days, "rate": [0.25, 1234.5]})
    text = pd.DataFrame({"day": ["2024/1/1", "2024年1月2日"], "rate": ["0.25", "1,234.50"]})
    assert mark(form, key, text).marks == 2
    zoned = key.assign(day=days.tz_localize("Asia/Shanghai"), rate=[0.25, 3.0])
    found = mark(form, key, zoned)
    assert found.marks == 0 and "row 2024-01-02 is not right" in words(found)
