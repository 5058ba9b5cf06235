"""What a speech engine is, and which there are.

A request goes in, its audio comes out: `engines.get("pyttsx3").session().speak(request, timeout_seconds=60)`.
An engine is one module and one line in the registry below; it is imported when it is first asked for.  Other
engines are the servers in voices.yaml (`configure`) and those of other packages (`plugins`), in this order.
"""

from __future__ import annotations

import functools
import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from audiobook.system.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from audiobook.model import Audio, Gender, Request, Voice

DEFAULT = "pyttsx3"
"""The engine a voice name without `engine:` belongs to."""

_REGISTRY = {
    "pyttsx3": "audiobook.engines.pyttsx3_engine:Pyttsx3Engine",
    "kokoro": "audiobook.engines.kokoro_engine:KokoroEngine",
    "piper": "audiobook.engines.piper_engine:PiperEngine",
    "tone": "audiobook.engines.tone:ToneEngine",
}

_configured: dict[str, Engine] = {}


@dataclass(frozen=True, slots=True)
class VoiceInfo:
    """A voice a person can choose."""

    name: str
    """What goes into voices.yaml."""
    gender: Gender | None
    """As it sounds; None: not known."""
    language: str
    """A BCP 47 tag in lower case: `en-gb`."""
    description: str
    """One phrase for a person to read."""


class Session(Protocol):
    """A warm engine that speaks one clip at a time, not always for the same thread."""

    def speak(self, request: Request, timeout_seconds: float) -> Audio:
        """Return the request's audio, equal for equal requests whatever was spoken before.

        Raises EngineError when the engine fails, crashes or takes longer than `timeout_seconds`; the session
        may be unusable afterwards: close it and open a fresh one.
        """
        ...

    def close(self) -> None:
        """End at once, from any thread, leaving no process and no file behind; closing twice is harmless."""
        ...


class Engine(Protocol):
    """A way of making speech."""

    name: str

    @property
    def version(self) -> str:
        """Everything beside the request that changes a clip's bytes: part of every clip's key.

        Raises EngineError, in one line that says what to do, where something that it needs is not installed:
        it is asked before any work begins.
        """
        ...

    def voices(self) -> tuple[VoiceInfo, ...]:
        """Return what a person may choose from, the best first, in a stable order."""
        ...

    def find(self, name: str) -> VoiceInfo | None:
        """Return the voice a name means, in any letter case or by an alias; None: there is no such voice."""
        ...

    def suggest(self, name: str) -> str | None:
        """Return the name of a voice that is nearest to a wrong one; None: nothing is near."""
        ...

    def session(self) -> Session:
        """Open a session; EngineError where the engine cannot run on this computer."""
        ...


@runtime_checkable
class VersionedVoices(Protocol):
    """An engine whose voices are installed one by one."""

    def voice_version(self, name: str) -> str:
        """Return what tells a voice from others that had its name; EngineError where it is not installed."""
        ...


def version(engine: Engine, voice: str) -> str:
    """Return all beside the request that changes the bytes of a voice's clips; raises as `Engine.version`."""
    whole = engine.version
    return f"{whole}, {engine.voice_version(voice)}" if isinstance(engine, VersionedVoices) else whole


def version_of(voice: Voice) -> str:
    """Return the same by the names of engine and voice; raises as `get` too."""
    return version(get(voice.engine), voice.name)


Progress = Callable[[str, int, int | None], object]
"""Told of a file: its name, how many more bytes of it have come, and how many there are in all if known."""


@runtime_checkable
class Installable(Protocol):
    """An engine whose voices are files to be fetched."""

    def install(self, source: str | None, progress: Progress) -> tuple[Path, ...]:
        """Fetch and check the files, from a folder or an address, or from where the engine's own lie.

        Returns the files.  Raises AudiobookError, which names the file that cannot be had or is not right.
        """
        ...


def names() -> tuple[str, ...]:
    """Return the names of the program's own engines, the default first."""
    return tuple(_REGISTRY)


def configure(configured: Mapping[str, Engine]) -> None:
    """Make these engines known by their names, in place of those made known before."""
    _configured.clear()
    _configured.update(configured)


def get(name: str) -> Engine:
    """Return the engine of this name; InputError names those there are and the nearest.

    EngineError where the engine comes from another package and cannot be used.
    """
    if name in _REGISTRY:
        return _own(name)
    if name in _configured:
        return _configured[name]
    from audiobook.engines import plugins  # noqa: PLC0415  it looks through all that is installed

    if name in plugins.names():
        return plugins.load(name)
    known = list(dict.fromkeys((*_REGISTRY, *_configured, *plugins.names())))
    near = nearest(name, known)
    hint = f"; did you mean {near!r}?" if near else ""
    raise InputError(f"no engine {name!r}: there are {', '.join(known)}{hint}")


@functools.cache
def _own(name: str) -> Engine:
    module, _, factory = _REGISTRY[name].partition(":")
    engine: Engine = getattr(importlib.import_module(module), factory)()
    return engine


def ipa_form(name: str) -> str | None:
    """How an engine takes a word in IPA, with `{word}` and `{ipa}` in it; None where it has no `ipa_form`."""
    form: str | None = getattr(get(name), "ipa_form", None)
    return form


def in_accent(engine: str, voice: str, language: str) -> str | None:
    """Return the name of a voice in an accent (a BCP 47 tag): its own, or `en-gb+f5` for `en-us+f5`; or None.

    Raises InputError where there is no such engine.
    """
    its_own = get(engine).find(voice)
    if its_own and its_own.language == language:
        return voice
    _, plus, variant = voice.partition("+")
    other = get(engine).find(f"{language}+{variant}") if plus else None
    return other.name if other else None


def parse(voice: str, default_engine: str = DEFAULT) -> tuple[str, str]:
    """Split a voice as written, `engine:voice` or `voice`, into engine and voice name.

    Raises InputError where the part before the colon is not an engine.
    """
    engine, colon, name = voice.partition(":")
    if not colon:
        return default_engine, voice.strip()
    return get(engine.strip()).name, name.strip()


def nearest(name: str, candidates: Iterable[str]) -> str | None:
    """Return the candidate most like `name` in any letter case, None where none is alike."""
    import difflib  # noqa: PLC0415  only wrong names pay for it

    by_folded = {candidate.casefold(): candidate for candidate in candidates}
    close = difflib.get_close_matches(name.casefold(), by_folded, n=1)
    return by_folded[close[0]] if close else None
