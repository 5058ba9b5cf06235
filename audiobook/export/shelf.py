"""A book's folder in the form that Audiobookshelf reads: `Author/Series/Vol 2 - 1995 - Title {Narrator}/`.

Beside the audio there are `cover.jpg` (or `.png`) and `metadata.json`, which it prefers to the audio's tags.

    place = root / shelf.folder(metadata)
    shelf.write(place, metadata, tracks, starts)
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from audiobook.export import cover
from audiobook.system import atomic
from audiobook.system.files import writing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from audiobook.model import Metadata, Track

PART_BYTES: Final = 180
"""Longest name of one folder, in UTF-8: below the 255 bytes that file systems allow."""
NARRATOR_BYTES: Final = 80
"""Longest narrator's name within the folder's name, in UTF-8."""


def folder(metadata: Metadata) -> Path:
    """The book's folder, relative to the shelf."""
    volume = f"Vol {metadata.series_part} - " if metadata.series and metadata.series_part else ""
    year = f"{metadata.year} - " if metadata.year else ""
    narrator = f" {{{_name(metadata.narrator, NARRATOR_BYTES)}}}" if metadata.narrator else ""
    # Audiobookshelf would read braces in the title as the narrator.
    title = re.sub(r"[{}]", "", metadata.title)
    book = _name(f"{volume}{year}{title}", PART_BYTES - len(narrator.encode())) + narrator
    levels = [metadata.author or "Unknown Author", *([metadata.series] if metadata.series else [])]
    return Path(*(_name(level, PART_BYTES) for level in levels), book)


def write(
    place: Path, metadata: Metadata, tracks: Sequence[Track], starts: Sequence[float]
) -> tuple[Path, ...]:
    """Write `metadata.json` and the cover, if there is one, into the folder `place`; returns their paths.

    `starts`: the second at which each track begins in the book, then the book's length.  Raises
    AudiobookError where a file cannot be written.
    """
    written = []
    if metadata.cover:
        picture = place / cover.file_name(metadata.cover)
        with atomic.replacing(picture) as part, writing(picture):
            part.write_bytes(metadata.cover)
        written.append(picture)
    path = place / "metadata.json"
    content = document(metadata, tracks, starts)
    atomic.write_text(path, json.dumps(content, ensure_ascii=False, indent=2) + "\n")
    return (*written, path)


def document(metadata: Metadata, tracks: Sequence[Track], starts: Sequence[float]) -> dict[str, Any]:
    """The content of `metadata.json`, with times in seconds."""
    part = f" #{metadata.series_part}" if metadata.series_part else ""
    return {
        "title": metadata.title,
        "subtitle": None,
        "authors": [metadata.author] if metadata.author else [],
        "narrators": [metadata.narrator] if metadata.narrator else [],
        "series": [metadata.series + part] if metadata.series else [],
        "genres": [metadata.genre] if metadata.genre else [],
        "publishedYear": str(metadata.year) if metadata.year else None,
        "publisher": metadata.publisher,
        "description": metadata.description,
        "isbn": None,
        "asin": None,
        "language": metadata.language,
        "chapters": [
            {"id": number, "start": round(start, 6), "end": round(end, 6), "title": track.chapter.title}
            for number, (track, start, end) in enumerate(zip(tracks, starts, starts[1:], strict=False))
        ],
    }


def _name(words: str | None, most_bytes: int) -> str:
    """Words as the name of a folder on any system; `_` where nothing is left."""
    name = " ".join(re.sub(r'[\x00-\x1f<>:"/\\|?*]+', " ", words or "").split())
    name = name.encode("utf-8", "ignore")[:most_bytes].decode("utf-8", "ignore")
    return name.strip(" .") or "_"
