"""The learned ranker: features of candidates in, scores out.  Pure, apart from reading its own file once.

Two ensembles of oblivious decision trees (Kohavi & Li 1995: every level of a tree asks the same question of
all rows), made by `audiobook.attribute.train`.  The first judges a turn by what the page shows; the second
also knows what the first makes of the turns around.  Numpy alone evaluates them: the answers to a tree's
questions are the bits of the number of its leaf.

>>> shipped().page.scores(rows)                                                        # doctest: +SKIP
array([ 1.7, -0.4, -1.1])
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np

from audiobook.attribute import features

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from audiobook.attribute.features import Rows

FILE = "ranker.npz"
ROWS_AT_ONCE = 2_000
"""Bounds the memory of an evaluation, which holds rows x trees x depth answers."""
CONTEXT_NAMES = (
    "chance -3", "chance -2", "chance -1", "chance +1", "chance +2", "chance +3",
    "chance", "chances around", "lead over the others", "rank",
)  # fmt: skip
"""The features of the second ensemble, behind those of `features.NAMES`; `passes` works them out."""
COLUMNS = (*features.NAMES, *CONTEXT_NAMES)
PARTS = ("features", "borders", "leaves")


@dataclass(frozen=True, slots=True)
class Trees:
    """An ensemble of trees of one depth."""

    features: NDArray[np.int16]
    """Shape (trees, depth): the column of COLUMNS that each level asks about."""
    borders: NDArray[np.float32]
    """Shape (trees, depth): the answer is yes above this value."""
    leaves: NDArray[np.float32]
    """Shape (trees, 2 ** depth): the score of each leaf; the first level's answer is its lowest bit."""

    def scores(self, rows: Rows) -> NDArray[np.float64]:
        """The score of each row; within one turn their softmax is the probability."""
        scores = np.empty(len(rows))
        for start in range(0, len(rows), ROWS_AT_ONCE):
            stop = start + ROWS_AT_ONCE
            scores[start:stop] = self._leaf_values(rows[start:stop]).sum(axis=1, dtype=np.float64)
        return scores

    def _leaf_values(self, rows: Rows) -> NDArray[np.float32]:
        """Shape (rows, trees): the value of the leaf where each row ends."""
        trees, depth = self.features.shape
        leaf = np.zeros((len(rows), trees), dtype=np.int64)
        for level in range(depth):
            leaf += (rows[:, self.features[:, level]] > self.borders[:, level]) * np.int64(1 << level)
        values: NDArray[np.float32] = self.leaves[np.arange(trees), leaf]
        return values


@dataclass(frozen=True, slots=True)
class Ranker:
    """What is trained and shipped."""

    page: Trees
    """Judges by the page alone: its rows have the columns `features.NAMES`."""
    context: Trees
    """Judges by the page and by what `page` makes of the turns around: its rows have all COLUMNS."""
    temperature: float
    """Divides the scores of `context`, so that of the answers with a probability of 0.8 four in five are
    right.
    """

    def arrays(self) -> dict[str, Any]:
        """What the file holds; `from_arrays` reads it."""
        arrays: dict[str, Any] = {"temperature": np.float32(self.temperature), "columns": np.array(COLUMNS)}
        for name, trees in (("page", self.page), ("context", self.context)):
            arrays |= {f"{name}_{part}": getattr(trees, part) for part in PARTS}
        return arrays

    @staticmethod
    def from_arrays(arrays: Mapping[str, Any]) -> Ranker:
        """The inverse of `arrays`; ValueError if it was trained with a feature that is no longer there.

        The file has its own order of columns, so that adding or moving a feature does not disturb it.
        """
        columns = _columns_now([str(name) for name in arrays["columns"]])
        page, context = (Trees(*(arrays[f"{name}_{part}"] for part in PARTS)) for name in ("page", "context"))
        return Ranker(_moved(page, columns), _moved(context, columns), float(arrays["temperature"]))


def _columns_now(names: Sequence[str]) -> NDArray[np.int16]:
    """For each column of a file the column of that name in COLUMNS."""
    missing = sorted({*names} - {*COLUMNS})
    if missing:
        raise ValueError(f"{FILE} was trained with features that do not exist: {', '.join(missing)}")
    return np.array([COLUMNS.index(name) for name in names], dtype=np.int16)


def _moved(trees: Trees, columns: NDArray[np.int16]) -> Trees:
    return replace(trees, features=columns[trees.features])


@cache
def shipped() -> Ranker:
    """The ranker that comes with the package."""
    with (
        files("audiobook.attribute").joinpath(FILE).open("rb") as file,
        np.load(file, allow_pickle=False) as arrays,
    ):
        return Ranker.from_arrays(dict(arrays))
