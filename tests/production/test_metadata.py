"""What players show of a book: the command line wins over voices.yaml, which wins over the text."""

from __future__ import annotations

import pytest

from audiobook.config import About
from audiobook.model import Book, Metadata
from audiobook.production import metadata

BOOK = Book("Story", (), author="The Text", language="fr")


def test_the_text_is_enough() -> None:
    """Without other sources, title, author and language are the text's, and the narrator is the voice."""
    assert metadata.of(BOOK, About(), {}, "tone low") == Metadata(
        "Story",
        author="The Text",
        narrator="Digital voices (tone low)",
        description=metadata.NOTE,
        language="fr",
    )


def test_flags_win_over_voices_yaml_which_wins_over_the_text() -> None:
    """Flags that are None or empty count as not given."""
    about = About(title="Yaml", author="Yaml", series="Coast", year=1995)
    known = metadata.of(BOOK, about, {"title": "Flag", "author": None, "series": ""}, "v", b"picture")
    assert (known.title, known.author, known.series, known.year) == ("Flag", "Yaml", "Coast", 1995)
    assert (known.language, known.cover) == ("fr", b"picture")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Anna", "Anna (digital voice)"),
        ("Aida", "Aida (digital voice)"),
        ("Anna, a Digital voice", "Anna, a Digital voice"),
        ("AI Anna", "AI Anna"),
        ("text-to-speech", "text-to-speech"),
    ],
)
def test_the_narrator_is_never_taken_for_a_person(name: str, shown: str) -> None:
    """The name says that the voice is digital, once."""
    assert metadata.of(BOOK, About(), {"narrator": name}, "v").narrator == shown


def test_the_description_says_so_too() -> None:
    """After what the book is about."""
    described = metadata.of(BOOK, About(description="A storm."), {}, "v")
    assert described.description == f"A storm.\n\n{metadata.NOTE}"
    assert "synthetic" in metadata.NOTE
