"""What a speech engine is: the protocols that engines keep, and what callers need to know of a voice.

A request goes in, its audio comes out: `engine.session().speak(request, timeout_seconds=60)`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from audiobook.model import Audio, Gender, Request


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


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """A server as voices.yaml describes it; see `config.SpeechServer`."""

    url: str
    """The base address, before `/audio/speech`."""
    model: str
    """As the server calls it."""
    voices: tuple[tuple[str, Gender], ...]
    """The name of each of its voices and how it sounds, best first."""
    language: str = "en"
    """Of the voices: a BCP 47 tag in lower case."""
    format: str = "wav"
    """What to ask for: `wav`, `flac` or `pcm`."""
    timeout: float | None = None
    """Seconds for one answer; None: as long as the caller grants."""
    revision: str | None = None
    """Stands for the server's sound in place of its address; None: the address does."""


def nearest(name: str, candidates: Iterable[str]) -> str | None:
    """Return the candidate most like `name` in any letter case, None where none is alike."""
    import difflib  # noqa: PLC0415  only wrong names pay for it

    by_folded = {candidate.casefold(): candidate for candidate in candidates}
    close = difflib.get_close_matches(name.casefold(), by_folded, n=1)
    return by_folded[close[0]] if close else None
