"""Opening and closing credits as the first and last chapter of a book, and the retail sample.  Pure.

ACX asks for all three.

>>> with_credits(script, metadata).book.chapters[0].text                               # doctest: +SKIP
'The Storm. Written by A. Writer. Narrated by digital voices.'
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from audiobook.model import Block, Chapter, Line, Span

if TYPE_CHECKING:
    from audiobook.model import Metadata, Script, Timeline

OPENING: Final = "Opening Credits"
CLOSING: Final = "Closing Credits"
SAMPLE_SECONDS: Final = 300
"""The longest sample that ACX accepts."""


def with_credits(script: Script, metadata: Metadata) -> Script:
    """Return the script with the credits as its first and last chapter; their `source` is empty."""
    written = f" Written by {_sentence(metadata.author)}" if metadata.author else ""
    opening = f"{_sentence(metadata.title)}{written} Narrated by digital voices."
    closing = f"This has been {_sentence(metadata.title)}{written} Narrated by digital voices. The end."
    chapters = (_chapter(OPENING, opening), *script.book.chapters, _chapter(CLOSING, closing))
    lines = (_lines(opening), *script.lines, _lines(closing))
    return replace(script, book=replace(script.book, chapters=chapters), lines=lines)


def sample_lines(timeline: Timeline, tail: float) -> int:
    """Return how many of a chapter's lines, from the first, fit into a sample.

    `tail`: seconds of silence after the last of them.
    """
    most = (SAMPLE_SECONDS - tail) * timeline.rate
    return sum(cue.end <= most for cue in timeline.cues)


def _sentence(title: str) -> str:
    """Return a title or a name with a full stop, unless it has one."""
    return title if title.endswith((".", "!", "?")) else f"{title}."


def _chapter(title: str, text: str) -> Chapter:
    return Chapter(title, text, (Block(0, len(text), "paragraph"),))


def _lines(text: str) -> tuple[Line, ...]:
    return (Line(Span(0, len(text), "narration"), None, 1.0, "credits"),)
