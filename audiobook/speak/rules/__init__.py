"""The rules by which written English is spoken otherwise than it is written.  Pure.

>>> list(edits("in 1905", heading=False))
[(3, 7, 'nineteen oh five')]

Each subject has a module with a table of rules: name, example, pattern, and what is said.  The examples are
tests.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from audiobook.speak.rules.abbreviations import ABBREVIATIONS
from audiobook.speak.rules.capitals import capitals
from audiobook.speak.rules.chat import CHAT
from audiobook.speak.rules.homographs import HOMOGRAPHS
from audiobook.speak.rules.markup import MARKUP
from audiobook.speak.rules.money import MONEY
from audiobook.speak.rules.numbers import FRACTIONS, NUMBERS
from audiobook.speak.rules.phones import PHONES
from audiobook.speak.rules.roman import ROMAN, heading_numeral
from audiobook.speak.rules.rule import DIGIT, Rule, offers
from audiobook.speak.rules.signs import SIGNS, SUPERSCRIPTS
from audiobook.speak.rules.sounds import SOUNDS
from audiobook.speak.rules.times import TIMES

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["RULES", "Rule", "edits"]

RULES: Final = (
    # Powers before the marks of notes, which look alike.
    *(*SUPERSCRIPTS, *MARKUP, *MONEY, *TIMES, *PHONES, *NUMBERS, *SIGNS, *SOUNDS, *ROMAN, *ABBREVIATIONS),
    *(*CHAT, *HOMOGRAPHS),
)
"""In order: where two rules want the same words, the first wins."""


def edits(text: str, *, heading: bool) -> Iterator[tuple[int, int, str]]:
    """What is said otherwise, as (start, end, words), rule by rule; they may overlap."""
    if heading:
        yield from heading_numeral(text)
    offered = offers(text)
    if not offered.isdisjoint(FRACTIONS):
        offered |= {DIGIT}
    for rule in RULES:
        if rule.may_apply(offered):
            yield from rule.finds(text)
    yield from capitals(text, heading=heading)
