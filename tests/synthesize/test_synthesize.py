"""Requests become clips: made once, checked, in any number of jobs, and without leftovers."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import CancelledError
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

import audiobook
from audiobook import engines
from audiobook.engines.tone import ToneEngine, ToneSession
from audiobook.model import Audio, Request, Voice
from audiobook.synthesize import Sessions, Synthesizer, clips, sessions
from audiobook.synthesize.store import Store
from audiobook.system.errors import EngineError, SynthesisError

if TYPE_CHECKING:
    from collections.abc import Callable

    from audiobook.engines import Engine
    from audiobook.synthesize.store import Recipe

RATE = 22_050
linux_only = pytest.mark.skipif(
    sys.platform != "linux", reason="not run: speech by espeak-ng, which pyttsx3 uses on Linux only"
)


class FaultyEngine(ToneEngine):
    """Hums, but passes each clip through `fault`, which may raise or return other audio."""

    def __init__(self, fault: Callable[[int, Audio], Audio]) -> None:
        self.fault = fault
        self.sessions: list[FaultySession] = []

    def session(self) -> FaultySession:
        """Open a session that knows its number."""
        self.sessions.append(FaultySession(self.fault, len(self.sessions)))
        return self.sessions[-1]


class FaultySession(ToneSession):
    """A session of a faulty engine."""

    def __init__(self, fault: Callable[[int, Audio], Audio], number: int) -> None:
        self.fault = fault
        self.number = number
        self.closed = False

    def speak(self, request: Request, timeout_seconds: float) -> Audio:
        """Hum, then apply the fault."""
        return self.fault(self.number, super().speak(request, timeout_seconds))

    def close(self) -> None:
        """Record that it was closed."""
        self.closed = True


def ask(text: str, engine: str = "tone", voice: str = "anna") -> Request:
    """A request."""
    return Request(Voice(engine, voice), text)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """An empty store."""
    return Store(tmp_path / "clips")


def kept(store: Store) -> dict[str, bytes]:
    """All files of a store."""
    return {path.name: path.read_bytes() for path in store.root.rglob("*") if path.is_file()}


def test_a_clip_is_made_once(store: Store) -> None:
    """A request becomes a clip in the store; the next run reuses it."""
    request = ask("Good morning.")
    with Synthesizer(store, jobs=2) as synthesizer:
        made = synthesizer.submit(request).result()
        again = synthesizer.submit(request).result()
    audio = store.get(made.key)
    assert audio is not None
    assert made.seconds == audio.seconds > 0.5
    assert not made.reused
    assert again == made
    with Synthesizer(store, jobs=2) as synthesizer:
        assert synthesizer.submit(request).result().reused


def test_equal_requests_in_flight_share_the_work(store: Store) -> None:
    """The engine speaks once, however often the same request is submitted at the same time."""
    spoken = []
    gate = threading.Event()

    def fault(_number: int, audio: Audio) -> Audio:
        gate.wait(10)
        spoken.append(audio)
        return audio

    with Synthesizer(store, jobs=4, engine=lambda _name: FaultyEngine(fault)) as synthesizer:
        futures = [synthesizer.submit(ask("Again and again.")) for _ in range(8)]
        gate.set()
        assert len({future.result() for future in futures}) == 1
    assert len(spoken) == 1


@pytest.mark.parametrize("engine", engines.OWN)
def test_the_number_of_jobs_changes_nothing(
    tmp_path: Path, engine: str, speaking: Callable[[str], Engine]
) -> None:
    """One job and four give the same clips, byte for byte, and the same results."""
    slow = engine == "kokoro"
    words = ("if", "off", "it", "sit", "thief", "kiss")
    voices = [voice.name for voice in speaking(engine).voices()[: 2 if slow else 5]]
    requests = [ask(f"{word}, she said.", engine, voice) for word in words for voice in voices] * 2
    runs = []
    for jobs in (1, 4):
        store = Store(tmp_path / str(jobs))
        with Synthesizer(store, jobs=jobs) as synthesizer:
            clips = [future.result() for future in [synthesizer.submit(request) for request in requests]]
        runs.append((clips, kept(store)))
    assert runs[0] == runs[1]
    assert len(runs[0][1]) == len(set(requests))


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda audio: Audio(audio.samples[:0], audio.rate), "empty"),
        (lambda audio: Audio(audio.samples * 0, audio.rate), "silent"),
        (lambda audio: Audio(audio.samples[: RATE // 10], audio.rate), r"lasts 0\.1"),
        (lambda audio: Audio(np.tile(audio.samples, 60), audio.rate), "lasts 1"),
    ],
    ids=["empty", "silent", "cut", "endless"],
)
def test_a_bad_clip_is_tried_again_in_a_fresh_session(
    store: Store, spoil: Callable[[Audio], Audio], reason: str
) -> None:
    """A clip that cannot be right is not stored; if the second attempt fails too, the error says why."""
    request = ask("She looked at him for a long time.")
    engine = FaultyEngine(lambda number, audio: spoil(audio) if number == 0 else audio)
    with Synthesizer(store, jobs=1, engine=lambda _name: engine) as synthesizer:
        assert synthesizer.submit(request).result().seconds > 1
        assert [session.closed for session in engine.sessions] == [True, False]
    assert [session.closed for session in engine.sessions] == [True, True]

    always = FaultyEngine(lambda _number, audio: spoil(audio))
    with Synthesizer(Store(store.root / "b"), jobs=1, engine=lambda _name: always) as synthesizer:
        future = synthesizer.submit(request)
        with pytest.raises(
            SynthesisError, match=f'"She looked at him for a long time." .*tone:anna: .*{reason}'
        ) as caught:
            future.result()
    assert "\n" not in str(caught.value)
    assert kept(Store(store.root / "b")) == {}


def test_a_failing_engine_fails_only_its_lines(store: Store) -> None:
    """A line that cannot be spoken does not affect the others."""

    def fault(_number: int, audio: Audio) -> Audio:
        if audio.seconds > 3:
            raise EngineError("pyttsx3: crashed (SIGSEGV)")
        return audio

    engine = FaultyEngine(fault)
    with Synthesizer(store, jobs=2, engine=lambda _name: engine) as synthesizer:
        futures = [synthesizer.submit(ask(text)) for text in ("One.", "two " * 50, "Three.")]
        assert [future.exception() is None for future in futures] == [True, False, True]
        with pytest.raises(SynthesisError, match="crashed"):
            futures[1].result()


@pytest.mark.parametrize("text", ["", "…", " \n ", "—!?"])
def test_a_text_without_words_reaches_no_engine(store: Store, text: str) -> None:
    """It is an error at once, because there is nothing to speak."""
    engine = FaultyEngine(lambda _number, audio: audio)
    with Synthesizer(store, jobs=1, engine=lambda _name: engine) as synthesizer:
        assert isinstance(synthesizer.submit(ask(text)).exception(timeout=5), SynthesisError)
    assert engine.sessions == []


def test_a_damaged_clip_is_spoken_again(store: Store) -> None:
    """A truncated file is replaced by the same bytes as before."""
    with Synthesizer(store, jobs=1) as synthesizer:
        key = synthesizer.submit(ask("Good morning.")).result().key
    before = kept(store)
    store.path(key).write_bytes(b"fLaC")
    with Synthesizer(store, jobs=1) as synthesizer:
        assert not synthesizer.submit(ask("Good morning.")).result().reused
    assert kept(store) == before


def test_a_clip_depends_on_the_engine_version(store: Store) -> None:
    """With a new version of the engine everything is spoken again."""
    newer = FaultyEngine(lambda _number, audio: audio)
    newer.version = "2"
    keys = []
    for engine in (FaultyEngine(newer.fault), newer):
        with Synthesizer(store, jobs=1, engine={"tone": engine}.__getitem__) as synthesizer:
            keys.append(synthesizer.submit(ask("Good morning.")).result().key)
    assert len(set(keys)) == 2


def test_the_engine_speaks_on_while_a_clip_is_kept(tmp_path: Path) -> None:
    """One job speaks one clip at a time, but the engine does not wait until the last one is stored."""
    second = threading.Event()

    class Engine(FaultyEngine):
        def session(self) -> FaultySession:
            assert not self.sessions
            return super().session()

    spoken = []

    def fault(_number: int, audio: Audio) -> Audio:
        spoken.append(audio)
        if len(spoken) == 2:
            second.set()
        return audio

    class SlowStore(Store):
        def put(self, key: str, audio: Audio, recipe: Recipe | None = None) -> None:
            assert second.wait(10)
            super().put(key, audio, recipe)

    engine = Engine(fault)
    with Synthesizer(SlowStore(tmp_path), jobs=1, engine=lambda _name: engine) as synthesizer:
        for clip in [synthesizer.submit(ask(text)) for text in ("Good morning.", "Good evening.")]:
            clip.result()


@pytest.mark.parametrize("jobs", [1, 3])
def test_no_more_clips_are_spoken_at_once_than_there_are_jobs(store: Store, jobs: int) -> None:
    """Each session can take as much memory as a neural model."""
    lock = threading.Lock()
    speaking, most = 0, 0

    def fault(_number: int, audio: Audio) -> Audio:
        nonlocal speaking, most
        with lock:
            speaking += 1
            most = max(most, speaking)
        time.sleep(0.005)
        with lock:
            speaking -= 1
        return audio

    engine = FaultyEngine(fault)
    with Synthesizer(store, jobs=jobs, engine=lambda _name: engine) as synthesizer:
        for clip in [synthesizer.submit(ask(f"Number {number}.")) for number in range(30)]:
            clip.result()
    assert most <= jobs
    assert len(engine.sessions) <= jobs


def test_a_session_that_spoke_badly_is_not_closed_under_another_clip() -> None:
    """It may already speak the next clip when its last one is checked; then it is closed after that."""
    begun, looked_at = threading.Event(), threading.Event()

    def fault(number: int, audio: Audio) -> Audio:
        if number:
            looked_at.set()
        elif not engine.said:
            engine.said = True
            return Audio(audio.samples * 0, audio.rate)
        else:
            begun.set()
            assert looked_at.wait(10)
            assert not engine.sessions[0].closed
        return audio

    class Engine(FaultyEngine):
        said = False

    engine = Engine(fault)
    opened = Sessions(lambda _name: engine)
    original = clips.check

    def looking(audio: Audio, request: Request) -> None:
        if request.text == "Silent at first." and not np.any(audio.samples):
            other.start()
            assert begun.wait(10)
        original(audio, request)

    other = threading.Thread(target=opened.speak, args=(ask("Another."),))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clips, "check", looking)
        audio, _ = opened.speak(ask("Silent at first."))
        other.join()
    assert audio.samples.any()
    assert [session.closed for session in engine.sessions] == [True, False]
    opened.close()
    assert all(session.closed for session in engine.sessions)


def test_leaving_cancels_what_waits(store: Store) -> None:
    """After Ctrl-C waiting clips are not made, and finished ones stay."""
    gate = threading.Event()

    def fault(_number: int, audio: Audio) -> Audio:
        gate.wait(10)
        return audio

    engine = FaultyEngine(fault)
    synthesizer = Synthesizer(store, jobs=1, engine=lambda _name: engine)
    futures = [synthesizer.submit(ask(f"Line {number}.")) for number in range(50)]
    threading.Timer(0.2, gate.set).start()
    with pytest.raises(KeyboardInterrupt), synthesizer:
        raise KeyboardInterrupt
    assert all(future.done() for future in futures)
    with pytest.raises(CancelledError):
        futures[-1].result()
    assert all(store.get(name.removesuffix(".flac")) for name in kept(store))


@linux_only
def test_leaving_ends_the_engine_in_the_middle_of_a_clip(store: Store) -> None:
    """Leaving takes a fraction of the time of the clip that is being spoken, and does not try it again."""
    short, long = Store(store.root / "short"), Store(store.root / "long")
    text = "and so on " * 800
    with Synthesizer(short, jobs=1) as synthesizer:
        synthesizer.submit(ask("Hello.", "pyttsx3", "en-gb")).result()
        text_seconds = synthesizer.submit(ask(text, "pyttsx3", "en-gb")).result().work_seconds
    with Synthesizer(long, jobs=2) as synthesizer:
        futures = [synthesizer.submit(ask(f"{number} " + text * 50, "pyttsx3", "en-gb")) for number in "1234"]
        time.sleep(text_seconds)
        assert not any(future.done() for future in futures)
        start = time.monotonic()
    assert time.monotonic() - start < 5 * text_seconds
    assert all(future.done() for future in futures)
    assert kept(long) == {}


@linux_only
def test_ctrl_c_ends_a_run_quickly(tmp_path: Path) -> None:
    """An interrupted program ends in a fraction of its clips' time, without workers or temporary files."""
    program = """
import sys
from concurrent.futures import wait
from pathlib import Path
from audiobook.model import Request, Voice
from audiobook.synthesize.store import Store
from audiobook.synthesize import Synthesizer
voice = Voice("pyttsx3", "en-gb")
with Synthesizer(Store(Path(sys.argv[1])), jobs=2) as synthesizer:
    synthesizer.submit(Request(voice, "Hello.")).result()
    text = "on and on " * 800
    seconds = synthesizer.submit(Request(voice, text)).result().work_seconds
    rest = [synthesizer.submit(Request(voice, f"{n} " + text * 50)) for n in range(9)]
    print(seconds, flush=True)
    while not rest[-1].done():  # CPython sees a signal that comes just before a wait only at its end
        wait(rest[-1:], timeout=0.1)
"""
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    process = subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path / "clips")],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"TMPDIR": str(temporary), "PYTHONPATH": str(Path(audiobook.__file__).parents[1])},
    )
    assert process.stdout is not None
    try:
        with process.stdout as stdout:
            text_seconds = float(stdout.readline())
            process.send_signal(signal.SIGINT)
            interrupted = time.monotonic()
            assert process.wait(timeout=50 * text_seconds) != 0
    finally:
        process.kill()  # one that ignores Ctrl-C would go on for an hour
    assert time.monotonic() - interrupted < 5 * text_seconds
    assert list(temporary.iterdir()) == []
    assert len(kept(Store(tmp_path / "clips"))) == 2


def test_time_limits_grow_with_the_text(store: Store) -> None:
    """A long text may take longer than a short one."""
    limits = []

    class Session(ToneSession):
        def speak(self, request: Request, timeout_seconds: float) -> Audio:
            limits.append(timeout_seconds)
            return super().speak(request, timeout_seconds)

    class Engine(ToneEngine):
        def session(self) -> ToneSession:
            return Session()

    with Synthesizer(store, jobs=1, engine=lambda _name: Engine()) as synthesizer:
        for text in ("No.", "no " * 100):
            synthesizer.submit(ask(text)).result()
    assert limits == [
        sessions.TIMEOUT_SECONDS + sessions.TIMEOUT_SECONDS_PER_CHARACTER * count for count in (3, 300)
    ]
