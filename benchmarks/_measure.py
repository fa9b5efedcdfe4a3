"""Measure one peer at one job in a process of its own: seconds, rows, peak memory.

Before the data come, the job runs once on a thousand rows: what it imports, and the code that the
system reads from disk when it is first used, is counted apart and for every peer alike.
"""

import argparse
import gc
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).parent
#: Every peer is given the same conditions: so many threads, no work left over from another peer.
THREADS = int(os.environ.get("CRM_BENCH_THREADS", "1"))
THREAD_COUNTS = (
    "CRM_BENCH_THREADS",
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "POLARS_MAX_THREADS",
)
WARM_UP = 1000


def peak_mb() -> float:
    """Return this process's peak resident memory in MB (Linux counts in kB, macOS in bytes)."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1e6 if sys.platform == "darwin" else 1e3)


def forget_peak() -> None:
    """Reset the peak memory to what the process holds now (Linux only)."""
    try:
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    except OSError:
        return


def in_duckdb(log: object) -> object:
    """Register a frame as the table ``log`` of DuckDB; return a relation that reads it."""
    import duckdb

    duckdb.sql(f"SET threads = {THREADS}")
    duckdb.sql("DROP TABLE IF EXISTS log")  # or it would be read instead of the frame
    duckdb.sql("CREATE TABLE log AS SELECT * FROM log")
    return duckdb.table("log")


def input_mb(data: object) -> float:
    """Return the memory of a prepared pandas frame, each text counted once; 0 for other data."""
    usage = getattr(data, "memory_usage", None)
    return float(usage(index=False).sum()) / 1e6 if usage else 0.0


def measure(peers: dict[str, Callable], prepare: Callable) -> None:
    """Run as a child process: prepare the data, time one peer, print JSON.

    A peer takes the prepared data and returns a function of no arguments to be timed. The best
    of the repeats (at least so many) counts, in CPU seconds and in wall seconds.
    """
    parser = argparse.ArgumentParser()
    parser.add_argument("--peer", required=True, choices=sorted(peers))
    parser.add_argument("--rows", type=int, required=True)
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args()
    small = prepare(WARM_UP)
    gc.collect()
    forget_peak()
    before = peak_mb()
    peers[options.peer](small)()
    start = peak_mb() - before
    data = prepare(options.rows)
    job = peers[options.peer](data)
    gc.collect()
    forget_peak()
    before = peak_mb()
    times = []
    note = ""
    # A job of milliseconds is repeated for a second, or chance would decide its best.
    while len(times) < options.repeats or (sum(t[1] for t in times) < 1 and len(times) < 50):
        cpu, wall = time.process_time(), time.perf_counter()
        note = str(job())
        times.append((time.process_time() - cpu, time.perf_counter() - wall))
        if times[-1][1] > 8:
            break
    found = {
        "peer": options.peer,
        "rows": options.rows,
        "cpu": min(t[0] for t in times),
        "wall": min(t[1] for t in times),
        "input_mb": input_mb(data),
        "start_mb": start,
        "data_mb": before,
        "extra_mb": peak_mb() - before,
        "note": note,
    }
    print("RESULT " + json.dumps(found))


def run(
    script: str, peer: str, rows: int, repeats: int, timeout: float = 900, threads: int = 1
) -> dict | None:
    """Measure one peer in a process of its own; None when it is not installed or fails."""
    command = [sys.executable, "-W", "ignore", str(HERE / script), "--peer", peer]
    command += ["--rows", str(rows), "--repeats", str(repeats)]
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=timeout,
            env={**os.environ, **dict.fromkeys(THREAD_COUNTS, str(threads))},
            check=False,
        )
    except subprocess.TimeoutExpired:
        return None
    for line in done.stdout.splitlines():
        if line.startswith("RESULT "):
            return json.loads(line[7:])
    print(
        f"{peer} at {rows:,} rows failed: {done.stderr.strip().splitlines()[-1:]}", file=sys.stderr
    )
    return None
