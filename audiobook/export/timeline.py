"""The timeline as a JSON file beside the audio, for players, subtitles and `audiobook check`.

`01.mp3` gets `01.timeline.json`:

    {"title": "Chapter 1", "source": "persuasion.txt", "audio": "01.mp3", "rate": 44100, "length": 92610,
     "duration": 2.1, "cues": [{"start": 0.6, "end": 1.85, "kind": "dialogue", "speaker": "Anne Elliot",
     "character": "anne-elliot", "voice": "espeak:gmw/en", "text": "“Indeed!”", "span": [120, 129], ...}],
     "path": "../persuasion.txt", "files": {"01.mp3": {"recipe": "4be1…", "sha256": "07fa…"}}}
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

from audiobook.system import atomic

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from audiobook.model import Cue, Line, Track, Voice


def write(track: Track, voice_of: Callable[[Line], Voice], files: Mapping[str, Mapping[str, str]]) -> Path:
    """Write `<stem of the audio>.timeline.json` beside a chapter's audio and return its path.

    `voice_of`: the voice of a line.  `files`: see `production.unchanged`.  Raises AudiobookError where the
    file cannot be written; an older one then stays.
    """
    path = _path(track.audio)
    place = text_path(track.chapter.source, track.audio)
    content = {**document(track, voice_of), "path": place, "files": files}
    atomic.write_text(path, json.dumps(content, ensure_ascii=False, indent=1) + "\n")
    return path


def read(audio: Path) -> dict[str, Any] | None:
    """The content of the timeline beside the file `audio`; None where it is missing or unreadable."""
    path = _path(audio)
    if not path.is_file():  # a pipe with that name would be waited for without end
        return None
    try:
        content = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return content if isinstance(content, dict) else None


def text_path(source: str, audio: Path) -> str | None:
    """Where a text lies as seen from the folder of its audio, so that both can be moved together.

    None: in no file, as what is piped in and credits.
    """
    if source in {"", "-"}:
        return None
    place = os.path.realpath(source)
    try:
        # With `/` on every system, so that the same folders give the same bytes.
        return os.path.relpath(place, os.path.realpath(audio.parent)).replace(os.sep, "/")
    except ValueError:  # Windows: on another drive
        return place


def _path(audio: Path) -> Path:
    return audio.with_suffix(".timeline.json")


def document(track: Track, voice_of: Callable[[Line], Voice]) -> dict[str, Any]:
    """The content of the file.

    `length` is in samples; `duration`, `start` and `end` in seconds, which multiplied by `rate` and rounded
    give the sample.  `text` is as written, `span` its code points in the decoded source, end exclusive.
    `character` is the speaker's id and `speaker` the name; both are null for narration and for dialogue
    whose speaker is unknown.
    """
    chapter, timeline = track.chapter, track.timeline

    def seconds(samples: int) -> float:
        # Microseconds distinguish samples at rates up to 1 MHz.
        return round(samples / timeline.rate, 6)

    def cue_document(cue: Cue) -> dict[str, Any]:
        line, span = cue.line, cue.line.span
        voice = voice_of(line)
        return {
            "start": seconds(cue.start),
            "end": seconds(cue.end),
            "kind": span.kind,
            "speaker": None if line.speaker is None else track.names[line.speaker],
            "character": line.speaker,
            "voice": f"{voice.engine}:{voice.name}",
            "text": chapter.text[span.start : span.end],
            "span": [chapter.start + span.start, chapter.start + span.end],
            "confidence": round(line.confidence, 3),
        }

    return {
        "title": chapter.title,
        "source": chapter.source,
        "audio": track.audio.name,
        "rate": timeline.rate,
        "length": timeline.length,
        "duration": seconds(timeline.length),
        "cues": [cue_document(cue) for cue in timeline.cues],
    }
