"""What a worker process of an engine does: JSON requests on stdin, JSON answers on stdout, one a line.

    {"path": "/tmp/x/clip", "text": "Hello.", "voice": "gmw/en", "rate": 160}
    {}

The first answer says that the engine runs; `{"error": "..."}` in place of `{}` says why something failed.
The process ends with its stdin.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Handler = Callable[[dict[str, Any]], Mapping[str, object] | None]


def serve(ready: Callable[[], Handler]) -> None:
    """Start the engine with `ready`, answer with the handler it returns until stdin ends.

    Then the session's folder, the program's first argument, is removed: a session that is closed in good
    order does so itself; a program that was killed cannot.
    """
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # libraries print; the answers stay clean

    def answer(content: Mapping[str, object]) -> None:
        answers.write(json.dumps(content) + "\n")
        answers.flush()

    try:
        handle = ready()
    except Exception as error:  # whatever it is, the session reports it
        answer({"error": reason(error)})
        return
    answer({})
    for line in iter(sys.stdin.buffer.readline, b""):
        try:
            answer(handle(json.loads(line)) or {})
        except Exception as error:
            answer({"error": reason(error)})
    shutil.rmtree(sys.argv[1], ignore_errors=True)


def reason(error: BaseException) -> str:
    """Return what an error says; its type where it says nothing."""
    return str(error) or type(error).__name__
