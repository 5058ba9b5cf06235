"""The gender of each person, by what the page says of them."""

from __future__ import annotations

from collections import Counter
from math import log
from typing import TYPE_CHECKING

import pytest

from audiobook import attribute, split
from audiobook.attribute import gender_signs, genders
from audiobook.attribute.gender_signs import Signs
from audiobook.attribute.genders import decide
from audiobook.read.structure import chapters

if TYPE_CHECKING:
    from audiobook.model import Character


def character(text: str, name: str) -> Character:
    """The character of a text with a name, who also says something at its end."""
    cut = split.cut(chapters(f'{text}\n\nIt rained.\n\n"Yes," said {name}.\n'))
    (found,) = (character for character in attribute.discover(cut) if character.name == name)
    return found


def signs(text: str) -> dict[str, int]:
    """How many pronouns and nouns of a text seem to mean Zorb."""
    cut = split.cut(chapters(text))
    found = gender_signs.read(cut, {"zorb": 0, "ann": 1, "the medic": 0})[0]
    return {**found.pronouns, **found.nouns}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Zorb shook her head.", {"she": 1}),
        ("Zorb looked at her.", {}),  # not herself
        ("They looked at Zorb and her hat.", {"she": 1}),
        ("Zorb hid herself behind her hat.", {"she": 2}),
        ("Zorb nodded before she left.", {"she": 1}),
        ("Zorb took her hat, and he left.", {"she": 1}),  # the first pronoun shows most
        ("She saw that Zorb took her hat.", {}),
        ("She saw that Zorb took his hat.", {"he": 1}),
        ("Zorb took her hat from Ann.", {"she": 1}),
        ("Zorb met Ann and her dog.", {}),
        ("Zorb saw Ann before she left.", {}),
        ("Zorb rose. She smiled. Then she left.", {"she": 2}),
        ("Zorb rose. Her eyes shone.", {"she": 1}),
        ("Zorb rose. Her dog barked.", {}),
        ("Zorb rose. It rained. She smiled.", {"she": 1}),
        ("Zorb rose. It rained. It snowed. She smiled.", {}),
        ("Zorb saw Ann. He smiled.", {"he": 1}),
        ("It fell on Zorb and Ann. He smiled.", {}),
        ("Zorb rose.\n\nShe smiled.", {"she": 1}),
        ('Zorb rose. "Yes." She smiled.', {"she": 1}),
        ('"Yes," said Zorb. She smiled.', {"she": 1}),
        ('"Yes," said Zorb.\n\nShe smiled.', {}),
        ('"Zorb lost his hat," said Ann.', {"he": 1}),
        ('"Zorb, he lost his hat," said Ann.', {}),
        ("Zorb was a tall girl.", {"girl": 1}),
        ("Zorb, the old man, sat.", {"man": 1}),
        ("Zorb was her little brother.", {"she": 1, "brother": 1}),
        ("Zorb was not the girl's.", {}),
        ("It was Ann's sister Zorb.", {"sister": 1}),
        ("The medic shook her head.", {"she": 1}),
        ('"Yes," said Zorb. They folded their arms.', {"they": 2}),
        ("Zorb and Ann rose. They smiled.", {}),
        ("Zorb watched them. Zorb saw their car.", {}),
    ],
)
def test_signs(text: str, expected: dict[str, int]) -> None:
    """Pronouns that seem to mean a person, and nouns that say who they are."""
    assert signs(text) == expected


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("", "Nora", "female"),
        ("", "Mark", "male"),
        ("", "Zorb", None),
        ("", "Mr. Zorb", "male"),
        ("Zorb rose. She smiled.", "Zorb", "female"),
        ("Zorb rose. She smiled. Zorb rose. He smiled.", "Zorb", None),
        ("Mark rose. She smiled.", "Mark", "male"),  # one pronoun may mean somebody else
        ("Mark rose. She smiled. Mark shook her head. He saw him. Mark was a girl.", "Mark", "female"),
        ("Charlie rose. She smiled.", "Charlie", "female"),  # a name of both
        ("Mr. Zorb was a girl.", "Mr. Zorb", "male"),
        ('"No," said Nora. They folded their arms.', "Nora", "other"),
        ('"No," said Nora. They folded their arms. She smiled.', "Nora", "female"),
        ("He sat. " * 20, "Zorb", "male"),  # in a text without women
        ("He sat. " * 20, "Nora", "female"),
        ("He sat. She sat. " * 20, "Zorb", None),
    ],
)
def test_genders(text: str, name: str, expected: str | None) -> None:
    """The page beats the list of first names, where it is clear; a title beats both."""
    assert character(text, name).gender == expected


def test_in_a_text_full_of_women_a_she_shows_little_and_a_he_much() -> None:
    """Any pronoun there is likely to be hers, whoever it means."""
    women = "She sat. It was her hat. " * 30
    text = f"{women}\n\nGreg rose. He sat. Greg rose. He sat. Greg rose. She laughed. Greg rose. She laughed."
    assert character(text, "Greg").gender == "male"


def test_pronouns_count_by_where_they_stand() -> None:
    """A reflexive says most."""
    texts = ("Zorb saw it as she sat.", "Zorb rose. She sat.", "Zorb shook her head.", "Zorb hid herself.")
    odds = [-gender_signs.read(split.cut(chapters(text)), {"zorb": 0})[0].odds for text in texts]
    assert odds == sorted(odds)
    assert len(set(odds)) == len(odds)


def test_evidence_is_shown() -> None:
    """Titles, then what the page says, most often first, then the first name."""
    signs = Signs(Counter(she=2, he=1), Counter(girl=5))
    shown = [str(sign) for sign in genders.evidence(signs, ["Miss Nora Bell", "Nora"])]
    assert shown == ["Miss", '"girl" 5', "she 2", "he 1", "named Nora"]
    assert genders.evidence(Signs(), ["Zorb"]) == ()


def test_titles_that_disagree_say_nothing() -> None:
    """`Mr. Moss` and `Mrs. Moss` for one person."""
    assert decide(Signs(), ["Mr. Moss", "Mrs. Moss"]) is None
    assert decide(Signs(), ["Mr. Moss", "Moss"]) == "male"


def test_the_title_behind_a_name_is_the_evidence() -> None:
    """`Aunty`, not the name before it."""
    assert genders.evidence(Signs(), ["Zarine Aunty"])[0].sign == "Aunty"
    assert genders.evidence(Signs(), ["Mrs. Zorb"])[0].sign == "Mrs."


# --- addresses


def addressed(text: str) -> float:
    """The log odds that Tom is a man, by the pronouns of those who address him and are answered."""
    return gender_signs.read(split.cut(chapters(text)), {"tom": 0, "ann": 1})[0].addresses


@pytest.mark.parametrize(
    ("text", "odds"),
    [
        ('"Oh, Tom!" she said.\n\n"What?" he said.\n', 2.5),
        ('"Oh, Tom!" he said.\n\n"What?" he said.\n', 1.5),
        ('"Oh, Tom!" she said.\n\n"What?" she said.\n', -1.5),
        ('"What?" he said.\n\n"Oh, Tom!"\n', 2.0),
        ('"What?" he said.\n\n"Oh, Tom!"\n\n"So," he said.\n', 4.0),
        ('"Oh, Tom!" she said.\n', 0.5),
        ('"Oh, Tom!"\n\n"What?" said Ann.\n', 0.0),  # a name needs no pronoun
        ('"Oh, Tom!"\n\n"What?" he said. "So," said Ann.\n', 0.0),
        ('"Oh, Tom!"\n\n"What?" they said.\n', 0.0),
        ('"Oh, Tom!"\n\nIt rained.\n\n"What?" he said.\n', 0.0),  # not the next paragraph
        ('"Oh, Tom! Ann, no!"\n\n"What?" he said.\n', 0.0),  # which of the two answers?
        ('"Tom left."\n\n"What?" he said.\n', 0.0),
    ],
)
def test_whoever_is_addressed_answers(text: str, odds: float) -> None:
    """With a pronoun in the paragraph after or before; who addresses them is mostly of the other gender."""
    assert addressed(text) == pytest.approx(odds)


def test_an_address_is_a_sign() -> None:
    """It shows something, and decides where nothing else does."""
    assert Signs().silent
    assert not Signs(addresses=2.0).silent
    assert decide(Signs(addresses=2.0), ["Zorb"]) == "male"
    assert decide(Signs(addresses=-2.0), ["Zorb"]) == "female"
    assert decide(Signs(addresses=-0.5), ["Zorb"]) is None


# --- the rest of the text


def test_odds_without_the_rest_of_the_text() -> None:
    """A title alone is plain; else pronouns, nouns, addresses and the name together."""
    assert genders.odds_alone(Signs(odds=9.0), ["Mrs. Zorb"]) == -genders.PLAIN
    assert genders.odds_alone(Signs(odds=-9.0), ["Mr. Zorb"]) == genders.PLAIN
    signs = Signs(nouns=Counter(girl=1), odds=1.0, addresses=0.5)
    assert genders.odds_alone(signs, ["Zorb"]) == pytest.approx(1.0 + 0.5 - gender_signs.NOUN_ODDS)
    assert genders.odds_alone(Signs(), ["Nora"]) == -genders.NAME_ODDS


PLAIN_MAN, PLAIN_WOMAN, NOT_PLAIN = genders.PLAIN, -genders.PLAIN, genders.PLAIN - 0.1


@pytest.mark.parametrize(
    ("text", "told", "odds"),
    [
        ("He sat. " * 40 + "She sat. " * 40, [(PLAIN_WOMAN, 40)], log(45 / 5) / 2),
        ("He sat. " * 40 + "She sat. " * 40, [(PLAIN_MAN, 40)], -log(45 / 5) / 2),
        ("He sat. " * 40 + "She sat. " * 40, [(PLAIN_MAN, 40), (PLAIN_WOMAN, 40)], 0),
        ("He sat. " * 40 + "She sat. " * 40, [(NOT_PLAIN, 40), (-NOT_PLAIN, 7)], 0),
        ("He sat. " * 40 + "She sat. " * 9, [], log(41 / 10) / 2),
        ("He sat. " * 10, [], log(11) / 2 / 2),  # half of the pronouns that are enough
        ("He sat. " * 400, [(PLAIN_WOMAN, 400)], genders.UNEXPLAINED_ODDS),
        ("She sat. " * 400, [(PLAIN_MAN, 400)], -genders.UNEXPLAINED_ODDS),
        ('"He sat. His hat."\n\n' * 40, [], 0),  # only the narration counts
        ("", [], 0),
    ],
)
def test_pronouns_that_nobody_explains(text: str, told: list[tuple[float, int]], odds: float) -> None:
    """By how much he outnumbers she, less what those explain whose gender is plain; within bounds."""
    assert genders.unexplained(split.cut(chapters(f"It rained. {text}\n")), told) == pytest.approx(odds)


def test_the_rest_of_the_text_decides_where_nothing_else_does() -> None:
    """Beside other signs it is one of several; a title is not overruled."""
    assert decide(Signs(odds=0.1), ["Zorb"], 1.0) == "male"
    assert decide(Signs(odds=-2.0), ["Zorb"], 1.0) == "female"
    assert decide(Signs(odds=0.1), ["Miss Zorb"], 2.0) == "female"
