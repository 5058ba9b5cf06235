"""How sure to be of a speaker: corrects the ranker's probabilities so that they come true.  Pure.

Some kinds of tag mislead more often than it thinks: a noun for one of several people, a name that two of them
share, a pronoun that means somebody else.  And in a single chapter less is known of everybody than in a
novel.

>>> calibrated({0: 0.9, 1: 0.1}, CueKind.PRONOUN, turns=100)                           # doctest: +SKIP
{0: 0.86, 1: 0.14}
"""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

from audiobook.attribute.cues import CueKind

if TYPE_CHECKING:
    from collections.abc import Mapping

DOUBT: Mapping[CueKind, float] = {
    CueKind.NONE: 1.05,
    CueKind.PRONOUN: 1.1,
    CueKind.NOUN: 1.35,
    CueKind.NAME: 1.2,
    CueKind.STRANGER: 1.2,
    CueKind.FIRST_PERSON: 1.05,
}
"""What the log odds are divided by, for each kind of tag (temperature scaling, Guo et al. 2017).

What `tests.benchmarks.calibration` fits on novels and on modern chapters, between cast given and cast found.
"""


def calibrated(chances: Mapping[int, float], tag_kind: CueKind, turns: int) -> dict[int, float]:
    """The chances of a turn's candidates, corrected: of those with 0.8 four in five are right.

    Their order stays.  `turns`: how many the whole text has; the fewer, the more doubt.
    """
    power = 1.0 / (DOUBT[tag_kind] * doubt_in_short_texts(turns))
    weights = {person: chance**power for person, chance in chances.items()}
    total = sum(weights.values())
    return {person: weight / total for person, weight in weights.items()}


def doubt_in_short_texts(turns: int) -> float:
    """2 for a text of one turn, 1.1 for a hundred, 1 for a novel: as an error of estimation shrinks."""
    return 1.0 + 1.0 / sqrt(turns)
