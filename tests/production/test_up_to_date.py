"""Only what changed is made again; a finished chapter stays if its files are whole and up to date."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from producing import VOICES, book, chapters, edit_book, voices
from reading import audiobook, files, timeline

from audiobook.engines.tone import ToneEngine
from audiobook.export.tagging import Tags
from audiobook.master import PRESETS
from audiobook.model import Cue, Line, Metadata, Span, Timeline
from audiobook.production import up_to_date
from audiobook.system.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Callable

BOTH = [True, True]


@pytest.fixture
def finished_book(store: Path) -> None:  # noqa: ARG001  for its folder
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


@pytest.mark.usefixtures("finished_book")
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


@pytest.mark.usefixtures("finished_book")
def test_another_version_of_an_engine_makes_all_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A better engine speaks every line anew."""
    monkeypatch.setattr(ToneEngine, "version", "2")
    again = chapters()
    assert [chapter["unchanged"] for chapter in again] == [False, False]
    assert sum(chapter["reused"] for chapter in again) == 0


@pytest.mark.usefixtures("finished_book")
def test_other_levels_make_the_files_again() -> None:
    """The preset changes every file and no clip."""
    again = chapters("--preset", "acx")
    assert [(chapter["unchanged"], chapter["made"]) for chapter in again] == [(False, 0), (False, 0)]


@pytest.mark.usefixtures("finished_book")
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


@pytest.mark.usefixtures("finished_book")
def test_a_chapter_that_moved_keeps_its_sound() -> None:
    """A chapter behind a longer one is the same sound, with new places in the text."""
    (sound,) = Path("audio").glob("*Calm.wav")
    modified, places = sound.stat().st_mtime_ns, timeline(sound)["cues"]
    edit_book("nobody spoke", "nobody spoke at all")
    chapters()
    assert sound.stat().st_mtime_ns == modified
    moved = [[place + len(" at all") for place in cue["span"]] for cue in places]
    assert [cue["span"] for cue in timeline(sound)["cues"]] == moved


@pytest.mark.usefixtures("finished_book")
def test_a_finished_chapter_needs_no_clips(store: Path) -> None:
    """Without its clips a chapter stays; its clips count as used as long as it is asked for."""
    clips = sorted(store.rglob("*.flac"))
    used = [path.stat().st_mtime_ns for path in clips]
    chapters()
    assert any(path.stat().st_mtime_ns > before for path, before in zip(clips, used, strict=True))
    for path in clips:
        path.unlink()
    assert [chapter["unchanged"] for chapter in chapters()] == [True, True]


@pytest.mark.usefixtures("finished_book")
def test_a_format_that_is_missing_is_made() -> None:
    """Another format makes the chapter again, and both are known from then on."""
    assert [chapter["unchanged"] for chapter in chapters("--format", "flac")] == [False, False]
    assert [chapter["unchanged"] for chapter in chapters("--format", "flac")] == [True, True]


CLIPS, LOUDNESS, GAPS = ["a", None], [["l"], ["m"]], [1.0, 2.0, 3.0]
PRESET, TAGS = PRESETS["listen"], Tags("Title", 1, 2, Metadata("Book", cover=b"picture"))


def test_a_recipe_is_the_same_in_every_version_of_python() -> None:
    """A known digest: another one would make every finished book again."""
    known = json.dumps(
        [VERSION, CLIPS, LOUDNESS, GAPS, asdict(PRESET), asdict(TAGS)],
        default=lambda content: hashlib.sha256(content).hexdigest(),
    )
    digest = hashlib.sha256(known.encode()).hexdigest()
    assert up_to_date.recipe(CLIPS, LOUDNESS, GAPS, PRESET, TAGS) == digest


@pytest.mark.parametrize(
    "changed",
    [
        (["b", None], LOUDNESS, GAPS, PRESET, TAGS),
        (CLIPS, [["l"], ["n"]], GAPS, PRESET, TAGS),
        (CLIPS, LOUDNESS, [1.0, 2.0, 3.5], PRESET, TAGS),
        (CLIPS, LOUDNESS, GAPS, PRESETS["acx"], TAGS),
        (CLIPS, LOUDNESS, GAPS, PRESET, replace(TAGS, title="Other")),
        (CLIPS, LOUDNESS, GAPS, PRESET, Tags("Title", 1, 2, Metadata("Book", cover=b"another"))),
    ],
    ids=["clip", "loudness", "gap", "preset", "title", "cover"],
)
def test_everything_that_is_heard_or_shown_changes_the_recipe(changed: Any) -> None:
    """Also the picture, of which only a digest goes into it."""
    assert up_to_date.recipe(*changed) != up_to_date.recipe(CLIPS, LOUDNESS, GAPS, PRESET, TAGS)


def finished(folder: Path, **fields: Any) -> dict[str, Path]:
    """Two files of a chapter with one line, and their timeline, of which some fields are changed."""
    files = {name: folder / f"one.{name}" for name in ("wav", "mp3")}
    for name, path in files.items():
        path.write_bytes(name.encode())
    document = {
        "rate": 10,
        "length": 99,
        "cues": [{"start": 0.5, "end": 2.26}],
        "files": up_to_date.records(files, "recipe"),
    }
    (folder / "one.timeline.json").write_text(json.dumps(document | fields), "utf-8")
    return files


LINE = Line(Span(0, 3, "narration"), None, 1.0, "")


def test_a_finished_chapter_is_found_with_its_timeline(tmp_path: Path) -> None:
    """Seconds become samples again, and the records of the files are returned."""
    files = finished(tmp_path)
    heard, records = up_to_date.find(files, "recipe", [LINE]) or (None, None)
    assert heard == Timeline(10, 99, (Cue(5, 23, LINE),))
    assert records == up_to_date.records(files, "recipe")
    assert records["one.mp3"]["sha256"] == hashlib.sha256(b"mp3").hexdigest()


@pytest.mark.parametrize(
    "fields",
    [
        {"files": {}},
        {"files": None},
        {"files": {"one.wav": {"recipe": "recipe"}, "one.mp3": "?"}},
        {"cues": []},
        {"cues": [{"start": 0.5}]},
        {"rate": "fast"},
        {"rate": None},
    ],
)
def test_a_timeline_that_does_not_fit_is_no_proof(tmp_path: Path, fields: dict[str, Any]) -> None:
    """Whatever is in the file, the chapter is simply made again."""
    assert up_to_date.find(finished(tmp_path, **fields), "recipe", [LINE]) is None


def test_every_file_has_to_be_whole_and_of_the_recipe(tmp_path: Path) -> None:
    """One that is not is enough to make the chapter again; a chapter without files is never finished."""
    files = finished(tmp_path)
    assert up_to_date.find(files, "another recipe", [LINE]) is None
    assert up_to_date.find({}, "recipe", [LINE]) is None
    files["mp3"].write_bytes(b"changed")
    assert up_to_date.find(files, "recipe", [LINE]) is None
    files["mp3"].unlink()
    assert up_to_date.find(files, "recipe", [LINE]) is None
