"""Shouted words, as words: `NO!` is `No!`.  Engines spell some capitals out.

>>> [words for _, _, words in capitals("He shouted NO and left for the BBC.", heading=False)]
['No']
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from audiobook.speak.rules.rule import WORD_END, WORD_START
from audiobook.text import numerals

if TYPE_CHECKING:
    from collections.abc import Iterator

SHORT_WORDS: Final = frozenset(
    "no yes not now you me he she we my his her him they them go do did is are was were be what why how when"
    " where and but the this that these those one two six ten all out off up on in at of to for from by so or"
    " as if get got run stop help look wait here come give take keep hold let see saw say said have has had"
    " can will may must dead die kill man men boy girl old new good bad big ever any some more most very too"
    " oh ah hey god lord dear love hate fire war end our your own too far near home last next then than only"
    " just like know want need tell told hear read stay left right back down over into with an".split()
)
"""Shouted alone they are words; other capitals of up to four letters (NASA, US, IT) may be acronyms."""
SURELY_WORD: Final = 5
"""Letters: a longer run of capitals, or one of this length, is a word rather than an acronym."""
VOWEL: Final = re.compile("[AEIOUYÀ-Ý]")
CAPITAL: Final = r"[^\W\d_a-zß-ÿ]"
SHOUTED: Final = re.compile(
    rf"{WORD_START}{CAPITAL}{{2,}}(?:['’]{CAPITAL}+)*{WORD_END}(?!['’][a-z])(?!\.[A-Z])"
)
RUN: Final = re.compile(
    rf"{WORD_START}{CAPITAL}[^\W\d_a-zß-ÿ'’]*(?:[ ,;:!?.—–-]+[^\W\d_a-zß-ÿ'’]+)+{WORD_END}"
)
"""Several words in capitals, one after another."""
WORD: Final = re.compile(r"[^\W\d_]+")


def capitals(text: str, *, heading: bool) -> Iterator[tuple[int, int, str]]:
    """The shouted words of a text, as (start, end, words).  Acronyms and Roman numerals stay."""
    if not any(first.isupper() and second.isupper() for first, second in pairwise(text)):
        return
    runs = [match.span() for match in RUN.finditer(text) if _is_shouting(match[0])]
    if heading and text.upper() == text:
        runs = [(0, len(text))]
    for match in SHOUTED.finditer(text):
        in_run = any(start <= match.start() and match.end() <= end for start, end in runs)
        if _is_word(match[0], in_run=in_run):
            yield match.start(), match.end(), match[0].capitalize()


def _is_word(shouted: str, *, in_run: bool) -> bool:
    """Are capitals a word, and no acronym or Roman numeral?"""
    short = re.split("['’]", shouted.lower())[0] in SHORT_WORDS
    long = len(shouted) >= SURELY_WORD
    if not (short or in_run or long) or not VOWEL.search(shouted):
        return False
    return short or numerals.roman(shouted) is None


def _is_shouting(run: str) -> bool:
    """Are several words in capitals a shout: is at least one of them a word beyond doubt?"""
    words = WORD.findall(run)
    return len(words) > 1 and any(word.lower() in SHORT_WORDS or len(word) >= SURELY_WORD for word in words)
