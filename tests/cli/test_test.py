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


def test_the_usual_and_the_long_run_share_no_test():
    usual = test.pytest_options(ROOT, stress=False)
    long = test.pytest_options(ROOT, stress=True)
    assert "not slow and not engines" in usual
    assert long[-1] in ("slow or engines", "slow and not engines")


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
