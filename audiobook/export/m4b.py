"""A whole book as one M4B file: its encoded chapters are joined without being encoded again.

In: tracks whose audio is AAC in ADTS frames, and the book's metadata.  Out: one file with its chapters marked
in both ways, as a chapter track (QuickTime) and as a `chpl` atom (Nero).

    m4b.write(Path("book.m4b"), tracks, metadata)

Every encoded chapter begins with a frame of priming, which a decoder reads before the first sample.  The
first chapter keeps its own, and an edit list skips it; the others drop theirs, since they follow another
frame.  Chapters begin and end in silence, where the seam between two frames cannot be heard.
"""

from __future__ import annotations

import tempfile
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mutagen import MutagenError

from audiobook.export import audio, tagging
from audiobook.system import atomic
from audiobook.system.files import writing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from audiobook.model import Metadata, Track

MOST_NERO_CHAPTERS: Final = 255
"""`chpl` counts in one byte, and players that prefer it would not show the rest; longer books go without."""
BLOCK: Final = 1 << 20
"""Bytes passed on at a time."""


def starts(tracks: Sequence[Track]) -> tuple[int, ...]:
    """The first sample of each chapter in the book, then the book's length; all are whole AAC frames."""
    frames = (-(-track.timeline.length // audio.AAC_FRAME) for track in tracks)
    return tuple(count * audio.AAC_FRAME for count in accumulate(frames, initial=0))


def write(path: Path, tracks: Sequence[Track], book: Metadata) -> None:
    """Write the book to `path`; an older file stays if that fails.

    `tracks`: one or more in the order of the book, of one rate, each with an .aac file as its `audio`.  The
    same tracks and metadata give the same bytes.  Raises AudiobookError where the file cannot be written.
    """
    with atomic.replacing(path) as part, tempfile.TemporaryDirectory() as folder:
        marks = Path(folder) / "chapters.txt"
        with writing(marks):
            marks.write_text(_chapters(tracks), encoding="utf-8", newline="\n")
        encoder = audio.Encoder(path, _arguments(part, marks, tracks, book))
        try:
            for block in _frames([track.audio for track in tracks]):
                encoder.write_bytes(block)
            encoder.finish()
        finally:
            encoder.stop()
        with writing(path, MutagenError):
            tagging.m4b(part, book)


def _arguments(part: Path, marks: Path, tracks: Sequence[Track], book: Metadata) -> list[str]:
    nero = "" if len(tracks) <= MOST_NERO_CHAPTERS else "+disable_chpl"
    priming = audio.AAC_FRAME / tracks[0].timeline.rate
    return [
        # Samples before zero become the edit list.
        *("-itsoffset", f"{-priming:.6f}", "-f", "aac", "-i", "pipe:0"),
        *("-f", "ffmetadata", "-i", audio.url(marks)),
        *("-map", "0:a", "-map_chapters", "1", "-c", "copy"),
        *("-metadata:s:a:0", f"language={tagging.language(book)}"),
        *audio.BITEXACT,
        # Milliseconds, as usual: ffmpeg's default is so fine that chapters over 152 s overflow 32 bits.
        *("-f", "ipod", "-brand", "M4B ", "-movie_timescale", "1000"),
        *("-movflags", f"+faststart{nero}", audio.url(part)),
    ]


def _chapters(tracks: Sequence[Track]) -> str:
    """The chapters in ffmpeg's metadata format (ffmpeg-formats manual, section Metadata)."""
    edges = starts(tracks)
    marks = [
        f"[CHAPTER]\nTIMEBASE=1/{track.timeline.rate}\nSTART={start}\nEND={end}\n"
        f"title={_escaped(tagging.one_line(track.chapter.title))}\n"
        for track, start, end in zip(tracks, edges, edges[1:], strict=False)
    ]
    return ";FFMETADATA1\n" + "".join(marks)


def _escaped(value: str) -> str:
    escaped = "".join(f"\\{char}" if char in "=;#\\" else char for char in value)
    # ffmpeg takes any backslash at the end of a line for an escaped line break.
    return f"{escaped} " if escaped.endswith("\\") else escaped


def _frames(parts: Sequence[Path]) -> Iterator[bytes]:
    """The bytes of all parts in turn; only the first keeps its frame of priming."""
    for number, path in enumerate(parts):
        with path.open("rb") as file:
            if number:
                header = file.read(7)
                # `aac_frame_length`, 13 bits from bit 30 of the header (ISO/IEC 13818-7, 6.2)
                file.seek((header[3] & 3) << 11 | header[4] << 3 | header[5] >> 5)
            while block := file.read(BLOCK):
                yield block
