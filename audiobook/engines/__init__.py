"""What a speech engine is, and which there are.

A request goes in, its audio comes out: `engines.get("pyttsx3").session().speak(request, timeout_seconds=60)`.
An engine is one module and one line in the registry below; it is imported when it is first asked for.
"""

from __future__ import annotations

import functools
import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from audiobook.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from audiobook.model import Audio, Gender, Request

DEFAULT = "pyttsx3"
"""The engine a voice name without `engine:` belongs to."""

_REGISTRY = {
    "pyttsx3": "audiobook.engines.pyttsx3_engine:Pyttsx3Engine",
    "tone": "audiobook.engines.tone:ToneEngine",
}


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
    """A warm engine that speaks one clip at a time, for one thread."""

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
        """Everything beside the request that changes a clip's bytes: part of every clip's key."""
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


def names() -> tuple[str, ...]:
    """Return the names of the engines, the default first."""
    return tuple(_REGISTRY)


@functools.cache
def get(name: str) -> Engine:
    """Return the engine of this name; InputError names those there are and the nearest."""
    if name not in _REGISTRY:
        near = nearest(name, _REGISTRY)
        hint = f"; did you mean {near!r}?" if near else ""
        raise InputError(f"no engine {name!r}: there are {', '.join(_REGISTRY)}{hint}")
    module, _, factory = _REGISTRY[name].partition(":")
    engine: Engine = getattr(importlib.import_module(module), factory)()
    return engine


def ipa_form(name: str) -> str | None:
    """How an engine takes a word in IPA, with `{word}` and `{ipa}` in it; None where it has no `ipa_form`."""
    form: str | None = getattr(get(name), "ipa_form", None)
    return form


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
