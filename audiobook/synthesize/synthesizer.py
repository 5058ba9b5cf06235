"""Requests become clips in the store; equal requests share one clip, and clips in the store are reused.

A request goes in, a `Clip` comes out: the key of mono 16-bit audio in the store, without silence at its ends.
The result does not depend on how many jobs work at once.

    with Synthesizer(Store(root), jobs=2) as synthesizer:
        clips = [synthesizer.submit(request) for request in requests]
        for clip in clips:
            audio = store.get(clip.result().key)
"""

from __future__ import annotations

import os
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Protocol, Self

from audiobook.engines import version
from audiobook.synthesize.sessions import OWN_ENGINES, Sessions, make_clip
from audiobook.synthesize.store import Recipe
from audiobook.system.errors import SynthesisError
from audiobook.text.shorten import quoted

if TYPE_CHECKING:
    from collections.abc import Callable

    from audiobook.engines import Engine
    from audiobook.model import Audio, Request
    from audiobook.synthesize.sessions import Clip, Judge
    from audiobook.synthesize.store import Store


class Makers(Protocol):
    """Makes clips: the threads of this process (`Threads`) or the workers of a cluster."""

    def submit(self, key: str, recipe: Recipe) -> Future[Clip]:
        """Start making a clip."""
        ...

    def close(self) -> None:
        """Cancel waiting clips, end running ones, and return when nothing is at work any more."""
        ...


class Threads:
    """Makes clips in threads of this process; one engine speaks for each job."""

    def __init__(
        self,
        store: Store,
        jobs: int | None = None,
        engine: Callable[[str], Engine] = OWN_ENGINES,
        judge: Judge = lambda *_: None,
    ) -> None:
        """`jobs`: how many clips are spoken at once; None: one for each processor.

        `judge` may wait for clips that were submitted earlier.
        """
        self._judge = judge
        self._store = store
        jobs = jobs or os.cpu_count() or 1
        self._sessions = Sessions(engine, at_once=jobs)
        # One thread more than may speak: while it trims and stores a clip, the engine speaks the next one.
        self._executor = ThreadPoolExecutor(jobs + 1, thread_name_prefix="speak")
        self._new: set[str] = set()
        """Keys of the clips that this run has spoken."""

    def submit(self, key: str, recipe: Recipe) -> Future[Clip]:
        """Start making a clip."""
        return self._executor.submit(self._make, key, recipe)

    def close(self) -> None:
        """Cancel waiting clips, end the engines, and return when no thread is at work any more."""
        # First the waiting clips, so that threads whose session ends do not start on another one.
        self._executor.shutdown(wait=False, cancel_futures=True)
        self._sessions.close()
        self._executor.shutdown(wait=True)

    def _make(self, key: str, recipe: Recipe) -> Clip:
        clip = make_clip(self._store, self._sessions, key, recipe, self._judge)
        if key in self._new:
            return replace(clip, reused=False)
        if not clip.reused:
            self._new.add(key)
        return clip


class Synthesizer:
    """A context manager in which requests become clips.

    When it is left, also by an error or Ctrl-C, it cancels what has not started and ends the engines at once;
    clips in the store stay complete.
    """

    def __init__(
        self,
        store: Store,
        jobs: int | None = None,
        engine: Callable[[str], Engine] = OWN_ENGINES,
        makers: Makers | None = None,
    ) -> None:
        """`engine`: finds an engine by its name.

        `makers`: makes the clips into the same store; None: `jobs` threads of this process.
        """
        self._store = store
        self._engine = engine
        self._makers = makers or Threads(store, jobs, engine)
        self._lock = threading.RLock()  # a finished future calls back at once, inside `submit`
        self._in_flight: dict[str, Future[Clip]] = {}

    def __enter__(self) -> Self:
        """Start nothing: sessions open as requests arrive."""
        return self

    def __exit__(self, *_: object) -> None:
        """End everything."""
        self.close()

    def close(self) -> None:
        """Cancel waiting clips, end the engines, and return when nothing is at work any more."""
        self._makers.close()

    def submit(self, request: Request) -> Future[Clip]:
        """Start making a clip; equal requests share the work.

        The future raises SynthesisError where all attempts fail or the text has no letters or digits,
        EngineGoneError where the engine has ended for good, and AudiobookError where the store cannot keep
        the clip.  `submit` itself raises EngineError where something that the engine needs is missing.
        """
        voice = request.voice
        engine_version = version(self._engine(voice.engine), voice.name)
        key = request.key(engine_version)
        with self._lock:
            future = self._in_flight.get(key)
            # A finished one is about to be forgotten; whoever asks again has lost its clip.
            if future is None or future.done():
                future = self._makers.submit(key, Recipe(request, engine_version))
                self._in_flight[key] = future
                future.add_done_callback(partial(self._forget, key))
        return future

    def sound(self, clip: Clip, request: Request) -> Audio:
        """The audio of a clip, which is made again if the store has lost or damaged it.

        Raises SynthesisError where it is lost again, and what the futures of `submit` raise.
        """
        audio = self._store.get(clip.key) or self._store.get(self.submit(request).result().key)
        if audio is None:
            raise SynthesisError(
                f"the clip of {quoted(request.text)} does not last in {self._store.where}; "
                "check that disk, or name another folder with --store"
            )
        return audio

    def _forget(self, key: str, done: Future[Clip]) -> None:
        with self._lock:
            if self._in_flight.get(key) is done:
                del self._in_flight[key]
