"""Chances of candidates, turn by turn, to chances that know that people take turns.  Pure.

A chain: whoever has just spoken seldom speaks again in the next paragraph.  Later evidence repairs what came
before, and a speaker that a person has set is felt on both sides.

>>> even, tagged = {0: 0.5, 1: 0.5}, {0: 0.01, 1: 0.99}
>>> first, last = in_turns([even, tagged], repeats=[0.0, -1.0])
>>> round(first[0], 2)
0.73
"""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def in_turns(chances: Sequence[Mapping[int, float]], repeats: Sequence[float]) -> list[dict[int, float]]:
    """The chances of each turn's candidates in the light of its neighbours (forward-backward).

    `chances[t]`: of who may speak turn t; they need not add up to 1, and none breaks the chain.
    `repeats[t]`: the log odds that the speaker of turn t-1 speaks turn t as well; the first is not used.
    """
    ahead = _messages(chances, repeats)
    behind = _messages(chances[::-1], [*repeats[1:], 0.0][::-1])[::-1] if chances else []
    return [
        _shares({who: chance * before[who] * after[who] for who, chance in turn.items()})
        for turn, before, after in zip(chances, ahead, behind, strict=True)
    ]


def _messages(chances: Sequence[Mapping[int, float]], repeats: Sequence[float]) -> list[dict[int, float]]:
    """For each turn what all turns before it say of its candidates: a factor to their chances."""
    messages: list[dict[int, float]] = []
    last: dict[int, float] = {}
    for turn, repeat in zip(chances, repeats, strict=True):
        factor = exp(repeat) if last else 1.0
        messages.append({who: 1.0 + (factor - 1.0) * last.get(who, 0.0) for who in turn})
        last = _shares({who: chance * messages[-1][who] for who, chance in turn.items()})
    return messages


def _shares(weights: Mapping[int, float]) -> dict[int, float]:
    total = sum(weights.values())
    return {who: weight / total for who, weight in weights.items()}
