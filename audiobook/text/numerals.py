"""Numbers as English words, and Roman numerals as numbers.  Pure.

>>> cardinal(1001), ordinal(21), year(1905), roman("XIV")
('one thousand and one', 'twenty-first', 'nineteen oh five', 14)
"""

from __future__ import annotations

import re

ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    " seventeen eighteen nineteen"
).split()
TENS = "_ _ twenty thirty forty fifty sixty seventy eighty ninety".split()
SCALES = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (1000, "thousand"), (100, "hundred"))
LIMIT = 10**15
"""Larger numbers have no agreed names."""
IRREGULAR = {
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth",
    "twelve": "twelfth",
}  # fmt: skip
CANONICAL = re.compile(r"M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
DIGITS = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}


def cardinal(number: int) -> str:
    """A number from 0 to below LIMIT, with the "and" of British usage: `one hundred and five`."""
    if number < 20:
        return ONES[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return TENS[tens] + (f"-{ONES[ones]}" if ones else "")
    size, name = next(scale for scale in SCALES if number >= scale[0])
    count, rest = divmod(number, size)
    said = f"{cardinal(count)} {name}"
    if not rest:
        return said
    return f"{said} and {cardinal(rest)}" if rest < 100 else f"{said} {cardinal(rest)}"


def ordinal(number: int) -> str:
    """`first`, `twenty-first`, `one hundredth`."""
    said = cardinal(number)
    head, last = re.fullmatch(r"(.*?)([a-z]+)", said).groups()  # type: ignore[union-attr]  # ends in a word
    if last in IRREGULAR:
        return head + IRREGULAR[last]
    return head + (f"{last[:-1]}ieth" if last.endswith("y") else f"{last}th")


def year(number: int) -> str:
    """A year of four digits as it is said: `ten sixty-six`, `nineteen hundred`, `two thousand and one`."""
    century, rest = divmod(number, 100)
    if century % 10 == 0 and rest < 10:
        return cardinal(number)
    behind = "hundred" if not rest else f"oh {ONES[rest]}" if rest < 10 else cardinal(rest)
    return f"{cardinal(century)} {behind}"


def plural(words: str) -> str:
    """Several of what a number names: `nineteen twenties`, `thirds`."""
    return f"{words[:-1]}ies" if words.endswith("y") else f"{words}s"


def roman(numeral: str) -> int | None:
    """The value of a numeral in its usual form, capital or small but not mixed; None for anything else."""
    upper = numeral.upper()
    if not numeral or numeral not in {upper, numeral.lower()} or not CANONICAL.fullmatch(upper):
        return None
    values = [DIGITS[digit] for digit in upper]
    return sum(-one if one < after else one for one, after in zip(values, [*values[1:], 0], strict=True))
