"""Scores of candidates, turn by turn, to the likeliest speaker of each turn.  Pure.

A second-order chain: who speaks depends on the evidence at the turn and on the two speakers before, because
people take turns (A, B, A).  Evidence that comes later repairs what came before: in an exchange whose last
line is tagged, the tag counts for all of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Sequence

Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Link:
    """What it is worth, in log odds, that a turn follows the one before."""

    repeat: float
    """The same person speaks again."""
    back: float
    """The person before the last speaks again."""


def marginals(
    candidates: Sequence[Sequence[str]], scores: Sequence[Scores], links: Sequence[Link]
) -> list[Scores]:
    """The probability of every candidate at every turn (forward-backward over pairs of speakers).

    `candidates[t]` are the ids that may speak turn t, `scores[t]` their log scores, one each; `links[t]`
    joins turn t to turn t-1.  No turn may be without a candidate.
    """
    if not candidates:
        return []
    steps = [_step(candidates, scores, links, t) for t in range(1, len(candidates))]
    # forward[t][i, j]: turn t-1 spoken by its candidate i, turn t by j.  Turn 0 has one imagined predecessor.
    forward = [scores[0][None, :]]
    for step in steps:
        forward.append(_log_sum(forward[-1][:, :, None] + step, axis=0))
    backward = [np.zeros_like(forward[-1])]
    for step in reversed(steps):
        backward.append(_log_sum(backward[-1][None, :, :] + step, axis=2))
    found = []
    for ahead, behind in zip(forward, reversed(backward), strict=True):
        both = ahead + behind
        weights = np.exp(both - both.max()).sum(axis=0)
        found.append(weights / weights.sum())
    return found


def _step(
    candidates: Sequence[Sequence[str]], scores: Sequence[Scores], links: Sequence[Link], t: int
) -> NDArray[np.float64]:
    """Log weights of (turn t-2, turn t-1, turn t), shape (candidates before the last, before, now)."""
    now = np.array(candidates[t], dtype=object)
    before = np.array(candidates[t - 1], dtype=object)
    same = before[:, None] == now[None, :]
    step = scores[t][None, None, :] + links[t].repeat * same[None, :, :]
    if t == 1:
        return np.asarray(step)
    earlier = np.array(candidates[t - 2], dtype=object)
    back = (earlier[:, None] == now[None, :])[:, None, :] & ~same[None, :, :]
    joined: NDArray[np.float64] = step + links[t].back * back
    return joined


def _log_sum(values: NDArray[np.float64], axis: int) -> NDArray[np.float64]:
    top = values.max(axis=axis, keepdims=True)
    summed: NDArray[np.float64] = np.log(np.exp(values - top).sum(axis=axis)) + top.squeeze(axis)
    return summed
