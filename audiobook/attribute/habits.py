"""How each character of a book talks, learned from the speeches whose tag leaves no doubt.  Pure.

>>> talk = Habits()
>>> talk.add(0, ["aye", "lass"])
>>> talk.add(1, ["indeed"])
>>> talk.likeness(0, ["aye"], False) > talk.likeness(1, ["aye"], False)
True
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from math import log
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

PRIOR_WORDS = 200.0
"""How many words of everybody's are added to each character's: with few words nothing stands out."""
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


def words_of(speech: str) -> list[str]:
    """The words of a speech in small letters."""
    return _WORD.findall(speech.lower())


class Habits:
    """The words of each character, by index into `Names.people`."""

    def __init__(self) -> None:
        self._words: dict[int, Counter[str]] = defaultdict(Counter)
        self._everybody: Counter[str] = Counter()
        self._total = 0
        self._totals: Counter[int] = Counter()

    def add(self, person: int, words: Sequence[str]) -> None:
        """A speech that is surely a character's; its words in small letters."""
        self._words[person].update(words)
        self._totals[person] += len(words)
        self._everybody.update(words)
        self._total += len(words)

    def words_of(self, person: int, words: Sequence[str], own: bool) -> int:
        """How many words of a character are known, without those of the speech in question if `own`."""
        return self._totals[person] - (len(words) if own else 0)

    def likeness(self, person: int, words: Sequence[str], own: bool) -> float:
        """How much likelier a word of a speech is from a character than from anybody: the mean of the logs.

        `own`: the speech itself was added for this character, and does not count.
        """
        known = self.words_of(person, words, own)
        if known <= 0 or not words:
            return 0.0
        theirs = self._words[person]
        mine = Counter(words) if own else None
        total = 0.0
        for word in words:
            share = (self._everybody[word] + 1) / (self._total + 1)
            count = theirs[word] - (mine[word] if mine else 0)
            total += log((count + PRIOR_WORDS * share) / (known + PRIOR_WORDS) / share)
        return total / len(words)
