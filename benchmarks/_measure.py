"""One peer, one job, one process: seconds, rows and peak memory."""

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
#: Every peer is given the same conditions: one thread, no work left over from another peer.
ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "POLARS_MAX_THREADS"), "1"
)


def peak_mb() -> float:
    """Peak resident memory of this process so far, in MB (Linux counts in kB, macOS in bytes)."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1e6 if sys.platform == "darwin" else 1e3)


def forget_peak() -> None:
    """Let the peak start again from what the process holds now (Linux only; elsewhere it stays)."""
    try:
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    except OSError:
        return


def input_mb(data: object) -> float:
    """Memory of a prepared pandas frame, each text counted once; 0 for other data."""
    usage = getattr(data, "memory_usage", None)
    return float(usage(index=False).sum()) / 1e6 if usage else 0.0


def measure(peers: dict[str, Callable], prepare: Callable) -> None:
    """Run as a child process: prepare the data, time one peer, print JSON.

    A peer takes the prepared data and returns a function of no arguments to be timed. The best
    of the repeats counts, in CPU seconds and in wall seconds.
    """
    parser = argparse.ArgumentParser()
    parser.add_argument("--peer", required=True, choices=sorted(peers))
    parser.add_argument("--rows", type=int, required=True)
    parser.add_argument("--repeats", type=int, default=3)
    given = parser.parse_args()
    data = prepare(given.rows)
    job = peers[given.peer](data)
    gc.collect()
    forget_peak()
    before = peak_mb()
    times = []
    note = ""
    for _ in range(given.repeats):
        cpu, wall = time.process_time(), time.perf_counter()
        note = str(job())
        times.append((time.process_time() - cpu, time.perf_counter() - wall))
        if times[-1][1] > 8:
            break
    found = {
        "peer": given.peer,
        "rows": given.rows,
        "cpu": min(t[0] for t in times),
        "wall": min(t[1] for t in times),
        "input_mb": input_mb(data),
        "data_mb": before,
        "extra_mb": peak_mb() - before,
        "note": note,
    }
    print("RESULT " + json.dumps(found))


def run(script: str, peer: str, rows: int, repeats: int, timeout: float = 900) -> dict | None:
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
            env={**os.environ, **ONE_THREAD},
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
