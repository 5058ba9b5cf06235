"""The lines of a script file, made of a run."""

from __future__ import annotations

from dataclasses import replace

import pytest

from audiobook.model import Book, Chapter, Character, Kind, Line, Script, Span
from audiobook.review import entries
from audiobook.review.entries import BY_HAND, Entry

ANN = Character("ann", "Ann  Lee", ("Annie",))
TEXT = '"Yes,"  said\nAnn.\n\n"No."'


def line(start: int, end: int, speaker: str | None, confidence: float, kind: Kind = "dialogue") -> Line:
    """A line of TEXT."""
    return Line(Span(start, end, kind), speaker, confidence, "on the scene")


def script(*lines: Line, source: str = "a.txt") -> Script:
    """A script of one chapter."""
    return Script(Book("Book", (Chapter("One", TEXT, (), source),)), (ANN,), (lines,))


LINES = (line(0, 8, "ann", 0.6), line(8, 17, None, 1.0, "narration"), line(17, 24, None, 0.9))


def test_every_line_with_words_is_an_entry() -> None:
    """On one line, with the character's name, behind its place."""
    blank = line(17, 19, None, 1.0, "narration")
    assert list(entries.entries(script(LINES[0], LINES[1], blank, line(19, 24, None, 0.9)))) == [
        ((0, 0), Entry(" ", "dialogue", "Ann Lee", '"Yes,"')),
        ((0, 1), Entry(" ", "narration", None, "said Ann.")),
        ((0, 3), Entry("?", "dialogue", None, '"No."')),
    ]


def test_places_count_chapters_and_lines() -> None:
    """The second chapter begins with line 0 again."""
    one = script(*LINES)
    assert [(entry.number, entry.edited) for _, entry in entries.entries(one)] == [(0, False)] * 3
    both = Script(Book("Book", one.book.chapters * 2), (ANN,), one.lines * 2)
    assert [place for place, _ in entries.entries(both)] == [
        (chapter, index) for chapter in (0, 1) for index in (0, 1, 2)
    ]


def test_a_speaker_without_a_character_has_no_name() -> None:
    """As where the character was deleted from voices.yaml."""
    ((_, entry),) = entries.entries(script(line(0, 8, "ben", 0.9)))
    assert entry.speaker is None


@pytest.mark.parametrize(
    ("checked", "is_unsure"),
    [
        (line(0, 8, "ann", 0.59), True),
        (line(0, 8, "ann", 0.6), False),
        (line(0, 8, None, 1.0), True),
        (line(0, 8, None, 0.0, "narration"), False),
        (replace(line(0, 8, "ann", 0.1), reason=BY_HAND), False),
        (replace(line(0, 8, None, 0.0), reason=BY_HAND), False),
    ],
)
def test_what_is_unsure(checked: Line, is_unsure: bool) -> None:
    """Dialogue under 60%, or nobody's, unless a person wants it so."""
    assert entries.is_unsure(checked) is is_unsure
    assert [found for _, found in entries.unsure(script(checked))] == ([checked] if is_unsure else [])
    ((_, entry),) = entries.entries(script(checked))
    assert entry.mark == ("?" if is_unsure else "!" if checked.reason == BY_HAND else " ")


def test_the_least_certain_comes_first() -> None:
    """Reviewing from the top does the most good; equal ones come in the order of the text."""
    checked = (line(0, 3, "ann", 0.5), line(3, 6, "ann", 0.1), line(6, 9, None, 0.5))
    found = entries.unsure(script(*checked))
    assert [(chapter.title, found_line.span.start) for chapter, found_line in found] == [
        ("One", 3),
        ("One", 0),
        ("One", 6),
    ]


def test_an_excerpt_is_on_one_line() -> None:
    """The line's own words, whatever is around it."""
    one = script(*LINES)
    chapter = one.book.chapters[0]
    assert entries.excerpt(chapter, LINES[1]) == "said Ann."
    assert entries.excerpt(chapter, LINES[1], 6) == "said…"
    long = replace(chapter, text="x" * 80)
    assert entries.excerpt(long, line(0, 80, None, 1.0)) == "x" * 59 + "…"


def test_white_space_and_case_make_no_other_name() -> None:
    """Nor does a NUL, which no file can hold."""
    assert entries.one_line("\tAnn\n \0Lee ") == "Ann Lee"
    assert entries.folded(" ANN  Lee") == entries.folded("Ann Lee") == "ann lee"


def test_a_text_is_known_by_its_file_name() -> None:
    """Wherever it lies; odd bytes in a name are spelled in ASCII."""
    assert entries.text_name(script(source="books/my  story.txt")) == "my story.txt"
    assert entries.text_name(script(source="b/\udcffx.txt")) == "\\udcffx.txt"


def test_a_run_is_split_by_text() -> None:
    """Each text has its chapters in order, and all the characters."""
    chapters = tuple(Chapter(f"{n}", f"text {n}", (), source) for n, source in enumerate("abac"))
    lines = tuple((line(0, n + 1, None, 1.0),) for n in range(4))
    run = Script(Book("Book", chapters), (ANN,), lines)
    parts = list(entries.by_source(run))
    assert [places for places, _ in parts] == [[0, 2], [1], [3]]
    first = parts[0][1]
    assert first == Script(Book("Book", (chapters[0], chapters[2])), (ANN,), (lines[0], lines[2]))
