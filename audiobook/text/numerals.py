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
IRREGULAR_ORDINALS = {
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth",
    "twelve": "twelfth",
}  # fmt: skip
USUAL_ROMAN = re.compile(r"M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
"""Roman numerals as they are usually written: `IV`, not `IIII`."""
ROMAN_DIGITS = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}


def cardinal(number: int) -> str:
    """A number from 0 to below 10**15, with the "and" of British usage: `one hundred and five`."""
    if number < 20:
        return ONES[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return TENS[tens] + (f"-{ONES[ones]}" if ones else "")
    size, name = next(scale for scale in SCALES if number >= scale[0])
    count, rest = divmod(number, size)
    words = f"{cardinal(count)} {name}"
    if not rest:
        return words
    return f"{words} and {cardinal(rest)}" if rest < 100 else f"{words} {cardinal(rest)}"


def ordinal(number: int) -> str:
    """The ordinal of a number from 0 to below 10**15: `first`, `twenty-first`, `one hundredth`."""
    words = cardinal(number)
    last = re.split("[ -]", words)[-1]
    head = words.removesuffix(last)
    if last in IRREGULAR_ORDINALS:
        return head + IRREGULAR_ORDINALS[last]
    return head + (f"{last[:-1]}ieth" if last.endswith("y") else f"{last}th")


def year(number: int) -> str:
    """A year of four digits as people say it: `ten sixty-six`, `nineteen hundred`, `two thousand and one`."""
    century, rest = divmod(number, 100)
    if century % 10 == 0 and rest < 10:
        return cardinal(number)
    if not rest:
        return f"{cardinal(century)} hundred"
    return f"{cardinal(century)} {f'oh {ONES[rest]}' if rest < 10 else cardinal(rest)}"


def plural(words: str) -> str:
    """The plural of a number in words: `nineteen twenties`, `thirds`."""
    return f"{words[:-1]}ies" if words.endswith("y") else f"{words}s"


def roman(numeral: str) -> int | None:
    """The value of a Roman numeral in its usual form, in capitals or small letters; None: it is not one."""
    upper = numeral.upper()
    if not numeral or numeral not in {upper, numeral.lower()} or not USUAL_ROMAN.fullmatch(upper):
        return None
    values = [ROMAN_DIGITS[digit] for digit in upper]
    return sum(
        -value if value < following else value
        for value, following in zip(values, [*values[1:], 0], strict=True)
    )
