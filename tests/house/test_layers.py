"""The house has rooms: who may import whom, and what importing costs."""

import subprocess
import sys

import pytest

import crm_lib


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
