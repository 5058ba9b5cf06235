"""One POST to one server that may do anything: bounded in time and size, with a key that goes nowhere else.

A body goes in, a `Reply` with status 200 comes out, or a `PostError` that says why not.  Whatever the server
does, an attempt takes no longer than its limit and no more than `most_bytes` are read; redirects are not
followed; nothing that the server says about a failure is passed on, for what it quotes is its own to choose.

>>> insist(Address(url, "AUDIOBOOK_LLM_KEY", "attribution.llm", 262_144), b"{}", 60, time.sleep)
Reply(content=b'{...}', kind='application/json')
"""

from __future__ import annotations

import os
import time
from concurrent.futures import Future, wait
from dataclasses import dataclass
from threading import Event, Thread
from typing import TYPE_CHECKING, Literal, TypeVar

import urllib3
from urllib3.exceptions import HTTPError, InvalidHeader, NewConnectionError
from urllib3.exceptions import TimeoutError as SocketTimeout
from urllib3.util import Retry

from audiobook.system.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

CONNECT_SECONDS = 10.0
HEARTBEAT_SECONDS = 0.2
BACKOFF_SECONDS = (0.5, 2.0)
"""Waits before the second and third attempt."""
LONGEST_WAIT_SECONDS = 20.0
PIECE_BYTES = 262_144

PASSING = frozenset({429, 500, 502, 503, 504})
"""Statuses that may be gone at the next attempt."""

Kind = Literal["unparseable", "timeout", "HTTP error", "no connection"]
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Address:
    """Where to ask, and what is said of it to a person."""

    url: str
    key_variable: str
    """The environment variable that may hold an API key: the only place one is read from."""
    setting: str
    """Where voices.yaml says so: `attribution.llm`."""
    most_bytes: int
    """The most that is read of a reply."""
    longest_wait: float = LONGEST_WAIT_SECONDS
    """Seconds, however long the server says in Retry-After."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server said with status 200."""

    content: bytes
    kind: str
    """The media type in small letters, without parameters: `audio/wav`; empty: it does not say."""


class PostError(Exception):
    """A question without a usable answer."""

    def __init__(
        self, kind: Kind, message: str, *, status: int = 0, passing: bool = False, after: float | None = None
    ) -> None:
        super().__init__(message)
        self.kind: Kind = kind
        self.status = status
        self.passing = passing
        """May the next attempt succeed?"""
        self.after = after
        """Seconds that the server asks to wait before it."""


def insist(
    address: Address,
    body: bytes,
    limit: float,
    pause: Callable[[float], object],
    stopped: Event | None = None,
) -> Reply:
    """Send JSON, again after failures that may pass; raises PostError.

    `limit`: seconds for each attempt.  `pause` waits that many seconds between attempts.  As soon as
    `stopped` is set, nobody waits any more.
    """
    for seconds in BACKOFF_SECONDS:
        try:
            return _attempt(address, body, limit, stopped)
        except PostError as error:
            if not error.passing:
                raise
            pause(min(seconds if error.after is None else error.after, address.longest_wait))
    return _attempt(address, body, limit, stopped)


def credentials(key_variable: str) -> dict[str, str]:
    """The header with the key in an environment variable, if there is one; InputError if it cannot be one."""
    key = os.environ.get(key_variable, "").strip()
    if not key:
        return {}
    if not (key.isascii() and key.isprintable()):
        raise InputError(f"{key_variable}: holds characters that no API key has; set it anew, or unset it")
    return {"Authorization": f"Bearer {key}"}


def _attempt(address: Address, body: bytes, limit: float, stopped: Event | None) -> Reply:
    try:
        return _within(limit, lambda: _post(address, body, limit), stopped)
    # Their words are not passed on: what they quote is the server's to choose.
    except NewConnectionError as error:
        raise PostError("no connection", "no connection; is the server running?", passing=True) from error
    except (SocketTimeout, TimeoutError) as error:
        raise PostError("timeout", f"no answer within {limit:g} s ({address.setting}.timeout)") from error
    except (HTTPError, OSError) as error:
        what = f"the connection failed ({type(error).__name__})"
        raise PostError("no connection", what, passing=True) from error


def _post(address: Address, body: bytes, limit: float) -> Reply:
    deadline = time.monotonic() + limit
    timeout = urllib3.Timeout(connect=min(CONNECT_SECONDS, limit), read=limit)
    headers = {"Content-Type": "application/json", **credentials(address.key_variable)}
    with urllib3.PoolManager(timeout=timeout, retries=False) as pool:
        # Not decoded: a packed reply, which nobody asked for, could unpack to any size.
        response = pool.request(
            "POST", address.url, body=body, headers=headers, redirect=False,
            preload_content=False, decode_content=False,
        )  # fmt: skip
        try:
            if response.status != 200:
                raise _refused(address, response)
            content = bytearray()
            while piece := response.read1(PIECE_BYTES):
                content += piece
                if len(content) > address.most_bytes:
                    raise PostError("unparseable", f"its answer is longer than {address.most_bytes:,} bytes")
                if time.monotonic() > deadline:  # nobody waits any more: end the thread, too
                    raise TimeoutError
            kind = response.headers.get("Content-Type", "").partition(";")[0]
            return Reply(bytes(content), kind.strip().lower())
        finally:
            response.close()


def _refused(address: Address, response: urllib3.BaseHTTPResponse) -> PostError:
    status = response.status
    hints = {
        401: f"set {address.key_variable} to a valid key",
        403: f"set {address.key_variable} to a valid key",
        404: f"check {address.setting}: url and model",
        **dict.fromkeys(
            (301, 302, 303, 307, 308), "redirects are not followed; name the final address as url"
        ),
    }
    hint = f"; {hints[status]}" if status in hints else ""
    try:
        after = Retry().get_retry_after(response)
    except (InvalidHeader, ValueError, OverflowError):  # what it says is no time
        after = None
    return PostError(
        "HTTP error", f"HTTP status {status}{hint}", status=status, passing=status in PASSING, after=after
    )


def _within(seconds: float, work: Callable[[], Result], stopped: Event | None) -> Result:
    """What `work` returns; raises TimeoutError when it takes longer, and leaves it to itself.

    Timeouts of sockets hold for one read each, so that a server which sends a byte now and then could keep a
    run waiting for ever, and none holds for finding the address of a name.
    """
    future: Future[Result] = Future()

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as error:
            future.set_exception(error)

    Thread(target=run, name="post", daemon=True).start()
    deadline = time.monotonic() + seconds
    while not future.done() and (left := deadline - time.monotonic()) > 0:
        if stopped is not None and stopped.is_set():
            break
        wait([future], timeout=min(left, HEARTBEAT_SECONDS))  # Ctrl-C is seen between waits
    return future.result(timeout=0)
