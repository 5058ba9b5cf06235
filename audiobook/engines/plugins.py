"""Engines of other packages, which name them by the entry point group `audiobook.engines`.

In the pyproject.toml of such a package, `example` being the engine's name and `ExampleEngine` a class (or any
other callable) that takes nothing and returns an `Engine`:

    [project.entry-points."audiobook.engines"]
    example = "castaloud_example:ExampleEngine"

Whatever such an engine does wrong ends in an error of one line that names it and its package.
"""

from __future__ import annotations

import functools
from importlib import metadata
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from audiobook.engines.base import VoiceInfo
from audiobook.model import Audio
from audiobook.system.errors import AudiobookError, EngineError

if TYPE_CHECKING:
    from collections.abc import Callable

    from audiobook.engines.base import Engine, Session
    from audiobook.model import Request

GROUP = "audiobook.engines"

Result = TypeVar("Result")


def names() -> tuple[str, ...]:
    """Return the names of the engines that other packages bring, without loading any."""
    return tuple(sorted({entry.name for entry in metadata.entry_points(group=GROUP)}))


@functools.cache
def load(name: str) -> Engine:
    """Return the engine of this name, watched over; EngineError where it cannot be loaded."""
    entries = tuple(metadata.entry_points(group=GROUP, name=name))
    packages = sorted({entry.dist.name for entry in entries if entry.dist})
    label = f"engine {name} (of the package {' and '.join(packages) or 'without a name'})"
    if len(packages) > 1:
        raise EngineError(f"{label}: two packages bring an engine of this name; uninstall one of them")

    def start() -> Engine:
        engine: Engine = entries[0].load()()
        return engine

    return _Watched(name, label, _safely(label, start))


def _safely(label: str, work: Callable[[], Result]) -> Result:
    """What `work` returns; an error that nobody has foreseen becomes one that says whose it is."""
    try:
        return work()
    except AudiobookError:
        raise
    except Exception as error:
        reason = " ".join(f"{type(error).__name__}: {error}".split())
        raise EngineError(f"{label}: failed ({reason}); update or uninstall that package") from error


class _Watched:
    """An engine that is not believed: what it returns is looked at before it goes on."""

    def __init__(self, name: str, label: str, engine: Engine) -> None:
        self._engine = engine
        self._label = label
        self.name = name
        missing = [part for part in ("voices", "find", "suggest", "session") if not hasattr(engine, part)]
        if missing:
            raise self._broken(f"it has no {' and no '.join(missing)}")
        if getattr(engine, "name", None) != name:
            raise self._broken(f"its `name` is not {name!r}")
        if not isinstance(self.version, str) or not self.version:
            raise self._broken("its `version` is not a text")

    def _broken(self, what: str) -> EngineError:
        return EngineError(f"{self._label}: {what}; update or uninstall that package")

    @property
    def version(self) -> str:
        return _safely(self._label, lambda: self._engine.version)

    def voices(self) -> tuple[VoiceInfo, ...]:
        voices = tuple(_safely(self._label, self._engine.voices))
        if not all(isinstance(voice, VoiceInfo) for voice in voices):
            raise self._broken("its voices are no VoiceInfo")
        return voices

    def find(self, name: str) -> VoiceInfo | None:
        found = _safely(self._label, lambda: self._engine.find(name))
        if not isinstance(found, VoiceInfo | None):
            raise self._broken("what it finds is no VoiceInfo")
        return found

    def suggest(self, name: str) -> str | None:
        return _safely(self._label, lambda: self._engine.suggest(name))

    def session(self) -> Session:
        return _WatchedSession(self._label, _safely(self._label, self._engine.session))


class _WatchedSession:
    def __init__(self, label: str, session: Session) -> None:
        self._label = label
        self._session = session

    def speak(self, request: Request, timeout_seconds: float) -> Audio:
        audio = _safely(self._label, lambda: self._session.speak(request, timeout_seconds))
        well_formed = (
            isinstance(audio, Audio)
            and isinstance(audio.samples, np.ndarray)
            and audio.samples.dtype == np.int16
            and audio.samples.ndim == 1
            and isinstance(audio.rate, int)
            and audio.rate > 0
        )
        if not well_formed:
            raise EngineError(f"{self._label}: what it speaks is not Audio of one channel and 16 bits")
        return audio

    def close(self) -> None:
        _safely(self._label, self._session.close)
