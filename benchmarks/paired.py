"""Time crm_lib and hand-written code of the same engine in turns, in one process.

    python benchmarks/paired.py                          # every job at its own sizes
    python benchmarks/paired.py rfm --rows 100000

On a machine that does other work too, two processes a minute apart do not meet the same conditions;
two calls a moment apart do. One thread; the best of each side counts, in CPU seconds, and *middle
ratio* is the median over the pairs. Memory is measured by run.py, a process a peer.
"""

import argparse
import importlib
import os
import statistics
import sys
import time

from _measure import HERE, THREAD_COUNTS, WARM_UP

JOBS = ("rfm", "cohorts", "funnel")


def seconds(job) -> float:
    """Measure the CPU seconds of one call."""
    start = time.process_time()
    job()
    return time.process_time() - start


def pair(ours, theirs, *, least: int, budget: float) -> tuple[float, float, float]:
    """Time two peers in turns; return the best time of each and the median of the ratios."""
    times = []
    while len(times) < least or (sum(map(sum, times)) < budget and len(times) < 60):
        if len(times) % 2:
            their, our = seconds(theirs), seconds(ours)
        else:
            our, their = seconds(ours), seconds(theirs)
        times.append((our, their))
    best = [min(side) for side in zip(*times, strict=True)]
    return *best, statistics.median(their / our for our, their in times)


def table(name: str, rows: list[int] | None, only: list[str] | None) -> str:
    """Measure one job and write its table."""
    module = importlib.import_module(f"bench_{name}")
    lines = [
        f"### {module.__doc__.splitlines()[0]}",
        "",
        "| rows | job | crm_lib, CPU s | by hand | ratio | middle ratio |",
        "|---:|---|---:|---:|---:|---:|",
    ]
    for size in rows or module.ROWS:
        small, data = module.prepare(WARM_UP), module.prepare(size)
        for by_hand, library in module.SAME_ENGINE.items():
            if by_hand not in module.PEERS or (only and not any(word in library for word in only)):
                continue
            for peer in (library, by_hand):
                module.PEERS[peer](small)()
            ours, theirs = (module.PEERS[peer](data) for peer in (library, by_hand))
            our, their, middle = pair(ours, theirs, least=3, budget=3)
            lines.append(
                f"| {size:,} | {library.removeprefix('crm_lib ')} | {our:.4f} | {their:.4f} "
                f"| {their / our:.2f} | {middle:.2f} |"
            )
    return "\n".join(lines) + "\n"


def main() -> None:
    """Print the tables that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("jobs", nargs="*", help=f"of {', '.join(JOBS)}; all when left out")
    parser.add_argument("--rows", type=int, action="append", help="instead of the job's own sizes")
    parser.add_argument("--only", action="append", help="jobs whose name holds this word")
    options = parser.parse_args()
    if any(os.environ.get(name) != "1" for name in THREAD_COUNTS):
        # Thread pools take their size when they are imported: start anew.
        one = {**os.environ, **dict.fromkeys(THREAD_COUNTS, "1")}
        os.execve(sys.executable, [sys.executable, "-W", "ignore", *sys.argv], one)
    for name in options.jobs or JOBS:
        print(table(name, options.rows, options.only), flush=True)


if __name__ == "__main__":
    sys.path.insert(0, str(HERE))
    main()
