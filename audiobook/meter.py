"""How loud a stream of samples is: its integrated loudness, its RMS, and how much of it a limiter would take.

    with Meter(rate=44_100) as meter:
        meter.add(samples)
        meter.loudness_lufs(), meter.rms_dbfs(), meter.lost_db(gain_db=8.0, ceiling_dbfs=-3.0)

The loudness (ITU-R BS.1770-4, EBU R 128) is measured by ffmpeg, which runs beside us and is fed meanwhile.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
from contextlib import suppress
from typing import IO, TYPE_CHECKING, Self, cast

import numpy as np

from audiobook import ffmpeg
from audiobook.errors import AudiobookError

if TYPE_CHECKING:
    from numpy.typing import NDArray

_INTEGRATED = re.compile(r"I:\s+(-?[\d.]+|-?inf|nan) LUFS")
_GATE_LUFS = -70.0
"""The meter's absolute gate: what lies under it has no loudness."""
_FULL_SCALE_DB = 20 * np.log10(32_768)
_WINDOWS_PER_SECOND = 100
"""A limiter lowers about so much at once."""
_STEPS_PER_DB = 10
_STEPS = 100 * _STEPS_PER_DB
"""Of peaks; full scale is 90.3 dB over the least that 16 bits can hold."""


class Meter:
    """A context that measures the samples of one channel that are added in it, in constant memory."""

    def __init__(self, rate: int) -> None:
        """`rate`: Hz."""
        self._rate = rate
        self._squares = np.zeros(_STEPS)
        """Sums of squared samples, by the peak of the window they lie in."""
        self._count = 0
        self._window = rate // _WINDOWS_PER_SECOND
        self._rest = np.zeros(0, np.int16)

    def __enter__(self) -> Self:
        """Start the measuring process; AudiobookError where it cannot be."""
        # A file and not a pipe: nobody has to read the messages while the samples are written.
        self._messages = tempfile.TemporaryFile()
        try:
            self._process = ffmpeg.start(
                [
                    *("-f", "s16le", "-ar", str(self._rate), "-ac", "1", "-i", "pipe:0"),
                    *("-af", "ebur128=framelog=quiet", "-f", "null", "-"),
                ],
                stdin=subprocess.PIPE,
                stderr=self._messages,
            )
        except BaseException:
            self._messages.close()
            raise
        self._stdin = cast("IO[bytes]", self._process.stdin)  # it was started with one
        return self

    def __exit__(self, *_: object) -> None:
        """Leave no process and no file behind."""
        self._process.kill()
        self._process.wait()
        with suppress(OSError):
            self._stdin.close()
        self._messages.close()

    def add(self, samples: NDArray[np.int16]) -> None:
        """Measure the samples, shape (n,), as well; AudiobookError when the measuring process has ended."""
        self._count += len(samples)
        together = np.concatenate([self._rest, samples])
        whole = len(together) - len(together) % self._window
        self._tally(together[:whole].reshape(-1, self._window))
        self._rest = together[whole:]
        try:
            self._stdin.write(samples.astype("<i2", casting="equiv", copy=False).tobytes())
        except OSError as error:
            raise self._failure() from error

    def _tally(self, windows: NDArray[np.int16]) -> None:
        exact = windows.astype(np.float32)
        peaks = np.maximum(np.abs(exact).max(axis=1), 1.0)
        steps = np.rint(20 * _STEPS_PER_DB * np.log10(peaks)).astype(np.intp)
        self._squares += np.bincount(steps, np.square(exact).sum(axis=1, dtype=np.float64), _STEPS)

    def rms_dbfs(self) -> float:
        """The RMS of everything so far, a full-scale square wave being 0; -inf for silence."""
        if not self._squares.any():
            return -np.inf
        return float(10 * np.log10(self._squares.sum() / self._count) - _FULL_SCALE_DB)

    def lost_db(self, gain_db: float, ceiling_dbfs: float) -> float:
        """By how much a limiter with that ceiling, after that gain, would lower the RMS; 0 or more.

        An estimate: each hundredth of a second is taken to be lowered as a whole until its peak fits.
        """
        if not self._squares.any():
            return 0.0
        peaks_dbfs = np.arange(_STEPS) / _STEPS_PER_DB - _FULL_SCALE_DB + gain_db
        over = np.maximum(0.0, peaks_dbfs - ceiling_dbfs)
        return float(-10 * np.log10(self._squares @ 10 ** (-over / 10) / self._squares.sum()))

    def loudness_lufs(self) -> float:
        """The integrated loudness of everything, which ends the measurement; -inf for silence."""
        try:
            self._stdin.close()
        except OSError as error:
            raise self._failure() from error
        status = self._process.wait()
        found = _INTEGRATED.findall(self._said())
        if status or not found:
            raise self._failure()
        return float(found[-1]) if float(found[-1]) > _GATE_LUFS else -np.inf

    def _said(self) -> str:
        self._messages.seek(0)
        return self._messages.read().decode(errors="replace")

    def _failure(self) -> AudiobookError:
        said = self._said().strip().splitlines()
        return AudiobookError(
            f"ffmpeg could not measure the loudness ({said[-1] if said else 'no reason given'}); "
            "reinstall imageio-ffmpeg"
        )
