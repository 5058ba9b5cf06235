"""Where sentences end.  Pure.

>>> text = "Mr. Moss came in. He sat down."
>>> [text[start:end] for start, end in sentences(text, 0, len(text))]
['Mr. Moss came in.', 'He sat down.']
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from audiobook.text.lexis import TITLES

if TYPE_CHECKING:
    from collections.abc import Iterator

SENTENCE_END = re.compile(r"[.!?…][\"”’»)]*(?=\s|$)")
_LAST_WORD = re.compile(r"\w+$")
_TITLE_REACH = 1 + max(map(len, TITLES))
"""Code points before a full stop that show whether it ends a title."""


def sentences(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The sentences of a stretch of text, as offsets into `text`, without the blanks around them."""
    borders = [start, *sentence_ends(text, start, end), end]
    return [
        (begin + len(text[begin:stop]) - len(text[begin:stop].lstrip()), stop)
        for begin, stop in pairwise(borders)
        if text[begin:stop].strip()
    ]


def sentence_ends(text: str, start: int, end: int) -> Iterator[int]:
    """Where the sentences of a stretch of text end, behind their closing quotes and brackets."""
    for match in SENTENCE_END.finditer(text, start, end):
        if not _abbreviates(text, match.start()):
            yield match.end()


def _abbreviates(text: str, position: int) -> bool:
    """Does the full stop at `position` end a title (`Mr.`) or an initial, and not a sentence?"""
    if text[position] != ".":
        return False
    word = _LAST_WORD.search(text, max(0, position - _TITLE_REACH), position)
    return word is not None and (len(word[0]) == 1 or word[0].lower() in TITLES)
