"""What each part of the attribution is worth: accuracy without it.

    python -m tests.benchmarks.ablation GOLD.jsonl...

GOLD is what `audiobook score` takes; the cast is given.  Each part takes as long as scoring does.  The ranker
is always the shipped one: what it learned in the presence of a part stays when the part is taken out.  A
group of features is taken out by setting each to its mean, so that it tells no candidate from another.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from unittest import mock

import numpy as np

from audiobook.attribute import features, ranker, turns
from audiobook.attribute.network import Table
from audiobook.attribute.ranker import COLUMNS, CONTEXT_NAMES, Ranker
from audiobook.measure import score

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from numpy.typing import NDArray

    from audiobook.measure.score.gold import Gold

TYPES = ("all", "explicit", "anaphoric", "implicit")


@dataclass(frozen=True, slots=True)
class Without(Ranker):
    """A ranker that does not see some features, or nothing of the turns around."""

    unseen: frozenset[str]
    """Names of features that are set to their mean."""
    neighbours: bool
    """Does it see the turns around?"""

    def probabilities(self, table: Table) -> list[NDArray[np.float64]]:
        """As a ranker's, of a table with less in it."""
        cells = table.cells.copy()
        for place, column in enumerate(self.columns):
            if COLUMNS[column] in self.unseen:
                cells[:, column] = self.networks[0].mean[place]  # all have the same
        nobody = {distance: np.full(len(cells), len(cells)) for distance in table.neighbours}
        around = table.neighbours if self.neighbours else nobody
        return Ranker.probabilities(self, Table(cells, table.starts, around))


def without(names: Iterable[str] = (), *, neighbours: bool = True) -> Ranker:
    """The shipped ranker, blind to these features; `neighbours`: does it see the turns around?"""
    shipped = ranker.shipped()
    return Without(shipped.networks, shipped.columns, frozenset(names), neighbours)


def parts() -> Iterator[tuple[str, Ranker]]:
    """The name of each part, and the ranker without it."""
    yield "the whole", ranker.shipped()
    yield "one network instead of several", replace(ranker.shipped(), networks=ranker.shipped().networks[:1])
    yield "without what turns around show", without(neighbours=False)
    for group in features.GROUPS:
        yield f"without {group.name.replace('_', ' ')}", without(group.features)
    yield "without where an exchange begins", without(CONTEXT_NAMES[:1])


def _no_tags(*_: object) -> dict[int, object]:
    return {}


def main(paths: list[Path]) -> None:
    """Measure and print."""
    gold = list(score.documents(paths))
    print(f"{'':42}" + "".join(f"{kind:>11}" for kind in TYPES))
    for name, judge in parts():
        with mock.patch.object(ranker, "shipped", lambda judge=judge: judge):
            _measure(name, gold)
    with mock.patch.object(turns, "tags_of", _no_tags):
        _measure("without speech tags", gold)


def _measure(name: str, gold: list[Gold]) -> None:
    measured = [score.measure(document, score.predict(document, "given"), "given") for document in gold]
    shares = score.document(measured, "given")["summary"]["attribution"]["given"]["quote"]
    print(f"{name:42}" + "".join(_percent(shares.get(kind)) for kind in TYPES), flush=True)


def _percent(share: Mapping[str, float] | None) -> str:
    """A column; a dash where the gold does not say of which type its quotations are."""
    return f"{100 * share['micro']:11.1f}" if share else f"{'-':>11}"


if __name__ == "__main__":
    main([Path(argument) for argument in sys.argv[1:]])
