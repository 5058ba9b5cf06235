"""The rules of audiobook distributors, and the findings where a file does not comply.

The ACX rules are its published requirements; only ACX itself decides whether it accepts a file.

    [result] = check([measured], "acx")
    result.passed, [finding.text for finding in result.findings]
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from audiobook.measure.check.measure import Measured

LENGTH_TOLERANCE_SECONDS: Final = 0.1
"""Largest difference between a file and its timeline: two frames of any codec."""
MOST_ACX_SECONDS: Final = 120 * 60


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that a file breaks."""

    rule: str
    """Whose rule: `ACX Check 2.4.2-1`, `acx`, or `fault` for one that any file breaks."""
    text: str
    """The measured value and the required one, for a person to read."""
    fails: bool = True
    """False: a warning."""


@dataclass(frozen=True, slots=True)
class Result:
    """A file and its findings."""

    measured: Measured
    acx_check_2_4_2: tuple[Finding, ...]
    """By the rules of ACX Check 2.4.2-1 (Steve Daulton)."""
    acx_check_1_0: tuple[Finding, ...]
    """By the rules of ACX Check 1.0 (Will McCown)."""
    findings: tuple[Finding, ...]
    """Faults, and by the rules of the preset."""

    @property
    def passed(self) -> bool:
        """Whether the file is free of faults and complies with the preset."""
        return passes(self.findings)


def passes(findings: Sequence[Finding]) -> bool:
    """Whether all the findings, if any, are warnings."""
    return not any(finding.fails for finding in findings)


def check(files: Sequence[Measured], preset: str | None) -> tuple[Result, ...]:
    """Check the files of one book against the rules of a preset; None: look for faults only."""
    results = []
    for measured in files:
        acx_check_2_4_2, acx_check_1_0 = tuple(_acx_check_2_4_2(measured)), tuple(_acx_check_1_0(measured))
        findings = [*_faults(measured)]
        if preset:
            findings += PRESETS[preset](measured)
        if preset == "acx":
            findings += [*acx_check_2_4_2, *acx_check_1_0, *_other_channels(measured, files[0])]
        results.append(Result(measured, acx_check_2_4_2, acx_check_1_0, tuple(findings)))
    return tuple(results)


def _other_channels(measured: Measured, first: Measured) -> Iterator[Finding]:
    """ACX wants the same number of channels in all files of a book."""
    if measured.stream.channels != first.stream.channels:
        yield Finding(
            "acx",
            f"{measured.stream.layout}, but {first.path.name} is {first.stream.layout}: "
            "make every file mono, or every file stereo",
        )


def _acx_check_2_4_2(measured: Measured) -> Iterator[Finding]:
    """The ACX Check plug-in for Audacity, 2.4.2-1: sample peak, RMS and noise floor of the plain samples."""
    rule = "ACX Check 2.4.2-1"
    if measured.seconds <= 0.5:
        yield Finding(rule, f"{measured.seconds:.2f} s long, too short to measure (0.5 s or less)")
        return
    if measured.peak_dbfs > -2.99:
        yield Finding(rule, f"peak {measured.peak_dbfs:.2f} dBFS, over -3")
    elif measured.peak_dbfs < -6:
        yield Finding(rule, f"peak {measured.peak_dbfs:.2f} dBFS, low (under -6)", fails=False)
    if not -23 <= measured.rms_dbfs <= -17.99:
        yield Finding(rule, f"RMS {measured.rms_dbfs:.2f} dBFS, outside -23 to -18")
    if measured.floor_dbfs > -59.99:
        yield Finding(rule, f"noise floor {_db(measured.floor_dbfs)}, over -60")
    elif measured.floor_dbfs < -90:
        yield Finding(rule, f"noise floor {_db(measured.floor_dbfs)}, dead silence (under -90)", fails=False)
    if measured.stream.rate != 44_100:
        yield Finding(rule, f"{measured.stream.rate:,} Hz, not 44,100", fails=False)
    if measured.seconds > MOST_ACX_SECONDS:
        yield Finding(rule, f"{measured.seconds / 60:.0f} min long, over 120", fails=False)


def _acx_check_1_0(measured: Measured) -> Iterator[Finding]:
    """The ACX Check plug-in 1.0: each channel without its mean, the floor without frequencies below 10 Hz."""
    rule, levels = "ACX Check 1.0", measured.centred
    if max(levels.peak) > -3.0:
        yield Finding(rule, f"peak {max(levels.peak):.2f} dBFS, over -3")
    for rms in levels.rms:
        if not -23 <= rms <= -18:
            yield Finding(rule, f"RMS {_db(rms)}, outside -23 to -18")
    if max(levels.floor) > -60.0:
        yield Finding(rule, f"noise floor {_db(max(levels.floor))}, over -60")


def _faults(measured: Measured) -> Iterator[Finding]:
    """What is wrong under any distributor's rules."""
    if measured.damage:
        yield Finding("fault", f"damaged: {measured.damage}")
    for places, fault in (
        (measured.clipped, "clipping: the wave stays at full scale"),
        (measured.dropouts, "dropout: the audio breaks off into zeros"),
    ):
        if places.count:
            times = "once" if places.count == 1 else f"{places.count:,} times"
            where = ", ".join(f"{second:.2f}" for second in places.seconds[:3])
            more = ", …" if places.count > 3 else ""
            yield Finding("fault", f"{fault} {times}, at {where}{more} s")
    if measured.timeline:
        expected = float(measured.timeline["duration"])
        if abs(measured.seconds - expected) > LENGTH_TOLERANCE_SECONDS:
            yield Finding("fault", f"{measured.seconds:.2f} s long, but its timeline says {expected:.2f} s")


def _listen(measured: Measured) -> Iterator[Finding]:
    """AES TD1008 for speech, within half a decibel, and with headroom for what players add."""
    if abs(measured.loudness_lufs + 18) > 0.5:
        yield Finding("listen", f"loudness {_db(measured.loudness_lufs, 'LUFS')}, not within 0.5 of -18")
    if measured.true_peak_dbfs > -2:
        yield Finding("listen", f"true peak {measured.true_peak_dbfs:.1f} dBTP, over -2")


def _acx(measured: Measured) -> Iterator[Finding]:
    """ACX's rules about format, length and silences; both versions of ACX Check judge the levels."""
    stream = measured.stream
    if stream.codec != "mp3":
        yield Finding("acx", f"{stream.codec}, not MP3")
    elif measured.constant_bit_rate is False:
        yield Finding("acx", "variable bit rate, not constant")
    if stream.codec == "mp3" and (stream.bit_rate or 0) < 192:
        yield Finding("acx", f"{stream.bit_rate} kbit/s, under 192")
    if stream.rate != 44_100:
        yield Finding("acx", f"{stream.rate:,} Hz, not 44,100")
    if stream.layout not in {"mono", "stereo"}:
        yield Finding("acx", f"{stream.layout}, neither mono nor stereo")
    if measured.seconds > MOST_ACX_SECONDS:
        yield Finding("acx", f"{measured.seconds / 60:.0f} min long, over 120")
    if not 0.5 <= measured.head_seconds <= 1:
        yield Finding("acx", f"{measured.head_seconds:.2f} s before the speech, not 0.5 to 1")
    if not 1 <= measured.tail_seconds <= 5:
        yield Finding("acx", f"{measured.tail_seconds:.2f} s after the speech, not 1 to 5")


def _google(measured: Measured) -> Iterator[Finding]:
    """Google Play accepts MP3 from 128 kbit/s a channel, and 16-bit FLAC and WAV from 44.1 kHz."""
    stream = measured.stream
    if stream.codec == "mp3":
        least = 128 * stream.channels
        if (stream.bit_rate or 0) < least:
            yield Finding("google", f"{stream.bit_rate} kbit/s, under {least}")
        if measured.constant_bit_rate is False:
            yield Finding("google", "variable bit rate; constant is preferred", fails=False)
    elif stream.codec in {"flac", "pcm_s16le"}:
        if stream.rate < 44_100:
            yield Finding("google", f"{stream.rate:,} Hz, under 44,100")
        if stream.sample_format != "s16":
            yield Finding("google", f"samples are {stream.sample_format}, not 16-bit")
    else:
        yield Finding("google", f"{stream.codec}, neither MP3 nor 16-bit FLAC or WAV")


def _db(value: float, unit: str = "dBFS") -> str:
    if value == float("inf"):
        return "unmeasurable"
    return f"-∞ {unit}" if value == -float("inf") else f"{value:.2f} {unit}"


PRESETS: Final[Mapping[str, Callable[[Measured], Iterator[Finding]]]] = {
    "listen": _listen,
    "acx": _acx,
    "google": _google,
}
