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
                    "⅝": (5, 8), "⅞": (7, 8), "⅕": (1, 5), "⅖": (2, 5), "⅗": (3, 5), "⅘": (4, 5), "⅙": (1, 6),
                    "⅚": (5, 6), "⅐": (1, 7), "⅑": (1, 9), "⅒": (1, 10)}  # fmt: skip
DENOMINATORS: Final = frozenset({2, 3, 4, 5, 6, 8, 10, 12, 16})
"""Of fractions; `3/7` is a score or a date."""
LETTER: Final = re.compile(r"\w")
SCALES: Final = {"F": "Fahrenheit", "C": "Celsius"}
UNITS: Final = (
    "years?|months?|weeks?|days?|hours?|minutes?|seconds?|miles?|feet|inches|yards|pages|pounds|men|people"
    "|times?|percent|per cent|cm|km|mm|kg|m|ft|lbs?|oz|tsp|tbsp|cups?|hrs?|mins?|secs?|yrs?|dollars|bucks"
    "|euros"
    "|women|children|kids|guys|students|degrees|meters?|metres?|kilometers|kilometres|grams|words|chapters|players"
    "|stars|points|episodes|cents|shots|drinks|blocks|of|year-olds?"
)
"""What makes `8-10` before it a range: elsewhere it may be a score."""
RANGED: Final = (
    "ages?|aged|pages?|pp\\.|chapters?|verses?|lines?|episodes?|volumes?|parts?|grades?|rooms?|numbers?|nos\\."
    "|sizes?|scenes?|acts?|days?|weeks?|years?|levels?|between|from|about|around|within|psalms?"
)
"""What makes `8-10` behind it a range."""
SCORING: Final = (
    "won|win|wins|lost|lose|beat|beaten|score|scored|scores|led|leading|lead|up|down|ahead|tied|drew|victory|defeat"
    "|final|vote|voted"
)
"""What makes `3-2` behind it a score."""
NO_NUMBER_BESIDE: Final = r"(?<![\w.,/$£€–-])"


def _range_behind(match: re.Match[str]) -> str | None:
    said = _range(match)
    return f"{match['word']} {said}" if said else None


def _score(match: re.Match[str]) -> str:
    return f"{match['words']}{cardinal(int(match['ours']))} to {cardinal(int(match['theirs']))}"


def _rating(match: re.Match[str]) -> str:
    return f"{cardinal(int(match['top']))} out of {cardinal(int(match['bottom']))}"


def _percentages(match: re.Match[str]) -> str | None:
    said = _range(match)
    return f"{said} percent" if said else None


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
        "range of percentages",
        ("50-60%, 5%–8%", "fifty to sixty percent, five to eight percent"),
        "%",
        rf"{NO_NUMBER_BESIDE}(?P<first>\d{{1,3}})\s?%?\s?[–-]\s?(?P<last>\d{{1,3}})\s?%",
        _percentages,
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
        "range behind its noun",
        ("ages 8-10, pages 3-4", "ages eight to ten, pages three to four"),
        "-–",
        rf"{WORD_START}(?P<word>(?i:{RANGED}))\s(?P<first>\d{{1,3}})[–-](?P<last>\d{{1,3}})(?![\w–/-]|[.,]\d)",
        _range_behind,
    ),
    rule(
        "working hours",
        ("a 9-5 job", "a nine to five job"),
        "-–",
        rf"{NO_NUMBER_BESIDE}9[-–]5(?![\w–/-]|[.,:]\d)",
        always("nine to five"),
    ),
    rule(
        "score",
        ("won 3-2, a score of 8-10", "won three to two, a score of eight to ten"),
        "-–",
        rf"(?P<words>\b(?i:{SCORING})\b(?:\s+[a-z]+){{0,3}}\s+)(?P<ours>\d{{1,3}})[–-](?P<theirs>\d{{1,3}})(?![\w–/-]|[.,]\d)",
        _score,
    ),
    rule(
        "fifty-fifty",
        ("a 50-50 chance, 50/50", "a fifty-fifty chance, fifty-fifty"),
        DIGIT,
        rf"{NO_NUMBER_BESIDE}50[-–/]50(?![\w–/-]|[.,]\d)",
        always("fifty-fifty"),
    ),
    rule(
        "marks out of ten",
        ("11/10, a 10/10, 9/10 would", "eleven out of ten, a ten out of ten, nine out of ten would"),
        DIGIT,
        r"(?<![\w/.,-])(?P<top>11|10|[1-9](?=/10\s(?:would|stars|for)\b))/(?P<bottom>10)(?![\w/-]|[.,]\d)",
        _rating,
    ),
    rule(
        "thousands",
        ("1,001 nights", "one thousand and one nights"),
        ",",
        rf"{NO_NUMBER_BESIDE}(?P<number>{GROUPED})(?![\w/]|[.,-]\d)",
        _cardinal,
    ),
    rule(
        "number sign",
        ("flat #5", "flat number 5"),
        "#",
        rf"(?<![\w#&])#\s?(?=\d+{WORD_END})",
        always("number "),
    ),
)
