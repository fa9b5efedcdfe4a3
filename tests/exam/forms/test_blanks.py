"""Blanks: other wordings, other spellings, and each blank by itself."""

import pandas as pd
import pytest
from desk import key_of, mark, named, recorded, words

from crm_lib.exam import accept, approx, blanks
from crm_lib.exam.decided import Decided
from crm_lib.exam.marking import mark_question

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
        ({"①": "visit", "②": "加入购物袋", "③": "ACD"}, 2, "not known here"),
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
    ],
)
def test_a_slip_of_the_pen_is_no_other_term(given, key, right):
    found = mark(blanks(1), {"①": key}, {"①": given})
    assert (found.marks == 2) is right
    assert not right or "spelling" in words(found)


def test_a_blank_may_hold_a_number():
    assert mark(blanks(2), {"①": 74.5, "②": approx(120, rel=0.01)}, ["74.5%", "121"]).marks == 2


@pytest.mark.parametrize(
    ("given", "key"),
    [
        ("自动呼叫分配（ACD）", "自动呼叫分配"),
        ("ACD（自动呼叫分配系统）", "ACD"),
        ("信任与承诺", "信任和承诺"),
        ("信任、承诺", "信任和承诺"),
        ("形成期", "形成"),
        ("被动类型", "被动型"),
        ("为客户满意", "客户满意"),
        ("客戶的滿意", "客户满意"),
        ("客製化", "定制化"),
        ("行銷資料庫", "营销数据库"),
        ("顧客終身價值", "客户终身价值"),
        ("retaining customers", "retain customers"),
        ("the supplier's", "suppliers"),
        ("customers", "customer"),
        ("identified", "identify"),
        ("Personalised", "personalize"),
    ],
)
def test_the_same_term_in_another_form_is_right(given, key):
    found = mark(blanks(1), {"①": key}, {"①": given})
    assert (found.marks, found.final) == (2, True)


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ("供货商一类", "proposed"),
        ("离开网站了", "proposed"),
        ("12345", "wrong"),
        ("？？", "wrong"),
        ("供应商（消费者）", "proposed"),
    ],
)
def test_an_unknown_wording_waits_for_a_human_and_is_never_finally_wrong(given, status):
    found = mark(blanks(2), {"①": "供应商", "②": "消费者"}, {"①": given, "②": "消费者"})
    assert found.items[0].status == status
    assert found.final is (status != "proposed")


def test_a_judged_wording_is_marked_as_it_was_judged():
    key = key_of((blanks(1), {"①": "供应商"}))
    record = [{"question": "t_q1", "call": 0, "answer": recorded(blanks(1), {"①": "Ａ供货单位"})}]
    assert not mark_question(key, record).final
    for right in (True, False):
        decided = Decided(wordings={"①": {"a供货单位": right}})
        found = mark_question(key, record, None, decided)
        assert (found.marks, found.final) == (2.0 * right, True)
        assert Decided.from_data(decided.to_data()) == decided


@pytest.mark.parametrize(
    ("given", "key"),
    [
        ("-10%", "10%"),
        (">30 days", "<30 days"),
        ("≥30 days", "≤30 days"),
        ("<30天", ">30天"),
        ("-5", "5"),
        (".5", "5"),
    ],
)
def test_the_sign_before_a_number_makes_another_answer(given, key):
    assert mark(blanks(1), {"①": key}, {"①": given}).marks == 0
    assert mark(blanks(1), {"①": key}, {"①": f" {key}。"}).marks == 2


def test_what_stands_far_behind_a_wording_is_not_hidden_from_who_judges_it():
    decided = {"b_q1": Decided(wordings={"①": {"供货单位": True}})}
    (spaced,) = mark(blanks(1), {"①": "供应商"}, {"①": "供货单位" + " " * 300 + "以外的人"}).items
    assert "以外的人" in spaced.evidence
    (long,) = mark(blanks(1), {"①": "供应商"}, {"①": "供货单位" + "，" * 300 + "以外的人"}).items
    assert long.status == "proposed" and "a human reads it" in str(long.message)
    assert decided
