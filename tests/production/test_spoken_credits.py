"""Credits and the sample, as ACX asks for them."""

from __future__ import annotations

import pytest

from audiobook.model import Block, Book, Chapter, Cue, Line, Metadata, Script, Span, Timeline
from audiobook.production import spoken_credits

CHAPTER = Chapter("One", "Oh.", (), "story.txt")
SCRIPT = Script(Book("Story", (CHAPTER,)), (), ((Line(Span(0, 3, "narration"), None, 1.0, ""),),))


@pytest.mark.parametrize(
    ("metadata", "opening", "closing"),
    [
        (
            Metadata("The Storm", author="A. Writer"),
            "The Storm. Written by A. Writer. Narrated by digital voices.",
            "This has been The Storm. Written by A. Writer. Narrated by digital voices. The end.",
        ),
        (
            Metadata("Who?"),
            "Who? Narrated by digital voices.",
            "This has been Who? Narrated by digital voices. The end.",
        ),
    ],
)
def test_credits_are_the_first_and_last_chapter(metadata: Metadata, opening: str, closing: str) -> None:
    """They name title and author, and are narrated in one line each."""
    script = spoken_credits.with_credits(SCRIPT, metadata)
    first, middle, last = script.book.chapters
    assert (first.title, first.text, first.source) == ("Opening Credits", opening, "")
    assert (last.title, last.text, last.source) == ("Closing Credits", closing, "")
    assert first.blocks == (Block(0, len(opening), "paragraph"),)
    assert (middle, script.lines[1]) == (CHAPTER, SCRIPT.lines[0])
    (line,) = script.lines[2]
    assert line == Line(Span(0, len(closing), "narration"), None, 1.0, "credits")


def test_a_sample_ends_after_the_last_line_that_fits() -> None:
    """Five minutes, with the silence at the end; a line that ends exactly there fits."""
    line = SCRIPT.lines[0][0]
    cues = tuple(Cue(start * 10, end * 10, line) for start, end in ((0, 100), (100, 298), (298, 299)))
    timeline = Timeline(10, 4_000, cues)
    assert spoken_credits.sample_lines(timeline, 2.0) == 2
    assert spoken_credits.sample_lines(timeline, 2.1) == 1
    assert spoken_credits.sample_lines(timeline, 1.0) == 3
    assert spoken_credits.sample_lines(timeline, 290.0) == 0
