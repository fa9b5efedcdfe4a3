"""Markdown, formulas and links."""

import re
from pathlib import Path

import nbformat
import pytest

from crm_lib.site.markdown_html import formula, highlighted, render

NOTEBOOKS = sorted((Path(__file__).resolve().parents[2] / "notebooks").glob("*.ipynb"))


def stay(target):
    return target


def test_a_heading_has_its_anchor_and_a_table_its_cells():
    html = render("{#go}\n## Go\n\n| a | b |\n|---|---|\n| 1 | 2 |", stay)
    assert '<h2 id="go">Go</h2>' in html and "<td>2</td>" in html


def test_a_heading_without_words_is_none():
    assert "<thead>\n<tr>\n<td></td>\n<th>b</th>" in render("| | b |\n|---|---|\n| 1 | 2 |", stay)


def test_a_link_to_no_page_becomes_words():
    html = render(
        "[there](a.ipynb) and [here](b.ipynb)", {"a.ipynb": None, "b.ipynb": "b.html"}.get
    )
    assert '<span class="elsewhere" title="a.ipynb">there</span>' in html
    assert '<a href="b.html">here</a>' in html


def test_folded_answers_stay_folded_with_their_markdown():
    html = render("<details><summary>Answer</summary>\n\n**B.**\n\n</details>", stay)
    assert "<details><summary>Answer</summary>" in html and "<strong>B.</strong>" in html


def test_prices_are_no_formulas():
    assert "<math" not in render("from 5$ to 7$ each", stay)


def test_a_formula_that_can_t_be_drawn_is_a_fault():
    with pytest.raises(ValueError, match="nonsense"):
        formula(r"\nonsense{a}")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_formula_of_a_lesson_can_be_drawn(path):
    for cell in nbformat.read(path, 4).cells:
        if cell.cell_type == "markdown":
            source = re.sub(r"`[^`]*`", "", cell.source)
            for block, line in re.findall(r"\$\$(.+?)\$\$|\$([^$\n]+)\$", source, re.DOTALL):
                assert formula(block or line, block=bool(block)).startswith("<math")


def test_code_is_coloured_by_classes_and_escaped():
    html = highlighted('x = "<b>"', "python")
    assert "&lt;b&gt;" in html and 'class="s2"' in html
    assert "x" in highlighted("x", "no language")
