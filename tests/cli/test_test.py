"""`crm test`, and the files that a wheel carries."""

import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from crm_lib.cli import test
from crm_lib.cli.lab_settings import MENUS, write_lab_settings
from crm_lib.page.reader import save_reader_settings

ROOT = Path(__file__).resolve().parents[2]


def test_crm_test_without_the_development_packages_says_what_to_install(monkeypatch, capsys):
    monkeypatch.setattr(test, "NEEDED", ("no_such_package",))
    assert test.run_tests(root=ROOT) == 1
    assert "pip install -r requirements-dev.lock" in capsys.readouterr().err


MARKED = """
import pytest
def test_usual(): pass
@pytest.mark.slow
def test_long(): pass
@pytest.mark.alone
@pytest.mark.slow
def test_kill(): pass
@pytest.mark.engines
def test_engine(): pass
"""
SETTINGS = "[pytest]\nmarkers =\n    slow:\n    alone:\n    engines:\n"


def test_each_test_runs_in_one_of_the_runs_and_those_alone_have_the_machine(tmp_path):
    (tmp_path / "test_marked.py").write_text(MARKED, "utf-8")
    (tmp_path / "pytest.ini").write_text(SETTINGS, "utf-8")

    def collected(options):
        command = [sys.executable, "-m", "pytest", "--collect-only", "-q", *options, "-n0"]
        told = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True)
        return [line.split("::")[1] for line in told.stdout.splitlines() if "::" in line]

    long, alone = test.pytest_runs(stress=True)
    assert [collected(run) for run in test.pytest_runs(stress=False)] == [["test_usual"]]
    assert [name for name in collected(long) if name != "test_engine"] == ["test_long"]
    assert collected(alone) == ["test_kill"]
    assert "-n" in long and "-n" not in alone


def test_a_failure_in_either_run_counts_and_an_empty_run_does_not(tmp_path, monkeypatch):
    monkeypatch.setattr(test, "pytest_runs", lambda *, stress: [["first"], ["second"]])
    codes = {}

    def run(command, **_):
        return subprocess.CompletedProcess(command, codes[command[3]])

    monkeypatch.setattr(test.subprocess, "run", run)
    for first, second, expected in [
        (0, 0, 0),
        (1, 0, 1),
        (0, 2, 2),
        (5, 0, 0),
        (0, 5, 0),
        (5, 5, 5),
    ]:
        codes.update(first=first, second=second)
        assert test.run_tests(root=tmp_path, stress=True) == expected


@pytest.mark.parametrize(("body", "code"), [("assert True", 0), ("assert False", 1)])
def test_crm_test_returns_what_pytest_returns(tmp_path, body, code):
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_one.py").write_text(f"def test_one():\n    {body}\n", "utf-8")
    assert test.run_tests(root=tmp_path, extra=["-q", "-n0"]) == code


@pytest.mark.slow
def test_a_wheel_carries_the_data_and_the_settings(tmp_path):
    copy = tmp_path / "source"
    copy.mkdir()
    for name in ("crm_lib", "datasets"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "setup.py", "README.md", "LICENSE", "LICENSE-content"):
        shutil.copy(ROOT / name, copy / name)
    (copy / "datasets" / "probe.csv.gz").write_bytes(b"x")
    command = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", str(tmp_path), "."]
    subprocess.run(command, cwd=copy, check=True)
    names = set(zipfile.ZipFile(next(tmp_path.glob("*.whl"))).namelist())
    data = {f"crm_lib/data/{p.name}" for p in (copy / "datasets").glob("*.csv*")}
    assert data <= names
    assert {"crm_lib/py.typed", "crm_lib/cli/lab_overrides.json"} <= names


def test_the_settings_of_jupyterlab_exist(tmp_path):
    """Each setting we override is one that the installed JupyterLab knows."""
    save_reader_settings(language="zh")
    folder = write_lab_settings(tmp_path)
    ours = json.loads((folder / "overrides.json").read_text(encoding="utf-8"))
    assert ours[MENUS] == {"locale": "zh_CN"}
    schemas = Path(sys.prefix) / "share" / "jupyter" / "lab" / "schemas"
    for plugin, settings in ours.items():
        package, name = plugin.split(":")
        schema = json.loads((schemas / package / f"{name}.json").read_text(encoding="utf-8"))
        assert set(settings) <= set(schema["properties"])
