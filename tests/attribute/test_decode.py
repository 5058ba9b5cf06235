"""People take turns: the chances of a chain, against the sum over all ways to speak it."""

from __future__ import annotations

from itertools import product
from math import exp, prod

import numpy as np
import pytest

from audiobook.attribute.decode import in_turns


def by_hand(chances: list[dict[int, float]], repeats: list[float]) -> list[dict[int, float]]:
    """The same by adding up every possible sequence of speakers."""
    sums = [dict.fromkeys(turn, 0.0) for turn in chances]
    for speakers in product(*chances):
        weight = prod(turn[who] for turn, who in zip(chances, speakers, strict=True))
        for turn in range(1, len(speakers)):
            if speakers[turn] == speakers[turn - 1]:
                weight *= exp(repeats[turn])
        for turn, who in enumerate(speakers):
            sums[turn][who] += weight
    return [{who: value / sum(turn.values()) for who, value in turn.items()} for turn in sums]


def test_it_is_the_sum_over_all_sequences() -> None:
    """Of random chances for candidates who come and go."""
    generator = np.random.default_rng(7)
    for _ in range(20):
        chances = []
        for _ in range(5):
            people = generator.choice(4, size=generator.integers(1, 4), replace=False)
            values = generator.dirichlet(np.ones(len(people)))
            chances.append(dict(zip(map(int, people), map(float, values), strict=True)))
        repeats = list(map(float, generator.normal(size=5)))
        for mine, other in zip(in_turns(chances, repeats), by_hand(chances, repeats), strict=True):
            assert mine == pytest.approx(other)


def test_a_sure_turn_is_felt_on_both_sides() -> None:
    """Who surely speaks the second turn less likely speaks the first and the third."""
    even = {0: 0.5, 1: 0.5}
    first, second, third = in_turns([even, {0: 1.0}, even], [0.0, -1.0, -1.0])
    assert second == {0: 1.0}
    assert first == third == pytest.approx({0: 1 / (1 + exp(1)), 1: exp(1) / (1 + exp(1))})


def test_a_turn_without_candidates_breaks_the_chain() -> None:
    """Nothing passes through it; no turns are no trouble either."""
    even = {0: 0.5, 1: 0.5}
    assert in_turns([{0: 1.0}, {}, even], [0.0, -1.0, -1.0]) == [{0: 1.0}, {}, even]
    assert in_turns([], []) == []


def test_without_a_preference_nothing_changes() -> None:
    """A scene break has log odds of 0."""
    chances = [{0: 0.25, 1: 0.75}, {0: 0.5, 1: 0.5}]
    assert in_turns(chances, [0.0, 0.0]) == chances
