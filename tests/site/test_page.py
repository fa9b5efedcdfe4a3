"""A lesson and a guide as pages."""

import pytest
from bs4 import BeautifulSoup
from site_kit import small_workbook

from crm_lib.site.addresses import Addresses
from crm_lib.site.figure_files import FigureFiles
from crm_lib.site.page import guide_page, lesson_page


@pytest.fixture
def made(tmp_path):
    """Return a function that makes the lesson's page in a language."""
    root = small_workbook(tmp_path / "book")
    lead = Addresses(root, ["00_start_here", "06_funnel"]).leading_from(root / "notebooks")
    figures = FigureFiles(tmp_path / "figures", "figures")

    def make(language):
        return lesson_page(
            root / "notebooks" / "06_funnel.ipynb",
            language,
            root=root,
            lead=lead,
            figures=figures,
            marks=lambda soup, twins: None,
        )

    return make


def test_a_lesson_has_title_sections_and_cards_in_its_language(made):
    zh, en = made("zh"), made("en")
    assert (zh.title, en.title) == ("漏斗：先改进什么", "Funnel: what to improve")
    assert zh.sections == [("1-look", "1 看一看"), ("3-exam-points", "3 考点速记")]
    assert [id for id, _ in zh.sections] == [id for id, _ in en.sections]
    assert [card.title for card in zh.cards] == ["瓶颈", "AIDA"]
    assert zh.has_code


def test_no_other_language_is_left_in_it(made):
    text = BeautifulSoup(made("en").html, "html.parser").get_text()
    assert not any("\u4e00" <= sign <= "\u9fff" for sign in text.replace("数各环节", ""))
    assert "counts users" not in made("zh").html


def test_every_table_scrolls_by_itself_and_has_a_name(made):
    soup = BeautifulSoup(made("zh").html, "html.parser")
    regions = [table.parent for table in soup.find_all("table")]
    assert all(r["role"] == "region" and r["tabindex"] == "0" for r in regions)
    assert len({r["aria-label"] for r in regions}) == len(regions)


def test_an_assignment_is_said_to_be_in_the_workbook(tmp_path):
    guide = tmp_path / "g.md"
    guide.write_text(
        "# G · 指南\n\n[A · 作业](../work/a/a.ipynb) [B](../bank/b)\n", encoding="utf-8"
    )
    html = guide_page(guide, "g", "zh", lead=lambda target: None).html
    assert html.count("（在工作簿里做）") == 1 and "作业</span> <small" in html


def test_a_cell_that_can_t_be_shown_is_named(made, tmp_path):
    book = tmp_path / "book" / "notebooks" / "06_funnel.ipynb"
    text = book.read_text(encoding="utf-8").replace(r"\\frac{a}", r"\\nonsense{a}")
    book.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"06_funnel\.ipynb, cell 0 \(en\).*nonsense"):
        made("en")


def test_a_guide_in_one_language_says_so_in_chinese(tmp_path):
    guide = tmp_path / "g.md"
    guide.write_text("# Guide · 指南\n\nEnglish alone.\n", encoding="utf-8")
    assert "只有英文" in guide_page(guide, "g", "zh", lead=str).html
    assert "只有英文" not in guide_page(guide, "g", "en", lead=str).html
