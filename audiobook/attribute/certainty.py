"""How sure to be of a speaker: the ranker's probabilities made true ones.  Pure.

The ranker learns from turns whose named tag was hidden from it, so it cannot learn how often a tag of another
kind misleads: a pronoun that means somebody else, a noun for one of several, a name that two people bear.
And it learns from whole novels, where much is known of everybody; of a single chapter less is.
"""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

from audiobook.attribute.features import FIRST, NAME, NONE, NOUN, PRONOUN, STRANGER

if TYPE_CHECKING:
    from collections.abc import Mapping

DOUBT = {NONE: 0.95, PRONOUN: 1.45, NOUN: 1.95, NAME: 1.2, STRANGER: 1.2, FIRST: 0.95}
"""What the log odds are divided by, for each kind of tag (temperature scaling, Guo et al. 2017).

Read off `audiobook score` on whole novels, single chapters and LitBank's excerpts, which agree on the order.
"""


def calibrated(chances: Mapping[int, float], tag_kind: int, turns: int) -> dict[int, float]:
    """The chances of a turn's candidates so that of those with 0.8 four in five are right; the order stays.

    `tag_kind`: a key of DOUBT.  `turns`: of the whole text; the fewer, the more doubt.
    """
    power = 1.0 / (DOUBT[tag_kind] * (1.0 + 1.0 / sqrt(turns)))
    weights = {one: chance**power for one, chance in chances.items()}
    total = sum(weights.values())
    return {one: weight / total for one, weight in weights.items()}
