"""Which lines are headings and scene breaks, and what a heading says."""

from __future__ import annotations

import pytest

from audiobook.read import headings
from audiobook.read.headings import MAX_HEADING, MAX_SUBTITLE


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        ("CHAPTER II", True),
        ("Chapter 12", True),
        ("Chapter the Last", True),
        ("Chapter Twenty-One", True),
        ("CHAPTER I. Loomings.", True),
        ("Part one of the plan was simple.", False),
        ("Part one of the plan", True),
        ("Part one Of the plan.", True),
        ("Book me a seat", False),
        ("*Chapter 2*", True),
        ("# The Storm", True),
        ("#The Storm", False),
        ("The Storm\n===", True),
        ("The Storm\n==", False),
        ("The\nStorm\n===", False),
        ("Prologue", True),
        ("Prologue: Snow", True),
        ("Prologue: it snowed.", False),
        ("Epilogue.", True),
        ("Introductions", False),
        ("Chapter 1 ".ljust(MAX_HEADING, "x"), True),
        ("Chapter 1 ".ljust(MAX_HEADING + 1, "x"), False),
    ],
)
def test_headings(body: str, answer: bool) -> None:
    """By their own words; a sentence that begins like one is prose."""
    assert headings.is_heading(body) is answer
    assert MAX_HEADING == 120


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        ("THE STORM", True),
        ("THE STORM.", True),
        ("THE STORM,", False),
        ("THE STORM;", False),
        ("The Storm", True),
        ("The Storm.", False),
        ("The storm", False),
        ("The Sea and the Rain", True),
        ("The Sea with a Wind", True),
        ("The Sea under a Wind", False),
        ("the Storm", False),
        ("“The Storm", False),
        ("The Storm\nOf", False),
        ("1984", False),
        ("12 Storms", True),
        ("12 storms", False),
        ("A" * MAX_SUBTITLE, True),
        ("A" * (MAX_SUBTITLE + 1), False),
    ],
)
def test_subtitles(body: str, answer: bool) -> None:
    """Short lines in capitals, or with a capital on each long word."""
    assert headings.is_subtitle(body) is answer
    assert MAX_SUBTITLE == 80


@pytest.mark.parametrize(
    ("body", "begins", "bare"),
    [
        ("IV", True, True),
        ("12.", True, True),
        ("XCIX", True, True),
        ("1234", False, False),
        ("IIII", False, False),
        ("IV. THE INTERVIEW", True, False),
        ("IV The interview went on.", False, False),
        ("2 P.M.", False, False),
        ("2 PMS", True, False),
        ("I", True, True),
        ("I went", False, False),
        ("", False, False),
    ],
)
def test_numbers(body: str, begins: bool, bare: bool) -> None:
    """Bare, or before a title; the time of day is neither."""
    assert headings.begins_with_number(body) is begins
    assert headings.is_bare_number(body) is bare


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("CHAPTER II", True),
        (" Chapter 2: ", True),
        ("Chapter 2: Rain", False),
        ("IV.", True),
        ("Rain", False),
    ],
)
def test_the_number_of_a_chapter(line: str, answer: bool) -> None:
    """Alone on its line, the title below."""
    assert headings.is_chapter_number(line) is answer


def test_parts_and_chapters() -> None:
    """Parts hold chapters; other divisions in words are chapters."""
    assert headings.is_part("PART ONE")
    assert not headings.is_worded("Book the First")
    assert headings.is_worded("ADVENTURE I. A SCANDAL")
    assert not headings.is_part("Chapter 1")
    assert not headings.is_part("Rain")
    assert not headings.is_worded("IV")
    assert headings.opens_chapter("IV. RAIN")
    assert headings.opens_chapter("Prologue")
    assert not headings.opens_chapter("Rain")


def test_markdown_levels() -> None:
    """The number of marks; no more than six, and a blank behind them."""
    assert [headings.markdown_level(f"{'#' * level} a") for level in range(8)] == [0, 1, 2, 3, 4, 5, 6, 0]
    assert headings.markdown_level("#a") == 0


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("## The _Mill_ ##", "The Mill"),
        ("The Mill\n===", "The Mill"),
        ("CHAPTER I.\nThe Mill", "CHAPTER I: The Mill"),
        ("CHAPTER I.\nThe\nMill", "CHAPTER I: The Mill"),
        ("The\nMill", "The Mill"),
        ("IV\n# The Mill", "IV: The Mill"),
        ("snake_case  and\ttabs", "snake case and tabs"),
    ],
)
def test_the_words_of_a_heading(body: str, words: str) -> None:
    """Without marks and line ends, the number apart from the title."""
    assert headings.heading_words(body) == words


def test_titles_above_one_another() -> None:
    """Only the last keeps its stop."""
    assert headings.joined([]) == ""
    assert headings.joined(["Rain."]) == "Rain."
    assert headings.joined(["Part One.", "Chapter 4:", "Rain."]) == "Part One: Chapter 4: Rain."


@pytest.mark.parametrize(("name", "example", "pattern"), headings.SCENE_BREAK_PATTERNS)
def test_scene_breaks(name: str, example: str, pattern: str) -> None:
    """Each example is one, whole; with a word beside it, it is none."""
    assert name
    assert pattern
    assert headings.is_scene_break(example)
    assert headings.is_scene_break(example.upper())
    assert not headings.is_scene_break(f"{example} Rain")
