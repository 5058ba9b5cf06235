"""A book as a W3C Audiobook in the Lightweight Packaging Format: its manifest and its audio in a zip file.

lpf.write(Path("book.lpf"), tracks, metadata)
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from audiobook.export import cover
from audiobook.export.epub import identifier
from audiobook.export.package import package

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from audiobook.model import Metadata, Track


def write(path: Path, tracks: tuple[Track, ...], metadata: Metadata) -> None:
    """Write the audiobook to `path`, from tracks with MP3 audio.

    The same tracks and metadata give the same bytes.  Raises AudiobookError where it cannot be written.
    """
    manifest = publication(tracks, metadata)
    with package(path, "application/lpf+zip") as book:
        book.add("publication.json", json.dumps(manifest, ensure_ascii=False, indent=1) + "\n")
        if metadata.cover:
            book.add(cover.file_name(metadata.cover), metadata.cover, packed=False)
        for number, track in enumerate(tracks, 1):
            book.add_file(f"{number:03}.mp3", track.audio)


def publication(tracks: Sequence[Track], metadata: Metadata) -> dict[str, Any]:
    """The manifest (Audiobooks, W3C Recommendation of 10 November 2020)."""
    known = {
        "author": metadata.author,
        "readBy": metadata.narrator,
        "publisher": metadata.publisher,
        "description": metadata.description,
        "datePublished": None if metadata.year is None else f"{metadata.year:04}",
    }
    return {
        "@context": ["https://schema.org", "https://www.w3.org/ns/pub-context"],
        "type": "Audiobook",
        "conformsTo": "https://www.w3.org/TR/audiobooks/",
        "id": identifier(tracks, metadata),
        "name": metadata.title,
        **{key: value for key, value in known.items() if value is not None},
        "inLanguage": metadata.language,
        "readingProgression": "ltr",
        "duration": _duration(sum(track.timeline.length / track.timeline.rate for track in tracks)),
        "resources": [_cover(metadata.cover)] if metadata.cover else [],
        "readingOrder": [
            {
                "type": "LinkedResource",
                "url": f"{number:03}.mp3",
                "encodingFormat": "audio/mpeg",
                "name": track.chapter.title,
                "duration": _duration(track.timeline.length / track.timeline.rate),
            }
            for number, track in enumerate(tracks, 1)
        ],
    }


def _cover(content: bytes) -> dict[str, str]:
    return {
        "type": "LinkedResource",
        "url": cover.file_name(content),
        "encodingFormat": cover.media_type(content),
        "rel": "cover",
        "name": "Cover",
    }


def _duration(seconds: float) -> str:
    """The duration in ISO 8601 notation."""
    return f"PT{seconds:.3f}S"
