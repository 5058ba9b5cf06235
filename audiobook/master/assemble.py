"""Clips and pauses become one stream of sound and its timeline, in linear time and constant memory.

Enter the chapter's spoken lines with their clips; leave PCM, handed to `write` piece by piece, and a Timeline
that says where each line is heard.  Nothing here opens a file:

    lines = assemble.spoken(lines, chapter, notes=False)
    gaps = assemble.pauses_between(lines, chapter, config.pauses)
    timeline = assemble.assemble(zip(lines, clips), gaps, write)
    assemble.check_ledger(chapter, lines, timeline)
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np
import soxr  # type: ignore[import-untyped]  # ships no types

from audiobook.model import Cue, Timeline
from audiobook.system.errors import LedgerError
from audiobook.text.shorten import excerpt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from audiobook.config import Pauses
    from audiobook.model import Audio, Chapter, Line

RATE: Final = 44_100
"""Hz: what audiobook distributors ask for (ACX, Google Play)."""

REST_SECONDS: Final = 0.4
"""How long a line with nothing to pronounce (`"…"`) is heard: a silence one notices, longer than the pause of
a line and shorter than that of a paragraph."""

TERMINAL: Final = frozenset(".!?…‽。！？؟।")
"""The marks that end a sentence; after anything else (comma, dash, colon) the sentence goes on."""


def spoken(lines: Iterable[Line], chapter: Chapter, *, notes: bool) -> tuple[Line, ...]:
    """The lines that are to be heard: all but scene breaks, bare white space and, without `notes`, notes."""
    silent = {"break"} if notes else {"break", "note"}
    return tuple(
        line
        for line in lines
        if line.span.kind not in silent and not chapter.text[line.span.start : line.span.end].isspace()
    )


def pauses_between(lines: Sequence[Line], chapter: Chapter, pauses: Pauses) -> tuple[float, ...]:
    """The silence in seconds before each of the spoken `lines`, then the one after the last.

    Between two lines the first of these that fits: `scene` across a scene break; `heading` after a heading;
    `paragraph` between two blocks; `line` after a full sentence or between two speakers; else `comma`, for a
    voice that changes within a sentence ("Yes," | said Mark).  `paragraph` comes before the first line and
    `chapter` after the last.
    """
    between = [_pause(before, after, chapter, pauses) for before, after in pairwise(lines)]
    head = [pauses.paragraph] if lines else []
    return (*head, *between, pauses.chapter)


def _pause(before: Line, after: Line, chapter: Chapter, pauses: Pauses) -> float:
    written = chapter.text[before.span.start : before.span.end].rstrip()
    first = _block_at(chapter, before.span.start + len(written) - 1)
    following = chapter.text[after.span.start : after.span.end]
    last = _block_at(chapter, after.span.end - len(following.lstrip()))
    if first != last:
        crossed = {block.kind for block in chapter.blocks[first + 1 : last]}
        if "break" in crossed:
            return pauses.scene
        return pauses.heading if before.span.kind == "heading" else pauses.paragraph
    another_speaker = before.span.kind == after.span.kind == "dialogue" and not after.span.continues
    return pauses.line if another_speaker or _ends_sentence(written) else pauses.comma


def _block_at(chapter: Chapter, position: int) -> int:
    return bisect_right(chapter.blocks, position, key=lambda block: block.start) - 1


def _ends_sentence(text: str) -> bool:
    """Whether the last mark, seen through closing quotes, brackets and emphasis, ends a sentence."""
    for character in reversed(text):
        if character in TERMINAL:
            return True
        # Pe: brackets; Pf and Pi: quotation marks, which close on either side depending on the language.
        if character not in "\"'*_" and unicodedata.category(character) not in {"Pe", "Pf", "Pi"}:
            return False
    return False


def assemble(
    clips: Iterable[tuple[Line, Audio | None]],
    gaps: Sequence[float],
    write: Callable[[NDArray[np.int16]], object],
    rate: int = RATE,
) -> Timeline:
    """Lay the clips one after the other with the silences between them, and say where each line is heard.

    `clips`: the spoken lines in order; None stands for a line with nothing to pronounce, heard as a rest of
    REST_SECONDS.  `gaps`: seconds, none negative, before each clip and after the last, as `pauses_between`
    gives them; any other number of them is a ValueError.  `write` receives samples, shape (n,) at `rate` Hz.
    Clips are taken one at a time: no more than one of them and a second of silence is ever held.
    """
    tape = _Tape(write, rate)
    cues = []
    for (line, audio), gap in zip(clips, gaps, strict=False):
        tape.silence(gap)
        start = tape.position
        if audio is None:
            tape.silence(REST_SECONDS)
        else:
            for block in _at_rate(audio, rate):
                tape.add(block)
        cues.append(Cue(start, tape.position, line))
    if len(gaps) != len(cues) + 1:
        raise ValueError(f"{len(gaps)} gaps for {len(cues)} or more clips: one before each and one to end")
    tape.silence(gaps[-1])
    return Timeline(rate, tape.position, tuple(cues))


class _Tape:
    """Counts what is written, so that a cue is where its samples are and not where they ought to be."""

    def __init__(self, write: Callable[[NDArray[np.int16]], object], rate: int) -> None:
        self._write = write
        self._rate = rate
        self._second = np.zeros(rate, np.int16)
        self._second.flags.writeable = False
        self.position = 0

    def add(self, samples: NDArray[np.int16]) -> None:
        self._write(samples)
        self.position += len(samples)

    def silence(self, seconds: float) -> None:
        whole, rest = divmod(round(seconds * self._rate), self._rate)
        for _ in range(whole):
            self.add(self._second)
        if rest:
            self.add(self._second[:rest])


def _at_rate(audio: Audio, rate: int) -> Iterator[NDArray[np.int16]]:
    """The clip at another rate, a second at a time: a clip can be a paragraph of minutes."""
    if audio.rate == rate:
        yield audio.samples
        return
    # In float: soxr dithers 16-bit output, and equal clips must give equal bytes.
    stream = soxr.ResampleStream(audio.rate, rate, 1, dtype="float32", quality="HQ")
    for start in range(0, len(audio.samples), audio.rate):
        second = audio.samples[start : start + audio.rate].astype(np.float32)
        samples = stream.resample_chunk(second, last=start + audio.rate >= len(audio.samples))
        # A loud clip can overshoot between its samples, hence the clipping.
        yield np.rint(samples).clip(-32_768, 32_767).astype(np.int16)


def check_ledger(chapter: Chapter, lines: Iterable[Line], timeline: Timeline) -> None:
    """Make sure that the audio says each of the spoken `lines` once, in the text's order, and nothing else.

    Raises LedgerError, which names the place in the text, when a line has no cue or two, when a cue is of no
    spoken line, is empty, overlaps the one before it or leaves the audio, or when text would be said twice.
    """
    missing = {line.span: line for line in lines}
    text_end = audio_end = 0
    for cue in timeline.cues:
        if missing.pop(cue.line.span, None) != cue.line:
            raise _unsound(chapter, cue.line, "is heard twice, or was not to be spoken")
        if cue.line.span.start < text_end:
            raise _unsound(chapter, cue.line, "is heard after text that follows or contains it")
        if cue.start >= cue.end:
            raise _unsound(chapter, cue.line, "has no sound")
        if cue.start < audio_end:
            raise _unsound(chapter, cue.line, "begins before the line in front of it has ended")
        if cue.end > timeline.length:
            raise _unsound(chapter, cue.line, "goes on after the end of the audio")
        text_end, audio_end = cue.line.span.end, cue.end
    for line in missing.values():
        raise _unsound(chapter, line, "is not heard")


def _unsound(chapter: Chapter, line: Line, what: str) -> LedgerError:
    start, end = (chapter.start + position for position in (line.span.start, line.span.end))
    words = excerpt(chapter.text[line.span.start : line.span.end], 40)
    return LedgerError(
        f"{chapter.source or chapter.title}: characters {start} to {end} ({words}): this text {what}; "
        "no audio was kept: please report this as a defect of the program"
    )
