"""Subtitles from the timeline: WebVTT, which tells players who speaks, and SRT, which any player knows.

Enters a Track; leaves the text of the file.  A line too long to be read at a glance becomes several cues,
cut at the ends of sentences, else of clauses, else between words; each gets the share of the line's time
that its characters have of the line's.
"""

from __future__ import annotations

import re
import textwrap
from html import escape
from typing import TYPE_CHECKING, Final, NamedTuple

from audiobook.export import layout
from audiobook.system import atomic
from audiobook.text import tags

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from audiobook.model import Track

WIDTH: Final = 42
"""Characters in a line of subtitles, and two lines in a cue: Netflix' Timed Text Style Guide, English."""
LONGEST: Final = 2 * WIDTH
CLAUSE_END: Final = re.compile(r"(?<=[,;:—–])[\"'”’»)\]]*\s+")
NARRATOR: Final = "Narrator"


class Subtitle(NamedTuple):
    """A cue as it is shown."""

    start: int
    """Milliseconds from the beginning of the audio."""
    end: int
    speaker: str | None
    """None: narration."""
    text: str
    """As written, one line, without Markdown's marks."""


def subtitles(track: Track) -> Iterator[Subtitle]:
    """What is heard in the track, in order; disjoint, each at least a millisecond, all inside the audio."""
    for paragraph in layout.paragraphs(track):
        for piece in paragraph.pieces:
            words = " ".join(piece.text.split())
            if piece.cue is None or not words:
                continue
            cue = track.timeline.cues[piece.cue]
            speaker = cue.line.speaker
            name = None if speaker is None else track.names[speaker]
            shares = parts(words)
            total, said = sum(map(len, shares)), 0
            for part in shares:
                bounds = [
                    (cue.start + (cue.end - cue.start) * share / total) / track.timeline.rate
                    for share in (said, said + len(part))
                ]
                said += len(part)
                start, end = (int(1000 * seconds) for seconds in bounds)
                if end > start:
                    yield Subtitle(start, end, name, part)


def parts(text: str) -> list[str]:
    """The text in readable pieces of at most LONGEST characters, longer only for a single word."""
    if len(text) <= LONGEST:
        return [text]
    sentences = [start for start, _ in tags.sentences(text, 0, len(text))[1:]]
    clauses = [match.end() for match in CLAUSE_END.finditer(text) if match.end() < len(text)]
    for cuts in (sentences, clauses):
        if cuts:
            # Nearest to the middle, so that no part is left with a single word.
            cut = min(cuts, key=lambda position: abs(position - len(text) // 2))
            return parts(text[:cut].rstrip()) + parts(text[cut:])
    count = -(-len(text) // LONGEST)
    width = min(LONGEST, len(text) // count + 8)
    return textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)


def vtt(track: Track) -> str:
    """The track as WebVTT (W3C), each cue in the voice (`<v Name>`) of its speaker."""
    cues = [
        f"{_clock(one.start, '.')} --> {_clock(one.end, '.')}\n"
        f"<v {_escaped(one.speaker or NARRATOR)}>{_escaped(one.text)}\n"
        for one in subtitles(track)
    ]
    return "\n".join(["WEBVTT\n", *cues])


def srt(track: Track) -> str:
    """The track as SubRip: `NAME: ` before what a character says, nothing before narration."""
    cues = []
    for number, one in enumerate(subtitles(track), 1):
        spoken = f"{one.speaker.upper()}: {one.text}" if one.speaker else one.text
        # The arrow would be taken for a line of times, and SubRip knows no escapes.
        shown = textwrap.fill(spoken.replace("-->", "→"), WIDTH, break_long_words=False)
        cues.append(f"{number}\n{_clock(one.start, ',')} --> {_clock(one.end, ',')}\n{shown}\n")
    return "\n".join(cues)


WRITERS: Final = {"vtt": vtt, "srt": srt}


def write(track: Track, format_name: str) -> Path:
    """Write the subtitles beside the track's audio, with its name, and give their path.

    Raises AudiobookError when the file cannot be written; an older one then stays.
    """
    path = track.audio.with_suffix(f".{format_name}")
    atomic.write_text(path, WRITERS[format_name](track))
    return path


def _escaped(text: str) -> str:
    return escape(" ".join(text.split()), quote=False)


def _clock(milliseconds: int, point: str) -> str:
    seconds, thousandths = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}{point}{thousandths:03}"
