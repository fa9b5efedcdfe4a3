"""Types and style, as `mypy` and `ruff` check them with the settings of pyproject.toml."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def run(*words):
    return subprocess.run(
        [sys.executable, "-m", *words], cwd=ROOT, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("words", [("check",), ("format", "--check")], ids=" ".join)
def test_ruff_finds_nothing(words):
    done = run("ruff", *words, ".")
    assert done.returncode == 0, done.stdout + done.stderr


def test_types_are_right_where_values_travel_furthest():
    """Base, page, exam and author; every function there says what it takes and gives."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mypy"]
    rooms = {"crm_lib.base", "crm_lib.page", "crm_lib.exam", "crm_lib.author"}
    assert set(settings["packages"]) >= rooms
    assert settings["disallow_untyped_defs"]
    done = run("mypy")
    assert done.returncode == 0, done.stdout + done.stderr
