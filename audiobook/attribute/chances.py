"""How likely each candidate is to speak each turn of a chapter.  Pure.

Turns whose speaker a person has set are not judged; the others adapt.

>>> judged(stage, ranker.shipped())                                                     # doctest: +SKIP
[{0: 0.97, 1: 0.03}, {0: 0.2, 1: 0.8}]
"""

from __future__ import annotations

from collections.abc import Mapping
from math import exp
from typing import TYPE_CHECKING

import numpy as np

from audiobook.attribute import decode, network

if TYPE_CHECKING:
    from audiobook.attribute.features import Rows
    from audiobook.attribute.ranker import Ranker
    from audiobook.attribute.stages import Stage

Chances = dict[int, float]
"""The probability of each candidate of a turn."""
Pinned = Mapping[int, int | None]
"""Speakers that a person has set, by index of the turn; None: somebody outside the cast."""

# Tuned on whole chapters.  The networks know that people take turns, but judge each turn for itself; together
# their likeliest answers repeat a speaker too often.
SURE_TAG = 3.0
"""Log odds beside the networks' for the only character that a tag can mean, so that one noun (`the old man`)
keeps one voice.
"""
REPEAT_NEXT = -1.0
"""Log odds that a speaker goes on in the next paragraph."""
REPEAT_AFTER_NARRATION = -0.4
"""The same after up to `turns.FAR_APART` paragraphs of narration."""


def judged(stage: Stage, ranker: Ranker, pinned: Pinned | None = None) -> list[Chances]:
    """For each turn the chances of its candidates; empty where nobody of the cast speaks."""
    pinned = pinned or {}
    chances: list[Chances] = [{} for _ in stage.turns]
    placed = [turn for turn, people in enumerate(stage.candidates) if people]
    if placed:
        table = network.table(cells(stage, pinned), stage.candidates)
        for turn, values in zip(placed, ranker.probabilities(table), strict=True):
            chances[turn] = dict(zip(stage.candidates[turn], map(float, values), strict=True))
            named = stage.evidence[turn].sure_speaker
            if named in chances[turn]:
                chances[turn][named] *= exp(SURE_TAG)
    for turn, speaker in pinned.items():
        chances[turn] = {} if speaker is None else {speaker: 1.0}
    return decode.in_turns(chances, _repeats(stage))


def _repeats(stage: Stage) -> list[float]:
    """For each turn the log odds that the speaker of the turn before goes on."""
    odds = [0.0] * len(stage.turns)
    for turn in range(1, len(stage.turns)):
        if stage.continues[turn]:
            adjacent = stage.turns[turn].first_block - stage.turns[turn - 1].last_block <= 1
            odds[turn] = REPEAT_NEXT if adjacent else REPEAT_AFTER_NARRATION
    return odds


def cells(stage: Stage, pinned: Pinned) -> list[Rows]:
    """For each turn the features of its candidates, and behind them those of `ranker.CONTEXT_NAMES`."""
    return [
        np.column_stack([rows, np.full(len(people), not continues), _set(people, turn, pinned)])
        for turn, (rows, people, continues) in enumerate(
            zip(stage.rows, stage.candidates, stage.continues, strict=True)
        )
    ]


def _set(people: list[int], turn: int, pinned: Pinned) -> Rows:
    """For each candidate of a turn, 1: a person has set that they speak; -1: that they do not; 0: neither."""
    if turn not in pinned:
        return np.zeros(len(people), dtype=np.float32)
    return np.where(np.array(people) == pinned[turn], 1.0, -1.0).astype(np.float32)
