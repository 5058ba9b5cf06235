"""What seems wrong with a clip: clipping, a length that does not fit its text, words heard wrongly.  Pure.

Each function returns the flaw for a person to read, or None.

>>> tempo = Tempo.learned([("One and two.", 0.9), ("A somewhat longer line.", 1.9)])
>>> tempo.flaw("One and two.", 9.0)
'lasts 9.0 s instead of 0.4 to 2.8 s'
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from statistics import median
from typing import TYPE_CHECKING, Self

import numpy as np

from audiobook import speak

if TYPE_CHECKING:
    from collections.abc import Iterable

    from audiobook.model import Audio

FULL_SCALE = 32_767
CLIPPED_RUN = 8
"""Samples in a row at full scale: a peak that just reaches it has two or three."""

TIMES_SHORTER = 2.2
"""How many times shorter than expected a clip may be.  Of 3,680 clips of Emma by espeak-ng, the most extreme
was 1.6 times shorter than its letters suggest."""
TIMES_LONGER = 2.0
SECONDS_LONGER = 1.0
"""How many times, and how many seconds on top, a clip may be longer than expected: a letter spoken by name or
a pause takes longer than it looks in writing.  Without that second, the most extreme of those clips,
`Oh! no, no`, was 1.55 times longer."""

LEAST_LETTERS_HEARD = 24
"""Shorter texts are not compared with what is heard; see `misheard`."""
LEAST_ALIKE = 0.7
"""Smallest similarity (difflib's ratio) between the letters of the text and those heard."""
LEAST_LONG, MOST_LONG = 0.8, 1.35
"""How many letters are heard, as a share of those of the text."""


@dataclass(frozen=True, slots=True)
class Tempo:
    """The speed of a voice at its rate, learned from clips it has already spoken."""

    seconds_per_letter: float
    """Letters and digits count; spaces and punctuation do not."""

    @classmethod
    def learned(cls, clips: Iterable[tuple[str, float]]) -> Self:
        """Learn from texts and how many seconds each took: the median, so that one bad clip has no effect."""
        return cls(median(seconds / max(1, _letters(text)) for text, seconds in clips))

    def flaw(self, text: str, seconds: float) -> str | None:
        """What is wrong with the length of a clip; None: nothing.

        The bounds are wide, to catch half a sentence or a stutter but not a slow reading.
        """
        expected = self.seconds_per_letter * _letters(text)
        least, most = expected / TIMES_SHORTER, expected * TIMES_LONGER + SECONDS_LONGER
        if least <= seconds <= most:
            return None
        return f"lasts {seconds:.1f} s instead of {least:.1f} to {most:.1f} s"


def can_be_heard(text: str) -> bool:
    """Whether a text is long enough to trust a recogniser, which often mistakes a lone name for a word."""
    return _letters(text) >= LEAST_LETTERS_HEARD


def misheard(text: str, heard: str) -> str | None:
    """What is wrong with the words that a recogniser hears in a clip of `text`; None: nothing.

    Compares letters, not words: a recogniser spells names and sounds differently, but similarly.  Measured
    with Whisper's tiny.en on 60 clips of espeak-ng of 15 letters or more: the similarity of good clips is .74
    or more from 24 letters on, and their length .73 to 1.18 of the text.  Clips without their second half, or
    without their middle, have at most .80 and .76 of its length; clips spoken twice 1.47 in 19 cases of 20.
    """
    expected_letters, heard_letters = (
        re.sub(r"[\W_]", "", speak.spoken(words, {})).lower() for words in (text, heard)
    )
    length = len(heard_letters) / max(1, len(expected_letters))
    alike = SequenceMatcher(None, expected_letters, heard_letters, autojunk=False).ratio()
    if alike >= LEAST_ALIKE and LEAST_LONG <= length <= MOST_LONG:
        return None
    return f"is heard as {heard!r}"


def clipped(audio: Audio) -> str | None:
    """What is wrong with the peaks of a clip; None: nothing."""
    full = np.abs(audio.samples.astype(np.int32)) >= FULL_SCALE
    if np.count_nonzero(full) < CLIPPED_RUN:  # nearly always, and much cheaper than what follows
        return None
    edges = np.flatnonzero(np.diff(full, prepend=False, append=False))
    longest = int((edges[1::2] - edges[::2]).max())
    return f"is clipped: {longest} samples in a row at full scale" if longest >= CLIPPED_RUN else None


def _letters(text: str) -> int:
    return sum(map(str.isalnum, text))
