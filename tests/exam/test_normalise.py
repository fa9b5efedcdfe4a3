"""Text is brought into one form before it is compared, and only what means the same."""

import pytest

from crm_lib.exam.normalise import bare, is_chinese, normalised, simplified


@pytest.mark.parametrize("text", ["　ＡＣＤ  系統 ", "acd 系统", "ACD\n系统"])
def test_width_case_spaces_and_traditional_characters_are_one(text):
    assert normalised(text) == "acd 系统"


def test_text_without_chinese_needs_no_tables():
    assert simplified("Zürich") == "Zürich"
    assert simplified("客戶關係") == "客户关系"


@pytest.mark.parametrize(
    "text", ["“加入 购物车”。", "加入购物车", "【加入購物車】", " 加入-购物车 "]
)
def test_a_blank_loses_the_marks_around_it(text):
    assert bare(text) == "加入购物车"


def test_words_stay_apart():
    assert bare("Add-to/cart!") == "add to cart"
    assert bare("addtocart") != bare("add to cart")


@pytest.mark.parametrize(
    ("text", "chinese"),
    [("客户流失", True), ("CRM系统", True), ("churn 是 the share of all who left", False),
     ("", False), ("12%", False)],
)  # fmt: skip
def test_a_fifth_of_chinese_makes_a_text_chinese(text, chinese):
    assert is_chinese(text) is chinese


@pytest.mark.parametrize(
    ("text", "plain"),
    [("-5", "-5"), ("−5%", "-5%"), ("(-5)", "-5"), ("< 30", "<30"), ("<30>", "30"), ("...5", "5"), (".5", ".5"), ("10-20", "10 20"),
     ("- five", "five"), ("pre-5", "pre 5"), ("--5", "5"), ("“5”", "5"), ("5.", "5"), ("<five>", "five"), ("", ""), ("-", ""), ("<", "")]
)  # fmt: skip
def test_a_mark_before_a_number_belongs_to_it(text, plain):
    assert bare(text) == plain
