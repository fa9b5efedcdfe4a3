"""A submission that ends its keeper is told, and costs its neighbours no warm process."""

import pytest

from crm_lib.classroom.execution import pool, sandbox
from crm_lib.classroom.execution.pool import Job, executed
from crm_lib.classroom.execution.stop_reason import KeeperLost


def test_a_lost_keeper_is_tried_once_more_and_then_told(monkeypatch):
    tries, closed = [], []

    def lost(job):
        tries.append(job.name)
        raise KeeperLost("the isolated process was lost")

    class Alive:
        alive = True

    monkeypatch.setattr(pool, "_executed", lost)
    monkeypatch.setattr(sandbox, "_server", Alive())
    monkeypatch.setattr(sandbox, "close_fork_server", lambda: closed.append(1))
    for number in range(6):
        result = executed(Job(f"s{number}", "{}", {}, {}))
        assert "keeps it vanished twice" in result["failed"]
    assert len(tries) == 12 and closed == []


def test_a_warm_process_that_is_gone_is_started_anew(monkeypatch):
    closed = []

    class Gone:
        alive = False

    monkeypatch.setattr(sandbox, "_server", Gone())
    monkeypatch.setattr(sandbox, "close_fork_server", lambda: closed.append(1))
    sandbox.renew_fork_server()
    assert closed == [1]


@pytest.mark.skipif(sandbox.missing() is not None, reason=str(sandbox.missing()))
def test_signals_to_the_keeper_do_nothing():
    from nbformat import writes
    from nbformat.v4 import new_code_cell, new_notebook

    code = (
        "import os, signal, time\nfor n in signal.valid_signals():\n    try: os.kill(1, n)\n"
        "    except OSError: pass\ntime.sleep(0.5)\nprint('here')"
    )
    notebook = writes(new_notebook(cells=[new_code_cell(code)]))
    from crm_lib.classroom.execution.runner import RunAnswers

    done = executed(Job("x", notebook, {}, RunAnswers(timeout=20).settings()))
    assert done["stopped"] == {} and done["cells"][0]["outputs"][0]["text"] == "here\n"
    assert [what for _, what in done["actions"]] == ["signal"]
