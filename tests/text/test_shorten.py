"""Text is cut to the length asked for, and keeps to one line."""

from __future__ import annotations

import doctest

import pytest

from audiobook.text import shorten
from audiobook.text.shorten import EXCERPT, both_ends, excerpt, one_line, quoted


def test_one_line_has_single_spaces_and_none_at_its_ends() -> None:
    """Line breaks, tabs and no-break spaces are white space like any other."""
    assert one_line("  a\n\n b\tc\xa0d ") == "a b c d"


@pytest.mark.parametrize(
    ("text", "most", "cut"),
    [
        ("exactly ten", 11, "exactly ten"),
        ("exactly ten", 10, "exactly t…"),
        ("exactly ten", 9, "exactly…"),  # no space before the ellipsis
        ("two\nlines", 9, "two lines"),
        ("", 5, ""),
    ],
)
def test_an_excerpt_is_never_longer_than_asked(text: str, most: int, cut: str) -> None:
    """The ellipsis counts, and stands directly after a word."""
    assert excerpt(text, most) == cut
    assert len(excerpt(text, most)) <= most


def test_without_a_length_an_excerpt_fits_a_row_of_a_terminal() -> None:
    """60 characters pass whole; the 61st costs the 60th."""
    assert EXCERPT == 60
    assert excerpt("x" * 60) == "x" * 60
    assert excerpt("x" * 61) == "x" * 59 + "…"


def test_a_quotation_adds_its_quotes_to_the_length() -> None:
    """So that a quoted line and an excerpt show the same words."""
    assert quoted("some  words", 11) == '"some words"'
    assert quoted("x" * 61) == f'"{excerpt("x" * 61)}"'


@pytest.mark.parametrize(("most", "cut"), [(13, "the beginning"), (12, "the b … ning"), (6, "th … g")])
def test_both_ends_keep_the_first_and_the_last_words(most: int, cut: str) -> None:
    """As much of the beginning as of the end, less the character that evens out the spaces."""
    assert both_ends("the\nbeginning", most) == cut


def test_the_examples_of_the_module_hold() -> None:
    """Its docstring is the documentation of what each function does."""
    assert doctest.testmod(shorten).failed == 0
    assert doctest.testmod(shorten).attempted == 3
