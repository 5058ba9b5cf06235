"""Where sentences end."""

from __future__ import annotations

import pytest

from audiobook.text.sentences import sentence_ends, sentences


def cut(text: str) -> list[str]:
    """The sentences of a text."""
    return [text[start:end] for start, end in sentences(text, 0, len(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mr. J. Moss came in. He sat down! Why?", ["Mr. J. Moss came in.", "He sat down!", "Why?"]),
        ('He said "No." Then he left', ['He said "No."', "Then he left"]),
        ("He is 3.5 feet tall. So", ["He is 3.5 feet tall.", "So"]),
        ("Wait… Go.", ["Wait…", "Go."]),
        ("Mrs. Moss came.", ["Mrs. Moss came."]),
        ("Mr! Moss", ["Mr!", "Moss"]),  # only a full stop abbreviates
        ("I saw Mademoiselle. Roche", ["I saw Mademoiselle. Roche"]),  # the longest title
        ("I saw grandmademoiselle. Roche", ["I saw grandmademoiselle.", "Roche"]),
        ("  Go.  \n\n  Stay.  ", ["Go.", "Stay."]),
        ("   ", []),
        ("", []),
    ],
)
def test_sentences_end_at_their_marks(text: str, expected: list[str]) -> None:
    """At full stops and the like with what closes behind them; not at titles, initials or inside numbers."""
    assert cut(text) == expected


def test_only_the_stretch_is_read() -> None:
    """Offsets are those of the whole text."""
    text = "Go. Stay. Come. Run."
    assert sentences(text, 4, 15) == [(4, 9), (10, 15)]
    assert list(sentence_ends(text, 4, 15)) == [9, 15]
