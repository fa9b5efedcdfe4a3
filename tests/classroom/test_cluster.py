"""The same class on a Dask cluster: a scheduler and two workers on loopback, one killed half-way."""

import contextlib
import os
import re
import subprocess
import sys
import time

import psutil
import pytest
from grading_kit import command, copied, gradebook_rows, handed_in, run_grade

PYTHON = [sys.executable, "-W", "ignore", "-m"]


@contextlib.contextmanager
def ended(process: subprocess.Popen):
    """Yield a process and end it, with what it started."""
    try:
        yield process
    finally:
        family = [process]
        with contextlib.suppress(psutil.NoSuchProcess):
            family = [*psutil.Process(process.pid).children(recursive=True), process]
        for one in family:
            with contextlib.suppress(psutil.NoSuchProcess):
                one.kill()
        process.wait()


@pytest.fixture
def cluster(tmp_path):
    """Address of a scheduler, and its two workers."""
    environment = {**os.environ, "DASK_DISTRIBUTED__WORKER__DAEMON": "false"}
    options = {"cwd": tmp_path, "env": environment, "stdout": subprocess.DEVNULL}
    with contextlib.ExitStack() as stack:
        log = (tmp_path / "scheduler.log").open("w+", encoding="utf-8")
        stack.callback(log.close)
        stack.enter_context(ended(subprocess.Popen(
            [*PYTHON, "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0",
             "--no-dashboard"], stderr=log, **options)))  # fmt: skip
        address = None
        deadline = time.monotonic() + 60
        while address is None and time.monotonic() < deadline:
            time.sleep(0.2)
            found = re.search(r"tcp://127\.0\.0\.1:\d+", (tmp_path / "scheduler.log").read_text())
            address = found and found.group()
        assert address, (tmp_path / "scheduler.log").read_text()
        workers = [
            stack.enter_context(ended(subprocess.Popen(
                [*PYTHON, "distributed.cli.dask_worker", address, "--nthreads", "1",
                 "--no-nanny", "--no-dashboard", "--death-timeout", "300"],
                stderr=subprocess.DEVNULL, **options)))
            for _ in range(2)
        ]  # fmt: skip
        from distributed import Client

        with Client(address) as client:
            client.wait_for_workers(2, timeout=60)
        yield address, workers


@pytest.mark.alone
@pytest.mark.slow
def test_a_cluster_gives_the_same_marks_though_a_worker_is_killed(cluster, tmp_path):
    address, workers = cluster
    course = handed_in(tmp_path / "here", copies=2)
    alone = copied(course, tmp_path / "alone")
    run = subprocess.Popen(
        command("--scheduler", address, "--json"), cwd=course.root, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    autograded = course.root / "classroom" / "autograded"
    deadline = time.monotonic() + 300
    while len(list(autograded.glob("*/*/.graded.json"))) < 4 and run.poll() is None:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert run.poll() is None, "the class was done before a worker could be killed"
    workers[0].kill()
    out, error = run.communicate(timeout=600)
    assert run.returncode == 0, out + error
    assert run_grade(alone, "--workers", "2").returncode == 0
    assert gradebook_rows(course) == gradebook_rows(alone)


def test_an_address_where_nobody_answers_is_told(tmp_path):
    course = handed_in(tmp_path / "course")
    said = run_grade(course, "--scheduler", "tcp://127.0.0.1:9")
    assert said.returncode == 2
    assert "No Dask scheduler answers at tcp://127.0.0.1:9" in said.stderr
    assert "Traceback" not in said.stderr
