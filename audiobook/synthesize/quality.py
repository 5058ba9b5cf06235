"""What a clip shows of itself: samples that were cut off, a length its words do not have.  Pure.

>>> tempo = Tempo.learned([("One and two.", 0.9), ("A somewhat longer line.", 1.9)])
>>> tempo.flaw("One and two.", 9.0)
'lasts 9.0 s where 0.4 to 2.8 s were expected'
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
"""Samples in a row at full scale: a peak that only just reaches it has two or three."""

TIMES_SHORTER = 2.2
"""Of 3,680 clips of Emma, by espeak-ng, the shortest lasted 1.6 times less than its letters tell."""
TIMES_LONGER = 2.0
SECONDS_BESIDE = 1.0
"""A letter said by its name, or a pause, takes longer than its length in writing tells.  Beside this second
the longest of those clips, `Oh! no, no`, lasted 1.55 times as long."""


LEAST_LETTERS_HEARD = 24
LEAST_ALIKE = 0.7
LEAST_LONG, MOST_LONG = 0.8, 1.35
"""Letters heard, of those of the text; see `misheard`."""


@dataclass(frozen=True, slots=True)
class Tempo:
    """How fast a voice is, with its rate and in its engine, from what it has already said."""

    seconds_per_letter: float

    @classmethod
    def learned(cls, said: Iterable[tuple[str, float]]) -> Self:
        """From texts and how many seconds each took; the median, so that one bad clip teaches nothing."""
        return cls(median(seconds / max(1, _letters(text)) for text, seconds in said))

    def flaw(self, text: str, seconds: float) -> str | None:
        """What is wrong with the length of a clip, for a person to read; None: nothing.

        The bounds are wide: they are to find half a sentence and a stutter, not a slow reading.
        """
        expected = self.seconds_per_letter * _letters(text)
        least, most = expected / TIMES_SHORTER, expected * TIMES_LONGER + SECONDS_BESIDE
        if least <= seconds <= most:
            return None
        return f"lasts {seconds:.1f} s where {least:.1f} to {most:.1f} s were expected"


def can_be_heard(text: str) -> bool:
    """Is a text long enough for a recogniser to be believed?  A name alone is often heard as another word."""
    return _letters(text) >= LEAST_LETTERS_HEARD


def misheard(text: str, heard: str) -> str | None:
    """What is wrong with a clip that a recogniser has heard so; None: nothing.

    Letters are compared and not words: names and sounds are spelled otherwise by a recogniser, and still look
    alike.  Measured with tiny.en of Whisper on 60 clips of espeak-ng of 15 letters and more: clips as they
    should be are alike by .74 and more from 24 letters on, and as long as .73 to 1.18 of the text; without
    their second half, or their middle, as long as .80 and .76 at the most; said twice, 1.47 in 19 of 20.
    """
    said, found = (re.sub(r"[\W_]", "", speak.spoken(one, {})).lower() for one in (text, heard))
    longer = len(found) / max(1, len(said))
    alike = SequenceMatcher(None, said, found, autojunk=False).ratio()
    if alike >= LEAST_ALIKE and LEAST_LONG <= longer <= MOST_LONG:
        return None
    return f"is heard as {heard!r}"


def clipped(audio: Audio) -> str | None:
    """What is wrong with the peaks of a clip, for a person to read; None: nothing."""
    full = np.abs(audio.samples.astype(np.int32)) >= FULL_SCALE
    if np.count_nonzero(full) < CLIPPED_RUN:  # nearly always, and much cheaper than what follows
        return None
    edges = np.flatnonzero(np.diff(full, prepend=False, append=False))
    longest = int((edges[1::2] - edges[::2]).max())
    return f"is clipped: {longest} samples in a row at full scale" if longest >= CLIPPED_RUN else None


def _letters(text: str) -> int:
    return sum(map(str.isalnum, text))
