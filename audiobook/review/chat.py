"""One question to one model of one server that speaks OpenAI's chat completions.  I/O.

A prompt goes in, the JSON object that the model answers comes out, or a `PostError` that says why not.
What holds of the exchange itself, whatever the server does, is in `post`.

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
"""The only place an API key is read from; it is sent to the configured address and nowhere else."""

ANSWER_TOKENS = 2_048
ANSWER_BYTES = 262_144
"""The most that is read of an answer: a few ids, what a model thinks before it, and the server's own part."""

OPTIONS: tuple[dict[str, object], ...] = (
    {"temperature": 0, "max_tokens": ANSWER_TOKENS, "response_format": {"type": "json_object"}},
    {"temperature": 0, "max_tokens": ANSWER_TOKENS},
    {},
)
"""What a request says beside model and prompt; the next where a server does not accept it."""
NOT_ACCEPTED = frozenset({400, 422})


class Client:
    """Asks one model of one server."""

    def __init__(self, settings: LanguageModel, pause: Callable[[float], None]) -> None:
        self._settings = settings
        self._pause = pause
        url = settings.url.rstrip("/") + "/chat/completions"
        self._address = post.Address(url, KEY_VARIABLE, "attribution.llm", ANSWER_BYTES)
        post.authorization(KEY_VARIABLE)  # refused before anything is sent
        self._accepted = 0

    def ask(self, prompt: str) -> dict[str, object]:
        """The JSON object that the model answers; raises PostError."""
        content = _content(self._reply(prompt))
        answer = None if content is None else labels(content)
        if answer is None:
            raise PostError("unparseable", "its answer is not the JSON object it was asked for")
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
                body = json.dumps(request | OPTIONS[number]).encode()
                reply = post.send(self._address, body, self._settings.timeout, self._pause)
            except PostError as error:
                if error.status not in NOT_ACCEPTED or number + 1 == len(OPTIONS):
                    raise
            else:
                self._accepted = number
                return reply.content
        raise AssertionError("the last options either return or raise")


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
