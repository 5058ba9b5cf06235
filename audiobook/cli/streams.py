"""stdin, stdout and stderr that last as long as the program, whatever they are connected to.

with streams.lasting() as lost:
    ...                             # prints; a stream that has gone does not stop the work
lost.output                         # why stdout could not be written; None: it could
"""

from __future__ import annotations

import io
import os
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

STANDARD = {"stdin": 0, "stdout": 1, "stderr": 2}
"""The names of the streams in `sys`, with their descriptors."""


class _Lasting(io.RawIOBase):
    """What a stream writes to: after the first failure it takes everything and passes on nothing."""

    def __init__(self, raw: io.RawIOBase) -> None:
        self._raw = raw
        self.error: OSError | None = None
        """Why it failed; None: it did not."""

    def writable(self) -> bool:
        """Tell that it can be written to."""
        return True

    def fileno(self) -> int:
        """Return the descriptor."""
        return self._raw.fileno()

    def isatty(self) -> bool:
        """Tell whether it is a terminal."""
        return self._raw.isatty()

    def write(self, data: object) -> int:  # the buffer above passes a memoryview
        """Write as much as goes, and return how much that was."""
        if self.error is None:
            try:
                return self._raw.write(data) or 0  # type: ignore[arg-type]
            except OSError as error:
                self.error = error
        return len(data)  # type: ignore[arg-type]


@dataclass(slots=True)
class Lost:
    """What has become of the program's output."""

    output: OSError | None = None
    """Why stdout could not be written to its end; None: it could, or the program was started without one."""


@contextmanager
def lasting() -> Iterator[Lost]:
    """Let the streams outlast a reader that goes, a full disk and a closed terminal; undone at the end.

    Streams that were closed before the program began read as empty and swallow what is written, so that no
    file gets their descriptors and with them the program's messages.
    """
    before = {name: getattr(sys, name) for name in STANDARD}
    for name, descriptor in STANDARD.items():
        if before[name] is None:
            setattr(sys, name, _nothing(descriptor))
    raw = {name: _outlasting(name) for name in ("stdout", "stderr") if before[name]}
    lost = Lost()
    try:
        yield lost
    finally:
        for name, last in raw.items():
            if last:
                getattr(sys, name).flush()
                if name == "stdout":
                    lost.output = last.error
        # Streams that were closed stay open on nothing, because Python itself writes to them at its end.
        for name, stream in before.items():
            if stream is not None:
                setattr(sys, name, stream)


def _nothing(descriptor: int) -> IO[str]:
    """Return a stream that is empty and takes everything."""
    mode = "r" if descriptor == STANDARD["stdin"] else "w"
    # It gets the lowest free descriptor, which is the one that was closed.
    stream = open(os.devnull, mode, encoding="utf-8", errors="surrogateescape")  # noqa: SIM115, PTH123
    os.set_inheritable(stream.fileno(), True)  # as the streams of any program are
    return stream


def _outlasting(name: str) -> _Lasting | None:
    """Put a lasting stream in place of one that belongs to a file; None: it belongs to none, as in tests."""
    stream = getattr(sys, name)
    if type(stream) is not io.TextIOWrapper:
        return None
    # With PYTHONUNBUFFERED there is nothing between the text and the descriptor.
    raw = getattr(stream.buffer, "raw", stream.buffer)
    if not isinstance(raw, io.RawIOBase):
        return None
    # Windows writes pipes and files in a code page that lacks most letters; on Linux a file's name can
    # contain bytes that are not text.
    is_data = name == "stdout"
    encoding = "utf-8" if is_data and not stream.isatty() else stream.encoding
    errors = "surrogateescape" if is_data else stream.errors
    stream.flush()
    last = _Lasting(raw)
    by_line = stream.line_buffering or stream.write_through or not is_data
    lasting_stream = io.TextIOWrapper(io.BufferedWriter(last), encoding, errors, line_buffering=by_line)
    setattr(sys, name, lasting_stream)
    return last
