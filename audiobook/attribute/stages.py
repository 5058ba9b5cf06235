"""A chapter made ready for judging: its turns, their evidence, candidates, features and exchanges.  Pure.

A chapter is looked at first (turns and evidence); once all chapters are, it is known how much the book has of
each character (`standing`), and the candidates can be compared.

>>> seen = [look(Scene(chapter, spans, names, None)) for chapter, spans in chapters]   # doctest: +SKIP
>>> stages = book_ready(seen)                                                          # doctest: +SKIP
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from math import log, log1p
from typing import TYPE_CHECKING

from audiobook.attribute import cues, features, turns
from audiobook.attribute.candidates import Standing, candidates
from audiobook.attribute.habits import Habits, words_of
from audiobook.attribute.scene import BOUNDARIES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from audiobook.attribute.cues import Evidence
    from audiobook.attribute.features import Rows
    from audiobook.attribute.scene import Scene
    from audiobook.attribute.turns import Turn

SMOOTHING = 0.5
"""Tags added to each character's, so that the logarithm exists."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A chapter that has been looked at."""

    scene: Scene
    turns: Sequence[Turn]
    evidence: Sequence[Evidence]
    """Of each turn."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A chapter made ready for judging.  Each sequence has one item a turn."""

    scene: Scene
    turns: Sequence[Turn]
    evidence: Sequence[Evidence]
    candidates: Sequence[list[int]]
    """Who may speak the turn, by index into `Names.people`; may be empty."""
    rows: Sequence[Rows]
    """The features of its candidates."""
    continues: Sequence[bool]
    """Does the turn belong to the exchange of the turn before?"""

    def linked(self, before: int, now: int) -> bool:
        """Do two turns belong to one exchange?"""
        return all(self.continues[before + 1 : now + 1])


def look(scene: Scene, chapter_turns: Sequence[Turn] | None = None) -> Seen:
    """The turns of a chapter (or those given) with their evidence."""
    if chapter_turns is None:
        chapter_turns = turns.find(scene.chapter, scene.spans, scene.names.knows)
    return Seen(scene, chapter_turns, [cues.evidence(scene, turn) for turn in chapter_turns])


def standing(chapters: Iterable[Seen]) -> dict[int, Standing]:
    """How much a book has of each character that it mentions."""
    mentions: Counter[int] = Counter()
    tagged: Counter[int] = Counter()
    for chapter in chapters:
        for places_of in (chapter.scene.narrated, chapter.scene.quoted):
            mentions.update({person: len(places) for person, places in places_of.items()})
        tagged.update(turn.sure_speaker for turn in chapter.evidence if turn.sure_speaker is not None)
    total = sum(tagged.values()) + 1
    return {
        person: Standing(log1p(mentions[person]), log((tagged[person] + SMOOTHING) / total))
        for person in {*mentions, *tagged}
    }


def habits(chapters: Iterable[Seen]) -> Habits:
    """How the characters of a book talk."""
    talk = Habits()
    for chapter in chapters:
        for shown in chapter.evidence:
            if shown.sure_speaker is not None:
                talk.add(shown.sure_speaker, words_of(shown.spoken))
    return talk


def book_ready(chapters: Sequence[Seen]) -> list[Stage]:
    """All chapters of a book with their candidates and features."""
    known, talk = standing(chapters), habits(chapters)
    return [ready(chapter, known, talk) for chapter in chapters]


def ready(seen: Seen, known: Mapping[int, Standing], talk: Habits) -> Stage:
    """The chapter with its candidates and their features.

    `known`: the `standing` of its whole book; `talk`: the `habits` of its characters.
    """
    people = [candidates(seen.scene, seen.evidence, index, known) for index in range(len(seen.turns))]
    rows = features.matrix(seen.scene, seen.turns, seen.evidence, people, (known, talk))
    return Stage(seen.scene, seen.turns, seen.evidence, people, rows, _continues(seen.scene, seen.turns))


def _continues(scene: Scene, chapter_turns: Sequence[Turn]) -> list[bool]:
    first = [False] if chapter_turns else []
    return first + [_one_exchange(scene, before, now) for before, now in pairwise(chapter_turns)]


def _one_exchange(scene: Scene, before: Turn, now: Turn) -> bool:
    """Does a turn go on with the exchange of the one before: no scene break, and little narration between?"""
    between = scene.chapter.blocks[before.last_block + 1 : now.first_block]
    return len(between) <= turns.FAR_APART and not any(block.kind in BOUNDARIES for block in between)
