"""The lines of a script file, as data.  Pure.

A `Script` comes in (who says what in a run); out come its `Entry`s, one for every line that has words.
`script` writes them into a file and reads them back.

>>> [(entry.speaker, entry.words) for _, entry in entries(analysed)]                        # doctest: +SKIP
[('Kate', '"Yes."'), (None, 'Something went clang.')]
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import TYPE_CHECKING, Literal

from audiobook.text import shorten
from audiobook.text.shorten import EXCERPT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from audiobook.model import Chapter, Kind, Line, Script

UNSURE = 0.6
"""Dialogue with a lower confidence is marked for review."""
BY_HAND = "corrected by hand"
"""The reason of a line whose speaker a person has chosen."""

Mark = Literal[" ", "?", "!"]
UNMARKED: Mark = " "
REVIEW: Mark = "?"
"""Worth a look."""
CORRECTED: Mark = "!"
"""Chosen by a person; the program does not change it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a script file."""

    mark: Mark
    kind: Kind
    speaker: str | None
    """A name as written. None: not dialogue, or dialogue whose speaker is unknown."""
    words: str
    """With single spaces for all white space."""
    number: int = field(default=0, compare=False)
    """Line in the file, from 1; 0: not from a file."""
    edited: bool | None = field(default=False, compare=False)
    """Has a person changed it since it was written? None: unknown, the file has lost its codes."""


@dataclass(frozen=True, slots=True)
class LostCorrection:
    """A correction whose words are no longer in the text."""

    entry: Entry
    before: str = ""
    """Words of the line that came before it; empty: none, or unknown."""
    after: str = ""
    """Words of the line that came after it; empty: none, or unknown."""


@dataclass(frozen=True, slots=True)
class Part:
    """The section of a script file that belongs to one text."""

    name: str
    """File name of the text."""
    entries: tuple[Entry, ...]
    lost: tuple[LostCorrection, ...]
    content: str
    """The section exactly as it is in the file."""


def one_line(words: str) -> str:
    """The words with single spaces for all white space, as a script file has them."""
    return shorten.one_line(words.replace("\0", " "))


def folded(name: str) -> str:
    """A name for comparison: case and white space do not count."""
    return one_line(name).casefold()


def is_unsure(line: Line) -> bool:
    """Should a person check this line?"""
    return (
        line.span.kind == "dialogue"
        and line.reason != BY_HAND
        and (line.speaker is None or line.confidence < UNSURE)
    )


def is_settled(line: Line) -> bool:
    """Has a person set the speaker, or does the page itself name it, as scripts and chat logs do?"""
    return line.reason == BY_HAND or bool(line.span.named)


def unsure(script: Script) -> list[tuple[Chapter, Line]]:
    """The dialogue that a person should check, the least certain first."""
    doubtful = [
        (chapter, line)
        for chapter, lines in zip(script.book.chapters, script.lines, strict=True)
        for line in lines
        if is_unsure(line)
    ]
    return sorted(doubtful, key=lambda item: item[1].confidence)


def excerpt(chapter: Chapter, line: Line, length: int = EXCERPT) -> str:
    """The first words of a line, in at most `length` characters."""
    return shorten.excerpt(_words(chapter, line), length)


def text_name(script: Script) -> str:
    """The file name by which a script file knows its text; the script is of that text alone."""
    name = PurePath(script.book.chapters[0].source).name
    # File names need not be valid Unicode: `atomic.write_text` escapes the odd bytes in the same way.
    return one_line(name.encode("utf-8", "backslashreplace").decode())


def by_source(run: Script) -> Iterator[tuple[list[int], Script]]:
    """Splits a run by text: the indices of the text's chapters in the run, and its own script.

    Every script has all the characters of the run.
    """
    chapters = run.book.chapters
    for source in dict.fromkeys(chapter.source for chapter in chapters):
        indices = [index for index, chapter in enumerate(chapters) if chapter.source == source]
        book = replace(run.book, chapters=tuple(chapters[index] for index in indices))
        yield indices, replace(run, book=book, lines=tuple(run.lines[index] for index in indices))


def entries(script: Script) -> Iterator[tuple[tuple[int, int], Entry]]:
    """Every line that has words, after its position: the index of the chapter, and of the line in it."""
    names: dict[str | None, str] = {character.id: one_line(character.name) for character in script.characters}
    for chapter_index, (chapter, lines) in enumerate(zip(script.book.chapters, script.lines, strict=True)):
        for line_index, line in enumerate(lines):
            words = _words(chapter, line)
            if words:
                entry = Entry(_mark(line), line.span.kind, names.get(line.speaker), words)
                yield (chapter_index, line_index), entry


def _mark(line: Line) -> Mark:
    if line.reason == BY_HAND:
        return CORRECTED
    return REVIEW if is_unsure(line) else UNMARKED


def _words(chapter: Chapter, line: Line) -> str:
    return one_line(chapter.text[line.span.start : line.span.end])
