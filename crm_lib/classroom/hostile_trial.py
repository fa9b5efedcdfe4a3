"""Try this machine's walls with hostile submissions, pages and names; say which held."""

import os
import socket
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crm_lib.classroom.hostile_cases import CASES, NAMES, PAGES, PRELUDE, Case
from crm_lib.classroom.limits import Limits

#: Limits of the trial: small, so that it is short.
LIMITS = Limits(cell_seconds=4, wall_seconds=12, cpu_seconds=20, memory_mb=300, processes=24,
                open_files=128, file_mb=16, scratch_mb=32, output_mb=2)  # fmt: skip
#: What a submission may take beyond its limit of time, and what the grader may hold.
SPARE_SECONDS, MOST_MB = 10, 400
#: Megabytes that a trial may add to a process which held more than that before.
SPARE_MB = 200
_SECRET = "selftest-secret-4c1b"
_FORMS = "from crm_lib.exam import check, choice\n"
#: What in a cleaned page would still run or load.
_ALIVE = ("<script", "onerror", "onload", "ontoggle", "javascript:", "data:text", "<iframe", "<form",
          "<base", "<meta", "<style", "<svg", "<math", "url(", "position", "@import")  # fmt: skip


@dataclass(frozen=True)
class Tried:
    """What one case came to.

    Attributes
    ----------
    name, about : str
    fault : str
        What did not hold; empty when it held.
    seconds : float
    """

    name: str
    about: str
    fault: str
    seconds: float = 0.0


def trial(on_done: Callable[[Tried], None] = lambda _: None) -> list[Tried]:
    """Try every case and return what each came to.

    Parameters
    ----------
    on_done : callable
        Told each as it is done.

    Raises
    ------
    NoIsolation
        Where submissions can't be isolated at all.
    """
    from crm_lib.classroom.execution import sandbox

    sandbox.require()
    tried = []
    os.environ["CRM_SELFTEST_SECRET"] = _SECRET
    try:
        with tempfile.TemporaryDirectory(prefix="crm-selftest-") as folder, socket.socket() as port:
            root = Path(folder)
            (root / "secret.txt").write_text(_SECRET, encoding="utf-8")
            port.bind(("127.0.0.1", 0))
            port.listen()
            port.setblocking(False)
            sandbox.fork_server()  # so that no case waits for it
            # A process that holds much already (a test run) is measured by what is added.
            most = max(MOST_MB, _held_mb() + SPARE_MB)
            for case in CASES:
                if case.code:
                    tried.append(_tried(case, root, port, most))
                    on_done(tried[-1])
            tried += [_page_tried(number, page) for number, page in enumerate(PAGES, 1)]
            tried += [_name_tried(number, name) for number, name in enumerate(NAMES, 1)]
            for one in tried[-len(PAGES) - len(NAMES) :]:
                on_done(one)
    finally:
        os.environ.pop("CRM_SELFTEST_SECRET", None)
        sandbox.close_fork_server()
    return tried


def case_count() -> int:
    """Return how many cases `trial` tries."""
    return sum(bool(case.code) for case in CASES) + len(PAGES) + len(NAMES)


def _tried(case: Case, root: Path, port: socket.socket, most: float) -> Tried:
    from crm_lib.classroom.execution.pool import Job, executed
    from crm_lib.classroom.execution.runner import RunAnswers

    settings = RunAnswers(limits=LIMITS.as_dict(), timeout=LIMITS.cell_seconds).settings()
    number = port.getsockname()[1]
    start = time.monotonic()
    job = Job(case.name, _notebook(case, str(root), number), {}, settings)
    execution = executed(job)
    seconds = time.monotonic() - start
    fault = _fault(case, execution, root, port, seconds, most)
    return Tried(case.name, case.about, fault, seconds)


def _notebook(case: Case, root: str, port: int) -> str:
    from nbformat import writes
    from nbformat.v4 import new_code_cell, new_notebook

    prelude = PRELUDE.format(root=root, port=port, secret=_SECRET[::-1])
    prelude = prelude.replace("libc =", "SECRET = SECRET[::-1]\nlibc =")
    cells = [new_code_cell(_FORMS + prelude), new_code_cell(case.code, id="attack")]
    if case.check:
        about = {"grade": True, "grade_id": "q_check", "locked": True, "points": 1,
                 "schema_version": 3, "solution": False, "task": False}  # fmt: skip
        cells.append(new_code_cell(case.check, metadata={"nbgrader": about}))
    return writes(new_notebook(cells=cells))


def _held_mb() -> float:
    """Return the most megabytes that this process ever held."""
    import resource  # not on Windows, where nothing can be isolated

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _fault(
    case: Case,
    execution: dict[str, Any],
    root: Path,
    port: socket.socket,
    seconds: float,
    most: float,
) -> str:
    """Return what did not hold, in a few words; `most` megabytes may this process hold."""
    if "failed" in execution:
        return f"it could not be run: {execution['failed']}"
    reasons = {why for why, *_ in execution["stopped"].values()} - {"before"}
    actions = {what for _, what in execution["actions"]}
    printed = str([cell["outputs"] for cell in execution["cells"]])
    if "GOT" in printed or _SECRET in printed:
        return f"it got through: {printed[printed.find('GOT') :][:80]}"
    try:
        port.accept()[0].close()
        return "it reached a program of this machine"
    except BlockingIOError:
        pass
    if [path.name for path in root.iterdir()] != ["secret.txt"]:
        return "it changed a folder outside"
    if case.stopped and not (reasons & set(case.stopped) or "" in case.stopped):
        return f"it was not stopped ({', '.join(reasons) or 'no reason'})"
    if case.name == "honest" and (reasons or actions):
        return f"an honest answer was refused ({', '.join(reasons | actions)})"
    missing = set(case.told) - actions
    if missing:
        return f"not told: {', '.join(missing)}"
    if seconds > LIMITS.wall_seconds + SPARE_SECONDS:
        return f"it took {seconds:.0f} s"
    held = _held_mb()
    if held > most:
        return f"the grader holds {held:.0f} MB"
    return "a process of it runs on" if _runs_on("crmselftest") else ""


def _runs_on(name: str) -> bool:
    """Tell whether a process of this name is still there after what ending takes."""
    import psutil

    for _ in range(30):
        if not any(p.info["name"] == name for p in psutil.process_iter(["name"])):
            return False
        time.sleep(0.1)
    return True


def _page_tried(number: int, page: str) -> Tried:
    from crm_lib.classroom.nbgrader.clean_html import clean

    shown = clean(page).lower()
    alive = [sign for sign in _ALIVE if sign in shown]
    fault = f"in the page stays {', '.join(alive)}" if alive else ""
    return Tried(f"page-{number}", f"puts {page[:30]}… into a page", fault)


def _name_tried(number: int, name: str) -> Tried:
    from crm_lib.classroom.intake import misplaced

    reason = misplaced(Path("submitted", name, "a", "a.ipynb")) or ""
    fault = "" if "rename" in reason else "a name that is code is taken in"
    return Tried(f"name-{number}", f"is called {name[:20]!r}", fault)
