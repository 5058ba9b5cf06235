"""One M4B file of a whole book: chapters that are encoded already, joined without encoding them again.

Enter the tracks, whose audio is AAC in ADTS frames, and what is known of the book; leaves one file with the
chapters marked both ways: in a track of their own (QuickTime) and in the `chpl` atom (Nero).

Every chapter begins with a frame of priming, which a decoder needs to have read before the first sample. The
first chapter keeps it, and an edit list skips it; the others go without, since they follow another frame.
The chapters begin and end in silence, where the seam of two frames cannot be heard.
"""

from __future__ import annotations

import tempfile
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Final

from audiobook.export import audio, tagging
from audiobook.system import atomic

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from audiobook.model import Metadata, Track

MOST_NERO_CHAPTERS: Final = 255
"""`chpl` counts in one byte, and players that prefer it would hide the rest."""
BLOCK: Final = 1 << 20
"""Bytes handed on at a time."""


def starts(tracks: Sequence[Track]) -> tuple[int, ...]:
    """The sample at which each chapter begins in the book, then the book's length: frames are not split."""
    frames = (-(-track.timeline.length // audio.AAC_FRAME) for track in tracks)
    return tuple(count * audio.AAC_FRAME for count in accumulate(frames, initial=0))


def write(path: Path, tracks: Sequence[Track], book: Metadata) -> None:
    """Write the book; `tracks`, one or more, are in its order and of one rate, `audio` is an .aac file each.

    The same tracks and metadata give the same bytes.  Raises AudiobookError when the file cannot be written;
    an older one then stays.
    """
    with atomic.replacing(path) as part, tempfile.TemporaryDirectory() as folder:
        marks = Path(folder) / "chapters.txt"
        with atomic.naming_errors(marks):
            marks.write_text(_chapters(tracks), encoding="utf-8", newline="\n")
        encoder = audio.Encoder(path, _arguments(part, marks, tracks, book))
        try:
            for block in _frames([track.audio for track in tracks]):
                encoder.write_bytes(block)
            encoder.finish()
        finally:
            encoder.stop()
        with tagging.naming_errors(path):
            tagging.m4b(part, book)


def _arguments(part: Path, marks: Path, tracks: Sequence[Track], book: Metadata) -> list[str]:
    nero = "" if len(tracks) <= MOST_NERO_CHAPTERS else "+disable_chpl"
    priming = audio.AAC_FRAME / tracks[0].timeline.rate
    return [
        # What comes before zero becomes the edit list.
        *("-itsoffset", f"{-priming:.6f}", "-f", "aac", "-i", "pipe:0"),
        *("-f", "ffmetadata", "-i", audio.url(marks)),
        *("-map", "0:a", "-map_chapters", "1", "-c", "copy"),
        *("-metadata:s:a:0", f"language={tagging.language(book)}"),
        *audio.BITEXACT,
        # Milliseconds, as usual; ffmpeg's choice is so fine that chapters of 152 s leave its 32 bits.
        *("-f", "ipod", "-brand", "M4B ", "-movie_timescale", "1000"),
        *("-movflags", f"+faststart{nero}", audio.url(part)),
    ]


def _chapters(tracks: Sequence[Track]) -> str:
    """The marks in ffmpeg's form (ffmpeg-formats, Metadata)."""
    edges = starts(tracks)
    marks = [
        f"[CHAPTER]\nTIMEBASE=1/{track.timeline.rate}\nSTART={start}\nEND={end}\n"
        f"title={_escaped(tagging.one_line(track.chapter.title))}\n"
        for track, start, end in zip(tracks, edges, edges[1:], strict=False)
    ]
    return ";FFMETADATA1\n" + "".join(marks)


def _escaped(value: str) -> str:
    escaped = "".join(f"\\{char}" if char in "=;#\\" else char for char in value)
    # ffmpeg takes any backslash at a line's end for one that escapes the end.
    return f"{escaped} " if escaped.endswith("\\") else escaped


def _frames(parts: Sequence[Path]) -> Iterator[bytes]:
    """The content of the parts, all but the first without their frame of priming."""
    for number, path in enumerate(parts):
        with path.open("rb") as file:
            if number:
                header = file.read(7)
                # `aac_frame_length`, 13 bits from bit 30 of the header (ISO/IEC 13818-7, 6.2)
                file.seek((header[3] & 3) << 11 | header[4] << 3 | header[5] >> 5)
            while block := file.read(BLOCK):
                yield block
