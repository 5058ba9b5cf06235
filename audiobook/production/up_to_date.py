"""Chapters that would come out as they are: found, so that they are left alone.

The timeline beside a chapter's audio says of each file what it was made of (`recipe`) and what is in it
(`sha256`).  Where both still hold, nothing of the chapter is spoken, put together or encoded again; a file
that was changed, damaged or replaced since is made anew.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from audiobook.engines.models import sha256
from audiobook.export import timeline
from audiobook.model import Cue, Timeline
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
    """All that a chapter's files depend on, beside their format, as 64 hexadecimal digits.

    `clips`: the key of each line's clip, None where there is nothing to pronounce; `loudness`: for each line
    the keys of the clips by which its voice is measured; `gaps`: seconds of silence around them.
    """
    parts = [VERSION, clips, loudness, gaps, asdict(preset), asdict(tags)]
    return hashlib.sha256(json.dumps(parts, default=_digest).encode()).hexdigest()


def _digest(content: bytes) -> str:
    """What stands for a cover."""
    return hashlib.sha256(content).hexdigest()


def records(files: Mapping[str, Path], recipe: str) -> dict[str, dict[str, str]]:
    """What a timeline says of finished files, by their names."""
    return {path.name: {"recipe": recipe, "sha256": sha256(path)} for path in files.values()}


def find(
    files: Mapping[str, Path], recipe: str, lines: Sequence[Line]
) -> tuple[Timeline, dict[str, dict[str, str]]] | None:
    """When the lines of a chapter are heard in its files, and their records.

    None unless all files are there, whole, and of the recipe.
    """
    first = next(iter(files.values()), None)
    told = timeline.read(first) if first else None
    if told is None:
        return None
    try:
        named = {path.name: told["files"][path.name] for path in files.values()}
        if any(one["recipe"] != recipe for one in named.values()):
            return None
        found = _timeline(told, lines)
        return (found, named) if named == records(files, recipe) else None
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _timeline(told: Mapping[str, Any], lines: Sequence[Line]) -> Timeline:
    """The timeline that a document tells of; ValueError where it is not one of these lines."""
    rate = told["rate"]
    cues = tuple(
        Cue(round(cue["start"] * rate), round(cue["end"] * rate), line)
        for cue, line in zip(told["cues"], lines, strict=True)
    )
    return Timeline(rate, told["length"], cues)
