"""What can be heard of an audio file, in numbers, from one pass over it in constant memory.

measure(Path("chapter.mp3")).loudness_lufs
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
"""A hop's parts, by which the ends of the speech are found to a hundredth of a second."""

SPEECH_DBFS: Final = -50.0
"""RMS over a hundredth of a second: above this it is no longer the silence at an end."""
FULL_SCALE: Final = 32_766.5 / 32_768
"""What rounds to the last value of 16 bits, or lies over it."""
CLIPPED_SAMPLES: Final = 3
"""So many samples in a row at full scale are no peak but a wave cut off."""
ZERO: Final = 0.5 / 32_768
"""What lies under this is nothing in 16 bits."""
DROPOUT_SECONDS: Final = 0.005
BREAKING_OFF_SECONDS: Final = 0.002
BREAKING_OFF_DBFS: Final = -40.0
"""A dropout: sound with such a peak within BREAKING_OFF_SECONDS, then DROPOUT_SECONDS of nothing at all."""
MOST_PLACES: Final = 20
"""Of each kind of fault so many places are named."""


@dataclass(frozen=True, slots=True)
class Levels:
    """Per channel, in dBFS; a full-scale square wave has an RMS of 0."""

    peak: tuple[float, ...]
    rms: tuple[float, ...]
    floor: tuple[float, ...]
    """The RMS of the quietest window; inf: there is no whole window."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where something was found."""

    count: int
    seconds: tuple[float, ...]
    """From the beginning of the file; the first of them."""


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """An audio file in numbers."""

    path: Path
    stream: Stream
    constant_bit_rate: bool | None
    """None: not known, or of no meaning for the codec."""
    length: int
    """Samples."""
    loudness_lufs: float
    true_peak_dbfs: float
    peak_dbfs: float
    rms_dbfs: float
    floor_dbfs: float
    """The quietest 0.4 s, as ACX Check 2.4.2-1 looks for them; inf: the file is shorter."""
    centred: Levels
    """As ACX Check 1.0 measures: without the mean, and the floor over 0.5 s without what is under 10 Hz."""
    head_seconds: float
    """Before the first speech; the whole file where there is none."""
    tail_seconds: float
    clipped: Places
    """Where the wave is cut off."""
    dropouts: Places
    """Where sound breaks off into digital zero."""
    damage: str | None
    """What the decoder complained of; None: nothing."""
    timeline: dict[str, Any] | None
    """The content of NAME.timeline.json beside the file; None: there is none."""
    lows: NDArray[np.float32] = field(repr=False)
    """The lowest sample of each tenth of a second, for a picture."""
    highs: NDArray[np.float32] = field(repr=False)
    squares: NDArray[np.float64] = field(repr=False)
    """The mean squared sample of each."""

    @property
    def seconds(self) -> float:
        """Length in seconds."""
        return self.length / self.stream.rate


def measure(path: Path) -> Measured:
    """Decode and measure a file; InputError where it is missing, empty, damaged beyond use or holds no sound.

    A few bytes are kept of each tenth of a second: of ten hours 30 MB.
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
    """What is kept of the blocks that have come."""

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
        """The same without what lies under 10 Hz."""
        self.lows = [np.zeros(0, np.float32)]
        self.highs = [np.zeros(0, np.float32)]
        self.first: int | None = None
        self.last = 0
        """Samples at which speech begins, and has ended."""
        self.clipped = [_Runs(CLIPPED_SAMPLES) for _ in range(channels)]
        self.dropouts = _Runs(round(DROPOUT_SECONDS * rate))
        self._edge = round(BREAKING_OFF_SECONDS * rate)
        self._before = np.zeros(self._edge, np.float32)

    def add(self, heard: NDArray[np.float32], filtered: NDArray[np.float32]) -> None:
        """Take in a block of both, shape (n, channels); but for the last, n is a multiple of the hop."""
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
        # A run that begins here is judged by what comes before it, perhaps in the block before.
        seen = np.concatenate([self._before, outline])
        loudest = 10 ** (BREAKING_OFF_DBFS / 20)

        def breaks_off(start: int) -> bool:
            return bool(seen[start : start + self._edge].max(initial=0.0) > loudest)

        self.dropouts.add(outline < ZERO, breaks_off)
        self._before = seen[len(seen) - self._edge :]

    def end(self) -> None:
        """End what goes on to the end; nothing at the very end is no dropout."""
        for runs in self.clipped:
            runs.add(np.zeros(1, np.bool_))

    def centred(self) -> Levels:
        """Peaks, RMS and floors of the channels without their means."""
        means = self.summed / self.length
        peaks = np.maximum(self.highest - means, means - self.lowest)
        rms = np.sqrt(np.maximum(self.squared / self.length - np.square(means), 0.0))
        filtered = np.concatenate(self.filtered)
        floors = (_floor(one, window=5, ignored=7) for one in filtered.T)
        return Levels(tuple(map(_db, peaks)), tuple(map(_db, rms)), tuple(floors))


class _Runs:
    """Finds where something goes on for so many samples, over the borders of blocks."""

    def __init__(self, least: int) -> None:
        self.count = 0
        self.found: list[int] = []
        """The samples at which the first of them begin."""
        self._least = least
        self._length = 0
        self._inside = False
        self._start = 0
        self._counts = False

    def add(self, present: NDArray[np.bool_], counts: Callable[[int], bool] = lambda _: True) -> None:
        """Go on; `counts` is asked whether a run that begins at an index of `present` is one."""
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
        if len(self.found) < MOST_PLACES:
            self.found.append(start)


def _places(runs: Sequence[_Runs], rate: int) -> Places:
    starts = sorted(start / rate for one in runs for start in one.found)
    return Places(sum(one.count for one in runs), tuple(starts[:MOST_PLACES]))


def _db(level: float) -> float:
    """A level of 1 is 0 dBFS."""
    return float(20 * np.log10(level)) if level > 0 else -np.inf


def _floor(squares: NDArray[np.float64], window: int, ignored: int) -> float:
    """The RMS in dBFS of the quietest `window` hops, when windows at the last `ignored` hops do not count."""
    windows = len(squares) - ignored
    if windows < 1:
        return np.inf
    sums = np.convolve(squares, np.ones(window), "valid")[:windows]
    return _db(np.sqrt(max(sums.min(), 0.0) / window))


def _constant_bit_rate(path: Path) -> bool | None:
    """What the first frame of an MP3 file says: encoders call it Info, or Xing where the bit rate varies."""
    with path.open("rb") as file:
        head = file.read(10)
        if head.startswith(b"ID3"):
            # The size of the tag in front, 7 bits a byte (ID3v2.3, section 3.1).
            size = sum((byte & 0x7F) << shift for byte, shift in zip(head[6:], (21, 14, 7, 0), strict=True))
            file.seek(10 + size)
        frame = file.read(4_096)
    return False if b"Xing" in frame else True if b"Info" in frame else None


def _timeline(path: Path) -> dict[str, Any] | None:
    """The timeline beside an audio file, if there is one that can be read."""
    try:
        content = json.loads(path.with_suffix(".timeline.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    whole = isinstance(content, dict) and isinstance(content.get("duration"), int | float)
    return content if whole else None
