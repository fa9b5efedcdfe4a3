"""The committed pack is what a fresh build gives, and the command writes what it says."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from crm_lib.author.teaching.build import pack_files
from crm_lib.cli.app import app

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def files():
    return {file.path: file.text for file in pack_files(ROOT)}


def test_the_committed_pack_is_up_to_date(files):
    old = [
        path
        for path, text in files.items()
        if not (ROOT / path).is_file() or (ROOT / path).read_text(encoding="utf-8") != text
    ]
    assert old == [], "run crm teaching"


def test_no_lesson_plan_is_left_over(files):
    there = {p.relative_to(ROOT).as_posix() for p in ROOT.glob("teaching/lesson_plans/*.md")}
    assert there == {path for path in files if path.startswith("teaching/lesson_plans/")}


def test_a_syllabus_links_to_its_lesson_plans(files):
    for name in ("syllabus_48.md", "syllabus_32_en.md"):
        assert "(lesson_plans/06_sales_funnel" in files[f"teaching/{name}"]


def test_the_command_makes_slides_and_project_data(tmp_path):
    made = CliRunner().invoke(app, ["teaching", "--slides", "16", "--out", str(tmp_path)])
    assert made.exit_code == 0, made.output
    assert (tmp_path / "16_service_and_care_zh.html").stat().st_size > 50_000
    words = ["teaching", "--project", "2", "--key", "--out", str(tmp_path)]
    assert CliRunner().invoke(app, words).exit_code == 0
    assert sorted(p.name for p in (tmp_path / "group_2").iterdir()) == [
        "members.csv",
        "records.csv",
    ]
    assert (tmp_path / "group_2_key.md").is_file()
