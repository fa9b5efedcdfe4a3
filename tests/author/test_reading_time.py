"""Minutes of a page, from its length: each kind of cell, optional sections, both languages."""

import re
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from crm_lib.author.reading_time import (
    CODE_CELL,
    EXPLORER,
    FIGURE,
    QUESTION,
    QUIZ,
    TEXT_A_MARK,
    halfway_section,
    is_near,
    practice_minutes,
    reading_minutes,
    reading_time,
)
from crm_lib.exam.forms import form_names

ROOT = Path(__file__).resolve().parents[2]


def text(en, zh):
    return f'<div lang="en">\n\n{en}\n\n</div>\n<div lang="zh">\n\n{zh}\n\n</div>'


def page(*cells):
    return new_notebook(cells=list(cells))


def question(source, points):
    role = {"grade": True, "points": points, "grade_id": "01_q1_check", "solution": False}
    return new_code_cell(source, metadata={"nbgrader": role})


def test_the_slower_language_counts():
    assert reading_minutes(text("word " * 360, "字" * 350)) == pytest.approx(2)
    assert reading_minutes(text("word " * 180, "字" * 1050)) == pytest.approx(3)


def test_code_and_link_targets_are_not_read_aloud():
    assert reading_minutes(text("a `code here` [b](c/d/e.ipynb)", "")) == pytest.approx(2 / 180)


@pytest.mark.parametrize(
    ("source", "minutes"),
    [
        ("from crm_lib.page import language\n\nlanguage()", 0),
        ("x = 1", CODE_CELL),
        ('from crm_lib.explore import quiz\n\nquiz("06_s1")', QUIZ),
        ("from crm_lib.lessons.rfm import cuts\n\ncuts()", EXPLORER),
        ("from crm_lib.lessons.rfm import NAMES\n\nprint(NAMES)", CODE_CELL),
    ],
)
def test_a_code_cell_takes_a_fixed_time_of_its_kind(source, minutes):
    assert reading_time(page(new_code_cell(source))).core == minutes


def test_a_figure_drawn_once_a_language_is_one_figure():
    outputs = [
        new_output("display_data", {"image/png": ""}, metadata={"crm": {"lang": lang}})
        for lang in ("en", "zh")
    ]
    assert reading_time(page(new_code_cell("plot()", outputs=outputs))).core == CODE_CELL + FIGURE


def test_every_form_of_question_has_its_minutes():
    assert set(QUESTION) == set(form_names()) - {"text"}
    assert reading_time(page(question("check(a, q1, number(decimals=1))", 2))).core == 4
    assert reading_time(page(question("check(a, q1, text())", 7))).core == 7 * TEXT_A_MARK


def test_an_optional_section_ends_with_the_next_heading_of_its_level():
    def heading(words):
        return new_markdown_cell(words)

    def code():
        return new_code_cell("x = 1")

    time = reading_time(
        page(
            heading("## 1 A · 甲"), code(),
            heading("### 1.1 B (optional) · 乙（选修）"), code(),
            heading("#### C · 丙"), code(),
            heading("### 1.2 D · 丁"), code(),
            heading("## 2 E (optional) · 戊（选修）"), code(), code(),
            heading("## 3 F · 己"), code(),
        )
    )  # fmt: skip
    assert round(time.core / CODE_CELL) == 3 and round(time.optional / CODE_CELL) == 4
    assert time.whole == time.core + time.optional


def test_near_is_fifteen_percent_or_a_rounding():
    assert is_near(60, 52.5) and not is_near(60, 50)
    assert is_near(5, 2.5) and not is_near(10, 5)


def test_reading_it_changes_nothing():
    notebook = page(new_markdown_cell("## 1 A · 甲"), new_code_cell("x = 1"))
    before = nbformat.writes(notebook)
    reading_time(notebook)
    assert nbformat.writes(notebook) == before


def test_sentences_that_a_cell_shows_are_read_and_its_table_is_not():
    html = f'<table><td>{"字" * 700}</td></table><div lang="en">a</div><div lang="zh">{"字" * 350}</div>'
    cell = new_code_cell("show()", outputs=[new_output("display_data", {"text/html": html})])
    assert reading_time(page(cell)).core == pytest.approx(CODE_CELL + 1)


def test_the_pause_is_where_half_of_the_core_is_read():
    def section(number, cells, mark=""):
        head = new_markdown_cell(f"## {number} Step{mark} · 步骤")
        return [head, *(new_code_cell("x = 1") for _ in range(cells))]

    assert halfway_section(page(*section(1, 4), *section(2, 5), *section(3, 10))) == 2
    assert halfway_section(page(*section(1, 9), *section(2, 5), *section(3, 3))) == 1
    # What is optional is not counted.
    optional = section(2, 40, " (optional)")
    assert halfway_section(page(*section(1, 9), *optional, *section(3, 9))) == 1
    assert halfway_section(page(*section(1, 9))) is None


def test_exam_practice_is_counted_beside_the_core_and_by_what_its_questions_ask():
    head = new_markdown_cell("## 9 Exam practice · 考题演练")
    asked = new_markdown_cell(text("**1. Single choice.** A?\n\n**2. Case (5 marks).** B?", "甲"))
    after = new_markdown_cell("## 10 Exam points · 考点速记")
    time = reading_time(page(new_code_cell("x = 1"), head, asked, after, new_code_cell("x = 1")))
    assert 7 < time.practice < 7.2  # one minute, five marks at an exam's pace, and the reading
    assert 2 * CODE_CELL < time.core < 2 * CODE_CELL + 0.1 and time.whole == time.core


def test_every_question_of_the_pages_exam_practice_takes_time():
    asked = [
        head
        for path in sorted((ROOT / "notebooks").glob("*.ipynb"))
        for head in practice_heads(nbformat.read(path, as_version=4))
    ]
    assert len(asked) > 100
    assert [head for head in asked if not practice_minutes(f"**1. {head}**")] == []


def practice_heads(notebook):
    """Yield the heads of the questions of a page's exam practice, in English."""
    in_practice = False
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and cell.source.startswith("## "):
            in_practice = "考题演练" in cell.source.partition("\n")[0]
        if in_practice:
            english = cell.source.partition('<div lang="zh">')[0]
            yield from re.findall(r"^\*\*\d+\. ([^*]+)\*\*", english, re.MULTILINE)
