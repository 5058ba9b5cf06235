"""What a clip shows of itself: samples that were cut off, a length its words do not have.  Pure.

>>> tempo = Tempo.learned([("One and two.", 0.9), ("A somewhat longer line.", 1.9)])
>>> tempo.flaw("One and two.", 9.0)
'lasts 9.0 s where 0.4 to 2.8 s were expected'
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Self

import numpy as np

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
