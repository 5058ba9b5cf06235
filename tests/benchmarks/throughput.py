"""How fast clips are made, against the bare speech library on the same lines.

    python -m tests.benchmarks.throughput [TEXT...]

The bare library is libespeak-ng driven by ctypes in one loop, in one process and in two: no files, no checks,
no store, and bytes that depend on the order.  Ours is the whole way from requests to clips in an empty store.
The runs alternate, so that a noisy computer is noisy for all; the best of each counts.  About a minute.
"""

from __future__ import annotations

import ctypes
import itertools
import re
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from audiobook import engines
from audiobook.engines import espeak_driver
from audiobook.engines.pyttsx3_engine import Pyttsx3Engine
from audiobook.model import Request, Voice
from audiobook.store import Store
from audiobook.synthesize import Synthesizer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

TEXTS = Path(__file__).parents[2] / "texts"
VOICES = ("en-gb", "en-us+f5", "en-us+Hugo", "en-us+Annie", "en-us+edward")
LINES = 600
"""About half an hour of speech: some seconds for each run."""
ROUNDS = 3
RATE = 22_050
"""Hz, of espeak-ng."""


def lines(paths: Iterable[Path]) -> list[tuple[str, str]]:
    """Return voice and text of `LINES` lines, the sentences of the texts said by the voices in turn.

    The texts are repeated as often as need be, each time with the voices moved on by one, so that no line
    comes twice and the store saves nothing.
    """
    sentences = [
        sentence
        for path in paths
        for sentence in re.split(r"(?<=[.!?])\s+|\n+", path.read_text("utf-8", "replace"))
        if re.search(r"\w", sentence)
    ]
    if not sentences:
        raise SystemExit("throughput: there is no sentence in these texts")
    made: dict[tuple[str, str], None] = {}
    for shift in range(len(VOICES)):
        voices = itertools.islice(itertools.cycle(VOICES), shift, None)
        made |= dict.fromkeys(zip(voices, sentences, strict=False))
    return list(made)[:LINES]


def bare(said: Sequence[tuple[str, str]]) -> float:
    """Speak lines by the library alone; return the seconds of audio."""
    samples = 0

    def count(_samples: int | None, number: int, _events: int | None) -> int:
        nonlocal samples
        samples += number
        return 0

    callback = espeak_driver.SYNTH_CALLBACK(count)
    espeak_driver.enter_data()
    library, _ = espeak_driver.initialise()
    library.espeak_SetSynthCallback(callback)
    for identifier, text in said:
        library.espeak_SetVoiceByName(identifier.encode())
        utf8 = text.encode()
        library.espeak_Synth(utf8, ctypes.c_size_t(len(utf8) + 1), 0, 1, 0, 1, None, None)
    return samples / RATE


def bare_in_processes(said: Sequence[tuple[str, str]], processes: int) -> float:
    """Do the same in several processes, each with every n-th line."""
    with ProcessPoolExecutor(processes) as pool:
        return sum(pool.map(bare, [said[number::processes] for number in range(processes)]))


def ours(said: Sequence[tuple[str, str]], jobs: int) -> float:
    """Make clips of the lines in an empty store; return the seconds of audio."""
    with tempfile.TemporaryDirectory() as root, Synthesizer(Store(Path(root)), jobs=jobs) as synthesizer:
        futures = [synthesizer.submit(Request(Voice("pyttsx3", voice), text)) for voice, text in said]
        return sum(future.result().seconds for future in futures)


def main(arguments: Sequence[str]) -> None:
    """Measure and print."""
    engine = engines.get("pyttsx3")
    assert isinstance(engine, Pyttsx3Engine)  # for the type checker: only it has identifiers
    said = lines([Path(argument) for argument in arguments] or sorted(TEXTS.iterdir()))
    identified = [(engine.identifier(voice), text) for voice, text in said]
    runs: dict[str, Callable[[], float]] = {
        "bare library, 1 process": lambda: bare_in_processes(identified, 1),
        "ours, 1 job": lambda: ours(said, 1),
        "bare library, 2 processes": lambda: bare_in_processes(identified, 2),
        "ours, 2 jobs": lambda: ours(said, 2),
    }
    best = dict.fromkeys(runs, float("inf"))
    audio = dict.fromkeys(runs, 0.0)
    for _ in range(ROUNDS):
        for name, run in runs.items():
            begun = time.perf_counter()
            audio[name] = run()
            best[name] = min(best[name], time.perf_counter() - begun)
    print(
        f"{len(said)} clips, {audio['bare library, 1 process'] / 60:.1f} minutes of speech, best of {ROUNDS}"
    )
    for name, seconds in best.items():
        rates = f"{audio[name] / seconds:7.0f} x real time {len(said) / seconds:7.0f} clips/s"
        print(f"{name:26}{rates} {1000 * seconds / len(said):7.2f} ms a clip")
    names = list(runs)
    for ways in (1, 2):
        share = best[names[2 * ways - 2]] / best[names[2 * ways - 1]]
        print(f"{ways} at a time: ours is {share:.2f} of the bare library's speed")
    print(f"2 jobs are {best['ours, 1 job'] / best['ours, 2 jobs']:.2f} times as fast as 1")


if __name__ == "__main__":
    main(sys.argv[1:])
