"""Whatever happens to a run, the next one goes on and ends with the same bytes."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import reading
from benchmarks import kills
from producing import OUT, TONE, produced, text
from reading import STORM, audiobook, clips, files, start

from audiobook.engines.tone import ToneSession
from audiobook.master import CALIBRATION_LINES
from audiobook.model import Request, Voice
from audiobook.synthesize import Clip, Threads
from audiobook.synthesize.store import Recipe, Store
from audiobook.system import atomic

DAY = 86_400


@pytest.fixture
def storm(store: Path) -> Path:  # noqa: ARG001  for its folder
    """A text in the current folder."""
    path = Path("storm.txt")
    path.write_text(STORM, encoding="utf-8")
    return path


def produce(storm: Path, output: str = "audio") -> dict[str, bytes]:
    """Produce a chapter with the engine that hums; return the files."""
    result = audiobook("produce", storm, "--engine", "tone", "--format", "wav", "-o", output)
    assert result.code == 0, result.err
    return files(Path(output))


@pytest.mark.parametrize("seed", [1, 2])
def test_killed_runs_end_with_the_same_bytes(tmp_path: Path, seed: int) -> None:
    """Ten times killed at a random moment, a run leaves nothing half-made, and the next ones finish it."""
    assert kills.torment(tmp_path, 10, seed).total() == 10


def test_two_runs_at_once_share_a_store(storm: Path, store: Path) -> None:
    """They neither fail nor disturb each other, and no clip is left damaged."""
    arguments = ("produce", storm.absolute(), "--engine", "tone", "--format", "wav", "--store", store)
    runs = [start(*arguments, "-o", f"audio-{run}", cwd=Path.cwd()) for run in range(2)]
    for run in runs:
        _, err = run.communicate(timeout=60)
        assert run.returncode == 0, err
    assert files(Path("audio-0")) == files(Path("audio-1"))
    assert kills.clips_are_whole(Store(store))
    assert not list(store.rglob(".*"))


@pytest.mark.parametrize("damage", ["cut", "emptied", "a bit turned", "removed"])
def test_a_damaged_clip_is_made_again(storm: Path, store: Path, damage: str) -> None:
    """Nobody hears what a failing disk has done to a clip."""
    before = produce(storm)
    clip = max(clips(store), key=lambda path: path.stat().st_size)
    whole = clip.read_bytes()
    turned = bytearray(whole)
    turned[len(whole) // 2] ^= 4
    if damage == "removed":
        clip.unlink()
    else:
        clip.write_bytes({"cut": whole[:-9], "emptied": b"", "a bit turned": bytes(turned)}[damage])
    assert produce(storm, "again") == before
    assert clip.read_bytes() == whole


def test_a_clip_lost_during_the_run_is_made_again(
    storm: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between its making and its use a clip may go: a disk fails, somebody tidies up."""
    before = produce(storm)
    for path in clips(store):
        path.unlink()
    lost: set[str] = set()
    make = Threads._make

    def make_and_lose(threads: Threads, key: str, recipe: Recipe) -> Clip:
        clip = make(threads, key, recipe)
        if key not in lost:
            lost.add(key)
            Store(store).path(key).unlink()
        return clip

    monkeypatch.setattr(Threads, "_make", make_and_lose)
    assert produce(storm, "again") == before
    assert lost == {path.stem for path in clips(store)}


def test_what_killed_runs_have_left_is_cleared_away_when_old(storm: Path, store: Path) -> None:
    """Old parts go from the output folder and from the store; young ones and strangers' files stay."""
    produce(storm)
    folders = [Path("audio"), next(iter(clips(store))).parent]
    old, young, stranger = ".storm.wav.part-0123abcd", ".storm.wav.part-4567cdef", ".part-of-my-life"
    for folder in folders:
        for name in (old, young, stranger):
            (folder / name).write_bytes(b"x")
        for name in (old, stranger):
            os.utime(folder / name, (time.time() - 2 * DAY,) * 2)
    for path in [*clips(store), *Path("audio").glob("*.wav")]:
        path.unlink()
    produce(storm)
    for folder in folders:
        left = {path.name for path in folder.iterdir() if path.name.startswith(".")}
        assert left == {young, stranger}


def test_what_a_dead_process_has_left_is_cleared_away_at_once(storm: Path, store: Path) -> None:
    """The next run removes the parts of a run that was just killed; those of other runs and machines stay."""
    produce(storm)
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    here, elsewhere = atomic.owner().partition(".")[0], "00000000"
    parts = {
        "dead": f".storm.wav.part-0123abcd-{here}.{dead.pid}",
        "at work": f".storm.wav.part-0123abcd-{here}.{os.getpid()}",
        "elsewhere": f".storm.wav.part-0123abcd-{elsewhere}.{dead.pid}",
    }
    folders = [Path("audio"), next(iter(clips(store))).parent]
    for folder in folders:
        for name in parts.values():
            (folder / name).write_bytes(b"x")
    (Path("audio") / f".castaloud-{here}.{dead.pid}-x").mkdir()
    for path in [*clips(store), *Path("audio").glob("*.wav")]:
        path.unlink()
    produce(storm)
    kept = {"at work", "elsewhere"} | ({"dead"} if sys.platform == "win32" else set())
    for folder in folders:
        left = {path.name for path in folder.iterdir() if ".part-" in path.name}
        assert left == {parts[whose] for whose in kept}
    assert sys.platform == "win32" or not [*Path("audio").glob(".castaloud-*")]


def test_unfinished_files_name_their_writer(tmp_path: Path) -> None:
    """So the next run can tell whether anybody still writes them; the name stays below 255 bytes."""
    with atomic.replacing(tmp_path / ("ü" * 120 + ".timeline.json")) as part:
        part.write_bytes(b"x")
        found = atomic.PART.fullmatch(part.name)
        assert found is not None
        assert found["owner"] == atomic.owner()
        assert atomic.sweep(tmp_path) == 0
        assert len(os.fsencode(part.name)) < 255


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_in_place_of_a_file_is_not_waited_for(storm: Path, store: Path) -> None:
    """A named pipe with the name of a clip, a timeline or the audio is replaced by the file."""
    before = produce(storm)
    for path in [min(clips(store)), Path("audio", "storm.wav"), Path("audio", "storm.timeline.json")]:
        path.unlink()
        os.mkfifo(path)
        if path.suffix != ".flac":
            result = reading.process("produce", storm, "--engine", "tone", "--format", "wav", cwd=Path.cwd())
            assert result.code == 0, result.err
            assert reading.files(Path("audio")) == before
    assert kills.clips_are_whole(Store(store))


def test_a_clip_with_the_name_of_another_is_not_used(storm: Path, store: Path) -> None:
    """Clips renamed or copied by hand do not make anybody say other words."""
    before = produce(storm)
    records = {path: Store(store).recipe(path.stem) for path in clips(store)}
    one, other = (path for path, recipe in records.items() if recipe and "said" in recipe.request.text)
    one.write_bytes(other.read_bytes())
    assert produce(storm, "again") == before
    assert Store(store).recipe(one.stem) == records[one]


def test_a_blocked_file_stops_only_its_own_chapter(store: Path) -> None:
    """The other chapters are made, one line names the file, and the exit code is 4."""
    del store
    text(STORM + "\n" + reading.CALM)
    for blocked in ("story-01-Chapter 1 The Storm.wav", "story-02-Chapter 2 The Calm.timeline.json"):
        Path("audio", blocked).mkdir(parents=True)
    Path("calm.txt").write_text(reading.CALM, "utf-8")
    result = audiobook("produce", "story.txt", "calm.txt", "--format", "wav", *TONE)
    assert result.code == 4
    complaints = [line for line in result.err.splitlines() if line.startswith("audiobook: ")]
    assert len(complaints) == 2
    assert "The Storm.wav: cannot write" in complaints[0]
    assert "The Calm.timeline.json: cannot write" in complaints[1]
    assert result.out.split() == [str(Path("audio", "calm.wav"))]


def test_the_folder_of_a_killed_run_is_cleared_away_when_old(storm: Path, store: Path) -> None:
    """What was being made only for a book goes with its folder a day later; that of a run at work stays."""
    del store
    for name, age in ((".castaloud-old1", 2 * DAY), (".castaloud-young", 0.0)):
        folder = Path("audio", name)
        folder.mkdir(parents=True)
        (folder / "1.aac").write_bytes(b"x")
        os.utime(folder, (time.time() - age,) * 2)
    produce_again = audiobook("produce", storm, "--engine", "tone", "--format", "wav")
    assert produce_again.code == 0
    assert [path.name for path in Path("audio").iterdir() if path.is_dir()] == [".castaloud-young"]


def test_a_file_reaches_the_disk_before_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a power cut a final name never stands for an empty file: content, name, folder, in this order."""
    steps: list[str] = []
    replace = Path.replace

    def name(path: Path, target: Path) -> Path:
        steps.append("name")
        return replace(path, target)

    monkeypatch.setattr(os, "fsync", lambda _: steps.append("sync"))
    monkeypatch.setattr(Path, "replace", name)
    with atomic.replacing(tmp_path / "a.wav") as part:
        part.write_bytes(b"x")
    assert steps == (["sync", "name"] if os.name == "nt" else ["sync", "name", "sync"])


def test_an_old_store_without_records_serves(storm: Path, store: Path) -> None:
    """Clips of earlier versions do not tell what they are made of, and are used all the same."""
    produce(storm)
    kept = Store(store)
    for path in clips(store):
        sound = kept.get(path.stem)
        assert sound is not None
        kept.put(path.stem, sound)
        assert kept.recipe(path.stem) is None
    again = audiobook("produce", storm, "--engine", "tone", "--json")
    assert again.data["chapters"][0]["made"] == 0
    assert audiobook("store", "info", "--json").data["voices"][0]["voice"] is None


def test_any_request_is_recorded(tmp_path: Path) -> None:
    """What a clip was made of comes back whatever the text, and makes the clip's key."""
    kept = Store(tmp_path)
    chance = random.Random(1)
    texts = [
        "",
        "“Né?”\n\0",
        "\ud800",
        "word " * 20_000,
        *("".join(chance.choices('aé\x01"\\{', k=30)) for _ in "12"),
    ]
    for words in texts:
        recipe = Recipe(Request(Voice("tone", "x", 160, None, 0.5), words), "1, \udcff")
        key = recipe.request.key(recipe.version)
        kept.put(key, ToneSession().speak(Request(Voice("tone", "x"), "Yes."), 1), recipe)
        assert kept.recipe(key) == recipe


LONG = "\n\n".join(f'"This is speech number {n}, and it is not short," said Mark.' for n in range(150))
MEASURING = 4 * len(CALIBRATION_LINES)
"""Clips that measure the loudness of voices: at most four voices speak in the text above."""


def interrupted(running: subprocess.Popen[str], store: Path, number: int) -> tuple[int, str]:
    """Send a signal once there are some clips; return the exit code and stderr."""
    deadline = time.monotonic() + 30
    while (
        len(reading.clips(store)) < 10 + MEASURING and running.poll() is None and time.monotonic() < deadline
    ):
        time.sleep(0.005)
    assert running.poll() is None, running.communicate()
    os.kill(running.pid, number)
    _, err = running.communicate(timeout=30)
    return running.returncode, err


def workers() -> list[Path]:
    """Return the speech workers of this test, which have its cache folder in their environment."""
    mark = f"XDG_CACHE_HOME={os.environ['XDG_CACHE_HOME']}\0".encode()
    processes = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if int(process.name) != os.getpid() and mark in (process / "environ").read_bytes():
                processes.append(process)
        except OSError:
            continue
    return processes


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL], ids=["ctrl-c", "kill"])
def test_an_interrupted_run_goes_on_where_it_was(store: Path, number: signal.Signals) -> None:
    """Neither Ctrl-C nor a kill leaves workers; the next run reuses the clips and gives the same bytes."""
    text(LONG)
    arguments = ("produce", "story.txt", "--format", "wav", "-j", "2")
    code, err = interrupted(reading.start(*arguments, cwd=Path.cwd()), store, number)
    if number == signal.SIGINT:
        assert code == 130
        assert len(reading.after_opening(err).splitlines()) == 1
        assert not OUT.exists()
    else:
        assert code == -signal.SIGKILL
        assert not list(OUT.glob("*.wav"))
    deadline = time.monotonic() + 10
    while workers() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not workers()
    again = audiobook(*arguments, "--json").data["chapters"][0]
    assert again["made"] > 0
    assert again["reused"] >= 10
    produced("story.txt", "--format", "wav", "-o", "quiet", "--store", "elsewhere")
    resumed, undisturbed = reading.files(OUT), reading.files(Path("quiet"))
    assert {name: resumed[name] for name in undisturbed} == undisturbed


def test_what_a_killed_run_left_does_no_harm(store: Path) -> None:
    """Parts of files and half a clip from an earlier run change nothing in the next one's result."""
    [path] = produced(text(STORM), *TONE)
    whole = reading.files(OUT)
    OUT.joinpath(".story.mp3.part-0123abcd").write_bytes(b"half")
    clip = min(reading.clips(store))
    content = clip.read_bytes()
    clip.write_bytes(content[: len(content) // 2])
    clip.with_name(f".{clip.name}.part").write_bytes(b"half")
    path.unlink()
    assert produced("story.txt", *TONE) == [path]
    assert whole.items() <= reading.files(OUT).items()
    assert clip.read_bytes() == content
