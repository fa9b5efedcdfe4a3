"""Pages run by nbval, which compares what their cells show with what is kept in them."""

import os
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from some import some

from crm_lib.author.lint import read_notebook

ROOT = Path(__file__).resolve().parents[2]
#: What may differ between two runs.
SANITIZE = f"--nbval-sanitize-with={ROOT / 'tests' / 'author' / 'nbval_sanitize.cfg'}"
#: Seconds a page may take; lessons promise less than a minute on a learner's machine.
LIMIT = 240
#: Every page; `make test` runs some of them, the long tests the others.
PAGES = sorted((ROOT / "notebooks").glob("*.ipynb"))
USUAL = some(PAGES)
LONG = [page for page in PAGES if page not in USUAL]


def nbval(paths: Iterable[Path], *options: str) -> tuple[int, str]:
    """Run nbval on pages of one folder in one process; return (exit code, what it said).

    Each page has a kernel of its own.
    """
    paths = list(paths)
    environment = {k: v for k, v in os.environ.items() if k not in ("CRM_LANG", "MPLBACKEND")}
    command = [
        *(sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-o", "addopts=", "-q"),
        *("--nbval-current-env", "--nbval-cell-timeout=120", "--color=no", "--tb=short"),
        *(f"--rootdir={paths[0].parent}", *options, *map(str, paths)),
    ]
    done = subprocess.run(
        command,
        cwd=paths[0].parent,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=LIMIT * len(paths),
    )
    return done.returncode, done.stdout + done.stderr


@dataclass
class PageRun:
    """What became of one page: how many code cells it has and ran, its seconds, what failed."""

    expected: int
    cells: int = 0
    seconds: float = 0.0
    failed: str = ""


def page_runs(paths: Iterable[Path], scratch: Path) -> dict[Path, PageRun]:
    """Run pages of one folder with their outputs compared; return what became of each.

    All share one nbval process: starting pytest for each takes as long as half a page.

    Raises
    ------
    AssertionError
        When nbval itself failed; a page that fails is no reason.
    """
    paths = list(paths)
    runs = {
        path: PageRun(sum(c.cell_type == "code" for c in read_notebook(path).cells))
        for path in paths
    }
    report = scratch / "cells.xml"
    code, said = nbval(
        paths,
        *("--nbval", SANITIZE, "--continue-on-collection-errors"),
        *(f"--junitxml={report}", "-o", "junit_family=xunit1"),
    )
    assert code in (0, 1), said
    for cell in ElementTree.parse(report).iter("testcase"):
        run = runs[paths[0].parent / cell.attrib["file"]]
        run.cells += 1
        run.seconds += float(cell.attrib["time"])
        for trouble in cell:
            run.failed += f"{cell.attrib['name']}: {trouble.text}\n"
    assert (code == 0) == (not any(run.failed for run in runs.values())), said
    return runs


def require_run(run: PageRun) -> None:
    """Require that every cell ran, within the limit, and showed what is kept."""
    assert not run.failed, run.failed
    assert run.cells == run.expected > 0
    assert run.seconds < LIMIT
