"""Measure crm_lib beside its peers and print a markdown table for each job.

    python benchmarks/run.py                  everything (some minutes)
    python benchmarks/run.py rfm --rows 100000

Each measurement is a process of its own with one thread; the best of three runs counts. `times
ours` is the peer's CPU time divided by ours on the same rows; memory is what the job added to the
peak of the process, beside what the process held with the data before.
"""

import argparse
import importlib
import sys
from pathlib import Path

from _measure import HERE, run


def benches() -> list[str]:
    """Names of the jobs: every bench_<name>.py beside this file."""
    return sorted(path.stem.removeprefix("bench_") for path in Path(HERE).glob("bench_*.py"))


def table(name: str, rows: list[int] | None, repeats: int) -> str:
    """Measure one job and write its table."""
    module = importlib.import_module(f"bench_{name}")
    lines = [
        f"### {module.__doc__.splitlines()[0]}",
        "",
        "| rows | peer | CPU s | wall s | times ours | job MB | before MB | result |",
        "|---:|---|---:|---:|---:|---:|---:|---|",
    ]
    for size in rows or module.ROWS:
        base = None
        for peer in module.PEERS:
            if size > module.LIMITS.get(peer, size):
                continue
            found = run(f"bench_{name}.py", peer, size, repeats)
            if found is None:
                lines.append(f"| {size:,} | {peer} | – | – | – | – | – | not measured |")
                continue
            if peer == module.OURS:
                base = found["cpu"]
            ratio = f"{found['cpu'] / base:.1f}" if base else "–"
            lines.append(
                f"| {size:,} | {peer} | {found['cpu']:.4f} | {found['wall']:.4f} | {ratio} | "
                f"{found['extra_mb']:.0f} | {found['data_mb']:.0f} | {found['note']} |"
            )
    return "\n".join(lines) + "\n"


def main() -> None:
    """Print the tables that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("jobs", nargs="*", help=f"of {', '.join(benches())}; all when left out")
    parser.add_argument("--rows", type=int, action="append", help="instead of the job's own sizes")
    parser.add_argument("--repeats", type=int, default=3)
    given = parser.parse_args()
    unknown = set(given.jobs) - set(benches())
    if unknown:
        parser.error(f"no job {', '.join(sorted(unknown))}; there are {', '.join(benches())}")
    for name in given.jobs or benches():
        print(table(name, given.rows, given.repeats), flush=True)


if __name__ == "__main__":
    sys.path.insert(0, str(HERE))
    main()
