"""The default engine: pyttsx3, with espeak-ng on Linux and the system's own voices on macOS and Windows.

    audio = Pyttsx3Engine().session().speak(Request(Voice("pyttsx3", "en-gb"), "Hello."), timeout_seconds=60)

A session is a worker process (`pyttsx3_worker`), so it can be killed whatever the speech library is doing.
On Linux equal requests give equal audio in any session; on macOS and Windows that depends on the system.
"""

from __future__ import annotations

import functools
import platform
import sys
from contextlib import closing
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from audiobook.engines import espeak_driver, espeak_voices, system_voices
from audiobook.engines.worker import START_SECONDS, WorkerSession
from audiobook.system.errors import EngineError

if TYPE_CHECKING:
    from audiobook.engines.base import VoiceInfo

WORKER = "audiobook.engines.pyttsx3_worker"


class Pyttsx3Engine:
    """pyttsx3 as an engine of this program."""

    name = "pyttsx3"

    @functools.cached_property
    def version(self) -> str:
        """The versions of pyttsx3, of the speech library or system, and of our driver."""
        if sys.platform == "linux":
            speaker = (
                f"espeakng-loader {metadata.version('espeakng-loader')}, driver {espeak_driver.REVISION}"
            )
        else:
            speaker = platform.platform()
        return f"pyttsx3 {metadata.version('pyttsx3')}, {speaker}"

    @functools.cached_property
    def _voices(self) -> espeak_voices.Catalogue | system_voices.SystemVoices:
        return _espeak_voices() if sys.platform == "linux" else _system_voices()

    def voices(self) -> tuple[VoiceInfo, ...]:
        """Return the voices to choose from, best first."""
        return self._voices.voices()

    def find(self, name: str) -> VoiceInfo | None:
        """Return the voice with this name; on macOS and Windows, an espeak-ng name means a system voice."""
        return self._voices.find(name)

    def suggest(self, name: str) -> str | None:
        """Return the most similar name of a voice."""
        return self._voices.suggest(name)

    def identifier(self, name: str) -> str:
        """Return pyttsx3's name for a voice, `gmw/en-US+f5`; EngineError where there is no such voice."""
        identifier = self._voices.identifier(name)
        if identifier is None:
            raise EngineError(f"pyttsx3: no voice {name!r}; `audiobook voices` lists them")
        return identifier

    def session(self) -> WorkerSession:
        """Start a worker process; EngineError where it does not start."""
        return WorkerSession(self.name, WORKER, self.identifier)


def _espeak_voices() -> espeak_voices.Catalogue:
    import espeakng_loader  # type: ignore[import-untyped]  # noqa: PLC0415  no types; installed on Linux only

    return espeak_voices.Catalogue(Path(espeakng_loader.get_data_path()))


def _system_voices() -> system_voices.SystemVoices:
    with closing(WorkerSession("pyttsx3", WORKER)) as session:
        return system_voices.SystemVoices(session.ask({"voices": True}, START_SECONDS)["voices"])
