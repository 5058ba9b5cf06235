"""Which of the encodings before Unicode a text is in, by how its characters stand among each other.  Pure.

>>> best("“I don’t know,” said Zoë.".encode("mac-roman")).encoding
'mac-roman'

The same byte is a quotation mark in one encoding and a letter in another.  A mark that opens stands before a
word and one that closes behind it, a small letter among letters, a capital not within a word of small ones:
the encoding in which most characters stand like that is the text's.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Final

CANDIDATES: Final = ("cp1252", "mac-roman", "cp850", "cp437")
"""Of Windows and the web, of the Macintosh before 2001, of DOS; of equals the first is taken."""
OPENING: Final = frozenset("“‘„‚¿¡")
CLOSING: Final = frozenset("”’")
GUILLEMETS: Final = frozenset("«»‹›")
OPENERS: Final = frozenset(" \t\r\n\xa0([{-–—/\"'_*")
SIGNS: Final = frozenset("–—…•·§©®™°£€¥†½¼¾\xa0\xadºª²³")
"""May stand anywhere outside words."""
JOINING: Final = frozenset("–—…\xa0\xad")
"""May stand between two letters."""
LETTERS: Final = frozenset("àáâãäåæçèéêëìíîïñòóôõöøœùúûüýÿßÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØŒÙÚÛÜÝŸ")
"""Of the languages of western Europe and the Americas."""
EDGE: Final = " "
"""What stands before the first character and behind the last."""
MOST_ACCENTS: Final = 0.4
"""Of the letters of a western text, at most so many have accents."""
FEW: Final = 10
"""So few accents say nothing."""
NATURAL: Final = 0.9
"""Of the characters beyond ASCII, at least so many stand as they would in prose."""
AHEAD: Final = 0.2
"""The natural share by which the best encoding leads all that read the text differently."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A text in one encoding."""

    encoding: str
    text: str
    natural: float
    """The share of the characters beyond ASCII that stand as they would in prose, 0 to 1."""
    is_sure: bool = False


def best(data: bytes) -> Reading | None:
    """The encoding that fits best; None: none gives western prose."""
    readings = [reading for encoding in CANDIDATES if (reading := _reading(data, encoding))]
    if not readings:
        return None
    first = max(readings, key=lambda reading: reading.natural)
    if first.natural < NATURAL:
        return None
    others = [reading.natural for reading in readings if reading.text != first.text]
    is_sure = first.natural - max(others, default=0.0) >= AHEAD
    return Reading(first.encoding, first.text, first.natural, is_sure)


def has_few_accents(text: str) -> bool:
    """Are most letters plain, as in western prose?"""
    letters = sum(map(str.isalpha, text))
    accents = sum(1 for letter in text if letter > "\x7f" and letter.isalpha())
    return accents <= max(FEW, MOST_ACCENTS * letters)


def _reading(data: bytes, encoding: str) -> Reading | None:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    if not has_few_accents(text):
        return None
    places: Counter[tuple[str, str, str]] = Counter()
    padded = EDGE + text + EDGE
    for at, character in enumerate(text, start=1):
        if character > "\x7f":
            places[padded[at - 1], character, padded[at + 1]] += 1
    natural = sum(times for place, times in places.items() if _is_natural(*place))
    return Reading(encoding, text, natural / max(1, places.total()))


def _is_natural(before: str, character: str, after: str) -> bool:
    """Does a character stand where prose has it?"""
    if character in OPENING:
        return (before in OPENERS or before in OPENING) and not after.isspace()
    if character in CLOSING:
        # An apostrophe may begin a word: ’em.
        return not before.isspace() or (character == "’" and after.isalpha())
    if character in GUILLEMETS:
        return not (before.isalnum() and after.isalnum())
    if character in LETTERS:
        return _is_natural_letter(before, character, after)
    within_word = before.isalpha() and after.isalpha()
    return character in (JOINING if within_word else SIGNS)


def _is_natural_letter(before: str, character: str, after: str) -> bool:
    if character.islower():
        if not before.isalpha() and not after.isalpha():
            return before in OPENERS and not after.isalnum()  # a word such as "à"
        return not after.isupper()
    if before.isalpha():
        return before.isupper() and not after.islower()
    return after.isalpha()
