"""Looking after a store: what is in it, what may go, and why a clip was made."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from reading import STORM, audiobook, clips

from audiobook.engines.tone import ToneSession
from audiobook.model import Request, Voice
from audiobook.synthesize import upkeep
from audiobook.synthesize.store import Made, Store

NOW = 1_800_000_000.0
DAY = upkeep.DAY


@pytest.fixture
def aged(tmp_path: Path) -> Store:
    """A store of ten clips, the first used now, each other a day before the last."""
    store = Store(tmp_path / "clips")
    for number in range(10):
        made = Made(Request(Voice("tone", "x"), f"Line {number}."), "1")
        key = made.request.key("1")
        store.put(key, ToneSession().speak(made.request, 1), made)
        os.utime(store.path(key), (NOW - number * DAY,) * 2)
    return store


def texts(store: Store) -> list[str]:
    """What the clips in a store say, in order."""
    found = [store.made(clip.key) for clip in upkeep.kept(store)]
    return sorted(made.request.text for made in found if made)


def test_old_clips_go(aged: Store) -> None:
    """What nobody used for so long goes, and nothing else."""
    done = upkeep.prune(aged, NOW, older_than=6.5 * DAY)
    assert (done.clips, done.left, done.spared) == (3, 7, 0)
    assert texts(aged) == [f"Line {number}." for number in range(7)]


def test_the_longest_unused_go_first_for_room(aged: Store) -> None:
    """A size is kept to, at the cost of what was used least lately."""
    size = sum(clip.bytes for clip in upkeep.kept(aged))
    done = upkeep.prune(aged, NOW, most_bytes=size // 2)
    assert done.left_bytes <= size // 2 < done.left_bytes + size / 9
    assert texts(aged) == [f"Line {number}." for number in range(done.left)]
    assert done.left_bytes == sum(clip.bytes for clip in upkeep.kept(aged))


def test_what_a_run_may_need_stays(aged: Store) -> None:
    """Clips used in the last day stay whatever is asked for, and are counted; the second is just as old."""
    done = upkeep.prune(aged, NOW - 0.5 * DAY, older_than=0, most_bytes=0)
    assert (done.left, done.spared) == (2, 2)
    assert texts(aged) == ["Line 0.", "Line 1."]


def test_a_dry_run_removes_nothing(aged: Store) -> None:
    """It only counts, and counts right."""
    would = upkeep.prune(aged, NOW, older_than=6.5 * DAY, dry_run=True)
    assert len(texts(aged)) == 10
    assert would == upkeep.prune(aged, NOW, older_than=6.5 * DAY)


def test_using_a_clip_keeps_it(aged: Store) -> None:
    """A clip that a run has used is not old any more."""
    oldest = Request(Voice("tone", "x"), "Line 9.")
    assert aged.get(oldest.key("1")) is not None
    upkeep.prune(aged, time.time(), older_than=DAY)
    assert "Line 9." in texts(aged)


def test_a_clip_used_while_pruning_stays(aged: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its mark is looked at once more before it goes."""
    listed = list(upkeep.kept(aged))
    monkeypatch.setattr(upkeep, "kept", lambda _: listed)
    oldest = Request(Voice("tone", "x"), "Line 9.")
    aged.get(oldest.key("1"))
    assert upkeep.prune(aged, NOW, older_than=8.5 * DAY).clips == 0
    assert oldest.key("1") in aged


# --- why


def made(text: str = "Not yet.", version: str = "1", name: str = "x", rate: int | None = 160) -> Made:
    """A record."""
    return Made(Request(Voice("tone", name, rate), text), version)


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (made(), ()),
        (made(rate=150), ("rate: 160 -> 150",)),
        (made(rate=None, name="y"), ("voice: x -> y", "rate: 160 -> as it is")),
        (made("Not now."), ("text: Not yet. -> Not now.",)),
        (made(version="2"), ("version of the engine: 1 -> 2",)),
    ],
)
def test_every_reason_is_named(now: Made, said: tuple[str, ...]) -> None:
    """Whatever makes another key is a difference, and nothing else is."""
    assert upkeep.differences(made(), now) == said
    assert (made().request.key("1") == now.request.key(now.version)) == (said == ())


def test_the_earlier_state_of_a_line_is_found() -> None:
    """The same words come before words much alike, which come before nothing."""
    same, alike, other = made(rate=150), made("Not yet, then."), made("Good morning to you all!")
    assert upkeep.nearest(made(), [other, alike, same]) == same
    assert upkeep.nearest(made(), [other, alike]) == alike
    assert upkeep.nearest(made(), [other]) is None


# --- the commands


@pytest.fixture
def produced(store: Path) -> Path:
    """A chapter that was made; its store."""
    Path("storm.txt").write_text(STORM, encoding="utf-8")
    assert audiobook("produce", "storm.txt", "--engine", "tone", "--format", "wav").code == 0
    return store


def test_info_tells_what_is_there(produced: Path) -> None:
    """The clips and their size, by voice, as files in the folder; an empty store is no error."""
    found = audiobook("store", "info", "--json").data
    sizes = [path.stat().st_size for path in clips(produced)]
    assert (found["path"], found["clips"], found["bytes"]) == (str(produced), len(sizes), sum(sizes))
    assert sum(voice["clips"] for voice in found["voices"]) == len(sizes)
    assert {voice["voice"].partition(":")[0] for voice in found["voices"]} == {"tone"}
    assert str(len(sizes)) in audiobook("store", "info").out
    assert audiobook("store", "info", "--store", "nowhere", "--json").data["clips"] == 0
    assert not Path("nowhere").exists()


def test_prune_says_what_it_does(produced: Path) -> None:
    """The last day stays and is mentioned; older clips go."""
    number = len(clips(produced))
    spared = audiobook("store", "prune", "--max-size", "1KB")
    assert f"left {number} clips" in spared.out
    assert f"{number} clips used in the last day" in spared.err
    for path in clips(produced):
        os.utime(path, (time.time() - 40 * DAY,) * 2)
    assert (
        f"would remove {number} clips" in audiobook("store", "prune", "--older-than", "5w", "--dry-run").out
    )
    done = audiobook("store", "prune", "--older-than", "30d", "--json").data
    assert (done["removed"], done["left"], clips(produced)) == (number, 0, set())


@pytest.mark.parametrize(
    "arguments", [(), ("--older-than", "soon"), ("--older-than", "-1d"), ("--max-size", "5 apples")]
)
def test_prune_wants_to_be_told(produced: Path, arguments: tuple[str, ...]) -> None:
    """Without a limit, or with none that can be understood, nothing is removed."""
    before = clips(produced)
    refused = audiobook("store", "prune", *arguments)
    assert (refused.code, refused.err.count("\n")) == (2, 1)
    assert clips(produced) == before


def test_why_explains_a_clip(produced: Path) -> None:
    """By its words, path or beginning of its name: what it is made of, and whether it would do now."""
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
    """For the lines of a text as it is now: kept, changed in voice, in words or by the engine, or new."""
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
