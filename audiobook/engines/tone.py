"""An engine that hums instead of speaking, for tests and dry runs: thousands of times faster than real time.

Any name is a voice.  The hash of the name gives the two frequencies of the hum, so voices can be told apart
in the audio; the hum lasts about as long as the text would take to read.

    audio = ToneSession().speak(Request(Voice("tone", "low"), "Hello."), timeout_seconds=1)
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
"""Samples a second (Hz)."""
SECONDS_PER_CHARACTER = 0.06
"""English read at `USUAL_RATE`: about 16 characters a second."""
FADE_SAMPLES = RATE // 200
"""The length of the fades at both ends."""
LEVEL = 8_000
"""The peak of the hum at full volume, in 16-bit samples."""
LEAST_VOLUME = 0.01
"""Keeps a clip with volume 0 from being silent."""
LOW_HZ = range(100, 800)
"""The main frequency of a voice."""
HIGH_HZ = range(1_000, 3_500)
"""The frequency of its quieter overtone."""
OVERTONE = 0.2
"""The overtone's part of the level."""

_VOICES: tuple[tuple[str, Gender], ...] = (
    ("narrator", "other"),
    *((f"{gender}-{number}", gender) for number in (1, 2, 3, 4) for gender in ("female", "male")),
)


def frequencies(voice: Voice) -> tuple[int, int]:
    """Return a voice's low and high frequency in whole Hz; 50 points of pitch are an octave."""
    digest = hashlib.sha256(voice.name.encode("utf-8", "surrogatepass")).digest()
    low = LOW_HZ[int.from_bytes(digest[:4], "big") % len(LOW_HZ)]
    high = HIGH_HZ[int.from_bytes(digest[4:8], "big") % len(HIGH_HZ)]
    octaves = 0.0 if voice.pitch is None else (voice.pitch - 50) / 50
    return round(low * 2**octaves), round(high * 2**octaves)


class ToneSession:
    """Computes each clip from its request alone."""

    def speak(self, request: Request, timeout_seconds: float) -> Audio:  # noqa: ARG002  never takes long
        """Return the hum for a request, never silent, with a fade at both ends."""
        voice = request.voice
        rate = USUAL_RATE if voice.rate is None else voice.rate
        seconds = SECONDS_PER_CHARACTER * max(2, len(request.text)) * USUAL_RATE / rate
        level = LEVEL * max(LEAST_VOLUME, 1.0 if voice.volume is None else voice.volume)
        low, high = frequencies(voice)
        # With whole numbers of Hz, a second of the hum can be repeated without a click.
        phase = np.arange(RATE, dtype=np.float64) * (2 * np.pi / RATE)
        wave = (1 - OVERTONE) * np.sin(low * phase) + OVERTONE * np.sin(high * phase)
        samples = np.resize((level * wave).astype(np.int16), max(4 * FADE_SAMPLES, round(seconds * RATE)))
        ramp = np.linspace(0.0, 1.0, FADE_SAMPLES)
        samples[:FADE_SAMPLES] = samples[:FADE_SAMPLES] * ramp
        samples[-FADE_SAMPLES:] = samples[-FADE_SAMPLES:] * ramp[::-1]
        return Audio(samples, RATE)

    def close(self) -> None:
        """Do nothing: there is nothing to close."""


class ToneEngine:
    """The engine that hums."""

    name = "tone"
    version = "1"

    def voices(self) -> tuple[VoiceInfo, ...]:
        """Return a few voices to choose from; any other name works as well."""
        return tuple(_info(name, gender) for name, gender in _VOICES)

    def find(self, name: str) -> VoiceInfo | None:
        """Return a voice for any name except the empty one."""
        return _info(name, dict(_VOICES).get(name)) if name else None

    def suggest(self, name: str) -> str | None:  # noqa: ARG002  only the empty name is wrong
        """Return the name of the first voice."""
        return _VOICES[0][0]

    def session(self) -> ToneSession:
        """Open a session; never fails."""
        return ToneSession()


def _info(name: str, gender: Gender | None) -> VoiceInfo:
    return VoiceInfo(name, gender, "en", "a hum, for dry runs")
