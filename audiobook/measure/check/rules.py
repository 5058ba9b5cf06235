"""What distributors ask of a file, and whether it is so.

Levels called ACX's are those of its published requirements; nobody but ACX accepts a file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from audiobook.measure.check.measure import Measured

LENGTH_TOLERANCE_SECONDS: Final = 0.1
"""Between a file and its timeline: two frames of any codec."""
MOST_ACX_SECONDS: Final = 120 * 60


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as a rule has it."""

    rule: str
    """Whose rule: `ACX Check 2.4.2-1`, `acx`, or `fault` for what is wrong under any."""
    text: str
    """What is and what ought to be, for a person to read."""
    fails: bool = True
    """False: a warning."""


@dataclass(frozen=True, slots=True)
class Result:
    """A file and what was found."""

    measured: Measured
    daulton: tuple[Finding, ...]
    """By ACX Check 2.4.2-1 (Steve Daulton)."""
    mccown: tuple[Finding, ...]
    """By ACX Check 1.0 (Will McCown)."""
    findings: tuple[Finding, ...]
    """By the preset, and faults."""

    @property
    def passed(self) -> bool:
        """Nothing fails that the preset asks for."""
        return not any(one.fails for one in self.findings)


def passes(findings: Sequence[Finding]) -> bool:
    """Whether there are at most warnings."""
    return not any(one.fails for one in findings)


def check(files: Sequence[Measured], preset: str | None) -> tuple[Result, ...]:
    """Hold files that belong together to the rules of a preset, or of none, and say what was found."""
    results = []
    for measured in files:
        daulton, mccown = tuple(_daulton(measured)), tuple(_mccown(measured))
        findings = [*_faults(measured)]
        if preset:
            findings += PRESETS[preset](measured)
        if preset == "acx":
            findings += [*daulton, *mccown]
            if measured.stream.channels != files[0].stream.channels:
                findings.append(
                    Finding("acx", f"{measured.stream.layout}, but {files[0].path.name} is "
                            f"{files[0].stream.layout}: every file mono, or every file stereo")
                )  # fmt: skip
        results.append(Result(measured, daulton, mccown, tuple(findings)))
    return tuple(results)


def _daulton(measured: Measured) -> Iterator[Finding]:
    """The ACX Check plug-in for Audacity, 2.4.2-1: sample peak, RMS and floor of the sound as it is."""
    rule = "ACX Check 2.4.2-1"
    if measured.seconds <= 0.5:
        yield Finding(rule, f"{measured.seconds:.2f} s long, too short to be measured (more than 0.5 s)")
        return
    if measured.peak_dbfs > -2.99:
        yield Finding(rule, f"peak {measured.peak_dbfs:.2f} dBFS, over -3")
    elif measured.peak_dbfs < -6:
        yield Finding(rule, f"peak {measured.peak_dbfs:.2f} dBFS, low (under -6)", fails=False)
    if not -23 <= measured.rms_dbfs <= -17.99:
        yield Finding(rule, f"RMS {measured.rms_dbfs:.2f} dBFS, not from -23 to -18")
    if measured.floor_dbfs > -59.99:
        yield Finding(rule, f"noise floor {_db(measured.floor_dbfs)}, over -60")
    elif measured.floor_dbfs < -90:
        yield Finding(rule, f"noise floor {_db(measured.floor_dbfs)}, dead silence (under -90)", fails=False)
    if measured.stream.rate != 44_100:
        yield Finding(rule, f"{measured.stream.rate:,} Hz, not 44,100", fails=False)
    if measured.seconds > MOST_ACX_SECONDS:
        yield Finding(rule, f"{measured.seconds / 60:.0f} min long, over 120", fails=False)


def _mccown(measured: Measured) -> Iterator[Finding]:
    """The ACX Check plug-in, 1.0: per channel, without the mean, the floor without what is under 10 Hz."""
    rule, levels = "ACX Check 1.0", measured.centred
    if max(levels.peak) > -3.0:
        yield Finding(rule, f"peak {max(levels.peak):.2f} dBFS, over -3")
    for rms in levels.rms:
        if not -23 <= rms <= -18:
            yield Finding(rule, f"RMS {_db(rms)}, not from -23 to -18")
    if max(levels.floor) > -60.0:
        yield Finding(rule, f"noise floor {_db(max(levels.floor))}, over -60")


def _faults(measured: Measured) -> Iterator[Finding]:
    """What is wrong wherever the file goes."""
    if measured.damage:
        yield Finding("fault", f"damaged: {measured.damage}")
    for places, what in (
        (measured.clipped, "clipped: full scale held"),
        (measured.dropouts, "dropout: sound breaks off into digital zero"),
    ):
        if places.count:
            where = ", ".join(f"{second:.2f}" for second in places.seconds[:3])
            more = ", …" if places.count > 3 else ""
            yield Finding("fault", f"{what} {places.count:,} times, at {where}{more} s")
    if measured.timeline:
        told = float(measured.timeline["duration"])
        if abs(measured.seconds - told) > LENGTH_TOLERANCE_SECONDS:
            yield Finding("fault", f"{measured.seconds:.2f} s long, but its timeline says {told:.2f} s")


def _listen(measured: Measured) -> Iterator[Finding]:
    """AES TD1008 for speech, with half a decibel around it, and room for what players add."""
    if abs(measured.loudness_lufs + 18) > 0.5:
        yield Finding("listen", f"loudness {_db(measured.loudness_lufs, 'LUFS')}, not -18 within 0.5")
    if measured.true_peak_dbfs > -2:
        yield Finding("listen", f"true peak {measured.true_peak_dbfs:.1f} dBTP, over -2")


def _acx(measured: Measured) -> Iterator[Finding]:
    """The form ACX asks for; the levels are judged as both versions of ACX Check do."""
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
    """What Google Play takes: MP3 from 128 kbit/s in mono, or 16-bit FLAC and WAV from 44.1 kHz."""
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
            yield Finding("google", f"samples of {stream.sample_format}, not of 16 bits")
    else:
        yield Finding("google", f"{stream.codec}, neither MP3 nor 16-bit FLAC or WAV")


def _db(value: float, unit: str = "dBFS") -> str:
    return (
        f"{value:.2f} {unit}" if abs(value) != float("inf") else "unmeasurable" if value > 0 else f"-∞ {unit}"
    )


PRESETS: Final[Mapping[str, Callable[[Measured], Iterator[Finding]]]] = {
    "listen": _listen,
    "acx": _acx,
    "google": _google,
}
