"""Sound as the neural engines and speech servers make it: 32-bit floats from -1 to 1, in one channel.

In: such samples.  Out: the samples in a voice's pitch and volume, as 16-bit numbers or as a clip's WAV file.

    samples = in_voice(trimmed(samples, 24_000), 24_000, pitch=60, volume=None)
"""

from __future__ import annotations

import wave
from typing import TYPE_CHECKING, Any

import numpy as np
import soxr  # type: ignore[import-untyped]  # it has no types

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Waveform = NDArray[np.float32]

SEMITONES = 6
"""How much 50 points of pitch are."""

_SILENCE_BELOW_PEAK_DB = 55.0
_MARGIN_SECONDS = 0.02


def pitch_factor(pitch: int | None) -> float:
    """Return by what factor a pitch from 0 to 100 raises all frequencies; None and 50 give 1."""
    points = 50 if pitch is None else pitch
    return float(2 ** ((points - 50) / 50 * SEMITONES / 12))


def in_voice(samples: Waveform, rate: int, pitch: int | None, volume: float | None) -> NDArray[np.int16]:
    """Return the samples in a pitch and volume, as 16-bit numbers.

    The pitch changes by playing the sound faster or slower, as if the speaker had another throat.  To keep
    the tempo, make the samples slower by `pitch_factor` first.
    """
    factor = pitch_factor(pitch)
    if factor != 1:
        samples = soxr.resample(samples, rate * factor, rate, quality="HQ")
    level = (1.0 if volume is None else volume) * 32_767
    clip: NDArray[np.int16] = np.rint(samples * np.float32(level)).clip(-32_768, 32_767).astype(np.int16)
    return clip


def write(request: dict[str, Any], samples: Waveform, rate: int) -> None:
    """Write samples to the path of a worker's request, in the request's pitch and volume."""
    clip = in_voice(samples, rate, request["pitch"], request["volume"])
    with wave.open(request["path"], "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(clip.astype("<i2").tobytes())


def trimmed(samples: Waveform, rate: int) -> Waveform:
    """Return a sound without the silence before and after it, except for a margin of 20 ms."""
    level = np.abs(samples)
    loud = np.flatnonzero(level > level.max(initial=0.0) * 10 ** (-_SILENCE_BELOW_PEAK_DB / 20))
    if not len(loud):
        return samples[:0]
    margin = round(_MARGIN_SECONDS * rate)
    return samples[max(0, loud[0] - margin) : loud[-1] + 1 + margin]
