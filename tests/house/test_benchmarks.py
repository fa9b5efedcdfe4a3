"""The benchmarks on a handful of rows: peers agree, and the runner writes a full table."""

import importlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "benchmarks"
sys.path.append(str(FOLDER))
#: Peers that a developer's environment need not have.
OPTIONAL = {"clvkit", "mlxtend"}


@pytest.mark.parametrize(
    "name",
    [
        "funnel",
        "cohorts",
        "pairs",
        "rfm",
        pytest.param("clusters", marks=pytest.mark.engines),
    ],
)
def test_every_peer_answers_the_same_question(name):
    duckdb = pytest.importorskip("duckdb")
    module = importlib.import_module(f"bench_{name}")
    data = module.prepare(3000)
    answers = {}
    for peer, build in module.PEERS.items():
        if peer not in OPTIONAL:
            answers[peer] = build(data)()
    duckdb.sql("DROP TABLE IF EXISTS log")
    bases = getattr(module, "BASES", {})
    for peer, answer in answers.items():
        assert answer == answers[bases.get(peer, module.OURS)], peer
    assert set(bases) | set(getattr(module, "SAME_ENGINE", {})) | set(module.LIMITS) <= {
        *module.PEERS,
        *getattr(module, "SAME_ENGINE", {}),
    }


def test_the_runner_writes_a_row_for_each_peer():
    command = [sys.executable, str(FOLDER / "run.py"), "pairs", "--rows", "200", "--repeats", "1"]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONUTF8": "1"},
        check=True,
    )
    lines = [line for line in done.stdout.splitlines() if line.startswith("| 200")]
    assert [line.split("|")[2].strip() for line in lines] == [
        "crm_lib",
        "pandas crosstab",
        "pandas self-join",
        "mlxtend",
    ]
    assert all(line.count("|") == 12 for line in lines)
    assert re.search(r"\| 1\.00 \|", lines[0])


def test_an_unknown_job_is_refused_with_the_known_ones():
    command = [sys.executable, str(FOLDER / "run.py"), "nothing"]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 2
    assert "clusters, cohorts, funnel, pairs" in done.stderr


def test_one_measurement_is_one_line_of_json():
    command = [sys.executable, str(FOLDER / "bench_pairs.py"), "--peer", "crm_lib"]
    command += ["--rows", "200", "--repeats", "1"]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True)
    found = json.loads(done.stdout.removeprefix("RESULT "))
    assert found["rows"] == 200
    assert found["cpu"] > 0
    assert found["input_mb"] > 0
