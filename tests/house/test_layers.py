"""The house has rooms: who may import whom, and what importing costs."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "crm_lib"
#: What stands above the rooms and may use all of them.
SHELL = {"cli.py", "lab.py", "testing.py"}


def _imports(path: Path) -> set[str]:
    """Full names of the modules a file imports, also inside functions."""
    found = set()
    package = ".".join(path.relative_to(PACKAGE.parent).parts[:-1])
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {a.name for a in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package.rsplit(".", node.level - 1)[0] if node.level else ""
            module = ".".join(p for p in (base, node.module) if p)
            found |= {module, *(f"{module}.{a.name}" for a in node.names)}
    return found


def _files(room: str) -> list[Path]:
    folder = PACKAGE / room if room else PACKAGE
    return sorted(p for p in folder.glob("*.py") if p.name not in SHELL)


def _offences(room: str, forbidden: tuple[str, ...]) -> list[str]:
    return [
        f"{path.name} imports {name}"
        for path in _files(room)
        for name in sorted(_imports(path))
        if any(name == f or name.startswith(f + ".") for f in forbidden)
    ]


@pytest.mark.parametrize(
    ("room", "forbidden"),
    [
        ("", ("crm_lib.explore", "crm_lib.exam", "crm_lib.classroom", "nbgrader")),
        ("exam", ("crm_lib.explore", "crm_lib.classroom", "nbgrader")),
        ("explore", ("crm_lib.classroom", "nbgrader")),
        ("classroom", ("crm_lib.explore",)),
    ],
    ids=["concepts", "exam", "explore", "classroom"],
)
def test_a_room_does_not_import_what_it_must_not_know(room, forbidden):
    assert len(_files(room)) > 3
    assert _offences(room, forbidden) == []


def test_the_base_knows_no_room():
    files = _files("base")
    assert files
    for path in files:
        ours = {n for n in _imports(path) if n.split(".")[0] == "crm_lib"}
        assert {n for n in ours if not f"{n}.".startswith("crm_lib.base.")} == set(), path.name


def test_importing_crm_lib_loads_nothing_else():
    code = "import sys, crm_lib; print(sorted(m for m in sys.modules if m.startswith('crm_lib')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['crm_lib']"


def test_concepts_cost_their_importer_no_more_than_pandas():
    names = [p.stem for p in _files("") if not p.stem.startswith("__")]
    engine_plans = {"_funnel_engines", "_funnel_polars", "_funnel_duckdb"}
    assert len(names) > 60
    code = """
import importlib, sys
heavy = {"matplotlib", "scipy", "sklearn", "statsmodels", "narwhals", "polars", "duckdb", "simpy"}
for name in sys.argv[1:]:
    importlib.import_module(f"crm_lib.{name}")
    if found := heavy & set(sys.modules):
        sys.exit(f"{name} imports {sorted(found)}")
"""
    command = [sys.executable, "-c", code, *sorted(set(names) - engine_plans)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_an_unknown_module_is_named_with_those_there_are():
    import crm_lib

    with pytest.raises(AttributeError, match=r"no module 'funel'; it has .*funnel"):
        _ = crm_lib.funel
