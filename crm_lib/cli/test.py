"""`crm test`, `make test` and `make stress`: run the workbook's own tests by pytest."""

import os
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from crm_lib.cli.common import workbook_root

#: What the tests import beyond what learners need (extra `dev`).
NEEDED = ("hypothesis", "xdist", "playwright", "ruff")
#: pytest's exit code when no test fits what was asked for.
NOTHING_CHOSEN = 5


def test_command(
    context: typer.Context,
    stress: Annotated[bool, typer.Option(help="The long tests instead.")] = False,
) -> None:
    """Run the workbook's own tests; further options go to pytest."""
    raise typer.Exit(run_tests(root=workbook_root(), stress=stress, extra=context.args))


test_command.__test__ = False  # pytest would take it for a test


def run_tests(*, root: Path, stress: bool = False, extra: Sequence[str] = ()) -> int:
    """Run pytest on the workbook at `root` and return its exit code.

    Parameters
    ----------
    root : Path
        The workbook's folder.
    stress : bool, default False
        Run the long tests (kills, hostile loops, fresh installs, other engines) instead of the
        others.
    extra : sequence of str, optional
        More options for pytest, as in ``["-k", "funnel"]``. The first one that is no option
        (a path) replaces the usual folders.

    Returns
    -------
    int
        pytest's exit code, of several runs the first that failed; 1 with a sentence when the
        development packages are not installed.
    """
    root = Path(root).resolve()
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        print(
            f"The tests need packages that learners don't ({', '.join(missing)}): run "
            f"`pip install -r requirements-dev.lock` in the workbook's environment.",
            file=sys.stderr,
        )
        return 1
    chosen = list(extra)
    if not any((root / word.split("::")[0]).exists() for word in extra if word[:1] != "-"):
        chosen += [name for name in ("tests", "crm_lib") if (root / name).is_dir()]
    codes = [
        subprocess.run(
            [sys.executable, "-m", "pytest", *options, *chosen],
            cwd=root,
            check=False,
            env=_environment(),
        ).returncode
        for options in pytest_runs(stress=stress)
    ]
    failed = [code for code in codes if code not in (0, NOTHING_CHOSEN)]
    return failed[0] if failed else min(codes)


def pytest_runs(*, stress: bool) -> list[list[str]]:
    """Return pytest's options for each run that the usual or the long tests are made of.

    A file's tests stay together: they share a server, a course or a browser. Files are begun in
    the order that conftest.py gives them, which ends with short ones.

    >>> [run[-1] for run in pytest_runs(stress=False)]
    ['not slow and not engines']
    """
    side_by_side = [
        *("-n", str(min(2, os.cpu_count() or 1))),
        *("--dist", "loadfile", "--no-loadscope-reorder", "-m"),
    ]
    if not stress:
        return [[*side_by_side, "not slow and not engines"]]
    # Engines count where they are installed.
    engines = all(find_spec(name) for name in ("dask", "pyspark"))
    long = "(slow or engines)" if engines else "slow and not engines"
    return [[*side_by_side, f"{long} and not alone"], ["-m", f"{long} and alone"]]


def _environment() -> dict[str, str]:
    """Return the environment of the tests: two workers with one thread each, not two with many."""
    return {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", **os.environ}
