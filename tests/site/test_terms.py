"""Terms of the glossary in a page's text."""

import pytest
from bs4 import BeautifulSoup
from site_kit import small_workbook

from crm_lib.site.terms import TermMarks, read_entries


@pytest.fixture
def entries(tmp_path):
    return read_entries(small_workbook(tmp_path) / "docs" / "glossary.csv")


#: Sections whose other language names both terms.
BOTH = {
    "": "The sales funnel and its bottleneck; 销售漏斗的瓶颈",
    "b": "瓶颈",
    "9-practice": "瓶颈",
}


def marked(entries, language, html, twins=BOTH):
    soup = BeautifulSoup(html, "html.parser")
    TermMarks(entries, language, "glossary.html").mark(soup, twins)
    return [(link["href"], link.get_text(), link["title"]) for link in soup.find_all("a", "term")]


def test_a_term_links_to_the_glossary_and_carries_its_definition(entries):
    found = marked(entries, "zh", "<p>先找销售漏斗的瓶颈。</p>")
    assert found == [
        ("glossary.html#sales_funnel", "销售漏斗", "按顺序的环节及到达人数"),
        ("glossary.html#bottleneck", "瓶颈", "转化率最低的环节"),
    ]


def test_a_term_is_marked_once_a_section(entries):
    html = "<p>bottleneck, bottleneck</p><h2 id='b'>Next</h2><p>Bottleneck</p>"
    assert len(marked(entries, "en", html)) == 2


@pytest.mark.parametrize(
    "html",
    [
        "<h2>bottleneck</h2>",
        "<a href='#'>bottleneck</a>",
        "<p><code>bottleneck</code></p>",
        "<p>bottlenecked</p>",
        "<summary>bottleneck</summary>",
    ],
)
def test_what_is_no_prose_stays(entries, html):
    assert marked(entries, "en", html) == []


def test_a_word_is_a_term_only_where_the_other_language_has_the_term(entries):
    html = "<p>The bottleneck of the sales funnel.</p>"
    found = marked(entries, "en", html, {"": "漏斗的瓶颈"})
    assert [name for _, name, _ in found] == ["bottleneck"]


@pytest.mark.parametrize(
    "html", ["<h3 id='9-practice'>P</h3><p>bottleneck</p>", "<div class='quiz'>bottleneck</div>"]
)
def test_where_the_reader_is_asked_no_definition_is_at_hand(entries, html):
    assert marked(entries, "en", html) == []


def test_names_to_avoid_are_no_aliases(entries):
    assert entries[0].aliases_in("en") == ["funnel"] and entries[0].aliases_in("zh") == []


def test_without_terms_nothing_is_marked():
    assert marked((), "en", "<p>bottleneck</p>") == []
