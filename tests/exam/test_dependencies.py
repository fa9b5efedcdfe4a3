"""A key is stale when code that its solution imports changed, and only then."""

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from crm_lib.exam import dependencies
from crm_lib.exam.dependencies import PACKAGE, imported_code

SOLUTIONS = sorted((Path(__file__).resolve().parents[2] / "solutions").glob("*/*.ipynb"))


def notebook(folder, *cells):
    path = folder / "09_tiny.ipynb"
    nbformat.write(new_notebook(cells=[new_code_cell(c) for c in cells]), path)
    return path


@pytest.fixture
def package(tmp_path):
    """A package below a folder that is called as a room of ours is."""
    home = tmp_path / "classroom" / "crm_lib"
    for name, source in {
        "__init__": "",
        "funnel": "from ._frames import x\ndef f():\n    from crm_lib.exam import rubric\n",
        "_frames": '"""Doc."""\nx = 1\n',
        "rfm": "y = 2\n",
        "kano": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from crm_lib import rfm\n",
        "exam/__init__": "from .rubric import load\n",
        "exam/rubric": "from .. import _frames\nload = len\n",
        "exam/text": "",
    }.items():
        path = home / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source, encoding="utf-8")
    return home


EXAM = {"crm_lib", "crm_lib._frames", "crm_lib.exam", "crm_lib.exam.rubric"}


@pytest.mark.parametrize(
    ("cells", "modules"),
    [
        (["import pandas"], set()),
        (["from crm_lib.rfm import y"], {"crm_lib", "crm_lib.rfm"}),
        (["from crm_lib import rfm"], {"crm_lib", "crm_lib.rfm"}),
        (["import crm_lib.rfm as r"], {"crm_lib", "crm_lib.rfm"}),
        (["import crm_lib", "crm_lib.rfm.y"], {"crm_lib", "crm_lib.rfm"}),
        (["import crm_lib as c", "def f():\n    return c.rfm.y"], {"crm_lib", "crm_lib.rfm"}),
        (["from importlib import import_module\nimport_module('crm_lib.rfm')"],
         {"crm_lib", "crm_lib.rfm"}),
        (["def f():\n    import crm_lib.rfm"], {"crm_lib", "crm_lib.rfm"}),
        (["%matplotlib inline\nimport crm_lib.rfm"], {"crm_lib", "crm_lib.rfm"}),
        (["%%time\nimport crm_lib.rfm"], {"crm_lib", "crm_lib.rfm"}),
        (["def f(:", "import crm_lib.rfm"], {"crm_lib", "crm_lib.rfm"}),
        (["import crm_lib.kano"], {"crm_lib", "crm_lib.kano"}),
        (["import crm_lib.exam"], EXAM),
        (["from crm_lib.exam.text import *"], {*EXAM, "crm_lib.exam.text"}),
        (["import crm_lib.funnel"], {*EXAM, "crm_lib.funnel"}),
        (["import crm_lib\nprint(getattr(crm_lib, 'r' + 'fm'))"],
         {*EXAM, "crm_lib.funnel", "crm_lib.rfm", "crm_lib.kano"}),
    ],
)  # fmt: skip
def test_the_modules_a_notebook_imports(tmp_path, package, cells, modules):
    assert set(imported_code(notebook(tmp_path, *cells), package=package)) == modules


@pytest.mark.parametrize(
    ("module", "source", "same"),
    [
        ("_frames", "# a remark\n\nx = 1  # one\n", True),
        ("_frames", '"""Doc,\n\n    laid out anew."""\nx = (\n    1\n)\n', True),
        ("_frames", "x = 2\n", False),
        ("rfm", "y = 3\n", True),
        ("exam/rubric", "load = max\n", False),
        ("funnel", "def f(:\n", False),
    ],
)
def test_the_code_changes_when_code_that_is_imported_does(tmp_path, package, module, source, same):
    path = notebook(tmp_path, "from crm_lib.funnel import f")
    before = imported_code(path, package=package)
    (package / f"{module}.py").write_text(source, encoding="utf-8")
    assert (imported_code(path, package=package) == before) == same


def test_a_file_that_is_no_notebook_imports_nothing(tmp_path):
    (tmp_path / "a.ipynb").write_text("{", encoding="utf-8")
    assert imported_code(tmp_path / "a.ipynb") == {}
    assert list(imported_code(tmp_path / "a.ipynb", also=["crm_lib"])) == ["crm_lib"]


@pytest.mark.parametrize("solution", SOLUTIONS, ids=lambda p: p.stem)
def test_a_solution_does_not_reach_the_class_or_the_shell(solution):
    modules = imported_code(solution)
    assert "crm_lib.exam.session" in modules
    above = {"classroom", "cli", "author"}
    assert [m for m in modules if m.split(".")[1:2] and m.split(".")[1] in above] == []


def test_the_fingerprint_follows_the_code_in_a_checkout_below_a_classroom(tmp_path):
    """In processes of their own, as the marking desk and a learner's helper are."""
    checkout = tmp_path / "classroom"
    copy = shutil.copytree(
        PACKAGE, checkout / "crm_lib", ignore=shutil.ignore_patterns("__pycache__", "data")
    )
    home = tmp_path / "solutions" / "09_tiny"
    home.mkdir(parents=True)
    solution = notebook(home, "def f():\n    from crm_lib.satisfaction import kano_table")

    def fingerprint():
        code = (
            "import sys; from pathlib import Path; from crm_lib.exam import key\n"
            "solution = Path(sys.argv[1])\n"
            "kept = Path('.modules.json')\n"
            "print(key.__file__, key.fingerprint(solution), key.fingerprint(solution, kept=kept))"
        )
        done = subprocess.run(
            [sys.executable, "-c", code, str(solution)],
            cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(checkout)},
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        place, found, with_kept_modules = done.stdout.split()
        assert Path(place).is_relative_to(checkout)
        assert found == with_kept_modules
        return found

    def add(module, text):
        with (copy / module).open("a", encoding="utf-8") as file:
            file.write(text)

    first = fingerprint()
    add("satisfaction/kano.py", "\n# a remark\n")
    add("rfm/table.py", "\nnew = 1\n")  # not imported
    assert fingerprint() == first
    add("satisfaction/kano.py", "\nnew = 1\n")
    second = fingerprint()
    add("exam/forms/choice.py", "\nnew = 1\n")  # makes the key
    assert len({first, second, fingerprint()}) == 3


def test_modules_kept_in_a_file_are_not_parsed_again(tmp_path, package, monkeypatch):
    solution = notebook(tmp_path, "import crm_lib.funnel")
    kept = tmp_path / "keys" / ".modules.json"
    parsed = []

    def read():
        """As another process does, which has parsed nothing yet."""
        dependencies._module.cache_clear()
        parsed.clear()
        return imported_code(solution, package=package, kept=kept)

    parse = ast.parse
    monkeypatch.setattr(
        dependencies.ast, "parse", lambda source: parsed.append(source) or parse(source)
    )
    first = read()
    cells = 1
    assert len(parsed) == len(first) + cells
    assert read() == first and len(parsed) == cells
    assert kept.parent.stat().st_mode & 0o077 == 0

    (package / "_frames.py").write_text("x = 22\n", encoding="utf-8")
    changed = read()
    assert len(parsed) == 1 + cells
    assert {name for name in first if changed[name] != first[name]} == {"crm_lib._frames"}
    assert changed == imported_code(solution, package=package)
    assert read() == changed and len(parsed) == cells

    # What a new Python or another version of this module would read differently is read again.
    monkeypatch.setattr(dependencies, "_made_by", lambda: "another")
    assert read() == changed and len(parsed) == len(first) + cells
    for damaged in ("", "{half", "[]", '{"made_by": "another", "modules": {"a": 3}}'):
        kept.write_text(damaged, encoding="utf-8")
        assert read() == changed and len(parsed) == len(first) + cells
