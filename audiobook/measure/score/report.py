"""The measures of all documents, pooled and averaged, as JSON.  Pure.

The package's docstring has the shape of the JSON.

    document(measured, "given")["summary"]["attribution"]["given"]["quote"]["all"]["micro"]
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
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
"""The order of groups; others follow by name."""


def document(measured: Sequence[Measured], mode: CastMode) -> dict[str, Any]:
    """All results as JSON; shares are 0 to 1."""
    readings = READINGS[mode]
    verdicts = [verdict for document in measured for verdict in document.verdicts]
    judged = _judged(measured)
    kinds = Counter(verdict.kind for verdict in verdicts if verdict.kind)
    wrong = sum(not right for _, right in judged)
    bins = certainty.reliability(judged)
    right = len(judged) - wrong
    return {
        "cast": mode,
        "reading": readings[0],
        "summary": {
            "documents": len(measured),
            "detection": _detection(_sum(document.detection for document in measured)),
            "attribution": {reading: _pooled(measured, reading) for reading in readings},
        },
        "documents": [_document(document) for document in measured],
        "errors": {
            "total": sum(kinds.values()),
            "kinds": {kind: kinds[kind] for kind in KINDS},
            "neighbour": sum(verdict.neighbour for verdict in verdicts),
        },
        "reliability": {
            "quotes": len(judged),
            "expected_calibration_error": _rounded(certainty.calibration_error(bins)),
            "bins": [
                {"from": part.low, "to": part.high, "quotes": part.quotes,
                 "confidence": _rounded(part.confidence), "right": _rounded(part.right)} for part in bins
            ],
        },
        "review": {
            "quotes": len(judged),
            "errors": wrong,
            "missed": len(verdicts) - len(judged),
            "points": [
                {"share": point.share, "quotes": round(point.quotes),
                 "errors_found": _rounded(_ratio(point.errors_found, wrong)),
                 "accuracy_then": _rounded(_ratio(right + point.errors_found, len(verdicts)))}
                for point in certainty.review(judged)
            ],
        },
        "certainty": [_certainty(group, members) for group, members in sorted(_grouped(measured).items())],
    }  # fmt: skip


def _judged(measured: Iterable[Measured]) -> list[certainty.Judged]:
    return [
        (verdict.confidence, verdict.right)
        for document in measured
        for verdict in document.verdicts
        if verdict.confidence is not None
    ]


def _grouped(measured: Iterable[Measured]) -> dict[str, list[Measured]]:
    groups: dict[str, list[Measured]] = {}
    for document in measured:
        if document.verdicts:
            groups.setdefault(certainty.group_of(document.id), []).append(document)
    return groups


def _certainty(group: str, measured: Sequence[Measured]) -> dict[str, Any]:
    """How well the confidence of a group of documents comes true, and how well it finds the errors."""
    judged = _judged(measured)
    right = sum(is_right for _, is_right in judged)
    return {
        "group": group,
        "quotes": len(judged),
        "right": _rounded(_ratio(right, len(judged))),
        "expected_calibration_error": _rounded(certainty.calibration_error(certainty.reliability(judged))),
        "errors_found": [
            _rounded(_ratio(point.errors_found, len(judged) - right)) for point in certainty.review(judged)
        ],
    }


def _document(measured: Measured) -> dict[str, Any]:
    return {
        "id": measured.id,
        "speakers": {"gold": measured.gold_speakers, "found": measured.found_speakers},
        "detection": _detection(measured.detection),
        "attribution": {
            reading: {
                unit: {
                    group: {"right": share.right, "total": share.total,
                            "accuracy": _rounded(_accuracy(share))}
                    for group, share in _ordered(units[unit])
                } for unit in UNITS
            } for reading, units in measured.attribution.items()
        },
    }  # fmt: skip


def _pooled(measured: Sequence[Measured], reading: Reading) -> dict[str, Any]:
    pooled: dict[str, Any] = {}
    for unit in UNITS:
        documents = [document.attribution[reading][unit] for document in measured]
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
                "macro": _rounded(_mean(_accuracy(groups[group]) for groups in documents if group in groups)),
            }
            for group, share in _ordered(total)
        }
    return pooled


def _sum(detections: Iterable[Detection]) -> Detection:
    total: Counter[str] = Counter()
    for detection in detections:
        total.update(asdict(detection))
    return Detection(**total)


def _detection(detection: Detection) -> dict[str, Any]:
    return {
        "gold": detection.gold,
        "found": detection.found,
        "matched": detection.matched,
        "exact": detection.exact,
        "segments": _precision_recall(detection.matched, detection.found, detection.gold),
        "exact_ends": _rounded(_ratio(detection.exact, detection.gold)),
        "gold_characters": detection.gold_characters,
        "found_characters": detection.found_characters,
        "shared_characters": detection.shared_characters,
        "characters": _precision_recall(
            detection.shared_characters, detection.found_characters, detection.gold_characters
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
    numbers = list(values)
    return sum(numbers) / len(numbers)


def _rounded(share: float) -> float:
    return round(share, 6)
