"""What a kernel sends is counted before it is kept: parts, bytes, messages, values, channels."""

import json
import random

import nbformat
import psutil
import pytest

from crm_lib.classroom.execution import sandbox
from crm_lib.classroom.execution.runner import RunAnswers
from crm_lib.classroom.execution.wire import (
    _GREETING,
    MOST_PARTS,
    MOST_VALUES,
    Allowance,
    Frames,
    TooMuch,
    framed,
    too_many_values,
)

READY = bytes((4, 6)) + b"\x05READY"


def test_messages_are_the_same_however_their_bytes_are_cut():
    messages = [[b"a", b"", b"x" * 300], [b"one"], [bytes(range(256)) * 3] * 7]
    data = _GREETING + READY + b"".join(map(framed, messages))
    for seed in range(20):
        chance, frames, found, rest = random.Random(seed), Frames(Allowance(10**6, 10**7)), [], data
        while rest:
            size = chance.choice((1, 2, 9, 63, 500))
            found += frames.messages(rest[:size])
            rest = rest[size:]
        assert found == messages and frames.ready


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (framed([b"x"] * (MOST_PARTS + 1)), "damaged"),
        (framed([b"x"]) * 101, "damaged"),
        (bytes((2,)) + (2_000).to_bytes(8, "big"), "output"),  # announced, not yet sent
        (bytes((2,)) + b"\xff" * 8, "output"),
        (framed([b"x" * 900]) * 20, "output"),
    ],
)
def test_too_much_is_refused_before_it_is_kept(data, why):
    frames = Frames(Allowance(part_bytes=1_000, bytes_left=10_000, messages_left=100))
    frames.messages(_GREETING)
    with pytest.raises(TooMuch) as refusal:
        frames.messages(data)
    assert refusal.value.why == why


def test_what_does_not_greet_as_zeromq_does_is_refused():
    with pytest.raises(TooMuch):
        Frames(Allowance(1_000, 10_000)).messages(b"GET / HTTP/1.1\r\n" * 9)


def test_values_are_counted_before_json_is_built():
    assert too_many_values(json.dumps([[]] * MOST_VALUES).encode())
    assert not too_many_values(json.dumps(["x" * 10**6] * 20).encode())


ATTACKS = {
    "parts": "import zmq, time\ns = get_ipython().kernel.iopub_thread.socket\n"
    "def go():\n    for n in range(2_000_000): s.send(b'x', zmq.SNDMORE)\n"
    "get_ipython().kernel.iopub_thread.schedule(go)\ntime.sleep(30)",
    "mime names": "from IPython.display import display\n"
    "for n in range(30): display({'a' * 1_000_000 + f'{n}/x': 'x'}, raw=True)",
    "values": "from IPython.display import display\ndisplay({'x/json': [[]] * 2_000_000}, raw=True)",
    "stdin": "k = get_ipython().kernel\nident = k.get_parent()['header']['session'].encode()\n"
    "for n in range(200):\n    k.session.send(k.stdin_socket, 'input_request',"
    " {'prompt': 'x' * 10**6}, k.get_parent(), ident=ident)",
    "messages": "from IPython.display import display\n"
    "for n in range(100_000): display({'text/plain': ''}, raw=True)",
}


@pytest.mark.alone
@pytest.mark.slow
@pytest.mark.skipif(sandbox.missing() is not None, reason=str(sandbox.missing()))
@pytest.mark.parametrize("attack", ATTACKS)
def test_a_flood_stops_its_submission_and_costs_the_grader_little(attack):
    cells = [nbformat.v4.new_code_cell(code) for code in ("1", ATTACKS[attack])]
    runner = RunAnswers(timeout=8)
    runner.execution(nbformat.v4.new_notebook(cells=cells[:1]))
    before = psutil.Process().memory_info().rss
    done = runner.execution(nbformat.v4.new_notebook(cells=cells))
    grown = (psutil.Process().memory_info().rss - before) / 2**20
    assert grown < 100
    assert attack == "stdin" or done["stopped"]
