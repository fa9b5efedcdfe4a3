"""A page as a teacher's pack reads it: nothing is lost, nothing stands in one language only."""

from pathlib import Path

import pytest

from crm_lib.author.teaching.page import read_page

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def funnel():
    return read_page(ROOT, "06_sales_funnel")


def test_title_aims_and_take_aways_stand_in_both_languages(funnel):
    assert funnel.title.en.startswith("Sales funnel") and funnel.title.zh.startswith("销售漏斗")
    assert [len(funnel.aims), len(funnel.take_aways)] == [5, 5]
    assert funnel.aims[1].en.startswith("Find the bottleneck")
    assert funnel.aims[1].zh.startswith("找出瓶颈")


def test_sections_have_minutes_and_know_what_is_optional(funnel):
    numbers = [section.number for section in funnel.sections]
    assert numbers == list(range(1, len(numbers) + 1))
    assert [s.number for s in funnel.sections if s.optional] == [4]
    assert "optional" not in funnel.section(4).title.en
    assert "选修" not in funnel.section(4).title.zh
    assert all(section.minutes > 0 for section in funnel.sections)
    whole = sum(section.minutes for section in funnel.sections)
    stated = funnel.minutes.whole + funnel.minutes.practice
    assert 0.8 * stated < whole <= 1.1 * stated


def test_explorers_and_self_checks_stand_with_their_section(funnel):
    assert funnel.section(2).self_checks == ("06_s1",)
    shown = [name for section in funnel.sections for name in section.explorers]
    assert shown == ["possible_mix", "campaign_mix"]  # the second takes arguments


def test_a_figure_has_a_picture_and_words_in_each_language(funnel):
    figures = list(funnel.figures)
    assert len(figures) == 7  # not the exam's diagram with blanks
    for _, figure in figures:
        assert figure.png.en != figure.png.zh
        assert figure.alt.en and figure.alt.zh


def test_named_mistakes_are_read_without_their_heading(funnel):
    assert len(funnel.mistakes) == 2
    assert funnel.mistakes[0].en.startswith("Counting events")
    assert funnel.mistakes[0].zh.startswith("数事件")


def test_a_section_that_is_not_there_is_said(funnel):
    with pytest.raises(ValueError, match="no section 99; it has 1, 2"):
        funnel.section(99)


def test_a_page_without_take_aways_closes_with_its_last_list():
    page = read_page(ROOT, "04_customer_insight")
    assert page.take_aways[0].en.startswith("Don't mail the list by record")


def test_a_page_without_aims_is_refused():
    with pytest.raises(ValueError, match="has no section “What you will be able to do”"):
        read_page(ROOT, "00_start_here")


def test_an_explorer_is_found_whatever_the_function_that_makes_it_is_called():
    page = read_page(ROOT, "08_rfm")
    assert [n for section in page.sections for n in section.explorers] == ["move_the_cuts"]
