"""A document as the ranker sees it, with the right answers: what the networks are trained on.  Pure.

Each document is learned from with its cast given and with the cast that the program finds, and also with
some of its tags hidden.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from audiobook.attribute import network
from audiobook.attribute.chances import cells
from audiobook.attribute.cues import CueKind
from audiobook.attribute.names import Names
from audiobook.attribute.scene import Scene
from audiobook.attribute.stages import book_ready, look
from audiobook.measure.score import names, program
from audiobook.measure.score.marked import Marked
from training.masks import masked

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from audiobook.attribute.network import Table
    from audiobook.attribute.stages import Stage
    from audiobook.attribute.turns import Turn
    from audiobook.measure.score.gold import Gold
    from audiobook.measure.score.program import CastMode
    from audiobook.model import Chapter

LABELS = "labels:"
"""What the id of a stretch of a novel begins with."""
Kind = Literal["novel", "modern"]
ENOUGH_FIRST_PERSON = 5
"""Speeches tagged `I said` that tell who narrates a novel; its labels do not."""
ONE_NARRATOR = 0.8
"""Share of them that one person must have; a stretch with several narrators is left out."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """A chapter."""

    document: str
    """The id of its document."""
    kind: Kind
    mode: CastMode
    hidden: bool
    """Are some of its tags hidden?"""
    table: Table
    right: NDArray[np.bool_]
    """For each cell of the table: is it the speaker's?  None of a turn's cells where that is not known."""


def lessons(gold: Gold, mode: CastMode) -> list[Lesson]:
    """The lessons of a document; none if several people narrate it."""
    found = _found(gold, mode, gold.narrator)
    if gold.narrator is None and gold.id.startswith(LABELS):
        narrators = _narrators(found)
        if narrators.total() >= ENOUGH_FIRST_PERSON:
            narrator, speeches = narrators.most_common(1)[0]
            if speeches < ONE_NARRATOR * narrators.total():
                return []
            found = _found(gold, mode, narrator)
    views = [(False, [stage for stage, _ in found.pairs])]
    if mode == "unknown" or not gold.id.startswith(LABELS):
        views.append((True, _masked(found, gold.id + mode)))
    return [
        _lesson(gold, mode, stage, _right(found, stage, answers), hidden)
        for hidden, stages in views
        for stage, (_, answers) in zip(stages, found.pairs, strict=True)
        if any(stage.candidates)
    ]


@dataclass(frozen=True, slots=True)
class Found:
    """A document's chapters with the speakers of their turns."""

    pairs: Sequence[tuple[Stage, Sequence[str | None]]]
    """Each chapter, and for each turn the gold id of its speaker, if known."""
    stand_for: Mapping[str, Sequence[int]]
    """The characters that stand for each gold character, by index, the most mentioned first."""
    first_person: str | None


def _found(gold: Gold, mode: CastMode, narrator: str | None) -> Found:
    """A document's chapters if that character, by gold id, tells them."""
    read = program.material(gold.model_copy(update={"narrator": narrator}), mode)
    known_names = Names(read.characters)
    stages = book_ready(
        [look(Scene(chapter, spans, known_names, read.first_person)) for chapter, spans in read.cut]
    )
    gold_ids = read.gold_ids
    if mode == "unknown":
        gold_ids = names.by_name(read.characters, names.Cast(gold.characters, narrator), {})
    stand_for: dict[str, list[int]] = {}
    for index, person in enumerate(read.characters):
        if person.id in gold_ids:
            stand_for.setdefault(gold_ids[person.id], []).append(index)
    marked = Marked(gold)
    pairs = [
        (stage, [_speaker(marked, chapter, stage, turn) for turn in stage.turns])
        for stage, (chapter, _) in zip(stages, read.cut, strict=True)
    ]
    return Found(pairs, stand_for, read.first_person)


def _speaker(marked: Marked, chapter: Chapter, stage: Stage, turn: Turn) -> str | None:
    """The gold id of whoever says most of a turn, if known."""
    covered: Counter[str | None] = Counter()
    for index in turn.spans:
        span = stage.scene.spans[index]
        for common, quote in marked.under(chapter.start + span.start, chapter.start + span.end):
            covered[quote.speaker] += common
    return max(covered, key=lambda who: covered[who]) if covered else None


def _narrators(found: Found) -> Counter[str]:
    """Who says the speeches tagged with `I`."""
    return Counter(
        speaker
        for stage, answers in found.pairs
        for shown, speaker in zip(stage.evidence, answers, strict=True)
        if speaker and shown.tag.kind == CueKind.FIRST_PERSON
    )


def _masked(found: Found, seed: str) -> list[Stage]:
    chance = random.Random(seed)
    return book_ready([masked(stage, found.first_person, chance) for stage, _ in found.pairs])


def _lesson(gold: Gold, mode: CastMode, stage: Stage, right: Sequence[Sequence[int]], hidden: bool) -> Lesson:
    """A lesson; `right`: for each turn the characters that are its speaker."""
    flags = [
        [person in speakers for person in people]
        for people, speakers in zip(stage.candidates, right, strict=True)
    ]
    return Lesson(
        gold.id,
        "novel" if gold.id.startswith(LABELS) else "modern",
        mode,
        hidden,
        network.table(cells(stage, {}), stage.candidates),
        np.array([flag for turn in flags for flag in turn], dtype=bool),
    )


def _right(found: Found, stage: Stage, answers: Sequence[str | None]) -> list[Sequence[int]]:
    """For each turn the characters that are its speaker: the most mentioned of those that stand for them.

    All of them for the narrator, who is `I` and has a name.
    """
    right: list[Sequence[int]] = []
    for people, speaker in zip(stage.candidates, answers, strict=True):
        standing_in = [who for who in found.stand_for.get(speaker or "", ()) if who in people]
        right.append(standing_in if stage.scene.narrator in standing_in else standing_in[:1])
    return right
