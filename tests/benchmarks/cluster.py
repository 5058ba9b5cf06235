"""A cluster on this computer: its speed against local jobs, and the bytes that it makes while workers die.

    python -m tests.benchmarks.cluster [TEXT...]

Starts a Dask scheduler and workers of one thread each.  First the same chapters are made by two jobs and by
two workers, in turn and in new stores; then by three workers of which one is killed every few seconds.  About
two minutes with the texts of `texts/`.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).parents[2]
ROUNDS = 3
BETWEEN_KILLS_SECONDS = 2.0
START_SECONDS = 60.0


class Machines:
    """A scheduler and its workers, each a process group of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = folder / "scheduler.json"
        self._file.unlink(missing_ok=True)  # of a scheduler that was here before
        self.scheduler = self._start("scheduler", "--port", "0", "--scheduler-file", str(self._file))
        self.workers: list[subprocess.Popen[bytes]] = []
        self.address = self._address()

    def add(self, **environment: str) -> subprocess.Popen[bytes]:
        """Start one more worker."""
        worker = self._start("worker", self.address, "--nthreads", "1", "--no-nanny", environment=environment)
        self.workers.append(worker)
        return worker

    def close(self) -> None:
        """End them all."""
        for process in (*self.workers, self.scheduler):
            kill(process)

    def _start(
        self, what: str, *arguments: str, environment: dict[str, str] | None = None
    ) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", f"distributed.cli.dask_{what}", *arguments, "--no-dashboard"],
            cwd=self._folder,
            env={**os.environ, "PYTHONPATH": str(ROOT), **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def _address(self) -> str:
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until and self.scheduler.poll() is None:
            with contextlib.suppress(OSError, ValueError):
                address: str = json.loads(self._file.read_text("utf-8"))["address"]
                return address
            time.sleep(0.05)
        raise SystemExit("cluster: the scheduler does not start")


@contextlib.contextmanager
def machines(folder: Path, workers: int) -> Iterator[Machines]:
    """A scheduler with so many workers, which end with the block."""
    made = Machines(folder)
    try:
        for _ in range(workers):
            made.add()
        yield made
    finally:
        made.close()


def kill(process: subprocess.Popen[bytes]) -> None:
    """Kill a process and whoever it has started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def command(texts: Sequence[Path], folder: Path, name: str, *options: str) -> list[str]:
    """Make chapters into the folder `name`, from an empty store beside it."""
    return [
        *(sys.executable, "-m", "audiobook", "produce", *map(str, texts), "--format", "wav"),
        *("-o", str(folder / name), "--store", str(folder / f"{name}-store"), *options),
    ]


def run(arguments: Sequence[str]) -> float:
    """Run a command to its end; gives the seconds it took."""
    begun = time.perf_counter()
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run(arguments, check=True, env=environment, capture_output=True)
    return time.perf_counter() - begun


def contents(folder: Path) -> dict[str, bytes]:
    """What was made, by name."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def torment(cluster: Machines, arguments: Sequence[str], seed: int) -> int:
    """Run a command while workers are killed and others take their place; gives how many were killed."""
    chance = random.Random(seed)
    running = subprocess.Popen(
        arguments,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    killed = 0
    while True:
        try:
            _, complaint = running.communicate(timeout=BETWEEN_KILLS_SECONDS)
            break
        except subprocess.TimeoutExpired:
            victim = chance.choice(cluster.workers)
            cluster.workers.remove(victim)
            kill(victim)
            cluster.add()
            killed += 1
    if running.returncode:
        raise SystemExit(f"cluster: the run failed: {complaint.decode()}")
    return killed


def main(arguments: Sequence[str]) -> None:
    """Measure and print."""
    texts = [Path(argument).absolute() for argument in arguments] or sorted((ROOT / "texts").iterdir())
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as root:
        folder = Path(root)
        local, spread = [], []
        with machines(folder, 2) as cluster:
            for turn in range(ROUNDS):
                local.append(run(command(texts, folder, f"local{turn}", "--jobs", "2")))
                there = ("--jobs", "2", "--scheduler", cluster.address)
                spread.append(run(command(texts, folder, f"cluster{turn}", *there)))
        clips = sum(1 for _ in (folder / "local0-store").rglob("*.flac"))
        print(f"{clips} clips; best of {ROUNDS}: 2 jobs {min(local):.1f} s, 2 workers {min(spread):.1f} s")
        print(
            f"the cluster's speed is {min(local) / min(spread):.2f} of the local one; "
            f"{1000 * (min(spread) - min(local)) / clips:.1f} ms more a clip, connecting included"
        )
        alone = run(command(texts, folder, "alone", "--jobs", "1"))
        with machines(folder, 3) as cluster:
            there = ("--jobs", "1", "--scheduler", cluster.address)
            killed = torment(cluster, command(texts, folder, "torment", *there), seed=1)
        same = contents(folder / "alone") == contents(folder / "torment")
        result = "the same bytes" if same else "OTHER BYTES"
        print(f"{killed} workers killed: {result} as by one job, which took {alone:.0f} s")
        if not same:
            raise SystemExit(1)


if __name__ == "__main__":
    main(sys.argv[1:])
