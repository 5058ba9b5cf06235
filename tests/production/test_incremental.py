"""A book is made again from what changed only; a finished chapter stays if it is whole and of today."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from reading import CALM, STORM, audiobook, files, timeline

from audiobook.engines.tone import ToneEngine

if TYPE_CHECKING:
    from collections.abc import Callable

VOICES = "narrator: low\ncast: {Mark: {voice: soft}, Lexie: {voice: high}}\n"
BOTH = [True, True]


@pytest.fixture(autouse=True)
def book(store: Path) -> None:  # noqa: ARG001 - for its folder
    """Have a book of two chapters, made."""
    Path("book.txt").write_text(STORM + "\n\n" + CALM, "utf-8")
    voices(VOICES)
    produced()


def produced(*options: str) -> list[dict[str, Any]]:
    """Make the book; what became of each chapter."""
    result = audiobook("produce", "book.txt", "--engine", "tone", "--json", "--format", "wav", *options)
    assert result.code == 0, result.err
    chapters: list[dict[str, Any]] = result.data["chapters"]
    return chapters


def voices(text: str) -> None:
    """Write voices.yaml."""
    Path("voices.yaml").write_text(text, "utf-8")


def in_book(old: str, new: str) -> None:
    """Change the text."""
    text = Path("book.txt").read_text("utf-8")
    assert old in text
    Path("book.txt").write_text(text.replace(old, new), "utf-8")


def correct() -> None:
    """Say in the script that another says a line."""
    assert audiobook("script", "book.txt", "--engine", "tone").code == 0
    script = Path("book.script.txt")
    said = script.read_text("utf-8")
    line = next(one for one in said.splitlines() if one.endswith('| "We should go,"'))
    script.write_text(said.replace(line, 'Lexie | "We should go,"'), "utf-8")


CHANGES: dict[str, tuple[Callable[[], object], list[bool], int]] = {
    # what changes, which chapters are made again, how many clips are
    "nothing": (lambda: None, [False, False], 0),
    "the words of a line": (lambda: in_book("grey and quiet", "grey"), [False, True], 1),
    "a voice": (lambda: voices(VOICES.replace("soft", "bell")), BOTH, 2),
    # Everybody speaks at the narrator's rate.
    "the narrator's rate": (
        lambda: voices(VOICES.replace("low", "{voice: low, rate: 120}")),
        BOTH,
        15,
    ),  # is everybody's
    "a word of the lexicon": (lambda: voices(VOICES + "lexicon: {harbour: harbor}\n"), [True, False], 1),
    "a pause": (lambda: voices(VOICES + "pauses: {paragraph: 1.5}\n"), BOTH, 0),
    "what is said of the book": (lambda: voices(VOICES + "metadata: {author: Ann Vale}\n"), BOTH, 0),
    "a correction": (correct, [True, False], 1),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_changed_is_made_again_and_nothing_else(change: str) -> None:
    """Each change re-makes the chapters and the clips that depend on it."""
    edit, again, clips = CHANGES[change]
    before = files(Path("audio"))
    edit()
    chapters = produced()
    assert [not one["unchanged"] for one in chapters] == again
    assert sum(one["made"] for one in chapters) == clips
    after = files(Path("audio"))
    assert after.keys() == before.keys()
    made = [after[name] != before[name] for name in sorted(after) if name.endswith(".wav")]
    # A title page says nothing in a WAV, and a clip may sound like the one before.
    assert made == again or change == "what is said of the book"


def test_another_version_of_an_engine_makes_all_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A better engine speaks every line anew."""
    monkeypatch.setattr(ToneEngine, "version", "2")
    chapters = produced()
    assert [one["unchanged"] for one in chapters] == [False, False]
    assert sum(one["reused"] for one in chapters) == 0


def test_other_levels_make_the_files_again() -> None:
    """The preset changes every file and no clip."""
    chapters = produced("--preset", "acx")
    assert [(one["unchanged"], one["made"]) for one in chapters] == [(False, 0), (False, 0)]


@pytest.mark.parametrize(
    "harm", ["changed", "cut", "gone", "timeline gone", "timeline broken", "timeline of old"]
)
def test_a_file_that_is_not_whole_is_made_again(harm: str) -> None:
    """Whatever became of a finished chapter since, the next run ends with the same bytes."""
    before = files(Path("audio"))
    (sound,) = Path("audio").glob("*Storm.wav")
    told = sound.with_suffix(".timeline.json")
    data = bytearray(sound.read_bytes())
    match harm:
        case "changed":
            data[len(data) // 2] ^= 1
            sound.write_bytes(data)
        case "cut":
            sound.write_bytes(data[:-100])
        case "gone":
            sound.unlink()
        case "timeline gone":
            told.unlink()
        case "timeline broken":
            told.write_text(told.read_text("utf-8")[:-20], "utf-8")
        case _:  # written by a program that knew nothing of recipes
            document = json.loads(told.read_text("utf-8"))
            del document["files"]
            told.write_text(json.dumps(document), "utf-8")
    chapters = produced()
    assert [one["unchanged"] for one in chapters] == [False, True]
    assert files(Path("audio")) == before


def test_a_chapter_that_moved_keeps_its_sound() -> None:
    """A chapter behind a longer one is the same sound, with new places in the text."""
    (sound,) = Path("audio").glob("*Calm.wav")
    modified, places = sound.stat().st_mtime_ns, timeline(sound)["cues"]
    in_book("nobody spoke", "nobody spoke at all")
    produced()
    assert sound.stat().st_mtime_ns == modified
    moved = [[place + len(" at all") for place in cue["span"]] for cue in places]
    assert [cue["span"] for cue in timeline(sound)["cues"]] == moved


def test_a_finished_chapter_needs_no_clips(store: Path) -> None:
    """Without its clips a chapter stays; its clips count as used as long as it is asked for."""
    kept = sorted(store.rglob("*.flac"))
    used = [path.stat().st_mtime_ns for path in kept]
    produced()
    assert any(path.stat().st_mtime_ns > before for path, before in zip(kept, used, strict=True))
    for path in kept:
        path.unlink()
    assert [one["unchanged"] for one in produced()] == [True, True]


def test_a_format_that_is_missing_is_made() -> None:
    """Another format makes the chapter again, and both are known from then on."""
    assert [one["unchanged"] for one in produced("--format", "flac")] == [False, False]
    assert [one["unchanged"] for one in produced("--format", "flac")] == [True, True]


REASONS: dict[str, tuple[Callable[[], object], dict[str, int]]] = {
    # what changes, and why how many clips are made
    "nothing": (lambda: None, {}),
    "the words of a line": (lambda: in_book("grey and quiet", "grey"), {"other words": 1}),
    "a voice": (lambda: voices(VOICES.replace("soft", "bell")), {"another voice": 2}),
    "a word of the lexicon": (
        lambda: voices(VOICES + "lexicon: {harbour: harbor}\n"),
        {"other settings": 1},
    ),
}


@pytest.mark.parametrize("change", REASONS)
def test_the_report_says_why(change: str) -> None:
    """The run's report counts the clips that were made by their reasons, and names the slowest."""
    edit, reasons = REASONS[change]
    edit()
    result = audiobook("produce", "book.txt", "--engine", "tone", "--json", "--format", "wav")
    told = result.data["report"]
    assert told["why"] == reasons
    assert told["clips"]["made"] == len(told["slowest"]) == sum(reasons.values())
    assert told["unchanged"] == sum(one["unchanged"] for one in result.data["chapters"])
    assert f"2 chapters, {told['unchanged']} unchanged, " in result.err or not told["unchanged"]


def test_events_are_for_programs() -> None:
    """With --events every line on stderr is a JSON object: the run, progress, chapters, the report."""
    arguments = ("produce", "book.txt", "--engine", "tone", "--format", "wav")
    result = audiobook(*arguments, "--events", "-o", "again")
    told = [json.loads(line) for line in result.err.splitlines()]
    assert told[0] == {"event": "begin", "chapters": 2, "lines": told[0]["lines"]}
    assert [one["title"] for one in told if one["event"] == "chapter"] == [
        "Chapter 1: The Storm",
        "Chapter 2: The Calm",
    ]
    progress = [one for one in told if one["event"] == "progress"]
    assert [one["chapters"] for one in progress][-2:] == [1, 2]
    assert (progress[-1]["lines"], progress[-1]["seconds_left"]) == (told[0]["lines"], 0.0)
    assert told[-1]["event"] == "end"
    assert told[-1]["report"]["clips"]["made"] == 0
    assert json.loads(audiobook("produce", "none.txt", "--events").err)["event"] == "error"
    assert "event" not in audiobook(*arguments).err
