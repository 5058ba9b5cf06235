"""What assembling, mastering and encoding a chapter costs, against its number of clips; takes some minutes.

    python -m tests.benchmarks.assembly

Every row is a process of its own, so that its peak memory is its own.  The clips last 2 s at 22,050 Hz, as
espeak-ng gives them, and are made one by one as a store would read them; 20,000 of them are 12.5 hours.
`assemble` brings them to 44,100 Hz and hands them on, `master` does so twice, to measure and to limit, and
their sound is thrown away.  pydub's `+=`, the usual way, is spared the new rate, so the ratios flatter it;
ffmpeg's concat reads the same clips and gaps from files, resamples them as well and throws them away.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import soundfile  # type: ignore[import-untyped]  # ships no types

from audiobook import master
from audiobook.export import audio
from audiobook.export.tagging import Tags
from audiobook.master import assemble
from audiobook.model import Audio, Line, Metadata, Span
from audiobook.system import ffmpeg

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

CLIP_SECONDS: Final = 2
CLIP_RATE: Final = 22_050
GAP_SECONDS: Final = 0.25

OURS: Final[tuple[int, ...]] = (500, 1_000, 4_000, 20_000)
MASTERED: Final[tuple[int, ...]] = (1_000, 4_000, 20_000)
CONCAT: Final[tuple[int, ...]] = (1_000, 20_000)
PYDUB: Final[tuple[int, ...]] = (500, 1_000)
ENCODED: Final = 300
"""Clips in the rows that encode: eleven minutes of sound."""


def clips(count: int) -> Iterator[NDArray[np.int16]]:
    """Two seconds of noise, a new array each time."""
    noise = np.random.default_rng(0).normal(0, 3_000, CLIP_SECONDS * CLIP_RATE).astype(np.int16)
    for _ in range(count):
        yield noise.copy()


def ours(count: int, write: Callable[[NDArray[np.int16]], object]) -> float:
    """Assemble the clips; gives the seconds of sound."""
    line = Line(Span(0, 1, "narration"), None, 1.0, "")
    pairs = ((line, Audio(samples, CLIP_RATE)) for samples in clips(count))
    timeline = assemble.assemble(pairs, [GAP_SECONDS] * (count + 1), write)
    return timeline.length / timeline.rate


def only_assemble(count: int) -> float:
    """Ours without an encoder: the samples are made into bytes and thrown away."""
    return ours(count, lambda samples: samples.tobytes())


def mastered(count: int) -> float:
    """Ours at the level of a preset, with room tone and limiter, without an encoder."""
    preset = master.PRESETS[master.DEFAULT_PRESET]

    def throw_away(samples: NDArray[np.int16]) -> None:
        samples.tobytes()

    return master.mastered(lambda write: ours(count, write), throw_away, preset, assemble.RATE)


def ffmpeg_concat(count: int) -> float:
    """The clips and silences read from files by ffmpeg's concat demuxer, at the rate of ours."""
    with tempfile.TemporaryDirectory() as folder:
        clip, gap, listed = (Path(folder) / name for name in ("clip.wav", "gap.wav", "list.txt"))
        soundfile.write(clip, next(clips(1)), CLIP_RATE)
        soundfile.write(gap, np.zeros(round(GAP_SECONDS * CLIP_RATE), np.int16), CLIP_RATE)
        pair = "file clip.wav\nfile gap.wav\n"
        listed.write_text("file gap.wav\n" + count * pair, encoding="ascii")
        ffmpeg.start(
            ["-v", "error", "-f", "concat", "-i", str(listed), "-ar", str(assemble.RATE), "-f", "null", "-"]
        ).communicate()
    return GAP_SECONDS + count * (CLIP_SECONDS + GAP_SECONDS)


def pydub(count: int) -> float:
    """The clips and silences joined with `+=`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that it finds no ffmpeg, which nothing here needs
        from pydub import AudioSegment  # type: ignore[import-untyped]  # noqa: PLC0415  its import is not ours

    gap = AudioSegment.silent(round(GAP_SECONDS * 1_000), frame_rate=CLIP_RATE)
    whole = gap
    for samples in clips(count):
        whole += AudioSegment(samples.tobytes(), sample_width=2, frame_rate=CLIP_RATE, channels=1)
        whole += gap
    return float(whole.duration_seconds)


def encode(format_name: str) -> Callable[[int], float]:
    """Ours with an encoder beside it, into a temporary folder."""

    def run(count: int) -> float:
        tags = Tags("One", 1, 1, Metadata("Benchmark"))
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"one.{format_name}"
            with audio.writer(path, format_name, assemble.RATE, tags) as write:
                return ours(count, write)

    return run


RUNS: Final[dict[str, Callable[[int], float]]] = {
    "assemble": only_assemble,
    "master": mastered,
    "ffmpeg concat": ffmpeg_concat,
    "pydub +=": pydub,
    **{f"assemble and encode {name}": encode(name) for name in audio.FORMATS},
}


def peak_megabytes() -> float:
    """The most memory this process has held at once."""
    status = Path("/proc/self/status")
    if status.exists():
        # Not getrusage: on Linux a process starts with the peak of the one that started it.
        words = status.read_text(encoding="ascii").split()
        return int(words[words.index("VmHWM:") + 1]) / 1_024
    import resource  # noqa: PLC0415  there is none on Windows

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


def measure(name: str, count: int) -> None:
    """Run one row in this process and print its numbers for the process that gathers them."""
    before = peak_megabytes()
    start = time.perf_counter()
    sound_seconds = RUNS[name](count)
    seconds = time.perf_counter() - start
    print(json.dumps([seconds, sound_seconds, peak_megabytes(), before]))


def row(name: str, count: int) -> tuple[float, float]:
    """Measure in a fresh process and print the row; gives seconds and megabytes."""
    command = [sys.executable, "-m", "tests.benchmarks.assembly", name, str(count)]
    output = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    seconds, sound_seconds, peak, before = json.loads(output)
    print(
        f"{name:25} {count:6,} clips {sound_seconds / 3_600:6.2f} h {seconds:8.2f} s"
        f" {sound_seconds / seconds:8,.0f} x real time {peak:7.0f} MB ({peak - before:+.0f} by the run)",
        flush=True,
    )
    return seconds, peak


def main() -> None:
    """Print every row, then how time grows and how the others compare."""
    plan = {"assemble": OURS, "master": MASTERED, "ffmpeg concat": CONCAT, "pydub +=": PYDUB}
    results = {(name, count): row(name, count) for name, counts in plan.items() for count in counts}
    for name, counts in (("assemble", OURS), ("master", MASTERED)):
        most, few = counts[-1], 1_000
        longer = results[name, most][0] / results[name, few][0]
        print(f"{name}: {most / few:.0f} x the clips take {longer:.1f} x the time")
    for other, counts in (("ffmpeg concat", CONCAT), ("pydub +=", PYDUB)):
        for count in counts:
            (our_seconds, our_peak), (seconds, peak) = results["assemble", count], results[other, count]
            times = f"{seconds / our_seconds:.2g} x our time"
            # What ffmpeg holds is not counted in its row.
            memory = f" and {peak / our_peak:.1f} x our memory" if other == "pydub +=" else ""
            print(f"{count:,} clips with {other} take {times}{memory}")
    for name in audio.FORMATS:
        row(f"assemble and encode {name}", ENCODED)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        measure(sys.argv[1], int(sys.argv[2]))
    else:
        main()
