r"""The paragraphs of plain text, however its lines are broken.  Pure.

A paragraph may be hard-wrapped, one line, or a line of a file that has no blank lines.  The whole text tells
which, because a single paragraph does not.

>>> text = "One.\n\nTwo."
>>> [text[start:end] for start, end in paragraphs(text)]
['One.', 'Two.']
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from audiobook.read.headings import ENDS_SENTENCE, MARKDOWN_HEADING, MARKDOWN_UNDERLINE, is_scene_break

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

WRAP_WIDTHS: Final = range(30, 121)
"""Columns at which people and programs wrap plain text."""
NEARLY_LONGEST: Final = 0.98
"""The share of lines that are no longer than the wrap width: a few may stick out."""
SLACK: Final = 6
"""Columns by which a wrapped line may be shorter than its next word demands."""
WRAPPED_SHARE: Final = 0.6
"""Of the line ends of wrapped text, more than this have a next word that would not have fitted."""
SHORT_LINE: Final = 0.75
"""Of the wrap width: a line that ends a sentence and leaves more room than this ends its paragraph."""


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    """Code points in the text."""
    end: int
    """Without trailing white space."""
    text: str
    indent: int
    """Blanks before the first character."""


def paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Start and end (exclusive) of each paragraph, in code points."""
    chunks = list(_chunks(text))
    width = _wrap_width(chunks)
    for chunk in chunks:
        first = chunk[0]
        for line, following in zip(chunk, [*chunk[1:], None], strict=True):
            if following is None or not _continues(line, following, width):
                yield first.start, line.end
                first = following or first


def _chunks(text: str) -> Iterator[list[_Line]]:
    """Runs of lines without a blank line between them."""
    chunk: list[_Line] = []
    position = 0
    for raw in text.splitlines(keepends=True):
        stripped = raw.strip()
        if stripped:
            indent = len(raw) - len(raw.lstrip())
            start = position + indent
            chunk.append(_Line(start, start + len(stripped), stripped, indent))
        elif chunk:
            yield chunk
            chunk = []
        position += len(raw)
    if chunk:
        yield chunk


def _wrap_width(chunks: Sequence[Sequence[_Line]]) -> int | None:
    """The column at which the text is hard-wrapped; None where each line is a paragraph.

    In wrapped text the next line's first word would not have fitted: true of nearly every line end.
    """
    ends = [
        (len(line.text), _first_word(following))
        for chunk in chunks
        for line, following in pairwise(chunk)
        if following.indent <= line.indent  # an indented line opens a paragraph, wrapped or not
    ]
    if not ends:
        return None
    lengths = sorted(length for length, _ in ends)
    width = lengths[int(len(lengths) * NEARLY_LONGEST)]
    if width not in WRAP_WIDTHS:
        return None
    full = sum(1 for length, word in ends if length + 1 + word > width - SLACK)
    return width if full > WRAPPED_SHARE * len(ends) else None


def _first_word(line: _Line) -> int:
    return len(line.text.split(maxsplit=1)[0])


def _continues(line: _Line, following: _Line, width: int | None) -> bool:
    """Is the line below part of the same paragraph?"""
    if MARKDOWN_UNDERLINE.fullmatch(following.text):
        return not line.text.endswith(ENDS_SENTENCE) and not _stands_alone(line.text)
    if width is None or _stands_alone(line.text) or _stands_alone(following.text):
        return False
    ended = line.text.endswith(ENDS_SENTENCE)
    short = len(line.text) + _first_word(following) < width * SHORT_LINE
    opens = following.indent > line.indent and not following.text[0].islower()
    return not (ended and short) and not ((ended or short) and opens)


def _stands_alone(line: str) -> bool:
    """A scene break or a Markdown heading is a block even without blank lines around it."""
    return is_scene_break(line) or MARKDOWN_HEADING.fullmatch(line) is not None
