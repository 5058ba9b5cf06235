"""The scene: who is mentioned where in a chapter."""

from __future__ import annotations

import pytest
from scenes import ANN, BEN, CAL, person, seen

from audiobook import attribute
from audiobook.attribute.scene import Scene, pronoun_gender

TEXT = """\
Ann saw Ben. He and Ann turned back, and when Cal came they left.

"Stay, Ben," said Ann. "Cal is late."
"""


def mentions(text: str) -> dict[str, list[tuple[bool, bool, bool]]]:
    """By name: is each mention quoted, an address, the opening of a sentence or clause?"""
    scene = seen(text, (ANN, BEN, CAL)).scene
    assert [mention.start for mention in scene.mentions] == sorted(
        mention.start for mention in scene.mentions
    )
    return {
        character.name: [
            (mention.quoted, mention.vocative, mention.opens)
            for mention in scene.mentions
            if index in mention.people
        ]
        for index, character in enumerate(scene.names.people)
    }


def test_mentions_are_told_apart() -> None:
    """In narration or quoted, an address or not, opening a sentence or a clause or standing within it."""
    assert mentions(TEXT) == {
        "Ann": [(False, False, True), (False, False, True), (False, False, False)],
        "Ben": [(False, False, False), (True, True, True)],
        "Cal": [(False, False, True), (True, False, True)],
    }


@pytest.mark.parametrize(
    ("before", "opens"),
    [
        ("", True),
        ("No. ", True),
        ("Why? ", True),
        ("He saw ", False),
        ("It rained, and when ", True),
        ("the good ", False),
    ],
)
def test_openers(before: str, opens: bool) -> None:
    """A name opens its sentence after a stop, its clause after a comma or a word such as `when`."""
    ((_, _, opened),) = mentions(f"{before}Cal laughed.\n")["Cal"]
    assert opened is opens


def test_nouns_for_a_character_with_a_name() -> None:
    """In narration `the captain` is Captain Holt; in a quotation nobody is."""
    holt = attribute.Known("Captain Holt", (), "male")
    scene = seen('"Ask the captain," said Ann. The captain slept.\n', (holt, ANN)).scene
    index = next(place for place, one in enumerate(scene.names.people) if one.name == "Captain Holt")
    assert [mention.start for mention in scene.mentions if index in mention.people] == [29]
    assert (scene.narrated[index], scene.quoted.get(index)) == ([29], None)


def test_places_and_pronouns_are_indexed() -> None:
    """Where the narration and the quotations name each, and where the narration says he or she."""
    scene = seen(TEXT, (ANN, BEN, CAL)).scene
    ann, ben, cal = (person(seen(TEXT, (ANN, BEN, CAL)), name) for name in ("Ann", "Ben", "Cal"))
    assert (scene.narrated[ann], scene.narrated[ben], scene.narrated[cal]) == ([0, 20, 85], [8], [46])
    assert (scene.quoted.get(ann), scene.quoted[ben], scene.quoted[cal]) == (None, [74], [91])
    assert scene.pronouns == {"male": [13], "female": []}


def test_a_stretch_has_its_first_place_but_not_its_last() -> None:
    """Mentions that begin in a stretch are found, as in a slice."""
    scene = seen(TEXT, (ANN, BEN, CAL)).scene
    assert [mention.start for mention in scene.between(0, 8)] == [0]
    assert [mention.start for mention in scene.between(8, 21)] == [8, 20]
    assert list(scene.between(9, 20)) == []


def test_what_is_hidden_is_not_mentioned() -> None:
    """A mention is hidden from the first code point of a stretch to its last."""
    whole = seen(TEXT, (ANN, BEN, CAL)).scene
    scene = Scene(whole.chapter, whole.spans, whole.names, None, [(0, 1), (9, 20), (46, 47)])
    assert [mention.start for mention in scene.mentions] == [8, 20, 74, 85, 91]


@pytest.mark.parametrize(
    ("pronoun", "gender"), [("he", "male"), ("her", "female"), ("they", None), ("it", None)]
)
def test_pronouns_have_a_gender(pronoun: str, gender: str | None) -> None:
    """`he` is male, `she` female, `they` may be anybody."""
    assert pronoun_gender(pronoun) == gender


def test_who_says_i() -> None:
    """The named narrator, else the one that was discovered, else nobody."""
    text = '"Are you lost?" I asked.\n\n"Only late," said Ann.\n'
    known = seen(text, (ANN,), "Ann")
    assert known.scene.narrator == person(known, "Ann")
    discovered = seen(text)
    assert discovered.scene.narrator is not None
    assert discovered.scene.names.people[discovered.scene.narrator].id == attribute.FIRST_PERSON_ID
    assert seen(TEXT, (ANN,)).scene.narrator is None
