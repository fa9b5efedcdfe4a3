"""A code cell for reading."""

import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_output
from site_kit import picture, small_workbook, table

from crm_lib.site.figure_files import FigureFiles
from crm_lib.site.output_html import code_cell_html


@pytest.fixture
def shown(tmp_path):
    """Return a function that shows a cell in a language."""
    root = small_workbook(tmp_path / "book")
    figures = FigureFiles(tmp_path / "figures", "figures")

    def show(cell, language):
        return BeautifulSoup(code_cell_html(cell, language, figures, root), "html.parser")

    return show


def test_code_is_folded_under_what_its_comment_says(shown):
    cell = new_code_cell("# count the steps · 数各环节\nfunnel")
    assert shown(cell, "zh").summary.get_text() == "代码 数各环节"
    assert shown(cell, "en").summary.get_text() == "Code count the steps"


def test_a_table_keeps_cells_and_loses_pandas_style(shown):
    page = shown(new_code_cell("t", outputs=[table()]), "zh")
    assert page.find("style") is None and "border" not in page.table.attrs
    assert page.thead.find("th")["scope"] == "col" and page.tbody.th["scope"] == "row"
    assert page.thead.find_all(["th", "td"])[0].name == "td", "an empty heading heads nothing"
    assert page.table.get_text(" ", strip=True) == "users 用户数 visit 10"


def test_each_language_has_its_picture_with_its_words(shown):
    outputs = [picture("en", "Half leave", "red"), picture("zh", "一半人离开", "blue")]
    cell = new_code_cell("plot", outputs=outputs)
    assert [image["alt"] for image in shown(cell, "zh").find_all("img")] == ["一半人离开"]
    assert [image["alt"] for image in shown(cell, "en").find_all("img")] == ["Half leave"]


def test_a_self_check_shows_question_options_and_folded_reasons(shown):
    page = shown(new_code_cell('from crm_lib.explore import quiz\n\nquiz("06_s1")'), "zh")
    assert "哪一环？" in page.find(role="group").p.get_text()
    assert [item.get_text() for item in page.find(role="group").ul.find_all("li")] == [
        "A 第一环",
        "B 最低的",
    ]
    assert "B ✔ 对 是。" in page.details.get_text() and "A ✘" in page.details.get_text()
    assert page.find("pre") is None


def test_an_explorer_says_how_to_move_it(shown):
    html = '<div class="crm-explorer-question"><b><div lang="en">Why?</div><div lang="zh">为什么？</div></b></div>'
    output = new_output("display_data", data={"text/html": html, "text/plain": ""})
    cell = new_code_cell("mix()", outputs=[output, picture("zh", "图", "red")])
    page = shown(cell, "zh")
    assert (
        "为什么？" in page.find(role="group").get_text()
        and "拖动滑块" in page.find(class_="note").get_text()
    )
    assert page.find(role="group").img is not None


def test_a_result_to_be_guessed_is_folded(shown):
    cell = new_code_cell("t", outputs=[table()], metadata={"crm": {"guess": True}})
    assert shown(cell, "en").find("details", class_="guess").table is not None


def test_the_cell_of_the_language_switch_leaves_nothing(shown):
    assert not shown(
        new_code_cell("from crm_lib.page import language\n\nlanguage()"), "en"
    ).contents


def test_a_number_that_begins_a_comment_stays_in_its_language(shown):
    cell = new_code_cell("# 200 calls an hour · 每小时200通\nx = 1")
    assert shown(cell, "zh").summary.get_text() == "代码 每小时200通"
    assert shown(cell, "en").summary.get_text() == "Code 200 calls an hour"
