"""Slides as HTML: one file that asks the network for nothing."""

import re

from crm_lib.author.teaching.slides import Slide
from crm_lib.author.teaching.slides_html import html_slides

SLIDES = [
    Slide("A & B", ("<b>one</b> line",)),
    Slide("Figure", png="iVBORw0KGgo=", alt='says "this"', notes="good answer"),
    Slide("List", ("first", "second")),
]


def test_text_is_escaped_and_each_slide_is_a_section():
    page = html_slides(SLIDES, "en")
    assert page.count("<section") == 3
    assert "A &amp; B" in page and "&lt;b&gt;one&lt;/b&gt; line" in page
    assert 'alt="says &quot;this&quot;"' in page
    assert "<li>first</li><li>second</li>" in page
    assert '<html lang="zh-CN">' in html_slides(SLIDES, "zh")


def test_nothing_is_asked_of_the_network():
    page = html_slides(SLIDES, "en")
    assert not re.search(r"https?:|src=\"(?!data:)|<link|@import", page)


def test_notes_are_hidden_until_asked_for():
    page = html_slides(SLIDES, "en")
    assert "<aside>good answer</aside>" in page
    assert "aside { display: none;" in page
