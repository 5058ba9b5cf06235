"""Requests to clips: each spoken once, checked, and kept in the store.

A request goes in, a `Clip` comes out: the key of audio that lies in the store, of one channel and 16 bits,
without silence at its ends.  What comes out does not depend on how many jobs work at once.

    with Synthesizer(Store(root), jobs=2) as synthesizer:
        clips = [synthesizer.submit(request) for request in requests]
        for clip in clips:
            audio = store.get(clip.result().key)
"""

from __future__ import annotations

import os
import re
import threading
import time
import warnings
from collections import defaultdict
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Protocol, Self, TypeAlias

import numpy as np

from audiobook.engines import Registry, version
from audiobook.model import Audio
from audiobook.synthesize.store import Made
from audiobook.system.errors import AudiobookError, EngineError, EngineGoneError, SynthesisError

with warnings.catch_warnings():
    # pydub warns on import where there is no ffmpeg command, which nothing here needs, and of its own escapes
    warnings.simplefilter("ignore")
    from pydub import AudioSegment  # type: ignore[import-untyped]  # it has no types
    from pydub.silence import detect_leading_silence  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from audiobook.engines import Engine, Session
    from audiobook.model import Request
    from audiobook.synthesize.store import Store

    Judge: TypeAlias = Callable[[Request, Audio], str | None]
    """Says what is wrong with a clip that may yet be right, for a person to read; None: nothing."""

OWN_ENGINES = Registry().get
"""Finds the engines that exist without a voices.yaml."""

ATTEMPTS = 2
EXCERPT = 60
"""Characters of a line's words in a message."""

TIMEOUT_SECONDS = 30.0
TIMEOUT_SECONDS_PER_CHARACTER = 0.2
"""Three times as long as the speech itself lasts: a slow engine on a slow computer."""

SILENCE_BELOW_PEAK_DB = 55.0
"""Under this a clip's ends are silence.  Measured on espeak-ng: a final f or th lies up to 35 dB under the
peak of its word, a fading nasal up to 50 dB."""
SILENCE_KEPT_MS = 20
"""What remains of the silence at each end, so that no soft beginning is lost."""
FADE_MS = 2
"""Long enough to have no click where a clip begins or ends within a wave."""

SILENT_PEAK = 33
"""-60 dBFS, for a clip of full volume."""

WORDS_PER_MINUTE = 175
"""What an engine speaks unasked, roughly; only for the bounds below."""
LEAST_SECONDS_PER_CHARACTER = 0.016
"""A third of the quickest sentence measured, by 24 voices of espeak-ng; nonsense (`ababab`) takes .020."""
MOST_SECONDS_PER_CHARACTER = 1.5
"""Twice the slowest measured, letters of a foreign script said by name; English prose takes .06 to .1."""
MOST_SECONDS_BESIDE = 3.0
"""For one letter or number, which may be a whole phrase."""

_REPEATED = re.compile(r"(.)\1+", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Clip:
    """A clip in the store."""

    key: str
    seconds: float
    reused: bool
    """It was in the store before this run."""
    flaw: str | None = None
    """What the judge still found wrong with it, for a person to read."""
    work_seconds: float = field(default=0.0, compare=False)
    """How long the engine took."""


class Sessions:
    """The engines at work in a process, each opened as often as clips are spoken at once, and kept."""

    def __init__(self, engine: Callable[[str], Engine] = OWN_ENGINES, at_once: int | None = None) -> None:
        """`engine`: how an engine is found by its name; `at_once`: how many clips, None: as are asked for."""
        self.engine = engine
        self._turns = threading.Semaphore(at_once) if at_once else nullcontext()
        self._lock = threading.Lock()
        self._open: set[Session] = set()
        self._idle: defaultdict[str, list[Session]] = defaultdict(list)
        self._unfit: set[Session] = set()
        self._stopped = threading.Event()

    def close(self) -> None:
        """End the engines at once, also those that are speaking."""
        with self._lock:
            self._stopped.set()
            sessions = tuple(self._open)
        for session in sessions:
            session.close()

    def speak(self, request: Request) -> tuple[Audio, float]:
        """Speak a clip, checked and uniform; return it and how many seconds the engine took for it.

        Raises SynthesisError where no attempt gave a good one or there is nothing to pronounce,
        EngineGoneError where the engine is gone for good.
        """
        voice = request.voice
        if not any(map(str.isalnum, request.text)):
            raise SynthesisError(f"{shown(request.text)} cannot be spoken: it has no letter and no digit")
        reason: AudiobookError | None = None
        for _ in range(ATTEMPTS):
            try:
                return self._attempt(request)
            except EngineGoneError:
                raise
            except EngineError as error:
                reason = error
        raise SynthesisError(
            f"{shown(request.text)} could not be spoken by {voice.engine}:{voice.name}: {reason}; "
            "try another voice, or run again"
        ) from reason

    def _attempt(self, request: Request) -> tuple[Audio, float]:
        """Speak once; after an EngineError the next attempt has another session."""
        engine_name = request.voice.engine
        timeout_seconds = TIMEOUT_SECONDS + TIMEOUT_SECONDS_PER_CHARACTER * len(request.text)
        with self._lent(engine_name) as session:
            begun = time.perf_counter()
            spoken = session.speak(request, timeout_seconds)
            took_seconds = time.perf_counter() - begun
        audio = uniform(spoken)  # while the session serves another clip
        try:
            check(audio, request)
        except EngineError:
            self._dismiss(engine_name, session)
            raise
        return audio, took_seconds

    @contextmanager
    def _lent(self, engine_name: str) -> Iterator[Session]:
        """A session for one clip, opened if none is idle; one that fails is closed."""
        with self._turns:
            session = self._idle_one(engine_name) or self._opened(engine_name)
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

    def _idle_one(self, engine_name: str) -> Session | None:
        with self._lock:
            return self._idle[engine_name].pop() if self._idle[engine_name] else None

    def _opened(self, engine_name: str) -> Session:
        if self._stopped.is_set():
            raise EngineError("stopped")
        session = self.engine(engine_name).session()
        with self._lock:
            self._open.add(session)
            stopped = self._stopped.is_set()
        if stopped:  # meanwhile: `close` has not seen this session
            self._close(session)
            raise EngineError("stopped")
        return session

    def _dismiss(self, engine_name: str, session: Session) -> None:
        """Close a session that spoke badly, at once or as soon as it has spoken another's clip."""
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


def make(store: Store, sessions: Sessions, key: str, of: Made, judge: Judge = lambda *_: None) -> Clip:
    """The clip of a key, spoken if the store has none that is whole; raises as `Sessions.speak`.

    A clip that the judge finds wrong is spoken once more and, if that is no better, kept as it was first.
    """
    kept = store.get(key)
    if kept is not None:
        return Clip(key, kept.seconds, reused=True, flaw=judge(of.request, kept))
    audio, took_seconds = sessions.speak(of.request)
    flaw = judge(of.request, audio)
    if flaw:
        with suppress(SynthesisError):
            again, more_seconds = sessions.speak(of.request)
            took_seconds += more_seconds
            if judge(of.request, again) is None:
                audio, flaw = again, None
    store.put(key, audio, of)
    return Clip(key, audio.seconds, reused=False, flaw=flaw, work_seconds=took_seconds)


class Makers(Protocol):
    """Whoever makes clips: threads of this process (`Threads`), or machines of a cluster."""

    def submit(self, key: str, of: Made) -> Future[Clip]:
        """Begin to make a clip."""
        ...

    def close(self) -> None:
        """Cancel what waits, end what is at work, and return when nothing is any more."""
        ...


class Threads:
    """Makes clips in threads of this process; so many engines speak at once as there are jobs."""

    def __init__(
        self,
        store: Store,
        jobs: int | None = None,
        engine: Callable[[str], Engine] = OWN_ENGINES,
        judge: Judge = lambda *_: None,
    ) -> None:
        """`jobs`: None means one for each processor.

        `judge` may wait for clips whose requests came earlier.
        """
        self._judge = judge
        self._store = store
        jobs = jobs or os.cpu_count() or 1
        self._sessions = Sessions(engine, at_once=jobs)
        # One more than speak: while it trims, packs and keeps a clip, the engine has the next one.
        self._executor = ThreadPoolExecutor(jobs + 1, thread_name_prefix="speak")
        self._made: set[str] = set()

    def submit(self, key: str, of: Made) -> Future[Clip]:
        """Begin to make a clip."""
        return self._executor.submit(self._make, key, of)

    def close(self) -> None:
        """Cancel what waits, end the engines, and return when no thread is at work any more."""
        # Threads that are woken by the end of their session must find nothing more to do.
        self._executor.shutdown(wait=False, cancel_futures=True)
        self._sessions.close()
        self._executor.shutdown(wait=True)

    def _make(self, key: str, of: Made) -> Clip:
        clip = make(self._store, self._sessions, key, of, self._judge)
        if key in self._made:
            return replace(clip, reused=False)
        if not clip.reused:
            self._made.add(key)
        return clip


class Synthesizer:
    """A context in which requests become clips.

    Leaving it, also by an error or Ctrl-C, cancels what has not been started, ends the engines at once and
    waits for nothing else; clips in the store stay whole.
    """

    def __init__(
        self,
        store: Store,
        jobs: int | None = None,
        engine: Callable[[str], Engine] = OWN_ENGINES,
        makers: Makers | None = None,
    ) -> None:
        """`engine`: how an engine is found by its name.

        `makers`: who makes the clips, into the same store; else `jobs` threads of this process.
        """
        self._store = store
        self._engine = engine
        self._makers = makers or Threads(store, jobs, engine)
        self._lock = threading.RLock()  # a finished future calls back at once, inside submit
        self._in_flight: dict[str, Future[Clip]] = {}

    def __enter__(self) -> Self:
        """Start nothing: sessions are opened as requests come."""
        return self

    def __exit__(self, *_: object) -> None:
        """End everything."""
        self.close()

    def close(self) -> None:
        """Cancel what waits, end the engines, and return when nothing is at work any more."""
        self._makers.close()

    def submit(self, request: Request) -> Future[Clip]:
        """Begin to make a clip; equal requests share the work.

        The future holds no audio.  It raises SynthesisError when no attempt gave a good clip or the text has
        no letter and no digit, EngineGoneError when the engine is gone for good, and AudiobookError when the
        store cannot keep the clip.  EngineError at once where something that the engine needs is missing.
        """
        voice = request.voice
        version_now = version(self._engine(voice.engine), voice.name)
        key = request.key(version_now)
        with self._lock:
            future = self._in_flight.get(key)
            # One that is done is about to be forgotten: whoever asks again has lost its clip.
            if future is None or future.done():
                future = self._makers.submit(key, Made(request, version_now))
                self._in_flight[key] = future
                future.add_done_callback(partial(self._forget, key))
        return future

    def sound(self, clip: Clip, request: Request) -> Audio:
        """The audio of a clip; one that was lost or damaged since it was made is made again.

        Raises SynthesisError where it is lost once more, and as the futures of `submit`.
        """
        audio = self._store.get(clip.key) or self._store.get(self.submit(request).result().key)
        if audio is None:
            words = " ".join(request.text.split())[:EXCERPT]
            where = self._store.where
            raise SynthesisError(
                f"the clip of {words!r} cannot be kept in {where}; check that disk, or use --store"
            )
        return audio

    def _forget(self, key: str, done: Future[Clip]) -> None:
        with self._lock:
            if self._in_flight.get(key) is done:
                del self._in_flight[key]


def uniform(audio: Audio) -> Audio:
    """Return a clip without the silence at its ends but for `SILENCE_KEPT_MS`, with a very short fade."""
    sound = AudioSegment(
        data=audio.samples.astype(np.int16).tobytes(), sample_width=2, frame_rate=audio.rate, channels=1
    )
    threshold_dbfs = sound.max_dBFS - SILENCE_BELOW_PEAK_DB
    if threshold_dbfs == -np.inf:
        return audio
    before, after = (
        max(0, detect_leading_silence(end, threshold_dbfs, chunk_size=5) - SILENCE_KEPT_MS)
        for end in (sound, sound.reverse())
    )
    sound = sound[before : len(sound) - after]
    if len(sound) > 2 * FADE_MS:
        sound = sound.fade_in(FADE_MS).fade_out(FADE_MS)
    return Audio(np.frombuffer(sound.raw_data, np.int16), audio.rate)


def check(audio: Audio, request: Request) -> None:
    """Raise EngineError where a clip cannot be what was asked for: empty, silent, of an impossible length."""
    if not len(audio.samples):
        raise EngineError("the clip is empty")
    volume = 1.0 if request.voice.volume is None else request.voice.volume
    peak = max(int(audio.samples.max()), -int(audio.samples.min()))
    if peak < SILENT_PEAK * volume:
        raise EngineError("the clip is silent")
    least, most = plausible_seconds(request.text, request.voice.rate)
    if not least <= audio.seconds <= most:
        raise EngineError(
            f"the clip lasts {audio.seconds:.2f} s where {least:.2f} to {most:.2f} s were expected"
        )


def plausible_seconds(text: str, rate: int | None) -> tuple[float, float]:
    """Return how long saying a text may take at least and at most, in seconds; `rate` in words a minute."""
    slower = WORDS_PER_MINUTE / (rate or WORDS_PER_MINUTE)
    letters = sum(map(str.isalnum, _REPEATED.sub(r"\1", text)))
    visible = sum(not character.isspace() for character in text)
    least = LEAST_SECONDS_PER_CHARACTER * letters * min(1.0, slower)
    most = (MOST_SECONDS_BESIDE + MOST_SECONDS_PER_CHARACTER * visible) * max(1.0, slower)
    return least, most


def shown(text: str, length: int = EXCERPT) -> str:
    """Return a text on one line, in quotes, cut where it is long."""
    line = " ".join(text.split())
    return f'"{line if len(line) <= length else line[: length - 1] + "…"}"'
