"""Marks without a sound, and words of the lexicon: their places in the written text."""

from __future__ import annotations

import pytest

from audiobook.config import Pronunciation
from audiobook.speak import Edit, applied, edits, marks, pronunciations


@pytest.mark.parametrize(
    ("text", "silent"),
    [
        ("_Go_", [(0, 1), (3, 4)]),
        ("**Go** now", [(0, 2), (4, 6)]),
        ("a_b_c, 2 * 3 * 4, _ x _", []),
        ("“Go”", [(0, 1), (3, 4)]),
        ("—'Go,'", [(1, 2), (5, 6)]),
        ("don't, boys'", []),
        ("a\u202eb\xad", [(1, 2), (3, 4)]),
    ],
)
def test_marks_without_a_sound(text: str, silent: list[tuple[int, int]]) -> None:
    """They are taken out, and nothing beside them."""
    assert sorted(marks.edits(text)) == [(start, end, "") for start, end in silent]


def test_circled_digits_are_said() -> None:
    """As the plain ones."""
    assert list(marks.edits("①⑳Ⓐ")) == [(0, 1, "1"), (1, 2, "20"), (2, 3, "A")]


def test_the_earlier_source_wins() -> None:
    """The lexicon before the rules, a rule before the next, all before marks; neighbours may touch."""
    dr_lee = {"Dr. Lee": Pronunciation(alias="Doc")}
    assert edits("Dr. Lee", dr_lee) == (Edit(0, 7, "Doc"),)
    assert edits("“Dr. Lee”", {}) == (Edit(0, 1, ""), Edit(1, 4, "Doctor"), Edit(8, 9, ""))
    assert edits("“Lee”", {"Lee": Pronunciation(alias="Lea")}) == (
        Edit(0, 1, ""),
        Edit(1, 4, "Lea"),
        Edit(4, 5, ""),
    )
    assert applied("Lee", ()) == "Lee"


def test_the_words_of_a_lexicon() -> None:
    """Where they stand alone; IPA only for engines that take it, `case: any` only as the last resort."""
    lexicon = {
        "Ho": Pronunciation(alias="Hoe", case="any"),
        "HO": Pronunciation(alias="H O"),
        "Bo": Pronunciation(ipa="bo"),
        "Al": Pronunciation(alias="Ell"),
    }
    text = "Ho HO ho_Ho HOS Bo AL"
    assert list(pronunciations.edits(text, lexicon, None)) == [
        (0, 2, "Hoe"),
        (3, 5, "H O"),
        (6, 8, "Hoe"),
        (9, 11, "Hoe"),
    ]
    assert list(pronunciations.edits("Bo Al", lexicon, "/{ipa}/{word}")) == [(0, 2, "/bo/Bo"), (3, 5, "Ell")]
    assert list(pronunciations.edits("Ho", {}, None)) == []
