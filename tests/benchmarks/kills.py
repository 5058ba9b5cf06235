"""Kill runs at random moments, go on, and compare with what an undisturbed run makes.

    python -m tests.benchmarks.kills 200

A run on a store and an output folder of its own is killed (SIGKILL) at a random moment, three times in a row;
what carries a final name then has to be whole, and a last run, left alone, has to end with the same bytes as
the run that was never disturbed.  Prints where the kills struck; ends with 1 at the first difference.
"""

from __future__ import annotations

import contextlib
import io
import multiprocessing
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from audiobook import cli
from audiobook.synthesize.store import Store
from audiobook.system import atomic

if TYPE_CHECKING:
    from collections.abc import Sequence

KILLS_IN_A_ROW = 3
SENTENCES = 8
CHAPTERS = 2

# Processes start quickly where the imports have been done already; Windows always begins anew.
METHOD = "spawn" if sys.platform == "win32" else "forkserver"


def story() -> str:
    """Several chapters in which two people talk."""
    chapters = []
    for chapter in range(1, CHAPTERS + 1):
        said = [
            f"“That makes {chapter * 100 + number},” said {'Anna' if number % 2 else 'Ben'}.\n\n"
            for number in range(SENTENCES)
        ]
        chapters.append(f"Chapter {chapter}: Counting\n\n{''.join(said)}")
    return "".join(chapters)


def produce(folder: Path) -> None:
    """One run of the command, silent."""
    arguments = [
        "produce",
        str(folder.parent / "story.txt"),
        "--engine",
        "tone",
        "--format",
        "wav",
        "--jobs",
        "2",
    ]
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        cli.main([*arguments, "--store", str(folder / "store"), "-o", str(folder / "audio")])


def finished(folder: Path) -> dict[str, bytes]:
    """The files that carry a final name."""
    if not folder.exists():
        return {}
    return {
        path.name: path.read_bytes() for path in sorted(folder.iterdir()) if not path.name.startswith(".")
    }


def clips_are_whole(store: Store) -> bool:
    """Is every file with a clip's name a clip?"""
    return all(store.get(path.stem) is not None for path in store.root.rglob("[!.]*.flac"))


def torment(root: Path, kills: int, seed: int) -> Counter[str]:
    """Kill so many runs; returns where they were.  Raises AssertionError at the first difference."""
    (root / "story.txt").write_text(story(), encoding="utf-8")
    context = multiprocessing.get_context(METHOD)
    if METHOD == "forkserver":
        context.set_forkserver_preload(["audiobook.cli"])

    def run(folder: Path, seconds: float | None = None) -> bool:
        """Run; kill it after so many seconds.  Returns whether it came to its end."""
        process: multiprocessing.Process = context.Process(target=produce, args=(folder,))  # type: ignore[attr-defined]
        process.start()
        process.join(seconds)
        process.kill()
        process.join()
        return process.exitcode == 0

    assert run(root / "warm-up")
    began = time.monotonic()
    assert run(root / "undisturbed"), "an undisturbed run failed"
    lasts = time.monotonic() - began
    expected = finished(root / "undisturbed" / "audio")
    struck: Counter[str] = Counter()
    chance = random.Random(seed)
    done = 0
    while done < kills:
        folder = root / f"after-{done}"
        store = Store(folder / "store")
        before: set[Path] = set()
        for _ in range(min(KILLS_IN_A_ROW, kills - done)):
            ended = run(folder, chance.uniform(0, 1.1) * lasts)
            done += 1
            whole = finished(folder / "audio")
            assert all(expected[name] == content for name, content in whole.items()), "a file is not whole"
            assert clips_are_whole(store), "a clip is not whole"
            parts = {path for path in folder.rglob(".*") if atomic.PART.fullmatch(path.name)}
            struck[
                "after its end" if ended
                else "while a file was written" if parts - before
                else "between chapters" if whole
                else "among clips" if store.root.exists()
                else "before the first clip"
            ] += 1  # fmt: skip
            before = parts
        assert run(folder), "the last run failed"
        assert finished(folder / "audio") == expected, "the last run made something else"
    return struck


def main(arguments: Sequence[str]) -> None:
    """Kill as many runs as the first argument says; the second is the seed."""
    kills = int(arguments[0]) if arguments else 20
    seed = int(arguments[1]) if arguments[1:] else 1
    began = time.monotonic()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as root:
        struck = torment(Path(root), kills, seed)
    where = ", ".join(f"{number} {moment}" for moment, number in struck.most_common())
    print(
        f"{kills} kills in {time.monotonic() - began:.0f} s ({where}): every time the same bytes in the end"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
