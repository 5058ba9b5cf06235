"""Sums of money (CMOS 9): the sign stands before the number and is said behind it; £ s. d. before 1971."""

from __future__ import annotations

import re
from typing import Final

from audiobook.speak.rules.rule import DIGIT, NUMBER, WORD_START, closing_stop, integer, rule
from audiobook.text.numerals import cardinal

CURRENCIES: Final = {
    "$": ("dollar", "cent"), "£": ("pound", "penny"), "€": ("euro", "cent"), "¥": ("yen", "sen"),
    "₹": ("rupee", "paisa"), "₩": ("won", "jeon"), "₽": ("rouble", "kopeck"), "₿": ("bitcoin", "cent"),
    "US$": ("US dollar", "cent"), "A$": ("Australian dollar", "cent"), "C$": ("Canadian dollar", "cent"),
    "CA$": ("Canadian dollar", "cent"), "AU$": ("Australian dollar", "cent"),
    "NZ$": ("New Zealand dollar", "cent"),
    "HK$": ("Hong Kong dollar", "cent"),
}  # fmt: skip
UNCOUNTED: Final = frozenset({"yen", "won"})
"""Currencies without a plural."""
SIGN: Final = r"(?<![A-Za-z])(?:US|A|C|CA|AU|NZ|HK)\$|[$£€¥₹₩₽₿]"
SHORT_SCALES: Final = {"k": "thousand", "K": "thousand", "m": "million", "M": "million", "mn": "million",
                       "mm": "million", "b": "billion", "B": "billion", "bn": "billion", "tn": "trillion",
                       "T": "trillion"}  # fmt: skip
IN_ONE_WORD: Final = 12
"""Up to this number of pence is one word: `sixpence`."""
SHORT: Final = r"(?:mn|mm|bn|tn|[kKmMbBT])(?![^\W_])"
COUNTS_ONE_THING: Final = re.compile(r"[ -](?:bill|note|coin|piece)\b")
"""Behind a sum that is an adjective: `a five dollar bill`."""
SHILLINGS: Final = r"(?P<shillings>\d{1,2})s\."
PENCE: Final = r"(?P<pence>\d{1,2})d\."


def _counted(number: int, singular: str, plural: str) -> str:
    return f"{cardinal(number)} {singular if number == 1 else plural}"


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
    names = name if name in UNCOUNTED else f"{name}s"
    whole, cents = integer(match["whole"]), match["cents"]
    scale = match["scale"] or SHORT_SCALES.get(match["short"] or "")
    if scale:
        decimals = f" point {' '.join(cardinal(int(digit)) for digit in cents)}" if cents else ""
        one_thing = COUNTS_ONE_THING.match(match.string, match.end())
        return f"{cardinal(whole)}{decimals} {scale} {name if one_thing else names}"
    if COUNTS_ONE_THING.match(match.string, match.end()):
        return f"{cardinal(whole)} {name}"
    units = _counted(whole, name, names)
    if not cents or not int(cents):
        return units
    rest = _counted(int(cents), small, "pence" if small == "penny" else f"{small}s")
    return rest if whole == 0 else f"{units} and {rest}"


def _sums(match: re.Match[str]) -> str | None:
    first, last = integer(match["first"]), integer(match["last"])
    name = CURRENCIES[match["sign"]][0]
    return f"{cardinal(first)} to {cardinal(last)} {name}s" if first < last else None


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
        "sums from and to",
        ("$5-10, £3–£4", "five to ten dollars, three to four pounds"),
        "$£€",
        rf"(?P<sign>[$£€])(?P<first>{NUMBER})\s?[–-]\s?(?P=sign)?(?P<last>{NUMBER})(?![\w–-]|[.,]\d)",
        _sums,
    ),
    rule(
        "a sum",
        (
            "$5.50, a $5 bill, £0.02, $1.5 million",
            "five dollars and fifty cents, a five dollar bill, two pence, one point five million dollars",
        ),
        "$£€¥₹₩₽₿",
        rf"(?P<sign>{SIGN})\s?(?P<whole>{NUMBER})(?:\.(?P<cents>\d{{2}}|\d{{1,3}}(?=\s+[mbt]r?illion|{SHORT})))?(?!\.?\d)"
        rf"(?:[\s-]+(?P<scale>hundred|thousand|million|billion|trillion)\b|(?P<short>{SHORT}))?",
        _sum,
    ),
    rule(
        "sign behind a sum",
        ("5€ or 300 ¥", "five euros or three hundred yen"),
        "€£¥₹",
        rf"(?<![\w.,])(?P<whole>{NUMBER})(?:[.,](?P<cents>\d{{2}}))?\s?(?P<sign>[€£¥₹])(?!\d)(?P<scale>)(?P<short>)",
        _sum,
    ),
    rule("cents", ("1¢, 5¢", "one cent, five cents"), "¢", rf"{WORD_START}(?P<cents>\d{{1,3}})\s?¢", _cents),
)
