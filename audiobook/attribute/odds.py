"""Log odds beside the trees, for what turns with a named tag cannot teach them.  Pure.

The ranker is trained on turns whose named tag is hidden from it.  So it trusts pronouns in tags too little:
writers name whoever a pronoun would not make clear.  And it has seen few beats: a turn with a tag seldom has
one.  These rules make up for that; `python -m tests.benchmarks.ablation` measures what they are worth.

>>> untaught(rows)                                                                     # doctest: +SKIP
array([ 0.8, -2. ,  0. ])
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from audiobook.attribute.cues import CueKind
from audiobook.attribute.features import column

if TYPE_CHECKING:
    from collections.abc import Callable

    from audiobook.attribute.features import Rows

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Rule:
    """What speaks for or against a candidate."""

    name: str
    log_odds: float
    """Added to the score of a candidate it applies to; set by hand."""
    applies: Callable[[Rows], Flags]
    """For each row: does it?"""


def _is(rows: Rows, name: str, value: float) -> Flags:
    """For each row: has a feature this value?"""
    flags: Flags = column(rows, name) == value
    return flags


def _pronoun_means_last_subject(rows: Rows) -> Flags:
    return _is(rows, "tag kind", CueKind.PRONOUN) & _is(rows, "tag subject", 0)


def _pronoun_before_any_name(rows: Rows) -> Flags:
    unnamed = _is(rows, "narrated far", 0) & _is(rows, "quoted near", 0)
    return _is(rows, "tag kind", CueKind.PRONOUN) & unnamed


def _beat_without_a_tag(rows: Rows) -> Flags:
    return _is(rows, "tag kind", CueKind.NONE) & _is(rows, "beat names", 1)


def _tag_has_the_name(rows: Rows) -> Flags:
    return _is(rows, "tag kind", CueKind.NAME) & _is(rows, "tag names", 1)


RULES = (
    Rule("a pronoun means whoever opened the sentence before", 0.8, _pronoun_means_last_subject),
    Rule("a pronoun does not mean somebody not yet named", -2.0, _pronoun_before_any_name),
    Rule("a beat without a tag names the speaker", 4.0, _beat_without_a_tag),
    Rule("a name in the tag counts for more than whose turn it seems to be", 1.0, _tag_has_the_name),
)


def untaught(rows: Rows) -> NDArray[np.float64]:
    """The log odds to add to the score of each row."""
    odds = np.zeros(len(rows))
    for rule in RULES:
        odds += rule.log_odds * rule.applies(rows)
    return odds
