"""A finished chapter as paragraphs, each cut into pieces that belong to one cue: what pages are made from.

In: a Track.  Out: its blocks in order, without Markdown's marks and with single spaces for white space.
Every word of the chapter is in exactly one run of a piece, spoken or not:

    for paragraph in layout.paragraphs(track):
        for piece in paragraph.pieces: piece.cue, piece.text
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from audiobook.speak import EMPHASIS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from audiobook.model import Block, BlockKind, Chapter, Track

HEADING_MARKS = re.compile(r"^\s*#{1,6}\s+|\s+#+\s*$|\n[ \t]*(?:=+|-+)[ \t]*$")
"""What Markdown puts before, after and under the words of a heading."""

NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 does not allow (section 2.2)."""


@dataclass(frozen=True, slots=True)
class Run:
    """Words of one emphasis."""

    text: str
    emphasis: int = 0
    """How many marks surround the words: 0 none, 1 `_stressed_`, 2 `**strong**`, 3 both."""


@dataclass(frozen=True, slots=True)
class Piece:
    """The part of a paragraph that one cue speaks, or that is not spoken."""

    runs: tuple[Run, ...]
    cue: int | None
    """Index of the timeline's cue; None: not spoken."""

    @property
    def text(self) -> str:
        """The words without their emphasis."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A block of the chapter."""

    kind: BlockKind
    pieces: tuple[Piece, ...]


def paragraphs(track: Track) -> Iterator[Paragraph]:
    """The blocks of the track's chapter, in order; only headings keep their line breaks."""
    chapter, cues = track.chapter, track.timeline.cues
    for block in chapter.blocks:
        shown = [*_shown(chapter, block)]
        position, pieces = block.start, []
        index = bisect_left(cues, block.start, key=lambda cue: cue.line.span.start)
        while index < len(cues) and cues[index].line.span.start < block.end:
            span = cues[index].line.span
            pieces.append(_piece(chapter, block, shown, (position, span.start), None))
            position = min(span.end, block.end)
            pieces.append(_piece(chapter, block, shown, (span.start, position), index))
            index += 1
        pieces.append(_piece(chapter, block, shown, (position, block.end), None))
        yield Paragraph(block.kind, tuple(piece for piece in pieces if piece.runs))


def _shown(chapter: Chapter, block: Block) -> Iterator[tuple[int, int, int]]:
    """The stretches of the block without its marks: start and end in the chapter, and emphasis."""
    text = chapter.text[block.start : block.end]
    hidden = [(match.start(), match.end()) for match in HEADING_MARKS.finditer(text)]
    hidden = hidden if block.kind == "heading" else []
    position = 0
    for match in EMPHASIS.finditer(text):
        (start, end), level = match.span(2), len(match[1])
        yield from _without(hidden, position, start - level, 0, block.start)
        yield from _without(hidden, start, end, level, block.start)
        position = end + level
    yield from _without(hidden, position, len(text), 0, block.start)


def _without(
    hidden: list[tuple[int, int]], start: int, end: int, level: int, offset: int
) -> Iterator[tuple[int, int, int]]:
    for first, last in hidden:
        if start <= first < end:
            yield offset + start, offset + first, level
            start = min(last, end)
        elif first < start < last:
            start = min(last, end)
    yield offset + start, offset + end, level


def _piece(
    chapter: Chapter,
    block: Block,
    shown: list[tuple[int, int, int]],
    bounds: tuple[int, int],
    cue: int | None,
) -> Piece:
    white = r"[^\S\n]+" if block.kind == "heading" else r"\s+"
    runs = []
    for start, end, level in shown:
        words = chapter.text[max(start, bounds[0]) : max(0, min(end, bounds[1]))]
        if start < bounds[1] and end > bounds[0] and words:
            runs.append(Run(re.sub(white, " ", words), level))
    return Piece(tuple(runs), cue)


def xml(text: str) -> str:
    """Text escaped for XML and HTML, also in attributes; characters that XML 1.0 forbids become U+FFFD."""
    return escape(NO_XML.sub("\ufffd", text))


def markup(piece: Piece, attributes: str) -> str:
    """The piece as XHTML: its words in a `span` with these attributes, with the white space outside."""
    inside = "".join(_run(run) for run in piece.runs)
    words = inside.strip()
    if not attributes or not words:
        return inside
    head, tail = (inside[: inside.index(words)], inside[inside.index(words) + len(words) :])
    return f"{head}<span {attributes}>{words}</span>{tail}"


def _run(run: Run) -> str:
    words = xml(run.text).replace("\n", "<br/>")
    if run.emphasis & 1:
        words = f"<em>{words}</em>"
    return f"<strong>{words}</strong>" if run.emphasis & 2 else words
