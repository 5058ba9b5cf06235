"""The probability of each candidate at each turn, in two passes.  Pure.

The first pass judges by the page and by taking turns; the second looks at every turn again, knowing what the
first thinks of the turns around.  Turns whose speaker a person has set are not judged; the others adapt.

>>> second_pass(stage, ranker.shipped())                                               # doctest: +SKIP
[{0: 0.97, 1: 0.03}, {0: 0.2, 1: 0.8}]
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from audiobook.attribute import decode, odds
from audiobook.attribute.ranker import CONTEXT_NAMES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from audiobook.attribute.features import Rows
    from audiobook.attribute.ranker import Ranker, Trees
    from audiobook.attribute.stages import Stage

OFFSETS = (-3, -2, -1, 1, 2, 3)
"""Turns before and after whose chances are features of their own; see `ranker.CONTEXT_NAMES`."""
TURNS_AROUND = 6
"""Turns before and after over which a candidate's chances are added up."""
NO_TURN = -1.0
"""Stands for the chance at a turn that does not exist or belongs to another exchange."""

Chances = dict[int, float]
"""The probability of each candidate of a turn."""
Pinned = Mapping[int, int | None]
"""Speakers that a person has set, by index of the turn; None: somebody outside the cast."""


def first_pass(stage: Stage, trees: Trees, pinned: Pinned | None = None) -> list[Chances]:
    """For each turn the chances of its candidates, from the page and from taking turns.

    `pinned`: turns whose speaker a person has set.
    """
    pinned = pinned or {}
    people = [_who_may_speak(stage, turn, pinned) for turn in range(len(stage.turns))]
    placed = [turn for turn, candidates in enumerate(people) if candidates]
    scores = iter(_scores(trees, [stage.rows[turn] for turn in placed if turn not in pinned]))
    probabilities = decode.marginals(
        [[str(person) for person in people[turn]] for turn in placed],
        [np.zeros(1) if turn in pinned else next(scores) for turn in placed],
        [stage.links[turn] for turn in placed],
    )
    chances: list[Chances] = [{} for _ in people]
    for turn, values in zip(placed, probabilities, strict=True):
        chances[turn] = dict(zip(people[turn], map(float, values), strict=True))
    return chances


def _who_may_speak(stage: Stage, turn: int, pinned: Pinned) -> list[int]:
    if turn not in pinned:
        return stage.candidates[turn]
    speaker = pinned[turn]
    return [] if speaker is None else [speaker]


def second_pass(stage: Stage, judge: Ranker, pinned: Pinned | None = None) -> list[Chances]:
    """For each turn the chances of its candidates, in the light of the turns around; `pinned` as above."""
    pinned = pinned or {}
    chances = first_pass(stage, judge.page, pinned)
    rows = with_context(stage, chances)
    judged = [turn for turn, people in enumerate(stage.candidates) if people and turn not in pinned]
    scores = _scores(judge.context, [rows[turn] for turn in judged])
    for turn, values in zip(judged, scores, strict=True):
        weights = np.exp((values - values.max()) / judge.temperature)
        chances[turn] = dict(zip(stage.candidates[turn], map(float, weights / weights.sum()), strict=True))
    return chances


def _scores(trees: Trees, rows: Sequence[Rows]) -> list[decode.Scores]:
    """The scores of every turn's candidates, worked out for all turns at once."""
    if not rows:
        return []
    every = np.concatenate(rows)
    scores = trees.scores(every) + odds.untaught(every)
    return np.split(scores, np.cumsum([len(turn) for turn in rows])[:-1])


# --- what the second pass knows besides


def with_context(stage: Stage, chances: Sequence[Mapping[int, float]]) -> list[Rows]:
    """The features of every turn, and behind them what the first pass thinks of it and the turns around."""
    return [
        np.hstack([rows, _context(stage, chances, turn)]) if len(rows) else rows
        for turn, rows in enumerate(stage.rows)
    ]


def _context(stage: Stage, chances: Sequence[Mapping[int, float]], turn: int) -> Rows:
    """For each candidate of a turn the features CONTEXT_NAMES."""
    mine = chances[turn]
    neighbours = [_neighbour(stage, chances, turn, offset) for offset in OFFSETS]
    low, high = max(0, turn - TURNS_AROUND), turn + TURNS_AROUND + 1
    around = [*chances[low:turn], *chances[turn + 1 : high]]
    ranked = sorted(mine.values(), reverse=True)
    rows = np.empty((len(stage.candidates[turn]), len(CONTEXT_NAMES)), dtype=np.float32)
    for row, person in enumerate(stage.candidates[turn]):
        chance = mine.get(person, 0.0)
        best_other = max((value for other, value in mine.items() if other != person), default=0.0)
        rows[row] = [
            *(NO_TURN if other is None else other.get(person, 0.0) for other in neighbours),
            chance,
            sum(other.get(person, 0.0) for other in around),
            chance - best_other,
            ranked.index(chance) if chance in ranked else len(ranked),
        ]
    return rows


def _neighbour(
    stage: Stage, chances: Sequence[Mapping[int, float]], turn: int, offset: int
) -> Mapping[int, float] | None:
    """The chances of the turn so many turns away; None: it does not exist or is of another exchange."""
    place = turn + offset
    if 0 <= place < len(chances) and stage.linked(*sorted((turn, place))):
        return chances[place]
    return None
