"""Results of a run -> its report: what was made and why, what took long, what to check.  Pure.

>>> summary(chapters, "27 s")                                                          # doctest: +SKIP
'3 chapters, 1 unchanged, 12 clips made (9 other words, 3 another voice), in 27 s'
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from audiobook.production.results import ChapterResult

SLOWEST = 5
"""How many of the slowest clips are reported."""

# Why a clip was made.
NEW = "new"
"""The chapter was not made before."""
WORDS = "other words"
"""The chapter did not have this line before."""
VOICE = "another voice"
"""The line had another voice before."""
SETTINGS = "other settings"
"""The line had this voice before: its rate, the lexicon, the engine or the stored clip has changed."""


def why(before: Mapping[str, Any] | None, text: str, voice: str) -> str:
    """Return why the clip of a line was made: NEW, WORDS, VOICE or SETTINGS.

    `before`: the chapter's timeline of the last run; None: there is none.  `text`: the line as written.
    `voice`: `engine:name`.
    """
    cues = before.get("cues") if before else None
    if not isinstance(cues, list):
        return NEW
    voices = {cue.get("voice") for cue in cues if isinstance(cue, dict) and cue.get("text") == text}
    if not voices:
        return WORDS
    return SETTINGS if voice in voices else VOICE


def document(chapters: Sequence[ChapterResult], seconds: float, warnings: Sequence[str]) -> dict[str, Any]:
    """Return the report for programs; `seconds`: how long the run took."""
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
    """Return the report for a person, on one line; empty for a single chapter, whose own line says it all.

    `duration`: how long the run took, as text.
    """
    if len(chapters) < 2:
        return ""
    clips_made = sum(chapter.clips_made for chapter in chapters)
    unchanged = sum(chapter.unchanged for chapter in chapters)
    reasons = ", ".join(f"{count:,} {reason}" for reason, count in _reasons(chapters).most_common())
    parts = (
        f"{len(chapters):,} chapters",
        f"{unchanged:,} unchanged" if unchanged else "",
        f"{clips_made:,} clip{'' if clips_made == 1 else 's'} made" + (f" ({reasons})" if reasons else ""),
        f"in {duration}",
    )
    return ", ".join(filter(None, parts))


def _reasons(chapters: Sequence[ChapterResult]) -> Counter[str]:
    """Return how many clips of a run were made for which reason."""
    total: Counter[str] = Counter()
    for chapter in chapters:
        total.update(chapter.reasons)
    return total
