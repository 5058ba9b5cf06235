"""Which chapters need not be made again, because their files are already what they would become.

The timeline beside a chapter's audio records two digests of each file: what it was made of (`recipe`) and
what is in it (`sha256`).  If both still hold, nothing of the chapter is spoken, assembled or encoded again.
A file that has been changed, damaged or replaced since is made again.

>>> up_to_date.find(job.files, job.recipe(registry), job.lines)                        # doctest: +SKIP
(Timeline(rate=44100, …), {'chapter.mp3': {'recipe': '5d…', 'sha256': 'ed…'}})
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from audiobook.engines.models import sha256
from audiobook.export import timeline
from audiobook.model import Cue, Timeline
from audiobook.system.errors import WriteError
from audiobook.system.files import writing
from audiobook.system.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from audiobook.export.tagging import Tags
    from audiobook.master import Preset
    from audiobook.model import Line


def recipe(
    clips: Sequence[str | None],
    loudness: Sequence[Sequence[str]],
    gaps: Sequence[float],
    preset: Preset,
    tags: Tags,
) -> str:
    """Return a digest of everything but the format that a chapter's files depend on: 64 hexadecimal digits.

    `clips`: the key of each line's clip, None where there is nothing to pronounce.
    `loudness`: for each line, the keys of the clips that measure its voice.
    `gaps`: seconds of silence before, between and after the lines.
    """
    parts = [VERSION, clips, loudness, gaps, asdict(preset), asdict(tags)]
    return hashlib.sha256(json.dumps(parts, default=_digest).encode()).hexdigest()


def _digest(content: bytes) -> str:
    """Return what stands for a cover, which is not JSON."""
    return hashlib.sha256(content).hexdigest()


def records(files: Mapping[str, Path], recipe: str) -> dict[str, dict[str, str]]:
    """Return what a timeline records of finished files, by their names; raises WriteError.

    A file that cannot be read back has not been written, whatever the system said.
    """
    recorded: dict[str, dict[str, str]] = {}
    for path in files.values():
        with writing(path):
            recorded[path.name] = {"recipe": recipe, "sha256": sha256(path)}
    return recorded


def find(
    files: Mapping[str, Path], recipe: str, lines: Sequence[Line]
) -> tuple[Timeline, dict[str, dict[str, str]]] | None:
    """Return the timeline of a finished chapter, and the records of its files.

    None: the chapter has to be made, because a file is missing, was changed, or was made of something else.
    """
    first = next(iter(files.values()), None)
    document = timeline.read(first) if first else None
    # A pipe with the name of a file would be waited for without end.
    if document is None or not all(path.is_file() for path in files.values()):
        return None
    try:
        recorded = {path.name: document["files"][path.name] for path in files.values()}
        # The recipes first: it takes time to read the audio for its digest.
        if any(record["recipe"] != recipe for record in recorded.values()):
            return None
        heard = _timeline(document, lines)
        return (heard, recorded) if recorded == records(files, recipe) else None
    # The document may be anything: a person or another program can have written it.
    except (WriteError, ValueError, TypeError, KeyError):
        return None


def _timeline(document: Mapping[str, Any], lines: Sequence[Line]) -> Timeline:
    """Return the timeline in a document; raises ValueError unless it has as many cues as there are lines."""
    rate = document["rate"]
    cues = tuple(
        Cue(round(cue["start"] * rate), round(cue["end"] * rate), line)
        for cue, line in zip(document["cues"], lines, strict=True)
    )
    return Timeline(rate, document["length"], cues)
