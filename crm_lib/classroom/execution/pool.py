"""Execute submissions in parallel: worker processes here, or a Dask cluster.

Workers only execute. What goes to them is a notebook and its files; what comes back is outputs.
They hold no key, no rubric and no gradebook, so losing one costs time and nothing else.
"""

import concurrent.futures as futures
import contextlib
import functools
import hashlib
import multiprocessing
import os
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import crm_lib
from crm_lib.classroom.execution import sandbox
from crm_lib.classroom.execution.stop_reason import KeeperLost
from crm_lib.classroom.execution.warm_process import WarmProcess
from crm_lib.exam.wording import ExamError

#: A submission whose worker is lost this often is given to a human.
_MOST_TRIES = 3
_KEEPER_LOST = (
    "the process that keeps it vanished twice while its code ran: look at the code before anybody "
    "runs it, and at the machine's memory"
)


@dataclass(frozen=True)
class Job:
    """One submission to execute.

    Attributes
    ----------
    name : str
        The student.
    notebook : str
        The sanitized notebook.
    files : dict
        Name → content of the files beside it.
    settings : dict
        Traits of `RunAnswers`.
    """

    name: str
    notebook: str
    files: dict[str, bytes]
    settings: dict[str, Any]


@functools.cache
def code_stamp() -> str:
    """Return the hash of the installed crm_lib: machines that execute must have the same one."""
    digest = hashlib.sha256()
    package = Path(crm_lib.__file__).resolve().parent
    for path in sorted(package.rglob("*.py")):
        digest.update(path.relative_to(package).as_posix().encode())
        digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()[:16]


def executed(job: Job, stamp: str = "") -> dict:
    """Return the execution of a job (see `RunAnswers.execution`); runs in a worker.

    A `stamp` (`code_stamp` of the grader) makes a worker with another crm_lib refuse.
    """
    if stamp and stamp != code_stamp():
        return {"failed": "this worker has another version of crm_lib; install the same one there"}
    for attempt in (1, 2):
        try:
            return _executed(job)
        except sandbox.NoIsolation as error:
            return {"failed": str(error)}
        except KeeperLost:
            if attempt == 2:
                return {"failed": _KEEPER_LOST}
        except Exception as error:  # not of student code: something of ours did not start
            if attempt == 2:
                text = str(error).strip().splitlines() or [""]
                return {"failed": f"{type(error).__name__}: {text[0]}"}
        sandbox.renew_fork_server()
    raise AssertionError


def _executed(job: Job) -> dict:
    import nbformat
    from nbformat.reader import parse_json
    from nbformat.v4.rwbase import rejoin_lines

    from crm_lib.classroom.execution.runner import RunAnswers

    # Read, but not checked again: what is handed to a worker was made by the grader.
    notebook = rejoin_lines(nbformat.from_dict(parse_json(job.notebook)))
    return RunAnswers(**job.settings).execution(notebook, job.files)


def worker_context() -> Any:
    """Return the multiprocessing context of workers: forkserver on Linux, else spawn."""
    if not sys.platform.startswith("linux"):
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["crm_lib.classroom.execution.worker_imports"])
    return context


def begin_workers() -> None:
    """Start importing what workers need, in a process beside this one."""
    if worker_context().get_start_method() == "forkserver":
        from multiprocessing import forkserver

        forkserver.ensure_running()


def _begin_worker(warm_process: WarmProcess | None) -> None:
    """Use the grader's warm process, and end when the grader ends, however that happens."""
    if warm_process is not None:
        sandbox.use_fork_server(warm_process)

    def watch() -> None:
        multiprocessing.parent_process().join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


class _LocalWorkers:
    """Worker processes on this machine; a new set when one is lost."""

    def __init__(self, workers: int, warm_process: WarmProcess | None) -> None:
        self._workers, self._warm_process = workers, warm_process
        self._pool = self._new()
        self.size = workers

    def _new(self) -> futures.ProcessPoolExecutor:
        return futures.ProcessPoolExecutor(
            self._workers, worker_context(), _begin_worker, (self._warm_process,)
        )

    def submit(self, job: Job) -> futures.Future:
        try:
            return self._pool.submit(executed, job)
        except (RuntimeError, OSError):  # broken, or breaking just now
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = self._new()
            return self._pool.submit(executed, job)

    def close(self) -> None:
        self._pool.shutdown(cancel_futures=True)


class _DaskWorkers:
    """The workers of a Dask cluster; it runs a lost worker's jobs elsewhere by itself."""

    def __init__(self, address: str) -> None:
        try:
            from distributed import Client
        except ImportError:
            raise ExamError(
                "--scheduler needs Dask: python -m pip install 'crm-workbook[cluster]'."
            ) from None
        try:
            self._client = Client(address, timeout=10)
        except (OSError, ValueError) as error:
            raise ExamError(f"No Dask scheduler answers at {address}: {error}.") from None
        threads = sum(self._client.nthreads().values())
        if not threads:
            self._client.close()
            raise ExamError(f"The scheduler at {address} has no workers yet. Start one and go on.")
        self.size = threads
        self._pool = self._client.get_executor(pure=False, retries=_MOST_TRIES)

    def submit(self, job: Job) -> futures.Future:
        return self._pool.submit(executed, job, code_stamp())

    def close(self) -> None:
        self._pool.shutdown(wait=False)
        self._client.close()


def executions(
    jobs: Iterable[Job],
    *,
    workers: int | None = None,
    scheduler: str | None = None,
    warm_process: WarmProcess | None = None,
    on_lost: Callable[[str], None] = lambda _: None,
) -> Iterator[tuple[Job, dict]]:
    """Yield each job with its execution, in the order in which they are done.

    Jobs are taken from the iterable only as workers become free, so a class of any size needs the
    memory of a few submissions.

    Parameters
    ----------
    jobs : iterable of Job
    workers : int, optional
        Processes on this machine; default: one a core. 0 executes in this process.
    scheduler : str, optional
        Address of a Dask scheduler, such as ``tcp://10.0.0.5:8786``, to use instead.
    warm_process : WarmProcess, optional
        A warm process that all workers on this machine use; without it each starts its own.
    on_lost : callable
        Told the name of a submission whose worker was lost; it is tried again.
    """
    if workers == 0 and not scheduler:
        for job in jobs:
            yield job, executed(job)
        return
    crew = (
        _DaskWorkers(scheduler)
        if scheduler
        else _LocalWorkers(workers or os.cpu_count() or 1, warm_process)
    )
    with contextlib.closing(crew):
        waiting = iter(jobs)
        running: dict[futures.Future, tuple[Job, int]] = {}
        repeats: list[tuple[Job, int]] = []
        while True:
            while len(running) < crew.size + 1:
                job, tries = repeats.pop() if repeats else (next(waiting, None), 1)
                if job is None:
                    break
                running[crew.submit(job)] = (job, tries)
            if not running:
                return
            done, _ = futures.wait(running, return_when=futures.FIRST_COMPLETED)
            for future in done:
                job, tries = running.pop(future)
                try:
                    result = future.result()
                except Exception as error:  # the worker is gone; what it ran may be why
                    on_lost(job.name)
                    if tries < _MOST_TRIES:
                        repeats.append((job, tries + 1))
                        continue
                    result = {"failed": f"its worker was lost {tries} times ({error})"}
                yield job, result
