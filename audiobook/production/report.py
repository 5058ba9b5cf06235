"""What a run did: what was made and why, what took long, what a person should look at.  Pure."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from audiobook.production.results import ChapterResult

SLOWEST = 5
"""How many of the slowest clips a report has."""
NEW, WORDS, VOICE, SETTINGS = "new", "other words", "another voice", "other settings"
"""Why a clip was made: the chapter is new; the chapter did not have the line before; the line had another
voice; the line had the same voice, so its rate, the lexicon, the engine or the stored clip has changed."""


def why(before: Mapping[str, Any] | None, text: str, voice: str) -> str:
    """Return why the clip of a line was made: NEW, WORDS, VOICE or SETTINGS.

    `before`: the chapter's timeline of the last run, if there was one; `text`: as written; `voice`:
    `engine:name`.
    """
    cues = before.get("cues") if before else None
    if not isinstance(cues, list):
        return NEW
    voices = {cue.get("voice") for cue in cues if isinstance(cue, dict) and cue.get("text") == text}
    return SETTINGS if voice in voices else VOICE if voices else WORDS


def document(chapters: Sequence[ChapterResult], seconds: float, warnings: Sequence[str]) -> dict[str, Any]:
    """Return the report for programs; `seconds`: the whole run's."""
    clips = (clip for chapter in chapters for clip in chapter.slowest)
    slowest = sorted(clips, key=lambda clip: -clip.seconds)[:SLOWEST]
    return {
        "seconds": round(seconds, 3),
        "chapters": len(chapters),
        "unchanged": sum(chapter.unchanged for chapter in chapters),
        "failed": sum(chapter.error is not None for chapter in chapters),
        "audio_seconds": round(sum(chapter.seconds for chapter in chapters), 3),
        "clips": {
            "made": sum(chapter.clips_made for chapter in chapters),
            "reused": sum(chapter.clips_reused for chapter in chapters),
        },
        "why": dict(_reasons(chapters)),
        "slowest": [
            {"seconds": round(clip.seconds, 3), "voice": clip.voice, "text": clip.text} for clip in slowest
        ],
        "warnings": [*warnings],
    }


def summary(chapters: Sequence[ChapterResult], duration: str) -> str:
    """Return the report for a person, on one line; empty for a single chapter, whose own line says it all."""
    if len(chapters) < 2:
        return ""
    made = sum(chapter.clips_made for chapter in chapters)
    unchanged = sum(chapter.unchanged for chapter in chapters)
    reasons = ", ".join(f"{count:,} {reason}" for reason, count in _reasons(chapters).most_common())
    parts = [f"{len(chapters):,} chapters", f"{unchanged:,} unchanged" if unchanged else ""]
    parts.append(f"{made:,} clip{'' if made == 1 else 's'} made" + (f" ({reasons})" if reasons else ""))
    return f"{', '.join(filter(None, parts))}, in {duration}"


def _reasons(chapters: Sequence[ChapterResult]) -> Counter[str]:
    total: Counter[str] = Counter()
    for chapter in chapters:
        total.update(chapter.reasons)
    return total
