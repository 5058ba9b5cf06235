"""A small trainer in plain numpy: it stands in for CatBoost where training is tested.

It makes what CatBoost makes, oblivious trees that raise the softmax of each turn's right candidate (Friedman
2001, "Greedy Function Approximation"), but fewer and shallower ones; the same examples always make the same
trees.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from audiobook.attribute.ranker import Trees

if TYPE_CHECKING:
    from collections.abc import Sequence

    from audiobook.attribute.train import Example

DEPTH, RATE, SHRINKAGE = 3, 0.8, 1.0
MOST_TREES = 6
QUANTILES = np.linspace(0.1, 0.9, 5)

Floats = NDArray[np.float64]


def fit(turns: Sequence[Example], trees: int) -> Trees:
    """At most MOST_TREES trees; see `audiobook.attribute.train.Fit`."""
    rows = np.concatenate([rows for rows, _ in turns])
    speaks = np.concatenate([np.arange(len(rows)) == right for rows, right in turns])
    turn_of = np.repeat(np.arange(len(turns)), [len(rows) for rows, _ in turns])
    questions = [(column, border) for column in range(rows.shape[1]) for border in _borders(rows[:, column])]
    answers = np.array([rows[:, column] > border for column, border in questions], dtype=np.float64)
    scores = np.zeros(len(rows))
    grown = []
    for _ in range(min(trees, MOST_TREES)):
        chances = np.exp(scores) / np.bincount(turn_of, np.exp(scores))[turn_of]
        chosen, leaf = _grow(answers, speaks - chances)
        leaves = RATE * _means(leaf, speaks - chances, chances * (1 - chances))
        scores += leaves[leaf]
        grown.append((chosen, leaves))
    return Trees(
        np.array([[questions[question][0] for question in chosen] for chosen, _ in grown], dtype=np.int16),
        np.array([[questions[question][1] for question in chosen] for chosen, _ in grown], dtype=np.float32),
        np.array([leaves for _, leaves in grown], dtype=np.float32),
    )


def _borders(values: NDArray[np.float32]) -> list[float]:
    return sorted({float(value) for value in np.quantile(values, QUANTILES, method="lower")} - {max(values)})


def _grow(answers: Floats, gradient: Floats) -> tuple[list[int], NDArray[np.int64]]:
    """The questions of a tree, each the one that splits the gradient best, and the leaf of each row."""
    leaf = np.zeros(len(gradient), dtype=np.int64)
    chosen: list[int] = []
    for level in range(DEPTH):
        gains = np.zeros(len(answers))
        for value in range(1 << level):
            inside = leaf == value
            number, total = inside.sum(), gradient[inside].sum()
            yes, sums = answers[:, inside].sum(axis=1), (answers[:, inside] * gradient[inside]).sum(axis=1)
            gains += sums**2 / (yes + SHRINKAGE) + (total - sums) ** 2 / (number - yes + SHRINKAGE)
        chosen.append(int(gains.argmax()))
        leaf += answers[chosen[-1]].astype(np.int64) << level
    return chosen, leaf


def _means(leaf: NDArray[np.int64], gradient: Floats, curvature: Floats) -> Floats:
    """The Newton step of each leaf."""
    size = 1 << DEPTH
    return np.bincount(leaf, gradient, size) / (np.bincount(leaf, curvature, size) + SHRINKAGE)
