"""The files that are made of a whole book, once its chapters are done: a table for `produce`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from audiobook.export import epub, lpf, m4b, page

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


FORMATS: Final[Mapping[str, BookFormat]] = {
    "m4b": BookFormat("aac", m4b.write),
    "epub": BookFormat("mp3", epub.write),
    "html": BookFormat("mp3", page.write),
    "lpf": BookFormat("mp3", lpf.write),
}
"""By the name on the command line, which is the file's extension as well."""
