"""Scores of candidates, turn by turn, to the probability that each speaks each turn.  Pure.

A second-order chain: who speaks depends on the evidence at the turn and on the two speakers before, because
people take turns (A, B, A).  Later evidence repairs what came before: if the last line of an exchange has a
tag, the tag counts for all of it.

>>> even, tagged = np.zeros(2), np.array([0.0, 8.0])                                   # doctest: +SKIP
>>> marginals([["ann", "ben"]] * 2, [even, tagged], [Link(repeat=-3.0, back=1.5)] * 2)  # doctest: +SKIP
[array([0.95, 0.05]), array([0.  , 1.  ])]
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
    """How a turn follows the one before: what it is worth, in log odds, that a speaker comes again."""

    repeat: float
    """The speaker of the turn before speaks again."""
    back: float
    """The speaker of the turn before the last speaks again, after somebody else."""
    same_exchange: bool = True
    """Do the two turns belong to one exchange?"""


def marginals(
    candidates: Sequence[Sequence[str]], scores: Sequence[Scores], links: Sequence[Link]
) -> list[Scores]:
    """The probability of every candidate at every turn (forward-backward over pairs of speakers).

    `candidates[t]`: the ids that may speak turn t, at least one.  `scores[t]`: their log scores.
    `links[t]`: joins turn t to turn t-1; the first is not used.
    """
    if not candidates:
        return []
    steps = [_step(candidates, scores, links, t) for t in range(1, len(candidates))]
    forward, backward = _forward(scores[0], steps), _backward(steps, len(candidates[-1]))
    return [_probabilities(ahead + behind) for ahead, behind in zip(forward, backward, strict=True)]


def _forward(first: Scores, steps: Sequence[Scores]) -> list[Scores]:
    """forward[t][i, j]: log weight of all that leads to turn t-1 by its candidate i and turn t by j.

    Turn 0 follows one imagined candidate.
    """
    forward = [first[None, :]]
    for step in steps:
        forward.append(_log_sum(forward[-1][:, :, None] + step, axis=0))
    return forward


def _backward(steps: Sequence[Scores], last: int) -> list[Scores]:
    """backward[t][i, j]: log weight of all that follows turn t-1 by its candidate i and turn t by j.

    `last`: how many candidates the last turn has.
    """
    before_last = steps[-1].shape[1] if steps else 1
    backward = [np.zeros((before_last, last))]
    for step in reversed(steps):
        backward.append(_log_sum(backward[-1][None, :, :] + step, axis=2))
    return backward[::-1]


def _probabilities(log_weights: Scores) -> Scores:
    """The probability of each candidate of a turn, summed over those of the turn before."""
    weights = np.exp(log_weights - log_weights.max()).sum(axis=0)
    probabilities: Scores = weights / weights.sum()
    return probabilities


def _step(
    candidates: Sequence[Sequence[str]], scores: Sequence[Scores], links: Sequence[Link], t: int
) -> Scores:
    """Log weights of (turn t-2, turn t-1, turn t), shape (candidates before the last, before, now)."""
    now = np.array(candidates[t], dtype=object)
    before = np.array(candidates[t - 1], dtype=object)
    same = before[:, None] == now[None, :]
    step: Scores = scores[t][None, None, :] + links[t].repeat * same[None, :, :]
    if t == 1:
        return step
    earlier = np.array(candidates[t - 2], dtype=object)
    back = (earlier[:, None] == now[None, :])[:, None, :] & ~same[None, :, :]
    joined: Scores = step + links[t].back * back
    return joined


def _log_sum(values: Scores, axis: int) -> Scores:
    """log(sum(exp(values))) along an axis, without overflow."""
    top = values.max(axis=axis, keepdims=True)
    summed: Scores = np.log(np.exp(values - top).sum(axis=axis)) + top.squeeze(axis)
    return summed
