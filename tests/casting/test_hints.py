"""What the text tells of how somebody sounds: age and accent."""

from __future__ import annotations

import pytest

from audiobook import attribute, split
from audiobook.casting import hints
from audiobook.read.structure import chapters

START = '"Good day," said Ada. She smiled.\n\n"Good day," said Tom. He sat down.\n\n'


def told(text: str) -> dict[str, tuple[str | None, str | None]]:
    """Age and accent of those whom a text tells of, by name."""
    cut = split.cut(chapters(START + text))
    people = hints.described(attribute.discover(cut), cut)
    return {one.name: (one.age, one.accent) for one in people if one.age or one.accent}


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
        # Once, in somebody's mouth, both ways, of one of two: nothing is told.
        ("Little Ada ran.", {}),
        ('"Little Ada! Little Ada!" said Tom.', {}),
        ("Little Ada ran from old Ada. Little Ada is old Ada.", {}),
        ("Tom and Ada spoke of a Scottish accent.", {}),
    ],
)
def test_signs_of_age_and_accent(text: str, expected: dict[str, tuple[str | None, str | None]]) -> None:
    """An adjective that stands by the name again and again, a noun, an accent of the only one named."""
    assert told(text) == expected


def test_a_name_is_no_sign() -> None:
    """Little John is called so."""
    assert "Little John" not in told('"Come," said Little John.\n\n"No," said Little John. Little John sat.')


def test_whoever_is_named_all_the_time_is_seldom_little() -> None:
    """Twice `old Tom` among a hundred times Tom is affection."""
    assert told("Old Tom sat, and old Tom rose. " + "Tom sat. " * 100) == {}
