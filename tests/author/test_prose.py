"""Prose of a page: numbers, signs of the other language, headings."""

import pytest

from crm_lib.author.prose import (
    different_numbers,
    full_width_in,
    half_width_in,
    is_bilingual,
    numbers_in,
    read_prose,
)


@pytest.mark.parametrize(
    ("en", "zh"),
    [
        ("12,000 visitors", "1.2万访客"),
        ("30% off the licence, 12% off each book", "使用费打七折，每本书打八八折"),
        ("2.5 million yuan", "250万元"),
        ("25.5 percent", "25.5％"),
        ("one of four, 80/20", "四分之一，80/20"),
        ("On 15 March 2026", "2026年3月15日"),
        ("`q3 = 2500` and [this](../a/99_b.ipynb)", "`q3`与[此处](c)"),
        ("1. First\n2. Second", "第一\n第二"),
        ("$12{,}000 \\times 25.5\\%$", "$12{,}000 \\times 25.5\\%$"),
    ],
)
def test_numbers_are_the_same_however_they_are_written(en, zh):
    assert different_numbers(en, zh) == ([], [])


def test_numbers_inside_names_do_not_count():
    assert numbers_in("06_sales_funnel U07 S1-C1 v1.2.3 sha0x44") == []


@pytest.mark.parametrize(
    "zh",
    ["客户流失率:越低越好", "“客户”(流失)", '"客户"', "离开.", "真的吗?", "**R**: 最近一次"],
)
def test_half_width_signs_in_chinese_are_seen(zh):
    assert len(half_width_in(zh)) > 0


@pytest.mark.parametrize(
    "zh",
    [
        "每1,000人中有25.5%",
        "见 `a, b`。",
        "10:30开始",
        "CRM（客户关系管理）",
        "$P(a,b)$的值",
        "A/B测试。",
    ],
)
def test_right_chinese_is_left_alone(zh):
    assert half_width_in(zh) == []


def test_english_may_quote_chinese_terms():
    assert full_width_in("**churn** (客户流失率) is “lost” customers") == []


def test_headings():
    assert is_bilingual("Q3. The bottleneck (2 marks) · 第3题 瓶颈环节（2分）")
    # The desk splits a heading at this sign: it stands for nothing else.
    assert not is_bilingual("Q3 · The bottleneck · 瓶颈环节 (2 marks)")
    assert not is_bilingual("The bottleneck (2 marks) · 瓶颈环节 · 2分")
    assert not is_bilingual("客户流失")


def test_code_fences_are_not_prose():
    page = read_prose("## Code · 代码\n\n```python\n# a comment\n<div lang=en>\n```\n")
    assert (page.headings, page.problems, page.outside) == (["Code · 代码"], [], [])
