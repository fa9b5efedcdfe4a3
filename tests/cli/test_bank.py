"""`crm bank export`, as somebody meets it who takes the bank to a platform."""

import re
import shlex
from pathlib import Path

import pytest
from small_bank import FORMS, small_bank
from typer.testing import CliRunner

from crm_lib.bank.exports import FORMATS, ExportError
from crm_lib.cli.app import app
from crm_lib.cli.bank import BankFormat

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs" / "instructor.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"(?m)^crm (bank export .*)$", GUIDE)


def crm(*words, code=0):
    said = CliRunner().invoke(app, list(words))
    if said.exception is not None and not isinstance(said.exception, SystemExit):
        raise said.exception
    assert said.exit_code == code, said.output
    return said.output


@pytest.fixture
def workbook(tmp_path, monkeypatch):
    """A workbook with a small bank, in which commands are run."""
    small_bank(tmp_path)
    (tmp_path / "nbgrader_config.py").touch()
    (tmp_path / "docs").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_guide_shows_each_format():
    assert {command.split()[3] for command in COMMANDS} == set(FORMATS)
    assert [one.value for one in BankFormat] == list(FORMATS)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_the_guide_writes_its_file(command, tmp_path, monkeypatch):
    monkeypatch.setattr("crm_lib.cli.bank.workbook_root", lambda: ROOT)
    monkeypatch.chdir(tmp_path)
    words = shlex.split(command)
    told = crm(*words)
    (written,) = tmp_path.glob("*.*")
    assert written.name == words[-1]
    assert int(re.search(r": (\d+) question", told)[1]) >= 30


def test_the_number_of_questions_is_told(workbook):
    told = crm("bank", "export", "--to", "moodle", "a.xml", "--draws", "3")
    assert f"a.xml: {len(FORMS) + 2} question(s) · {len(FORMS) + 2}道题" in told


def test_units_may_stand_behind_each_other_or_be_repeated(workbook):
    for units in (
        ["--units", "U12,U12"],
        ["--units", "U12", "--units", "U12"],
        ["--units", "U12，"],
    ):
        told = crm("bank", "export", "--to", "word", "a.docx", "--force", *units)
        assert f": {len(FORMS)} question(s)" in told


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (
            ["--to", "moodle", "a.xml", "--units", "U70"],
            "no items for unit 'U70'. It has some for U12",
        ),
        (["--to", "anki", "a.zip"], "a.zip: a file for anki ends in .apkg"),
        (["--to", "anki", "there.apkg"], "there.apkg is there already; --force replaces it"),
    ],
)
def test_the_likeliest_mistakes_are_one_line(workbook, words, error):
    (workbook / "there.apkg").touch()
    with pytest.raises(ExportError) as found:
        crm("bank", "export", *words)
    assert error in str(found.value)


def test_a_format_that_there_is_not_is_answered_with_those_there_are(workbook):
    told = crm("bank", "export", "--to", "gift", "a.xml", code=2)
    assert all(name in told for name in FORMATS)


def test_the_help_says_what_was_not_tried():
    told = " ".join(re.sub("[│╭╰─╮╯]", " ", crm("bank", "export", "--help")).split())
    assert "no running Moodle" in told
    assert "学习通" in told
    assert "export" in crm("bank", "--help")


def test_verdicts_may_be_asked_in_writing(workbook):
    crm("bank", "export", "--to", "moodle", "a.xml", "--verdicts", "written", "--language", "zh")
    content = (workbook / "a.xml").read_text(encoding="utf-8")
    assert 'type="truefalse"' not in content and "改正：" in content
