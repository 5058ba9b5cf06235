"""The measures of a corpus, pooled and averaged, as JSON.  Pure.

The shape of the JSON stands in the package's docstring.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from audiobook.measure.score import certainty
from audiobook.measure.score.measure import KINDS, READINGS, UNITS, Detection, Share

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from audiobook.measure.score.measure import Groups, Measured, Reading
    from audiobook.measure.score.program import CastMode

ORDER = (
    "all", "explicit", "anaphoric", "implicit", "non_explicit", "untyped", "answered", "no_minor",
    "no_minor:explicit", "no_minor:anaphoric", "no_minor:implicit",
    "category:major", "category:intermediate", "category:minor",
)  # fmt: skip


def document(measured: Sequence[Measured], mode: CastMode) -> dict[str, Any]:
    """Everything, as JSON; shares are 0 to 1."""
    readings = READINGS[mode]
    verdicts = [verdict for one in measured for verdict in one.verdicts]
    judged = [(verdict.confidence, verdict.right) for verdict in verdicts if verdict.confidence is not None]
    kinds = Counter(verdict.kind for verdict in verdicts if verdict.kind)
    wrong = sum(not right for _, right in judged)
    bins = certainty.reliability(judged)
    right = len(judged) - wrong
    return {
        "cast": mode,
        "reading": readings[0],
        "summary": {
            "documents": len(measured),
            "detection": _detection(_sum(one.detection for one in measured)),
            "attribution": {reading: _pooled(measured, reading) for reading in readings},
        },
        "documents": [_one(one) for one in measured],
        "errors": {
            "total": sum(kinds.values()),
            "kinds": {kind: kinds[kind] for kind in KINDS},
            "neighbour": sum(verdict.neighbour for verdict in verdicts),
        },
        "reliability": {
            "quotes": len(judged),
            "expected_calibration_error": _rounded(certainty.calibration_error(bins)),
            "bins": [
                {"from": one.low, "to": one.high, "quotes": one.quotes,
                 "confidence": _rounded(one.confidence), "right": _rounded(one.right)} for one in bins
            ],
        },
        "review": {
            "quotes": len(judged),
            "errors": wrong,
            "missed": len(verdicts) - len(judged),
            "points": [
                {"share": one.share, "quotes": round(one.quotes),
                 "errors_found": _rounded(_ratio(one.errors_found, wrong)),
                 "accuracy_then": _rounded(_ratio(right + one.errors_found, len(verdicts)))}
                for one in certainty.review(judged)
            ],
        },
    }  # fmt: skip


def _one(one: Measured) -> dict[str, Any]:
    return {
        "id": one.id,
        "speakers": {"gold": one.gold_speakers, "found": one.found_speakers},
        "detection": _detection(one.detection),
        "attribution": {
            reading: {
                unit: {
                    group: {"right": share.right, "total": share.total,
                            "accuracy": _rounded(_accuracy(share))}
                    for group, share in _ordered(units[unit])
                } for unit in UNITS
            } for reading, units in one.attribution.items()
        },
    }  # fmt: skip


def _pooled(measured: Sequence[Measured], reading: Reading) -> dict[str, Any]:
    pooled: dict[str, Any] = {}
    for unit in UNITS:
        documents = [one.attribution[reading][unit] for one in measured]
        total: Groups = {}
        for groups in documents:
            for group, share in groups.items():
                before = total.get(group, Share())
                total[group] = Share(before.right + share.right, before.total + share.total)
        pooled[unit] = {
            group: {
                "right": share.right,
                "total": share.total,
                "micro": _rounded(_accuracy(share)),
                "macro": _rounded(_mean(_accuracy(g[group]) for g in documents if group in g)),
            }
            for group, share in _ordered(total)
        }
    return pooled


def _sum(detections: Iterable[Detection]) -> Detection:
    total: Counter[str] = Counter()
    for one in detections:
        total.update({field.name: getattr(one, field.name) for field in fields(one)})
    return Detection(**total)


def _detection(found: Detection) -> dict[str, Any]:
    return {
        "gold": found.gold,
        "found": found.found,
        "matched": found.matched,
        "exact": found.exact,
        "segments": _precision_recall(found.matched, found.found, found.gold),
        "exact_ends": _rounded(_ratio(found.exact, found.gold)),
        "gold_characters": found.gold_characters,
        "found_characters": found.found_characters,
        "shared_characters": found.shared_characters,
        "characters": _precision_recall(
            found.shared_characters, found.found_characters, found.gold_characters
        ),
    }


def _precision_recall(shared: int, found: int, gold: int) -> dict[str, float]:
    return {
        "precision": _rounded(_ratio(shared, found)),
        "recall": _rounded(_ratio(shared, gold)),
        "f1": _rounded(_ratio(2 * shared, found + gold)),
    }


def _ordered(groups: Groups) -> list[tuple[str, Share]]:
    rank = {group: number for number, group in enumerate(ORDER)}
    return sorted(groups.items(), key=lambda item: (rank.get(item[0], len(rank)), item[0]))


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def _accuracy(share: Share) -> float:
    return _ratio(share.right, share.total)


def _mean(values: Iterable[float]) -> float:
    several = list(values)
    return sum(several) / len(several)


def _rounded(share: float) -> float:
    return round(share, 6)
