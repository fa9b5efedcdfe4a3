"""`crm site`: what it prints, and what it says when it can't."""

import pytest
from site_kit import small_workbook
from typer.testing import CliRunner

from crm_lib.cli.app import app
from crm_lib.exam.wording import ExamError


@pytest.fixture
def book(tmp_path, monkeypatch):
    root = small_workbook(tmp_path / "book")
    (root / "nbgrader_config.py").touch()
    monkeypatch.chdir(root)
    return root


def run(*options):
    return CliRunner().invoke(app, ["site", "--no-search", "--no-api", *options])


def test_it_builds_where_the_guide_says_and_tells_how_to_open_it(book):
    done = run()
    assert done.exit_code == 0, done.output
    assert (book / "build" / "site" / "zh" / "06_funnel.html").is_file()
    assert "weighs" in done.output and "http.server --bind 127.0.0.1" in done.output


def test_a_part_of_it_goes_to_a_folder_of_ones_own(book, tmp_path):
    assert run("--only", "00_start", str(tmp_path / "part")).exit_code == 0
    assert not (tmp_path / "part" / "zh" / "06_funnel.html").exists()


def test_a_lesson_that_is_not_there_is_named(book):
    done = run("--only", "77")
    assert isinstance(done.exception, ExamError) and "begins with 77" in str(done.exception)
