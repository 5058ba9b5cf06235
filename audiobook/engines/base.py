"""What a speech engine is: the protocols that engines implement, and how an engine describes a voice.

    session = engine.session()
    audio = session.speak(request, timeout_seconds=60)
    session.close()

Tests for every promise made here are in `contract`.
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
    """A voice that can be chosen."""

    name: str
    """As written in voices.yaml."""
    gender: Gender | None
    """How the voice sounds; None: not known."""
    language: str
    """A BCP 47 tag in lower case: `en-gb`."""
    description: str
    """A phrase for a person to read; may be empty."""
    peculiar: bool = False
    """Whether it whispers or plays a part: it is cast only where voices.yaml names it."""


class Session(Protocol):
    """A running engine; it speaks one clip at a time, and may be called from different threads in turn."""

    def speak(self, request: Request, timeout_seconds: float) -> Audio:
        """Return the request's audio, which depends on nothing that was spoken before.

        Raises EngineError where the engine fails, crashes or takes longer than `timeout_seconds`.  After that
        the session may be unusable: close it and open another.
        """
        ...

    def close(self) -> None:
        """Stop at once, leaving no process and no file behind.

        May be called from any thread, and more than once.
        """
        ...


class Engine(Protocol):
    """Turns text into speech."""

    name: str
    """As written in voices.yaml and after `--engine`; no colon."""

    @property
    def version(self) -> str:
        """A line of text that changes whenever equal requests give different audio; part of every clip's key.

        It is read before any work begins.  Raises EngineError, saying what to do, where something that the
        engine needs is not installed.
        """
        ...

    def voices(self) -> tuple[VoiceInfo, ...]:
        """Return the voices to choose from, best first, always in the same order."""
        ...

    def find(self, name: str) -> VoiceInfo | None:
        """Return the voice with this name or alias, in any letter case; None: there is none."""
        ...

    def suggest(self, name: str) -> str | None:
        """Return the name of a voice that a wrong name may have meant; None: no name is similar."""
        ...

    def session(self) -> Session:
        """Open a session; EngineError where the engine cannot run on this computer."""
        ...


@runtime_checkable
class VersionedVoices(Protocol):
    """An engine whose voices are installed one by one."""

    def voice_version(self, name: str) -> str:
        """Return a text that changes with the voice's files; EngineError where they are not installed."""
        ...


def version(engine: Engine, voice: str) -> str:
    """Return everything besides the request that changes the audio of a voice; raises as `Engine.version`."""
    engine_version = engine.version
    if isinstance(engine, VersionedVoices):
        return f"{engine_version}, {engine.voice_version(voice)}"
    return engine_version


Progress = Callable[[str, int, int | None], object]
"""Called while a file arrives: its name, how many more bytes have come, and its size in bytes if known."""


@runtime_checkable
class Installable(Protocol):
    """An engine whose voices are files that the program can download."""

    def install(self, source: str | None, progress: Progress) -> tuple[Path, ...]:
        """Fetch and check the files of the engine's voices; return their paths.

        `source`: a folder or an address; None: where the engine's authors publish them.  Raises
        AudiobookError, naming the file, where one is not available or not right.
        """
        ...


@runtime_checkable
class SelfInstalling(Protocol):
    """An engine that fetches what it is missing when it is first used, because that is known in advance."""

    def provide(self, progress: Progress) -> None:
        """Fetch what is missing; nothing, where all is there.  Raises as `Installable.install`."""
        ...


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """A speech server, as voices.yaml describes it (`config.SpeechServer`)."""

    url: str
    """The address that `/audio/speech` is added to."""
    model: str
    """The server's name for it."""
    voices: tuple[tuple[str, Gender], ...]
    """The name of each voice and how it sounds, best first; at least one."""
    language: str = "en"
    """What the voices speak: a BCP 47 tag in lower case."""
    format: str = "wav"
    """The format to ask for: `wav`, `flac` or `pcm`."""
    timeout: float | None = None
    """The limit for one reply, in seconds; None: the caller's."""
    revision: str | None = None
    """Identifies how the server sounds, in place of its address; None: the address does."""


def named(name: str, voices: Iterable[VoiceInfo]) -> VoiceInfo | None:
    """Return the voice with this name, in any letter case; None: there is none."""
    folded = name.casefold()
    return next((voice for voice in voices if voice.name.casefold() == folded), None)


def nearest(name: str, candidates: Iterable[str]) -> str | None:
    """Return the candidate most similar to `name`, in any letter case; None: none is similar."""
    import difflib  # noqa: PLC0415  only wrong names need it

    by_folded = {candidate.casefold(): candidate for candidate in candidates}
    matches = difflib.get_close_matches(name.casefold(), by_folded, n=1)
    return by_folded[matches[0]] if matches else None


def did_you_mean(suggestion: str | None) -> str | None:
    """Return a question with a suggestion, for the end of a message; None: there is no suggestion."""
    return f"did you mean {suggestion!r}?" if suggestion else None
