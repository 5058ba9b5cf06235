"""The learned judge of candidates: reads its own file once.

A few small networks (see `network`) that were trained alike, from other beginnings; their answers are
averaged, since each errs in its own way.  The repository's folder `training` makes the file.

>>> shipped().probabilities(table)[0]                                                  # doctest: +SKIP
array([0.91, 0.06, 0.03])
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np

from audiobook.attribute import features, network
from audiobook.attribute.network import Network

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from audiobook.attribute.network import Indices, Table

FILE = "ranker.npz"
CONTEXT_NAMES = ("another exchange", "set speaker")
"""The features behind those of `features.NAMES`; `chances` works them out."""
COLUMNS = (*features.NAMES, *CONTEXT_NAMES)


@dataclass(frozen=True, slots=True)
class Ranker:
    """What is trained and shipped."""

    networks: tuple[Network, ...]
    columns: Indices
    """Which of COLUMNS the networks look at, in their order."""

    def probabilities(self, table: Table) -> list[NDArray[np.float64]]:
        """For each turn of a table the probability of each of its candidates.

        The table's cells have all COLUMNS.
        """
        seen = network.Table(table.cells[:, self.columns], table.starts, table.neighbours)
        return network.probabilities((judge.scores(seen) for judge in self.networks), seen)

    @staticmethod
    def from_arrays(arrays: Mapping[str, Any]) -> Ranker:
        """The ranker in the arrays of a file; ValueError if it knows a feature that is no longer there.

        The file has its own order of columns, so that adding or moving a feature does not disturb it.
        """
        count = 1 + max(int(name.split(".")[0]) for name in arrays if name[0].isdigit())
        networks = (_arrays_of(arrays, f"{number}.") for number in range(count))
        return Ranker(
            tuple(map(Network.from_arrays, networks)), _columns_now([str(name) for name in arrays["columns"]])
        )


def _arrays_of(arrays: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    return {name.removeprefix(prefix): arrays[name] for name in arrays if name.startswith(prefix)}


def _columns_now(names: list[str]) -> Indices:
    """For each column of a file the column of that name in COLUMNS."""
    missing = sorted({*names} - {*COLUMNS})
    if missing:
        raise ValueError(f"{FILE} was trained with features that do not exist: {', '.join(missing)}")
    return np.array([COLUMNS.index(name) for name in names], dtype=np.intp)


@cache
def shipped() -> Ranker:
    """The ranker that comes with the package."""
    with (
        files("audiobook.attribute").joinpath(FILE).open("rb") as file,
        np.load(file, allow_pickle=False) as arrays,
    ):
        return Ranker.from_arrays(dict(arrays))
