"""Slides: every figure of what is taught, every question, and good answers only in the notes."""

from pathlib import Path

import pytest

from crm_lib.author.teaching.build import read_lesson
from crm_lib.author.teaching.slides import plain, slides_of
from crm_lib.base.message import has_chinese

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def lesson():
    return read_lesson(ROOT, "06")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_figures_and_questions_are_all_there(lesson, language):
    page, plan = lesson
    slides = slides_of(page, plan, language)
    figures = [f for section, f in page.figures if section.number in plan.in_class]
    assert sum(bool(s.png) for s in slides) == len(figures)
    shown = [line for s in slides for line in s.lines]
    for question in plan.questions:
        assert plain(question.ask[language]) in shown
        assert plain(question.good[language]) not in " ".join(shown)
        assert any(plain(question.good[language]) in s.notes for s in slides)


def test_slides_speak_one_language(lesson):
    page, plan = lesson
    for slide in slides_of(page, plan, "en"):
        assert not has_chinese(slide.title + "".join(slide.lines) + slide.notes)
    assert all(has_chinese(s.title) for s in slides_of(page, plan, "zh"))


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("**Two** *words* and `code`", "Two words and code"),
        ("worth $0.01/c$ of [all](06.ipynb)", "worth 0.01/c of all"),
        (r"$p\cdot V$", "p × V"),
    ],
)
def test_markdown_becomes_plain_text(markdown, text):
    assert plain(markdown) == text
