"""The review file and the JSON document: every line of a script, with its speaker."""

from __future__ import annotations

import json

from audiobook.model import Block, Book, Chapter, Character, Line, Script, Span
from audiobook.review import script

TEXT = '"Yes," said Ann.\n\n"No."\n'


def made() -> Script:
    """A script of two speeches, one of them nobody's."""
    blocks = (Block(0, 16, "paragraph"), Block(18, 23, "paragraph"))
    lines = (
        Line(Span(0, 7, "dialogue"), "ann", 0.987654, "tag: Ann said"),
        Line(Span(7, 18, "narration"), None, 1.0, "narration"),
        Line(Span(18, 24, "dialogue"), None, 0.0, "nobody is named near it"),
    )
    book = Book("Book", (Chapter("One", TEXT, blocks, "a.txt", start=10),))
    return Script(book, (Character("ann", "Ann", ("Annie",), "female"),), (lines,))


def test_the_document_counts_from_the_source() -> None:
    """Positions are those of the decoded file, and the spans tile it."""
    document = script.document(made())
    assert [(s["start"], s["end"], s["speaker"]) for s in document["spans"]] == [
        (10, 17, "ann"),
        (17, 28, None),
        (28, 34, None),
    ]
    assert document["chapters"] == [{"title": "One", "start": 10, "end": 34}]
    assert document["characters"] == [{"id": "ann", "name": "Ann", "aliases": ["Annie"], "gender": "female"}]
    assert json.loads(json.dumps(document)) == document


def test_the_review_file_marks_what_is_unsure() -> None:
    """A speech nobody was found for is marked, and listed at the top with the reason."""
    written = script.text(made())
    assert "2 pieces of dialogue, 1 to review" in written
    assert "nobody is named near it" in written.split("## One", maxsplit=1)[0]
    marked = [line for line in written.splitlines() if line.startswith("? ")]
    assert len(marked) == 1
    assert marked[0].endswith('"No."')


def test_the_least_certain_comes_first() -> None:
    """Reviewing from the top does the most good."""
    one = made()
    lines = (Line(Span(0, 7, "dialogue"), "ann", 0.3, "on the scene"), *one.lines[0][1:])
    found = script.unsure(Script(one.book, one.characters, (lines,)))
    assert [line.confidence for _, line in found] == [0.0, 0.3]
