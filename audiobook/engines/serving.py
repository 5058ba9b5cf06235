"""The worker's end of a `worker.WorkerSession`: JSON requests on stdin, JSON answers on stdout, one a line.

    {"path": "/tmp/x/clip", "text": "Hello.", "voice": "gmw/en", "rate": 160, "pitch": null, "volume": null}
    {}

The first answer, before any request, says that the engine has started.  `{}` means success, and
`{"error": "..."}` says why something failed.  The process ends when its stdin does.

The program's arguments are folders: that of the session, and for some engines that of their models.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Handler = Callable[[dict[str, Any]], Mapping[str, object] | None]
    Start = Callable[..., Handler]


_ENDED, _MORE, _FAILED = range(3)
"""The exit status of a copy of the process: stdin has ended, there may be more requests, it has failed."""


def serve(start: Start, renewed_after: int | None = None) -> None:
    """Call `start` with the folders, and answer requests with the handler that it returns, until stdin ends.

    `renewed_after`: after this many requests another copy of the process takes over, so that the memory that
    a library leaks is released; only on systems that can fork.  None: never.

    In the end the session's folder is removed.  A session that is closed does that itself, but a program that
    was killed cannot.
    """
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # libraries print, but only answers may go to stdout

    def send(answer: Mapping[str, object]) -> None:
        answers.write(json.dumps(answer) + "\n")
        answers.flush()

    def work() -> bool:
        """Answer up to `renewed_after` requests; return whether there may be more."""
        for _ in range(renewed_after or sys.maxsize):
            # The buffer never holds a second line, because the session waits for each answer.
            line = sys.stdin.buffer.readline()
            if not line:
                return False
            answer = _answer(handler, line)
            try:
                send(answer)
            except OSError:  # the program was killed while it waited
                return False
        return True

    folders = [Path(argument) for argument in sys.argv[1:]]
    try:
        handler = start(*folders)
    except Exception as error:  # the session reports it, whatever it is
        send({"error": reason(error)})
        return
    send({})
    while _in_a_copy(work) if renewed_after else work():
        pass
    shutil.rmtree(folders[0], ignore_errors=True)


def _answer(handler: Handler, line: bytes) -> Mapping[str, object]:
    try:
        return handler(json.loads(line)) or {}
    except Exception as error:  # the session reports it, whatever it is
        return {"error": reason(error)}


def _in_a_copy(work: Callable[[], bool]) -> bool:
    """Return the result of `work` in a copy of this process; where the copy crashes, end this process too."""
    child = os.fork()
    if child == 0:
        status = _FAILED
        try:
            status = _MORE if work() else _ENDED
        finally:
            os._exit(status)  # the copy must not run anything else that this process would
    _, wait_status = os.waitpid(child, 0)
    if os.WIFSIGNALED(wait_status):
        sys.exit(f"crashed ({signal.Signals(os.WTERMSIG(wait_status)).name})")
    status = os.WEXITSTATUS(wait_status)
    if status == _FAILED:
        sys.exit("failed")
    return status == _MORE


def reason(error: BaseException) -> str:
    """Return an error's message, or its type where that is empty."""
    return str(error) or type(error).__name__
