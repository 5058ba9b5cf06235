"""The engines that a run can use, as a value: loading one voices.yaml changes nothing for another.

>>> registry = Registry()
>>> registry.parse("tone:low")
('tone', 'low')

A name is looked up among the program's own engines, then the speech servers of voices.yaml, then the engines
of other installed packages (`plugins`).  An engine is imported when it is first needed.
"""

from __future__ import annotations

import functools
import importlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from audiobook.engines.base import did_you_mean, nearest, version
from audiobook.system.errors import AudiobookError, InputError
from audiobook.text.shorten import excerpt

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from audiobook.engines.base import Engine, ServerSettings, VoiceInfo
    from audiobook.engines.speech_server import SpeechServerEngine
    from audiobook.model import Voice

DEFAULT = "pyttsx3"
"""The engine of a voice written without `engine:`, unless the user chooses another."""

_FACTORIES = {
    "pyttsx3": "audiobook.engines.pyttsx3_engine:Pyttsx3Engine",
    "kokoro": "audiobook.engines.kokoro_engine:KokoroEngine",
    "piper": "audiobook.engines.piper_engine:PiperEngine",
    "tone": "audiobook.engines.tone:ToneEngine",
}

OWN = tuple(_FACTORIES)
"""The names of the program's own engines, the default first."""
_ANY_NAME = "tone"
"""The engine that has a voice for every name: that it has one says nothing about the name."""


@dataclass(frozen=True, slots=True)
class Registry:
    """Finds engines and voices by their names."""

    servers: Mapping[str, SpeechServerEngine] = field(default_factory=dict)
    """The speech servers of voices.yaml, by their names there."""

    @classmethod
    def with_servers(cls, settings: Iterable[tuple[str, ServerSettings]]) -> Registry:
        """Return a registry with these speech servers, each given as a name and its settings."""
        by_name = dict(settings)
        if not by_name:
            return cls()
        from audiobook.engines.speech_server import SpeechServerEngine  # noqa: PLC0415  slow: an HTTP client

        return cls({name: SpeechServerEngine(name, server) for name, server in by_name.items()})

    def server_settings(self) -> tuple[tuple[str, ServerSettings], ...]:
        """Return what `with_servers` needs to make an equal registry in another process."""
        return tuple((name, engine.settings) for name, engine in self.servers.items())

    def get(self, name: str) -> Engine:
        """Return the engine with this name.

        Raises InputError where there is none, listing all engines, and EngineError where an engine of another
        package cannot be used.
        """
        if name in _FACTORIES:
            return _own_engine(name)
        if name in self.servers:
            return self.servers[name]
        from audiobook.engines import plugins  # noqa: PLC0415  slow: it searches all installed packages

        if name in plugins.names():
            return plugins.load(name)
        known = list(dict.fromkeys((*OWN, *self.servers, *plugins.names())))
        question = did_you_mean(nearest(name, known))
        hint = f"; {question}" if question else ""
        raise InputError(f"no engine {name!r}; the engines are {', '.join(known)}{hint}")

    def parse(self, voice: str, default_engine: str = DEFAULT) -> tuple[str, str]:
        """Split `engine:voice`, or `voice` alone, into the name of the engine and that of the voice.

        Raises InputError where the part before the colon is not an engine.
        """
        engine, colon, name = voice.partition(":")
        if not colon:
            return default_engine, voice.strip()
        return self.get(engine.strip()).name, name.strip()

    def find(self, voice: str, default_engine: str = DEFAULT) -> tuple[str, VoiceInfo]:
        """Return the engine's name and the voice for `engine:voice`, or `voice` alone.

        Raises InputError where the engine or the voice does not exist, suggesting another.
        """
        engine_name, name = self.parse(voice, default_engine)
        engine = self.get(engine_name)
        info = engine.find(name)
        if info is None:
            listing = f"`audiobook voices --engine {engine_name}` lists them"
            hint = did_you_mean(engine.suggest(name)) or listing
            raise InputError(f"no voice {excerpt(name)!r} in engine {engine_name}; {hint}")
        return engine_name, info

    def elsewhere(self, voice: str, engine_name: str) -> str | None:
        """Return `engine:voice` where another engine than `engine_name` has this voice; None: none has."""
        for other in (*OWN, *self.servers):
            if other in {engine_name, _ANY_NAME}:
                continue
            try:
                info = self.get(other).find(voice)
            except AudiobookError:  # that engine cannot be used here
                continue
            if info:
                return f"{other}:{info.name}"
        return None

    def version_of(self, voice: Voice) -> str:
        """Return everything besides the request that changes the audio of a voice.

        Raises as `get`, and EngineError where something that the engine needs is not installed.
        """
        return version(self.get(voice.engine), voice.name)

    def ipa_form(self, engine: str) -> str | None:
        """Return the text in which an engine reads a word by its IPA, with the fields `{word}` and `{ipa}`.

        None: the engine cannot read IPA.
        """
        form: str | None = getattr(self.get(engine), "ipa_form", None)
        return form

    def in_accent(self, voice: Voice, language: str) -> str | None:
        """Return the name of a voice with this accent and the variant of `voice`: `en-gb+f5` for `en-us+f5`.

        It is the voice's own name where that has the accent already.  None: there is no such voice.
        `language`: a BCP 47 tag in lower case.  Raises InputError where the engine does not exist.
        """
        engine = self.get(voice.engine)
        info = engine.find(voice.name)
        if info and info.language == language:
            return voice.name
        _, plus, variant = voice.name.partition("+")
        counterpart = engine.find(f"{language}+{variant}") if plus else None
        return counterpart.name if counterpart else None


@functools.cache
def _own_engine(name: str) -> Engine:
    module, _, factory = _FACTORIES[name].partition(":")
    engine: Engine = getattr(importlib.import_module(module), factory)()
    return engine
