"""The formats that hold a whole book, written when its chapters are finished: `FORMATS["m4b"].write(...)`."""

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
    """How one kind of file is made from a book's chapters."""

    audio: str
    """The format of its chapters: a key of `audio.FORMATS` or `audio.PARTS`."""
    write: Callable[[Path, tuple[Track, ...], Metadata], None]
    """Writes the complete file, or none, from tracks in the order of the book."""


FORMATS: Final[Mapping[str, BookFormat]] = {
    "m4b": BookFormat("aac", m4b.write),
    "epub": BookFormat("mp3", epub.write),
    "html": BookFormat("mp3", page.write),
    "lpf": BookFormat("mp3", lpf.write),
}
"""By their name on the command line, which is also the file's extension."""
