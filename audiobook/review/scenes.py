"""A chapter -> the passages in which a language model is asked who speaks.  Pure.

A scene ends at a heading, a break or a note.  A long one is cut into windows where most narration lies
between two speeches, and a window shows some of the scene before and after its own speeches, so that
neighbouring windows overlap.

>>> [window.wanted for window in windows(passage, wanted=range(60))]                   # doctest: +SKIP
[(0, 1, … 24), (25, … 41), (42, … 59)]
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from audiobook.review.entries import is_settled
from audiobook.text.shorten import both_ends

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from audiobook.model import Chapter, Line

# How much one window shows.  With the list of people and the answer it stays under some 2,500 tokens of
# English: local servers often read no more than 4,096.
LINE_CHARACTERS = 600
"""Of one line; the middle of a longer one is left out."""
ROW_CHARACTERS = 8
"""What the number of a speech and the line end take up besides the words of a line, at most."""
MOST_OWN = 30
"""Speeches from its first own one to its last."""
OWN_CHARACTERS = 4_000
"""From its first own speech to its last."""
BEFORE = (1_000, 12)
"""Characters, and lines of dialogue, of the scene before the first."""
AFTER = (500, 6)
"""Characters, and lines of dialogue, of the scene after the last."""
LATE = 0.5
"""A window that is too long is cut in the last part of it that is this share of its speeches."""

STORY = frozenset({"narration", "dialogue", "label"})
"""The kinds of lines that a scene has; all others end it."""

Speech = tuple[int, ...]
"""The indices of its lines within the chapter: tags, beats and new paragraphs split it into several."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A chapter, as its windows see it."""

    lines: Sequence[Line]
    words: Sequence[str]
    """The text of each line in one row; empty for a line of white space."""
    speeches: Sequence[Speech]
    """In the order of the text."""
    speech_of: Mapping[int, Speech]
    """The speech that a line belongs to, by index of the line."""

    def width(self, index: int) -> int:
        """Return how many characters a line takes up in a prompt, at most."""
        return len(self.words[index]) + ROW_CHARACTERS if self.words[index] else 0

    def room(self, indices: range, characters: int, dialogue: int) -> int:
        """Return how many of the lines at `indices`, from the first, are of the same scene and have room.

        `dialogue`: lines of dialogue that there may be.
        """
        for count, index in enumerate(indices):
            kind = self.lines[index].span.kind
            characters -= self.width(index)
            dialogue -= kind == "dialogue"
            if characters < 0 or dialogue < 0 or kind not in STORY:
                return count
        return len(indices)


@dataclass(frozen=True, slots=True)
class Window:
    """A part of a scene."""

    lines: range
    """The indices of the lines that it shows."""
    wanted: tuple[int, ...]
    """The speeches that it is there for, by index into `Passage.speeches`; it may show others besides."""


def passage(chapter: Chapter, lines: Sequence[Line]) -> Passage:
    """Return a chapter made ready for windows."""
    words = [both_ends(chapter.text[line.span.start : line.span.end], LINE_CHARACTERS) for line in lines]
    speeches = _speeches(chapter, lines, words)
    speech_of = {index: speech for speech in speeches for index in speech}
    return Passage(lines, words, speeches, speech_of)


def _speeches(chapter: Chapter, lines: Sequence[Line], words: Sequence[str]) -> list[Speech]:
    """Return the speeches of a chapter: what one person says without a break, or in one paragraph.

    What a person has given a speaker is a speech of its own.
    """
    ends = [block.end for block in chapter.blocks]
    speeches: list[Speech] = []
    for index, line in enumerate(lines):
        if line.span.kind != "dialogue" or not words[index]:
            continue
        before = speeches[-1][-1] if speeches else None
        if before is not None and _goes_on(lines[before], line, ends):
            speeches[-1] = (*speeches[-1], index)
        else:
            speeches.append((index,))
    return speeches


def _goes_on(before: Line, line: Line, ends: Sequence[int]) -> bool:
    """Tell whether a line belongs to the speech of the one before; `ends`: where each paragraph ends."""
    same_paragraph = bisect_right(ends, before.span.start) == bisect_right(ends, line.span.start)
    settled = is_settled(before) or is_settled(line)
    return not settled and (line.span.continues or same_paragraph)


def windows(passage: Passage, wanted: Collection[int], own_characters: int = OWN_CHARACTERS) -> list[Window]:
    """Return windows such that each wanted speech (an index into `Passage.speeches`) is an own one of one.

    `own_characters`: how many a window may have from its first own speech to its last.
    """
    found: list[Window] = []
    for group in _groups(passage, sorted(wanted), own_characters):
        first, last = passage.speeches[group[0]][0], passage.speeches[group[-1]][-1]
        start = first - passage.room(range(first - 1, -1, -1), *BEFORE)
        end = last + 1 + passage.room(range(last + 1, len(passage.lines)), *AFTER)
        found.append(Window(range(start, end), tuple(group)))
    return found


def _groups(passage: Passage, wanted: Sequence[int], own_characters: int) -> Iterator[list[int]]:
    """Yield wanted speeches in groups that have room in one window and are of one scene."""
    group: list[int] = []
    for speech in wanted:
        if group and _new_scene(passage, group[-1], speech):
            yield group
            group = []
        while group and _too_long(passage, [*group, speech], own_characters):
            cut = _quietest(passage, [*group, speech])
            yield group[:cut]
            group = group[cut:]
        group.append(speech)
    if group:
        yield group


def _between(passage: Passage, before: int, after: int) -> range:
    """Return the indices of the lines between two speeches."""
    return range(passage.speeches[before][-1] + 1, passage.speeches[after][0])


def _new_scene(passage: Passage, before: int, after: int) -> bool:
    return any(passage.lines[index].span.kind not in STORY for index in _between(passage, before, after))


def _too_long(passage: Passage, group: Sequence[int], own_characters: int) -> bool:
    if group[-1] - group[0] >= MOST_OWN:
        return True
    lines = range(passage.speeches[group[0]][0], passage.speeches[group[-1]][-1] + 1)
    return sum(map(passage.width, lines)) > own_characters


def _quietest(passage: Passage, group: Sequence[int]) -> int:
    """Return before which of a group's speeches to cut: where most narration lies between two, late in it."""

    def quiet(cut: int) -> tuple[int, int]:
        lines = _between(passage, group[cut - 1], group[cut])
        return sum(map(passage.width, lines)), cut

    return max(range(max(1, int(len(group) * LATE)), len(group)), key=quiet)
