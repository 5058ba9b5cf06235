"""The program `audiobook`, and `python -m audiobook`."""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import FrameType

INTERRUPTED = 130
"""The exit code after Ctrl-C."""


def main() -> None:
    """Run the command line.  Ctrl-C ends the program quietly even while its modules are loaded."""
    # A program that was started with signals ignored, as `nohup` does, leaves them so.
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _end)
    from audiobook import cli  # noqa: PLC0415  takes most of the time until the program begins

    cli.main()


def _end(_number: int, _frame: FrameType | None) -> None:
    """End at once: nothing has begun, so there is nothing to tidy up."""
    if sys.stderr:
        sys.stderr.write("audiobook: interrupted\n")
        sys.stderr.flush()
    os._exit(INTERRUPTED)


if __name__ == "__main__":
    main()
