"""Who says what, for a person to read and for programs.  Pure.

`text` makes the review file: one utterance a line, speaker first, a mark on those the program is unsure of,
the least certain listed at the top.  `document` makes what `audiobook script --json` prints.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from audiobook.model import Chapter, Line, Script

UNSURE = 0.6
"""Lines of dialogue with less confidence are marked for review."""
EXCERPT = 60
NOBODY = "???"
"""Stands for the speaker of a line nobody could be found for."""


def is_unsure(line: Line) -> bool:
    """Is a line worth a person's look?"""
    return line.span.kind == "dialogue" and (line.speaker is None or line.confidence < UNSURE)


def unsure(script: Script) -> list[tuple[Chapter, Line]]:
    """The lines of dialogue worth a look, the least certain first."""
    found = [
        (chapter, line)
        for chapter, lines in zip(script.book.chapters, script.lines, strict=True)
        for line in lines
        if is_unsure(line)
    ]
    return sorted(found, key=lambda item: item[1].confidence)


def excerpt(chapter: Chapter, line: Line, length: int = EXCERPT) -> str:
    """The beginning of a line's words, on one line."""
    words = " ".join(chapter.text[line.span.start : line.span.end].split())
    return words if len(words) <= length else words[: length - 1].rstrip() + "…"


def text(script: Script) -> str:
    """The review file."""
    return "\n".join(_lines(script)) + "\n"


def _lines(script: Script) -> Iterator[str]:
    doubtful = unsure(script)
    speeches = sum(line.span.kind == "dialogue" for lines in script.lines for line in lines)
    yield f"# {script.book.title}: {speeches} pieces of dialogue, {len(doubtful)} unsure (marked ?)"
    if doubtful:
        yield "# The least certain first:"
    for chapter, line in doubtful:
        name = script.name_of(line.speaker) or NOBODY
        yield f"#   {line.confidence:4.0%}  {name}: {excerpt(chapter, line)}  ({line.reason})"
    width = max((len(character.name) for character in script.characters), default=0)
    width = min(max(width, len("(heading)")), 24)
    for chapter, lines in zip(script.book.chapters, script.lines, strict=True):
        yield ""
        yield f"## {chapter.title}"
        yield ""
        for line in lines:
            mark = "?" if is_unsure(line) else " "
            words = " ".join(chapter.text[line.span.start : line.span.end].split())
            if words:
                yield f"{mark} {_who(script, line):<{width}} | {words}"


def _who(script: Script, line: Line) -> str:
    match line.span.kind:
        case "dialogue":
            return script.name_of(line.speaker) or NOBODY
        case "narration":
            return "narrator"
        case kind:
            return f"({kind})"


def document(script: Script) -> dict[str, Any]:
    """One source text as JSON; positions are code points into the decoded file, end exclusive.

    `{"chapters": [{"title", "start", "end"}], "characters": [{"id", "name", "aliases", "gender"}],
    "spans": [{"start", "end", "kind", "speaker", "confidence", "reason"}]}`; `speaker` is an id or null.
    """
    chapters = script.book.chapters
    return {
        "source": chapters[0].source,
        "chapters": [
            {"title": chapter.title, "start": chapter.start, "end": chapter.start + len(chapter.text)}
            for chapter in chapters
        ],
        "characters": [
            {"id": one.id, "name": one.name, "aliases": list(one.aliases), "gender": one.gender}
            for one in script.characters
        ],
        "spans": [
            {
                "start": chapter.start + line.span.start,
                "end": chapter.start + line.span.end,
                "kind": line.span.kind,
                "speaker": line.speaker,
                "confidence": round(line.confidence, 3),
                "reason": line.reason,
            }
            for chapter, lines in zip(chapters, script.lines, strict=True)
            for line in lines
        ],
    }
