"""How fast clips are made with the default engine, against loops by hand around pyttsx3 on the same lines.

    python -m tests.benchmarks.throughput [TEXT...]

Linux only.  Four ways, each in one process (or job) and in two:

- pyttsx3 as it comes: its own driver, a WAV file a line; it also loses files and applies settings late;
- the same clips by hand: libespeak-ng by ctypes in one loop, loaded anew for each line so that the bytes do
  not depend on the order, trimmed by numpy, one FLAC file a line; no checks, no retries, no limits, and lost
  with a kill or a crash;
- the library alone: no files, and bytes that depend on the order;
- ours: the whole way from requests to clips in an empty store, the start of the engines included.

The runs alternate, so that a noisy computer is noisy for all; the best of each counts.  About two minutes.
"""

from __future__ import annotations

import contextlib
import ctypes
import io
import itertools
import os
import re
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyttsx3  # type: ignore[import-untyped]  # it has no types
import soundfile  # type: ignore[import-untyped]  # it has no types

from audiobook import engines
from audiobook.engines import espeak_driver
from audiobook.engines.pyttsx3_engine import Pyttsx3Engine
from audiobook.model import Request, Voice
from audiobook.synthesize import Synthesizer
from audiobook.synthesize.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    Lines = Sequence[tuple[str, str]]
    """Voices and texts."""
    Loop = Callable[[Lines, Path], float]
    """Speaks lines, into a folder if into any; returns the seconds of audio."""

TEXTS = Path(__file__).parents[2] / "texts"
VOICES = ("en-gb", "en-us+f5", "en-us+Hugo", "en-us+Annie", "en-us+edward")
LINES = 1_200
"""About an hour of speech."""
ROUNDS = 3
RATE = 22_050
"""Hz, of espeak-ng."""
SILENCE = 10 ** (-55 / 20)
KEPT = RATE // 50


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


def as_it_comes(said: Lines, folder: Path) -> float:
    """Speak lines by pyttsx3 with its own driver, which finds the library and its data in the environment."""
    import espeakng_loader  # type: ignore[import-untyped]  # noqa: PLC0415  Linux only

    os.environ["ESPEAK_DATA_PATH"] = espeakng_loader.get_data_path()
    ctypes.CDLL(espeakng_loader.get_library_path(), mode=ctypes.RTLD_GLOBAL)
    engine = pyttsx3.init("espeak")
    seconds = 0.0
    with contextlib.redirect_stdout(io.StringIO()):  # it tells of each file
        for number, (identifier, text) in enumerate(said):
            path = folder / f"{number}.wav"
            engine.setProperty("voice", identifier)
            engine.save_to_file(text, str(path))
            engine.runAndWait()
            with contextlib.suppress(soundfile.SoundFileError):  # one that it has lost
                seconds += soundfile.info(path).duration
    return seconds


def by_hand(said: Lines, folder: Path) -> float:
    """Speak lines into files as ours are: bytes that do not depend on the order, trimmed, FLAC."""
    espeak_driver.lay_out_data(folder)
    samples = 0
    for number, (identifier, text) in enumerate(said):
        spoken: list[bytes] = []
        with espeak_driver.fresh_library() as (library, _):
            _say(library, identifier, text, spoken)
        clip = np.frombuffer(b"".join(spoken), np.int16)
        loud = np.flatnonzero(np.abs(clip) > np.abs(clip).max() * SILENCE)
        clip = clip[max(0, loud[0] - KEPT) : loud[-1] + KEPT]
        soundfile.write(folder / f"{number}.flac", clip, RATE, "PCM_16", compression_level=0.0)
        samples += len(clip)
    return samples / RATE


def alone(said: Lines, _folder: Path) -> float:
    """Speak lines by the library, into nothing."""
    library, _ = espeak_driver.initialise()
    samples = 0
    for identifier, text in said:
        spoken: list[bytes] = []
        _say(library, identifier, text, spoken)
        samples += sum(map(len, spoken)) // 2
    return samples / RATE


def _say(library: ctypes.CDLL, identifier: str, text: str, spoken: list[bytes]) -> None:
    def receive(samples: int | None, count: int, _events: int | None) -> int:
        if samples and count:
            spoken.append(ctypes.string_at(samples, 2 * count))
        return 0

    callback = espeak_driver.SYNTH_CALLBACK(receive)
    library.espeak_SetSynthCallback(callback)
    library.espeak_SetVoiceByName(identifier.encode())
    utf8 = text.encode()
    library.espeak_Synth(utf8, ctypes.c_size_t(len(utf8) + 1), 0, 1, 0, 1, None, None)


def in_processes(loop: Loop, said: Lines, ways: int, folder: Path) -> float:
    """Run a loop in several processes at once, each with every n-th line."""
    folders = [folder / str(number) for number in range(ways)]
    for one in folders:
        one.mkdir()
    with ProcessPoolExecutor(ways, mp_context=get_context("fork")) as pool:
        return sum(pool.map(loop, [said[number::ways] for number in range(ways)], folders))


def ours(said: Lines, jobs: int, folder: Path) -> float:
    """Make clips of the lines in an empty store; return the seconds of audio."""
    with Synthesizer(Store(folder), jobs=jobs) as synthesizer:
        futures = [synthesizer.submit(Request(Voice("pyttsx3", voice), text)) for voice, text in said]
        return sum(future.result().seconds for future in futures)


def main(arguments: Sequence[str]) -> None:
    """Measure and print."""
    engine = engines.Registry().get("pyttsx3")
    assert isinstance(engine, Pyttsx3Engine)  # for the type checker: only it has identifiers
    said = lines([Path(argument) for argument in arguments] or sorted(TEXTS.iterdir()))
    identified = [(engine.identifier(voice), text) for voice, text in said]
    loops: dict[str, Loop] = {
        "pyttsx3 as it comes": as_it_comes,
        "the same clips by hand": by_hand,
        "the library alone": alone,
    }
    runs: dict[tuple[str, int], Callable[[Path], float]] = {}
    for ways in (1, 2):
        for name, loop in loops.items():
            runs[name, ways] = partial(in_processes, loop, identified, ways)
        runs["ours", ways] = partial(ours, said, ways)
    best = dict.fromkeys(runs, float("inf"))
    audio = dict.fromkeys(runs, 0.0)
    # Removed only in the end: ext4 is slow to make files where many have just been removed.
    with tempfile.TemporaryDirectory() as root:
        for turn in range(ROUNDS):
            for number, (key, run) in enumerate(runs.items()):
                folder = Path(root) / f"{turn}-{number}"
                folder.mkdir()
                begun = time.perf_counter()
                audio[key] = run(folder)
                best[key] = min(best[key], time.perf_counter() - begun)
    print(f"{len(said)} clips, {audio['ours', 1] / 60:.1f} minutes of speech, best of {ROUNDS}")
    for (name, ways), seconds in best.items():
        rates = f"{audio[name, ways] / seconds:7.0f} x real time {len(said) / seconds:7.0f} clips/s"
        share = f"ours has {seconds / best['ours', ways]:.2f} of its speed" if name in loops else ""
        print(
            f"{name + f', {ways} at a time':38}{rates} {1000 * seconds / len(said):6.2f} ms a clip  {share}"
        )
    print(f"2 jobs are {best['ours', 1] / best['ours', 2]:.2f} times as fast as 1")


if __name__ == "__main__":
    main(sys.argv[1:])
