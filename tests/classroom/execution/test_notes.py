"""The pipe by which a kernel reports: rubbish is told, hides nothing, and reading goes on."""

import os

import pytest

from crm_lib.classroom.execution.notes import MOST_RUNS, Notes


@pytest.fixture
def pipe():
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    yield Notes(reading), lambda data: os.write(writing, data)
    os.close(reading)
    os.close(writing)


def test_actions_are_told_once_and_runs_each_time(pipe):
    notes, write = pipe
    write(b"network\nnetwork\nran " + b"a" * 64 + b"\nran " + b"a" * 64 + b"\nfo")
    assert notes.messages() == [{"note": "network"}, {"ran": "a" * 64}, {"ran": "a" * 64}]
    write(b"rk\n")
    assert notes.rest() == [{"note": "fork"}]


def test_rubbish_does_not_hide_what_comes_after_it(pipe):
    notes, write = pipe
    notes.started = True
    found = []
    for n in range(200):
        write(b"\xff\x00rubbish" * 300 if n % 2 else b"failed to be\nran x\n" * 150)
        found += notes.messages()
    write(b"\nnetwork\n")
    assert [*found, *notes.rest()] == [{"note": "rubbish"}, {"note": "network"}]


def test_runs_have_an_end(pipe):
    notes, write = pipe
    found = []
    for n in range(MOST_RUNS + 50):
        write(b"ran %064x\n" % n)
        found += notes.messages()
    assert len(found) == MOST_RUNS + 1 and found[-1] == {"note": "rubbish"}


def test_a_kernel_that_can_t_begin_says_why(pipe):
    notes, write = pipe
    write(b"failed Traceback: no zmq")
    assert notes.messages() == [{"note": "failed Traceback: no zmq"}]
