"""Blanks: other wordings, other spellings, and each blank by itself."""

import pandas as pd
import pytest
from desk import mark, named, words

from crm_lib.exam import accept, approx, blanks

FILL = blanks(3)
STAGES = {
    "①": accept("访问网站", "visit"),
    "②": accept("加入购物车", "add to cart", "cart"),
    "③": accept("自动呼叫分配", "ACD", "automatic call distribution"),
}


@pytest.mark.parametrize(
    "answer",
    [
        {"①": "访问网站", "②": "加入购物车", "③": "自动呼叫分配"},
        {"①": "訪問網站", "②": " 加入 購物車 ", "③": "ＡＣＤ"},
        {"①": "Visit", "②": "Add-to-Cart.", "③": "acd"},
        {"1": "visit", "(2)": "“加入购物车”", 3: "Automatic  Call Distribution"},
        ["visit", "cart", "ACD"],
        ("visit", "cart", "ACD"),
        {"①": "visit", "②": "cart", "③": "automatic call distributon"},
    ],
)
def test_blanks_right_in_other_ways(answer):
    assert mark(FILL, STAGES, answer, points=3).marks == 3


@pytest.mark.parametrize(
    ("answer", "marks", "says"),
    [
        ({"①": "visit", "②": "", "③": "ACD"}, 2, "Not answered"),
        ({"①": "visit", "②": "ACD", "③": "cart"}, 1, "another blank"),
        ({"①": "visit", "②": "离开网站", "③": "ACD"}, 2, "leaving is no stage"),
        ({"①": "visit", "②": "加入购物袋", "③": "ACD"}, 2, "Not right"),
        ({"①": "", "②": "...", "③": None}, 0, "Not answered"),
        ("visit, cart, ACD", 0, "form of the answer cell"),
        (pd.DataFrame({"①": ["visit"]}), 0, "form of the answer cell"),
        ({"①": ["visit", "cart", "ACD"], "②": "cart", "③": "ACD"}, 2, "Not right"),
    ],
)
def test_blanks_blank_by_blank(answer, marks, says):
    found = mark(FILL, STAGES, answer, points=3, mistakes=[
        named(FILL, {"①": "", "②": "离开网站", "③": ""}, "leaving is no stage")])  # fmt: skip
    assert found.marks == marks
    assert says in words(found)


@pytest.mark.parametrize(
    ("given", "key", "right"),
    [
        ("retenion", "retention", True),
        ("retetnion", "retention", True),
        ("detention", "retention", False),
        ("level 3", "level 2", False),
        ("atypical", "typical", False),
        ("IVR", "CVR", False),
        ("客户保持", "客户保留", False),
        ("customers", "customer", True),
    ],
)
def test_a_slip_of_the_pen_is_no_other_term(given, key, right):
    found = mark(blanks(1), {"①": key}, {"①": given})
    assert (found.marks == 2) is right
    assert not right or "spelling" in words(found)


def test_a_blank_may_hold_a_number():
    assert mark(blanks(2), {"①": 74.5, "②": approx(120, rel=0.01)}, ["74.5%", "121"]).marks == 2
