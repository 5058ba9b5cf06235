"""Opening and closing credits, spoken by the narrator as chapters of their own, and the retail sample.  Pure.

ACX asks for all three.
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
"""The longest sample that ACX takes."""


def with_credits(script: Script, metadata: Metadata) -> Script:
    """The script with the credits as its first and its last chapter; their `source` is empty."""
    written = f" Written by {_sentence(metadata.author)}" if metadata.author else ""
    opening = f"{_sentence(metadata.title)}{written} Narrated by digital voices."
    closing = f"This has been {_sentence(metadata.title)}{written} Narrated by digital voices. The end."
    chapters = (_chapter(OPENING, opening), *script.book.chapters, _chapter(CLOSING, closing))
    lines = (_lines(opening), *script.lines, _lines(closing))
    return replace(script, book=replace(script.book, chapters=chapters), lines=lines)


def sample_lines(timeline: Timeline, tail: float) -> int:
    """How many of a chapter's lines, from its first, fit into a sample that ends with `tail` seconds."""
    most = (SAMPLE_SECONDS - tail) * timeline.rate
    return sum(cue.end <= most for cue in timeline.cues)


def _sentence(title: str) -> str:
    return title if title.endswith((".", "!", "?")) else f"{title}."


def _chapter(title: str, text: str) -> Chapter:
    return Chapter(title, text, (Block(0, len(text), "paragraph"),))


def _lines(text: str) -> tuple[Line, ...]:
    return (Line(Span(0, len(text), "narration"), None, 1.0, "credits"),)
