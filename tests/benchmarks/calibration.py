"""The doubt that fits each kind of tag, read off texts whose speakers are marked.

    python -m tests.benchmarks.calibration GOLD.jsonl... [--cast given|unknown]

GOLD is what `audiobook score` takes.  Prints, for every kind of tag, what `certainty.DOUBT` has and what
would make the confidence come true best (least log loss, temperature scaling: Guo et al. 2017), and by group
of documents the calibration error and the share of the errors among the least certain lines with either.
A speaker counts as right as in the scorer: given cast by id, unknown cast by name.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import numpy as np

from audiobook.attribute import certainty as product
from audiobook.attribute.cues import CueKind
from audiobook.measure import score
from audiobook.measure.score import certainty
from audiobook.measure.score.reviewer import answered_turns

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from audiobook.attribute.chances import Chances

DOUBTS = np.round(np.arange(0.5, 4.01, 0.05), 2)
"""What is tried for each kind of tag."""
ENOUGH = 50
"""Turns with a kind of tag; fewer say nothing about its doubt."""
LEAST = 1e-4
"""Stands for a chance of 0, and for a speaker who is not a candidate."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn with a quotation whose speaker is known."""

    group: str
    kind: CueKind
    chances: Chances
    """Before calibration."""
    right: frozenset[int]
    """The candidates that stand for its speaker."""
    turns: int
    """How many the document has."""

    def calibrated(self, doubt: float) -> tuple[float, bool, float]:
        """Confidence, whether the answer is right, and the log loss, with a doubt for its kind of tag."""
        power = 1.0 / (doubt * product.doubt_in_short_texts(self.turns))
        weights = {person: chance**power for person, chance in self.chances.items()}
        total = sum(weights.values())
        best = max(weights, key=lambda person: weights[person])
        said = sum(weights[person] for person in self.right) / total
        return weights[best] / total, best in self.right, -float(np.log(max(said, LEAST)))


def main() -> None:
    """Read the documents, fit, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("gold", nargs="+", type=Path)
    parser.add_argument("--cast", choices=get_args(score.CastMode), default="given")
    arguments = parser.parse_args()
    turns = [
        Turn(certainty.group_of(gold.id), kind, chances, frozenset(right), in_all)
        for gold in score.documents(arguments.gold)
        for kind, chances, right, in_all in answered_turns(gold, arguments.cast)
    ]
    fitted = fit(turns)
    print(f"{'tag':14} {'turns':>7} {'doubt now':>10} {'fitted':>7}")
    for kind, doubt in fitted.items():
        count = sum(turn.kind is kind for turn in turns)
        print(f"{kind.name.lower():14} {count:7,} {product.DOUBT[kind]:10.2f} {doubt:7.2f}")
    for name, doubts in (("now", product.DOUBT), ("fitted", fitted)):
        print(f"\n{name}: calibration error, errors found % among the least certain lines")
        print(" " * 14, *(f"{100 * share:5.0f} %" for share in certainty.SHARES))
        for group in sorted({turn.group for turn in turns}):
            show(group, [turn for turn in turns if turn.group == group], doubts)


def fit(turns: Sequence[Turn]) -> dict[CueKind, float]:
    """For each kind of tag the doubt with the least log loss; those with few turns keep theirs."""
    by_kind: dict[CueKind, list[Turn]] = defaultdict(list)
    for turn in turns:
        by_kind[turn.kind].append(turn)
    return {
        kind: min(DOUBTS.tolist(), key=lambda doubt: loss(by_kind[kind], doubt))
        if len(by_kind[kind]) >= ENOUGH
        else product.DOUBT[kind]
        for kind in CueKind
    }


def loss(turns: Iterable[Turn], doubt: float) -> float:
    """The sum of the log loss."""
    return sum(turn.calibrated(doubt)[2] for turn in turns)


def show(group: str, turns: Sequence[Turn], doubts: Mapping[CueKind, float]) -> None:
    """One row."""
    judged = [turn.calibrated(doubts[turn.kind])[:2] for turn in turns]
    errors = sum(not right for _, right in judged)
    found = [point.errors_found / max(1, errors) for point in certainty.review(judged)]
    error = certainty.calibration_error(certainty.reliability(judged))
    print(f"{group:9} {error:.3f}", *(f"{100 * share:7.1f}" for share in found))


if __name__ == "__main__":
    main()
