"""The house has rooms: who may import whom, what a topic shows, and what importing costs."""

import ast
import json
import re
import subprocess
import sys
import tomllib
from importlib import import_module
from pathlib import Path

import grimp
import pytest
from house_layers import HouseLayers

import crm_lib

ROOT = Path(__file__).resolve().parents[2]
#: More entries than these at the top of crm_lib, and it can no longer be taken in at a glance.
MOST_ENTRIES = 45


def contracts():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return settings["tool"]["importlinter"]["contracts"]


def test_nobody_imports_upward_and_never_in_a_circle():
    """The contracts of pyproject.toml, as `lint-imports` checks them."""
    code = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("importer", "imported", "allowed"),
    [
        ("crm_lib.rfm.table", "crm_lib.exam.record", False),
        ("crm_lib.rfm.table", "crm_lib.funnel", True),
        ("crm_lib.page.show", "crm_lib.plotting", False),
        ("crm_lib.exam.key", "crm_lib.classroom.course", False),
        ("crm_lib.classroom.course", "crm_lib.explore", False),
        ("crm_lib.new_room", "crm_lib.cli.app", False),
    ],
)
def test_the_layers_would_notice(importer, imported, allowed):
    """An import added to an empty house is refused where it goes up or across."""
    house = grimp.ImportGraph()
    for room in {*crm_lib.ROOMS, *crm_lib.topics()}:
        house.add_module(f"crm_lib.{room}")
    house.add_module("crm_lib")
    for module in (importer, imported):
        if module not in house.modules:
            house.add_module(module)
    house.add_import(importer=importer, imported=imported)
    layers = next(c for c in contracts() if c["type"] == "house_layers")
    layers["exhaustive"] = str(layers["exhaustive"])  # as import-linter reads TOML
    check = HouseLayers("layers", {"root_packages": ["crm_lib"]}, layers).check(house, False)
    assert check.kept is allowed


def test_every_room_stands_in_one_layer_and_topics_in_no_list():
    layers = next(c for c in contracts() if c["type"] == "house_layers")["layers"]
    rooms = [word.strip("()") for layer in layers for word in re.split(r" [|:] ", layer)]
    assert sorted(rooms) == sorted({*crm_lib.ROOMS, "topics"})


def test_the_top_of_the_house_can_be_taken_in_at_a_glance():
    top = [p.name for p in (ROOT / "crm_lib").iterdir() if p.name != "__pycache__"]
    assert len(top) <= MOST_ENTRIES, sorted(top)


def test_no_module_hides_behind_an_underscore():
    names = [p.relative_to(ROOT) for p in (ROOT / "crm_lib").rglob("*.py")]
    assert len(names) > 200
    assert [str(n) for n in names if re.match(r"_(?!_(init|main)__)", n.name)] == []
    assert [str(n) for n in names if any(re.match("_[a-z]", part) for part in n.parts)] == []


@pytest.mark.parametrize("topic", crm_lib.topics())
def test_a_topic_has_one_public_face(topic):
    """What it shows is listed once, exists, and is all that its ``__init__`` imports."""
    face = import_module(f"crm_lib.{topic}")
    assert face.__doc__
    assert len(set(face.__all__)) == len(face.__all__) > 0
    for name in face.__all__:
        assert hasattr(face, name), name
    if not hasattr(face, "__path__"):
        return
    tree = ast.parse(Path(face.__file__).read_text(encoding="utf-8"))
    imported = {a.asname or a.name for n in tree.body if isinstance(n, ast.ImportFrom)
                for a in n.names}  # fmt: skip
    assert imported == set(face.__all__)


def code():
    """Yield (file, Python source) of all code but the tests, notebooks' cells among it."""
    for folder in ("crm_lib", "datasets", "benchmarks", "docs"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield path, path.read_text(encoding="utf-8")
    for folder in ("notebooks", "solutions"):
        for path in sorted((ROOT / folder).rglob("*.ipynb")):
            cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
            source = "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "code")
            yield path, re.sub(r"(?m)^(\s*)[%!].*$", r"\1pass", source)


def imported_modules(source):
    """Yield the modules of crm_lib that `source` imports, as written."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (a.name for a in node.names if a.name.startswith("crm_lib."))
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("crm_lib."):
            yield node.module


def test_nobody_reaches_into_a_topic():
    topics, found, seen = set(crm_lib.topics()), [], set()
    for path, source in code():
        home = path.relative_to(ROOT).parts[:2]
        for module in imported_modules(source):
            _, room, *inside = module.split(".")
            seen.add(room)
            if room in topics and inside and home != ("crm_lib", room):
                found.append(f"{path.relative_to(ROOT)} imports {module}")
    assert found == []
    assert {"funnel", "exam", "page"} <= seen


def test_importing_crm_lib_loads_nothing_else():
    code = "import sys, crm_lib; print(sorted(m for m in sys.modules if m.startswith('crm_lib')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['crm_lib']"


def test_topics_cost_their_importer_no_more_than_pandas():
    names = crm_lib.topics()
    assert len(names) > 20
    code = """
import importlib, sys
heavy = {"matplotlib", "scipy", "sklearn", "statsmodels", "narwhals", "polars", "duckdb", "simpy"}
for name in sys.argv[1:]:
    importlib.import_module(f"crm_lib.{name}")
    if found := heavy & set(sys.modules):
        sys.exit(f"{name} imports {sorted(found)}")
"""
    done = subprocess.run(
        [sys.executable, "-c", code, *names], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_an_unknown_module_is_named_with_those_there_are():
    with pytest.raises(AttributeError, match=r"no module 'funel'; it has .*funnel"):
        _ = crm_lib.funel
