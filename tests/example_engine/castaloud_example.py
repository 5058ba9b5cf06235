"""An engine that buzzes, as a package of its own would have it, and two that break their promises."""

import numpy as np

from audiobook.engines import VoiceInfo
from audiobook.model import USUAL_RATE, Audio, Request

RATE = 16_000
HERTZ = {"bee": 220, "wasp": 330}


class ExampleSession:
    """Buzzes for as long as the text would take to read."""

    def speak(self, request: Request, timeout_seconds: float) -> Audio:  # noqa: ARG002  never takes long
        """Return the buzz of the request's voice, in its pitch and volume."""
        voice = request.voice
        seconds = 0.06 * max(2, len(request.text)) * USUAL_RATE / (voice.rate or USUAL_RATE)
        pitch = 50 if voice.pitch is None else voice.pitch
        hertz = HERTZ[voice.name] * 2 ** ((pitch - 50) / 50)
        level = 9000 * (1 if voice.volume is None else voice.volume)
        time = np.arange(round(seconds * RATE)) / RATE
        return Audio((level * np.sign(np.sin(2 * np.pi * hertz * time))).astype(np.int16), RATE)

    def close(self) -> None:
        """Do nothing: there is nothing to close."""


class ExampleEngine:
    """An engine with two voices."""

    name = "example"
    version = "1"

    def voices(self) -> tuple[VoiceInfo, ...]:
        """Return both voices."""
        return VoiceInfo("bee", "female", "en", "a hum"), VoiceInfo("wasp", "male", "en", "a sting")

    def find(self, name: str) -> VoiceInfo | None:
        """Return the voice with this name, in any letter case."""
        return next((voice for voice in self.voices() if voice.name == name.lower()), None)

    def suggest(self, name: str) -> str | None:  # noqa: ARG002  the same for any name
        """Return the gentler voice."""
        return "bee"

    def session(self) -> ExampleSession:
        """Open a session."""
        return ExampleSession()


class MoodyEngine(ExampleEngine):
    """Loads, but fails when it is used."""

    name = "moody"

    def voices(self) -> tuple[VoiceInfo, ...]:
        """Fail with a message of two lines."""
        raise ValueError("not\ntoday")


class NamelessEngine:
    """Lacks everything that an engine needs."""
