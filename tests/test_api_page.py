"""The API page says what the docstrings say, and says so when it does not."""

import ast
import importlib.util
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SPEC = importlib.util.spec_from_file_location("build_api", ROOT / "docs" / "build_api.py")
build_api = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(build_api)

MODULES = build_api.concept_modules(ROOT / "crm_lib")


def test_the_page_is_up_to_date():
    assert build_api.main(["--check"]) == 0, "run: python docs/build_api.py"


def test_a_changed_docstring_is_noticed_and_written(tmp_path, capsys):
    page = tmp_path / "api.md"
    assert build_api.main(["--check", "--page", str(page)]) == 1
    assert "python docs/build_api.py" in capsys.readouterr().out
    assert build_api.main(["--page", str(page)]) == 0
    assert build_api.main(["--check", "--page", str(page)]) == 0
    page.write_text(page.read_text(encoding="utf-8") + "typed in", encoding="utf-8")
    assert build_api.main(["--check", "--page", str(page)]) == 1


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.stem)
def test_every_public_name_has_its_paragraph(path):
    text = build_api.module_text(path)
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith("_"):
            assert f"{node.name}\n" in text
            first = build_api.first_paragraph(node)
            assert first and first in text, f"{path.stem}.{node.name} has no docstring"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.stem)
def test_every_name_a_module_shows_exists_and_is_on_the_page(path):
    module, text = import_module(f"crm_lib.{path.stem}"), build_api.module_text(path)
    for name in getattr(module, "__all__", ()):
        assert hasattr(module, name)
        if callable(getattr(module, name)):
            assert f"### {name}\n" in text or f"class {name}\n" in text or f".{name}`" in text


def test_the_command_line_is_not_a_concept():
    assert not {"cli", "lab", "testing"} & {path.stem for path in MODULES}


def test_order_is_stable_and_long_signatures_are_broken(tmp_path):
    (tmp_path / "zebra.py").write_text(
        '"""Z."""\ndef b():\n    "B."\ndef a(x=1):\n    "A."\n', encoding="utf-8"
    )
    long = ", ".join(f"argument_{i}: int = {i}" for i in range(9))
    (tmp_path / "ant.py").write_text(
        f'"""Ants."""\ndef long(x, *, {long}) -> int:\n    "L."\n', encoding="utf-8"
    )
    (tmp_path / "_private.py").write_text("def hidden(): ...\n", encoding="utf-8")
    text = build_api.page(tmp_path)
    assert text.index("crm_lib.ant") < text.index("### long") < text.index("crm_lib.zebra")
    assert text.index("### a\n") < text.index("### b\n")
    assert "long(\n    x,\n    *,\n    argument_0: int = 0,\n" in text and "a(x=1)" in text
    assert "hidden" not in text
