"""`crm paper` as an instructor meets it: what it writes, tells, and says of the likeliest mistakes."""

import shutil

import pytest
from papers_kit import ROOT, UNIT
from typer.testing import CliRunner

from crm_lib.cli.app import app
from crm_lib.exam.wording import ExamError


@pytest.fixture
def course(tmp_path, monkeypatch):
    root = tmp_path / "course"
    shutil.copytree(ROOT / "bank", root / "bank")
    shutil.copytree(ROOT / "docs" / "blueprints", root / "docs" / "blueprints")
    shutil.copy(ROOT / "docs" / "blueprint.csv", root / "docs")
    shutil.copy(ROOT / "nbgrader_config.py", root)
    (root / "solutions").mkdir()
    monkeypatch.chdir(root)
    return root


def crm(*words, fails=False):
    said = CliRunner().invoke(app, ["paper", *words])
    if fails:
        assert isinstance(said.exception, ExamError), said.output
        return str(said.exception)
    if said.exception is not None and not isinstance(said.exception, SystemExit):
        raise said.exception
    assert said.exit_code == 0, said.output
    return said.output


QUICK = ("--blueprint", "quick", "--unit", UNIT, "--language", "zh")


def test_a_paper_lies_in_the_classroom_and_may_become_an_assignment(course):
    told = crm("--seed", "7", *QUICK, "--assign")
    name = f"quick_{UNIT.lower()}_7"
    folder = course / "classroom" / "papers" / name
    assert {p.name for p in folder.iterdir()} == {
        "solution", *(f"{name}_{w}_zh.{e}" for w in ("paper", "answer_sheet", "marking_guide")
                      for e in ("docx", "pdf")),
    }  # fmt: skip
    assert f"classroom/papers/{name}/{name}_paper_zh.pdf" in told
    assert "12 questions, 20 marks, 20 minutes." in told and f"crm release {name}" in told
    assert (course / "solutions" / name / "rubrics.yaml").is_file()
    assert f"{name}_q12," in (course / "docs" / "blueprint.csv").read_text(encoding="utf-8")


def test_items_of_earlier_papers_are_told_and_avoided(course):
    crm("--seed", "1", *QUICK, "--name", "monday")
    told = crm("--seed", "1", *QUICK, "--name", "tuesday")
    assert "12 of the items stood in earlier papers; --avoid 3" in told
    told = crm("--seed", "1", *QUICK, "--name", "wednesday", "--avoid", "2")
    assert "stood in earlier papers" not in told


def test_sets_are_handed_out_by_the_roster(course):
    told = crm("--seed", "7", *QUICK, "--sets", "AB")
    assert "There is no roster" in told and "crm roster import class.csv" in told
    (course / "classroom" / "roster.csv").write_text(
        "number,name\n0026001,张三\n0026002,李四\n0026003,王五\n", encoding="utf-8"
    )
    told = crm("--seed", "7", *QUICK, "--sets", "ab", "--output", "printed")
    rows = (course / "printed" / "sets.csv").read_text(encoding="utf-8-sig").splitlines()
    assert [r.rpartition("_")[2] for r in rows[1:]] == ["B", "A", "B"]
    assert "sets A, B." in told and (course / "printed" / "B" / "solution").is_dir()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--blueprint", "finals"), "no blueprint 'finals'. Known: final, quick, source1"),
        (("--blueprint", "quick"), "name it with --unit"),
        (("--blueprint", "quick", "--unit", "U99"), "no items of unit U99"),
        (("--blueprint", "BIG"), "the bank has"),
        (("--sets", "AA"), "one letter a set"),
        (("--name", "7 days"), "can't name a paper"),
        (("--cases", "nowhere"), "nowhere"),
    ],
)
def test_likely_mistakes_are_told_in_a_line_and_nothing_is_written(course, words, told):
    big = course / "big.yaml"
    text = (ROOT / "docs" / "blueprints" / "quick.yaml").read_text(encoding="utf-8")
    big.write_text(text.replace("units: {one: true}", "units: {only: [U03]}")
                   .replace("number: 8", "number: 90"), encoding="utf-8")  # fmt: skip
    words = [str(big) if w == "BIG" else w for w in words]
    assert told in crm("--seed", "7", *words, fails=True)
    assert not (course / "classroom" / "papers").exists()
