"""A table of hard phrases, each with its spoken form: `written => spoken`, under a heading for each kind."""

from __future__ import annotations

import unicodedata

import pytest
from phrases import LINES, PHRASES

from audiobook.speak import spoken


def test_the_table_is_long() -> None:
    """Every line is a heading or a phrase, and no phrase is listed twice."""
    assert all(line.startswith("# ") or line.count(" => ") == 1 for line in LINES)
    assert len({written for written, _ in PHRASES}) == len(PHRASES) >= 250


@pytest.mark.parametrize(("written", "said"), PHRASES)
def test_a_phrase_is_said_as_a_reader_says_it(written: str, said: str) -> None:
    """The whole phrase, with all rules together."""
    assert spoken(written, {}) == said


@pytest.mark.parametrize(("written", "said"), PHRASES)
def test_what_is_said_is_words(written: str, said: str) -> None:
    """No sign is left to an engine that a reader would have to put into words."""
    signs = {sign for sign in said if unicodedata.category(sign) in {"So", "Sm", "No"}}
    assert not signs, f"{written}: {signs}"
