"""An engine that hums instead of speaking: for tests and dry runs, thousands of times faster than real time.

Every voice name is a voice.  A name's hash gives the two frequencies of its hum, so distinct names can be
told apart in the audio; the hum lasts about as long as the text would take to say.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np

from audiobook.engines.base import VoiceInfo
from audiobook.model import USUAL_RATE, Audio

if TYPE_CHECKING:
    from audiobook.model import Gender, Request, Voice

RATE = 22_050
"""Hz."""
SECONDS_PER_CHARACTER = 0.06
"""English read at `USUAL_RATE`: about 16 characters a second."""
FADE_SAMPLES = RATE // 200

_VOICES: tuple[tuple[str, Gender], ...] = (
    ("narrator", "other"),
    *((f"{gender}-{number}", gender) for number in (1, 2, 3, 4) for gender in ("female", "male")),
)


def frequencies(voice: Voice) -> tuple[int, int]:
    """Return a voice's low and high frequency in Hz, whole numbers; 50 points of pitch are an octave."""
    digest = hashlib.sha256(voice.name.encode("utf-8", "surrogatepass")).digest()
    low = 100 + int.from_bytes(digest[:4], "big") % 700
    high = 1000 + int.from_bytes(digest[4:8], "big") % 2500
    octaves = 0.0 if voice.pitch is None else (voice.pitch - 50) / 50
    return round(low * 2**octaves), round(high * 2**octaves)


class ToneSession:
    """Holds nothing: every clip is computed from its request alone."""

    def speak(self, request: Request, timeout_seconds: float) -> Audio:  # noqa: ARG002  never takes long
        """Return the hum of a request: never silent, faded in and out."""
        voice = request.voice
        words_per_minute = USUAL_RATE if voice.rate is None else voice.rate
        seconds = SECONDS_PER_CHARACTER * max(2, len(request.text)) * USUAL_RATE / words_per_minute
        level = 8000 * max(0.01, 1.0 if voice.volume is None else voice.volume)
        low, high = frequencies(voice)
        # whole numbers of Hz: a second of the hum ends where it began and can be repeated without a click
        phase = np.arange(RATE, dtype=np.float64) * (2 * np.pi / RATE)
        second = (level * (0.8 * np.sin(low * phase) + 0.2 * np.sin(high * phase))).astype(np.int16)
        samples = np.resize(second, max(4 * FADE_SAMPLES, round(seconds * RATE)))
        ramp = np.linspace(0.0, 1.0, FADE_SAMPLES)
        samples[:FADE_SAMPLES] = samples[:FADE_SAMPLES] * ramp
        samples[-FADE_SAMPLES:] = samples[-FADE_SAMPLES:] * ramp[::-1]
        return Audio(samples, RATE)

    def close(self) -> None:
        """Nothing is held."""


class ToneEngine:
    """The humming engine."""

    name = "tone"
    version = "1"

    def voices(self) -> tuple[VoiceInfo, ...]:
        """Return some names to choose from; any other will do as well."""
        return tuple(self._info(name, gender) for name, gender in _VOICES)

    def find(self, name: str) -> VoiceInfo | None:
        """Return a voice for any name but the empty one."""
        return self._info(name, dict(_VOICES).get(name)) if name else None

    def suggest(self, name: str) -> str | None:  # noqa: ARG002  every name is right
        """Return the first voice: only the empty name needs a suggestion."""
        return _VOICES[0][0]

    def session(self) -> ToneSession:
        """Open a session; never fails."""
        return ToneSession()

    @staticmethod
    def _info(name: str, gender: Gender | None) -> VoiceInfo:
        return VoiceInfo(name, gender, "en", "a hum, for dry runs")
