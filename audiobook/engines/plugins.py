"""Engines of other packages, which declare them in the entry point group `audiobook.engines`.

Such a package has this in its pyproject.toml, where `example` is the engine's name and `ExampleEngine` a
class, or any other callable without arguments, that returns an `Engine`:

    [project.entry-points."audiobook.engines"]
    example = "castaloud_example:ExampleEngine"

Whatever such an engine does wrong ends in an error of one line that names the engine and its package.
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
"""The entry point group."""

Result = TypeVar("Result")


def names() -> tuple[str, ...]:
    """Return the names of the engines of other packages, without loading any."""
    return tuple(sorted({entry.name for entry in metadata.entry_points(group=GROUP)}))


@functools.cache
def load(name: str) -> Engine:
    """Return the engine with this name, with its results checked; EngineError where it cannot be loaded."""
    entries = tuple(metadata.entry_points(group=GROUP, name=name))
    packages = sorted({entry.dist.name for entry in entries if entry.dist})
    label = f"engine {name} (of the package {' and '.join(packages) or 'without a name'})"
    if len(packages) > 1:
        raise EngineError(f"{label}: two packages have an engine with this name; uninstall one of them")

    def start() -> Engine:
        engine: Engine = entries[0].load()()
        return engine

    return CheckedEngine(name, label, _guarded(label, start))


def _guarded(label: str, work: Callable[[], Result]) -> Result:
    """The result of `work`; an unexpected exception becomes an EngineError that begins with `label`."""
    try:
        return work()
    except AudiobookError:
        raise
    except Exception as error:
        reason = " ".join(f"{type(error).__name__}: {error}".split())
        raise EngineError(f"{label}: failed ({reason}); update or uninstall that package") from error


class CheckedEngine:
    """An engine whose results are checked before the program uses them."""

    def __init__(self, name: str, label: str, engine: Engine) -> None:
        """`name`: that of the entry point.  `label`: what error messages begin with."""
        self._engine = engine
        self._label = label
        self.name = name
        missing = [part for part in ("voices", "find", "suggest", "session") if not hasattr(engine, part)]
        if missing:
            raise self._broken(f"it has no {' and no '.join(missing)}")
        if getattr(engine, "name", None) != name:
            raise self._broken(f"its `name` is not {name!r}")
        if not isinstance(self.version, str) or not self.version:
            raise self._broken("its `version` is not text")

    def _broken(self, what: str) -> EngineError:
        return EngineError(f"{self._label}: {what}; update or uninstall that package")

    @property
    def version(self) -> str:
        """See `Engine.version`."""
        return _guarded(self._label, lambda: self._engine.version)

    def voices(self) -> tuple[VoiceInfo, ...]:
        """See `Engine.voices`."""
        voices = tuple(_guarded(self._label, self._engine.voices))
        if not all(isinstance(voice, VoiceInfo) for voice in voices):
            raise self._broken("`voices` returns something other than VoiceInfo")
        return voices

    def find(self, name: str) -> VoiceInfo | None:
        """See `Engine.find`."""
        voice = _guarded(self._label, lambda: self._engine.find(name))
        if not isinstance(voice, VoiceInfo | None):
            raise self._broken("`find` returns something other than VoiceInfo")
        return voice

    def suggest(self, name: str) -> str | None:
        """See `Engine.suggest`."""
        return _guarded(self._label, lambda: self._engine.suggest(name))

    def session(self) -> Session:
        """See `Engine.session`."""
        return _CheckedSession(self._label, _guarded(self._label, self._engine.session))


class _CheckedSession:
    def __init__(self, label: str, session: Session) -> None:
        self._label = label
        self._session = session

    def speak(self, request: Request, timeout_seconds: float) -> Audio:
        audio = _guarded(self._label, lambda: self._session.speak(request, timeout_seconds))
        well_formed = (
            isinstance(audio, Audio)
            and isinstance(audio.samples, np.ndarray)
            and audio.samples.dtype == np.int16
            and audio.samples.ndim == 1
            and isinstance(audio.rate, int)
            and audio.rate > 0
        )
        if not well_formed:
            raise EngineError(
                f"{self._label}: `speak` returns something other than Audio with one channel of 16 bits; "
                "update or uninstall that package"
            )
        return audio

    def close(self) -> None:
        _guarded(self._label, self._session.close)
