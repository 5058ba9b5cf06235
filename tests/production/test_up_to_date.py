"""Only what changed is made again; a finished chapter stays if its files are whole and up to date."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from producing import VOICES, book, chapters, edit_book, voices
from reading import audiobook, files, timeline

from audiobook.engines.tone import ToneEngine

if TYPE_CHECKING:
    from collections.abc import Callable

BOTH = [True, True]


@pytest.fixture(autouse=True)
def _book(store: Path) -> None:  # noqa: ARG001  for its folder
    """Have a finished book of two chapters."""
    book()


def correct() -> None:
    """Give a line to another speaker in the script file."""
    assert audiobook("script", "book.txt", "--engine", "tone").code == 0
    script = Path("book.script.txt")
    content = script.read_text("utf-8")
    line = next(row for row in content.splitlines() if row.endswith('| "We should go,"'))
    script.write_text(content.replace(line, 'Lexie | "We should go,"'), "utf-8")


CHANGES: dict[str, tuple[Callable[[], object], list[bool], int]] = {
    # what changes, which chapters are made again, how many clips are made
    "nothing": (lambda: None, [False, False], 0),
    "the words of a line": (lambda: edit_book("grey and quiet", "grey"), [False, True], 1),
    "a voice": (lambda: voices(VOICES.replace("soft", "bell")), BOTH, 2),
    # Everybody speaks at the narrator's rate.
    "the narrator's rate": (
        lambda: voices(VOICES.replace("low", "{voice: low, rate: 120}")),
        BOTH,
        15,
    ),
    "a word of the lexicon": (lambda: voices(VOICES + "lexicon: {harbour: harbor}\n"), [True, False], 1),
    "a pause": (lambda: voices(VOICES + "pauses: {paragraph: 1.5}\n"), BOTH, 0),
    "what is said of the book": (lambda: voices(VOICES + "metadata: {author: Ann Vale}\n"), BOTH, 0),
    "a correction": (correct, [True, False], 1),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_changed_is_made_again_and_nothing_else(change: str) -> None:
    """Each change re-makes the chapters and the clips that depend on it."""
    edit, changed, clips = CHANGES[change]
    before = files(Path("audio"))
    edit()
    again = chapters()
    assert [not chapter["unchanged"] for chapter in again] == changed
    assert sum(chapter["made"] for chapter in again) == clips
    after = files(Path("audio"))
    assert after.keys() == before.keys()
    different = [after[name] != before[name] for name in sorted(after) if name.endswith(".wav")]
    # A title page says nothing in a WAV, and a clip may sound like the one before.
    assert different == changed or change == "what is said of the book"


def test_another_version_of_an_engine_makes_all_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A better engine speaks every line anew."""
    monkeypatch.setattr(ToneEngine, "version", "2")
    again = chapters()
    assert [chapter["unchanged"] for chapter in again] == [False, False]
    assert sum(chapter["reused"] for chapter in again) == 0


def test_other_levels_make_the_files_again() -> None:
    """The preset changes every file and no clip."""
    again = chapters("--preset", "acx")
    assert [(chapter["unchanged"], chapter["made"]) for chapter in again] == [(False, 0), (False, 0)]


@pytest.mark.parametrize(
    "harm", ["changed", "cut", "gone", "timeline gone", "timeline broken", "timeline of old"]
)
def test_a_file_that_is_not_whole_is_made_again(harm: str) -> None:
    """Whatever became of a finished chapter since, the next run ends with the same bytes."""
    before = files(Path("audio"))
    (sound,) = Path("audio").glob("*Storm.wav")
    document_path = sound.with_suffix(".timeline.json")
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
            document_path.unlink()
        case "timeline broken":
            document_path.write_text(document_path.read_text("utf-8")[:-20], "utf-8")
        case _:  # written by a program that knew nothing of recipes
            document = json.loads(document_path.read_text("utf-8"))
            del document["files"]
            document_path.write_text(json.dumps(document), "utf-8")
    again = chapters()
    assert [chapter["unchanged"] for chapter in again] == [False, True]
    assert files(Path("audio")) == before


def test_a_chapter_that_moved_keeps_its_sound() -> None:
    """A chapter behind a longer one is the same sound, with new places in the text."""
    (sound,) = Path("audio").glob("*Calm.wav")
    modified, places = sound.stat().st_mtime_ns, timeline(sound)["cues"]
    edit_book("nobody spoke", "nobody spoke at all")
    chapters()
    assert sound.stat().st_mtime_ns == modified
    moved = [[place + len(" at all") for place in cue["span"]] for cue in places]
    assert [cue["span"] for cue in timeline(sound)["cues"]] == moved


def test_a_finished_chapter_needs_no_clips(store: Path) -> None:
    """Without its clips a chapter stays; its clips count as used as long as it is asked for."""
    clips = sorted(store.rglob("*.flac"))
    used = [path.stat().st_mtime_ns for path in clips]
    chapters()
    assert any(path.stat().st_mtime_ns > before for path, before in zip(clips, used, strict=True))
    for path in clips:
        path.unlink()
    assert [chapter["unchanged"] for chapter in chapters()] == [True, True]


def test_a_format_that_is_missing_is_made() -> None:
    """Another format makes the chapter again, and both are known from then on."""
    assert [chapter["unchanged"] for chapter in chapters("--format", "flac")] == [False, False]
    assert [chapter["unchanged"] for chapter in chapters("--format", "flac")] == [True, True]
