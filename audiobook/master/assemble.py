"""Clips and pauses become one stream of samples and its timeline, in linear time and constant memory.

In: the spoken lines of a chapter and their clips.  Out: PCM, passed to `write` block by block, and a Timeline
that says where each line is heard.  Opens no files.

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
"""Hz, as audiobook distributors ask (ACX, Google Play)."""

REST_SECONDS: Final = 0.4
"""How long a line without a word (`"…"`) lasts: a noticeable silence, longer than the pause between lines and
shorter than the one between paragraphs."""

TERMINAL: Final = frozenset(".!?…‽。！？؟।")
"""Marks that end a sentence; after any other (comma, dash, colon) it goes on."""


def spoken(lines: Iterable[Line], chapter: Chapter, *, notes: bool) -> tuple[Line, ...]:
    """The lines to speak: all but scene breaks, labels, white space and, unless `notes`, author's notes."""
    silent = {"break", "label"} if notes else {"break", "label", "note"}
    return tuple(
        line
        for line in lines
        if line.span.kind not in silent and not chapter.text[line.span.start : line.span.end].isspace()
    )


def pauses_between(lines: Sequence[Line], chapter: Chapter, pauses: Pauses) -> tuple[float, ...]:
    """The silence in seconds before each of the spoken `lines`, and after the last.

    Between two lines it is the first of these that applies: `scene` across a scene break; `heading` after a
    heading; `paragraph` between two blocks; `line` after a full sentence or between two speakers; otherwise
    `comma`, where the voice changes within a sentence ("Yes," | said Mark).  `paragraph` comes before the
    first line and `chapter` after the last.
    """
    between = [_pause(before, after, chapter, pauses) for before, after in pairwise(lines)]
    head = [pauses.paragraph] if lines else []
    return (*head, *between, pauses.chapter)


def _pause(before: Line, after: Line, chapter: Chapter, pauses: Pauses) -> float:
    # A line's span includes the white space around it, which may lie in the neighbouring block.
    text_before = chapter.text[before.span.start : before.span.end].rstrip()
    text_after = chapter.text[after.span.start : after.span.end].lstrip()
    first = _block_at(chapter, before.span.start + len(text_before) - 1)
    last = _block_at(chapter, after.span.end - len(text_after))
    if first != last:
        if any(block.kind == "break" for block in chapter.blocks[first + 1 : last]):
            return pauses.scene
        return pauses.heading if before.span.kind == "heading" else pauses.paragraph
    new_speaker = before.span.kind == after.span.kind == "dialogue" and not after.span.continues
    return pauses.line if new_speaker or _ends_sentence(text_before) else pauses.comma


def _block_at(chapter: Chapter, position: int) -> int:
    return bisect_right(chapter.blocks, position, key=lambda block: block.start) - 1


def _ends_sentence(text: str) -> bool:
    """Whether the last mark, ignoring closing quotes, brackets and emphasis, ends a sentence."""
    for character in reversed(text):
        if character in TERMINAL:
            return True
        # Pe: closing brackets; Pf and Pi: quotation marks; which of them close depends on the language.
        if character not in "\"'*_" and unicodedata.category(character) not in {"Pe", "Pf", "Pi"}:
            return False
    return False


def assemble(
    clips: Iterable[tuple[Line, Audio | None]],
    gaps: Sequence[float],
    write: Callable[[NDArray[np.int16]], object],
    rate: int = RATE,
) -> Timeline:
    """Write the clips one after another with the silences between them, and return where each line is heard.

    `clips`: the spoken lines in order, with None for a line without a word, which becomes REST_SECONDS of
    silence.  `gaps`: seconds before each clip and after the last, none negative, as from `pauses_between`;
    any other number of gaps raises ValueError.  `write` receives samples, shape (n,) at `rate` Hz.  Clips are
    taken one at a time: at most one clip and one second of silence are in memory.
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
        raise ValueError(
            f"{len(gaps)} gaps for at least {len(cues)} clips; there must be one more than clips"
        )
    tape.silence(gaps[-1])
    return Timeline(rate, tape.position, tuple(cues))


class _Tape:
    """Counts samples as they are written, so that a cue lies exactly where its samples are."""

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
    """The clip at another rate, a second at a time, since a long paragraph can last minutes."""
    if audio.rate == rate:
        yield audio.samples
        return
    # As float, because soxr dithers 16-bit output and equal clips must give equal bytes.
    stream = soxr.ResampleStream(audio.rate, rate, 1, dtype="float32", quality="HQ")
    for start in range(0, len(audio.samples), audio.rate):
        second = audio.samples[start : start + audio.rate].astype(np.float32)
        samples = stream.resample_chunk(second, last=start + audio.rate >= len(audio.samples))
        # A loud wave can rise above full scale between its samples.
        yield np.rint(samples).clip(-32_768, 32_767).astype(np.int16)


def check_ledger(chapter: Chapter, lines: Iterable[Line], timeline: Timeline) -> None:
    """Make sure that the audio says each of the spoken `lines` once, in the order of the text, and no more.

    Raises LedgerError with the place in the text where a line has no cue or several, a cue belongs to no
    spoken line, is empty, overlaps the one before or runs past the end of the audio, or text is said twice.
    """
    missing = {line.span: line for line in lines}
    text_end = audio_end = 0
    for cue in timeline.cues:
        if missing.pop(cue.line.span, None) != cue.line:
            raise _mismatch(chapter, cue.line, "is spoken twice, or should not be spoken")
        if cue.line.span.start < text_end:
            raise _mismatch(chapter, cue.line, "is spoken after text that follows or contains it")
        if cue.start >= cue.end:
            raise _mismatch(chapter, cue.line, "has no sound")
        if cue.start < audio_end:
            raise _mismatch(chapter, cue.line, "begins before the previous line has ended")
        if cue.end > timeline.length:
            raise _mismatch(chapter, cue.line, "runs past the end of the audio")
        text_end, audio_end = cue.line.span.end, cue.end
    for line in missing.values():
        raise _mismatch(chapter, line, "is not spoken")


def _mismatch(chapter: Chapter, line: Line, problem: str) -> LedgerError:
    start, end = (chapter.start + position for position in (line.span.start, line.span.end))
    words = excerpt(chapter.text[line.span.start : line.span.end], 40)
    return LedgerError(
        f"{chapter.source or chapter.title}: characters {start} to {end} ({words}): this text {problem}; "
        "no audio was written; this is a bug, please report it"
    )
