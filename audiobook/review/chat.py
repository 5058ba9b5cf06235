"""One question to one model on a server with OpenAI's chat completions API.  I/O.

A prompt goes in; the JSON object that the model answers comes out, or a `PostError` that says why not.
`post` bounds the exchange in time and size, whatever the server does.

>>> Client(settings, pause).ask('Who says "No."? Answer {"1": id}', allowed)  # doctest: +SKIP
{'1': 'lexie'}
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

from audiobook.system import post
from audiobook.system.post import PostError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from audiobook.config import LanguageModel

KEY_VARIABLE = "AUDIOBOOK_LLM_KEY"
"""The only place an API key is read from; it is sent only to the configured address."""

ANSWER_TOKENS = 2_048
"""Enough for a few ids, after what a model thinks first."""
ANSWER_BYTES = 262_144
"""No more of a reply is read: the answer, and what the server adds to it."""

Form = Literal["JSON schema", "grammar", "JSON", "free text", "free text at its own settings"]
"""How a server is made to answer in the form wanted."""
FORMS: tuple[Form, ...] = get_args(Form)
"""What a request asks for, strictest first; a server that rejects one is sent the next."""
NOT_ACCEPTED = frozenset({400, 422})
"""HTTP statuses with which servers reject an option."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """The answers that a question allows."""

    schema: Mapping[str, Any]
    """As a JSON schema."""
    grammar: str
    """As a grammar of llama.cpp."""

    def options(self, form: Form) -> dict[str, Any]:
        """Return what a request says besides model and prompt."""
        always = {"temperature": 0, "max_tokens": ANSWER_TOKENS}
        named = {"name": "speakers", "strict": True, "schema": self.schema}
        match form:
            case "JSON schema":
                return always | {"response_format": {"type": "json_schema", "json_schema": named}}
            case "grammar":
                return always | {"grammar": self.grammar}
            case "JSON":
                return always | {"response_format": {"type": "json_object"}}
            case "free text":
                return always
            case "free text at its own settings":
                return {}


class Client:
    """Asks one model of one server."""

    def __init__(self, settings: LanguageModel, pause: Callable[[float], None]) -> None:
        self._settings = settings
        self._pause = pause
        url = settings.url.rstrip("/") + "/chat/completions"
        self._address = post.Address(url, KEY_VARIABLE, "attribution.llm", ANSWER_BYTES)
        post.authorization(KEY_VARIABLE)  # raises before anything is sent
        self._form = 0
        """Index in FORMS of the first that the server may accept."""

    @property
    def form(self) -> Form:
        """The strictest form that the server has not rejected."""
        return FORMS[self._form]

    def ask(self, prompt: str, allowed: Allowed) -> dict[str, object]:
        """Return the JSON object that the model answers; raises PostError where there is none."""
        content = _content(self._reply(prompt, allowed))
        answer = None if content is None else answer_object(content)
        if answer is None:
            raise PostError("unparseable", "its answer is not the JSON object it was asked for")
        return answer

    def _reply(self, prompt: str, allowed: Allowed) -> bytes:
        """Return the server's reply to the strictest request that it accepts."""
        request = {
            "model": self._settings.model,
            "messages": [{"role": "user", "content": prompt}],
            "stream": False,
        }
        for number in range(self._form, len(FORMS)):
            try:
                body = json.dumps(request | allowed.options(FORMS[number])).encode()
                reply = post.send(self._address, body, self._settings.timeout, self._pause)
            except PostError as error:
                if error.status not in NOT_ACCEPTED or number + 1 == len(FORMS):
                    raise
            else:
                self._form = number
                return reply.content
        raise AssertionError("the last form either returns or raises")


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
