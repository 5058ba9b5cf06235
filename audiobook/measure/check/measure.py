"""Measure an audio file: levels, silences and faults, from one pass over its samples.

In: a path.  Out: a `Measured`, whose arrays hold a few bytes for each tenth of a second:

    measure(Path("chapter.mp3")).loudness_lufs      # -18.3
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from audiobook.measure.check.decode import Decoder, Stream

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

HOPS_PER_SECOND: Final = 10
"""Both versions of ACX Check move their windows by a tenth of a second."""
_BLOCK_HOPS: Final = 50
_PARTS: Final = 10
"""Parts of a hop, so that the ends of the speech are found to a hundredth of a second."""

SPEECH_DBFS: Final = -50.0
"""RMS over a hundredth of a second: anything louder ends the silence before or after the speech."""
FULL_SCALE: Final = 32_766.5 / 32_768
"""Samples from here on round to the largest 16-bit value."""
CLIPPED_SAMPLES: Final = 3
"""This many samples in a row at full scale are not a peak but a wave that was cut off."""
ZERO: Final = 0.5 / 32_768
"""Samples below this round to 0 in 16 bits."""
DROPOUT_SECONDS: Final = 0.005
BREAKING_OFF_SECONDS: Final = 0.002
BREAKING_OFF_DBFS: Final = -40.0
"""A dropout is at least DROPOUT_SECONDS of zeros right after audio that peaks over BREAKING_OFF_DBFS in its
last BREAKING_OFF_SECONDS."""
MOST_PLACES: Final = 20
"""Of each kind of fault, at most this many places are listed."""


@dataclass(frozen=True, slots=True)
class Levels:
    """Levels of each channel in dBFS; a full-scale square wave has an RMS of 0."""

    peak: tuple[float, ...]
    rms: tuple[float, ...]
    floor: tuple[float, ...]
    """RMS of the quietest window; inf: the file is shorter than a window."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where a kind of fault occurs."""

    count: int
    seconds: tuple[float, ...]
    """From the beginning of the file; only the first MOST_PLACES."""


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """The measurements of an audio file."""

    path: Path
    stream: Stream
    constant_bit_rate: bool | None
    """None: unknown, or meaningless for the codec."""
    length: int
    """In samples."""
    loudness_lufs: float
    true_peak_dbfs: float
    peak_dbfs: float
    rms_dbfs: float
    floor_dbfs: float
    """RMS of the quietest 0.4 s, as in ACX Check 2.4.2-1; inf: the file is shorter."""
    centred: Levels
    """As in ACX Check 1.0: without the mean, and the floor over 0.5 s without frequencies below 10 Hz."""
    head_seconds: float
    """Silence before the speech; the whole file where there is no speech."""
    tail_seconds: float
    """Silence after the speech."""
    clipped: Places
    """Where the wave is cut off at full scale."""
    dropouts: Places
    """Where audio breaks off into zeros."""
    damage: str | None
    """The decoder's first complaint; None: none."""
    timeline: dict[str, Any] | None
    """The content of NAME.timeline.json beside the file; None: there is none."""
    lows: NDArray[np.float32] = field(repr=False)
    """Lowest sample of each tenth of a second, for the picture."""
    highs: NDArray[np.float32] = field(repr=False)
    """Highest sample of each tenth of a second."""
    squares: NDArray[np.float64] = field(repr=False)
    """Mean squared sample of each tenth of a second."""

    @property
    def seconds(self) -> float:
        """Length in seconds."""
        return self.length / self.stream.rate


def measure(path: Path) -> Measured:
    """Decode and measure a file; ten hours of audio take 30 MB of memory.

    Raises InputError where the file is missing, empty, too damaged to decode, or has no audio.
    """
    with Decoder(path) as decoder:
        rate, channels = decoder.stream.rate, decoder.stream.channels
        sound = _Sound(rate, channels)
        for block in decoder.blocks(_BLOCK_HOPS * sound.hop):
            sound.add(block[:, :channels], block[:, channels:])
        sound.end()
        return Measured(
            path=path,
            stream=decoder.stream,
            constant_bit_rate=_constant_bit_rate(path) if decoder.stream.codec == "mp3" else None,
            length=sound.length,
            loudness_lufs=decoder.loudness_lufs,
            true_peak_dbfs=decoder.true_peak_dbfs,
            peak_dbfs=_db(max(sound.highest.max(), -sound.lowest.min())),
            rms_dbfs=_db(np.sqrt(sound.squared.sum() / sound.length / channels)),
            floor_dbfs=_floor(np.concatenate(sound.squares).mean(axis=1), window=4, ignored=3),
            centred=sound.centred(),
            head_seconds=(sound.length if sound.first is None else sound.first) / rate,
            tail_seconds=(sound.length - min(sound.last, sound.length)) / rate,
            clipped=_places(sound.clipped, rate),
            dropouts=_places([sound.dropouts], rate),
            damage=decoder.damage,
            timeline=_timeline(path),
            lows=np.concatenate(sound.lows),
            highs=np.concatenate(sound.highs),
            squares=np.concatenate(sound.squares).mean(axis=1),
        )


class _Sound:
    """Collects measurements as blocks arrive."""

    def __init__(self, rate: int, channels: int) -> None:
        self.hop = round(rate / HOPS_PER_SECOND)
        self.length = 0
        self.highest = np.full(channels, -np.inf)
        self.lowest = np.full(channels, np.inf)
        self.summed = np.zeros(channels)
        self.squared = np.zeros(channels)
        self.squares = [np.zeros((0, channels))]
        """Mean squares of whole hops, shape (n, channels)."""
        self.filtered = [np.zeros((0, channels))]
        """The same without frequencies below 10 Hz."""
        self.lows = [np.zeros(0, np.float32)]
        self.highs = [np.zeros(0, np.float32)]
        self.first: int | None = None
        self.last = 0
        """Where speech begins and ends, in samples; None: there was none so far."""
        self.clipped = [_Runs(CLIPPED_SAMPLES) for _ in range(channels)]
        self.dropouts = _Runs(round(DROPOUT_SECONDS * rate))
        self._edge = round(BREAKING_OFF_SECONDS * rate)
        self._before = np.zeros(self._edge, np.float32)

    def add(self, heard: NDArray[np.float32], filtered: NDArray[np.float32]) -> None:
        """Take in a block, shape (n, channels); n is a multiple of the hop, except in the last block.

        `heard`: the plain samples; `filtered`: the same without frequencies below 10 Hz.
        """
        exact = heard.astype(np.float64)
        self.highest = np.maximum(self.highest, heard.max(axis=0))
        self.lowest = np.minimum(self.lowest, heard.min(axis=0))
        self.summed += exact.sum(axis=0)
        self.squared += np.square(exact).sum(axis=0)
        outline = np.abs(heard).max(axis=1)
        self._look_for_speech(outline)
        self._look_for_faults(heard, outline)
        whole = len(heard) // self.hop
        if whole:
            shape = (whole, self.hop, -1)
            self.squares.append(np.square(exact[: whole * self.hop]).reshape(shape).mean(axis=1))
            high = filtered[: whole * self.hop].astype(np.float64)
            self.filtered.append(np.square(high).reshape(shape).mean(axis=1))
            columns = heard[: whole * self.hop].reshape(whole, -1)
            self.lows.append(columns.min(axis=1))
            self.highs.append(columns.max(axis=1))
        self.length += len(heard)

    def _look_for_speech(self, outline: NDArray[np.float32]) -> None:
        starts = np.arange(0, len(outline), self.hop / _PARTS).astype(np.intp)
        sizes = np.diff(np.append(starts, len(outline)))
        loud = np.add.reduceat(np.square(outline), starts) / sizes > 10 ** (SPEECH_DBFS / 10)
        if loud.any():
            if self.first is None:
                self.first = self.length + int(starts[np.argmax(loud)])
            last = len(loud) - 1 - int(np.argmax(loud[::-1]))
            self.last = self.length + int(starts[last] + sizes[last])

    def _look_for_faults(self, heard: NDArray[np.float32], outline: NDArray[np.float32]) -> None:
        for channel, runs in enumerate(self.clipped):
            runs.add(np.abs(heard[:, channel]) >= FULL_SCALE)
        # What precedes a run of zeros decides whether it is a dropout, and may lie in the previous block.
        seen = np.concatenate([self._before, outline])
        loudest = 10 ** (BREAKING_OFF_DBFS / 20)

        def breaks_off(start: int) -> bool:
            return bool(seen[start : start + self._edge].max(initial=0.0) > loudest)

        self.dropouts.add(outline < ZERO, breaks_off)
        self._before = seen[len(seen) - self._edge :]

    def end(self) -> None:
        """Close runs of clipping at the end of the file; zeros there are not a dropout."""
        for runs in self.clipped:
            runs.add(np.zeros(1, np.bool_))

    def centred(self) -> Levels:
        """Peak, RMS and floor of each channel without its mean."""
        means = self.summed / self.length
        peaks = np.maximum(self.highest - means, means - self.lowest)
        rms = np.sqrt(np.maximum(self.squared / self.length - np.square(means), 0.0))
        filtered = np.concatenate(self.filtered)
        floors = (_floor(squares, window=5, ignored=7) for squares in filtered.T)
        return Levels(tuple(map(_db, peaks)), tuple(map(_db, rms)), tuple(floors))


class _Runs:
    """Finds where a condition holds for at least `least` samples in a row, across blocks."""

    def __init__(self, least: int) -> None:
        self.count = 0
        self.starts: list[int] = []
        """The samples at which the first MOST_PLACES runs begin."""
        self._least = least
        self._length = 0
        """Samples received so far."""
        self._inside = False
        """Whether the last block ended within a run."""
        self._start = 0
        self._counts = False
        """Where that run begins, and whether it counts if it is long enough."""

    def add(self, present: NDArray[np.bool_], counts: Callable[[int], bool] = lambda _: True) -> None:
        """Take in a block: `present` says for each sample whether the condition holds.

        `counts`: whether to count a run that begins at this index of `present`.
        """
        change = np.diff(present.view(np.int8), prepend=np.int8(self._inside))
        starts, ends = np.flatnonzero(change == 1), np.flatnonzero(change == -1)
        if self._inside and len(ends):
            if self._counts and self._length + ends[0] - self._start >= self._least:
                self._keep(self._start)
            ends = ends[1:]
        for start in starts[: len(ends)][ends - starts[: len(ends)] >= self._least]:
            if counts(start):
                self._keep(self._length + int(start))
        if len(starts) > len(ends):
            self._start, self._counts = self._length + int(starts[-1]), counts(starts[-1])
        self._inside = bool(present[-1])
        self._length += len(present)

    def _keep(self, start: int) -> None:
        self.count += 1
        if len(self.starts) < MOST_PLACES:
            self.starts.append(start)


def _places(channels: Sequence[_Runs], rate: int) -> Places:
    starts = sorted(start / rate for runs in channels for start in runs.starts)
    return Places(sum(runs.count for runs in channels), tuple(starts[:MOST_PLACES]))


def _db(level: float) -> float:
    """A level in dBFS; 1 is 0 dBFS."""
    return float(20 * np.log10(level)) if level > 0 else -np.inf


def _floor(squares: NDArray[np.float64], window: int, ignored: int) -> float:
    """The RMS in dBFS of the quietest `window` hops; none that begin in the last `ignored` hops counts."""
    windows = len(squares) - ignored
    if windows < 1:
        return np.inf
    sums = np.convolve(squares, np.ones(window), "valid")[:windows]
    return _db(np.sqrt(max(sums.min(), 0.0) / window))


def _constant_bit_rate(path: Path) -> bool | None:
    """Whether an MP3 file has a constant bit rate: its first frame says `Info`, or `Xing` if it varies."""
    with path.open("rb") as file:
        head = file.read(10)
        if head.startswith(b"ID3"):
            # The size of the ID3 tag before it, in 7 bits of each byte (ID3v2.3, section 3.1).
            size = sum((byte & 0x7F) << shift for byte, shift in zip(head[6:], (21, 14, 7, 0), strict=True))
            file.seek(10 + size)
        frame = file.read(4_096)
    return False if b"Xing" in frame else True if b"Info" in frame else None


def _timeline(path: Path) -> dict[str, Any] | None:
    """The timeline beside an audio file; None where it is missing or unreadable."""
    try:
        content = json.loads(path.with_suffix(".timeline.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    valid = isinstance(content, dict) and isinstance(content.get("duration"), int | float)
    return content if valid else None
