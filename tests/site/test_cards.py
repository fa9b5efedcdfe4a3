"""Exam points as cards."""

from pathlib import Path

import nbformat
import pytest

from crm_lib.site.cards import EXAM_POINTS, cards_of
from crm_lib.site.halves import half_of_markdown
from crm_lib.site.markdown_html import render

NOTEBOOKS = sorted((Path(__file__).resolve().parents[2] / "notebooks").glob("*.ipynb"))


def titles(markdown):
    return [card.title for card in cards_of(render(markdown, str))]


def test_a_row_of_terms_is_a_card_with_its_other_names():
    table = "| 名词 | 标准表述 | 又称 |\n|---|---|---|\n| 瓶颈 | 转化率最低 | 障碍 |\n| 线索 | 未筛选 | |"
    first, second = cards_of(render(table, str))
    assert first == ("瓶颈", '<p>转化率最低</p><p class="note">又称：障碍</p>')
    assert second == ("线索", "<p>未筛选</p>")


def test_a_list_that_is_asked_for_says_of_what():
    table = "**Satisfaction: lists**\n\n| list | members |\n|---|---|\n| traits | subjective |"
    (card,) = cards_of(render(table, str))
    assert card.title == "traits" and "Satisfaction: lists" in card.html


def test_any_other_table_stays_whole_under_its_name():
    table = "**Six steps**\n\n| step | what |\n|---|---|\n| 1 | a |\n| 2 | b |"
    (card,) = cards_of(render(table, str))
    assert card.title == "Six steps" and card.html.count("<tr>") == 3


def test_what_has_no_name_belongs_to_the_card_before_and_an_introduction_to_none():
    assert titles("Cards to print.\n\n**AIDA**: attention.\n\nNobody knows its source.") == ["AIDA"]
    (card,) = cards_of(render("**AIDA**: attention.\n\nNobody knows.", str))
    assert "Nobody knows." in card.html


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_page_with_exam_points_has_named_cards(path, language):
    cells = [c.source for c in nbformat.read(path, 4).cells if c.cell_type == "markdown"]
    points = [source for source in cells if EXAM_POINTS.match(source)]
    if path.stem not in ("00_start_here", "00_practice"):
        assert len(points) == 1, "its heading is no longer found"
    for source in points:
        cards = cards_of(render(half_of_markdown(source, language), str))
        assert cards and all(card.title and card.html for card in cards)
