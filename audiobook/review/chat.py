"""One question to one model on a server with OpenAI's chat completions API.  I/O.

A prompt goes in; the JSON object that the model answers comes out, or a `PostError` that says why not.
`post` bounds the exchange in time and size, whatever the server does.

>>> Client(settings).ask('Answer with {"1": "lexie"}')                                 # doctest: +SKIP
{'1': 'lexie'}
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from audiobook.system import post
from audiobook.system.post import PostError

if TYPE_CHECKING:
    from collections.abc import Callable

    from audiobook.config import LanguageModel

KEY_VARIABLE = "AUDIOBOOK_LLM_KEY"
"""The only place an API key is read from; it is sent only to the configured address."""

ANSWER_TOKENS = 2_048
"""Enough for a few ids, after what a model thinks first."""
ANSWER_BYTES = 262_144
"""No more of a reply is read: the answer, and what the server adds to it."""

OPTIONS: tuple[dict[str, object], ...] = (
    {"temperature": 0, "max_tokens": ANSWER_TOKENS, "response_format": {"type": "json_object"}},
    {"temperature": 0, "max_tokens": ANSWER_TOKENS},
    {},
)
"""What a request says besides model and prompt, fullest first; a server that rejects one is sent the next."""
NOT_ACCEPTED = frozenset({400, 422})
"""HTTP statuses with which servers reject an option."""


class Client:
    """Asks one model of one server."""

    def __init__(self, settings: LanguageModel, pause: Callable[[float], None]) -> None:
        self._settings = settings
        self._pause = pause
        url = settings.url.rstrip("/") + "/chat/completions"
        self._address = post.Address(url, KEY_VARIABLE, "attribution.llm", ANSWER_BYTES)
        post.authorization(KEY_VARIABLE)  # raises before anything is sent
        self._accepted = 0
        """Index in OPTIONS of the first that the server may accept."""

    def ask(self, prompt: str) -> dict[str, object]:
        """Return the JSON object that the model answers; raises PostError where there is none."""
        content = _content(self._reply(prompt))
        answer = None if content is None else answer_object(content)
        if answer is None:
            raise PostError("unparseable", "its answer is not the JSON object it was asked for")
        return answer

    def _reply(self, prompt: str) -> bytes:
        """Return the server's reply to the fullest request that it accepts."""
        request = {
            "model": self._settings.model,
            "messages": [{"role": "user", "content": prompt}],
            "stream": False,
        }
        for number in range(self._accepted, len(OPTIONS)):
            try:
                body = json.dumps(request | OPTIONS[number]).encode()
                reply = post.send(self._address, body, self._settings.timeout, self._pause)
            except PostError as error:
                if error.status not in NOT_ACCEPTED or number + 1 == len(OPTIONS):
                    raise
            else:
                self._accepted = number
                return reply.content
        raise AssertionError("the last options either return or raise")


def answer_object(content: str) -> dict[str, object] | None:
    """Return the JSON object in an answer; None: the answer is something else.

    Thinking before it, up to `</think>`, and a fence of ``` around it are skipped.  The opening `<think>` may
    be missing: often the server writes it.
    """
    content = content.rpartition("</think>")[2].strip()
    fenced = re.fullmatch(r"```(?:json)?\s(.*)```", content, re.DOTALL | re.IGNORECASE)
    return json_object(fenced[1] if fenced else content)


def _content(reply: bytes) -> str | None:
    """Return the answer in a server's reply (`choices[0].message.content`); None: there is none."""
    try:
        content = json.loads(reply)["choices"][0]["message"]["content"]
    except (ValueError, LookupError, TypeError, RecursionError):
        return None
    return content if isinstance(content, str) else None


def json_object(text: str | bytes) -> dict[str, object] | None:
    """Return a JSON text as an object; None: it is not JSON, or not an object."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
