"""What a text shows of every form of a name."""

from __future__ import annotations

import pytest

from audiobook import split
from audiobook.attribute.mentions import Mentions, Sightings, collect, is_vocative
from audiobook.read.structure import chapters


def mentions(text: str) -> Mentions:
    """What a text shows."""
    return collect(split.cut(chapters(text)))


def seen(text: str, form: str) -> Sightings:
    """What a text shows of one form; fails if it has none."""
    forms = mentions(text).forms
    assert form in forms, sorted(forms)
    return forms[form]


def test_occurrences_are_counted() -> None:
    """In narration and in quotations: all, inside of sentences, behind places and articles, written small."""
    text = (
        "Zorb sat. The old Zorb slept in Zorb. He called to the Zorb, and the Zorb came.\n\n"
        '"Zorb is here. Zorb! I went to Zorb, a Zorb," said Tom. A zorb is a zorb.\n'
    )
    zorb = seen(text, "Zorb")
    assert (zorb.count, zorb.inside, zorb.places, zorb.articles, zorb.small) == (9, 6, 2, 3, 2)


def test_the_word_before_must_be_in_the_same_sentence() -> None:
    """`... came in. Zorb sat`: the full stop keeps the preposition apart."""
    assert seen("He came in. Zorb sat.", "Zorb").places == 0
    assert seen("He came in Zorb.", "Zorb").places == 1
    assert seen(f"He came in{' ' * 38}Zorb.", "Zorb").places == 1
    assert seen(f"He came in{' ' * 39}Zorb.", "Zorb").places == 0  # out of reach
    assert seen('"I came in." "Zorb sat," said Tom.', "Zorb").places == 0


@pytest.mark.parametrize(
    ("text", "sign", "count"),
    [
        ("Zorb smiled at them.", "acts", 1),
        ('"Hello, I\'m Zorb," he said. It was Zorb, and his name was Zorb.', "introduced", 3),
        ("It was Zorb hill. This is Bolt, said Zorb.", "introduced", 0),
        ("They saw Zorb, who rose.", "introduced", 0),  # dogs are people to this
        ("Zorb said, and Zorb thought so.", "acts", 2),
        ("Zorb, smiled at by all, fell.", "acts", 0),
        ("Zorb slowly smiled.", "acts", 1),
        ("Zorb vaulted it.", "acts", 1),
        ("Zorb didn't.", "acts", 1),
        ("Zorb indeed.", "acts", 0),
        ("Zorb smiled. Zorb rose.", "behaves", 1),
        ("Zorb's eyes met Zorb's cold eyes, not Zorb's hat.", "body", 2),
        ("Zorb rose. She smiled.", "followed", 1),
        ("Zorb saw Tom. She smiled.", "followed", 0),
        ("Zorb rose. They smiled.", "followed", 0),
        (f"Zorb{' ' * 26}said so.", "acts", 1),
        (f"Zorb{' ' * 27}said so.", "acts", 0),  # out of reach
        ("They saw Zorb", "acts", 0),
        ("They took Zorb’ hat and Zorb's shoes.", "owns", 2),
        ("They met Zorb.", "owns", 0),
        ('"Come, Zorb," said Tom.', "addressed", 1),
        ('"Zorb came," said Tom.', "addressed", 0),
        ('"Come to me, Zorb," said Tom.', "called", 1),
        ('"Come to me, Zorb! Ask them, Zorb," said Tom.', "called", 2),
        ('"Come to me, Zorb and Ann," said Tom.', "called", 0),
        ('"Zorb, come to me," said Tom.', "called", 0),
        ('"Yes," said Zorb.', "tag", 1),
        ('"Yes," said Zorb. "No," said Zorb.', "tag", 2),
        ("They called to Zorb.", "tag", 0),
    ],
)
def test_signs_of_a_person(text: str, sign: str, count: int) -> None:
    """What people do right behind their names, what they own, how they are addressed, and tags."""
    assert seen(text, "Zorb").signs[sign] == count


@pytest.mark.parametrize(
    ("text", "pronouns"),
    [
        ("Zorb took her hat, and she left.", {"her": 1, "she": 1}),
        ("He saw that Zorb took his hat.", {"his": 1}),
        ("Zorb saw Quimby, and he left.", {}),
        ("Zorb saw that Zorb hurt himself.", {"himself": 1}),
        ("Zorb saw that it was hers.", {}),
        ("Zorb rose. He left.", {}),
        ('"Zorb left her," said Tom.', {}),
    ],
)
def test_pronouns_behind_the_only_name(text: str, pronouns: dict[str, int]) -> None:
    """In narration, in the same sentence, behind the name."""
    assert seen(text, "Zorb").pronouns == pronouns


def test_a_possessive_joins_no_two_people() -> None:
    """`Zorb's Dickon` is Dickon."""
    assert set(mentions("They saw Ann Zorb's Dickon.").forms) == {"Ann Zorb", "Dickon"}


def test_speakers_next_to_each_other_are_rivals() -> None:
    """Within two paragraphs; not two speeches of one, and not across a longer stretch of narration."""
    near = '"Yes," said Zorb.\n\nIt rained.\n\n"No," said Quimby.\n\n"No," said Quimby.\n'
    assert seen(near, "Zorb").rivals == {"Quimby": 1}
    assert seen(near, "Quimby").rivals == {"Zorb": 1}
    assert seen(near, "Quimby").tags == 2
    far = '"Yes," said Zorb.\n\nIt rained.\n\nIt rained.\n\n"No," said Quimby.\n'
    assert not seen(far, "Zorb").rivals
    same = '"Yes," said Zorb, and "No," said Quimby.\n'
    assert not seen(same, "Zorb").rivals


def test_nouns_that_speak() -> None:
    """By one key for all articles, and a title alone; not somebody's relative."""
    text = (
        '"Yes," said the old man.\n\n"No," said an old man.\n\n"Oh," said the King.\n\n'
        '"Ah," said his wife.\n\n"So," said Tom.\n'
    )
    assert mentions(text).nouns == {"the old man": 2, "the King": 1}


def test_an_i_that_speaks_narrates() -> None:
    """By a tag; an `I` in the narration alone is no narrator who speaks."""
    assert mentions('"Yes," I said.').narrates
    assert mentions('"Yes," I said.\n\n"No," said Tom.').narrates
    assert not mentions('I rose. "Yes," said Tom.').narrates


def test_a_word_that_opens_a_sentence_is_no_part_of_a_name() -> None:
    """`Presently Zorb` is Zorb, if the text has `presently` elsewhere; its evidence counts for Zorb."""
    text = "Presently Zorb smiled at her. They saw Zorb, and presently left."
    assert set(mentions(text).forms) == {"Zorb"}
    zorb = seen(text, "Zorb")
    assert (zorb.count, zorb.signs["acts"], zorb.pronouns) == (2, 1, {"her": 1})
    for kept in ("Nora Zorb smiled. Zorb saw nora.", "Mr. Zorb smiled. Zorb saw mr.", "Grim Zorb sat. Zorb."):
        assert len(mentions(kept).forms) == 2
    assert set(mentions("Presently Zorb smiled, presently.").forms) == {"Presently Zorb"}


@pytest.mark.parametrize(
    ("words", "vocative"),
    [
        ("|Zorb, please", True),
        ("Don't, |Zorb", True),
        ("Oh |Zorb!", True),
        ("My dear |Zorb, come", True),
        ("He saw |Zorb.", False),
        ("No, |Zorb left", False),
        (f"Oh yes dear{' ' * 20}|Zorb!", True),
        (f"Oh yes dear{' ' * 21}|Zorb!", False),  # out of reach
    ],
)
def test_somebody_addressed(words: str, vocative: bool) -> None:
    """Between marks, or behind a word of address and before a mark."""
    start = words.index("|")
    text = words.replace("|", "")
    assert is_vocative(text, start, start + 4, 0) is vocative
    # What stands before the quotation is not read.
    assert is_vocative("He " + text, start + 3, start + 7, start + 3) is (
        text[start + 4 : start + 5] in ",.!"
    )
