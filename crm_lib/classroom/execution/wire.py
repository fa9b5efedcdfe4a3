"""Read a kernel's messages from its sockets, every part and every byte counted (ZMTP framing).

ZeroMQ's own client collects a message of any number of parts before anybody can count them, and
queues a thousand messages a channel, so a submission could fill the grader's memory with what
nobody reads. Here the bytes of the kernel's sockets are cut into messages by the protocol's
framing, and each length is looked at before its bytes are kept. Only the channels of requests and
of outputs are connected: what is sent on any other stays with the kernel.

Protocol: ZMTP 3.0 with the mechanism NULL, https://rfc.zeromq.org/spec/23/.
"""

import asyncio
import socket
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from queue import Empty
from typing import Any

#: Parts of one message: Jupyter's have six, a few identities and buffers.
MOST_PARTS = 32
#: Messages of one submission; a cell sends half a dozen.
MOST_MESSAGES = 20_000
#: Values, brackets included, of one message's JSON; an answer has at most 20,000.
MOST_VALUES = 250_000
_GREETING = b"\xff" + bytes(8) + b"\x7f\x03\x00" + b"NULL".ljust(20, b"\0") + bytes(32)
_MORE, _LONG, _COMMAND = 1, 2, 4
_READ = 65_536


class TooMuch(Exception):
    """A kernel sent more than a submission may.

    Attributes
    ----------
    why : str
        ``output`` for too many bytes, ``damaged`` for what no kernel sends.
    """

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass
class Allowance:
    """What the channels of one submission may still bring together.

    Attributes
    ----------
    part_bytes : int
        The largest part of a message.
    bytes_left, messages_left : int
    """

    part_bytes: int
    bytes_left: int
    messages_left: int = MOST_MESSAGES

    @classmethod
    def of_output(cls, output_mb: int) -> "Allowance":
        """Return the allowance of a submission that may print so much.

        Twice as many bytes, for a letter may take several, and some for what surrounds an output.
        """
        mb = 1024 * 1024
        return cls(output_mb * mb, (2 * output_mb + 4) * mb)


class Frames:
    """Cut a stream of bytes into messages.

    Parameters
    ----------
    allowance : Allowance
        Is used up.
    """

    def __init__(self, allowance: Allowance) -> None:
        self._allowance = allowance
        self._bytes = bytearray()
        self._parts: list[bytes] = []
        #: Whether the other side has greeted, and has said that it is ready.
        self.greeted = self.ready = False

    def messages(self, data: bytes) -> list[list[bytes]]:
        """Return the messages that are complete with these bytes.

        Raises
        ------
        TooMuch
            When more comes than the allowance has, or bytes that are no frames.
        """
        self._allowance.bytes_left -= len(data)
        if self._allowance.bytes_left < 0:
            raise TooMuch("output")
        self._bytes += data
        start, done = 0, []
        if not self.greeted:
            if len(self._bytes) < len(_GREETING):
                return []
            if self._bytes[0] != 0xFF or self._bytes[9:11] < b"\x7f\x03":
                raise TooMuch("damaged")
            start, self.greeted = len(_GREETING), True
        while True:
            frame = self._frame(start)
            if frame is None:
                break
            flags, body, start = frame
            if flags & _COMMAND:
                self.ready = self.ready or body[:6] == b"\x05READY"
                self._count_message()
                continue
            self._parts.append(body)
            if len(self._parts) > MOST_PARTS:
                raise TooMuch("damaged")
            if not flags & _MORE:
                self._count_message()
                done.append(self._parts)
                self._parts = []
        del self._bytes[:start]
        return done

    def _frame(self, start: int) -> tuple[int, bytes, int] | None:
        """Return flags, body and end of the frame that begins at `start`, if it is complete."""
        head = 9 if len(self._bytes) > start and self._bytes[start] & _LONG else 2
        if len(self._bytes) < start + head:
            return None
        size = int.from_bytes(self._bytes[start + 1 : start + head], "big")
        if size > self._allowance.part_bytes:
            raise TooMuch("output")
        end = start + head + size
        if len(self._bytes) < end:
            return None
        return self._bytes[start], bytes(self._bytes[start + head : end]), end

    def _count_message(self) -> None:
        self._allowance.messages_left -= 1
        if self._allowance.messages_left < 0:
            raise TooMuch("damaged")


def framed(parts: list[bytes]) -> bytes:
    r"""Return a message as the bytes that carry it.

    Examples
    --------
    >>> framed([b"a", b"bc"])
    b'\x01\x01a\x00\x02bc'
    """
    frames = []
    for number, part in enumerate(parts, 1):
        flags = _MORE if number < len(parts) else 0
        if len(part) < 256:
            frames += [bytes((flags, len(part))), part]
        else:
            frames += [bytes((flags | _LONG,)), len(part).to_bytes(8, "big"), part]
    return b"".join(frames)


def too_many_values(data: bytes) -> bool:
    """Tell whether JSON holds more values than a message may: they grow forty-fold in memory."""
    return sum(map(data.count, (b",", b"[", b"{"))) > MOST_VALUES


class BoundedChannel:
    """One channel to a kernel, in the way of jupyter_client's own.

    Parameters
    ----------
    session : jupyter_client.session.Session
    path : str
        The kernel's socket.
    kind : str
        ``DEALER`` for requests, ``SUB`` for outputs.
    allowance : Allowance
        Shared with the kernel's other channels.
    on_too_much : callable
        Told why, when the kernel sends more than the allowance; nothing is read any more then.
    """

    def __init__(
        self,
        session: Any,
        path: str,
        kind: str,
        allowance: Allowance,
        on_too_much: Callable[[str], None],
    ) -> None:
        self.session = session
        self._path, self._kind, self._on_too_much = path, kind, on_too_much
        self._frames = Frames(allowance)
        self._messages: deque[list[bytes]] = deque()
        self._waiting: asyncio.Future | None = None
        self._out = bytearray()
        self._socket: socket.socket | None = None

    def start(self) -> None:
        """Connect; call it where a loop runs."""
        self._loop = asyncio.get_running_loop()
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.connect(self._path)
        self._socket.setblocking(False)
        self._loop.add_reader(self._socket.fileno(), self._receive)
        about = b"\x05READY" + _property(b"Socket-Type", self._kind.encode())
        if self._kind == "DEALER":
            about += _property(b"Identity", self.session.bsession)
        # In steps: ZeroMQ takes the next one only after it has given its own.
        self._steps = {"greeted": bytes((_COMMAND, len(about))) + about, "ready": b""}
        if self._kind == "SUB":
            self._steps["ready"] = framed([b"\x01"])  # outputs of every kind
        self._transmit(_GREETING)

    def send(self, message: dict[str, Any]) -> None:
        """Send a message, as jupyter_client builds it."""
        data = framed(self.session.serialize(message))
        if "ready" in self._steps:
            self._steps["ready"] += data
        else:
            self._transmit(data)

    async def get_msg(self, timeout: float | None = None) -> dict[str, Any]:
        """Return the next message; raise ``queue.Empty`` after `timeout` seconds without one."""
        while not self._messages:
            self._waiting = self._loop.create_future()
            try:
                await asyncio.wait_for(self._waiting, timeout)
            except TimeoutError:
                raise Empty from None
            finally:
                self._waiting = None
        parts = self._messages.popleft()
        if any(map(too_many_values, parts)):
            self._give_up("damaged")
            raise TooMuch("damaged")
        _, message = self.session.feed_identities(parts)
        return self.session.deserialize(message)

    async def msg_ready(self) -> bool:
        """Tell whether a message waits."""
        return bool(self._messages)

    def is_alive(self) -> bool:
        """Tell whether the channel is connected."""
        return self._socket is not None

    def stop(self) -> None:
        """Disconnect."""
        if self._socket is not None:
            self._loop.remove_reader(self._socket.fileno())
            self._loop.remove_writer(self._socket.fileno())
            self._socket.close()
            self._socket = None
        self._messages.clear()

    close = stop

    def _receive(self) -> None:
        try:
            data = self._socket.recv(_READ)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:  # the kernel is gone, which its keeper tells
            self._loop.remove_reader(self._socket.fileno())
            return
        try:
            self._messages.extend(self._frames.messages(data))
        except TooMuch as error:
            self._give_up(error.why)
        for step in ("greeted", "ready"):
            if getattr(self._frames, step) and step in self._steps:
                self._transmit(self._steps.pop(step))
        if self._messages and self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)

    def _give_up(self, why: str) -> None:
        """Read nothing any more, and forget what was read."""
        self._loop.remove_reader(self._socket.fileno())
        self._messages.clear()
        self._on_too_much(why)

    def _transmit(self, data: bytes = b"") -> None:
        """Send bytes, and what could not be sent before."""
        self._out += data
        try:
            sent = self._socket.send(self._out)
        except BlockingIOError:
            sent = 0
        except OSError:  # the kernel is gone, which its keeper tells
            return
        del self._out[:sent]
        if self._out:
            self._loop.add_writer(self._socket.fileno(), self._transmit)
        else:
            self._loop.remove_writer(self._socket.fileno())


def _property(name: bytes, value: bytes) -> bytes:
    return bytes((len(name),)) + name + len(value).to_bytes(4, "big") + value
