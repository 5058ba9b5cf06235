"""Servers that speak OpenAI's `/v1/audio/speech`, as Kokoro-FastAPI, openedai-speech and LocalAI do.

An engine for each server that voices.yaml describes, under the name that it has there.  A text goes to the
server and its audio comes back, whatever else the server may send: see `post` for the exchange itself.

The key of an engine called `studio` is read from `AUDIOBOOK_KEY_STUDIO` and sent to its address alone.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import time
from threading import Event, Lock
from typing import TYPE_CHECKING

import numpy as np
import soundfile  # type: ignore[import-untyped]  # it has no types
import soxr  # type: ignore[import-untyped]  # it has no types

from audiobook.engines.base import VoiceInfo, nearest
from audiobook.model import USUAL_RATE, Audio
from audiobook.system import post
from audiobook.system.errors import EngineError, EngineGoneError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from audiobook.engines.base import ServerSettings
    from audiobook.model import Request, Voice

    Waveform = NDArray[np.float32]

REVISION = 1
"""Raised whenever a change here changes the audio."""
TEXT_CHARACTERS = 4_096
"""The most in one request (OpenAI API reference, Create speech, `input`); longer texts are put together."""
REPLY_BYTES = 64 * 1024 * 1024
"""Twenty minutes at 24 kHz; 4,096 characters take five."""
MOST_SECONDS = 3_600
"""Of audio in one reply: packed silence could unpack to any length."""
RATES = range(8_000, 192_001)
PCM_RATE = 24_000
"""Hz of `response_format: pcm`, 16 bits, little-endian, one channel (OpenAI's guide to text to speech)."""

SPEEDS = (0.25, 4.0)
SEMITONES = 6
"""How far 50 points of pitch go."""

MOST_FAILURES = 3
"""Requests in a row that a server fails, each with its retries; then it is not asked any more in this run."""
LONGEST_WAIT_SECONDS = 90.0
"""Rate limits are counted by the minute."""
OF_THE_TEXT = frozenset({400, 413, 422})
"""Statuses that blame the request: the next text may be all right."""

_CONTAINERS = (b"RIFF", b"fLaC", b"OggS", b"ID3")
_UNKNOWN_SIZES = range(0x7FFF_0000, 0x1_0000_0000)  # of a WAV file that was sent before its length was known
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"'”’)]*\s+")


class SpeechServerEngine:
    """The engine that a server is."""

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
        """Model and format, and where the clips come from: a name like `tts-1` means many models."""
        settings = self.settings
        # As a hash: nothing that is written down repeats the address.
        source = settings.revision or hashlib.sha256(settings.url.rstrip("/").encode()).hexdigest()[:12]
        return f"speech server {REVISION}, {settings.model}, {settings.format}, {source}"

    def voices(self) -> tuple[VoiceInfo, ...]:
        """Return the voices that voices.yaml lists."""
        settings = self.settings
        return tuple(
            VoiceInfo(name, gender, settings.language, f"{settings.model}, by a server")
            for name, gender in settings.voices
        )

    def find(self, name: str) -> VoiceInfo | None:
        """Return a listed voice, in any letter case; None: it is not listed."""
        return next((voice for voice in self.voices() if voice.name.casefold() == name.casefold()), None)

    def suggest(self, name: str) -> str | None:
        """Return the listed voice with the nearest name, or the first."""
        names = [voice for voice, _ in self.settings.voices]
        return nearest(name, names) or names[0]

    def session(self) -> SpeechServerSession:
        """Open a session; InputError where the key cannot be one."""
        post.authorization(self.address.key_variable)
        return SpeechServerSession(self)

    def ready_after(self) -> float:
        """Seconds until the server may be asked again; EngineGoneError where it has failed too often."""
        with self._lock:
            if self._gone:
                raise EngineGoneError(str(self._gone))
            return max(0.0, self._not_before - time.monotonic())

    def hold(self, seconds: float) -> None:
        """Let every session wait: a rate limit holds for all of them."""
        with self._lock:
            self._not_before = max(self._not_before, time.monotonic() + seconds)

    def succeeded(self) -> None:
        """Take note of an answer: only failures in a row count."""
        with self._lock:
            self._failures = 0

    def failed(self, reason: post.PostError) -> EngineError:
        """Return the error to raise for a failed request."""
        message = f"{self.name}: {reason}"
        with self._lock:
            self._failures += reason.status not in OF_THE_TEXT
            if self._failures < MOST_FAILURES:
                return EngineError(message)
            self._gone = EngineGoneError(f"{message}; given up after {MOST_FAILURES} failures in a row")
            return self._gone


class SpeechServerSession:
    """Asks for one clip at a time."""

    def __init__(self, engine: SpeechServerEngine) -> None:
        self._engine = engine
        self._closed = Event()

    def speak(self, request: Request, timeout_seconds: float) -> Audio:
        """Speak a clip; see `engines.Session.speak`.

        The limit, or the one in voices.yaml, holds for each answer; waits that the server wants are extra.
        """
        limit = self._engine.settings.timeout or timeout_seconds
        pieces = [self._ask(request.voice, piece, limit) for piece in _pieces(request.text)]
        rate = pieces[0][1]
        joined = np.concatenate([
            samples if own == rate else soxr.resample(samples, own, rate) for samples, own in pieces
        ])  # fmt: skip
        return Audio(_in_voice(joined, rate, request.voice), rate)

    def close(self) -> None:
        """Let whoever waits for an answer wait no longer."""
        self._closed.set()

    def _ask(self, voice: Voice, text: str, limit: float) -> tuple[Waveform, int]:
        engine = self._engine
        while (seconds := engine.ready_after()) and not self._closed.wait(seconds):
            pass
        if self._closed.is_set():
            raise EngineError(f"{engine.name}: stopped")
        question: dict[str, object] = {
            "model": engine.settings.model,
            "voice": voice.name,
            "input": text,
            "response_format": engine.settings.format,
        }
        if (speed := _speed(voice)) != 1:
            question["speed"] = speed
        try:
            body = json.dumps(question).encode()
            reply = post.send(engine.address, body, limit, self._pause, self._closed)
            heard = decoded(reply, engine.settings.format)
        except post.PostError as error:
            raise engine.failed(error) from error
        engine.succeeded()
        return heard

    def _pause(self, seconds: float) -> None:
        self._engine.hold(seconds)
        self._closed.wait(seconds)


def key_variable(name: str) -> str:
    """Return the environment variable for the key of an engine: `AUDIOBOOK_KEY_MY_SERVER` of `my-server`."""
    return f"AUDIOBOOK_KEY_{name.upper().replace('-', '_')}"


def decoded(reply: post.Reply, audio_format: str) -> tuple[Waveform, int]:
    """Return the sound of a reply, one channel from -1 to 1, and its rate; PostError where it is none.

    Files of every kind that soundfile reads are welcome, whatever was asked for; raw samples only as `pcm`.
    """
    content = reply.content
    if not content:
        raise post.PostError("unparseable", "its answer is empty")
    is_file = content.startswith(_CONTAINERS)
    if (
        not is_file
        and not reply.media_type.startswith("audio/")
        and not reply.media_type.endswith("/octet-stream")
    ):
        # Only well-formed types are repeated: what else the server says is its own to choose.
        kind = (
            reply.media_type if re.fullmatch(r"[a-z]+/[a-z0-9.+-]{1,60}", reply.media_type) else "of no type"
        )
        raise post.PostError("unparseable", f"its answer is not audio ({kind}); check url")
    if audio_format == "pcm" and not is_file:
        if len(content) % 2:
            raise post.PostError("unparseable", "its answer is cut off")
        return np.frombuffer(content, "<i2").astype(np.float32) / np.float32(32_768), PCM_RATE
    return _from_file(content)


def _from_file(content: bytes) -> tuple[Waveform, int]:
    if content[:4] == b"RIFF":
        size = int.from_bytes(content[4:8], "little")
        if size and size not in _UNKNOWN_SIZES and size + 8 > len(content) + 1:  # the last may be padding
            raise post.PostError("unparseable", "its answer is cut off")
    try:
        with soundfile.SoundFile(io.BytesIO(content)) as file:
            if file.samplerate not in RATES:
                raise post.PostError("unparseable", "its answer has an impossible rate")
            # FLAC that was sent while it was made does not tell its length, and libsndfile cannot end it.
            if file.frames > MOST_SECONDS * file.samplerate:
                raise post.PostError("unparseable", "its answer has no length, or too much; set format: wav")
            samples = file.read(dtype="float32", always_2d=True)
            mono: Waveform = samples.mean(axis=1, dtype=np.float32)
            return mono, file.samplerate
    except soundfile.SoundFileError as error:
        raise post.PostError("unparseable", "its answer is damaged, or audio of an unknown kind") from error


def _pieces(text: str) -> Iterator[str]:
    """The text, cut at ends of sentences, or else between words, where a server would refuse its length."""
    while len(text) > TEXT_CHARACTERS:
        ends = [match.end() for match in _SENTENCE_END.finditer(text, 0, TEXT_CHARACTERS)]
        end = ends[-1] if ends else text.rfind(" ", 0, TEXT_CHARACTERS) + 1 or TEXT_CHARACTERS
        yield text[:end]
        text = text[end:]
    yield text


def _pitch_factor(voice: Voice) -> float:
    pitch = 50 if voice.pitch is None else voice.pitch
    return float(2 ** ((pitch - 50) / 50 * SEMITONES / 12))


def _speed(voice: Voice) -> float:
    """What to ask of the server, so that after `_in_voice` the tempo is right."""
    speed = (voice.rate or USUAL_RATE) / USUAL_RATE / _pitch_factor(voice)
    return round(min(max(speed, SPEEDS[0]), SPEEDS[1]), 3)


def _in_voice(samples: Waveform, rate: int, voice: Voice) -> NDArray[np.int16]:
    """The samples in the voice's pitch, by playing them faster or slower, and volume; of 16 bits."""
    factor = _pitch_factor(voice)
    if factor != 1:
        samples = soxr.resample(samples, rate * factor, rate)
    volume = 1.0 if voice.volume is None else voice.volume
    loud: Waveform = samples * np.float32(volume * 32_767)
    return np.rint(loud).clip(-32_768, 32_767).astype(np.int16)
