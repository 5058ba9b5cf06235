"""Servers with OpenAI's `/v1/audio/speech`, such as Kokoro-FastAPI, openedai-speech and LocalAI.

Each server that voices.yaml describes is an engine, with the name that it has there.  A text goes to the
server and its audio comes back: `post` sends the request, and `speech_reply` reads the audio.

    engine = SpeechServerEngine("studio", ServerSettings("http://localhost:8880/v1", "tts-1", voices))

The API key of an engine `studio` is read from AUDIOBOOK_KEY_STUDIO and sent only to the engine's address.
"""

from __future__ import annotations

import hashlib
import json
import re
import time
from threading import Event, Lock
from typing import TYPE_CHECKING

import numpy as np
import soxr  # type: ignore[import-untyped]  # it has no types

from audiobook.engines import waves
from audiobook.engines.base import VoiceInfo, named, nearest
from audiobook.engines.speech_reply import decoded
from audiobook.model import USUAL_RATE, Audio
from audiobook.system import post
from audiobook.system.errors import EngineError, EngineGoneError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from audiobook.engines.base import ServerSettings
    from audiobook.engines.waves import Waveform
    from audiobook.model import Request, Voice

REVISION = 1
"""Increased by every change here that changes the audio."""
TEXT_CHARACTERS = 4_096
"""The longest text of a request (OpenAI API reference, Create speech, `input`)."""
REPLY_BYTES = 64 * 1024 * 1024
"""The longest reply: 20 minutes of WAV at 24 kHz, though 4,096 characters take five."""
SPEEDS = (0.25, 4.0)
"""The least and the greatest `speed` (OpenAI API reference, Create speech)."""

MOST_FAILURES = 3
"""After this many failed requests in a row, each with its retries, a run stops asking the server."""
LONGEST_WAIT_SECONDS = 90.0
"""The longest wait that a server may ask for; many count requests by the minute."""
BLAMING_THE_TEXT = frozenset({400, 413, 422})
"""HTTP statuses that say nothing about the next text."""

_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"'”’)]*\s+")


class SpeechServerEngine:
    """A server as an engine; its sessions share one count of failures and one wait."""

    def __init__(self, name: str, settings: ServerSettings) -> None:
        self.name = name
        self.settings = settings
        self.address = post.Address(
            settings.url.rstrip("/") + "/audio/speech",
            key_variable(name),
            f"engines.{name}",
            REPLY_BYTES,
            LONGEST_WAIT_SECONDS,
        )
        self._lock = Lock()
        self._failures = 0
        self._gone: EngineGoneError | None = None
        self._not_before = 0.0  # by time.monotonic()

    @property
    def version(self) -> str:
        """Model, format and origin of the clips: a name like `tts-1` means different models elsewhere."""
        settings = self.settings
        # Only a hash of the address, so that no file reveals it.
        origin = settings.revision or hashlib.sha256(settings.url.rstrip("/").encode()).hexdigest()[:12]
        return f"speech server {REVISION}, {settings.model}, {settings.format}, {origin}"

    def voices(self) -> tuple[VoiceInfo, ...]:
        """Return the voices listed in voices.yaml."""
        settings = self.settings
        return tuple(
            VoiceInfo(name, gender, settings.language, f"{settings.model}, by a server")
            for name, gender in settings.voices
        )

    def find(self, name: str) -> VoiceInfo | None:
        """Return the listed voice with this name, in any letter case; None: it is not listed."""
        return named(name, self.voices())

    def suggest(self, name: str) -> str | None:
        """Return the most similar name of a listed voice, else the first."""
        names = [voice for voice, _ in self.settings.voices]
        return nearest(name, names) or names[0]

    def session(self) -> SpeechServerSession:
        """Open a session; InputError where the API key cannot be one."""
        post.authorization(self.address.key_variable)
        return SpeechServerSession(self)

    def seconds_to_wait(self) -> float:
        """Return how long the server wants no requests; EngineGoneError where it has failed too often."""
        with self._lock:
            if self._gone:
                raise EngineGoneError(str(self._gone))
            return max(0.0, self._not_before - time.monotonic())

    def hold(self, seconds: float) -> None:
        """Make all sessions wait, because a rate limit applies to all of them."""
        with self._lock:
            self._not_before = max(self._not_before, time.monotonic() + seconds)

    def succeeded(self) -> None:
        """Forget earlier failures: only failures in a row count."""
        with self._lock:
            self._failures = 0

    def failed(self, reason: post.PostError) -> EngineError:
        """Count a failed request; return the error to raise for it."""
        message = f"{self.name}: {reason}"
        with self._lock:
            self._failures += reason.status not in BLAMING_THE_TEXT
            if self._failures < MOST_FAILURES:
                return EngineError(message)
            self._gone = EngineGoneError(f"{message}; given up after {MOST_FAILURES} failures in a row")
            return self._gone


class SpeechServerSession:
    """Asks a server for one clip at a time."""

    def __init__(self, engine: SpeechServerEngine) -> None:
        self._engine = engine
        self._closed = Event()

    def speak(self, request: Request, timeout_seconds: float) -> Audio:
        """Speak a clip; see `base.Session.speak`.

        The limit, or that of voices.yaml, applies to each reply of the server; waits that the server asks for
        come on top.
        """
        limit = self._engine.settings.timeout or timeout_seconds
        parts = [self._ask(request.voice, piece, limit) for piece in _pieces(request.text)]
        rate = parts[0][1]
        samples = np.concatenate([
            part if part_rate == rate else soxr.resample(part, part_rate, rate) for part, part_rate in parts
        ])  # fmt: skip
        return Audio(waves.in_voice(samples, rate, request.voice.pitch, request.voice.volume), rate)

    def close(self) -> None:
        """End all waits for a reply."""
        self._closed.set()

    def _ask(self, voice: Voice, text: str, limit: float) -> tuple[Waveform, int]:
        """The server's sound for a text, and its rate."""
        engine = self._engine
        while (seconds := engine.seconds_to_wait()) and not self._closed.wait(seconds):
            pass
        if self._closed.is_set():
            raise EngineError(f"{engine.name}: stopped")
        body = _body(engine.settings, voice, text)
        try:
            reply = post.send(engine.address, body, limit, self._pause, self._closed)
            sound = decoded(reply, engine.settings.format)
        except post.PostError as error:
            raise engine.failed(error) from error
        engine.succeeded()
        return sound

    def _pause(self, seconds: float) -> None:
        self._engine.hold(seconds)
        self._closed.wait(seconds)


def key_variable(name: str) -> str:
    """Return the environment variable for an engine's API key: `AUDIOBOOK_KEY_MY_SERVER` for `my-server`."""
    return f"AUDIOBOOK_KEY_{name.upper().replace('-', '_')}"


def _body(settings: ServerSettings, voice: Voice, text: str) -> bytes:
    fields: dict[str, object] = {
        "model": settings.model,
        "voice": voice.name,
        "input": text,
        "response_format": settings.format,
    }
    if (speed := _speed(voice)) != 1:
        fields["speed"] = speed
    return json.dumps(fields).encode()


def _speed(voice: Voice) -> float:
    """The speed to ask for, so that the tempo is right after `waves.in_voice` has changed the pitch."""
    speed = (voice.rate or USUAL_RATE) / USUAL_RATE / waves.pitch_factor(voice.pitch)
    return round(min(max(speed, SPEEDS[0]), SPEEDS[1]), 3)


def _pieces(text: str) -> Iterator[str]:
    """The text in pieces that a server accepts, cut after sentences, else between words, else anywhere."""
    while len(text) > TEXT_CHARACTERS:
        ends = [match.end() for match in _SENTENCE_END.finditer(text, 0, TEXT_CHARACTERS)]
        end = ends[-1] if ends else text.rfind(" ", 0, TEXT_CHARACTERS) + 1 or TEXT_CHARACTERS
        yield text[:end]
        text = text[end:]
    yield text
