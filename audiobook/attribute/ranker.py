"""The learned ranker: features of candidates in, log odds out.  Pure, but for reading its own file once.

Two ensembles of oblivious decision trees (Kohavi & Li 1995; every level of a tree asks one question), made by
`audiobook.attribute.train`.  The first judges each turn by what the page shows; the second knows besides
what the first thinks of the turns around.  Numpy alone evaluates them: the answers to a tree's questions are
the bits of the number of its leaf.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from audiobook.attribute.features import Rows

FILE = "ranker.npz"
ROWS_AT_ONCE = 2_000
"""Bounds the memory of an evaluation: rows x trees x depth answers at a time."""


@dataclass(frozen=True, slots=True)
class Trees:
    """An ensemble: arrays of shape (trees, depth), (trees, depth) and (trees, 2 ** depth)."""

    features: NDArray[np.int16]
    borders: NDArray[np.float32]
    leaves: NDArray[np.float32]

    def scores(self, rows: Rows) -> NDArray[np.float64]:
        """The score of each row; within one turn their softmax is the probability."""
        weights = (1 << np.arange(self.features.shape[1])).astype(np.int64)
        trees = np.arange(len(self.features))
        found = np.empty(len(rows))
        for start in range(0, len(rows), ROWS_AT_ONCE):
            some = rows[start : start + ROWS_AT_ONCE]
            leaf = np.zeros((len(some), len(trees)), dtype=np.int64)
            for level, weight in enumerate(weights):
                leaf += weight * (some[:, self.features[:, level]] > self.borders[:, level])
            found[start : start + ROWS_AT_ONCE] = self.leaves[trees, leaf].sum(axis=1, dtype=np.float64)
        return found


@dataclass(frozen=True, slots=True)
class Ranker:
    """What is trained and shipped."""

    page: Trees
    """Judges by the page alone."""
    context: Trees
    """Judges by the page and by what `page` makes of the turns around."""
    temperature: float
    """Divides the scores of `context`, so that a probability of 0.8 is right in 8 cases of 10."""

    def arrays(self) -> dict[str, Any]:
        """What the file holds; `from_arrays` reads it."""
        made: dict[str, Any] = {"temperature": np.float32(self.temperature)}
        for name, trees in (("page", self.page), ("context", self.context)):
            made |= {f"{name}_{part}": getattr(trees, part) for part in ("features", "borders", "leaves")}
        return made

    @staticmethod
    def from_arrays(arrays: Mapping[str, Any]) -> Ranker:
        """The inverse of `arrays`."""
        page, context = (
            Trees(*(arrays[f"{name}_{part}"] for part in ("features", "borders", "leaves")))
            for name in ("page", "context")
        )
        return Ranker(page, context, float(arrays["temperature"]))


@cache
def shipped() -> Ranker:
    """The ranker that comes with the package."""
    with (
        files("audiobook.attribute").joinpath(FILE).open("rb") as file,
        np.load(file, allow_pickle=False) as arrays,
    ):
        return Ranker.from_arrays(dict(arrays))
