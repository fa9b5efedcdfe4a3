"""Tables of pandas in both languages, in HTML and in plain text."""

import re

import pandas as pd
import pytest

from crm_lib.base.message import Message
from crm_lib.page.tables import table_html, table_text
from crm_lib.page.words import Dictionary

FUNNEL = pd.DataFrame(
    {"step": ["visit", "cart"], "users": [36000, 4751], "unknown_name": ["visit", "x<y"]}
)


def rows_of(html):
    cells = [re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.DOTALL)
             for row in re.findall(r"<tr.*?</tr>", html, re.DOTALL)]  # fmt: skip
    return [[cell.strip() for cell in row] for row in cells]


def test_columns_and_categories_have_their_code_and_their_meaning():
    head, first, second = rows_of(table_html(FUNNEL))
    assert head[1].startswith('step<div lang="zh"') and "环节" in head[1]
    assert head[3] == "unknown_name"
    assert first[1].startswith("visit<div") and "访问" in first[1]
    assert first[2] == "36000"
    assert second[3] == "x&lt;y"


def test_words_give_way_to_the_reader_s_language():
    table = pd.DataFrame({"rows · 行数": [1]}, index=["different users · 不同用户"])
    html = table_html(table)
    assert '<div lang="en" style="display:inline">rows</div>' in html
    assert '<div lang="en" style="display:inline">different users</div>' in html
    assert "rows ·" not in html


def test_a_series_has_a_table_of_its_own():
    html = table_html(pd.Series([36000, 4751], index=["visit", "cart"], name="users"))
    assert "用户数" in html and "加购" in html and "4751" in html


def test_a_styled_table_keeps_its_formats():
    styled = FUNNEL.style.format({"users": "{:,.0f}"}).hide()
    html = table_html(styled)
    assert ">36,000<" in html and "用户数" in html and "访问" in html


def test_long_texts_in_both_languages_are_not_cut():
    table = pd.DataFrame(
        {"x": ["a very long sentence that goes on and on and on · 一句很长很长的话"]}
    )
    assert "一句很长很长的话" in table_html(table) and "…" not in table_html(table)
    with pd.option_context("display.max_colwidth", 10):
        assert "..." in table_html(table)


def test_rows_of_several_levels_and_left_out_columns_stay_in_place():
    table = pd.concat({"new": FUNNEL, "returning": FUNNEL}).set_index("step", append=True)
    html = table_html(table)
    assert html.count("36000") == 2 and "用户数" in html
    wide = pd.DataFrame([range(50)], columns=[f"c{i}" for i in range(50)])
    with pd.option_context("display.max_columns", 4):
        assert "..." in table_html(wide)


@pytest.mark.parametrize("table", [pd.DataFrame(), pd.Series(dtype=float), FUNNEL.iloc[:0]])
def test_an_empty_table_is_shown(table):
    assert table_html(table)


def test_plain_text_ends_with_what_the_names_mean():
    text = table_text(FUNNEL, repr(FUNNEL))
    assert text.startswith(repr(FUNNEL))
    assert text.splitlines()[-1] == "（step 环节，users 用户数）"
    plain = pd.DataFrame({"a": [1]})
    assert table_text(plain, repr(plain)) == repr(plain)


def test_two_columns_of_one_name_and_names_that_are_no_text():
    table = pd.DataFrame([[1, 2, 3]], columns=["users", "users", 7])
    assert table_html(table).count("用户数") == 2
    assert "users 用户数" in table_text(table, repr(table))


def test_a_category_has_the_meaning_of_its_column_or_of_its_index(monkeypatch):
    words = Dictionary(
        {}, {("kind", "basic"): Message("basic", "甲"), ("class", "basic"): Message("b", "乙")}
    )
    monkeypatch.setattr("crm_lib.page.words.dictionary", lambda: words)
    table = pd.DataFrame(
        {"class": ["basic"], "x": ["basic"]}, index=pd.Index(["basic"], name="kind")
    )
    _, _, row = rows_of(table_html(table))
    assert "甲" in row[0] and "乙" in row[1] and row[2] == "basic"
    words.columns["basic"] = Message("basic", "丙")  # a column of some other table
    turned = pd.DataFrame([[1]], columns=pd.Index(["basic"], name="kind"))
    assert "甲" in table_html(turned) and "丙" not in table_html(turned)
    wide = pd.DataFrame([["basic"]], columns=pd.MultiIndex.from_tuples([("class", "now")]))
    assert "乙" in table_html(wide)


def test_a_category_has_the_meaning_of_its_own_level_of_the_index(monkeypatch):
    words = Dictionary(
        {"basic": Message("basic", "丙")},  # a column of some other table
        {("kind", "basic"): Message("basic", "甲"), ("class", "basic"): Message("b", "乙")},
    )
    monkeypatch.setattr("crm_lib.page.words.dictionary", lambda: words)
    levels = pd.MultiIndex.from_tuples([("basic", "basic"), ("basic", "other")])
    table = pd.DataFrame({"x": [1, 2]}, index=levels.set_names(["kind", "class"]))
    *_, first, second = rows_of(table_html(table))
    assert "甲" in first[0] and "乙" in first[1]
    assert second[0] == "other"  # the outer level spans both rows
    assert "丙" not in table_html(table)
