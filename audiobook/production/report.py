"""What a run did: what was made and why, what took long, what a person should look at.  Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from audiobook.production import Done

SLOWEST = 5
NEW, WORDS, VOICE, SETTINGS = "new", "other words", "another voice", "other settings"
"""Why a clip was made: there was no such chapter; the chapter before had no such line; it had the line in
another voice; in the same voice, so that its rate, the lexicon, the engine or the kept clip has changed."""


@dataclass(frozen=True, slots=True)
class Slow:
    """A clip and how long it took to speak."""

    seconds: float
    text: str
    voice: str


def why(before: Mapping[str, Any] | None, text: str, voice: str) -> str:
    """Why the clip of a line was made: one of NEW, WORDS, VOICE and SETTINGS.

    `before`: the chapter's timeline of the last run, if there was one; `text`: as written; `voice`:
    `engine:name`.
    """
    cues = before.get("cues") if before else None
    if not isinstance(cues, list):
        return NEW
    voices = {cue.get("voice") for cue in cues if isinstance(cue, dict) and cue.get("text") == text}
    return SETTINGS if voice in voices else VOICE if voices else WORDS


def document(done: Sequence[Done], seconds: float, warnings: Sequence[str]) -> dict[str, Any]:
    """The report for programs; `seconds`: of the whole run."""
    slow = sorted((one for chapter in done for one in chapter.slowest), key=lambda one: -one.seconds)
    return {
        "seconds": round(seconds, 3),
        "chapters": len(done),
        "unchanged": sum(one.unchanged for one in done),
        "failed": sum(one.error is not None for one in done),
        "audio_seconds": round(sum(one.seconds for one in done), 3),
        "clips": {"made": sum(one.made for one in done), "reused": sum(one.reused for one in done)},
        "why": dict(_reasons(done)),
        "slowest": [
            {"seconds": round(one.seconds, 3), "voice": one.voice, "text": one.text} for one in slow[:SLOWEST]
        ],
        "warnings": [*warnings],
    }


def summary(done: Sequence[Done], duration: str) -> str:
    """The report for a person, on one line; empty where the lines of the chapters say it all."""
    if len(done) < 2:
        return ""
    made, unchanged = sum(one.made for one in done), sum(one.unchanged for one in done)
    reasons = ", ".join(f"{count:,} {reason}" for reason, count in _reasons(done).most_common())
    parts = [f"{len(done):,} chapters", f"{unchanged:,} unchanged" if unchanged else ""]
    parts.append(f"{made:,} clip{'' if made == 1 else 's'} made" + (f" ({reasons})" if reasons else ""))
    return f"{', '.join(filter(None, parts))}, in {duration}"


def _reasons(done: Sequence[Done]) -> Counter[str]:
    found: Counter[str] = Counter()
    for one in done:
        found.update(one.reasons)
    return found
