"""What the text says about how somebody sounds: age and accent."""

from __future__ import annotations

import pytest

from audiobook import attribute, split
from audiobook.casting import hints
from audiobook.read.structure import chapters

START = '"Good day," said Ada. She smiled.\n\n"Good day," said Tom. He sat down.\n\n'


def described(text: str) -> dict[str, tuple[str | None, str | None]]:
    """Age and accent of the characters for whom a text has either, by name."""
    cut = split.cut(chapters(START + text))
    people = hints.described(attribute.discover(cut), cut)
    return {person.name: (person.age, person.accent) for person in people if person.age or person.accent}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Little Ada ran. Then little Ada fell.", {"Ada": ("child", None)}),
        ("Ada was a small girl.", {"Ada": ("child", None)}),
        ("Ada, a ten-year-old girl, ran.", {"Ada": ("child", None)}),
        ("Old Tom coughed, and old Tom sat.", {"Tom": ("old", None)}),
        ("Tom answered with a Scottish burr.", {"Tom": (None, "en-gb-scotland")}),
        ("Tom had a soft American accent.", {"Tom": (None, "en-us")}),
        ('"Sit," said the old woman.\n\n"Yes," said the old woman.', {"the old woman": ("old", None)}),
        ("The ELDERLY Ada ran. Aged Ada fell.", {"Ada": ("old", None)}),
        ("Ada is just a mere small child. It rained.", {"Ada": ("child", None)}),
        ("Tom was a Scotsman.", {"Tom": (None, "en-gb-scotland")}),
        ("Tom was a true Yankee.", {"Tom": (None, "en-us")}),
        ("Tom has a JAMAICAN lilt. Ada left.", {"Tom": (None, "en-029")}),
        ("Ada left. Tom has a jamaican lilt", {"Tom": (None, "en-029")}),
        (
            "Tom has a British drawl. Tom has an American twang. Tom has a Texan twang.",
            {"Tom": (None, "en-us")},
        ),
        ('"Sit," said the small girl.\n\n"No," said the small girl.', {"the small girl": ("child", None)}),
        ('"Sit," said the tall girl.\n\n"No," said the tall girl.', {}),
        ('"Sit," said the schoolboy.\n\n"No," said the schoolboy.', {"the schoolboy": ("child", None)}),
        ('"Sit," said Granny Moss.\n\n"No," said Granny Moss.', {"Granny Moss": ("old", None)}),
        # Once, in a quotation, both ages, two people in the sentence, or nobody: no hint.
        ("Tom. A Scottish accent.", {}),
        ("Tom liked a Scottish song.", {}),
        ("Ada was a girl.", {}),
        ("Little Ada ran.", {}),
        ('"Little Ada! Little Ada!" said Tom.', {}),
        ("Little Ada ran from old Ada. Little Ada is old Ada.", {}),
        ("Tom and Ada spoke of a Scottish accent.", {}),
    ],
)
def test_signs_of_age_and_accent(text: str, expected: dict[str, tuple[str | None, str | None]]) -> None:
    """An adjective by the name again and again, a noun, an accent of the only person in the sentence."""
    assert described(text) == expected


def test_a_name_is_not_a_hint() -> None:
    """`Little John` is a name, not an age; `Old Tom` is both."""
    assert "Little John" not in described(
        '"Come," said Little John.\n\n"No," said Little John. Little John sat.'
    )


@pytest.mark.parametrize(("mentions", "expected"), [(40, {"Tom": ("old", None)}), (41, {})])
def test_an_adjective_must_be_frequent(
    mentions: int, expected: dict[str, tuple[str | None, str | None]]
) -> None:
    """Twice `old Tom` in forty mentions is an age, in more it is affection."""
    rest = mentions - 3  # one stands before
    assert described("Old Tom sat, and old Tom rose. " + "Tom sat. " * rest) == expected


def test_two_people_of_one_name_get_no_hint() -> None:
    """Nobody knows which Sloan is old."""
    text = (
        '"Yes," said Mark Sloan.\n\n"No," said Zorb Sloan.\n\nOld Sloan sat. Old Sloan had a Scottish accent.'
    )
    assert described(text) == {}
