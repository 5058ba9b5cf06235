"""Engines at work: a request goes in, a clip that has passed its checks comes out.

sessions = Sessions(registry.get, at_once=2)
audio, work_seconds = sessions.speak(request)
sessions.close()
"""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from audiobook.engines import Registry
from audiobook.synthesize import clips
from audiobook.system.errors import AudiobookError, EngineError, EngineGoneError, SynthesisError
from audiobook.text.shorten import quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from audiobook.engines import Engine, Session
    from audiobook.model import Audio, Request
    from audiobook.synthesize.store import Recipe, Store

Judge: TypeAlias = "Callable[[Request, Audio], str | None]"
"""Says what seems wrong with a clip that passed its checks, for a person to read; None: nothing."""

OWN_ENGINES = Registry().get
"""Finds the engines that exist without a voices.yaml."""

ATTEMPTS = 2
TIMEOUT_SECONDS = 30.0
TIMEOUT_SECONDS_PER_CHARACTER = 0.2
"""Three times as long as the speech itself, for a slow engine on a slow computer."""


@dataclass(frozen=True, slots=True)
class Clip:
    """A clip in the store."""

    key: str
    seconds: float
    """Length of the audio."""
    reused: bool
    """Whether it was in the store before this run."""
    flaw: str | None = None
    """What the judge still finds wrong after a retry, for a person to read; None: nothing."""
    work_seconds: float = field(default=0.0, compare=False)
    """How long the engine took."""


class Sessions:
    """The open sessions of a process's engines: as many as speak at once, opened when needed and reused."""

    def __init__(self, engine: Callable[[str], Engine] = OWN_ENGINES, at_once: int | None = None) -> None:
        """`engine`: finds an engine by its name.

        `at_once`: how many clips may be spoken at the same time; None: no limit.
        """
        self.engine = engine
        self._turns = threading.Semaphore(at_once) if at_once else nullcontext()
        self._lock = threading.Lock()
        self._open: set[Session] = set()
        self._idle: defaultdict[str, list[Session]] = defaultdict(list)
        """Open sessions without a clip to speak, by engine."""
        self._unfit: set[Session] = set()
        """Sessions to close as soon as they have finished their clip."""
        self._stopped = threading.Event()

    def close(self) -> None:
        """End all engines at once, even while they speak."""
        with self._lock:
            self._stopped.set()
            sessions = tuple(self._open)
        for session in sessions:
            session.close()

    def speak(self, request: Request) -> tuple[Audio, float]:
        """Speak a clip; returns its trimmed and checked audio, and the engine's time in seconds.

        Raises SynthesisError where all attempts fail or the text has nothing to pronounce, EngineGoneError
        where the engine has ended for good.
        """
        voice = request.voice
        if not any(map(str.isalnum, request.text)):
            raise SynthesisError(f"{quoted(request.text)} cannot be spoken: it has no letters or digits")
        reason: AudiobookError | None = None
        for _ in range(ATTEMPTS):
            try:
                return self._attempt(request)
            except EngineGoneError:
                raise
            except EngineError as error:
                reason = error
        raise SynthesisError(
            f"{quoted(request.text)} could not be spoken by {voice.engine}:{voice.name}: {reason}; "
            "try another voice, or run again"
        ) from reason

    def _attempt(self, request: Request) -> tuple[Audio, float]:
        """Speak once; after an EngineError the next attempt gets another session."""
        engine_name = request.voice.engine
        timeout_seconds = TIMEOUT_SECONDS + TIMEOUT_SECONDS_PER_CHARACTER * len(request.text)
        with self._lent(engine_name) as session:
            start = time.perf_counter()
            spoken = session.speak(request, timeout_seconds)
            work_seconds = time.perf_counter() - start
        # Here the session already serves the next clip.
        audio = clips.trimmed(spoken)
        try:
            clips.check(audio, request)
        except EngineError:
            self._dismiss(engine_name, session)
            raise
        return audio, work_seconds

    @contextmanager
    def _lent(self, engine_name: str) -> Iterator[Session]:
        """A session for one clip, opened if none is idle; closed if it raises."""
        with self._turns:
            session = self._take_idle(engine_name) or self._opened(engine_name)
            try:
                yield session
            except BaseException:
                self._close(session)
                raise
            with self._lock:
                fit = session not in self._unfit
                if fit:
                    self._idle[engine_name].append(session)
            if not fit:
                self._close(session)

    def _take_idle(self, engine_name: str) -> Session | None:
        with self._lock:
            return self._idle[engine_name].pop() if self._idle[engine_name] else None

    def _opened(self, engine_name: str) -> Session:
        if self._stopped.is_set():
            raise EngineError("stopped")
        session = self.engine(engine_name).session()
        with self._lock:
            self._open.add(session)
            stopped = self._stopped.is_set()
        if stopped:  # `close` was called meanwhile and has not seen this session
            self._close(session)
            raise EngineError("stopped")
        return session

    def _dismiss(self, engine_name: str, session: Session) -> None:
        """Close a session whose clip was bad, at once or when it has finished the clip it is speaking now."""
        with self._lock:
            idle = session in self._idle[engine_name]
            if idle:
                self._idle[engine_name].remove(session)
            elif session in self._open:
                self._unfit.add(session)
        if idle:
            self._close(session)

    def _close(self, session: Session) -> None:
        with self._lock:
            self._open.discard(session)
            self._unfit.discard(session)
        session.close()


def make_clip(
    store: Store, sessions: Sessions, key: str, recipe: Recipe, judge: Judge = lambda *_: None
) -> Clip:
    """The clip with this key, spoken if the store does not have it; raises like `Sessions.speak`.

    If the judge finds a flaw, the clip is spoken once more; if that is no better, the first one is kept.
    """
    stored = store.get(key)
    if stored is not None:
        return Clip(key, stored.seconds, reused=True, flaw=judge(recipe.request, stored))
    audio, work_seconds = sessions.speak(recipe.request)
    flaw = judge(recipe.request, audio)
    if flaw:
        with suppress(SynthesisError):
            retry, retry_seconds = sessions.speak(recipe.request)
            work_seconds += retry_seconds
            if judge(recipe.request, retry) is None:
                audio, flaw = retry, None
    store.put(key, audio, recipe)
    return Clip(key, audio.seconds, reused=False, flaw=flaw, work_seconds=work_seconds)
