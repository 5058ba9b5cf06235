"""The default engine: pyttsx3, with espeak-ng on Linux and the system's own voices on macOS and Windows.

A session is one worker process (`pyttsx3_worker`) that can be killed, whatever the speech library does in it.
Equal requests give equal bytes on Linux, in any session and after any history; on macOS and Windows that is
up to the system.
"""

from __future__ import annotations

import functools
import json
import os
import platform
import queue
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from importlib import metadata
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import soundfile  # type: ignore[import-untyped]  # it has no types

import audiobook
from audiobook.engines import VoiceInfo, espeak_driver, espeak_voices, nearest
from audiobook.errors import EngineError
from audiobook.model import Audio

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from audiobook.model import Gender, Request

START_SECONDS = 60.0
"""How long a worker may take to start: the first one after an installation reads all from the disk."""
GRACE_SECONDS = 1.0
"""How much longer than a clip's own limit to wait: a worker that still answers says why and lives on."""

Answer = dict[str, Any]


class WorkerSession:
    """A running worker and its folder of clips."""

    def __init__(self, voice_id: Callable[[str], str]) -> None:
        """Start a worker; EngineError where it does not come up.

        `voice_id` turns a voice's name into what pyttsx3 takes, or raises EngineError.
        """
        self._voice_id = voice_id
        self._folder = Path(tempfile.mkdtemp(prefix="audiobook-"))
        self._log = self._folder / "log"
        self._closing = threading.Lock()
        self._closed = False
        self._answers: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-P", "-m", "audiobook.engines.pyttsx3_worker", str(self._folder)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                env=_worker_environment(),
                # Ctrl-C is for the program, which then ends its workers itself
                start_new_session=sys.platform != "win32",
                creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
            )
        # a thread, because nothing else waits for a pipe with a time limit on Windows too
        self._reader = threading.Thread(target=self._read_answers, name="pyttsx3-answers", daemon=True)
        self._reader.start()
        try:
            self._receive(START_SECONDS)
        except BaseException:
            self.close()
            raise

    def speak(self, request: Request, timeout_seconds: float) -> Audio:
        """Speak a clip; see `engines.Session.speak`."""
        voice = request.voice
        path = self._folder / "clip"
        self._ask(
            {
                "path": str(path),
                "text": request.text,
                "voice": self._voice_id(voice.name),
                "rate": voice.rate,
                "pitch": voice.pitch,
                "volume": voice.volume,
                "seconds": timeout_seconds,
            },
            timeout_seconds + GRACE_SECONDS,
        )
        try:
            samples, rate = soundfile.read(path, dtype="int16", always_2d=True)
            path.unlink()
        except (OSError, soundfile.SoundFileError) as error:
            raise EngineError(f"pyttsx3: the spoken file cannot be read: {error}") from error
        return Audio(samples[:, 0], rate)

    @property
    def pid(self) -> int:
        """The worker's process id, which is also that of its process group."""
        return self.process.pid

    def native_voices(self) -> list[Answer]:
        """Return the system's voices: `id`, `name`, `gender` and `languages` of each, as pyttsx3 has them."""
        voices: list[Answer] = self._ask({"voices": True}, START_SECONDS)["voices"]
        return voices

    def close(self) -> None:
        """Kill the worker and whoever it has started, and remove its folder."""
        with self._closing:
            if self._closed:
                return
            self._closed = True
        if sys.platform == "win32":
            self.process.kill()
        else:
            # nobody has waited for the worker yet, so its group cannot be another's by now
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self._reader.join()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _ask(self, question: Answer, timeout_seconds: float) -> Answer:
        stdin: IO[bytes] | None = self.process.stdin
        try:
            assert stdin is not None  # noqa: S101  for the type checker: it was opened as a pipe
            stdin.write(json.dumps(question).encode() + b"\n")
            stdin.flush()
        except (OSError, ValueError) as error:  # ValueError: closed meanwhile
            raise EngineError(f"pyttsx3: {self._last_words()}") from error
        return self._receive(timeout_seconds)

    def _receive(self, timeout_seconds: float) -> Answer:
        try:
            line = self._answers.get(timeout=timeout_seconds)
        except queue.Empty:
            self.close()
            raise EngineError(f"pyttsx3: no answer within {timeout_seconds:g} s") from None
        if not line:
            raise EngineError(f"pyttsx3: {self._last_words()}")
        answer: Answer = json.loads(line)
        if "error" in answer:
            raise EngineError(f"pyttsx3: {answer['error']}")
        return answer

    def _read_answers(self) -> None:
        stdout = self.process.stdout
        assert stdout is not None  # noqa: S101  for the type checker: it was opened as a pipe
        for line in stdout:
            self._answers.put(line)
        self._answers.put(b"")

    def _last_words(self) -> str:
        said: list[str] = []
        with suppress(OSError):  # closed meanwhile
            said = self._log.read_text("utf-8", "replace").strip().splitlines()
        return f"the worker ended: {said[-1].strip()}" if said else "the worker ended"


class Pyttsx3Engine:
    """pyttsx3 as an engine of this program."""

    name = "pyttsx3"

    def __init__(self) -> None:
        self._native = _EspeakVoices() if sys.platform == "linux" else _SystemVoices()

    @functools.cached_property
    def version(self) -> str:
        """The versions of pyttsx3, of the library or system that speaks, and of our driver."""
        if sys.platform == "linux":
            speaks = f"espeakng-loader {metadata.version('espeakng-loader')}, driver {espeak_driver.REVISION}"
        else:
            speaks = platform.platform()
        return f"pyttsx3 {metadata.version('pyttsx3')}, {speaks}"

    def voices(self) -> tuple[VoiceInfo, ...]:
        """Return the voices to choose from, the best first."""
        return self._native.voices()

    def find(self, name: str) -> VoiceInfo | None:
        """Return the voice a name means; without espeak-ng, its names mean native voices."""
        return self._native.find(name)

    def suggest(self, name: str) -> str | None:
        """Return the nearest name there is."""
        return self._native.suggest(name)

    def identifier(self, name: str) -> str:
        """Return what pyttsx3 takes for a voice: `gmw/en-US+f5`; EngineError where there is no such voice."""
        return self._native.identifier(name)

    def session(self) -> WorkerSession:
        """Start a worker process; EngineError where it does not come up."""
        return WorkerSession(self.identifier)


class _EspeakVoices:
    """The voices of the espeak-ng that comes with espeakng-loader."""

    @functools.cached_property
    def _catalogue(self) -> espeak_voices.Catalogue:
        import espeakng_loader  # type: ignore[import-untyped]  # noqa: PLC0415  it has no types; Linux only

        return espeak_voices.Catalogue(Path(espeakng_loader.get_data_path()))

    def voices(self) -> tuple[VoiceInfo, ...]:
        return self._catalogue.voices()

    def find(self, name: str) -> VoiceInfo | None:
        parsed = self._catalogue.parse(name)
        return self._catalogue.info(parsed) if parsed else None

    def suggest(self, name: str) -> str | None:
        return self._catalogue.suggest(name)

    def identifier(self, name: str) -> str:
        parsed = self._catalogue.parse(name)
        if parsed is None:
            raise EngineError(f"pyttsx3: no voice {name!r}")
        return self._catalogue.identifier(parsed)


class _SystemVoices:
    """The voices of macOS or Windows."""

    @functools.cached_property
    def _by_id(self) -> dict[str, VoiceInfo]:
        session = WorkerSession(str)
        try:
            return native_voices(session.native_voices())
        finally:
            session.close()

    def voices(self) -> tuple[VoiceInfo, ...]:
        return tuple(self._by_id.values())

    def find(self, name: str) -> VoiceInfo | None:
        voice_id = find_native(name, self._by_id)
        return self._by_id[voice_id] if voice_id else None

    def suggest(self, name: str) -> str | None:
        return nearest(name, (voice.name for voice in self._by_id.values()))

    def identifier(self, name: str) -> str:
        voice_id = find_native(name, self._by_id)
        if voice_id is None:
            raise EngineError(f"pyttsx3: no voice {name!r}")
        return voice_id


def native_voices(described: Sequence[Answer]) -> dict[str, VoiceInfo]:
    """Turn pyttsx3's descriptions of the system's voices into voices by identifier, in order of name."""
    voices = {}
    for voice in sorted(described, key=lambda voice: (voice["name"], voice["id"])):
        language = (voice["languages"] or ["und"])[0].lower().replace("_", "-")
        voices[voice["id"]] = VoiceInfo(voice["name"], _native_gender(voice["gender"]), language, voice["id"])
    return voices


def _native_gender(described: str | None) -> Gender | None:
    # nsss: VoiceGenderFemale, VoiceGenderMale, VoiceGenderNeuter; sapi5: Female, Male
    genders: tuple[Gender, ...] = ("female", "male")
    return next((gender for gender in genders if gender in (described or "").lower()), None)


def find_native(name: str, voices: dict[str, VoiceInfo]) -> str | None:
    """Return the identifier of the native voice a name means, by name, identifier or espeak-ng name.

    An espeak-ng name means a voice of its gender and language, or as near as there is, always the same one
    for the same installed voices: a cast made with espeak-ng also works here.
    """
    folded = name.strip().casefold()
    for voice_id, voice in voices.items():
        if folded in (voice.name.casefold(), voice_id.casefold()):
            return voice_id
    espeak = espeak_voices.parse(name)
    if espeak is None:
        return None
    primary = espeak.tag.partition("-")[0]
    spoken = [id_ for id_, voice in voices.items() if voice.language.partition("-")[0] == primary]
    same = [id_ for id_ in spoken if voices[id_].gender == espeak.gender] or spoken
    return same[espeak_voices.order(espeak) % len(same)] if same else None


def _worker_environment() -> dict[str, str]:
    # the worker finds this very package, installed or not, wherever it is started
    root = str(Path(audiobook.__file__).parent.parent)
    path = os.environ.get("PYTHONPATH")
    return os.environ | {"PYTHONPATH": f"{root}{os.pathsep}{path}" if path else root}
