"""Title, sections and aims of a page are read in both languages."""

from pathlib import Path

import pytest

from crm_lib.page.headings import headings_in, headings_of

ROOT = Path(__file__).resolve().parents[2]
LESSONS = sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))
AIMS = """## What you will be able to do · 学完能做什么

<div lang="en">

1. Say a thing.
2. Do another.

</div>
<div lang="zh">

1. 说一件事。
2. 做另一件事。

</div>"""


def test_sections_are_known_by_number_and_the_exam_points_by_name():
    found = headings_in(
        ["# Title · 标题", "## 2 Two · 二", "### 2.1 Part · 部分", "## 9 Exam points · 考点速记"]
    )
    assert found.title == ("Title", "标题")
    assert found.section("2.1").title.en == "2.1 Part" and found.section("2.7").title.en == "2 Two"
    assert found.section("points") == found.section("9") and found.section("5") is None


def test_an_anchor_is_the_heading_as_jupyter_makes_it():
    (heading,) = headings_in(["## 2 A b · 甲"]).sections.values()
    assert heading.anchor == "2-A-b-%C2%B7-%E7%94%B2"


def test_aims_stand_line_by_line_in_both_languages():
    found = headings_in(["# T · 题", AIMS]).objectives
    assert found == [("Say a thing.", "说一件事。"), ("Do another.", "做另一件事。")]
    assert headings_in(["# T · 题"]).objectives == []


def test_a_page_without_a_title_has_its_name():
    assert headings_in(["text"], name="06_x").title == ("06_x", "06_x")


@pytest.mark.parametrize("path", LESSONS, ids=lambda p: p.stem)
def test_every_page_has_a_title_and_numbered_sections(path):
    found = headings_of(path)
    assert found.title.en != found.title.zh and len(found.sections) >= 4
    assert headings_of(path) is found  # read once
