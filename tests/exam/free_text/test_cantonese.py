"""Cantonese answers are read as Mandarin ones; Mandarin ones stay as they are."""

import pytest

from crm_lib.exam.free_text.cantonese import mandarin
from crm_lib.exam.free_text.denial import denied_before
from crm_lib.exam.free_text.terms import spans_of
from crm_lib.exam.normalise import normalised


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("佢好耐冇嚟，唔系近", "他很久没有来,不是近"),
        ("点解啲客唔返嚟", "为什么些客不回来"),
        ("成日打畀客", "经常打给客"),
        ("呢個關係系重點嘅", "这个关系是重点的"),
    ],
)
def test_everyday_words_become_mandarin(said, read):
    assert mandarin(normalised(said)) == read


@pytest.mark.parametrize("text", ["消费倾向", "给客户一个惊喜", "客户关系体系", "跟住客户需求"])
def test_words_that_mandarin_has_too_are_left_alone(text):
    assert mandarin(text) == text


def test_a_cantonese_not_denies():
    text = mandarin("物业唔系客户")
    assert denied_before(text, text.index("客户"))


def test_a_term_in_cantonese_finds_its_place_in_the_mandarin_reading():
    assert spans_of("好耐", mandarin("好耐冇买")) == [(0, 2)]
