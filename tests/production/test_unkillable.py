"""Whatever happens to a run, the next one goes on and ends with the same bytes."""

from __future__ import annotations

import os
import random
import time
from pathlib import Path

import pytest
from benchmarks import kills
from reading import STORM, audiobook, clips, files, start

from audiobook.engines.tone import ToneSession
from audiobook.model import Request, Voice
from audiobook.synthesize import Clip, Threads
from audiobook.synthesize.store import Recipe, Store
from audiobook.system import atomic

DAY = 86_400


@pytest.fixture
def text(store: Path) -> Path:  # noqa: ARG001  for its folder
    """A text in the current folder."""
    path = Path("storm.txt")
    path.write_text(STORM, encoding="utf-8")
    return path


def produce(text: Path, output: str = "audio") -> dict[str, bytes]:
    """Make a chapter with the humming engine; give the files that were made."""
    made = audiobook("produce", text, "--engine", "tone", "--format", "wav", "-o", output)
    assert made.code == 0, made.err
    return files(Path(output))


@pytest.mark.parametrize("seed", [1, 2])
def test_killed_runs_end_with_the_same_bytes(tmp_path: Path, seed: int) -> None:
    """Ten times killed at a random moment, a run leaves nothing half-made, and the next ones finish it."""
    assert kills.torment(tmp_path, 10, seed).total() == 10


def test_two_runs_at_once_share_a_store(text: Path, store: Path) -> None:
    """They neither fail nor disturb each other, and no clip is left damaged."""
    arguments = ("produce", text.absolute(), "--engine", "tone", "--format", "wav", "--store", store)
    runs = [start(*arguments, "-o", f"audio-{one}", cwd=Path.cwd()) for one in range(2)]
    for run in runs:
        _, err = run.communicate(timeout=60)
        assert run.returncode == 0, err
    assert files(Path("audio-0")) == files(Path("audio-1"))
    assert kills.clips_are_whole(Store(store))
    assert not list(store.rglob(".*"))


@pytest.mark.parametrize("damage", ["cut", "emptied", "a bit turned", "removed"])
def test_a_damaged_clip_is_made_again(text: Path, store: Path, damage: str) -> None:
    """Nobody hears what a failing disk has done to a clip."""
    before = produce(text)
    clip = max(clips(store), key=lambda path: path.stat().st_size)
    whole = clip.read_bytes()
    turned = bytearray(whole)
    turned[len(whole) // 2] ^= 4
    if damage == "removed":
        clip.unlink()
    else:
        clip.write_bytes({"cut": whole[:-9], "emptied": b"", "a bit turned": bytes(turned)}[damage])
    assert produce(text, "again") == before
    assert clip.read_bytes() == whole


def test_a_clip_lost_during_the_run_is_made_again(
    text: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between its making and its use a clip may go: a disk fails, somebody tidies up."""
    before = produce(text)
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
    assert produce(text, "again") == before
    assert lost == {path.stem for path in clips(store)}


def test_what_killed_runs_have_left_is_cleared_away_when_old(text: Path, store: Path) -> None:
    """Old parts go from the output folder and from the store; young ones and strangers' files stay."""
    produce(text)
    folders = [Path("audio"), next(iter(clips(store))).parent]
    old, young, stranger = ".storm.wav.part-0123abcd", ".storm.wav.part-4567cdef", ".part-of-my-life"
    for folder in folders:
        for name in (old, young, stranger):
            (folder / name).write_bytes(b"x")
        for name in (old, stranger):
            os.utime(folder / name, (time.time() - 2 * DAY,) * 2)
    for path in [*clips(store), *Path("audio").glob("*.wav")]:
        path.unlink()
    produce(text)
    for folder in folders:
        left = {path.name for path in folder.iterdir() if path.name.startswith(".")}
        assert left == {young, stranger}


def test_the_folder_of_a_killed_run_is_cleared_away_when_old(text: Path, store: Path) -> None:
    """What was being made only for a book goes with its folder a day later; that of a run at work stays."""
    del store
    for name, age in ((".castaloud-old1", 2 * DAY), (".castaloud-young", 0.0)):
        folder = Path("audio", name)
        folder.mkdir(parents=True)
        (folder / "1.aac").write_bytes(b"x")
        os.utime(folder, (time.time() - age,) * 2)
    produce_again = audiobook("produce", text, "--engine", "tone", "--format", "wav")
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


def test_an_old_store_without_records_serves(text: Path, store: Path) -> None:
    """Clips of earlier versions do not tell what they are made of, and are used all the same."""
    produce(text)
    kept = Store(store)
    for path in clips(store):
        sound = kept.get(path.stem)
        assert sound is not None
        kept.put(path.stem, sound)
        assert kept.recipe(path.stem) is None
    made = audiobook("produce", text, "--engine", "tone", "--json")
    assert made.data["chapters"][0]["made"] == 0
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
    for text in texts:
        made = Recipe(Request(Voice("tone", "x", 160, None, 0.5), text), "1, \udcff")
        key = made.request.key(made.version)
        kept.put(key, ToneSession().speak(Request(Voice("tone", "x"), "Yes."), 1), made)
        assert kept.recipe(key) == made
