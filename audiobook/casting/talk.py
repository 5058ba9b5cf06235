"""Lines -> how much each speaker says, in which chapters, and who talks with whom.  Pure.

>>> talk.tally(book.chapters, lines)["kate"]                                           # doctest: +SKIP
Tally(lines=21, words=240, characters=1312)
>>> talk.conversations(lines)["kate"]                                                  # doctest: +SKIP
{'neil': 0.75, 'rosa': 0.25}
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from audiobook.model import Chapter, Line


@dataclass(frozen=True, slots=True)
class Tally:
    """How much one speaker says."""

    lines: int = 0
    """Utterances; a speech counts once, even if a tag interrupts it."""
    words: int = 0
    characters: int = 0
    """Code points, including quotation marks."""


@dataclass(frozen=True, slots=True)
class Presence:
    """How much each speaker says, and in which chapters."""

    characters: Mapping[str, int]
    """Code points of dialogue by speaker; whoever says most comes first."""
    chapters: Mapping[str, frozenset[int]]
    """Indices of chapters by speaker."""

    def share_a_chapter(self, speaker: str, other: str) -> bool:
        """Tell whether two speakers are heard in the same chapter."""
        return not self.chapters[speaker].isdisjoint(self.chapters[other])


def tally(chapters: Sequence[Chapter], lines: Sequence[Sequence[Line]]) -> dict[str | None, Tally]:
    """Return how much each speaker says; whoever says most comes first.  None: unknown speakers.

    `lines`: the lines of each chapter.
    """
    tallies: dict[str | None, Tally] = {}
    for chapter, chapter_lines in zip(chapters, lines, strict=True):
        for line in chapter_lines:
            span = line.span
            if span.kind == "dialogue":
                so_far = tallies.get(line.speaker, Tally())
                tallies[line.speaker] = Tally(
                    so_far.lines + (not span.continues),
                    so_far.words + len(chapter.text[span.start : span.end].split()),
                    so_far.characters + span.end - span.start,
                )
    return dict(sorted(tallies.items(), key=lambda item: (-item[1].characters, item[0] or "")))


def presence(chapters: Sequence[Sequence[Line]]) -> Presence:
    """Return how much each known speaker says and where; `chapters`: the lines of each chapter."""
    characters: Counter[str] = Counter()
    numbers: defaultdict[str, set[int]] = defaultdict(set)
    for number, lines in enumerate(chapters):
        for line in lines:
            if line.span.kind == "dialogue" and line.speaker is not None:
                characters[line.speaker] += line.span.end - line.span.start
                numbers[line.speaker].add(number)
    return Presence(
        dict(sorted(characters.items(), key=lambda item: (-item[1], item[0]))),
        {speaker: frozenset(chapters) for speaker, chapters in numbers.items()},
    )


def conversations(chapters: Sequence[Sequence[Line]]) -> dict[str, dict[str, float]]:
    """Return who talks with whom: by speaker and partner, the share of the speaker's exchanges, 0 to 1.

    Two speeches in a row within a scene are an exchange if their speakers differ.  Partners are in the order
    of their ids; speakers without an exchange are left out.  `chapters`: the lines of each chapter.
    """
    exchanges: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for lines in chapters:
        previous: str | None = None
        for line in lines:
            if line.span.kind in {"break", "heading"}:
                previous = None
            elif line.span.kind == "dialogue":
                if previous is not None and line.speaker is not None and line.speaker != previous:
                    exchanges[previous][line.speaker] += 1
                    exchanges[line.speaker][previous] += 1
                previous = line.speaker
    return {
        speaker: {partner: count / partners.total() for partner, count in sorted(partners.items())}
        for speaker, partners in exchanges.items()
    }
