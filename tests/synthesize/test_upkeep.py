"""Looking after a store: what is in it, what can be removed, and why a clip was made."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from reading import STORM, audiobook, clips

from audiobook.engines.tone import ToneSession
from audiobook.model import Request, Voice
from audiobook.synthesize import upkeep
from audiobook.synthesize.store import Recipe, Store

NOW = 1_800_000_000.0
DAY = upkeep.DAY


@pytest.fixture
def aged(tmp_path: Path) -> Store:
    """A store of ten clips: the first was used now, each other one a day before the previous."""
    store = Store(tmp_path / "clips")
    for number in range(10):
        recipe = Recipe(Request(Voice("tone", "x"), f"Line {number}."), "1")
        key = recipe.request.key("1")
        store.put(key, ToneSession().speak(recipe.request, 1), recipe)
        os.utime(store.path(key), (NOW - number * DAY,) * 2)
    return store


def texts(store: Store) -> list[str]:
    """The texts of the clips in a store, sorted."""
    recipes = [store.recipe(clip.key) for clip in upkeep.stored(store)]
    return sorted(recipe.request.text for recipe in recipes if recipe)


def test_old_clips_go(aged: Store) -> None:
    """Clips unused for that long are removed, and no others."""
    pruned = upkeep.prune(aged, NOW, older_than=6.5 * DAY)
    assert (pruned.clips, pruned.left, pruned.spared) == (3, 7, 0)
    assert texts(aged) == [f"Line {number}." for number in range(7)]


def test_the_longest_unused_go_first_for_room(aged: Store) -> None:
    """A limit on size is met by removing the clips that were unused for longest."""
    size = sum(clip.bytes for clip in upkeep.stored(aged))
    pruned = upkeep.prune(aged, NOW, most_bytes=size // 2)
    assert pruned.left_bytes <= size // 2 < pruned.left_bytes + size / 9
    assert texts(aged) == [f"Line {number}." for number in range(pruned.left)]
    assert pruned.left_bytes == sum(clip.bytes for clip in upkeep.stored(aged))


def test_what_a_run_may_need_stays(aged: Store) -> None:
    """Clips used in the last day always stay, and are counted; the second is half a day old."""
    pruned = upkeep.prune(aged, NOW - 0.5 * DAY, older_than=0, most_bytes=0)
    assert (pruned.left, pruned.spared) == (2, 2)
    assert texts(aged) == ["Line 0.", "Line 1."]


def test_a_dry_run_removes_nothing(aged: Store) -> None:
    """It only counts, and its counts are those of the real run."""
    would = upkeep.prune(aged, NOW, older_than=6.5 * DAY, dry_run=True)
    assert len(texts(aged)) == 10
    assert would == upkeep.prune(aged, NOW, older_than=6.5 * DAY)


def test_using_a_clip_keeps_it(aged: Store) -> None:
    """A clip that a run has used is no longer old."""
    oldest = Request(Voice("tone", "x"), "Line 9.")
    assert aged.get(oldest.key("1")) is not None
    upkeep.prune(aged, time.time(), older_than=DAY)
    assert "Line 9." in texts(aged)


def test_a_clip_used_while_pruning_stays(aged: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its time is checked again just before it is removed."""
    listed = list(upkeep.stored(aged))
    monkeypatch.setattr(upkeep, "stored", lambda _: listed)
    oldest = Request(Voice("tone", "x"), "Line 9.")
    aged.get(oldest.key("1"))
    assert upkeep.prune(aged, NOW, older_than=8.5 * DAY).clips == 0
    assert oldest.key("1") in aged


# --- why


def recipe(text: str = "Not yet.", version: str = "1", name: str = "x", rate: int | None = 160) -> Recipe:
    """A recipe, by default for `Not yet.`"""
    return Recipe(Request(Voice("tone", name, rate), text), version)


@pytest.mark.parametrize(
    ("now", "changes"),
    [
        (recipe(), ()),
        (recipe(rate=150), ("rate: 160 -> 150",)),
        (recipe(rate=None, name="y"), ("voice: x -> y", "rate: 160 -> the voice's own")),
        (recipe("Not now."), ("text: Not yet. -> Not now.",)),
        (recipe(version="2"), ("version of the engine: 1 -> 2",)),
    ],
)
def test_every_reason_is_named(now: Recipe, changes: tuple[str, ...]) -> None:
    """Two recipes differ exactly if their keys do."""
    assert upkeep.differences(recipe(), now) == changes
    assert (recipe().request.key("1") == now.request.key(now.version)) == (changes == ())


def test_the_earlier_state_of_a_line_is_found() -> None:
    """A recipe with the same words comes first, then one with similar words; others do not count."""
    same, alike, other = recipe(rate=150), recipe("Not yet, then."), recipe("Good morning to you all!")
    assert upkeep.nearest(recipe(), [other, alike, same]) == same
    assert upkeep.nearest(recipe(), [other, alike]) == alike
    assert upkeep.nearest(recipe(), [other]) is None


# --- the commands


@pytest.fixture
def produced(store: Path) -> Path:
    """The store after a chapter was produced."""
    Path("storm.txt").write_text(STORM, encoding="utf-8")
    assert audiobook("produce", "storm.txt", "--engine", "tone", "--format", "wav").code == 0
    return store


def test_info_counts_the_clips(produced: Path) -> None:
    """Number and size agree with the files in the folder, in total and by voice; no store is no error."""
    info = audiobook("store", "info", "--json").data
    sizes = [path.stat().st_size for path in clips(produced)]
    assert (info["path"], info["clips"], info["bytes"]) == (str(produced), len(sizes), sum(sizes))
    assert sum(voice["clips"] for voice in info["voices"]) == len(sizes)
    assert {voice["voice"].partition(":")[0] for voice in info["voices"]} == {"tone"}
    assert str(len(sizes)) in audiobook("store", "info").out
    assert audiobook("store", "info", "--store", "nowhere", "--json").data["clips"] == 0
    assert not Path("nowhere").exists()


def test_prune_says_what_it_does(produced: Path) -> None:
    """Clips of the last day stay, and a message says so; older ones are removed."""
    number = len(clips(produced))
    spared = audiobook("store", "prune", "--max-size", "1KB")
    assert f"left {number} clips" in spared.out
    assert f"{number} clips used in the last day" in spared.err
    for path in clips(produced):
        os.utime(path, (time.time() - 40 * DAY,) * 2)
    assert (
        f"would remove {number} clips" in audiobook("store", "prune", "--older-than", "5w", "--dry-run").out
    )
    pruned = audiobook("store", "prune", "--older-than", "30d", "--json").data
    assert (pruned["removed"], pruned["left"], clips(produced)) == (number, 0, set())


@pytest.mark.parametrize(
    "arguments", [(), ("--older-than", "soon"), ("--older-than", "-1d"), ("--max-size", "5 apples")]
)
def test_prune_needs_a_limit(produced: Path, arguments: tuple[str, ...]) -> None:
    """Without a limit, or with an invalid one, nothing is removed."""
    before = clips(produced)
    refused = audiobook("store", "prune", *arguments)
    assert (refused.code, refused.err.count("\n")) == (2, 1)
    assert clips(produced) == before


def test_why_explains_a_clip(produced: Path) -> None:
    """Found by words, path or the beginning of its name: its recipe, and whether it is still valid."""
    by_words = audiobook("store", "why", "looked at  THE boats")
    assert by_words.code == 0
    assert "He looked at the boats." in by_words.out
    assert "would be used again" in by_words.out
    path = by_words.out.splitlines()[0]
    assert Path(path) in clips(produced)
    assert audiobook("store", "why", path).out == by_words.out
    assert audiobook("store", "why", Path(path).name[:12]).out == by_words.out
    nothing = audiobook("store", "why", "no such words")
    assert (nothing.code, nothing.err.count("\n")) == (3, 1)


def test_why_explains_what_would_be_made_again(produced: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """For the lines of a text: still valid, or what changed, in voice, words or engine."""
    arguments = ("store", "why", "boats", "--in", "storm.txt", "--engine", "tone")
    assert "kept: it would be used again" in audiobook(*arguments).out
    Path("voices.yaml").write_text("narrator: {rate: 140}\n")
    assert "to be made: rate: 160 -> 140" in audiobook(*arguments).out
    Path("voices.yaml").unlink()
    Path("storm.txt").write_text(STORM.replace("He looked at the boats", "He looked at the two boats"))
    assert "text: said Mark. He looked at the boats. -> said Mark. He looked at the two boats." in (
        audiobook(*arguments).out
    )
    Path("storm.txt").write_text(STORM)
    monkeypatch.setattr("audiobook.engines.tone.ToneEngine.version", "2")
    assert "to be made: version of the engine: 1 -> 2" in audiobook(*arguments).out
    assert "would be made again: version of the engine: 1 -> 2" in audiobook("store", "why", "boats").out
    assert clips(produced)
