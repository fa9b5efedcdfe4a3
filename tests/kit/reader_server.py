"""A second reader on the loopback: answers well, lies, injects, hangs, drips, talks nonsense, fails."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Loopback:
    """A running server: where it is, what it was sent, how it replies."""

    url: str = ""
    received: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    most_at_once: int = 0
    #: From what it is asked to the words of the model; bytes are sent as the whole body.
    say: Callable[[dict[str, Any]], str | bytes] = lambda about: "{}"
    status: int = 200
    #: Seconds before a reply, and between the bytes of one.
    wait: float = 0.0
    drip: float = 0.0
    more_headers: dict[str, str] = field(default_factory=dict)
    closing: threading.Event = field(default_factory=threading.Event)

    def answers(self) -> list[str]:
        """Return the answers that were sent."""
        return [about_of(request)["answer"] for request in self.received]


def about_of(request: dict[str, Any]) -> dict[str, Any]:
    """Return question, key points and answer of a request."""
    return json.loads(request["messages"][-1]["content"])


def verdicts(*points: tuple[str, str], instructs: bool = False) -> str:
    """Return the words of a model: a verdict and a quote for each point."""
    return json.dumps({
        "instructs": instructs,
        "points": [{"point": n, "verdict": v, "quote": q} for n, (v, q) in enumerate(points, 1)],
    })  # fmt: skip


def completion(words: str) -> str:
    """Return a chat completion that says these words."""
    return json.dumps({"choices": [{"message": {"role": "assistant", "content": words}}]})


@contextmanager
def loopback_reader() -> Iterator[Loopback]:
    """Run the server while the block runs."""
    state, lock, busy = Loopback(), threading.Lock(), [0]

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            """Stay silent."""

        def do_POST(self) -> None:
            with lock:
                busy[0] += 1
                state.most_at_once = max(state.most_at_once, busy[0])
                request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                state.received.append(request)
                state.headers.append(dict(self.headers))
                state.paths.append(self.path)
            try:
                state.closing.wait(state.wait)
                self.reply(request)
            except OSError:
                pass  # who asked has hung up
            finally:
                with lock:
                    busy[0] -= 1

        def reply(self, request: dict[str, Any]) -> None:
            said = state.say(about_of(request))
            body = said if isinstance(said, bytes) else completion(said).encode()
            self.send_response(state.status)
            for name, value in state.more_headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if not state.drip:
                self.wfile.write(body)
            else:
                for byte in body:
                    if state.closing.is_set():
                        break
                    self.wfile.write(bytes([byte]))
                    time.sleep(state.drip)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    state.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield state
    finally:
        state.closing.set()
        server.shutdown()
        server.server_close()
        thread.join()
