"""Pieces of marked-up documents to chapters."""

from __future__ import annotations

import re

import pytest

from audiobook.read.pieces import (
    NOT_THE_STORY,
    SILENT_TITLES,
    TITLE_PAGE_WORDS,
    Piece,
    Section,
    by_contents,
    by_headings,
    chapters,
)

PARAGRAPH = Piece("paragraph", "It rained.")
LONG = Piece("paragraph", "rain " * TITLE_PAGE_WORDS)


def head(text: str, level: int = 1) -> Piece:
    """A heading."""
    return Piece("heading", text, level)


def outline(sections: list[Section]) -> list[tuple[str, str]]:
    """Title and kinds of pieces of each section."""
    return [(section.title, "".join(piece.kind[0] for piece in section.pieces)) for section in sections]


@pytest.mark.parametrize(
    ("pieces", "contents", "expected"),
    [
        ([PARAGRAPH] * 3, [(0, "A"), (2, "B")], [("", ""), ("A", "pp"), ("B", "p")]),
        ([PARAGRAPH] * 3, [(2, "B"), (1, "A")], [("", "n"), ("A", "p"), ("B", "p")]),
        ([LONG] * 3, [(1, "A"), (2, "B")], [("", "p"), ("A", "p"), ("B", "p")]),
        ([PARAGRAPH] * 2, [], [("", "nn")]),
        ([PARAGRAPH] * 2, [(1, "Part 1"), (1, "Rain")], [("", "n"), ("Part 1: Rain", "p")]),
        ([PARAGRAPH] * 2, [(1, "Rain"), (1, "Snow")], [("", "n"), ("Snow", "p")]),
        ([PARAGRAPH] * 2, [(0, "Copyright"), (1, "A")], [("", ""), ("Copyright", "n"), ("A", "p")]),
        ([head("Copyright"), PARAGRAPH], [(0, "A")], [("", ""), ("A", "nn")]),
        # a paragraph with the words of the contents is the heading
        ([Piece("paragraph", "rain."), PARAGRAPH], [(0, "Rain")], [("", ""), ("Rain", "hp")]),
        ([Piece("note", "x"), Piece("paragraph", "Rain")], [(0, "Rain")], [("", ""), ("Rain", "nh")]),
        ([Piece("paragraph", "Chapter 1"), PARAGRAPH], [(0, "Rain")], [("", ""), ("Rain", "hp")]),
        ([Piece("paragraph", "Snow"), PARAGRAPH], [(0, "Rain")], [("", ""), ("Rain", "pp")]),
        ([Piece("note", "x")], [(0, "Rain")], [("", ""), ("Rain", "n")]),
        ([head("Snow"), Piece("paragraph", "Rain")], [(0, "Rain")], [("", ""), ("Rain", "hp")]),
    ],
)
def test_cut_by_contents(
    pieces: list[Piece], contents: list[tuple[int, str]], expected: list[tuple[str, str]]
) -> None:
    """A section for each place that the table of contents names, and what stands before the first."""
    assert outline(by_contents(pieces, contents)) == expected


def test_the_heading_that_a_paragraph_becomes() -> None:
    """Is of the first level."""
    [_, section] = by_contents([Piece("paragraph", "Rain")], [(0, "Rain")])
    assert section.pieces == (head("Rain", 1),)


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        ([PARAGRAPH], ["p"]),
        ([PARAGRAPH, head("A"), PARAGRAPH, head("B"), PARAGRAPH], ["n", "hp", "hp"]),
        ([LONG, head("A"), PARAGRAPH, head("B"), PARAGRAPH], ["p", "hp", "hp"]),
        ([PARAGRAPH, head("A"), PARAGRAPH], ["p", "hp"]),
        ([head("A"), PARAGRAPH, head("A.1", 2), PARAGRAPH, head("B"), PARAGRAPH], ["hphp", "hp"]),
        # the level of chapters: of most headings that count, else used twice, else the shallowest
        ([head("A", 1), head("Chapter 1", 2), PARAGRAPH, head("Chapter 2", 2), PARAGRAPH], ["n", "hp", "hp"]),
        ([head("A", 1), head("Chapter 1", 2), PARAGRAPH, head("B", 1), PARAGRAPH], ["hhp", "hp"]),
        ([head("A", 1), PARAGRAPH, head("B", 2), PARAGRAPH, head("C", 2)], ["nn", "hp", "h"]),
        (
            [*[head("A"), PARAGRAPH] * 2, head("Chapter 1", 3), PARAGRAPH, head("Chapter 2", 3), PARAGRAPH],
            ["nn", "nn", "hp", "hp"],
        ),
        ([head("A", 3), PARAGRAPH, head("B", 2), PARAGRAPH], ["hp", "hp"]),
        ([head("Part 1"), head("Chapter 1", 2), PARAGRAPH, head("Chapter 2", 2)], ["h", "hp", "h"]),
        # without headings, paragraphs that are headings by their words
        ([Piece("paragraph", "Chapter 1"), PARAGRAPH, Piece("paragraph", "Chapter 2")], ["hp", "h"]),
        ([head("Copyright"), PARAGRAPH, head("A"), PARAGRAPH], ["nn", "hp"]),
    ],
)
def test_cut_by_headings(pieces: list[Piece], expected: list[str]) -> None:
    """Before those of the chapters' level or above; what stands before them, if short, is a title page."""
    assert [kinds for _, kinds in outline(by_headings(pieces))] == expected


def test_how_long_a_title_page_is() -> None:
    """Fewer than a hundred words."""
    assert TITLE_PAGE_WORDS == 100
    short = Piece("paragraph", "rain " * (TITLE_PAGE_WORDS - 1))
    story = [head("A"), PARAGRAPH, head("B"), PARAGRAPH]
    assert [by_headings([piece, *story])[0].is_spoken for piece in (LONG, short)] == [True, False]
    assert [by_contents([piece, PARAGRAPH], [(1, "A")])[0].is_spoken for piece in (LONG, short)] == [
        True,
        False,
    ]


def test_headings_found_by_their_words_are_of_the_first_level() -> None:
    """As if a converter had marked them."""
    [section] = by_headings([Piece("paragraph", "Chapter 1"), PARAGRAPH])
    assert section.pieces[0] == head("Chapter 1", 1)
    assert PARAGRAPH.level == 0


@pytest.mark.parametrize(
    ("sections", "expected"),
    [
        ([Section((head("A"), PARAGRAPH))], [("A", "hp")]),
        ([Section((PARAGRAPH,), "A")], [("A", "p")]),
        ([Section((PARAGRAPH,))], [("none", "p")]),
        ([Section((head("A"), head("B", 2), PARAGRAPH, head("C", 2)))], [("A: B", "hhph")]),
        ([Section((head("A"), Piece("break", "* * *"), head("B"), PARAGRAPH))], [("A: B", "hbhp")]),
        # what has nothing to speak goes with what follows; a part's title counts, a title page's does not
        ([Section((head("Part 1"),)), Section((head("A"), PARAGRAPH))], [("Part 1: A", "hhp")]),
        ([Section((head("Kites"),)), Section((head("A"), PARAGRAPH))], [("A", "hhp")]),
        ([Section((PARAGRAPH,), "A"), Section((head("B"),))], [("A", "pn")]),
        (
            [Section((PARAGRAPH,), "A"), Section((PARAGRAPH,), "B"), Section((head("C"),))],
            [("A", "p"), ("B", "pn")],
        ),
        ([Section((head("B"),))], [("B", "h")]),
        (
            [Section((head("Part 1"),)), Section((head("x"),)), Section((head("A"), PARAGRAPH))],
            [("A", "hhhp")],
        ),
        ([], []),
    ],
)
def test_chapters(sections: list[Section], expected: list[tuple[str, str]]) -> None:
    """Each has something to speak, if anything has."""
    made = chapters(sections, "a.html", "none")
    assert [(c.title, "".join(b.kind[0] for b in c.blocks)) for c in made] == expected
    assert {chapter.source for chapter in made} <= {"a.html"}


def test_the_text_of_pieces() -> None:
    """A blank line between them, none at the end; blocks lie where their words are."""
    first, second = chapters(
        [Section((head("A"), PARAGRAPH)), Section((head("B"), PARAGRAPH))], "a.html", "none"
    )
    assert first.text == "A\n\nIt rained.\n\n"
    assert second.text == "B\n\nIt rained."
    assert (first.start, second.start) == (0, len(first.text))
    for chapter in (first, second):
        assert [chapter.text[b.start : b.end] for b in chapter.blocks] == [chapter.title, "It rained."]


@pytest.mark.parametrize(("name", "example", "pattern"), SILENT_TITLES)
def test_titles_of_what_is_not_the_story(name: str, example: str, pattern: str) -> None:
    """Each example is known, whole, by its own pattern."""
    assert name
    assert NOT_THE_STORY.fullmatch(example)
    assert re.fullmatch(pattern, example, re.IGNORECASE | re.VERBOSE)
    assert not NOT_THE_STORY.fullmatch(f"The {example}")
