"""Slides as PPTX: a real deck is built and read back."""

from pathlib import Path

import pytest

from crm_lib.author.teaching.build import read_lesson
from crm_lib.author.teaching.slide_files import write_slides
from crm_lib.author.teaching.slides import slides_of

ROOT = Path(__file__).resolve().parents[3]


def test_a_deck_holds_titles_figures_their_words_and_notes(tmp_path):
    pptx = pytest.importorskip("pptx")
    path = write_slides(ROOT, "06", tmp_path, kind="pptx", language="zh")
    assert path.name == "06_sales_funnel_zh.pptx"
    deck = pptx.Presentation(str(path))
    slides = slides_of(*read_lesson(ROOT, "06"), "zh")
    assert len(deck.slides) == len(slides)
    for page, slide in zip(deck.slides, slides, strict=True):
        assert page.shapes.title.text_frame.text == slide.title
        pictures = [s for s in page.shapes if s.shape_type == 13]
        assert len(pictures) == bool(slide.png)
        for picture in pictures:
            assert picture._element.nvPicPr.cNvPr.get("descr") == slide.alt
            assert picture.left >= 0 and picture.top + picture.height <= deck.slide_height
        if slide.notes:
            assert page.notes_slide.notes_text_frame.text == slide.notes


def test_another_kind_is_refused(tmp_path):
    with pytest.raises(ValueError, match="html or pptx, not as 'pdf'"):
        write_slides(ROOT, "06", tmp_path, kind="pdf", language="zh")


def test_a_page_that_has_no_plan_is_said_with_those_that_have(tmp_path):
    with pytest.raises(ValueError, match="names no single page with a plan"):
        write_slides(ROOT, "99", tmp_path, kind="html", language="zh")
