"""Telephone numbers, digit by digit: `555-1234`, `(555) 123-4567`, `+44 20 7946 0958`, `dial 911`."""

from __future__ import annotations

import re
from typing import Final

from audiobook.speak.rules.rule import DIGIT, rule
from audiobook.text.numerals import ONES

LEAST_DIGITS, MOST_DIGITS = 7, 15
"""Of a telephone number; ITU-T E.164 allows 15."""
CALLING: Final = re.compile(
    r"\b(?:call|calls|called|calling|dial|dials|dialed|dialled|dialing|phone|phoned|ring|rang|to|a|the)\s+$",
    re.IGNORECASE,
)
NOT_BEHIND: Final = re.compile(r"\b(?:pages?|pp\.|verses?|lines?|years?|nos?\.)\s*$", re.IGNORECASE)


def digits(written: str) -> str:
    """Digit by digit, with a pause between groups: `555-01` is `five five five, oh one`."""
    groups = re.findall(r"\d+", written)
    return ", ".join(
        " ".join("oh" if digit == "0" else ONES[int(digit)] for digit in group) for group in groups
    )


def _number(match: re.Match[str]) -> str | None:
    count = sum(map(str.isdigit, match[0]))
    if not LEAST_DIGITS <= count <= MOST_DIGITS or NOT_BEHIND.search(match.string[: match.start()]):
        return None
    return f"{'plus ' if match[0][0] == '+' else ''}{digits(match[0])}"


def _emergency(match: re.Match[str]) -> str | None:
    calling = CALLING.search(match.string[: match.start()])
    return digits(match[0]) if calling else None


PHONES: Final = (
    rule(
        "telephone number",
        (
            "call 555-1234 or (555) 123-0000",
            "call five five five, one two three four or five five five, one two three, oh oh oh oh",
        ),
        DIGIT,
        r"(?<![\w.,/$£€–(-])(?:\+?\d{1,3}[ .-])?(?:\(\d{2,5}\)\s?|\d{3}[-. ])?\d{3}[-.]\d{4}"
        r"(?![\w/–-]|[.,]\d)|(?<!\w)\+\d{1,3}(?:[ -]?\(?\d{1,5}\)?){2,5}(?![\w-])"
        r"|(?<![\w.,/$£€–-])(?:\(0\d{2,4}\)|0\d{2,4})[ -]\d{3,4}[ -]?\d{3,4}(?![\w-]|[.,]\d)"
        r"|(?<![\w.,/$£€–-])\(\d{3}\)\s?\d{3}[-.]\d{4}(?![\w-])",
        _number,
    ),
    rule(
        "emergency number",
        ("dial 911, call 999", "dial nine one one, call nine nine nine"),
        DIGIT,
        r"(?<![\w.,/$£€–-])(?:911|999|112)(?![\w/–-]|[.,]\d)(?=\W*$|[.,!?;:)”\"’—]|\s+(?:and|now|for|if|when|or|on|from"
        r"|right|immediately|operator|dispatcher|calls?|before|because)\b)",
        _emergency,
    ),
)
