"""Is the program as sure as it should be, and does looking at its least sure lines pay?  Pure.

Both take pairs of a quotation's confidence and whether its speaker is right; a quotation that the program
missed has no confidence and is no part of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

BINS = 10
SHARES = (0.05, 0.10, 0.15, 0.20, 0.30, 0.50)
"""Of the lines, for the review curve."""

Judged = tuple[float, bool]
"""Confidence, and is the speaker right?"""


@dataclass(frozen=True, slots=True)
class Bin:
    """The quotations with a confidence in one range."""

    low: float
    high: float
    """Exclusive, but for the last bin."""
    quotes: int
    confidence: float
    """Their mean; 0 in an empty bin."""
    right: float
    """The share that is right; 0 in an empty bin."""


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What a person finds who looks at the least certain lines."""

    share: float
    """Of the lines looked at."""
    quotes: float
    errors_found: float
    """How many of the errors stand among them, as a number; see `review`."""


def reliability(judged: Sequence[Judged]) -> tuple[Bin, ...]:
    """The quotations by confidence, in ranges of equal width."""
    confidence, right = _columns(judged)
    # The smallest step above a bin's edge must not fall below it: 0.3 * 10 is not 3 in binary.
    number = np.clip(np.floor(np.round(confidence * BINS, 9)).astype(np.intp), 0, BINS - 1)
    bins = []
    for index in range(BINS):
        inside = number == index
        count = int(inside.sum())
        mean, share = (confidence[inside].mean(), right[inside].mean()) if count else (0.0, 0.0)
        bins.append(Bin(index / BINS, (index + 1) / BINS, count, float(mean), float(share)))
    return tuple(bins)


def calibration_error(bins: Sequence[Bin]) -> float:
    """The expected calibration error (Naeini et al. 2015): how far confidence and truth lie apart, 0 to 1."""
    quotes = sum(one.quotes for one in bins)
    return sum(one.quotes * abs(one.confidence - one.right) for one in bins) / quotes if quotes else 0.0


def review(judged: Sequence[Judged], shares: Sequence[float] = SHARES) -> tuple[Reviewed, ...]:
    """How many errors stand among the least certain quotations.

    Where a share ends among quotations of one confidence, their errors count in proportion: which of them
    come first is chance.
    """
    confidence, right = _columns(judged)
    _, number = np.unique(confidence, return_inverse=True)
    seen = np.concatenate([[0.0], np.cumsum(np.bincount(number))])
    errors = np.concatenate([[0.0], np.cumsum(np.bincount(number, weights=1.0 - right))])
    return tuple(
        Reviewed(share, share * len(judged), float(np.interp(share * len(judged), seen, errors)))
        for share in shares
    )


def _columns(judged: Sequence[Judged]) -> tuple[np.ndarray[tuple[int], np.dtype[np.float64]], ...]:
    table = np.array(judged, dtype=np.float64).reshape(-1, 2)
    return table[:, 0], table[:, 1]
