"""What the neural engines' workers do with the sound of a model: numbers of 32 bits in, a clip's file out."""

from __future__ import annotations

import wave
from typing import TYPE_CHECKING, Any

import numpy as np
import soxr  # type: ignore[import-untyped]  # it has no types

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Waveform = NDArray[np.float32]

SEMITONES = 6
"""How far 50 points of pitch go."""

_FLOOR_BELOW_PEAK_DB = 55.0
_KEPT_SECONDS = 0.02


def pitch_factor(request: dict[str, Any]) -> float:
    """Return how many times as high as the voice's own the pitch of a request is; 1 where it does not say."""
    pitch = 50 if request["pitch"] is None else request["pitch"]
    return float(2 ** ((pitch - 50) / 50 * SEMITONES / 12))


def write(request: dict[str, Any], samples: Waveform, rate: int) -> None:
    """Write a clip to the request's path, in its volume and pitch.

    For another pitch it is played faster or slower: the throat changes with the pitch, as in another person;
    whoever makes the samples sees to it that the tempo stays (`pitch_factor`).
    """
    factor = pitch_factor(request)
    if factor != 1:
        samples = soxr.resample(samples, rate * factor, rate, quality="HQ")
    volume = 1.0 if request["volume"] is None else request["volume"]
    with wave.open(request["path"], "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(np.rint(samples * (volume * 32_767)).clip(-32_768, 32_767).astype("<i2").tobytes())


def trimmed(samples: Waveform, rate: int) -> Waveform:
    """Return a sound without the silence before and after it."""
    level = np.abs(samples)
    loud = np.flatnonzero(level > level.max(initial=0.0) * 10 ** (-_FLOOR_BELOW_PEAK_DB / 20))
    if not len(loud):
        return samples[:0]
    kept = round(_KEPT_SECONDS * rate)
    return samples[max(0, loud[0] - kept) : loud[-1] + 1 + kept]
