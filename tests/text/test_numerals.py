"""Numbers as words, and Roman numerals as numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiobook.text.numerals import cardinal, ordinal, plural, roman, year


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "zero"),
        (19, "nineteen"),
        (20, "twenty"),
        (21, "twenty-one"),
        (99, "ninety-nine"),
        (100, "one hundred"),
        (105, "one hundred and five"),
        (999, "nine hundred and ninety-nine"),
        (1000, "one thousand"),
        (1001, "one thousand and one"),
        (1099, "one thousand and ninety-nine"),
        (1100, "one thousand one hundred"),
        (12_345, "twelve thousand three hundred and forty-five"),
        (999_999, "nine hundred and ninety-nine thousand nine hundred and ninety-nine"),
        (10**6, "one million"),
        (10**9 - 1, "nine hundred and ninety-nine million " + cardinal(999_999)),
        (10**9, "one billion"),
        (10**12 - 1, "nine hundred and ninety-nine billion " + cardinal(10**9 - 1)),
        (10**12, "one trillion"),
        (2 * 10**12 + 2, "two trillion and two"),
    ],
)
def test_cardinals(number: int, words: str) -> None:
    """As people say them in Britain."""
    assert cardinal(number) == words


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "zeroth"),
        (1, "first"),
        (2, "second"),
        (3, "third"),
        (4, "fourth"),
        (5, "fifth"),
        (8, "eighth"),
        (9, "ninth"),
        (12, "twelfth"),
        (20, "twentieth"),
        (42, "forty-second"),
        (100, "one hundredth"),
        (105, "one hundred and fifth"),
        (10**6, "one millionth"),
    ],
)
def test_ordinals(number: int, words: str) -> None:
    """The last word takes the ending."""
    assert ordinal(number) == words


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1009, "one thousand and nine"),
        (1010, "ten ten"),
        (1066, "ten sixty-six"),
        (1900, "nineteen hundred"),
        (1905, "nineteen oh five"),
        (1909, "nineteen oh nine"),
        (1910, "nineteen ten"),
        (2000, "two thousand"),
        (2009, "two thousand and nine"),
        (2010, "twenty ten"),
    ],
)
def test_years(number: int, words: str) -> None:
    """By the century, except the first years of a millennium."""
    assert year(number) == words


@pytest.mark.parametrize(
    ("words", "several"), [("nineteen twenty", "nineteen twenties"), ("third", "thirds"), ("yard", "yards")]
)
def test_plurals(words: str, several: str) -> None:
    """A final y becomes ies."""
    assert plural(words) == several


@given(st.integers(0, 999_999), st.integers(0, 999_999))
def test_no_two_numbers_sound_alike(number: int, other: int) -> None:
    """Cardinals and ordinals distinguish numbers."""
    assert (cardinal(number) == cardinal(other)) == (number == other) == (ordinal(number) == ordinal(other))


@pytest.mark.parametrize(
    ("numeral", "value"),
    [
        ("I", 1),
        ("iv", 4),
        ("V", 5),
        ("IX", 9),
        ("XIV", 14),
        ("XL", 40),
        ("LX", 60),
        ("XC", 90),
        ("CD", 400),
        ("DC", 600),
        ("MCMXC", 1990),
        ("MMMDCCCLXXXVIII", 3888),
        ("MMMM", None),
        ("CCCC", None),
        ("XXXX", None),
        ("IIII", None),
        ("IC", None),
        ("Iv", None),
        ("Ann", None),
        ("", None),
    ],
)
def test_roman_numerals(numeral: str, value: int | None) -> None:
    """Only their usual form counts."""
    assert roman(numeral) == value
