"""Subtitles from the timeline: WebVTT, which names the speakers, and SRT, which every player reads.

In: a Track.  Out: the text of the file.  A line too long to read at a glance becomes several subtitles, cut
between sentences, or else between clauses, or else between words.  They share the line's time by their number
of characters.

    text = vtt(track)           # or: path = write(track, "srt")
"""

from __future__ import annotations

import re
import textwrap
from html import escape
from itertools import accumulate
from typing import TYPE_CHECKING, Final, NamedTuple

from audiobook.export import layout
from audiobook.system import atomic
from audiobook.text import tags
from audiobook.text.shorten import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from audiobook.model import Cue, Track

WIDTH: Final = 42
"""Characters in a line, of which a subtitle has two (Netflix Timed Text Style Guide, English)."""
LONGEST: Final = 2 * WIDTH
"""Characters in a subtitle."""
CLAUSE_END: Final = re.compile(r"(?<=[,;:—–])[\"'”’»)\]]*\s+")
NARRATOR: Final = "Narrator"


class Subtitle(NamedTuple):
    """Words shown for a while."""

    start: int
    """Milliseconds from the beginning of the audio."""
    end: int
    """Milliseconds, exclusive."""
    speaker: str | None
    """The speaker's name; None: narration."""
    text: str
    """As written, on one line, without Markdown's marks."""


def subtitles(track: Track) -> Iterator[Subtitle]:
    """The subtitles of a track, in order: disjoint, inside the audio, and at least a millisecond long."""
    for paragraph in layout.paragraphs(track):
        for piece in paragraph.pieces:
            words = one_line(piece.text)
            if piece.cue is None or not words:
                continue
            cue = track.timeline.cues[piece.cue]
            speaker = cue.line.speaker
            name = None if speaker is None else track.names[speaker]
            for start, end, part in _timed(parts(words), cue, track.timeline.rate):
                if end > start:
                    yield Subtitle(start, end, name, part)


def _timed(texts: Sequence[str], cue: Cue, rate: int) -> Iterator[tuple[int, int, str]]:
    """Start and end in milliseconds of each of the texts, which share the cue's time by their length."""
    total = sum(map(len, texts))
    edges = [
        int(1000 * ((cue.start + (cue.end - cue.start) * characters / total) / rate))
        for characters in accumulate(map(len, texts), initial=0)
    ]
    return zip(edges, edges[1:], texts, strict=False)


def parts(text: str) -> list[str]:
    """The text in parts of at most LONGEST characters; only a single word may be longer."""
    if len(text) <= LONGEST:
        return [text]
    sentences = [start for start, _ in tags.sentences(text, 0, len(text))[1:]]
    clauses = [match.end() for match in CLAUSE_END.finditer(text) if match.end() < len(text)]
    for cuts in (sentences, clauses):
        if cuts:
            # The cut nearest to the middle, so that no part is a single word.
            cut = min(cuts, key=lambda position: abs(position - len(text) // 2))
            return parts(text[:cut].rstrip()) + parts(text[cut:])
    count = -(-len(text) // LONGEST)
    width = min(LONGEST, len(text) // count + 8)
    return textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)


def vtt(track: Track) -> str:
    """The track as WebVTT (W3C), with the speaker of each cue as its voice (`<v Name>`)."""
    cues = [
        f"{_clock(subtitle.start, '.')} --> {_clock(subtitle.end, '.')}\n"
        f"<v {_escaped(subtitle.speaker or NARRATOR)}>{_escaped(subtitle.text)}\n"
        for subtitle in subtitles(track)
    ]
    return "\n".join(["WEBVTT\n", *cues])


def srt(track: Track) -> str:
    """The track as SubRip, with `NAME: ` before what a character says."""
    cues = []
    for number, subtitle in enumerate(subtitles(track), 1):
        words = f"{subtitle.speaker.upper()}: {subtitle.text}" if subtitle.speaker else subtitle.text
        # Players take `-->` for a line of times, and SubRip has no escapes.
        lines = textwrap.fill(words.replace("-->", "→"), WIDTH, break_long_words=False)
        times = f"{_clock(subtitle.start, ',')} --> {_clock(subtitle.end, ',')}"
        cues.append(f"{number}\n{times}\n{lines}\n")
    return "\n".join(cues)


WRITERS: Final = {"vtt": vtt, "srt": srt}
"""By the name on the command line, which is also the file's extension."""


def write(track: Track, format_name: str) -> Path:
    """Write the subtitles beside the track's audio, under its name, and return their path.

    Raises AudiobookError where the file cannot be written; an older one then stays.
    """
    path = track.audio.with_suffix(f".{format_name}")
    atomic.write_text(path, WRITERS[format_name](track))
    return path


def _escaped(text: str) -> str:
    return escape(one_line(text), quote=False)


def _clock(milliseconds: int, point: str) -> str:
    seconds, thousandths = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}{point}{thousandths:03}"
