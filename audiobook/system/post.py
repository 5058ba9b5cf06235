"""Send JSON to a server that may do anything: bounded in time and size, with a key that goes nowhere else.

In: an `Address` and the body.  Out: a `Reply` with status 200, or a `PostError` that says why there is none.
An attempt never takes longer than its limit, and never reads more than the address allows.  Redirects are not
followed.  Error messages do not repeat what the server says, because it could say anything.

    address = Address("https://example.org/audio/speech", "AUDIOBOOK_KEY_STUDIO", "engines.studio", 65_536)
    reply = send(address, b'{"input": "Hello."}', 60.0, time.sleep)
    # Reply(content=b"RIFF...", media_type="audio/wav")
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
"""The limit for opening a connection, if the attempt's own limit is not shorter."""
HEARTBEAT_SECONDS = 0.2
"""How soon Ctrl-C or `stopped` ends a wait."""
BACKOFF_SECONDS = (0.5, 2.0)
"""The waits before the second and the third attempt, where the server asks for no other."""
LONGEST_WAIT_SECONDS = 20.0
"""The longest wait between attempts, whatever the server asks for."""
PIECE_BYTES = 262_144
"""How much of a reply is read at a time."""

RETRIED = frozenset({429, 500, 502, 503, 504})
"""HTTP statuses after which the same request may succeed."""

_BAD_KEY = "set {key} to a valid key"
_REDIRECT = "redirects are not followed; name the final address as url"
HINTS = {
    **dict.fromkeys((401, 403), _BAD_KEY),
    404: "check {setting}: url and model",
    **dict.fromkeys((301, 302, 303, 307, 308), _REDIRECT),
}
"""What to do about an HTTP status."""

Kind = Literal["unparseable", "timeout", "HTTP error", "no connection"]
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Address:
    """A server's address, and what error messages call it."""

    url: str
    """The full address that JSON is posted to."""
    key_variable: str
    """The environment variable with the API key, which is read from nowhere else and need not be set."""
    setting: str
    """Where voices.yaml describes the server: `attribution.llm`."""
    most_bytes: int
    """How long a reply may be."""
    longest_wait: float = LONGEST_WAIT_SECONDS
    """The longest wait between attempts in seconds, whatever Retry-After says."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A server's reply with status 200."""

    content: bytes
    """The body, as it was sent."""
    media_type: str
    """In lower case and without parameters: `audio/wav`; empty: the server names none."""


class PostError(Exception):
    """A request without a usable reply."""

    def __init__(
        self,
        kind: Kind,
        message: str,
        *,
        status: int = 0,
        retryable: bool = False,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message)
        self.kind: Kind = kind
        """What went wrong, for counting."""
        self.status = status
        """The HTTP status; 0: there was no reply."""
        self.retryable = retryable
        """Whether the same request may succeed later."""
        self.retry_after = retry_after
        """How many seconds the server asks to wait first; None: it does not say."""


def send(
    address: Address,
    body: bytes,
    limit: float,
    pause: Callable[[float], object],
    stopped: Event | None = None,
) -> Reply:
    """Send JSON, repeating what fails for a passing reason; raises PostError when the last attempt fails.

    `limit` is for each attempt, in seconds.  `pause` is called with the seconds to wait between two attempts.
    `stopped` ends the wait for a reply when it is set.
    """
    for seconds in BACKOFF_SECONDS:
        try:
            return _attempt(address, body, limit, stopped)
        except PostError as error:
            if not error.retryable:
                raise
            wanted = seconds if error.retry_after is None else error.retry_after
            pause(min(wanted, address.longest_wait))
    return _attempt(address, body, limit, stopped)


def authorization(key_variable: str) -> dict[str, str]:
    """Return the header for the key in an environment variable; empty where that is not set.

    Raises InputError where its value cannot be a key, without repeating the value.
    """
    key = os.environ.get(key_variable, "").strip()
    if not key:
        return {}
    if not (key.isascii() and key.isprintable()):
        raise InputError(f"{key_variable}: contains characters that no API key has; set it again or unset it")
    return {"Authorization": f"Bearer {key}"}


def _attempt(address: Address, body: bytes, limit: float, stopped: Event | None) -> Reply:
    try:
        return _within(limit, lambda: _post(address, body, limit), stopped)
    # The messages of these errors may quote the server, so they are not repeated.
    except NewConnectionError as error:
        raise PostError("no connection", "no connection; is the server running?", retryable=True) from error
    except (SocketTimeout, TimeoutError) as error:
        raise PostError("timeout", f"no answer within {limit:g} s ({address.setting}.timeout)") from error
    except (HTTPError, OSError) as error:
        message = f"the connection failed ({type(error).__name__})"
        raise PostError("no connection", message, retryable=True) from error


def _post(address: Address, body: bytes, limit: float) -> Reply:
    deadline = time.monotonic() + limit
    timeout = urllib3.Timeout(connect=min(CONNECT_SECONDS, limit), read=limit)
    headers = {"Content-Type": "application/json", **authorization(address.key_variable)}
    with urllib3.PoolManager(timeout=timeout, retries=False) as pool:
        # Not decompressed: a compressed reply, which was not asked for, could expand to any size.
        response = pool.request(
            "POST", address.url, body=body, headers=headers, redirect=False,
            preload_content=False, decode_content=False,
        )  # fmt: skip
        try:
            if response.status != 200:
                raise _refusal(address, response)
            media_type = response.headers.get("Content-Type", "").partition(";")[0]
            return Reply(_content(response, address.most_bytes, deadline), media_type.strip().lower())
        finally:
            response.close()


def _content(response: urllib3.BaseHTTPResponse, most_bytes: int, deadline: float) -> bytes:
    content = bytearray()
    while piece := response.read1(PIECE_BYTES):
        content += piece
        if len(content) > most_bytes:
            raise PostError("unparseable", f"its answer is longer than {most_bytes:,} bytes")
        if time.monotonic() > deadline:  # the caller has given up: end this thread, too
            raise TimeoutError
    return bytes(content)


def _refusal(address: Address, response: urllib3.BaseHTTPResponse) -> PostError:
    status = response.status
    hint = HINTS.get(status, "").format(key=address.key_variable, setting=address.setting)
    return PostError(
        "HTTP error",
        f"HTTP status {status}{'; ' if hint else ''}{hint}",
        status=status,
        retryable=status in RETRIED,
        retry_after=_retry_after(response),
    )


def _retry_after(response: urllib3.BaseHTTPResponse) -> float | None:
    try:
        return Retry().get_retry_after(response)
    except (InvalidHeader, ValueError, OverflowError):  # neither a number nor a date
        return None


def _within(seconds: float, work: Callable[[], Result], stopped: Event | None) -> Result:
    """Return the result of `work`; TimeoutError where it takes too long, and then it runs on by itself.

    The timeouts of sockets are not enough: they limit each read, so a server that sends a byte now and then
    could keep a run waiting for ever, and none of them limits looking up a host name.
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
        wait([future], timeout=min(left, HEARTBEAT_SECONDS))  # Python handles Ctrl-C between two waits
    return future.result(timeout=0)
