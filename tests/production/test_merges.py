"""Which characters may be one person."""

from __future__ import annotations

import pytest

from audiobook.model import Character
from audiobook.production.merges import worth_a_look


def why(*people: tuple[str, str | None]) -> list[str]:
    """Return what is worth a look among people with a name and a gender."""
    characters = [
        Character(str(number), name, gender=gender)  # type: ignore[arg-type]
        for number, (name, gender) in enumerate(people)
    ]
    return [str(merge) for merge in worth_a_look(characters)]


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ("Tom", "Tom Reed", "Tom and Tom Reed: a part of the name"),
        ("Siobhán", "Siobhan", "Siobhan and Siobhán: spelled almost alike"),
        ("Lexie", "Lexi", "Lexi and Lexie: spelled almost alike"),
        ("Elizabeth Bennet", "Lizzy", "Lizzy and Elizabeth Bennet: perhaps short for it"),
        ("Anna Karenin", "Anna Karenina", "Anna Karenin and Anna Karenina: spelled almost alike"),
    ],
)
def test_names_that_are_alike(one: str, other: str, reason: str) -> None:
    """Parts, spellings and short forms, in either order; not if one is a man and the other a woman."""
    assert why((one, "female"), (other, None)) == [reason]
    assert why((other, None), (one, None)) == [reason]
    assert why((one, "female"), (other, "male")) == []


@pytest.mark.parametrize("other", ["Mary", "Jane Bennet", "Dr. Bennet"])
def test_names_that_are_not(other: str) -> None:
    """Relatives and strangers."""
    assert why(("Mark", None), ("Kitty Bennet", None), (other, None)) == []
