"""A whole small site."""

import re

import pytest
from bs4 import BeautifulSoup
from site_kit import small_workbook

from crm_lib.exam.wording import ExamError
from crm_lib.site import build_site
from crm_lib.site.build import STAMP


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    return small_workbook(tmp_path_factory.mktemp("book"))


@pytest.fixture(scope="module")
def site(book, tmp_path_factory):
    folder = tmp_path_factory.mktemp("out") / "site"
    build_site(book, folder, with_search=False, with_api=False)
    return folder


def soup(path):
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def test_both_trees_have_the_same_pages(site):
    en, zh = ({p.name for p in (site / name).glob("*.html")} for name in ("en", "zh"))
    assert (
        en == zh >= {"index.html", "06_funnel.html", "glossary.html", "cards.html", "search.html"}
    )


def test_a_page_leads_to_its_twin_by_one_click(site):
    for name in ("06_funnel", "student", "cards"):
        link = soup(site / "zh" / f"{name}.html").find("a", class_="switch")
        assert link["href"] == f"../en/{name}.html" and link["data-choose"] == "en"


def test_the_glossary_has_definitions_that_terms_lead_to(site):
    page = soup(site / "zh" / "06_funnel.html")
    assert page.find("a", class_="term", href="glossary.html#sales_funnel")["title"]
    assert "按顺序的环节" in soup(site / "zh" / "glossary.html").find(id="sales_funnel").get_text()


def test_the_cards_of_all_pages_stand_on_one(site):
    cards = soup(site / "en" / "cards.html").select("[data-deck='06_funnel'] .card h3")
    assert [card.get_text() for card in cards] == ["bottleneck", "AIDA"]


def test_nothing_is_fetched_from_outside(site):
    for path in [*site.rglob("*.html"), *site.rglob("*.css"), *site.rglob("*.js")]:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"""(?:src|srcset)=["']?(?:https?:)?//""", text), path
        assert not re.search(r"""url\(["']?(?:https?:)?//|@import""", text), path
        assert not re.search(r"""(?:fetch|import)\(["'](?:https?:)?//""", text), path


def test_a_second_build_is_the_same_site(book, site):
    def files():
        return {p.relative_to(site): p.read_bytes() for p in site.rglob("*") if p.is_file()}

    before = files()
    build_site(book, site, with_search=False, with_api=False)
    assert files() == before


def test_a_folder_with_something_else_in_it_is_left_alone(book, tmp_path):
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(ExamError, match="no site of this workbook"):
        build_site(book, tmp_path, with_search=False, with_api=False)
    assert [p.name for p in tmp_path.iterdir()] == ["mine.txt"]


def test_every_fault_is_named_and_the_old_site_stays(tmp_path):
    book, folder = small_workbook(tmp_path / "book"), tmp_path / "site"
    folder.mkdir()
    (folder / STAMP).write_text("old", encoding="utf-8")
    (book / "docs" / "student.md").write_text("# A · 甲\n\n[x](none.md)\n", encoding="utf-8")
    (book / "docs" / "tasks.md").write_text("no heading\n", encoding="utf-8")
    with pytest.raises(ExamError, match=r"4 fault(?s:.*)none\.md(?s:.*)tasks") as error:
        build_site(book, folder, with_search=False, with_api=False)
    assert str(error.value).count("\n- ") == 4
    assert [p.name for p in folder.iterdir()] == [STAMP]


def test_without_its_packages_it_says_what_to_install(book, tmp_path, monkeypatch):
    monkeypatch.setattr("crm_lib.site.build.find_spec", lambda name: None)
    with pytest.raises(ExamError, match=r"docutils.*requirements-dev\.lock"):
        build_site(book, tmp_path / "s")
    assert not (tmp_path / "s").exists()


def test_a_name_that_no_lesson_has_is_told(book, tmp_path):
    with pytest.raises(ExamError, match="begins with 77"):
        build_site(book, tmp_path / "s", names=["77"], with_search=False, with_api=False)
