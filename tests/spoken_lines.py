"""A script whose speakers are certain, and lines of its script file, for the tests of corrections."""

from __future__ import annotations

from audiobook.model import Block, Book, Chapter, Character, Kind, Line, Script, Span
from audiobook.review.entries import Entry, Mark

ANN = Character("ann", "Ann", ("Annie", "Miss Lee"), "female")
BEN = Character("ben", "Ben", ("Mr. Lee",), "male")

SPOKEN = (
    ("ann", "Who is there at this hour?"),
    ("ben", "Nobody that you would know."),
    (None, "Then I shall go and look."),
)


def by_hand(*spoken: tuple[str | None, str], source: str = "story.txt", kind: Kind = "dialogue") -> Script:
    """A script of these speeches, of which the program is sure."""
    text, lines, blocks = "", [], []
    for speaker, words in spoken:
        start, end = len(text), len(text) + len(words)
        text += f"{words}\n\n"
        lines.append(Line(Span(start, len(text), kind), speaker, 0.9, "tag"))
        blocks.append(Block(start, end, "paragraph"))
    chapter = Chapter("One", text, tuple(blocks), source)
    return Script(Book("Book", (chapter,)), (ANN, BEN), (tuple(lines),))


def entry(
    speaker: str | None,
    words: str,
    mark: Mark = " ",
    edited: bool | None = False,
    kind: Kind = "dialogue",
) -> Entry:
    """A line of a script file."""
    return Entry(mark, kind, speaker, words, edited=edited)
