"""A lesson plan: two pages, all parts, and only what the page has."""

from pathlib import Path

import pytest

from crm_lib.author.teaching.build import plan_paths, read_lesson
from crm_lib.author.teaching.lesson_plan import lesson_plan
from crm_lib.base.message import has_chinese
from crm_lib.exam.blueprint import load_blueprint

ROOT = Path(__file__).resolve().parents[3]
SLUGS = [path.stem for path in plan_paths(ROOT)]
#: Signs that fit on two sides of A4 with the tables (tried in 10.5 points).
TWO_PAGES = {"en": 5000, "zh": 2300}


def committed(slug, language):
    name = f"{slug}{'' if language == 'zh' else '_en'}.md"
    return (ROOT / "teaching" / "lesson_plans" / name).read_text(encoding="utf-8")


def test_every_page_of_the_term_has_a_plan():
    pages = {path.stem for path in (ROOT / "notebooks").glob("[0129]*.ipynb")}
    assert pages - set(SLUGS) == {"00_start_here", "00_exam_writing", "00_practice"}


@pytest.mark.parametrize("slug", SLUGS)
def test_a_plan_has_all_parts_and_fits_on_two_pages(slug):
    for language, parts in (
        ("en", ("Aims", "Hook", "Two hours", "Board", "For discussion", "Common errors", "Beyond")),
        ("zh", ("教学目标", "导入", "课堂安排", "板书", "讨论题", "常见错误", "课程思政")),
    ):
        text = committed(slug, language)
        headings = [line[3:] for line in text.split("\n") if line.startswith("## ")]
        assert len(headings) == len(parts)
        for heading, part in zip(headings, parts, strict=True):
            assert heading.startswith(part)
        assert len(text) < TWO_PAGES[language], f"{language}: {len(text)} signs"


@pytest.mark.parametrize("slug", SLUGS)
def test_a_plan_names_two_errors_or_more(slug):
    errors = committed(slug, "zh").split("## 常见错误")[1].split("## ")[0]
    assert errors.count("\n- ") >= 2


@pytest.mark.parametrize("slug", SLUGS)
def test_an_english_plan_has_chinese_only_as_terms(slug):
    text = committed(slug, "en")
    assert sum(map(has_chinese, text)) < 0.04 * len(text)


def test_the_assignment_is_counted_by_the_blueprint():
    page, plan = read_lesson(ROOT, "06")
    blueprint = load_blueprint(ROOT / "docs" / "blueprint.csv")
    rows = [row for row in blueprint.values() if row.id.startswith("06_q")]
    text = lesson_plan(page, plan, rows, "en")
    assert f"Assignment: {len(rows)} questions, {sum(int(r.marks) for r in rows)} marks" in text
    assert "Assignment" not in lesson_plan(page, plan, [], "en")


def test_a_section_that_no_step_teaches_is_left_for_home():
    page, plan = read_lesson(ROOT, "06")
    assert "At home: 4 From which visit do we count? (optional" in lesson_plan(page, plan, [], "en")


def test_the_second_hour_begins_at_45_minutes():
    page, plan = read_lesson(ROOT, "06")
    rows = [line for line in lesson_plan(page, plan, [], "zh").split("\n") if line[:2] == "| "]
    second = next(i for i, row in enumerate(rows) if "第2学时" in row)
    assert rows[second + 1].startswith("| 45 |")
