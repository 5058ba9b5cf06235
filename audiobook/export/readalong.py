"""The books that show their text while it is heard: a table for `produce`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from audiobook.export import epub, lpf, page

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from audiobook.model import Metadata, Track

FORMATS: Final[Mapping[str, Callable[[Path, tuple[Track, ...], Metadata], None]]] = {
    "epub": epub.write,
    "html": page.write,
    "lpf": lpf.write,
}
"""By the name on the command line, which is the file's extension as well: what writes the file of a book
whole or not at all, from its chapters in order with MP3 sound."""
