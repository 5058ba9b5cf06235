"""The default engine: pyttsx3, with espeak-ng on Linux and the system's own voices on macOS and Windows.

A session is one worker process (`pyttsx3_worker`) that can be killed, whatever the speech library does in it.
Equal requests give equal bytes on Linux, in any session and after any history; on macOS and Windows that is
up to the system.
"""

from __future__ import annotations

import functools
import platform
import sys
from contextlib import closing
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from audiobook.engines import espeak_driver, espeak_voices
from audiobook.engines.base import VoiceInfo, nearest
from audiobook.engines.worker import START_SECONDS, WorkerSession
from audiobook.system.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from audiobook.engines.worker import Answer
    from audiobook.model import Gender

WORKER = "audiobook.engines.pyttsx3_worker"


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
        return WorkerSession(self.name, WORKER, self.identifier)


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
        with closing(WorkerSession("pyttsx3", WORKER)) as session:
            return native_voices(session.ask({"voices": True}, START_SECONDS)["voices"])

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
