"""The results of a check as text for people and as JSON for programs.

print(text(results, "acx"))
json.dumps(document(results, "acx"))
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from audiobook.measure.check.rules import passes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from audiobook.measure.check.measure import Measured, Places
    from audiobook.measure.check.rules import Finding, Result


def text(results: Sequence[Result], preset: str | None) -> str:
    """For each file its measurements in two columns, failures and warnings, and the verdict."""
    return "\n".join("\n".join(_lines(result, preset)) + "\n" for result in results)


def _lines(result: Result, preset: str | None) -> list[str]:
    measured = result.measured
    stream = measured.stream
    kind = {True: " constant", False: " variable", None: ""}[measured.constant_bit_rate]
    rate = f", {stream.bit_rate} kbit/s{kind}" if stream.bit_rate else ""
    rows = [
        ("length", _clock(measured.seconds) + _agreement(measured)),
        ("loudness", f"{_db(measured.loudness_lufs)} LUFS"),
        ("true peak", f"{_db(measured.true_peak_dbfs)} dBTP, sample peak {_db(measured.peak_dbfs)} dBFS"),
        ("RMS", f"{_db(measured.rms_dbfs)} dBFS, noise floor {_db(measured.floor_dbfs)} dBFS"),
        ("silence", f"{measured.head_seconds:.2f} s before, {measured.tail_seconds:.2f} s after"),
        ("clipping", _count(measured.clipped)),
        ("dropouts", _count(measured.dropouts)),
        ("ACX Check 2.4.2-1", _verdict(result.acx_check_2_4_2)),
        ("ACX Check 1.0", _verdict(result.acx_check_1_0)),
    ]
    lines = [
        f"{measured.path}: {stream.codec}, {stream.rate:,} Hz, {stream.layout}{rate}",
        *(f"  {name:18}{value}" for name, value in rows),
    ]
    # With the preset `acx` the same finding is in two of them.
    findings = dict.fromkeys([*result.findings, *result.acx_check_2_4_2, *result.acx_check_1_0])
    lines += [f"  {'!' if finding.fails else '-'} {finding.rule}: {finding.text}" for finding in findings]
    rules = f"the rules of {preset}" if preset else "faults only; --preset adds a distributor's rules"
    return [*lines, f"  {'pass' if result.passed else 'FAIL'} ({rules})"]


def _agreement(measured: Measured) -> str:
    if not measured.timeline:
        return ""
    difference = measured.seconds - float(measured.timeline["duration"])
    return f", {difference:+.3f} s against its timeline"


def _verdict(findings: Sequence[Finding]) -> str:
    if not passes(findings):
        return "FAIL"
    return "pass, with warnings" if findings else "pass"


def _count(places: Places) -> str:
    return f"{places.count:,}" if places.count else "none"


def _clock(seconds: float) -> str:
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(int(minutes), 60)
    return f"{hours}:{minutes:02}:{rest:05.2f}" if hours else f"{minutes}:{rest:05.2f}"


def _db(value: float) -> str:
    return f"{value:.1f}" if math.isfinite(value) else "-∞" if value < 0 else "?"


def document(results: Sequence[Result], preset: str | None) -> dict[str, Any]:
    """All measurements and findings; null where the file is too short or silent to measure."""
    return {"preset": preset, "files": [_document(result) for result in results]}


def _document(result: Result) -> dict[str, Any]:
    measured, stream = result.measured, result.measured.stream
    return {
        "file": str(measured.path),
        "passed": result.passed,
        "codec": stream.codec,
        "rate": stream.rate,
        "channels": stream.layout,
        "kbit_per_second": stream.bit_rate,
        "constant_bit_rate": measured.constant_bit_rate,
        "seconds": round(measured.seconds, 6),
        "timeline_seconds": measured.timeline["duration"] if measured.timeline else None,
        "loudness_lufs": _number(measured.loudness_lufs),
        "true_peak_dbtp": _number(measured.true_peak_dbfs),
        "peak_dbfs": _number(measured.peak_dbfs),
        "rms_dbfs": _number(measured.rms_dbfs),
        "noise_floor_dbfs": _number(measured.floor_dbfs),
        "head_seconds": round(measured.head_seconds, 3),
        "tail_seconds": round(measured.tail_seconds, 3),
        "clipped": _places(measured.clipped),
        "dropouts": _places(measured.dropouts),
        "damage": measured.damage,
        "acx_check_2_4_2": {
            "passed": passes(result.acx_check_2_4_2),
            "findings": _findings(result.acx_check_2_4_2),
        },
        "acx_check_1_0": {
            "passed": passes(result.acx_check_1_0),
            "findings": _findings(result.acx_check_1_0),
            "peak_dbfs": [_number(level) for level in measured.centred.peak],
            "rms_dbfs": [_number(level) for level in measured.centred.rms],
            "noise_floor_dbfs": [_number(level) for level in measured.centred.floor],
        },
        "findings": _findings(result.findings),
    }


def _places(places: Places) -> dict[str, Any]:
    return {"count": places.count, "seconds": [round(second, 4) for second in places.seconds]}


def _findings(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    return [{"rule": finding.rule, "text": finding.text, "fails": finding.fails} for finding in findings]


def _number(value: float) -> float | None:
    return round(value, 2) if math.isfinite(value) else None
