"""Who says what, as JSON for other programs: what `audiobook script --json` prints.  Pure.

>>> document(script)["spans"][0]                                                       # doctest: +SKIP
{'start': 0, 'end': 7, 'kind': 'dialogue', 'speaker': 'ann', 'confidence': 0.98, 'reason': 'tag "said Ann"'}
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from audiobook.model import Chapter, Line, Script

CONFIDENCE_DIGITS = 3


def document(script: Script, spoken: Callable[[Chapter, Line], str] | None = None) -> dict[str, Any]:
    """One source text as JSON; positions are code points in the decoded file, end exclusive.

    `{"source", "chapters": [{"title", "start", "end"}], "characters": [{"id", "name", "aliases", "gender"}],
    "spans": [{"start", "end", "kind", "speaker", "confidence", "reason"}]}`; `speaker` is an id or null.
    With `spoken`, which returns the words that are spoken for a line, each span also has `spoken`.
    """
    chapters = script.book.chapters
    return {
        "source": chapters[0].source,
        "chapters": [
            {"title": chapter.title, "start": chapter.start, "end": chapter.start + len(chapter.text)}
            for chapter in chapters
        ],
        "characters": [
            {
                "id": character.id,
                "name": character.name,
                "aliases": list(character.aliases),
                "gender": character.gender,
            }
            for character in script.characters
        ],
        "spans": [
            _span(chapter, line) | ({"spoken": spoken(chapter, line)} if spoken else {})
            for chapter, lines in zip(chapters, script.lines, strict=True)
            for line in lines
        ],
    }


def _span(chapter: Chapter, line: Line) -> dict[str, Any]:
    return {
        "start": chapter.start + line.span.start,
        "end": chapter.start + line.span.end,
        "kind": line.span.kind,
        "speaker": line.speaker,
        "confidence": round(line.confidence, CONFIDENCE_DIGITS),
        "reason": line.reason,
    }
