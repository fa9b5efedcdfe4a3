"""The dictionary of the data: one meaning a name, and texts in one language."""

import csv

import pytest

from crm_lib.page import words
from crm_lib.page.words import (
    dictionary,
    in_language,
    is_code,
    words_of_cell,
    words_of_column,
    words_of_value,
)

HEADER = ["column", "value", "en", "zh"]


def test_every_file_can_be_read_and_says_both_languages():
    files = list(words.word_files())
    assert any(file.name == "words.csv" for file in files)
    for file in files:
        rows = list(csv.reader(file.read_text(encoding="utf-8").splitlines()))
        place = {name: rows[0].index(name) for name in HEADER}
        for row in rows[1:]:
            assert len(row) == len(rows[0]), (str(file), row)
            name = row[place["column"]] or row[place["value"]]
            assert name and row[place["zh"]].strip(), (str(file), row)


def test_a_name_has_one_meaning(monkeypatch, tmp_path):
    for i, zh in enumerate(["用户数", "人数"]):
        file = tmp_path / f"{i}.csv"
        file.write_text(f"column,value,en,zh\nusers,,users,{zh}\n", encoding="utf-8")
    monkeypatch.setattr(words, "word_files", lambda: sorted(tmp_path.iterdir()))
    dictionary.cache_clear()
    try:
        with pytest.raises(ValueError, match="'users' is '人数' here and '用户数' elsewhere"):
            dictionary()
    finally:
        dictionary.cache_clear()


def test_a_value_may_mean_something_else_in_one_column(monkeypatch, tmp_path):
    text = (
        "column,value,en,zh\n,late,late,迟到\nreason,late,came too late,太晚送达\n"
        "class,O,,期望型\ndistrict,east,,东区\nstate,open,,开放\nbuilding,open,,自选\n"
    )
    (tmp_path / "words.csv").write_text(text, encoding="utf-8")
    monkeypatch.setattr(words, "word_files", lambda: [tmp_path / "words.csv"])
    dictionary.cache_clear()
    try:
        assert words_of_value("late", "reason").zh == "太晚送达"
        assert words_of_value("late", "state").zh == "迟到"
        assert words_of_value("early") is None
        assert words_of_value("east") == ("east", "东区")  # it has one meaning
        assert words_of_value("open") is None  # it has two
        assert words_of_value("O") is None  # a letter means too many things
        assert words_of_value("open", "building").zh == "自选"
    finally:
        dictionary.cache_clear()


def test_a_column_s_values_do_not_translate_another_table(monkeypatch, tmp_path):
    text = (
        "column,value,en,zh\nkind,agent,,代理商\nagent,,,坐席编号\n"
        "kind,rider,,骑行者\n,total,,合计\nscore,total,,总分\n"
    )
    (tmp_path / "words.csv").write_text(text, encoding="utf-8")
    monkeypatch.setattr(words, "word_files", lambda: [tmp_path / "words.csv"])
    dictionary.cache_clear()
    try:
        assert words_of_cell("agent", ("kind",)).zh == "代理商"
        assert words_of_cell("agent", (None,)).zh == "坐席编号"  # a column's name, turned to a row
        assert words_of_cell("agent", ("figure",)).zh == "坐席编号"
        assert words_of_cell("rider", ("team",)) is None  # nobody said it of `team`
        assert words_of_cell("rider", (None,)).zh == "骑行者"
        assert words_of_cell("total", ("team",)).zh == "合计"  # declared general
        assert words_of_cell("total", ("team", "score")).zh == "总分"
        assert words_of_cell("rider > agent", ("path",)) is not None
    finally:
        dictionary.cache_clear()


@pytest.mark.parametrize(
    "text, en, zh",
    [
        ("Half leave · 一半离开", "Half leave", "一半离开"),
        ("A · B per day · 每天", "A · B per day", "每天"),
        ("product_page → cart", "product page → cart", "商品页 → 加购"),
        ("overall · 总体\n25.5%", "overall\n25.5%", "总体\n25.5%"),
        ("users", "users", "用户数"),
        ("25%", "25%", "25%"),
        ("what nobody knows", "what nobody knows", "what nobody knows"),
        ("", "", ""),
    ],
)
def test_a_text_answers_in_one_language(text, en, zh):
    assert in_language(text, "en") == en
    assert in_language(text, "zh") == zh


def test_names_typed_in_code_are_told_from_words():
    assert is_code("share_of_previous") and is_code("p_value") and is_code("users")
    assert not is_code("different users") and not is_code("At risk") and not is_code("3")
    assert words_of_column("rows · 行数") == ("rows", "行数")
