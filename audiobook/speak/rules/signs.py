"""Signs that have a spoken form: `30 m²`, `x²`, `A → B`, `5 tsp`, `6'2"`, `H₂O`, and letters in disguise."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from audiobook.speak.rules.rule import ANY_TEXT, always, closing_stop, rule
from audiobook.text.numerals import cardinal

RAISED: Final = "⁰¹²³⁴⁵⁶⁷⁸⁹"
LOWERED: Final = "₀₁₂₃₄₅₆₇₈₉"
POWERS: Final = {2: "squared", 3: "cubed"}
FROM_SUPERSCRIPT: Final = str.maketrans(RAISED + "⁻", "0123456789-")

UNITS: Final = {
    "km/h": ("kilometre an hour", "kilometres an hour"), "kph": ("kilometre an hour", "kilometres an hour"),
    "mph": ("mile an hour", "miles an hour"), "m/s": ("metre a second", "metres a second"),
    "km": ("kilometre", "kilometres"), "cm": ("centimetre", "centimetres"),
    "mm": ("millimetre", "millimetres"),
    "m": ("metre", "metres"), "ft": ("foot", "feet"), "yd": ("yard", "yards"), "yds": ("yard", "yards"),
    "mi": ("mile", "miles"), "kg": ("kilo", "kilos"), "mg": ("milligram", "milligrams"),
    "g": ("gram", "grams"),
    "lb": ("pound", "pounds"), "lbs": ("pound", "pounds"), "oz": ("ounce", "ounces"),
    "tsp": ("teaspoon", "teaspoons"), "tsps": ("teaspoon", "teaspoons"),
    "tbsp": ("tablespoon", "tablespoons"),
    "tbsps": ("tablespoon", "tablespoons"), "ml": ("millilitre", "millilitres"),
    "cl": ("centilitre", "centilitres"),
    "pt": ("pint", "pints"), "qt": ("quart", "quarts"), "gal": ("gallon", "gallons"), "hr": ("hour", "hours"),
    "hrs": ("hour", "hours"), "min": ("minute", "minutes"), "mins": ("minute", "minutes"),
    "sec": ("second", "seconds"), "secs": ("second", "seconds"), "yr": ("year", "years"),
    "yrs": ("year", "years"),
    "wk": ("week", "weeks"), "wks": ("week", "weeks"), "kHz": ("kilohertz", "kilohertz"),
    "MHz": ("megahertz", "megahertz"), "GHz": ("gigahertz", "gigahertz"), "Hz": ("hertz", "hertz"),
    "kW": ("kilowatt", "kilowatts"), "GB": ("gigabyte", "gigabytes"), "MB": ("megabyte", "megabytes"),
    "TB": ("terabyte", "terabytes"), "kB": ("kilobyte", "kilobytes"), "KB": ("kilobyte", "kilobytes"),
    "mL": ("millilitre", "millilitres"), "in.": ("inch", "inches"), "doz": ("dozen", "dozen"),
}  # fmt: skip
"""Behind a number: one, and several."""
UNIT: Final = "|".join(sorted(map(re.escape, UNITS), key=len, reverse=True))
LENGTHS: Final = "km|cm|mm|m|ft|in|mi|yd"
LENGTH_NAMES: Final = {**UNITS, "in": ("inch", "inches")}
ONE: Final = re.compile(r"(?:(?<![\d.,/⁄½¼¾⅓⅔⅛⅜⅝⅞])1|(?<![\d ])(?<!\d )(?:\d/\d|[½¼¾⅓⅔⅛⅜⅝⅞]))\s?-?$")
"""What stands before the name of one thing: `1`, or a fraction alone."""
OPERATORS: Final = {
    "×": "times", "÷": "divided by", "±": "plus or minus", "=": "equals", "≈": "is about", "≠": "is not",
    "≤": "is at most", "≥": "is at least", "<": "is less than", ">": "is more than", "+": "plus",
    "−": "minus",
}  # fmt: skip
NAMED: Final = {
    "∞": "infinity", "√": "the square root of", "π": "pi", "§": "section", "¶": "paragraph", "©": "copyright",
    "™": "trademark", "®": "registered", "№": "number", "‰": "per thousand", "℃": "degrees Celsius",
    "℉": "degrees Fahrenheit", "−": "minus", "±": "plus or minus", "×": "times", "÷": "divided by",
    "≈": "about", "≥": "at least", "≤": "at most",
    "←": "left arrow", "↑": "up arrow", "↓": "down arrow", "↔": "both ways", "⇔": "both ways",
}  # fmt: skip
ARROW: Final = r"(?:[→⇒➔➜➞⟶]|[-=]{1,2}>)"
DISGUISED: Final = (
    "[\ufb00-\ufb06\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\U0001d400-\U0001d7ff\u017f\u2102-\u2134]+"
)
"""Ligatures, full-width and "mathematical" letters and digits: engines name them one by one."""
ROMAN_SIGN: Final = "[\u2160-\u216b\u2170-\u217b]"
STACKED: Final = "[\u0335-\u0338\u0489]+|(?<=[\u0300-\u036f])[\u0300-\u036f]+"


def _unit(match: re.Match[str]) -> str:
    one, several = UNITS[match["unit"]]
    name = one if ONE.search(match.string[: match.start()]) else several
    if match["space"] == "-":  # an adjective: `a 5-km run`
        name = one
    return f" {name}{closing_stop(match)}"


def _space(match: re.Match[str]) -> str:
    """An area or a volume."""
    one, several = LENGTH_NAMES[match["unit"]]
    kind = "square" if match["power"] == "²" else "cubic"
    number = match["number"]
    if not number:
        return f"{kind} {one}"
    return f"{number} {kind} {one if number == '1' else several}"


def _power(match: re.Match[str]) -> str | None:
    if match["base"] == "I":
        return None
    exponent = int(match["power"].translate(FROM_SUPERSCRIPT))
    sign = "minus " if exponent < 0 else ""
    words = POWERS.get(exponent) or f"to the power of {sign}{cardinal(abs(exponent))}"
    return f"{match['base']} {words}"


def _subscript(match: re.Match[str]) -> str:
    return f" {unicodedata.normalize('NFKC', match[0])} "


def _feet(match: re.Match[str]) -> str:
    return f"{match['feet']} foot {match['inches']}"


def _operator(match: re.Match[str]) -> str:
    return f" {OPERATORS[match['sign'] or match['spaced']]} "


def _named(match: re.Match[str]) -> str:
    return f" {NAMED[match[0].strip()]} "


def _plain(match: re.Match[str]) -> str | None:
    plain = unicodedata.normalize("NFKC", match[0])
    return plain if plain != match[0] else None


def _roman_sign(match: re.Match[str]) -> str:
    return cardinal(int(unicodedata.numeric(match[0])))


QUANTITY: Final = r"[\da-z½¼¾⅓⅔²³)]"

SUPERSCRIPTS: Final = (
    rule(
        "area and volume",
        ("30 m², 1 km², per m³", "30 square metres, 1 square kilometre, per cubic metre"),
        "²³",
        rf"(?<![^\W\d_])(?:(?P<number>\d[\d.,]*)\s?)?(?P<unit>{LENGTHS})(?P<power>[²³])(?!\w)",
        _space,
    ),
    rule(
        "power",
        ("x², 2³ and 10⁻⁶", "x squared, 2 cubed and 10 to the power of minus six"),
        RAISED,
        rf"(?<![^\W_])(?<!\d[.,])(?P<base>[A-Za-z]|\d{{1,3}})(?P<power>⁻?[{RAISED}]{{1,3}})",
        _power,
    ),
    rule("subscript", ("H₂O", "H 2 O"), LOWERED, rf"[{LOWERED}]+", _subscript),
)
SIGNS: Final = (
    rule(
        "feet and inches",
        ("6'2\" tall, 5′10″", "6 foot 2 tall, 5 foot 10"),
        "'’′",
        r"(?<![\w°.])(?P<feet>[3-8])['’′]\s?(?P<inches>1[01]|\d)(?:[\"”″]|'')?(?![\w/'’])",
        _feet,
    ),
    rule("feet", ("30′ deep", "30 feet deep"), "′", r"(?<=\d)\s?′(?!\s?\d)", always(" feet")),
    rule("inches", ("5″ wide", "5 inches wide"), "″", r"(?<=\d)\s?″", always(" inches")),
    rule(
        "unit",
        ("5 tsp salt, 1 kg, 60 mph, 6ft", "5 teaspoons salt, 1 kilo, 60 miles an hour, 6 feet"),
        ANY_TEXT,
        rf"(?<=[\d½¼¾⅓⅔⅛⅜⅝⅞])(?P<space>[ \u00a0-]?)(?P<unit>{UNIT})"
        r"(?:(?<!\.)\.(?=\s|$|,)|(?=[^\w./'’²³]|[.']?$|[.'’](?!\w)))",
        _unit,
    ),
    rule(
        "arrow",
        ("London → Paris -> Rome", "London to Paris to Rome"),
        "→⇒➔➜➞⟶>",
        rf"(?<=[\w.,!?)”\"'])\s*{ARROW}\s*(?=[\w(“\"'])",
        always(" to "),
    ),
    rule("arrow alone", ("→ here", "arrow here"), "→⇒➔➜➞⟶", r"[→⇒➔➜➞⟶]", always("arrow")),
    rule(
        "operator",
        ("2 + 2 = 4; 3×4 > x", "2 plus 2 equals 4; 3 times 4 is more than x"),
        "".join(OPERATORS),
        rf"(?<={QUANTITY})(?:\s?(?P<sign>[{'×÷±≈≠≤≥−'}])\s?|\s(?P<spaced>[=<>+])\s)(?=[\d(√π∞$£€a-z−-])",
        _operator,
    ),
    rule(
        "sign with a name",
        ("see § 5, © Ann", "see section 5, copyright Ann"),
        "".join(NAMED),
        rf"\s?[{''.join(NAMED)}]\s?",
        _named,
    ),
    rule("below zero", ("-5°", "minus 5°"), "°", r"(?<![\w–—-])-(?=\d{1,3}\s?°)", always("minus ")),
    rule("letters in disguise", ("ﬁne 𝓗𝓲 Ｏｋ", "fine Hi Ok"), ANY_TEXT, DISGUISED, _plain),
    rule("Roman sign", ("Ⅷ", "eight"), ANY_TEXT, ROMAN_SIGN, _roman_sign),
    rule("stacked accents", ("h\u0336i\u0336", "hi"), ANY_TEXT, STACKED, always("")),
)
