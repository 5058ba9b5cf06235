"""Written to spoken: marks without a sound go, everything that is said stays."""

from __future__ import annotations

import pytest

from audiobook.config import Pronunciation
from audiobook.speak import is_speakable, spoken


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ('"Keep it,"', "Keep it,"),
        ("“Keep it,”", "Keep it,"),
        ("« Tiens, »", "Tiens,"),
        ("‘Keep it,’", "Keep it,"),
        ("'Keep it,'", "Keep it,"),
        ("don't", "don't"),
        ("the boys' game", "the boys' game"),
        ("it is 'tis again", "it is 'tis again"),
        ("rock 'n' roll", "rock 'n' roll"),
        ("every one of ’em", "every one of ’em"),
        ("_Never_, **ever**", "Never, ever"),
        ("snake_case and 2 * 3 * 4", "snake_case and 2 * 3 * 4"),
        ("①: go", "1: go"),
        ("two\nlines\r\n and  blanks ", "two lines and blanks"),
    ],
)
def test_marks_go_and_words_stay(written: str, said: str) -> None:
    """Quote and emphasis marks have no sound; apostrophes belong to their words."""
    assert spoken(written, {}) == said


def test_a_heading_loses_its_markdown() -> None:
    """`#` is not read out."""
    assert spoken("## The _Mill_\n", {}, heading=True) == "The Mill"


def test_the_lexicon_replaces_whole_words_only() -> None:
    """A word in the lexicon is said as given, alone and beside punctuation, never inside another."""
    lexicon = {"Lexie": Pronunciation(alias=r"Lex\1y")}
    assert spoken("“Lexie’s, Lexie. Lexies”", lexicon) == r"Lex\1y’s, Lex\1y. Lexies"


def test_what_the_lexicon_made_is_not_replaced_again() -> None:
    """Two words may become each other, and the longer of two that begin alike is the one meant."""
    lexicon = {
        "Ann": Pronunciation(alias="Bea"),
        "Bea": Pronunciation(alias="Ann"),
        "Ann Lee": Pronunciation(alias="Anly"),
    }
    assert spoken("Ann, Bea and Ann Lee", lexicon) == "Bea, Ann and Anly"


@pytest.mark.parametrize(("text", "answer"), [("—", False), ("* * *", False), ("7", True), ("é", True)])
def test_only_letters_and_digits_are_speakable(text: str, answer: bool) -> None:
    """A line of marks gets no clip."""
    assert is_speakable(text) is answer
