"""The files that are made of a whole book, once its chapters are done: a table for `produce`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from audiobook.export import m4b

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from audiobook.model import Metadata, Track


@dataclass(frozen=True, slots=True)
class BookFormat:
    """How one kind of file is made of a book's chapters."""

    audio: str
    """The format, of `audio.FORMATS` or `audio.PARTS`, in which it wants the chapters."""
    write: Callable[[Path, tuple[Track, ...], Metadata], None]
    """Writes the file at that path, whole or not at all; the tracks are in the book's order."""


FORMATS: Final[Mapping[str, BookFormat]] = {"m4b": BookFormat("aac", m4b.write)}
"""By the name on the command line, which is the file's extension as well."""
