"""Which marks a document's speech has, and when a paragraph has others."""

from __future__ import annotations

import pytest

from audiobook.read.structure import chapters
from audiobook.split import Convention, convention
from audiobook.split.apostrophes import DROPPED_END, ELIDED_WORDS, ELISION
from audiobook.split.conventions import SAMPLE, of_paragraph

ENGLISH = "It was late and the rain had not yet stopped when they came to the house on the hill."
FRENCH = "Il était tard et la pluie ne cessait pas quand ils sont arrivés à la maison sur la colline."


def of(*paragraphs: str) -> Convention:
    """The convention of a text of these paragraphs."""
    return convention(chapters("\n\n".join(paragraphs)))


@pytest.mark.parametrize(
    ("paragraphs", "marks"),
    [
        (["“It’s late,” said Ann."], "double"),
        (["„It is late,“ she thought."], "double"),
        (["‘It’s late,’ said Ann."], "single"),
        (["« Il est tard », dit Anne."], "guillemet"),
        # a mark that opens a paragraph weighs as much as three inside
        (["‘It’s late.’", 'A "b," said he, "c," said she.'], "double"),
        (["‘It’s late.’", 'He said, "no" to it.'], "single"),
        (["‘It’s late.’", 'He said, "no", "no", to it.'], "single"),
        (["‘It’s late.’", 'He said, "no", "no", "no", to it.'], "double"),
        # tags behind: `," said`
        (["Then ‘No,’ said Ann, ‘no,’ she said.", 'He "a" and "b" and "c".'], "single"),
        # the apostrophe of 'Tis opens no speech
        (["'Tis late.", "'Twas cold.", 'Ann said, "So it is."'], "double"),
        (["It rained."], "double"),
    ],
)
def test_the_marks_of_a_document(paragraphs: list[str], marks: str) -> None:
    """How paragraphs open and what stands beside marks decides, however other marks are used."""
    assert of(*paragraphs).marks == marks


@pytest.mark.parametrize(
    ("dashed", "plain", "dashes"),
    [
        (["— Il est tard, dit Anne."], [FRENCH] * 18, True),
        (["— Il est tard, dit Anne."], [FRENCH] * 19, False),  # one of twenty is not enough
        (["-- Il est tard, dit Anne."], [FRENCH], True),
        (["- Il est tard, dit Anne."], [FRENCH], True),
        (["-tard"], [FRENCH], False),
        (["— It is late, said Ann."], [ENGLISH] * 4, True),
        (["— It is late, said Ann."], [ENGLISH, "“No,” said Ben."], False),
        # French may quote as well: six votes a dash against three an opening mark
        (["— Il est tard, dit Anne."], [FRENCH, "« Non »."], True),
        (["— Il est tard, dit Anne."], [FRENCH, "«Non» et, «ah» et, «oh»."], True),
        (["— Il est tard, dit Anne."], [FRENCH, "«Non» et, «ah» et, «oh» et, «eh»."], False),
        (["— Il est tard, dit Anne."], [FRENCH, "« Non ».", "« Non »."], False),
    ],
)
def test_dashes_that_open_speech(dashed: list[str], plain: list[str], dashes: bool) -> None:
    """Where dashes are common enough, and nothing else marks speech, or the language is not English."""
    assert of(*dashed, *plain).dashes is dashes


def test_the_language_is_told_from_the_beginning() -> None:
    """What stands beyond the sample does not count; all of it up to there does."""
    english = f"{ENGLISH} " * (SAMPLE // (2 * len(ENGLISH)) + 1)
    french = f"{FRENCH} " * (SAMPLE // len(FRENCH))
    assert of(english, french).language == "en"
    assert convention([*chapters(english * 2), *chapters(french * 2)]).language == "en"
    assert SAMPLE == 100_000
    assert of(FRENCH).language == "fr"
    assert convention([*chapters(f"{FRENCH} " * 3), *chapters(f"{ENGLISH} ")]).language == "fr"
    assert convention([]) == Convention("double", False, "en")


@pytest.mark.parametrize(
    ("body", "document", "marks"),
    [
        ("‘It’s late,’ said Ann.", Convention("double"), "single"),
        ("‘It’s late’ said Ann.", Convention("double"), "double"),  # closed behind a letter
        ("He said ‘so,’ and left.", Convention("double"), "double"),  # not at the beginning
        ("‘It’s “late,”’ said Ann.", Convention("double"), "double"),  # the document's marks are in it
        ("'Tis late, they'll say so,' said Ann.", Convention("double"), "double"),
        ("« Il est tard. »", Convention("double"), "double"),
        ("«Il est tard.» Il sortit.", Convention("double"), "guillemet"),
        ('"It is late," said Ann.', Convention("single"), "double"),
        ("‘It’s late,’ said Ann.", Convention("double", dashes=True), "double"),
    ],
)
def test_a_paragraph_with_marks_of_another_kind(body: str, document: Convention, marks: str) -> None:
    """A paragraph that plainly follows another convention than its document is read by that."""
    assert of_paragraph(body, document).marks == marks


@pytest.mark.parametrize(("name", "example", "words"), ELIDED_WORDS)
def test_words_that_begin_with_an_apostrophe(name: str, example: str, words: str) -> None:
    """The words of each example are known, straight or curly, in capitals too, and only whole."""
    assert name
    assert any(ELISION.search(example, at) for at in range(len(example)))
    for word in ["90s" if word == r"\d\ds" else word for word in words.split() if word != r"\d\d"]:
        assert ELISION.fullmatch(f"'{word}")
        assert ELISION.fullmatch(f"’{word.upper()}")
        assert not ELISION.match(f"'{word}zz")


@pytest.mark.parametrize("word", ["goin'", "an’", "o'", "th'", "wi'"])
def test_words_that_end_with_an_apostrophe(word: str) -> None:
    """The apostrophe of a dropped letter closes nothing."""
    assert DROPPED_END.search(word)
    assert not DROPPED_END.search("hob'")
