"""The engines that a run can use, as a value: nothing that one run loads changes what another finds.

>>> registry = Registry()
>>> registry.parse("tone:low")
('tone', 'low')

An engine is looked for by its name among the program's own, then the speech servers of voices.yaml, then
those that other installed packages bring (`plugins`).  It is imported when it is first asked for.
"""

from __future__ import annotations

import functools
import importlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from audiobook.engines.base import nearest, version
from audiobook.system.errors import InputError
from audiobook.text.shorten import excerpt

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from audiobook.engines.base import Engine, ServerSettings, VoiceInfo
    from audiobook.engines.speech_server import SpeechServerEngine
    from audiobook.model import Voice

DEFAULT = "pyttsx3"
"""The engine of a voice name without `engine:`, unless another is chosen."""

_FACTORIES = {
    "pyttsx3": "audiobook.engines.pyttsx3_engine:Pyttsx3Engine",
    "kokoro": "audiobook.engines.kokoro_engine:KokoroEngine",
    "piper": "audiobook.engines.piper_engine:PiperEngine",
    "tone": "audiobook.engines.tone:ToneEngine",
}

OWN = tuple(_FACTORIES)
"""The names of the program's own engines, the default first."""


@dataclass(frozen=True, slots=True)
class Registry:
    """Finds engines and voices by their names."""

    servers: Mapping[str, SpeechServerEngine] = field(default_factory=dict)
    """The speech servers of voices.yaml, by the name it gives them."""

    @classmethod
    def with_servers(cls, settings: Iterable[tuple[str, ServerSettings]]) -> Registry:
        """Return the engines with these speech servers, by the name that their voices are written with."""
        servers = dict(settings)
        if not servers:
            return cls()
        from audiobook.engines.speech_server import SpeechServerEngine  # noqa: PLC0415  slow: an HTTP client

        return cls({name: SpeechServerEngine(name, server) for name, server in servers.items()})

    def server_settings(self) -> tuple[tuple[str, ServerSettings], ...]:
        """Return the speech servers by name, for `with_servers` in another process."""
        return tuple((name, engine.settings) for name, engine in self.servers.items())

    def get(self, name: str) -> Engine:
        """Return the engine of this name.

        Raises InputError where there is none, with the names that exist and the nearest; EngineError where
        the engine comes from another package and cannot be used.
        """
        if name in _FACTORIES:
            return _own_engine(name)
        if name in self.servers:
            return self.servers[name]
        from audiobook.engines import plugins  # noqa: PLC0415  it searches all installed packages

        if name in plugins.names():
            return plugins.load(name)
        known = list(dict.fromkeys((*OWN, *self.servers, *plugins.names())))
        near = nearest(name, known)
        hint = f"; did you mean {near!r}?" if near else ""
        raise InputError(f"no engine {name!r}; the engines are {', '.join(known)}{hint}")

    def parse(self, voice: str, default_engine: str = DEFAULT) -> tuple[str, str]:
        """Split a voice as written, `engine:voice` or `voice`, into the names of engine and voice.

        Raises InputError where the part before the colon is not an engine.
        """
        engine, colon, name = voice.partition(":")
        if not colon:
            return default_engine, voice.strip()
        return self.get(engine.strip()).name, name.strip()

    def find(self, voice: str, default_engine: str = DEFAULT) -> tuple[str, VoiceInfo]:
        """Return the engine's name and the voice that `engine:voice` or `voice` means.

        Raises InputError where the engine or the voice does not exist, with the nearest voice.
        """
        engine_name, name = self.parse(voice, default_engine)
        engine = self.get(engine_name)
        info = engine.find(name)
        if info is None:
            near = engine.suggest(name)
            hint = (
                f"did you mean {near!r}?" if near else f"`audiobook voices --engine {engine_name}` lists them"
            )
            raise InputError(f"no voice {excerpt(name)!r} in engine {engine_name}; {hint}")
        return engine_name, info

    def version_of(self, voice: Voice) -> str:
        """Return everything beside the request that changes the bytes of a voice's clips.

        Raises as `get`, and EngineError where something that the engine needs is not installed.
        """
        return version(self.get(voice.engine), voice.name)

    def ipa_form(self, engine: str) -> str | None:
        """Return how an engine takes a word in IPA, with `{word}` and `{ipa}` in it; None: it takes none."""
        form: str | None = getattr(self.get(engine), "ipa_form", None)
        return form

    def in_accent(self, voice: Voice, language: str) -> str | None:
        """Return the name of the voice in an accent: its own, or `en-gb+f5` for `en-us+f5`; or None.

        `language`: a BCP 47 tag in lower case.  Raises InputError where the engine does not exist.
        """
        engine = self.get(voice.engine)
        info = engine.find(voice.name)
        if info and info.language == language:
            return voice.name
        _, plus, variant = voice.name.partition("+")
        other = engine.find(f"{language}+{variant}") if plus else None
        return other.name if other else None


@functools.cache
def _own_engine(name: str) -> Engine:
    module, _, factory = _FACTORIES[name].partition(":")
    engine: Engine = getattr(importlib.import_module(module), factory)()
    return engine
