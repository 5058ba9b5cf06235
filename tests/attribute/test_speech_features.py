"""Features of the words that are spoken."""

from __future__ import annotations

from math import log

import pytest
from scenes import ANN, BEN, features_of

MANNER = ("opens with an answer", "opens with a question", "goes on", "cut short", "trails off", "shouts")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("It is.", []),
        ("No, it is.", ["opens with an answer"]),
        ("Nobody is.", []),
        ("Well?", ["opens with an answer"]),
        ("And where is it?", ["opens with a question"]),
        ("Whereas.", []),
        ("and so.", ["goes on"]),
        ("—so.", ["goes on"]),
        ("It is—", ["cut short"]),
        ("It is...", ["trails off"]),
        ("It is…", ["trails off"]),
        ("It is!", ["shouts"]),
        ("Oh! It is.", ["opens with an answer"]),
    ],
)
def test_what_kind_of_speech(words: str, expected: list[str]) -> None:
    """How it begins and ends; the same for every candidate."""
    table = features_of(f'Ann met Ben.\n\n"{words}"\n', ANN, BEN)
    for who in ("Ann", "Ben"):
        values = dict(zip(MANNER, table.of(0, who, *MANNER), strict=True))
        assert values == {name: name in expected for name in MANNER}


def test_who_it_speaks_of() -> None:
    """Counts of first and second person, and of sentences, in logs."""
    table = features_of(
        'Ann sat.\n\n"I gave you mine. Your hat?" said Ann. "We left us ours... With me!"\n', ANN, BEN
    )
    found = table.of(0, "Ann", "of me", "of you", "of us", "sentences")
    assert found == pytest.approx([log(4), log(3), log(4), log(5)])


def test_echoes() -> None:
    """The share of the longer words that the turn before has, in any letters."""
    table = features_of('Ann sat.\n\n"The Garden wall is old."\n\n"What garden? A big house."\n', ANN, BEN)
    assert table(0, "Ann", "echoes") == 0
    assert table(1, "Ann", "echoes") == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    ("words", "ann"),
    [
        ("Yes, sir.", -1),
        ("Yes, ma'am.", 1),
        ("Mother, come here.", 1),
        ("My mother left.", 0),
        ("Yes, Zorb.", 0),
    ],
)
def test_a_noun_of_address_tells_a_gender(words: str, ann: int) -> None:
    """Of whoever is spoken to; a noun for somebody else tells nothing."""
    table = features_of(f'Ann met Ben.\n\n"{words}"\n', ANN, BEN)
    assert [table(0, who, "addresses gender") for who in ("Ann", "Ben")] == [ann, -ann]


def test_habits() -> None:
    """Words that only Ben surely says speak for Ben; a speech does not count for itself."""
    talk = '"Aye, lass," said Ben.\n\n"Indeed, it is so," said Ann.\n\n"Aye, aye."\n'
    table = features_of(talk, ANN, BEN)
    assert table(2, "Ben", "habits") > 0 > table(2, "Ann", "habits")
    assert table.of(2, "Ben", "words known") == pytest.approx([log(3)])
    assert table.of(0, "Ben", "habits", "words known") == [0, 0]
    assert table(0, "Ann", "words known") == pytest.approx(log(5))
