"""One question to one model of one server that speaks OpenAI's chat completions.  I/O.

A prompt goes in, the JSON object that the model answers comes out, or a `ChatError` that says why not.
Whatever the server does, an attempt takes no longer than the configured timeout, no more than `ANSWER_BYTES`
are read, and the key goes nowhere else: redirects are not followed.

>>> Client(settings).ask('Answer with {"1": "lexie"}')                                 # doctest: +SKIP
{'1': 'lexie'}
"""

from __future__ import annotations

import json
import os
import re
import time
from concurrent.futures import Future, wait
from threading import Thread
from typing import TYPE_CHECKING, Literal, TypeVar

import urllib3
from urllib3.exceptions import HTTPError, InvalidHeader, NewConnectionError
from urllib3.exceptions import TimeoutError as SocketTimeout
from urllib3.util import Retry

from audiobook.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from audiobook.config import LanguageModel

KEY_VARIABLE = "AUDIOBOOK_LLM_KEY"
"""The only place an API key is read from; it is sent to the configured address and nowhere else."""

ANSWER_TOKENS = 2_048
ANSWER_BYTES = 262_144
"""The most that is read of an answer: a few ids, what a model thinks before it, and the server's own part."""
CONNECT_SECONDS = 10.0
HEARTBEAT_SECONDS = 0.2
BACKOFF_SECONDS = (0.5, 2.0)
"""Waits before the second and third attempt."""
LONGEST_WAIT_SECONDS = 20.0
"""However long the server says in Retry-After."""

OPTIONS: tuple[dict[str, object], ...] = (
    {"temperature": 0, "max_tokens": ANSWER_TOKENS, "response_format": {"type": "json_object"}},
    {"temperature": 0, "max_tokens": ANSWER_TOKENS},
    {},
)
"""What a request says beside model and prompt; the next where a server does not accept it."""
NOT_ACCEPTED = frozenset({400, 422})
PASSING = frozenset({429, 500, 502, 503, 504})
"""Statuses that may be gone at the next attempt."""
HINTS = {
    401: f"set {KEY_VARIABLE} to a valid key",
    403: f"set {KEY_VARIABLE} to a valid key",
    404: "check attribution.llm: url and model",
    **dict.fromkeys((301, 302, 303, 307, 308), "redirects are not followed; name the final address as url"),
}

Kind = Literal["unparseable", "timeout", "HTTP error", "no connection"]
Result = TypeVar("Result")


class ChatError(Exception):
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


class Client:
    """Asks one model of one server."""

    def __init__(self, settings: LanguageModel, pause: Callable[[float], None]) -> None:
        self._settings = settings
        self._pause = pause
        self._url = settings.url.rstrip("/") + "/chat/completions"
        self._headers = {"Content-Type": "application/json", **_credentials()}
        self._accepted = 0

    def ask(self, prompt: str) -> dict[str, object]:
        """The JSON object that the model answers; raises ChatError."""
        content = _content(self._reply(prompt))
        answer = None if content is None else labels(content)
        if answer is None:
            raise ChatError("unparseable", "its answer is not the JSON object it was asked for")
        return answer

    def _reply(self, prompt: str) -> bytes:
        """What the server says to the fullest request that it accepts."""
        request = {
            "model": self._settings.model,
            "messages": [{"role": "user", "content": prompt}],
            "stream": False,
        }
        for number in range(self._accepted, len(OPTIONS)):
            try:
                reply = self._insist(json.dumps(request | OPTIONS[number]).encode())
            except ChatError as error:
                if error.status not in NOT_ACCEPTED or number + 1 == len(OPTIONS):
                    raise
            else:
                self._accepted = number
                return reply
        raise AssertionError("the last options either return or raise")

    def _insist(self, body: bytes) -> bytes:
        for seconds in BACKOFF_SECONDS:
            try:
                return self._attempt(body)
            except ChatError as error:
                if not error.passing:
                    raise
                self._pause(min(seconds if error.after is None else error.after, LONGEST_WAIT_SECONDS))
        return self._attempt(body)

    def _attempt(self, body: bytes) -> bytes:
        """The body of a reply that says 200."""
        limit = self._settings.timeout
        try:
            return _within(limit, lambda: self._post(body))
        # Their words are not passed on: what they quote is the server's to choose.
        except NewConnectionError as error:
            raise ChatError("no connection", "no connection; is the server running?", passing=True) from error
        except (SocketTimeout, TimeoutError) as error:
            raise ChatError("timeout", f"no answer within {limit:g} s (attribution.llm.timeout)") from error
        except (HTTPError, OSError) as error:
            what = f"the connection failed ({type(error).__name__})"
            raise ChatError("no connection", what, passing=True) from error

    def _post(self, body: bytes) -> bytes:
        limit = self._settings.timeout
        deadline = time.monotonic() + limit
        timeout = urllib3.Timeout(connect=min(CONNECT_SECONDS, limit), read=limit)
        with urllib3.PoolManager(timeout=timeout, retries=False) as pool:
            # Not decoded: a packed reply, which nobody asked for, could unpack to any size.
            response = pool.request(
                "POST", self._url, body=body, headers=self._headers, redirect=False,
                preload_content=False, decode_content=False,
            )  # fmt: skip
            try:
                if response.status != 200:
                    raise _refused(response)
                content = bytearray()
                while piece := response.read1(ANSWER_BYTES):
                    content += piece
                    if len(content) > ANSWER_BYTES:
                        raise ChatError("unparseable", f"its answer is longer than {ANSWER_BYTES:,} bytes")
                    if time.monotonic() > deadline:  # nobody waits any more: end the thread, too
                        raise TimeoutError
                return bytes(content)
            finally:
                response.close()


def _refused(response: urllib3.BaseHTTPResponse) -> ChatError:
    status = response.status
    hint = f"; {HINTS[status]}" if status in HINTS else ""
    try:
        after = Retry().get_retry_after(response)
    except (InvalidHeader, ValueError, OverflowError):  # what it says is no time
        after = None
    return ChatError(
        "HTTP error", f"HTTP status {status}{hint}", status=status, passing=status in PASSING, after=after
    )


def _within(seconds: float, work: Callable[[], Result]) -> Result:
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

    Thread(target=run, name="language model", daemon=True).start()
    deadline = time.monotonic() + seconds
    while not future.done() and (left := deadline - time.monotonic()) > 0:
        wait([future], timeout=min(left, HEARTBEAT_SECONDS))  # Ctrl-C is seen between waits
    return future.result(timeout=0)


def _credentials() -> dict[str, str]:
    key = os.environ.get(KEY_VARIABLE, "").strip()
    if not key:
        return {}
    if not (key.isascii() and key.isprintable()):
        raise InputError(f"{KEY_VARIABLE}: holds characters that no API key has; set it anew, or unset it")
    return {"Authorization": f"Bearer {key}"}


def labels(content: str) -> dict[str, object] | None:
    """The JSON object that an answer consists of; None where it is anything else.

    Thinking before it (up to `</think>`; the opening tag is often the server's) and a fence of ``` around it
    are passed over.
    """
    content = content.rpartition("</think>")[2].strip()
    fenced = re.fullmatch(r"```(?:json)?\s(.*)```", content, re.DOTALL | re.IGNORECASE)
    return json_object(fenced[1] if fenced else content)


def _content(reply: bytes) -> str | None:
    """The answer within a server's reply (`choices[0].message.content`); None where there is none."""
    try:
        content = json.loads(reply)["choices"][0]["message"]["content"]
    except (ValueError, LookupError, TypeError, RecursionError):
        return None
    return content if isinstance(content, str) else None


def json_object(text: str | bytes) -> dict[str, object] | None:
    """The object that a JSON text is; None where it is anything else."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
