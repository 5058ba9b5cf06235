"""How alike two spellings of a name are, and how much two texts, given as lines, have in common.  Pure.

>>> round(shared(["Yes.", "It rained."], ["It  rained.", "Often."]), 2)
0.71
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from typing import TYPE_CHECKING

from audiobook.text.shorten import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


ALIKE = 0.8
"""Likeness by difflib (0 to 1) from which on two words may be one name: Lexi and Lexie have .89, Tomm and Tom
.86, Mark and Mary .75.
"""


def plain(word: str) -> str:
    """Return a word without accents and capitals."""
    letters = unicodedata.normalize("NFD", word.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def shared(before: Iterable[str], after: Iterable[str], of: Callable[[Iterable[int]], int] = min) -> float:
    """Return the share of characters, 0 to 1, that stands in lines which both texts have.

    Each line counts as often as both have it; kinds of white space are equal.  `of`: the share of which text,
    the shorter one (`min`) or the longer (`max`).  1 where both are empty.
    """
    old, new = (Counter(filter(None, map(one_line, lines))) for lines in (before, after))
    lengths = [sum(len(words) * times for words, times in lines.items()) for lines in (old, new)]
    both = sum(len(words) * times for words, times in (old & new).items())
    return both / of(lengths) if of(lengths) else 1.0
