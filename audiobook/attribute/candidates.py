"""Who may speak a turn: the characters on the scene, the likeliest first.  Pure.

A weight for each character adds up whatever brings them near; the ranker judges only those who weigh most.

>>> candidates(scene, evidence, index=2, standing=standing)                            # doctest: +SKIP
[1, 0, 4]
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from audiobook.attribute.cues import REACH
from audiobook.attribute.names import agreement

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from audiobook.attribute.cues import Evidence
    from audiobook.attribute.scene import Scene

MOST_CANDIDATES = 14
MOST_ABSENT = 3
"""Characters of the right gender that are added where nobody on the scene has it."""
FEW = 7
"""Where fewer are on the scene, the most mentioned of the others that the chapter names join them."""
REACH_AHEAD = 500
"""Code points after the end of the turn in which a mention still counts."""
TURNS_AROUND = 5
"""Turns before and after whose cues count."""

# Weights.  All were set by hand and taken over into training: the shipped ranker knows candidates as these
# choose them.
MENTION_HALVES_AT = 400
"""Code points: a mention weighs 1 at the turn, half at this distance, a third at twice this distance."""
IN_A_QUOTATION = 0.4
"""What is left of a mention's weight if a quotation makes it: people talk of the absent."""
CUE_OF_THE_TURN = 100.0
"""Whoever the turn's own tag or beat names is always a candidate."""
CUE_OF_A_NEIGHBOUR = 4.0
"""Divided by the distance in turns."""
NARRATOR = 3.0
"""The narrator who says "I" is always on the scene, but seldom named."""


class Standing(NamedTuple):
    """How much a whole book has of a character."""

    mentions: float
    """log(1 + how often the book names them)."""
    share_of_tags: float
    """log of their share of the turns whose tag leaves no doubt."""


def candidates(
    scene: Scene, evidence: Sequence[Evidence], index: int, standing: Mapping[int, Standing]
) -> list[int]:
    """The characters who may speak turn `index`, the likeliest first, at most MOST_CANDIDATES.

    `evidence`: of every turn of the chapter.  `standing`: of every character that the book mentions.
    """
    weights: dict[int, float] = defaultdict(float)
    _weigh_mentions(weights, scene, evidence[index])
    _weigh_cues(weights, evidence, index)
    if scene.narrator is not None:
        weights[scene.narrator] += NARRATOR
    for person in _absent(scene, evidence[index], weights, standing):
        weights[person] = 0.0
    if len(weights) < FEW:
        named = {*scene.narrated, *scene.quoted} - weights.keys()
        others = sorted(named, key=lambda who: (-standing[who].mentions, who))
        weights.update(dict.fromkeys(others[: FEW - len(weights)], 0.0))
    return sorted(weights, key=lambda person: (-weights[person], person))[:MOST_CANDIDATES]


def _weigh_mentions(weights: dict[int, float], scene: Scene, mine: Evidence) -> None:
    for mention in scene.between(mine.start - REACH, mine.end + REACH_AHEAD):
        nearness = 1.0 / (1.0 + abs(mine.start - mention.start) / MENTION_HALVES_AT)
        for person in mention.people:
            weights[person] += nearness * (IN_A_QUOTATION if mention.quoted else 1.0)


def _weigh_cues(weights: dict[int, float], evidence: Sequence[Evidence], index: int) -> None:
    start = evidence[index].start
    for other in range(max(0, index - TURNS_AROUND), min(len(evidence), index + TURNS_AROUND + 1)):
        turn = evidence[other]
        if abs(turn.start - start) >= REACH:
            continue
        weight = CUE_OF_A_NEIGHBOUR / abs(other - index) if other != index else CUE_OF_THE_TURN
        for cue in (turn.tag, turn.second_tag, turn.beat):
            for person in cue.shares:
                weights[person] += weight


def _absent(
    scene: Scene, mine: Evidence, present: Mapping[int, float], standing: Mapping[int, Standing]
) -> list[int]:
    """Characters of an earlier chapter: "She asked", and no woman is near.  The most mentioned first."""
    gender = mine.tag.gender or mine.beat.gender
    if not gender or any(agreement(gender, scene.names.gender(person)) >= 0 for person in present):
        return []
    absent = [person for person in standing if agreement(gender, scene.names.gender(person)) > 0]
    absent.sort(key=lambda person: (-standing[person].mentions, person))
    return absent[:MOST_ABSENT]
