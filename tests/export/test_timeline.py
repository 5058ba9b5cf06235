"""The timeline beside the audio: its content, and times that give back the samples."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from hypothesis import given
from hypothesis import strategies as st

from audiobook.export import timeline
from audiobook.model import Chapter, Cue, Line, Span, Timeline, Track, Voice

if TYPE_CHECKING:
    from collections.abc import Iterable

CHAPTER: Final = Chapter("One", "“Yes,” said Mark. “Go.”", (), "book.txt", start=1_000)
LINES: Final = (
    Line(Span(0, 6, "dialogue"), "mark", 0.98765, "tag"),
    Line(Span(6, 18, "narration"), None, 1.0, ""),
    Line(Span(18, 23, "dialogue", continues=True), None, 0.0, "nobody"),
)


def timeline_document(rate: int, length: int, places: Iterable[tuple[int, int]]) -> dict[str, Any]:
    """The document for CHAPTER, heard at these places, through JSON and back."""
    cues = tuple(Cue(start, end, line) for (start, end), line in zip(places, LINES, strict=False))
    track = Track(CHAPTER, Timeline(rate, length, cues), Path("one.mp3"), {"mark": "Mark Sloan"})
    content = timeline.document(track, lambda _: Voice("tone", "low"))
    loaded = json.loads(json.dumps(content))
    assert isinstance(loaded, dict)
    return loaded


def test_timeline_beside_the_audio(tmp_path: Path) -> None:
    """`Vol. 1.mp3` gets `Vol. 1.timeline.json`: who says what when, in which voice, and from where."""
    voices = {"mark": Voice("tone", "low"), None: Voice("espeak", "gmw/en")}
    cues = (Cue(44_100, 66_150, LINES[0]), Cue(66_150, 88_200, LINES[1]))
    heard = Timeline(44_100, 132_300, cues)
    track = Track(CHAPTER, heard, tmp_path / "Vol. 1.mp3", {"mark": "Mark Sloan"})
    path = timeline.write(track, lambda line: voices[line.speaker], {"Vol. 1.mp3": {"recipe": "4b"}})
    assert [path.name for path in tmp_path.iterdir()] == ["Vol. 1.timeline.json"]
    assert json.loads(path.read_text(encoding="utf-8")) == {
        "title": "One",
        "source": "book.txt",
        "audio": "Vol. 1.mp3",
        "rate": 44_100,
        "length": 132_300,
        "duration": 3.0,
        "cues": [
            {
                "start": 1.0,
                "end": 1.5,
                "kind": "dialogue",
                "speaker": "Mark Sloan",
                "character": "mark",
                "voice": "tone:low",
                "text": "“Yes,”",
                "span": [1_000, 1_006],
                "confidence": 0.988,
            },
            {
                "start": 1.5,
                "end": 2.0,
                "kind": "narration",
                "speaker": None,
                "character": None,
                "voice": "espeak:gmw/en",
                "text": " said Mark. ",
                "span": [1_006, 1_018],
                "confidence": 1.0,
            },
        ],
        "path": os.path.relpath("book.txt", tmp_path).replace(os.sep, "/"),
        "files": {"Vol. 1.mp3": {"recipe": "4b"}},
    }


@given(
    st.sampled_from([8_000, 22_050, 24_000, 44_100, 48_000, 192_000]),
    st.lists(st.integers(0, 10**10), min_size=7, max_size=7),
)
def test_timeline_seconds_give_back_the_samples(rate: int, positions: list[int]) -> None:
    """Seconds times the rate, rounded, are the very samples, even days into the audio."""
    *cut, length = sorted(positions)
    places = list(zip(cut[::2], cut[1::2], strict=True))
    document = timeline_document(rate, length, places)
    assert [(round(cue["start"] * rate), round(cue["end"] * rate)) for cue in document["cues"]] == places
    assert round(document["duration"] * rate) == document["length"] == length
