"""Sums of money (CMOS 9): the sign stands before the number and is said behind it; £ s. d. before 1971."""

from __future__ import annotations

import re
from typing import Final

from audiobook.speak.rules.rule import DIGIT, NUMBER, WORD_START, closing_stop, integer, rule
from audiobook.text.numerals import cardinal

CURRENCIES: Final = {"$": ("dollar", "cent"), "£": ("pound", "penny"), "€": ("euro", "cent")}
IN_ONE_WORD: Final = 12
"""Pence up to so many are one word: `sixpence`."""
COUNTS_ONE_THING: Final = re.compile(r"[ -](?:bill|note|coin|piece)\b")
"""Behind a sum that is an adjective: `a five dollar bill`."""
SHILLINGS: Final = r"(?P<shillings>\d{1,2})s\."
PENCE: Final = r"(?P<pence>\d{1,2})d\."


def _counted(number: int, one: str, many: str) -> str:
    return f"{cardinal(number)} {one if number == 1 else many}"


def _pence(number: int) -> str:
    if number == 1:
        return "a penny"
    return f"{cardinal(number)}pence" if number <= IN_ONE_WORD else f"{cardinal(number)} pence"


def _pounds(match: re.Match[str]) -> str:
    parts = [_counted(integer(match["pounds"]), "pound", "pounds")]
    if match["shillings"]:
        parts.append(_counted(int(match["shillings"]), "shilling", "shillings"))
    if match["pence"]:
        parts.append(_pence(int(match["pence"])))
    *others, last = parts
    return (f"{', '.join(others)} and {last}" if others else last) + closing_stop(match)


def _shillings(match: re.Match[str]) -> str:
    shillings = _counted(int(match["shillings"]), "shilling", "shillings")
    return f"{shillings} and {_pence(int(match['pence']))}{closing_stop(match)}"


def _pence_alone(match: re.Match[str]) -> str:
    return _pence(int(match["pence"])) + closing_stop(match)


def _sum(match: re.Match[str]) -> str:
    name, small = CURRENCIES[match["sign"]]
    whole, cents = integer(match["whole"]), match["cents"]
    if match["scale"]:
        decimals = f" point {' '.join(cardinal(int(digit)) for digit in cents)}" if cents else ""
        return f"{cardinal(whole)}{decimals} {match['scale']} {name}s"
    if COUNTS_ONE_THING.match(match.string, match.end()):
        return f"{cardinal(whole)} {name}"
    units = _counted(whole, name, f"{name}s")
    if not cents or not int(cents):
        return units
    rest = _counted(int(cents), small, "pence" if small == "penny" else f"{small}s")
    return rest if whole == 0 else f"{units} and {rest}"


def _cents(match: re.Match[str]) -> str:
    return _counted(int(match["cents"]), "cent", "cents")


MONEY: Final = (
    rule(
        "pounds, shillings and pence",
        ("It cost £3 10s. 6d. a year.", "It cost three pounds, ten shillings and sixpence a year."),
        "£",
        rf"£\s?(?P<pounds>{NUMBER})(?:,?\s+{SHILLINGS})?(?:,?\s+{PENCE})?(?<=[sd]\.)",
        _pounds,
    ),
    rule(
        "shillings and pence",
        ("for 1s. 1d. each", "for one shilling and a penny each"),
        DIGIT,
        rf"{WORD_START}{SHILLINGS}\s+{PENCE}",
        _shillings,
    ),
    rule(
        "pence",
        ("for 13d. or 12d.", "for thirteen pence or twelvepence."),
        DIGIT,
        rf"{WORD_START}{PENCE}",
        _pence_alone,
    ),
    rule(
        "a sum",
        (
            "$5.50, a $5 bill, £0.02, $1.5 million",
            "five dollars and fifty cents, a five dollar bill, two pence, one point five million dollars",
        ),
        "$£€",
        rf"(?P<sign>[$£€])\s?(?P<whole>{NUMBER})(?:\.(?P<cents>\d{{2}}|\d(?=\s+[mb]illion)))?(?!\.?\d)"
        r"(?:\s+(?P<scale>hundred|thousand|million|billion))?",
        _sum,
    ),
    rule("cents", ("1¢, 5¢", "one cent, five cents"), "¢", rf"{WORD_START}(?P<cents>\d{{1,3}})\s?¢", _cents),
)
