"""Is the program as sure as it should be, and does it pay to review its least certain lines?  Pure.

In: for each quotation that was found, its confidence and whether its speaker is right.  Missed quotations
have no confidence and are left out.

    calibration_error(reliability([(0.9, True), (0.4, False)]))     # 0.25
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

BINS = 10
SHARES = (0.05, 0.10, 0.15, 0.20, 0.25, 0.30, 0.50)
"""Points of the review curve, as shares of all lines."""

Judged = tuple[float, bool]
"""Confidence, 0 to 1, and whether the speaker is right."""


@dataclass(frozen=True, slots=True)
class Bin:
    """The quotations whose confidence lies in one range."""

    low: float
    high: float
    """Exclusive, except in the last bin."""
    quotes: int
    confidence: float
    """Mean confidence; 0 in an empty bin."""
    right: float
    """Share with the right speaker; 0 in an empty bin."""


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What somebody finds who reviews the least certain lines."""

    share: float
    """Share of the lines reviewed."""
    quotes: float
    """Number of lines reviewed."""
    errors_found: float
    """Number of errors among them; fractional, see `review`."""


def reliability(judged: Sequence[Judged]) -> tuple[Bin, ...]:
    """The quotations by confidence, in BINS ranges of equal width."""
    confidence, right = _columns(judged)
    # Rounded, because 0.3 * 10 is slightly less than 3 in binary and would fall into the bin below.
    number = np.clip(np.floor(np.round(confidence * BINS, 9)).astype(np.intp), 0, BINS - 1)
    bins = []
    for index in range(BINS):
        inside = number == index
        count = int(inside.sum())
        mean, share = (confidence[inside].mean(), right[inside].mean()) if count else (0.0, 0.0)
        bins.append(Bin(index / BINS, (index + 1) / BINS, count, float(mean), float(share)))
    return tuple(bins)


def calibration_error(bins: Sequence[Bin]) -> float:
    """The expected calibration error, 0 to 1 (Naeini et al. 2015): how far confidence is from accuracy."""
    quotes = sum(part.quotes for part in bins)
    return sum(part.quotes * abs(part.confidence - part.right) for part in bins) / quotes if quotes else 0.0


def review(judged: Sequence[Judged], shares: Sequence[float] = SHARES) -> tuple[Reviewed, ...]:
    """How many errors are among the least certain quotations, for each of the shares.

    Where a share ends among quotations of equal confidence, their errors count in proportion, because their
    order is arbitrary.
    """
    confidence, right = _columns(judged)
    _, number = np.unique(confidence, return_inverse=True)
    seen = np.concatenate([[0.0], np.cumsum(np.bincount(number))])
    errors = np.concatenate([[0.0], np.cumsum(np.bincount(number, weights=1.0 - right))])
    return tuple(
        Reviewed(share, share * len(judged), float(np.interp(share * len(judged), seen, errors)))
        for share in shares
    )


def group_of(document: str) -> str:
    """The group of a document: the part of its id before the first colon, `pdnc` of `pdnc:Emma`."""
    return document.split(":", 1)[0]


def _columns(judged: Sequence[Judged]) -> tuple[np.ndarray[tuple[int], np.dtype[np.float64]], ...]:
    table = np.array(judged, dtype=np.float64).reshape(-1, 2)
    return table[:, 0], table[:, 1]
