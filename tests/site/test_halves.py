"""One language of what is written in both."""

import pytest
from bs4 import BeautifulSoup

from crm_lib.site.halves import anchor, half_of_guide, half_of_line, half_of_markdown, half_of_soup


@pytest.mark.parametrize(
    ("line", "en", "zh"),
    [
        ("1 What one row is · 一行数据是什么", "1 What one row is", "1 一行数据是什么"),
        ("**Lessons · 课文**", "**Lessons**", "**课文**"),
        ("**Law.** Read it. · **法律**：请读。", "**Law.** Read it.", "**法律**：请读。"),
        ("A · B · C", "A · B · C", "A · B · C"),
        ("- [Go on · 接下来](a.ipynb)", "- [Go on](a.ipynb)", "- [接下来](a.ipynb)"),
    ],
)
def test_a_line_gives_its_half(line, en, zh):
    assert (half_of_line(line, "en"), half_of_line(line, "zh")) == (en, zh)


@pytest.mark.parametrize(
    ("written", "made"),
    [
        ("Collect · 收卷", "collect"),
        ("collect--收卷", "collect"),
        ("3 The funnel: what? · 漏斗", "3-the-funnel-what"),
        ("RFM · RFM模型", "rfm"),
    ],
)
def test_an_anchor_is_alike_in_both_languages_and_as_the_guides_link_it(written, made):
    assert anchor(written) == made


def test_a_cell_keeps_one_language_and_what_stands_outside_of_both():
    cell = (
        '## 2 Go · 走\n\n<div lang="en">\n\nEnglish\n\n</div>\n<div lang="zh">\n\n中文\n\n</div>\n'
    )
    assert half_of_markdown(cell, "en").split() == ["{#2-go}", "##", "2", "Go", "English"]
    assert half_of_markdown(cell, "zh").split() == ["{#2-go}", "##", "2", "走", "中文"]


def test_a_reference_with_a_remark_stays_whole_for_a_chinese_reader():
    line = "- Erlang, A. K. (1917) (not seen · 未见原文) · 爱尔兰公式"
    assert half_of_markdown(line, "en") == "- Erlang, A. K. (1917) (not seen)"
    assert half_of_markdown(line, "zh") == "- Erlang, A. K. (1917) (未见原文) · 爱尔兰公式"


GUIDE = """\
# Start · 开始

```sh
make lab  # opens · 打开
```

The first start is slow.

第一次启动较慢。

| what · 什么 | how |
|---|---|
| a · 甲 | b |

## Only here · 只在这里

Nobody has said this in Chinese.

## 中文说明

只有中文。
"""


def test_a_guide_keeps_one_language_of_each_section():
    en, zh = half_of_guide(GUIDE, "en"), half_of_guide(GUIDE, "zh")
    assert "The first start is slow." in en and "第一次" not in en
    assert "第一次启动较慢。" in zh and "first start" not in zh
    assert "make lab  # opens · 打开" in en and "make lab  # opens · 打开" in zh
    assert "| what | how |" in en and "| 什么 | how |" in zh


def test_what_a_guide_says_in_one_language_only_is_marked_not_lost():
    zh = half_of_guide(GUIDE, "zh")
    assert '<div lang="en">\n\nNobody has said this in Chinese.\n\n</div>' in zh
    assert "中文说明" in zh and "中文说明" not in half_of_guide(GUIDE, "en")


def test_html_keeps_one_language_and_a_meaning_under_its_name():
    html = (
        '<div lang="en" style="display:inline">users</div><div lang="zh" style="display:inline">'
        '<span class="crm-sep"> · </span>用户</div><th>n<div lang="zh" style="font-size:90%">数</div></th>'
    )
    zh = half_of_soup(BeautifulSoup(html, "html.parser"), "zh")
    assert zh.get_text() == "用户n 数" and zh.small["class"] == ["meaning"]
    assert half_of_soup(BeautifulSoup(html, "html.parser"), "en").get_text() == "usersn"
