"""Dates, times of day and years (CMOS 9): a day is written as a cardinal and said as an ordinal."""

from __future__ import annotations

import re
from typing import Final

from audiobook.speak.rules.rule import DIGIT, WORD_END, WORD_START, always, closing_stop, rule
from audiobook.text.numerals import cardinal, ordinal, plural, year

MONTHS: Final = tuple(
    "January February March April May June July August September October November December".split()
)
SHORT_MONTHS: Final = {
    "Jan.": "January", "Feb.": "February", "Mar.": "March", "Apr.": "April", "Jun.": "June",
    "Jul.": "July", "Aug.": "August", "Sept.": "September", "Sep.": "September", "Oct.": "October",
    "Nov.": "November", "Dec.": "December",
}  # fmt: skip
MONTH: Final = rf"(?:{'|'.join([*MONTHS, *map(re.escape, SHORT_MONTHS)])})"
LONGEST_MONTH: Final = 31
LAST_MONTH: Final = 12
WEEKDAYS: Final = {
    "Mon": "Monday", "Tue": "Tuesday", "Tues": "Tuesday", "Wed": "Wednesday", "Thu": "Thursday",
    "Thur": "Thursday", "Thurs": "Thursday", "Fri": "Friday", "Sat": "Saturday", "Sun": "Sunday",
}  # fmt: skip
WEEKDAY: Final = "|".join(WEEKDAYS)
WATCH_BEFORE: Final = re.compile(r"\b(?:at|by|until|till|before|after|from|to|is|was)\s$")
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


def _numeric(match: re.Match[str]) -> str | None:
    """A date in figures; where day and month could be exchanged, its numbers in their order."""
    first, second = int(match["first"]), int(match["second"])
    written_year = int(match["year"])
    spoken_year = year(written_year) if len(match["year"]) == 4 else cardinal(written_year)
    smaller, larger = sorted((first, second))
    if smaller < 1 or smaller > LAST_MONTH or larger > LONGEST_MONTH:
        return None
    if first == second or first > LAST_MONTH:
        return f"the {ordinal(first)} of {MONTHS[second - 1]}, {spoken_year}"
    if second > LAST_MONTH:
        return f"{MONTHS[first - 1]} {ordinal(second)}, {spoken_year}"
    return f"{cardinal(first)} {cardinal(second)} {spoken_year}"


def _iso(match: re.Match[str]) -> str | None:
    month, day = int(match["month"]), int(match["day"])
    if not (1 <= month <= LAST_MONTH and 1 <= day <= LONGEST_MONTH):
        return None
    return f"the {ordinal(day)} of {MONTHS[month - 1]}, {year(int(match['year']))}"


def _month_and_day(match: re.Match[str]) -> str | None:
    first, second = int(match["first"]), int(match["second"])
    if first <= LAST_MONTH < second <= LONGEST_MONTH:
        return f"{match['word']} {MONTHS[first - 1]} {ordinal(second)}"
    if second <= LAST_MONTH < first <= LONGEST_MONTH and second:
        return f"{match['word']} the {ordinal(first)} of {MONTHS[second - 1]}"
    return None


def _days_of_month(match: re.Match[str]) -> str | None:
    first, last = int(match["first"]), int(match["last"])
    if not 1 <= first < last <= LONGEST_MONTH:
        return None
    return f"{_month(match['month'])} {ordinal(first)} to {ordinal(last)}"


def _watch(match: re.Match[str]) -> str | None:
    """A time as armies say it."""
    hour, minute = match["hour"], int(match["minute"])
    if int(hour) > LAST_HOUR or minute > LAST_MINUTE:
        return None
    if hour[0] != "0" and not WATCH_BEFORE.search(match.string[: match.start()]):
        return None
    spoken = "zero zero" if hour == "00" else f"{'oh ' if hour[0] == '0' else ''}{cardinal(int(hour))}"
    rest = "hundred" if not minute else f"{'oh ' if minute < 10 else ''}{cardinal(minute)}"
    return f"{spoken} {rest}"


def _weekdays(match: re.Match[str]) -> str:
    return f"{WEEKDAYS[match['first']]} to {WEEKDAYS[match['last']]}"


def _weekday(match: re.Match[str]) -> str:
    return WEEKDAYS[match["day"]] + closing_stop(match)


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
        "date in figures",
        (
            "5/25/1999, 5.5.1905, 3/4/90",
            "May twenty-fifth, nineteen ninety-nine, the fifth of May, nineteen oh five, three four ninety",
        ),
        DIGIT,
        r"(?<![\w/.-])(?P<first>\d{1,2})(?P<sign>[/.-])(?P<second>\d{1,2})(?P=sign)"
        r"(?P<year>(?:1[5-9]|20)\d\d|(?<=/)\d\d)(?![\w/-]|\.\d)",
        _numeric,
    ),
    rule(
        "year, month and day",
        ("on 1999-12-25", "on the twenty-fifth of December, nineteen ninety-nine"),
        DIGIT,
        rf"(?<![\w/.-])(?P<year>{YEAR})-(?P<month>\d\d)-(?P<day>\d\d)(?![\w/-])",
        _iso,
    ),
    rule(
        "month and day in figures",
        ("on 12/25, by 25/12", "on December twenty-fifth, by the twenty-fifth of December"),
        DIGIT,
        r"(?P<word>\b(?:[Oo]n|[Ss]ince|[Uu]ntil|[Bb]y|[Bb]efore|[Aa]fter|[Ff]rom|[Dd]ated))\s(?P<first>\d{1,2})/(?P<second>\d{1,2})(?![\w/-]|[.,]\d)",
        _month_and_day,
    ),
    rule(
        "days of a month",
        ("March 3-5", "March third to fifth"),
        DIGIT,
        rf"{WORD_START}(?P<month>{MONTH})\s+(?P<first>\d{{1,2}})[–-](?P<last>\d{{1,2}})(?![\w/–-])",
        _days_of_month,
    ),
    rule(
        "the attacks of 2001",
        ("after 9/11", "after nine eleven"),
        DIGIT,
        r"(?<![\w/.,-])9/11(?![\w/-])",
        always("nine eleven"),
    ),
    rule(
        "time of a watch",
        ("at 1830 hours, 0600 hours", "at eighteen thirty hours, oh six hundred hours"),
        DIGIT,
        r"(?<![\w.,:/$£€–-])(?P<hour>[012]\d)(?P<minute>\d\d)(?=\s+(?:hours|hrs)\b)",
        _watch,
    ),
    rule(
        "from one time to another",
        ("9am-5pm, 7–9 p.m., 9:00-17:00", "9am to 5pm, 7 to 9 p.m., 9:00 to 17:00"),
        DIGIT,
        r"(?<=[\dm])\s?[–-]\s?(?=\d{1,2}(?::\d\d)?\s?[ap]\.?\s?m\b)|(?<=:\d\d)\s?[–-]\s?(?=\d{1,2}:\d\d)",
        always(" to "),
    ),
    rule(
        "days of the week",
        ("Mon-Fri, Sat.–Sun.", "Monday to Friday, Saturday to Sunday"),
        frozenset(map(str.lower, WEEKDAYS)),
        rf"{WORD_START}(?P<first>{WEEKDAY})\.?\s?[–-]\s?(?P<last>{WEEKDAY})(?:{WORD_END}\.?)(?![\w-])",
        _weekdays,
    ),
    rule(
        "day of the week",
        ("on Thurs., Mon. 5 May", "on Thursday, Monday 5 May"),
        frozenset(map(str.lower, WEEKDAYS)),
        rf"{WORD_START}(?P<day>Mon|Tues?|Wed|Thu(?:rs?)?|Fri)\.(?=,|\s+(?:\d|{MONTH}))",
        _weekday,
    ),
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
