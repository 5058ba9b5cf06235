"""Word lists: languages, first names, nicknames."""

from __future__ import annotations

import pytest

from audiobook.text import lexis
from audiobook.text.first_names import gender_of
from audiobook.text.nicknames import is_short_for


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("It was the best of times.", "en"),
        ("Il était une fois un roi et une reine.", "fr"),
        ("Érase una vez una reina que no había sonreído.", "es"),
        ("Es war einmal ein König, der nicht schlafen wollte.", "de"),
        ("Zzz.", "en"),
        ("the zoo le zoo", "en"),  # as many words of each
        ("the zoo le pas zoo", "fr"),
        ("z " * 49_999 + "le pas", "fr"),  # within the sample there is `le`
        ("z " * 50_000 + "le pas", "en"),
        ("z " * 49_998 + "the z le", "en"),
    ],
)
def test_language(text: str, language: str) -> None:
    """By the most frequent words of its beginning; English in doubt."""
    assert lexis.language(text) == language


def test_the_lists_are_in_small_letters() -> None:
    """Whoever asks looks words up in small letters."""
    lists = [value for value in vars(lexis).values() if isinstance(value, frozenset)]
    assert len(lists) >= 15
    for words in lists:
        assert words == {word.lower() for word in words}


def test_lists_agree_with_each_other() -> None:
    """What is said of one list in terms of another holds."""
    assert lexis.NOBLE_TITLES <= lexis.TITLES
    assert lexis.UNSURE_SPEECH_VERBS <= lexis.SPEECH_VERBS
    assert not lexis.MALE_TITLES & lexis.FEMALE_TITLES
    assert not lexis.MALE_NOUNS & lexis.FEMALE_NOUNS
    assert not lexis.MALE_PRONOUNS & lexis.FEMALE_PRONOUNS


@pytest.mark.parametrize(
    ("word", "gender"),
    [
        ("Nora", "female"),
        ("mark", "male"),
        ("JACKIE", "other"),
        ("table", None),
        ("", None),
        ("# First", None),
    ],
)
def test_first_names(word: str, gender: str | None) -> None:
    """The gender of most people with the name, whatever its letters' case."""
    assert gender_of(word) == gender


@pytest.mark.parametrize(
    ("short", "full", "expected"),
    [
        ("Lizzy", "Elizabeth", True),
        ("LIZZY", "elizabeth", True),
        ("Elizabeth", "Lizzy", False),
        ("Bob", "Elizabeth", False),
        ("Bob", "Zorblax", False),
        ("Winnie", "Winifred", True),
    ],
)
def test_nicknames(short: str, full: str, expected: bool) -> None:
    """A short form belongs to its full name, not the other way round."""
    assert is_short_for(short, full) is expected
