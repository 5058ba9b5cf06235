"""The last step before the encoder: a constant gain, room tone throughout, and no peak over the ceiling.

Takes samples in blocks of any size and passes on as many, in the same places, so that cues stay valid:

    with finishing(encoder.write, rate=44_100, gain_db=5.2, ceiling_dbtp=-3.0) as write:
        timeline = assemble.assemble(clips, gaps, write)

The result does not depend on how the samples are cut into blocks, and memory does not grow.
"""

from __future__ import annotations

from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np
import soxr  # type: ignore[import-untyped]  # ships no types

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

ROOM_TONE_DBFS: Final = -70.0
"""RMS: 10 dB below the noise floor that ACX allows, 20 dB above what its checkers call dead silence."""
_TONE_HERTZ: Final = (60.0, 6_000.0)
"""The band of a quiet room: no hum below the voice and no hiss above it."""
_TONE_SECONDS: Final = 6
"""After this long the room tone repeats, without a seam."""

_OVERSAMPLING: Final = 4
"""Enough to find the peaks between the samples (ITU-R BS.1770-4, annex 2)."""
_BETWEEN_SAMPLES: Final = 1.5
"""Between its samples, speech rises no more than 3.5 dB over the highest of them."""
_HOLD_SECONDS: Final = 0.005
"""The gain stays down this long before and after a peak, and takes as long again to fall or rise: together
two periods of a deep voice, so that no single period is distorted."""
_BLOCK_SECONDS: Final = 2
_FILTER_SAMPLES: Final = 512
"""More than the reach of the resampler's filter."""


@contextmanager
def finishing(
    write: Callable[[NDArray[np.int16]], object], *, rate: int, gain_db: float, ceiling_dbtp: float
) -> Iterator[Callable[[NDArray[np.int16]], None]]:
    """A function that takes samples, shape (n,) at `rate` Hz, and passes them on to `write`, finished.

    `ceiling_dbtp`: the highest true peak allowed (ITU-R BS.1770-4, annex 2).  The last samples are passed on
    when the `with` block ends without an exception.
    """
    finish = _Finish(write, rate, gain_db, ceiling_dbtp)
    yield finish.add
    finish.end()


class _Finish:
    """Holds one block and the margins that the limiter needs to see on both sides of it."""

    def __init__(
        self, write: Callable[[NDArray[np.int16]], object], rate: int, gain_db: float, ceiling_dbtp: float
    ) -> None:
        self._write = write
        self._gain = np.float32(10 ** (gain_db / 20))
        self._ceiling = np.float32(32_768 * 10 ** (ceiling_dbtp / 20))
        self._hold = round(_HOLD_SECONDS * rate)
        self._margin = 2 * self._hold + _FILTER_SAMPLES
        self._block = _BLOCK_SECONDS * rate
        self._tone = room_tone(rate)
        self._position = 0
        self._waiting = 0
        """Samples received and not yet passed on."""
        # The margin before the first sample is silence.
        self._parts = [np.zeros(self._margin, np.float32)]

    def add(self, samples: NDArray[np.int16]) -> None:
        places = np.arange(self._position, self._position + len(samples)) % len(self._tone)
        self._parts.append(samples * self._gain + self._tone[places])
        self._position += len(samples)
        self._waiting += len(samples)
        seen = self._waiting - self._margin
        if seen >= self._block:
            # Whole blocks only: they begin at the same places however the samples are cut.
            self._pass_on(seen - seen % self._block)

    def end(self) -> None:
        self._parts.append(np.zeros(self._margin, np.float32))
        self._pass_on(self._waiting)

    def _pass_on(self, count: int) -> None:
        held = np.concatenate(self._parts)
        for start in range(0, count, self._block):
            end = min(start + self._block, count)
            self._write(np.rint(self._limited(held[start : end + 2 * self._margin])).astype(np.int16))
        self._parts = [held[count:].copy()]
        self._waiting -= count

    def _limited(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        """The samples between the margins, limited to the ceiling."""
        middle = samples[self._margin : -self._margin]
        if np.abs(samples).max() * _BETWEEN_SAMPLES < self._ceiling:
            return middle
        between = np.abs(soxr.resample(samples, 1, _OVERSAMPLING, quality="HQ"))
        peaks = np.maximum.reduce([between[place::_OVERSAMPLING] for place in range(_OVERSAMPLING)])
        gain = np.minimum(1.0, self._ceiling / np.maximum(peaks, 1.0))
        return middle * self._smooth(gain)[_FILTER_SAMPLES:-_FILTER_SAMPLES]

    def _smooth(self, gain: NDArray[np.float32]) -> NDArray[np.float32]:
        """A gain without steps that never exceeds the given one; shorter by `2 * hold` at each end.

        First the lowest gain within `hold` samples, then the mean of those over as many samples: every one of
        them is at or below the given gain in the middle.
        """
        width = 2 * self._hold + 1
        sums = np.cumsum(np.concatenate([[0.0], _lowest(gain, width)]), dtype=np.float64)
        return ((sums[width:] - sums[:-width]) / width).astype(np.float32)


def _lowest(values: NDArray[np.float32], width: int) -> NDArray[np.float32]:
    """The lowest value in each window of `width`."""
    reach = 1
    while 2 * reach <= width:
        values = np.minimum(values[:-reach], values[reach:])
        reach *= 2
    rest = width - reach
    return np.minimum(values[:-rest], values[rest:]) if rest else values


@cache
def room_tone(rate: int) -> NDArray[np.float32]:
    """Soft noise at ROOM_TONE_DBFS, always the same samples, which repeat without a seam.

    Shape (n,), in 16-bit units: random phases under a spectrum that falls 3 dB an octave.
    """
    length = _TONE_SECONDS * rate
    hertz = np.fft.rfftfreq(length, 1 / rate)
    heard = (hertz >= _TONE_HERTZ[0]) & (hertz <= _TONE_HERTZ[1])
    phases = np.random.default_rng(0).uniform(0, 2 * np.pi, len(hertz))
    noise = np.fft.irfft(heard / np.sqrt(np.maximum(hertz, 1.0)) * np.exp(1j * phases), length)
    tone: NDArray[np.float32] = noise * (32_768 * 10 ** (ROOM_TONE_DBFS / 20) / np.sqrt(np.mean(noise**2)))
    tone = tone.astype(np.float32)
    tone.flags.writeable = False
    return tone
