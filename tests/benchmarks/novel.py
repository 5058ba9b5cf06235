"""A whole novel against the least it could cost: the bare speech library, and the encoder, on the same words.

    python -m tests.benchmarks.novel NOVEL

Ours is the command line with two jobs and a new store: reading, attributing, casting, speaking, mastering,
MP3 files.  The least is libespeak-ng driven by ctypes over the same lines in two processes, and then two
encoders at once over the finished sound.  All in one run, one after the other; eight minutes for 120,000
words.  A second run over the unchanged novel, and one over a novel of which one line changed, follow.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import audiobook
from audiobook.casting import cast
from audiobook.config import Config
from audiobook.engines.pyttsx3_engine import Pyttsx3Engine
from audiobook.model import Metadata
from audiobook.production import jobs
from audiobook.system import ffmpeg

from .throughput import alone, in_processes

PROCESSES = 2
PER_HOUR = 3_600


def timed_run(novel: Path, store: Path, folder: Path) -> float:
    """Seconds that the command line takes to make a novel."""
    command = [sys.executable, "-m", "audiobook", "produce", str(novel), "-j", str(PROCESSES)]
    begun = time.perf_counter()
    subprocess.run([*command, "--store", str(store), "-o", str(folder)], check=True, capture_output=True)
    return time.perf_counter() - begun


def bare_speech(novel: Path, scratch: Path) -> tuple[float, float]:
    """Seconds that the bare library takes for the lines of a novel, and seconds of the sound it makes."""
    settings = Config()
    script = audiobook.analyse([novel], settings)
    voices = cast.assign(script.characters, script.lines, settings)
    planned = jobs.plan(script, voices, settings, Metadata("novel"), jobs.Order(Path("novel")))
    engine = Pyttsx3Engine()
    said = [(engine.identifier(one.voice.name), one.text) for job in planned for one in job.requests if one]
    begun = time.perf_counter()
    sound = in_processes(alone, said, PROCESSES, scratch)
    return time.perf_counter() - begun, sound


def bare_encoding(folder: Path, scratch: Path) -> float:
    """Seconds that two encoders take for the chapters of a folder, as MP3 files like ours."""
    chapters = sorted(folder.glob("*.mp3"))

    def decoded(chapter: Path) -> Path:
        sound = scratch / f"{chapter.stem}.wav"
        ffmpeg.start(["-y", "-i", str(chapter), str(sound)]).communicate()
        return sound

    def encode(sound: Path) -> None:
        how = ["-c:a", "libmp3lame", "-b:a", "128k", "-ac", "1", "-f", "mp3"]
        ffmpeg.start(["-y", "-i", str(sound), *how, str(scratch / f"{sound.stem}.mp3")]).communicate()

    with ThreadPoolExecutor(PROCESSES) as pool:
        sounds = list(pool.map(decoded, chapters))
        begun = time.perf_counter()
        list(pool.map(encode, sounds))
        return time.perf_counter() - begun


def main(novel: Path) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as root:
        scratch = Path(root)
        text = scratch / "novel.txt"
        words = novel.read_text("utf-8", "replace")
        text.write_text(words, "utf-8")
        store, folder = scratch / "clips", scratch / "audio"
        ours = timed_run(text, store, folder)
        print(f"{len(words.split()):,} words; ours {ours:.1f} s", flush=True)
        speech, sound = bare_speech(text, scratch)
        print(f"bare library {speech:.1f} s for {sound / PER_HOUR:.1f} h", flush=True)
        encoding = bare_encoding(folder, scratch)
        print(f"encoders {encoding:.1f} s; ratio {ours / (speech + encoding):.2f}", flush=True)
        print(f"again {timed_run(text, store, folder):.1f} s", flush=True)
        middle = words.index(" ", len(words) // 2)
        text.write_text(f"{words[:middle]} indeed{words[middle:]}", "utf-8")
        print(f"one line changed {timed_run(text, store, folder):.1f} s")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
