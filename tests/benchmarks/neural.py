"""How fast the neural engines make clips, against the best loop around the bare engine on the same lines.

    python -m tests.benchmarks.neural kokoro|piper [LINES]

The bare engine is its model in a loop: phonemes in, numbers out, one thread a process, lines handed out one
by one; no trimming, no files, no checks, no store.  Ours is the whole way from requests to clips in an empty
store.  Both begin with nothing loaded.  Every row is a fresh process, the rows alternate, and the best of
each counts, so that a noisy computer is noisy for all; the processors' own time is told beside the clock's,
which means little where others are at work.  Some minutes; the voices must be installed.
"""

from __future__ import annotations

import json
import multiprocessing
import re
import resource
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from audiobook import engines
from audiobook.engines import kokoro_engine, models
from audiobook.model import Request, Voice
from audiobook.synthesize import Synthesizer
from audiobook.synthesize.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Say = Callable[[str, str], float]

TEXTS = Path(__file__).parents[2] / "texts"
LINES = {"kokoro": 16, "piper": 120}
"""About a minute of speech, and eight."""
VOICES = 4
ROUNDS = 2


def lines(engine: str, number: int) -> list[tuple[str, str]]:
    """Return voice and text of sentences of the sample texts, for the engine's first voices in turn."""
    voices = [voice.name for voice in engines.Registry().get(engine).voices()[:VOICES]]
    sentences = [
        sentence
        for path in sorted(TEXTS.iterdir())
        for sentence in re.split(r"(?<=[.!?])\s+|\n+", path.read_text("utf-8"))
        if len(re.findall(r"\w+", sentence)) > 3
    ]
    return [(voices[i % len(voices)], sentences[i]) for i in range(min(number, len(sentences)))]


_say: Say
"""What a process of the bare engine has loaded."""


def load(engine: str) -> None:
    """Load the bare engine into this process."""
    global _say  # noqa: PLW0603  a pool's initializer has nowhere else to put it
    _say = {"kokoro": _kokoro, "piper": _piper}[engine]()


def say(line: tuple[str, str]) -> float:
    """Speak a line; return the seconds of audio."""
    return _say(*line)


def _kokoro() -> Say:
    from audiobook.engines import kokoro_alphabet, kokoro_styles, onnx, phonemes  # noqa: PLC0415  an extra

    reader = phonemes.Reader()
    model = onnx.load(models.folder("kokoro") / kokoro_engine.MODEL.name)
    speed = np.ones(1, np.float32)

    def speak(voice: str, text: str) -> float:
        said = reader.read(text, "en-gb" if voice[0] == "b" else "en-us")
        tokens = [kokoro_alphabet.TOKENS[symbol] for symbol in said if symbol in kokoro_alphabet.TOKENS]
        feeds = {
            "tokens": np.array([[0, *tokens, 0]], np.int64),
            "style": kokoro_styles.of(voice)[len(tokens) - 1],
            "speed": speed,
        }
        return float(model.run(None, feeds)[0].size) / 24_000

    return speak


def _piper() -> Say:
    import piper  # noqa: PLC0415  an extra

    from audiobook.engines import onnx  # noqa: PLC0415  an extra

    voices: dict[str, piper.PiperVoice] = {}

    def speak(voice: str, text: str) -> float:
        if voice not in voices:
            path = models.folder("piper") / f"{voice}.onnx"
            config = json.loads(path.with_name(f"{path.name}.json").read_text("utf-8"))
            voices[voice] = piper.PiperVoice(onnx.load(path), piper.PiperConfig.from_dict(config))
        settings = piper.SynthesisConfig(noise_scale=0.0, noise_w_scale=0.0, normalize_audio=False)
        chunks = voices[voice].synthesize(text, settings)
        return float(sum(len(chunk.audio_float_array) for chunk in chunks)) / 22_050

    return speak


def bare(engine: str, said: list[tuple[str, str]], processes: int) -> Iterable[float]:
    """Speak lines with the bare engine; yield the seconds of audio of each as it comes."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, context, initializer=load, initargs=(engine,)) as pool:
        for future in as_completed([pool.submit(say, line) for line in said]):
            yield future.result()


def ours(engine: str, said: list[tuple[str, str]], jobs: int) -> Iterable[float]:
    """Make clips of lines in an empty store; yield the seconds of audio of each as it comes."""
    with tempfile.TemporaryDirectory() as root, Synthesizer(Store(Path(root)), jobs) as synthesizer:
        futures = [synthesizer.submit(Request(Voice(engine, voice), text)) for voice, text in said]
        for future in as_completed(futures):
            yield future.result().seconds


def row(kind: str, engine: str, number: int, jobs: int) -> dict[str, float]:
    """Measure one run in this process and those it starts."""
    said = lines(engine, number)
    begun = time.perf_counter()
    first = 0.0
    audio = 0.0
    for seconds in {"bare": bare, "ours": ours}[kind](engine, said, jobs):
        first = first or time.perf_counter() - begun
        audio += seconds
    taken = time.perf_counter() - begun
    own, children = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return {
        "seconds": taken,
        "work": own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime,
        "audio": audio,
        "first": first,
        "megabytes": (own.ru_maxrss + jobs * children.ru_maxrss) / 1024,
    }


def main(engine: str, number: int) -> None:
    """Measure and print."""
    rows = [(kind, jobs) for jobs in (1, 2) for kind in ("bare", "ours")]
    runs: dict[tuple[str, int], list[dict[str, float]]] = {one: [] for one in rows}
    for _ in range(ROUNDS):
        for kind, jobs in rows:
            command = [
                sys.executable,
                "-m",
                "tests.benchmarks.neural",
                "row",
                kind,
                engine,
                str(number),
                str(jobs),
            ]
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            runs[kind, jobs].append(json.loads(done.stdout))
    best = {
        one: {what: min(run[what] for run in measured) for what in measured[0]}
        for one, measured in runs.items()
    }
    print(f"{engine}: {number} lines, {best['ours', 1]['audio']:.0f} s of speech, best of {ROUNDS}")
    for (kind, jobs), run in best.items():
        rtf = run["seconds"] / best["ours", 1]["audio"]
        print(
            f"{kind:4}, {jobs} at a time {run['seconds']:7.1f} s, {run['work']:.1f} s of processors  "
            f"real time factor {rtf:.3f}  "
            f"first audio after {run['first']:.1f} s  peak {run['megabytes']:.0f} MB"
        )
    for jobs in (1, 2):
        share, work = (best["bare", jobs][what] / best["ours", jobs][what] for what in ("seconds", "work"))
        print(
            f"{jobs} at a time: ours has {share:.0%} of the bare engine's speed, {work:.0%} by processor time"
        )


if __name__ == "__main__":
    if sys.argv[1] == "row":
        print(json.dumps(row(sys.argv[2], sys.argv[3], int(sys.argv[4]), int(sys.argv[5]))))
    else:
        main(sys.argv[1], int(sys.argv[2]) if sys.argv[2:] else LINES[sys.argv[1]])
