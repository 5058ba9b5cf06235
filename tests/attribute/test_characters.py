"""Who exists: names, genders, ids, and people without a name."""

from __future__ import annotations

import pytest

from audiobook import attribute, split
from audiobook.model import Character
from audiobook.read.structure import chapters


def discover(text: str, *known: attribute.Known, first_person: str | None = None) -> tuple[Character, ...]:
    """The characters of a text."""
    return attribute.discover(split.cut(chapters(text)), known, first_person)


def said(*names: str) -> str:
    """A text in which each of some people speaks, far from the others."""
    return "\n\nIt rained.\n\nIt snowed.\n\n".join(f'"Yes," said {name}.' for name in names) + "\n"


def names(text: str, *known: attribute.Known) -> list[str]:
    """The characters' names."""
    return [character.name for character in discover(text, *known)]


def test_a_character_has_everything() -> None:
    """Id, name, other names and gender."""
    text = said("Mark Sloan", "Mark", "Mr. Sloan", "Zorb")
    assert discover(text) == (
        Character("mark-sloan", "Mark Sloan", ("Mr. Sloan", "Mark"), "male"),
        Character("zorb", "Zorb", (), None),
    )


def test_known_characters_come_first_and_as_given() -> None:
    """With their names, though the text prefers another; the text adds forms and a gender."""
    known = attribute.Known("Mr. Mark Sloan", ("Sparky",))
    first, second = discover(said("Zorb", "Sloan", "Sloan", "Zorb"), known)
    assert (first.name, first.aliases, first.gender) == ("Mr. Mark Sloan", ("Sparky", "Sloan"), "male")
    assert second.name == "Zorb"
    (given,) = discover("It rained.", attribute.Known("Nora", (), "other"))
    assert given == Character("nora", "Nora", (), "other")


@pytest.mark.parametrize(
    ("forms", "name"),
    [
        (("Mr. Zorb Darcy", *["Darcy"] * 50), "Mr. Zorb Darcy"),
        (("Mr. Zorb Darcy", *["Darcy"] * 51), "Darcy"),  # one in fifty is too seldom
        (("Mr. Darcy", "Darcy", "Darcy"), "Darcy"),  # as mostly called, titles apart
        (("Mr. Darcy", "Mr. Darcy", "Darcy"), "Mr. Darcy"),
        (("Zorb Darcy", "Darcy", "Darcy"), "Zorb Darcy"),
    ],
)
def test_the_usual_name(forms: tuple[str, ...], name: str) -> None:
    """The fullest that the text really uses."""
    assert names(said(*forms)) == [name]


def test_a_given_character_without_a_gender_gets_the_page_s() -> None:
    """By the forms given, nouns too; a gender that is given rules, and shows no evidence."""
    text = 'The medic shook her head. "Yes," said Zorb. She frowned.\n'
    (zorb,) = discover(text, attribute.Known("Zorb", ("the medic",)))
    assert (zorb.gender, [*map(str, zorb.evidence)]) == ("female", ["she 2"])
    (zorb,) = discover(text, attribute.Known("Zorb", ("the medic",), "male"))
    assert (zorb.gender, zorb.evidence) == ("male", ())
    (zorb,) = discover("It rained.", attribute.Known("Zorb", ("the girl",)))
    assert (zorb.gender, [*map(str, zorb.evidence)]) == ("female", ['"girl" 3'])


def test_things_do_not_speak() -> None:
    """Unless they do so again and again: a door in a fairy tale."""
    assert names(said("the phone", "the phone", "Zorb")) == ["Zorb"]
    assert names(said("the door", "the door", "the door", "Zorb")) == ["Zorb", "the door"]


def test_an_honorific_is_no_part_of_a_name() -> None:
    """`Zorb-senpai` is Zorb."""
    (zorb,) = discover(said("Zorb", "Zorb-senpai"))
    assert {zorb.name, *zorb.aliases} == {"Zorb", "Zorb-senpai"}


def test_ids_are_unique() -> None:
    """In plain letters; `i` is the narrator's alone."""
    known = [attribute.Known(name) for name in ("Zoë", "Zoe", "ZOE!", "I", "Ω", "Mr. O’Dowd")]
    characters = discover('"Yes," I said.', *known)
    assert [c.id for c in characters] == ["i-2", "mr-odowd", "zoe", "zoe-2", "zoe-3", "character", "i"]


def test_the_narrator() -> None:
    """Who says `I said` is a character, unless the user has named them."""
    assert names('"Yes," I said.') == ["I"]
    known = attribute.Known("Nora")
    text = '"Yes," I said.'
    assert [c.name for c in discover(text, known, first_person="Nora")] == ["Nora"]
    assert [c.name for c in discover(text, known)] == ["Nora", "I"]
    assert names(said("Zorb")) == ["Zorb"]


@pytest.mark.parametrize(
    ("speakers", "expected"),
    [
        (("the ferryman",), ["the ferryman"]),
        (("the other",), []),
        (("the other",) * 3, []),
        (("the old man",), ["the old man"]),  # nobody else can be meant
        (("Mr. Zorb", "the old man"), ["Mr. Zorb"]),
        (("Mrs. Zorb", "the old man"), ["Mrs. Zorb", "the old man"]),
        (("Zorb", "the old man"), ["Zorb"]),
        (("Mr. Zorb", "the old man", "the old man"), ["Mr. Zorb", "the old man"]),
        (("Mr. Zorb", "an old man", "that old man"), ["Mr. Zorb", "the old man"]),
        (("Mr. Zorb", "the old man", "the old man", *["the ferryman"] * 21), ["Mr. Zorb", "the old man"]),
        (("Mr. Zorb", "the old man", "the old man", *["the ferryman"] * 22), ["Mr. Zorb"]),
        (("Mr. Zorb", "one old man"), ["Mr. Zorb"]),
        (("Mr. Zorb", "Mark's old man"), ["Mark", "Mr. Zorb", "Mark's old man"]),
        (("Mr. Zorb", "the stranger"), ["Mr. Zorb"]),  # a noun for both
        (("Mrs. Zorb", "the stranger"), ["Mrs. Zorb"]),
        (("Dr. Zorb", "the doctor"), ["Dr. Zorb"]),
        (("Mr. Zorb", "the doctor"), ["Mr. Zorb", "the doctor"]),
    ],
)
def test_people_without_a_name(speakers: tuple[str, ...], expected: list[str]) -> None:
    """A generic noun is whoever has a name and can be meant, unless it speaks often."""
    assert [
        name for name in names(said(*speakers)) if name != "the ferryman" or len(speakers) == 1
    ] == expected


def test_people_without_a_name_have_a_gender() -> None:
    """That of their noun; and an id."""
    assert discover(said("the ferryman", "the old woman")) == (
        Character("the-ferryman", "the ferryman", (), None),
        Character("the-old-woman", "the old woman", (), "female"),
    )
