"""Whole novels: time and memory by stage against length, with 1 and 2 jobs, and an estimate for 10,000.

    python -m tests.benchmarks.scaling NOVEL... [--plot scaling.png]

Each novel is made from its text to MP3 with a store of its own, as a process of its own, whose events tell
when each stage was over: reading and attributing, speaking (chapters are encoded meanwhile), finishing.
Memory is that of all its processes together, sampled from /proc (Linux).  Six minutes for 120,000 words.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).parents[2]
NOVELS = 10_000
WORDS_PER_NOVEL = 100_000
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4_096


@dataclass(frozen=True, slots=True)
class Run:
    """One novel, made once."""

    name: str
    words: int
    jobs: int
    analysed: float
    """Seconds until it was known who says what."""
    spoken: float
    """Seconds until the last clip was there."""
    ended: float
    processor: float
    """Seconds of all processors."""
    megabytes: float
    """The most that all processes had together."""
    audio_hours: float
    clips: int
    mp3_bytes: int
    store_bytes: int


def measure(text: Path, jobs: int) -> Run:
    """Make a novel."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as root:
        folder, store = Path(root, "audio"), Path(root, "clips")
        before = os.times()
        begun = time.monotonic()
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "audiobook", "produce", str(text), "--events", "-j", str(jobs)),
                *("-o", str(folder), "--store", str(store)),
            ],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, encoding="utf-8",
            start_new_session=True,
        )  # fmt: skip
        peak = _Peak(process.pid)
        analysed = spoken = 0.0
        report: dict[str, Any] = {}
        assert process.stderr is not None  # for the type checker: it is a pipe
        for line in process.stderr:
            told: dict[str, Any] = json.loads(line) if line.startswith("{") else {"event": line}
            match told["event"]:
                case "begin":
                    analysed = time.monotonic() - begun
                case "progress" if told["lines"] == told["of_lines"] and not spoken:
                    spoken = time.monotonic() - begun
                case "end":
                    report = told["report"]
        if process.wait() or not report:
            raise SystemExit(f"scaling: {text} could not be made")
        ended, after = time.monotonic() - begun, os.times()
        processor = sum(after[2:4]) - sum(before[2:4])  # of children that have ended
        return Run(
            text.stem, len(text.read_text("utf-8", "replace").split()), jobs,
            analysed, spoken, ended, processor, peak.stop(),
            report["audio_seconds"] / 3600, report["clips"]["made"],
            sum(path.stat().st_size for path in folder.glob("*.mp3")),
            sum(path.stat().st_size for path in store.rglob("*.flac")),
        )  # fmt: skip


class _Peak(threading.Thread):
    """Watches the memory of a session of processes."""

    def __init__(self, session: int) -> None:
        super().__init__(daemon=True)
        self._session = session
        self._bytes = 0
        self._over = threading.Event()
        self.start()

    def run(self) -> None:
        while not self._over.wait(0.1):
            self._bytes = max(self._bytes, self._now())

    def stop(self) -> float:
        """End watching; gives the most there was, in MB."""
        self._over.set()
        self.join()
        return self._bytes / 1e6

    def _now(self) -> int:
        # Engines and ffmpeg are leaders of sessions of their own; all descend from the first process.
        parents, resident = {}, {}
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents[int(entry.name)], resident[int(entry.name)] = int(fields[1]), int(fields[21]) * PAGE_BYTES
        ours = {self._session}
        while more := {pid for pid, parent in parents.items() if parent in ours} - ours:
            ours |= more
        return sum(resident.get(pid, 0) for pid in ours)


def table(runs: Sequence[Run]) -> str:
    """The figures, a row a run."""
    rows = ["words     jobs  analysed   spoken    ended  processor     MB  audio h   clips"]
    rows += [
        f"{run.words:>7,}  {run.jobs:>5}  {run.analysed:7.1f} s {run.spoken:7.1f} s {run.ended:7.1f} s "
        f"{run.processor:8.1f} s {run.megabytes:6.0f} {run.audio_hours:8.2f} {run.clips:>7,}  {run.name}"
        for run in runs
    ]
    return "\n".join(rows)


def estimate(runs: Sequence[Run]) -> str:
    """What `NOVELS` novels of `WORDS_PER_NOVEL` words would take, from the longest one measured."""
    run = max(runs, key=lambda run: (run.words, run.jobs))
    scale = NOVELS * WORDS_PER_NOVEL / run.words
    hours = run.processor * scale / 3600
    return "\n".join([
        f"{NOVELS:,} novels of {WORDS_PER_NOVEL:,} words, from {run.name} ({run.words:,} words):",
        f"  {run.audio_hours * scale:,.0f} hours of audio",
        f"  {hours:,.0f} hours of one processor; {hours / 64 / 24:,.1f} days of a machine with 64",
        f"  {run.mp3_bytes * scale / 1e12:.2f} TB of MP3, {run.store_bytes * scale / 1e12:.2f} TB of clips",
        f"  {run.megabytes * 32 / 1000:.0f} GB of memory for 32 runs of 2 jobs at once",
        "  A neural engine adds its own time: seconds of work for a second of speech, times the audio.",
    ])  # fmt: skip


def plot(runs: Sequence[Run], path: Path) -> None:
    """Draw time and memory against length."""
    import matplotlib as mpl  # noqa: PLC0415 - only for this

    mpl.use("Agg")
    from matplotlib import pyplot  # noqa: PLC0415

    figure, (left, right) = pyplot.subplots(1, 2, figsize=(11, 4.5), layout="constrained")
    for jobs in sorted({run.jobs for run in runs}):
        of = sorted((run for run in runs if run.jobs == jobs), key=lambda run: run.words)
        words = [run.words / 1000 for run in of]
        left.plot(words, [run.ended for run in of], "o-", label=f"{jobs} jobs: ended")
        left.plot(words, [run.spoken for run in of], "s--", label=f"{jobs} jobs: spoken")
        left.plot(words, [run.analysed for run in of], "^:", label=f"{jobs} jobs: analysed")
        right.plot(words, [run.megabytes for run in of], "o-", label=f"{jobs} jobs")
    for axes, what in ((left, "seconds"), (right, "MB, all processes")):
        axes.set(xlabel="thousand words", ylabel=what, xlim=(0, None), ylim=(0, None))
        axes.legend()
    figure.savefig(path, dpi=120)


def main(arguments: Sequence[str]) -> None:
    """Measure and print."""
    picture = Path(arguments[arguments.index("--plot") + 1]) if "--plot" in arguments else None
    texts = [Path(one) for one in arguments if one != "--plot" and Path(one) != picture]
    if not texts or not Path("/proc/self").exists():
        raise SystemExit(__doc__)
    runs = []
    for text in texts:
        for jobs in (1, 2):
            runs.append(measure(text, jobs))
            print(table(runs[-1:]).splitlines()[-1], file=sys.stderr)
    print(table(runs))
    print(estimate(runs))
    if picture:
        plot(runs, picture)


if __name__ == "__main__":
    main(sys.argv[1:])
