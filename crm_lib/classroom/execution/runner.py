"""Execute one submission, whatever its code does; note outputs, stops and suspicious actions.

`RunAnswers` is nbgrader's ``Execute`` with two differences: its kernel is isolated where that is
possible; and a kernel that hangs, dies or floods costs the questions it was meant for and no more.
"""

import asyncio
import contextlib
import hashlib
import json
import logging
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbclient.util import run_sync
from nbformat.notebooknode import NotebookNode
from nbgrader import utils
from nbgrader.preprocessors import Execute
from traitlets import Bool, Dict, Enum
from traitlets import List as ListTrait

from crm_lib.classroom.execution.cut_output import cut
from crm_lib.classroom.execution.outputs import is_sound, joined, size
from crm_lib.classroom.execution.quick_messages import quick_messages
from crm_lib.classroom.execution.stop_reason import ACTIONS, STOP_REASONS, KeeperLost
from crm_lib.classroom.execution.witness import due_runs
from crm_lib.classroom.execution.work_folder import course_like_folder
from crm_lib.classroom.limits import Limits
from crm_lib.classroom.records import records_of


def execution_hash(nb: NotebookNode) -> str:
    """Return the hash of what execution depends on: the code cells, in order."""
    code = [c.source for c in nb.cells if c.cell_type == "code"]
    return hashlib.sha256(json.dumps(code).encode()).hexdigest()


class RunAnswers(Execute):
    """Execute a submission; note in ``nb.metadata.crm`` what was stopped and what was seen."""

    isolate = Enum(
        ["always", "never"],
        default_value="always",
        help="Isolated kernels: always (fail where they can't be), or never: with your own rights.",
    ).tag(config=True)
    limits = Dict(Limits().as_dict(), help="See crm_lib.classroom.limits.").tag(config=True)
    data = ListTrait([], help="The course's folder of data sets.").tag(config=True)
    keep_figures = Bool(
        True, help="Isolated kernels keep figures as data; who looks at them has them drawn."
    ).tag(config=True)

    def settings(self, **changes: Any) -> dict[str, Any]:
        """Return this preprocessor's traits (nbgrader_config.py) as plain data for a worker."""
        return {
            "isolate": self.isolate,
            "limits": dict(self.limits),
            "timeout": self.timeout,
            "iopub_timeout": self.iopub_timeout,
            "extra_arguments": list(self.extra_arguments),
            "data": list(self.data),
            "keep_figures": self.keep_figures,
            **changes,
        }

    # --------------------------------------------------------------------------------- executing

    def execution(self, nb: NotebookNode, files: dict[str, bytes] | None = None) -> dict:
        """Return what executing the notebook gives, as plain data.

        Parameters
        ----------
        nb : NotebookNode
            Is changed.
        files : dict, optional
            Name → content of the files that lie beside the notebook.

        Returns
        -------
        dict
            ``hash``; ``cells``, one entry a code cell: ``outputs, execution_count``; ``stopped``,
            cell id → why its code was stopped or never ran; ``actions``, ``[cell id, what]``;
            ``language_info``.
        """
        start = {"hash": execution_hash(nb)}
        self.stopped: dict[str, list[str]] = {}
        self.actions: list[list[str]] = []
        self._running = ""
        self._runs: set[str] = set()
        self._why: str | None = None
        self._left = self.limits["output_mb"] * 1024 * 1024
        manager = self._manager(files or {})
        NotebookClient.__init__(self, nb, manager)
        self.owns_km = True
        self.reset_execution_trackers()
        isolated = hasattr(manager, "limits")
        self.task_polling_interval = 0.2
        self.shutdown_kernel = "immediate"
        self.store_widget_state = self.record_timing = False
        self.on_cell_executed = _take_number
        data = Path(self.data[0]) if self.data else None
        place = contextlib.nullcontext(None) if isolated else course_like_folder(files or {}, data)
        with _silenced_logs(), quick_messages(), place as folder:
            self.resources = {"metadata": {} if folder is None else {"path": str(folder)}}
            self._run_cells()
        for cell in nb.cells:
            if cell.cell_type == "code":
                valid = [o for o in cell.outputs if is_sound(o)]
                if len(valid) < len(cell.outputs):
                    self._note_action(_name(cell), "outputs")
                cell.outputs = joined(valid)
                if hasattr(manager, "on_run") and self._is_unseen(cell):
                    self._stop(cell, "unseen")
        return {
            **start,
            "cells": [
                {"outputs": c.outputs, "execution_count": c.execution_count}
                for c in nb.cells if c.cell_type == "code"
            ],
            "language_info": nb.metadata.get("language_info"),
            "stopped": self.stopped,
            "actions": self.actions,
        }  # fmt: skip

    def _manager(self, files: dict[str, bytes]) -> Any:
        from crm_lib.classroom.execution import sandbox

        if self.isolate == "never":
            from jupyter_client import AsyncKernelManager

            return AsyncKernelManager(kernel_name="python3")
        sandbox.require()
        from crm_lib.classroom.execution.client import IsolatedKernelManager

        return IsolatedKernelManager(
            limits=dict(self.limits),
            files=files,
            data=Path(self.data[0]) if self.data else None,
            keep_figures=self.keep_figures,
            on_note=lambda what: self._note_action(self._running, what),
            on_run=self._runs.add,
            on_too_much=self._end,
        )

    def _run_cells(self) -> None:
        cells = [c for c in self.nb.cells if c.cell_type == "code"]
        for cell in cells:
            cell.outputs, cell.execution_count = [], None
        # So `check` in the kernel knows that a class is marked: it only records then.
        with self.setup_kernel(env={**os.environ, "NBGRADER_EXECUTION": "autograde"}):
            info = self.wait_for_reply(self.kc.kernel_info())
            self.nb.metadata["language_info"] = info["content"]["language_info"]
            for index, cell in enumerate(self.nb.cells):
                if cell.cell_type != "code" or not cell.source.strip():
                    continue
                self._running, self._why = _name(cell), None
                ended = self._ended_in(cell, index)
                if ended:
                    self._stop(cell, ended)
                    for later in cells[cells.index(cell) + 1 :]:
                        self._stop(later, "before")
                    break
                if self._why == "cell":
                    self._stop(cell, "cell")

    def _is_unseen(self, cell: NotebookNode) -> bool:
        """Tell whether a check cell has records, and the kernel was not seen to run it."""
        if not (utils.is_grade(cell) and records_of(cell)):
            return False
        return not all(self._runs & digests for digests in due_runs(cell.source))

    def _ended_in(self, cell: NotebookNode, index: int) -> str | None:
        """Execute a cell; return how the kernel ended in it, or None when it goes on."""
        provisioner = self.km.provisioner
        try:
            self.execute_cell(cell, index, store_history=True)
        except DeadKernelError:
            pass
        except CellTimeoutError:
            self._why = self._why or "damaged"
        except Exception as error:  # messages that no kernel would send
            self.log.debug("While executing %s: %r", self._running, error)
            self._why = self._why or "damaged"
        else:
            return None
        if getattr(provisioner, "lost", False):
            raise KeeperLost("the isolated process was lost")
        run_sync(provisioner.kill)()
        why = getattr(provisioner, "why", None)
        if why is None and getattr(provisioner, "code", None) == -24:  # SIGXCPU
            why = "cpu"
        return self._why or why or "died"

    def _stop(self, cell: NotebookNode, why: str) -> None:
        message = STOP_REASONS[why]
        words = [text.format(**self.limits) for text in (message.en, message.zh)]
        self.stopped.setdefault(_name(cell), [why, *words])

    def _note_action(self, cell: str, what: str) -> None:
        if what in ACTIONS and [cell, what] not in self.actions:
            self.actions.append([cell, what])

    def _end(self, why: str) -> None:
        """End the kernel, from within its loop."""
        self._why = self._why or why
        self._killing = asyncio.ensure_future(self.km.provisioner.kill())

    async def _async_handle_timeout(self, timeout: int, cell: Any = None) -> Any:
        self._why = "cell"
        return await super()._async_handle_timeout(timeout, cell)

    def handle_comm_msg(self, outs: list, msg: dict, cell_index: int) -> None:
        """Leave widgets alone: nobody moves them here, and their states are not kept.

        nbclient looks for each state among those it has kept and raises KeyError without them.
        """

    def process_message(self, msg: dict, cell: NotebookNode, cell_index: int) -> Any:
        """Take a message of the kernel while the limit of output is not reached."""
        if self._left < 0 and msg["msg_type"] != "status":
            return None
        cut(msg)
        self._left -= size(msg["content"])
        if self._left < 0:
            self._end("output")
            return None
        return super().process_message(msg, cell, cell_index)


def _take_number(cell: NotebookNode, execute_reply: dict, **_: Any) -> None:
    """Give a cell its number from the reply: an isolated kernel tells it nowhere else."""
    number = execute_reply["content"].get("execution_count")
    if isinstance(number, int):
        cell.execution_count = number


@contextlib.contextmanager
def _silenced_logs() -> Iterator[None]:
    """Silence the log messages of the libraries: the runner reports in its own words."""
    loggers = [logging.getLogger(name) for name in ("traitlets", "asyncio")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


def apply_execution(nb: NotebookNode, execution: dict) -> None:
    """Copy an execution's outputs and notes into the notebook that it was made from."""
    cells = [c for c in nb.cells if c.cell_type == "code"]
    for cell, done in zip(cells, execution["cells"], strict=True):
        cell.outputs = [nbformat.from_dict(o) for o in done["outputs"]]
        cell.execution_count = done["execution_count"]
    nb.metadata["language_info"] = nbformat.from_dict(execution["language_info"])
    nb.metadata.pop("widgets", None)  # a student's words, which pages put into a script
    about = nb.metadata.setdefault("crm", {})
    about["stopped"], about["actions"] = execution["stopped"], execution["actions"]


def files_beside(folder: Path, most_mb: int = 20) -> dict[str, bytes]:
    """Return the ordinary files of a folder, without notebooks; over `most_mb` the rest is left."""
    files: dict[str, bytes] = {}
    left = most_mb * 1024 * 1024
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or not path.is_file() or path.suffix == ".ipynb":
            continue
        if path.name.startswith(".graded"):
            continue
        left -= path.stat().st_size
        if left < 0:
            break
        files[path.relative_to(folder).as_posix()] = path.read_bytes()
    return files


def _name(cell: NotebookNode) -> str:
    """Return what a cell is called in reports: its grade_id, else its own id."""
    about = cell.metadata.get("nbgrader") or {}
    return about.get("grade_id") or cell.get("id", "") or "?"
