"""The frame around every page."""

from crm_lib.site.addresses import GUIDES
from crm_lib.site.frame import Frame
from crm_lib.site.page import Page

LESSONS = ["00_start_here", "00_toolbox", "01_a", "91_b", "00_exam_writing"]


def frame(with_api=False):
    pages = {
        language: {
            name: Page(name, language, f"{name} <{language}>", "") for name in [*LESSONS, *GUIDES]
        }
        for language in ("en", "zh")
    }
    return Frame(pages, LESSONS, with_api=with_api)


def test_the_contents_have_every_page_once_in_its_group():
    groups = dict(frame().groups("zh"))
    assert [name for name, _, _ in groups["入门"]] == ["00_start_here", "00_toolbox"]
    assert [name for name, _, _ in groups["课文"]] == ["01_a", "00_exam_writing"]
    assert [name for name, _, _ in groups["案例"]] == ["91_b"]
    assert [name for name, _, _ in groups["指南"]] == list(GUIDES)


def test_a_page_says_its_language_and_escapes_its_title():
    pages = frame().pages_in("zh", (), [])
    assert '<html lang="zh-CN"' in pages["01_a"] and "01_a &lt;zh&gt;" in pages["01_a"]
    assert 'rel="prev" href="00_toolbox.html"' in pages["01_a"]
    assert 'rel="next" href="91_b.html"' in pages["01_a"]


def test_only_what_is_read_is_searched():
    pages = frame().pages_in("en", (), [])
    searched = {name for name, html in pages.items() if "data-pagefind-body" in html}
    assert searched == {*LESSONS, *GUIDES, "glossary", "law"}


def test_functions_are_linked_where_their_pages_are_built():
    assert "../api/index.html" in frame(with_api=True).pages_in("en", (), [])["index"]
    assert "../api/index.html" not in frame().pages_in("en", (), [])["index"]


def test_the_first_page_offers_both_languages():
    html = frame().front()
    assert 'href="en/index.html"' in html and 'href="zh/index.html"' in html
