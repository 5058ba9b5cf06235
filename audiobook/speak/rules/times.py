"""Dates, times of day and years (CMOS 9): a day is written as a cardinal and said as an ordinal."""

from __future__ import annotations

import re
from typing import Final

from audiobook.speak.rules.rule import DIGIT, WORD_END, WORD_START, closing_stop, rule
from audiobook.text.numerals import cardinal, ordinal, plural, year

MONTHS: Final = tuple(
    "January February March April May June July August September October November December".split()
)
SHORT_MONTHS: Final = {
    "Jan.": "January", "Feb.": "February", "Aug.": "August", "Sept.": "September", "Oct.": "October",
    "Nov.": "November", "Dec.": "December",
}  # fmt: skip
MONTH: Final = rf"(?:{'|'.join([*MONTHS, *map(re.escape, SHORT_MONTHS)])})"
LONGEST_MONTH: Final = 31
DAY: Final = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
YEAR: Final = r"(?:1[0-9]\d\d|20\d\d)"
THEN_YEAR: Final = rf"(?:,?\s+(?P<year>{YEAR}){WORD_END})?"
SURELY_DAY: Final = r"\s+\d+(?:st|nd|rd|th|\W*$|[,.;:!?)—]|\s+(?:and|at|in|to|or|on|by|was|when)\b)"
"""What makes `May` and `March` before a number months."""
HALF_OF_DAY: Final = r"[ap]\.\s?m\.|[AP]\.\s?M\.|[ap]m\b|[AP]M\b"
LAST_HOUR, LAST_MINUTE, NOON = 24, 59, 12
BEFORE_YEAR: Final = (
    *("in", "In", "since", "Since", "until", "till", "year", "early", "late", r"A\.D\."),
    *("spring of", "summer of", "autumn of", "fall of", "winter of", *MONTHS),
)
TELLS_YEAR: Final = "|".join(rf"(?<=\b{words}\s)" for words in BEFORE_YEAR) + r"|(?<=\()"
BEFORE_DECADE: Final = (r"the\s", r"his\s", r"her\s", r"my\s", r"early\s", r"late\s", "mid-")
TELLS_DECADE: Final = "|".join(rf"(?<=\b{word})" for word in BEFORE_DECADE)
COUNTED: Final = r"[a-z]{2,}s(?<!was)(?<!his)|men|women|people|feet|children"
"""What makes four digits a number and no year: `in 1500 men`."""


def _month(written: str) -> str:
    return SHORT_MONTHS.get(written, written)


def _year_behind(match: re.Match[str]) -> str:
    return f", {year(int(match['year']))}" if match["year"] else ""


def _is_day(match: re.Match[str]) -> bool:
    return 1 <= int(match["day"]) <= LONGEST_MONTH


def _day_month(match: re.Match[str]) -> str | None:
    if not _is_day(match):
        return None
    return f"the {ordinal(int(match['day']))} of {_month(match['month'])}{_year_behind(match)}"


def _month_day(match: re.Match[str]) -> str | None:
    if not _is_day(match):
        return None
    return f"{_month(match['month'])} {ordinal(int(match['day']))}{_year_behind(match)}"


def _clock(match: re.Match[str]) -> str | None:
    hour, minute, half = int(match["hour"]), int(match["minute"]), match["half"]
    if hour > LAST_HOUR or minute > LAST_MINUTE:
        return None
    if minute:
        time = f"{cardinal(hour)} {'oh ' if minute < 10 else ''}{cardinal(minute)}"
    else:
        time = cardinal(hour) if half or hour > NOON else f"{cardinal(hour)} o'clock"
    return f"{time} {half[0].upper()} M{closing_stop(match)}" if half else time


def _half_of_day(match: re.Match[str]) -> str:
    return f" {match['half'].upper()} M"


def _years(match: re.Match[str]) -> str:
    first, last = int(match["first"]), int(match["last"])
    return f"{year(first)} to {year(last) if len(match['last']) == 4 else cardinal(last)}"


def _decade_of_century(match: re.Match[str]) -> str:
    return plural(year(int(match["decade"])))


def _decade(match: re.Match[str]) -> str:
    return plural(cardinal(int(match["decade"])))


def _year(match: re.Match[str]) -> str:
    """The year at the end of a match, whatever stands before it as written."""
    return match[0][:-4] + year(int(match["year"]))


TIMES: Final = (
    rule(
        "day and month",
        (
            "12 March 1850, the 4th of Feb.",
            "the twelfth of March, eighteen fifty, the fourth of February",
        ),
        DIGIT,
        rf"{WORD_START}(?:[Tt]he\s+)?{DAY}\s+(?:of\s+)?(?P<month>{MONTH}){WORD_END}{THEN_YEAR}",
        _day_month,
    ),
    rule(
        "month and day",
        ("March 12, 1850, May 5.", "March twelfth, eighteen fifty, May fifth."),
        DIGIT,
        rf"{WORD_START}(?P<month>(?!Ma[ry]){MONTH}|Ma(?:y|rch)(?={SURELY_DAY}))\s+{DAY}{WORD_END}(?![:/]\d)"
        rf"{THEN_YEAR}",
        _month_day,
    ),
    rule(
        "time with a colon",
        ("at 5:30, at 7:00, at 5:05 p.m.", "at five thirty, at seven o'clock, at five oh five P M."),
        DIGIT,
        rf"(?<![\w:.,/])(?P<hour>\d{{1,2}}):(?P<minute>\d\d)(?!\d|:\d)(?:\s?(?P<half>{HALF_OF_DAY}))?",
        _clock,
    ),
    rule(
        "time with a stop",
        ("at 5.30 pm sharp", "at five thirty P M sharp"),
        DIGIT,
        rf"(?<![\w:.,/])(?P<hour>\d{{1,2}})\.(?P<minute>\d\d)\s?(?P<half>{HALF_OF_DAY})",
        _clock,
    ),
    rule("hour", ("by 7am", "by 7 A M"), DIGIT, rf"(?<=\d)\s?(?P<half>[ap])m{WORD_END}", _half_of_day),
    # Four digits may count anything: they are a year where a word says so.
    rule(
        "years from and to",
        (
            "1914-18, 1939–1945",
            "nineteen fourteen to eighteen, nineteen thirty-nine to nineteen forty-five",
        ),
        DIGIT,
        rf"(?<![\w/.,-])(?P<first>{YEAR})[–-](?P<last>\d{{4}}|\d\d)(?![\w/-]|,\d)",
        _years,
    ),
    rule(
        "decade of a century",
        ("the 1920s", "the nineteen twenties"),
        DIGIT,
        rf"{WORD_START}(?P<decade>(?:1[0-9]|20)\d0)['’]?s{WORD_END}",
        _decade_of_century,
    ),
    rule(
        "decade",
        ("in the '60s, the mid-90s", "in the sixties, the mid-nineties"),
        DIGIT,
        rf"(?:{TELLS_DECADE})['’]?(?P<decade>[2-9]0)s{WORD_END}",
        _decade,
    ),
    rule(
        "year",
        ("In 1066 they came.", "In ten sixty-six they came."),
        DIGIT,
        rf"(?:{TELLS_YEAR})(?P<year>{YEAR})(?![\w/-]|[.,]\d)(?!\s+(?:{COUNTED})\b)",
        _year,
    ),
    rule(
        "nothing but a year",  # the title of a book, an answer
        ("“1984.”", "“nineteen eighty-four.”"),
        DIGIT,
        rf"\A\W*(?P<year>{YEAR})(?=\W*\Z)",
        _year,
    ),
)
