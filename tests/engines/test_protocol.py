"""One engine a file: which file counts which frame, and that deleting it deletes the engine."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from engines import AT_HAND, ENGINES

import crm_lib
from crm_lib import engines, funnel, purchasing, retention, rfm
from crm_lib.engines import plan_for, protocol
from crm_lib.engines.frames import to_pandas

METHODS = ("check", "funnel", "rfm", "cohorts", "purchases", "small_frame")

LOG = pd.DataFrame(
    {
        "customer_id": [1, 1, 1, 2, 2, 3],
        "date": pd.to_datetime(["2026-01-01", "2026-01-20", "2026-03-02"] * 2),
        "amount": [5.0, 7.0, 9.0, 1.0, 2.0, 3.0],
        "event": ["see", "buy", "see", "buy", "see", "see"],
    }
)

NAMES = {"customer_col": "customer_id", "event_col": "event", "time_col": "date"}
TABLES = {
    "rfm": rfm.rfm_table,
    "purchases": purchasing.purchase_summary,
    "cohorts": retention.cohort_table,
    "funnel": lambda log: funnel.funnel_table(log, ["see", "buy"], **NAMES, window="30D"),
}


def answers(frame) -> dict[str, list[list[str]] | str]:
    """The rows of every table made of a log, or what was said instead."""
    found = {}
    for name, table_of in TABLES.items():
        try:
            table = table_of(frame)
        except ValueError as error:
            found[name] = str(error)
            continue
        assert type(table) is type(frame)
        table = to_pandas(table)
        found[name] = table.sort_values(list(table)).round(9).astype(str).to_numpy().tolist()
    return found


@pytest.fixture
def engines_in(tmp_path, monkeypatch):
    """Let the folder of engines be one that holds the files asked for, and nothing loaded yet."""

    def use(*names: str) -> Path:
        for name in names:
            shutil.copy(Path(engines.__file__).with_name(f"on_{name}.py"), tmp_path)
        for module in [m for m in sys.modules if m.startswith("crm_lib.engines.on_")]:
            monkeypatch.delitem(sys.modules, module)
        monkeypatch.setattr(engines, "__path__", [str(tmp_path)])
        protocol._plan_class.cache_clear()
        return tmp_path

    yield use
    monkeypatch.undo()
    protocol._plan_class.cache_clear()
    for module in [m for m in sys.modules if m.startswith("crm_lib.engines.on_")]:
        if str(tmp_path) in str(sys.modules[module].__file__):
            del sys.modules[module]


@pytest.mark.parametrize("engine", AT_HAND)
def test_a_frame_is_counted_by_the_file_named_for_its_package(engine):
    plan = plan_for(ENGINES[engine](LOG))
    assert type(plan).__module__ == f"crm_lib.engines.on_{engine.split()[0]}"
    assert all(callable(getattr(plan, name)) for name in METHODS)


def test_a_kind_made_from_a_pandas_frame_is_one():
    class Own(pd.DataFrame):
        pass

    assert type(plan_for(Own(LOG))).__module__ == "crm_lib.engines.on_pandas"


def test_whatever_has_no_file_goes_through_narwhals():
    for frame in (None, 5, "no frame", object()):
        assert type(plan_for(frame)).__module__ == "crm_lib.engines.on_any"


def test_no_engine_is_imported_before_a_frame_of_its_package_comes_in():
    code = """
import sys, pandas as pd, crm_lib.engines, crm_lib.rfm, crm_lib.funnel
loaded = lambda: sorted(m for m in sys.modules if m.startswith("crm_lib.engines.on_"))
assert not loaded(), loaded()
frame = pd.DataFrame({"customer_id": [1], "date": pd.to_datetime(["2026-01-01"]), "amount": [1.0]})
crm_lib.rfm.rfm_table(frame)
assert loaded() == ["crm_lib.engines.on_pandas"], loaded()
assert not {"narwhals", "polars", "duckdb"} & set(sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_adding_a_file_adds_an_engine(engines_in):
    (engines_in("any") / "on_toytables.py").write_text(
        "class Plan:\n"
        "    def __init__(self, frame):\n"
        "        self.frame = frame\n\n"
        "    def rfm(self, columns, *, end, what):\n"
        "        return self.frame.rows, columns, end, what\n",
        encoding="utf-8",
    )
    table = type("Table", (), {"__module__": "toytables.core", "rows": 3})
    found = rfm.rfm_table(table(), as_of="1970-01-02")
    assert found == (3, ["customer_id", "date", "amount"], 1, "the order log")


ENGINE_FILES = ("any", "duckdb", "pandas", "polars")


@pytest.mark.parametrize("engine", ["pandas", "polars", "polars lazy"])
def test_without_its_file_an_engine_goes_through_narwhals_to_the_same_answers(engine, engines_in):
    expected = answers(ENGINES[engine](LOG))
    engines_in(*[name for name in ENGINE_FILES if name != engine.split()[0]])
    frame = ENGINES[engine](LOG)
    assert type(plan_for(frame)).__module__ == "crm_lib.engines.on_any"
    assert answers(frame) == expected


def test_without_its_file_duckdb_keeps_its_lazy_tables_and_says_what_it_cannot_make(engines_in):
    expected = answers(ENGINES["duckdb"](LOG))
    engines_in("any", "pandas", "polars")
    found = answers(ENGINES["duckdb"](LOG))
    assert {name: found[name] for name in ("rfm", "purchases")} == {
        name: expected[name] for name in ("rfm", "purchases")
    }
    for name in ("cohorts", "funnel"):  # narwhals makes no relation from values
        assert found[name].startswith("a table of a few rows cannot be made as a DuckDBPyRelation")


def test_without_the_file_for_the_rest_an_engine_of_its_own_works_and_the_rest_is_told(engines_in):
    expected = answers(LOG)
    engines_in("duckdb", "pandas")
    assert answers(LOG) == expected
    for said in answers(ENGINES["polars"](LOG)).values():
        assert said == (
            "no engine counts a DataFrame of polars.dataframe.frame; there are: duckdb, pandas."
        )


def test_nobody_imports_an_engine_by_name():
    """A file that something else leans on could not be deleted."""
    house = Path(crm_lib.__file__).parent
    imports = re.compile(r"^\s*(from|import) .*\bon_(any|duckdb|pandas|polars)\b", re.MULTILINE)
    found = [p.name for p in house.rglob("*.py") if imports.search(p.read_text(encoding="utf-8"))]
    assert found == []
