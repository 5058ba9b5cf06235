"""Numbers as words, and Roman numerals as numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiobook.text.numerals import cardinal, ordinal, roman, year


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "zero"),
        (21, "twenty-one"),
        (105, "one hundred and five"),
        (1001, "one thousand and one"),
        (1100, "one thousand one hundred"),
        (2_000_000, "two million"),
    ],
)
def test_cardinals(number: int, said: str) -> None:
    """As they are said in Britain."""
    assert cardinal(number) == said


@pytest.mark.parametrize(
    ("number", "said"),
    [(1, "first"), (12, "twelfth"), (20, "twentieth"), (42, "forty-second"), (100, "one hundredth")],
)
def test_ordinals(number: int, said: str) -> None:
    """The last word takes the ending."""
    assert ordinal(number) == said


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (1066, "ten sixty-six"),
        (1900, "nineteen hundred"),
        (1905, "nineteen oh five"),
        (2000, "two thousand"),
        (2010, "twenty ten"),
    ],
)
def test_years(number: int, said: str) -> None:
    """By the century, but for the first years of a millennium."""
    assert year(number) == said


@given(st.integers(0, 999_999), st.integers(0, 999_999))
def test_no_two_numbers_sound_alike(one: int, two: int) -> None:
    """Cardinals and ordinals tell numbers apart."""
    assert (cardinal(one) == cardinal(two)) == (one == two) == (ordinal(one) == ordinal(two))


@pytest.mark.parametrize(
    ("numeral", "value"), [("XIV", 14), ("iv", 4), ("MCMXC", 1990), ("IIII", None), ("Iv", None), ("", None)]
)
def test_roman_numerals(numeral: str, value: int | None) -> None:
    """Only their usual form counts."""
    assert roman(numeral) == value
