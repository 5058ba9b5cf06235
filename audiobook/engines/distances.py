"""How far apart two voices sound: 0 is one speaker, 1 another altogether.

One minus the cosine of their speaker embeddings (Resemblyzer, GE2E), each of half a minute of speech.  The
table, `distances.json`, is made by `python -m audiobook.measure.distances`; a run measures nothing.
"""

from __future__ import annotations

import functools
import json
from importlib import resources
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

TABLE = "distances.json"


def distance(one: tuple[str, str], other: tuple[str, str]) -> float | None:
    """How far two voices, each an engine and a name, are apart; None where one was never measured."""
    table = _table()
    first, second = (f"{engine}:{name}".casefold() for engine, name in (one, other))
    return table.get(first, {}).get(second)


@functools.cache
def middle(engine: str) -> float | None:
    """The median distance between the voices of an engine; None where there are no two."""
    table = _table()
    ours = [name for name in table if name.startswith(f"{engine.casefold()}:")]
    between = [table[one][other] for place, one in enumerate(ours) for other in ours[:place]]
    return median(between) if between else None


@functools.cache
def _table() -> Mapping[str, Mapping[str, float]]:
    told = json.loads(resources.files(__package__).joinpath(TABLE).read_text("utf-8"))
    names = [name.casefold() for name in told["voices"]]
    return {
        name: dict(zip(names, (percent / 100 for percent in row), strict=True))
        for name, row in zip(names, told["percent"], strict=True)
    }
