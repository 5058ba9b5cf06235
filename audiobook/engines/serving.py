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
import signal
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Handler = Callable[[dict[str, Any]], Mapping[str, object] | None]


_FAILED = 2
"""The exit status of a copy that did not come to its end."""


def serve(ready: Callable[[], Handler], renewed_after: int | None = None) -> None:
    """Start the engine with `ready`, answer with the handler it returns until stdin ends.

    Then the session's folder, the program's first argument, is removed: a session that is closed in good
    order does so itself; a program that was killed cannot.

    `renewed_after`: after so many requests the next ones are answered by another copy of the process as
    `ready` has left it, so that a library that loses memory gives it back; only where the system can fork.
    """
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # libraries print; the answers stay clean

    def answer(content: Mapping[str, object]) -> None:
        answers.write(json.dumps(content) + "\n")
        answers.flush()

    def work() -> bool:
        """Answer as many requests as are to be; return whether there may be more."""
        for _ in range(renewed_after or sys.maxsize):
            # Nobody asks before the last answer has come: what is read ahead is never more than one line.
            line = sys.stdin.buffer.readline()
            if not line:
                return False
            try:
                content = handle(json.loads(line)) or {}
            except Exception as error:
                content = {"error": reason(error)}
            try:
                answer(content)
            except OSError:  # the program was killed while it waited
                return False
        return True

    try:
        handle = ready()
    except Exception as error:  # whatever it is, the session reports it
        answer({"error": reason(error)})
        return
    answer({})
    while _in_a_copy(work) if renewed_after else work():
        pass
    shutil.rmtree(sys.argv[1], ignore_errors=True)


def _in_a_copy(work: Callable[[], bool]) -> bool:
    """What `work` returns in a copy of this process; one that crashes ends this process, too."""
    child = os.fork()
    if child == 0:
        code = _FAILED
        try:
            code = int(work())
        finally:
            os._exit(code)  # nothing else of this process may run on in its copy
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        sys.exit(f"crashed ({signal.Signals(os.WTERMSIG(status)).name})")
    if os.WEXITSTATUS(status) == _FAILED:
        sys.exit("failed")
    return bool(os.WEXITSTATUS(status))


def reason(error: BaseException) -> str:
    """Return what an error says; its type where it says nothing."""
    return str(error) or type(error).__name__
