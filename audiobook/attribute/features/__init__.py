"""What the text shows of each candidate for a turn, as numbers for the ranker.  Pure.

A chapter's turns with their evidence and candidates go in, one row of numbers for each candidate comes out.
The numbers are what readers go by, in groups; each group says in words what its features are.

sentences (tag, beat, lead, trail) · exchange (whose turn it is) · presence (who is near, who is frequent)
beside (who acts around the turn) · scenes (who is there) · speech (what is said, and whose words it is like)
groups: what a group is and what it sees

A feature is found by its name, never by its place:

>>> column(rows, "tag names")                                                          # doctest: +SKIP
array([1., 0., 0.], dtype=float32)

The shipped ranker asks for features by name.  Their order is free, but whoever renames one, or changes what
it means, trains anew.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from audiobook.attribute.features.beside import beside, between
from audiobook.attribute.features.exchange import address, exchange, hints, sure_speeches
from audiobook.attribute.features.groups import Group, View
from audiobook.attribute.features.presence import attention, paragraph, recency, shape, standing
from audiobook.attribute.features.scenes import scenes
from audiobook.attribute.features.sentences import beat, lead, tag, trail
from audiobook.attribute.features.speech import address_nouns, habits, manner

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from audiobook.attribute.candidates import Standing
    from audiobook.attribute.cues import Evidence
    from audiobook.attribute.habits import Habits
    from audiobook.attribute.scene import Scene
    from audiobook.attribute.turns import Turn

__all__ = ["GROUPS", "NAMES", "Group", "Rows", "View", "column", "matrix"]

Rows = NDArray[np.float32]
"""One row for each candidate of a turn, one column for each feature."""
GROUPS: tuple[Group, ...] = (
    tag, beat, lead, trail,
    shape, paragraph,
    exchange, sure_speeches, hints, address,
    recency, attention, standing,
    beside, between, scenes, manner, address_nouns, habits,
)  # fmt: skip
NAMES: tuple[str, ...] = tuple(chain.from_iterable(group.features for group in GROUPS))
_COLUMNS = {name: place for place, name in enumerate(NAMES)}


def matrix(
    scene: Scene,
    turns: Sequence[Turn],
    evidence: Sequence[Evidence],
    candidates: Sequence[Sequence[int]],
    known: tuple[Mapping[int, Standing], Habits],
) -> list[Rows]:
    """For each turn of a chapter an array of shape (its candidates, len(NAMES)).

    `evidence` and `candidates`: of the same turns.  `known`: the characters that the book mentions, and how
    they talk.
    """
    gender = scene.names.gender
    starts = [turn.start for turn in evidence]
    views = (
        View(scene, turns, evidence, index, [(who, gender(who)) for who in people], *known, starts)
        for index, people in enumerate(candidates)
    )
    return [_rows(view) for view in views]


def _rows(view: View) -> Rows:
    parts = [group.values(view) for group in GROUPS]
    rows = [list(chain.from_iterable(row)) for row in zip(*parts, strict=True)]
    return np.array(rows, dtype=np.float32).reshape(len(rows), len(NAMES))


def column(rows: Rows, name: str) -> NDArray[np.float32]:
    """The feature of that name for each row; KeyError if there is none.

    `rows` may have further columns behind those of NAMES.
    """
    return rows[:, _COLUMNS[name]]
