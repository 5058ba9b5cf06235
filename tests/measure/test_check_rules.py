"""The rules of distributors at their limits: a value on the right side passes, one just beyond does not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from audiobook.measure.check import report, rules
from audiobook.measure.check.decode import Stream
from audiobook.measure.check.measure import Levels, Measured, Places

MP3 = Stream("mp3", 44_100, "mono", "fltp", 192)
NOWHERE = Places(0, ())
GOOD = Measured(
    path=Path("one.mp3"),
    stream=MP3,
    constant_bit_rate=True,
    length=60 * 44_100,
    loudness_lufs=-18.0,
    true_peak_dbfs=-3.1,
    peak_dbfs=-3.2,
    rms_dbfs=-20.0,
    floor_dbfs=-70.0,
    centred=Levels((-3.2,), (-20.0,), (-70.0,)),
    head_seconds=0.7,
    tail_seconds=2.0,
    clipped=NOWHERE,
    dropouts=NOWHERE,
    damage=None,
    timeline=None,
    lows=np.zeros(0, np.float32),
    highs=np.zeros(0, np.float32),
    squares=np.zeros(0),
)
"""Passes every preset."""


def findings(preset: str | None, **changes: Any) -> list[tuple[str, str, bool]]:
    """Rule, text and whether it fails, for the good file with these changes."""
    if "stream" in changes:
        changes["stream"] = replace(MP3, **changes["stream"])
    if "centred" in changes:
        changes["centred"] = replace(GOOD.centred, **changes["centred"])
    [result] = rules.check([replace(GOOD, **changes)], preset)
    return [(finding.rule, finding.text, finding.fails) for finding in result.findings]


@pytest.mark.parametrize("preset", [None, *rules.PRESETS])
def test_a_good_file_passes_every_preset(preset: str | None) -> None:
    """Without findings, not even warnings."""
    assert findings(preset) == []


DAULTON, MCCOWN = "ACX Check 2.4.2-1", "ACX Check 1.0"


@pytest.mark.parametrize(
    ("preset", "inside", "outside", "rule", "text"),
    [
        ("listen", {"loudness_lufs": -17.5}, {"loudness_lufs": -17.4}, "listen",
         "loudness -17.40 LUFS, not within 0.5 of -18"),
        ("listen", {"loudness_lufs": -18.5}, {"loudness_lufs": -18.6}, "listen",
         "loudness -18.60 LUFS, not within 0.5 of -18"),
        ("listen", {"true_peak_dbfs": -2.0}, {"true_peak_dbfs": -1.9}, "listen",
         "true peak -1.9 dBTP, over -2"),
        ("acx", {"peak_dbfs": -2.99}, {"peak_dbfs": -2.98}, DAULTON, "peak -2.98 dBFS, over -3"),
        ("acx", {"peak_dbfs": -6.0}, {"peak_dbfs": -6.01}, DAULTON, "peak -6.01 dBFS, low (under -6)"),
        ("acx", {"rms_dbfs": -17.99}, {"rms_dbfs": -17.98}, DAULTON, "RMS -17.98 dBFS, outside -23 to -18"),
        ("acx", {"rms_dbfs": -23.0}, {"rms_dbfs": -23.01}, DAULTON, "RMS -23.01 dBFS, outside -23 to -18"),
        ("acx", {"floor_dbfs": -59.99}, {"floor_dbfs": -59.98}, DAULTON, "noise floor -59.98 dBFS, over -60"),
        ("acx", {"floor_dbfs": -90.0}, {"floor_dbfs": -90.01}, DAULTON,
         "noise floor -90.01 dBFS, dead silence (under -90)"),
        ("acx", {"centred": {"peak": (-9.0, -3.0)}}, {"centred": {"peak": (-9.0, -2.99)}}, MCCOWN,
         "peak -2.99 dBFS, over -3"),
        ("acx", {"centred": {"rms": (-18.0, -23.0)}}, {"centred": {"rms": (-20.0, -17.99)}}, MCCOWN,
         "RMS -17.99 dBFS, outside -23 to -18"),
        ("acx", {"centred": {"floor": (-90.0, -60.0)}}, {"centred": {"floor": (-90.0, -59.99)}}, MCCOWN,
         "noise floor -59.99 dBFS, over -60"),
        ("acx", {"head_seconds": 0.5}, {"head_seconds": 0.49}, "acx",
         "0.49 s before the speech, not 0.5 to 1"),
        ("acx", {"head_seconds": 1.0}, {"head_seconds": 1.01}, "acx",
         "1.01 s before the speech, not 0.5 to 1"),
        ("acx", {"tail_seconds": 1.0}, {"tail_seconds": 0.99}, "acx", "0.99 s after the speech, not 1 to 5"),
        ("acx", {"tail_seconds": 5.0}, {"tail_seconds": 5.01}, "acx", "5.01 s after the speech, not 1 to 5"),
        ("acx", {"stream": {"bit_rate": 192}}, {"stream": {"bit_rate": 191}}, "acx", "191 kbit/s, under 192"),
        ("acx", {"constant_bit_rate": None}, {"constant_bit_rate": False}, "acx",
         "variable bit rate, not constant"),
        ("acx", {"stream": {"layout": "stereo"}}, {"stream": {"layout": "5.1"}}, "acx",
         "5.1, neither mono nor stereo"),
        ("google", {"stream": {"bit_rate": 128}}, {"stream": {"bit_rate": 127}}, "google",
         "127 kbit/s, under 128"),
        ("google", {"stream": {"bit_rate": 256, "layout": "stereo"}},
         {"stream": {"bit_rate": 255, "layout": "stereo"}}, "google", "255 kbit/s, under 256"),
        ("google", {"constant_bit_rate": None}, {"constant_bit_rate": False}, "google",
         "variable bit rate; constant is preferred"),
        ("google", {"stream": {"codec": "flac", "sample_format": "s16"}},
         {"stream": {"codec": "flac", "sample_format": "s32"}}, "google", "samples are s32, not 16-bit"),
        ("google", {"stream": {"codec": "pcm_s16le", "sample_format": "s16"}},
         {"stream": {"codec": "pcm_s16le", "sample_format": "s16", "rate": 44_099}}, "google",
         "44,099 Hz, under 44,100"),
        ("google", {"stream": {"codec": "flac", "sample_format": "s16"}}, {"stream": {"codec": "aac"}},
         "google", "aac, neither MP3 nor 16-bit FLAC or WAV"),
        (None, {"timeline": {"duration": 60.09}}, {"timeline": {"duration": 60.11}}, "fault",
         "60.00 s long, but its timeline says 60.11 s"),
        (None, {}, {"damage": "Header missing"}, "fault", "damaged: Header missing"),
    ],
)  # fmt: skip
def test_each_rule_at_its_limit(
    preset: str | None, inside: dict[str, Any], outside: dict[str, Any], rule: str, text: str
) -> None:
    """The file passes inside the limit, and just outside it has exactly this finding."""
    warning = any(word in text for word in ("low", "dead silence", "preferred"))
    assert findings(preset, **inside) == []
    assert findings(preset, **outside) == [(rule, text, not warning)]


def test_acx_wants_mp3_at_44100_hz_and_two_hours_at_most() -> None:
    """Rate and length fail by ACX's rules, and are only warnings of ACX Check 2.4.2-1."""
    assert findings("acx", stream={"codec": "flac"}) == [("acx", "flac, not MP3", True)]
    for rate in (44_099, 48_000):
        text = f"{rate:,} Hz, not 44,100"
        length = 60 * rate
        assert findings("acx", stream={"rate": rate}, length=length) == [
            ("acx", text, True), (DAULTON, text, False),
        ]  # fmt: skip
    assert findings("acx", length=120 * 60 * 44_100) == []
    text = "121 min long, over 120"
    assert findings("acx", length=121 * 60 * 44_100) == [("acx", text, True), (DAULTON, text, False)]


def test_a_file_of_half_a_second_is_too_short_to_measure() -> None:
    """ACX Check 2.4.2-1 has no other finding for it, whatever its levels."""
    text = "0.50 s long, too short to measure (0.5 s or less)"
    assert findings("acx", length=22_050, peak_dbfs=0.0) == [(DAULTON, text, True)]
    assert findings("acx", length=22_051) == []


def test_the_places_of_faults() -> None:
    """The number of faults, and where the first three are; one place has no plural."""
    [clipping] = findings(None, clipped=Places(1, (1.5,)))
    assert clipping == ("fault", "clipping: the wave stays at full scale once, at 1.50 s", True)
    [dropouts] = findings("listen", dropouts=Places(1_004, (0.25, 2.0, 3.0, 4.0)))
    text = "dropout: the audio breaks off into zeros 1,004 times, at 0.25, 2.00, 3.00, … s"
    assert dropouts == ("fault", text, True)


def test_levels_that_cannot_be_measured() -> None:
    """Silence is -∞, and a noise floor without a whole window cannot be measured."""
    [(_, text, _)] = findings("listen", loudness_lufs=-np.inf)
    assert text == "loudness -∞ LUFS, not within 0.5 of -18"
    [(_, text, _)] = findings("acx", floor_dbfs=np.inf)
    assert text == "noise floor unmeasurable, over -60"


def test_every_file_of_a_book_has_the_channels_of_the_first() -> None:
    """Only for ACX; the finding belongs to the file that differs."""
    stereo = replace(GOOD, path=Path("two.mp3"), stream=replace(MP3, layout="stereo"))
    first, second = rules.check([GOOD, stereo], "acx")
    assert first.findings == ()
    [finding] = second.findings
    assert finding.text == "stereo, but one.mp3 is mono: make every file mono, or every file stereo"
    assert all(result.passed for result in rules.check([GOOD, stereo], "listen"))


def test_warnings_do_not_fail_a_file() -> None:
    """They are in the report, which passes."""
    quiet = replace(GOOD, peak_dbfs=-7.0)
    [result] = rules.check([quiet], "acx")
    assert result.passed
    text = report.text([result], "acx")
    assert "  ACX Check 2.4.2-1 pass, with warnings\n" in text
    assert "  ACX Check 1.0     pass\n" in text
    assert "  - ACX Check 2.4.2-1: peak -7.00 dBFS, low (under -6)\n" in text
    assert text.endswith("  pass (the rules of acx)\n")


def test_the_report_of_a_failing_file() -> None:
    """Each finding once, with the verdict in the last line."""
    loud = replace(GOOD, rms_dbfs=-10.0, timeline={"duration": 59.95}, length=3_700 * 44_100)
    [result] = rules.check([loud], "acx")
    text = report.text([result], "acx")
    assert text.splitlines()[0] == "one.mp3: mp3, 44,100 Hz, mono, 192 kbit/s constant"
    assert "  length            1:01:40.00, +3640.050 s against its timeline\n" in text
    assert "  clipping          none\n" in text
    assert "  ACX Check 2.4.2-1 FAIL\n" in text
    assert text.count("! ACX Check 2.4.2-1: RMS -10.00 dBFS, outside -23 to -18") == 1
    assert text.endswith("  FAIL (the rules of acx)\n")
