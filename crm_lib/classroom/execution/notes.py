"""Read what a kernel reports about itself through its pipe; the student's code can write there too.

Lines are known words (`ACTIONS`, told once each) or ``ran`` and a digest. All else is rubbish,
which is told as well, for it may hide something; reading never stops because of it.
"""

import os
import re

from crm_lib.classroom.execution.stop_reason import ACTIONS

#: Pieces of check cells that a submission may be seen to run; a notebook has some dozens.
MOST_RUNS = 2_000
_READ, _MOST_READ, _LONGEST = 4_096, 65_536, 100
_RAN = re.compile(rb"ran ([0-9a-f]{64})")
_FAILED = b"failed "


class Notes:
    """Turn the bytes of a pipe into messages for the grader.

    Parameters
    ----------
    descriptor : int
        The pipe's end that is read.
    """

    def __init__(self, descriptor: int) -> None:
        os.set_blocking(descriptor, False)
        self._descriptor = descriptor
        self._line = b""
        self._told: set[str] = set()
        self._runs = 0
        #: Whether the kernel has begun, so that it can't fail to.
        self.started = False
        #: Whether nobody can write any more.
        self.ended = False

    def messages(self) -> list[dict[str, str]]:
        """Return what the next bytes say; they are there when the pipe is ready."""
        return self._said(self._read())

    def rest(self) -> list[dict[str, str]]:
        """Return what is left in the pipe once the kernel has ended."""
        found: list[dict[str, str]] = []
        for _ in range(_MOST_READ // _READ):
            data = self._read()
            found += self._said(data)
            if not data:
                break
        return found

    def _read(self) -> bytes:
        try:
            data = os.read(self._descriptor, _READ)
        except OSError:  # nothing there
            return b""
        self.ended = not data
        return data

    def _said(self, data: bytes) -> list[dict[str, str]]:
        if not self.started and data.startswith(_FAILED):
            return [{"note": data.decode("utf-8", "replace")}]
        *lines, rest = (self._line + data).split(b"\n")
        if len(rest) > _LONGEST:
            lines, rest = [*lines, b"too long"], b""
        self._line = rest
        return [m for line in lines if (m := self._message(line))]

    def _message(self, line: bytes) -> dict[str, str] | None:
        run = _RAN.fullmatch(line)
        if run and self._runs < MOST_RUNS:
            self._runs += 1
            return {"ran": run[1].decode()}
        word = line.decode("ascii", "replace")
        return self._once(word if word in ACTIONS else "rubbish")

    def _once(self, word: str) -> dict[str, str] | None:
        if word in self._told:
            return None
        self._told.add(word)
        return {"note": word}
