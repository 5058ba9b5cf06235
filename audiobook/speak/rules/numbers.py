"""Numbers (CMOS 9, 6): ordinals, fractions, percentages, degrees, ranges, thousands."""

from __future__ import annotations

import re
from typing import Final

from audiobook.speak.rules.rule import (
    DIGIT,
    GROUPED,
    NUMBER,
    WORD_END,
    WORD_START,
    always,
    closing_stop,
    integer,
    rule,
)
from audiobook.text.numerals import cardinal, ordinal, plural

FRACTIONS: Final = {"½": (1, 2), "¼": (1, 4), "¾": (3, 4), "⅓": (1, 3), "⅔": (2, 3), "⅛": (1, 8), "⅜": (3, 8),
                    "⅝": (5, 8), "⅞": (7, 8)}  # fmt: skip
DENOMINATORS: Final = frozenset({2, 3, 4, 5, 6, 8, 10, 12, 16})
"""Of fractions; `3/7` is a score or a date."""
LETTER: Final = re.compile(r"\w")
SCALES: Final = {"F": "Fahrenheit", "C": "Celsius"}
UNITS: Final = (
    "years?|months?|weeks?|days?|hours?|minutes?|seconds?|miles?|feet|inches|yards|pages|pounds|men|people"
)
"""What makes `8-10` before it a range: elsewhere it may be a score."""
NO_NUMBER_BESIDE: Final = r"(?<![\w.,/$£€–-])"


def _ordinal(match: re.Match[str]) -> str:
    return ordinal(integer(match["number"]))


def _cardinal(match: re.Match[str]) -> str:
    return cardinal(integer(match["number"]))


def _slash(match: re.Match[str]) -> str | None:
    top, bottom = int(match["top"]), int(match["bottom"])
    if not (0 < top < bottom and bottom in DENOMINATORS):
        return None
    return _mixed(match["whole"], top, bottom)


def _sign(match: re.Match[str]) -> str:
    return _mixed(match["whole"], *FRACTIONS[match["mark"]])


def _mixed(whole: str | None, top: int, bottom: int) -> str:
    """A fraction, behind a whole number if there is one: `five and a half`."""
    part = _fraction(top, bottom)
    if not whole:
        return part
    if top == 1 and bottom < 5:
        part = part.replace("one ", "a ", 1)
    return f"{cardinal(int(whole))} and {part}"


def _fraction(top: int, bottom: int) -> str:
    if bottom == 2:
        return "one half"
    part = "quarter" if bottom == 4 else ordinal(bottom)
    return f"{cardinal(top)} {part if top == 1 else plural(part)}"


def _percent(match: re.Match[str]) -> str:
    return f"{_cardinal(match)} percent"


def _degrees(match: re.Match[str]) -> str:
    if match["scale"]:
        return f" degrees {SCALES[match['scale']]}{closing_stop(match)}"
    return " degrees " if LETTER.match(match.string, match.end()) else " degrees"


def _range(match: re.Match[str]) -> str | None:
    first, last = int(match["first"]), int(match["last"])
    return f"{cardinal(first)} to {cardinal(last)}" if first < last else None


NUMBERS: Final = (
    rule(
        "ordinal",
        ("the 21st, the 1,000th", "the twenty-first, the one thousandth"),
        DIGIT,
        rf"{WORD_START}(?P<number>{GROUPED}|\d{{1,6}})(?:st|nd|rd|th){WORD_END}",
        _ordinal,
    ),
    rule(
        "round the clock",
        ("open 24/7", "open twenty-four seven"),
        DIGIT,
        rf"{WORD_START}24/7{WORD_END}",
        always("twenty-four seven"),
    ),
    rule(
        "fraction with a slash",
        ("3/4 full, 1/2 empty, 2 1/4 hours", "three quarters full, one half empty, two and a quarter hours"),
        DIGIT,
        r"(?<![\w/.,-])(?:(?P<whole>\d{1,4})(?:\s+|-))?(?P<top>\d{1,2})/(?P<bottom>\d{1,2})(?![\w/]|[.,]\d)",
        _slash,
    ),
    rule(
        "fraction sign",
        ("5½ miles, ⅞ of it", "five and a half miles, seven eighths of it"),
        "".join(FRACTIONS),
        rf"(?:(?<![\w.,])(?P<whole>\d{{1,4}})\s?-?)?(?P<mark>[{''.join(FRACTIONS)}])",
        _sign,
    ),
    rule(
        "whole percentage",
        ("at 5%", "at five percent"),
        "%",
        rf"(?<![\w.,])(?P<number>{NUMBER})\s?%",
        _percent,
    ),
    rule("percentage", ("at 2.5%", "at 2.5 percent"), "%", r"(?<=\d)\s?%", always(" percent")),
    rule(
        "degrees",
        (
            "40° F. out, 5°C, 90° left",
            "40 degrees Fahrenheit out, 5 degrees Celsius, 90 degrees left",
        ),
        "°",
        r"\s?°\s?(?:(?P<scale>[FC])\b\.?)?",
        _degrees,
    ),
    # CMOS 6: an en dash between numbers is "to"; a hyphen may be a score's or a telephone number's.
    rule(
        "range with a dash",
        ("8–10 cats, 10–8", "eight to ten cats, 10–8"),
        "–",
        rf"{NO_NUMBER_BESIDE}(?P<first>\d{{1,3}})–(?P<last>\d{{1,3}})(?![\w–/-]|[.,]\d)",
        _range,
    ),
    rule(
        "range with a hyphen",
        ("8-10 days, a score of 8-10", "eight to ten days, a score of 8-10"),
        "-",
        rf"{NO_NUMBER_BESIDE}(?P<first>\d{{1,3}})-(?P<last>\d{{1,3}})(?=\s+(?:{UNITS})\b)",
        _range,
    ),
    rule(
        "thousands",
        ("1,001 nights", "one thousand and one nights"),
        ",",
        rf"{NO_NUMBER_BESIDE}(?P<number>{GROUPED})(?![\w/]|[.,-]\d)",
        _cardinal,
    ),
    rule("number sign", ("flat #5", "flat number 5"), "#", rf"(?<!\S)#(?=\d+{WORD_END})", always("number ")),
)
