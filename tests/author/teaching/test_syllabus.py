"""A syllabus: the weeks are those of the page Start here, and its weights are the whole mark."""

from pathlib import Path

import pytest

from crm_lib.author.teaching.syllabus import read_course, read_weeks

ROOT = Path(__file__).resolve().parents[3]
COURSE = ROOT / "teaching" / "syllabus.yaml"


@pytest.mark.parametrize("hours", [32, 48])
def test_each_page_has_its_place_in_the_term(hours):
    weeks = read_weeks(ROOT, hours)
    assert [week.number for week in weeks] == list(range(1, 17))
    seen = [slug for week in weeks for slug in (*week.in_class, *week.at_home)]
    pages = {p.stem for p in (ROOT / "notebooks").glob("*.ipynb")} - {"00_practice"}  # every day's
    assert sorted(seen) == sorted(pages)
    assert weeks[-1].mock and not weeks[0].mock


def test_a_term_of_48_hours_reads_nothing_at_home():
    assert not any(week.at_home for week in read_weeks(ROOT, 48))
    assert any(week.at_home for week in read_weeks(ROOT, 32))


def test_every_page_with_a_plan_serves_an_outcome():
    course = read_course(COURSE)
    served = {number for outcome in course.outcomes for number in outcome.pages}
    plans = {path.stem[:2] for path in (ROOT / "teaching" / "plans").glob("*.yaml")}
    assert served == plans


def test_weights_that_are_not_the_whole_mark_are_refused(tmp_path):
    text = COURSE.read_text(encoding="utf-8")
    path = tmp_path / "syllabus.yaml"
    path.write_text(text.replace("percent: 40", "percent: 41"), encoding="utf-8")
    with pytest.raises(ValueError, match="add up to 101, not to 100"):
        read_course(path)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_project_has_the_marks_of_its_rubric(language):
    name = "rubric.md" if language == "zh" else "rubric_en.md"
    rubric = (ROOT / "teaching" / "project" / name).read_text(encoding="utf-8")
    rows = [line.split("|")[2] for line in rubric.split("\n") if line.startswith("| ")][1:]
    assert sum(int(cell) for cell in rows if cell.strip().isdigit()) == 100
    weights = {weight.percent for weight in read_course(COURSE).weights}
    assert 14 + 4 + 2 in weights
