"""Measure crm_lib beside its peers and print a markdown table for each job.

    python benchmarks/run.py                  everything (some minutes)
    python benchmarks/run.py rfm --rows 100000

Each measurement is a process of its own with one thread; the best of three or more runs counts. `times
ours` is the peer's CPU time divided by that of crm_lib on pandas for the same rows, `same engine`
divided by that of crm_lib on the peer's own engine; where the work is done in another process, wall
time instead. `input MB` is the pandas frame the data come
from, `job MB` what the job added to the peak of the process, `before MB` what it held before,
`start MB` what the first run on a thousand rows took: imports and code.
"""

import argparse
import importlib
import sys
from pathlib import Path
from types import ModuleType

from _measure import HERE, run


def benches() -> list[str]:
    """Return the names of the jobs: every bench_<name>.py beside this file."""
    return sorted(path.stem.removeprefix("bench_") for path in Path(HERE).glob("bench_*.py"))


def ratio(seconds: float, base: float | None) -> str:
    """Return how many times `base` the seconds are; a dash when there is no base."""
    return f"{seconds / base:.2f}" if base else "–"


def measured(
    module: ModuleType, peers: list[str], size: int, given: argparse.Namespace
) -> dict[str, dict | None]:
    """Return the best run of each peer; rounds alternate, so a busy minute hits all alike."""
    clock = getattr(module, "CLOCK", "cpu")
    best: dict[str, dict | None] = dict.fromkeys(peers)
    for _ in range(given.rounds):
        for peer in peers:
            found = run(f"{module.__name__}.py", peer, size, given.repeats, threads=given.threads)
            before = best[peer]
            if found and before:
                found["extra_mb"] = max(found["extra_mb"], before["extra_mb"])
                found[clock] = min(found[clock], before[clock])
            best[peer] = found or before
    return best


def table(name: str, given: argparse.Namespace) -> str:
    """Measure one job and write its table."""
    module = importlib.import_module(f"bench_{name}")
    lines = [
        f"### {module.__doc__.splitlines()[0]}",
        "",
        "| rows | peer | CPU s | wall s | times ours | same engine | input MB | job MB | start MB "
        "| before MB | result |",
        "|---:|---|---:|---:|---:|---:|---:|---:|---:|---:|---|",
    ]
    clock = getattr(module, "CLOCK", "cpu")
    base_of, same_of = getattr(module, "BASES", {}), getattr(module, "SAME_ENGINE", {})
    for size in given.rows or module.ROWS:
        peers = [p for p in module.PEERS if size <= module.LIMITS.get(p, size)]
        peers = [p for p in peers if not given.only or any(word in p for word in given.only)]
        best = measured(module, peers, size, given)
        seconds = {peer: found[clock] for peer, found in best.items() if found}
        for peer, found in best.items():
            if found is None:
                lines.append(f"| {size:,} | {peer} {'| – ' * 8}| not measured |")
                continue
            versus_ours = ratio(found[clock], seconds.get(base_of.get(peer, module.OURS)))
            same = ratio(found[clock], seconds.get(same_of.get(peer)))
            lines.append(
                f"| {size:,} | {peer} | {found['cpu']:.4f} | {found['wall']:.4f} | {versus_ours} | {same} "
                f"| {found['input_mb']:.0f} | {found['extra_mb']:.0f} | {found['start_mb']:.0f} "
                f"| {found['data_mb']:.0f} | {found['note']} |"
            )
    return "\n".join(lines) + "\n"


def main() -> None:
    """Print the tables that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("jobs", nargs="*", help=f"of {', '.join(benches())}; all when left out")
    parser.add_argument("--rows", type=int, action="append", help="instead of the job's own sizes")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--rounds", type=int, default=1, help="processes a peer, in turns")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--only", action="append", help="peers whose name holds this word")
    options = parser.parse_args()
    unknown = set(options.jobs) - set(benches())
    if unknown:
        parser.error(f"no job {', '.join(sorted(unknown))}; there are {', '.join(benches())}")
    for name in options.jobs or benches():
        print(table(name, options), flush=True)


if __name__ == "__main__":
    sys.path.insert(0, str(HERE))
    main()
