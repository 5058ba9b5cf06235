"""A real HTTP server on the loopback that does to its clients whatever a test says."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(slots=True)
class Served:
    """A server of the test's own and what it was asked."""

    url: str
    behave: list[Behaviour]
    """What to do with each request, in order; the last one stays."""
    released: Event
    """Set when the test is over: nobody has to wait any more."""
    requests: list[tuple[dict[str, str], Any]] = field(default_factory=list)
    """The headers, their names in small letters, and the body of each."""
    paths: list[str] = field(default_factory=list)


class Handler(BaseHTTPRequestHandler):
    """Does what the test says."""

    served: Served
    body: Any
    """What was asked."""

    def do_POST(self) -> None:
        """Note the request, then behave."""
        body = self.body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.served.paths.append(self.path)
        self.served.requests.append(({k.lower(): v for k, v in self.headers.items()}, body))
        behave = self.served.behave
        self.close_connection = True
        with suppress(ConnectionError):
            (behave.pop(0) if behave[1:] else behave[0])(self)

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def send(self, body: bytes, status: int = 200, **headers: str) -> None:
        """A whole reply."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


Behaviour = Callable[[Handler], None]


def serving() -> Iterator[Callable[..., Served]]:
    """Give what starts servers on the loopback that behave as told, and end them all."""
    started: list[tuple[ThreadingHTTPServer, Thread, Served]] = []

    def start(*behave: Behaviour) -> Served:
        handler = type("OneHandler", (Handler,), {})
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        server.daemon_threads = False  # closing waits for them
        served = Served(f"http://127.0.0.1:{server.server_port}/v1", list(behave), Event())
        handler.served = served  # type: ignore[attr-defined]
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        started.append((server, thread, served))
        return served

    yield start
    for server, thread, served in started:
        served.released.set()
        server.shutdown()
        thread.join()
        server.server_close()


def says(body: bytes, status: int = 200, **headers: str) -> Behaviour:
    """Reply with just that."""
    return lambda handler: handler.send(body, status, **headers)


def never(handler: Handler) -> None:
    """Accept the request and keep silent."""
    handler.served.released.wait()


def trickles(before: bytes, drop: bytes) -> Behaviour:
    """Send a beginning, then a drop every few milliseconds for as long as anybody listens."""

    def behave(handler: Handler) -> None:
        handler.wfile.write(before)
        while not handler.served.released.wait(0.02):
            handler.wfile.write(drop)

    return behave


def floods(handler: Handler) -> None:
    """Send an answer without an end, as fast as anybody reads."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
    while not handler.served.released.is_set():
        handler.wfile.write(b" " * 65_536)


def raw(content: bytes) -> Behaviour:
    """Send these bytes and hang up."""
    return lambda handler: void(handler.wfile.write(content))


def void(_: object) -> None:
    """Nothing."""
