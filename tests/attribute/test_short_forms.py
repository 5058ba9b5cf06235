"""Who is called by a short form of their name."""

from __future__ import annotations

import pytest

from audiobook import attribute, split
from audiobook.attribute.short_forms import is_clipped
from audiobook.read.structure import chapters


def names(text: str) -> list[str]:
    """The names of the characters of a text, each with their other names."""
    found = attribute.discover(split.cut(chapters(text)))
    return sorted(" ".join([character.name, *sorted(character.aliases)]) for character in found)


@pytest.mark.parametrize(
    ("short", "full", "expected"),
    [
        ("Bex", "Bexley", True),
        ("Cressy", "Cressida", True),
        ("Kenny", "Kendrick", True),  # one of two consonants
        ("Hils", "Hilary", True),
        ("Tate", "Tatum", True),
        ("Mo", "Moreen", False),  # two letters are too few
        ("Oz", "Ozzie", False),
        ("Bex", "Rebecca", False),
        ("Ann", "Ann", False),
        ("Bexleys", "Bexley", False),
    ],
)
def test_clipped_names(short: str, full: str, expected: bool) -> None:
    """The beginning of the name, with a pet ending or without."""
    assert is_clipped(short, full) is expected


def test_two_letters_are_enough_where_only_people_say_it() -> None:
    """`Oz` in speech alone is Ozzie."""
    assert is_clipped("Oz", "Ozzie", 2)


SAID = '"Come over here, {}!" said Quimby.\n\n'
TOLD = "{} nodded. {} smiled.\n\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (TOLD.format("Tessaly", "Tessaly") + SAID.format("Tess"), ["Quimby", "Tessaly Tess"]),
        (TOLD.format("Dr. Zorb", "Dr. Zorb") + SAID.format("Doc") * 2, ["Dr. Zorb Doc", "Quimby"]),
        (TOLD.format("Mr. Zorb", "Mr. Zorb") + SAID.format("Doc") * 2, ["Doc", "Mr. Zorb", "Quimby"]),
        (TOLD.format("Zorbian", "Zorbian") + SAID.format("Zorb"), ["Quimby", "Zorbian Zorb"]),
        (TOLD.format("Zorbian", "Zorbian") + SAID.format("Zo"), ["Quimby", "Zorbian Zo"]),
        # The narration has both names side by side.
        (TOLD.format("Zorbian", "Zorbian") + TOLD.format("Zorb", "Zorb"), ["Zorb", "Zorbian"]),
        # They talk to each other.
        ('"Yes," said Zorbian.\n\n"No," said Zorb.\n', ["Zorb", "Zorbian"]),
        # Either may be meant.
        (
            TOLD.format("Zorbian", "Zorbian") + TOLD.format("Zorbert", "Zorbert") + SAID.format("Zorb"),
            ["Quimby", "Zorb", "Zorbert", "Zorbian"],
        ),
        (TOLD.format("Ignacio", "Ignacio") + SAID.format("Nacho"), ["Ignacio Nacho", "Quimby"]),
        # A first name of another gender.
        (TOLD.format("Carlotta", "Carlotta") + SAID.format("Carl"), ["Carl", "Carlotta", "Quimby"]),
        # George has a life of his own in the narration.
        (
            TOLD.format("Georgette", "Georgette") + "George nodded.\n\n",
            ["George", "Georgette"],
        ),
        (TOLD.format("Mr. Zorbian", "Mr. Zorbian") + SAID.format("Zorb"), ["Mr. Zorbian", "Quimby", "Zorb"]),
    ],
)
def test_who_is_joined(text: str, expected: list[str]) -> None:
    """A short form joins the only person it fits."""
    assert names(text) == expected
