"""What the ranker learns from: chapters whose tags are hidden at random, labelled by those very tags.  Pure.

A plain novel goes in; for each of its chapters a `Lesson` comes out.  An unambiguous tag (`said Mark`) tells
who speaks its turn.  The learner has to do without it, so that it learns to judge turns that have none.

>>> lessons(Path("emma.txt"))[0].labels                                                # doctest: +SKIP
(None, 4, 0, None, 4)
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from audiobook import attribute, read, split
from audiobook.attribute.names import Names
from audiobook.attribute.scene import Scene
from audiobook.attribute.stages import Seen, Stage, habits, look, ready, standing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from audiobook.attribute.scene import Stretch
    from audiobook.attribute.turns import Turn
    from audiobook.text.tags import Tag

HIDDEN_WHOLLY, HIDDEN_BY_A_PRONOUN = 0.5, 0.25
"""Shares of the turns with an unambiguous tag."""
MASKS = 2
"""How often a chapter is masked anew, so that other tags are hidden."""

Labels = tuple[int | None, ...]
"""The speaker of each turn, by index into `Names.people`; None: not known."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """A chapter as the teacher and the learner see it."""

    whole: Stage
    """With every tag: what the teacher sees."""
    masked: tuple[Stage, ...]
    """With some tags hidden, MASKS times over: what the learner sees."""
    tagged: Labels
    """The speakers that the tags tell."""
    labels: Labels
    """The speakers that the learner is taught: `tagged`, and what a teacher adds."""


def lessons(path: Path) -> list[Lesson]:
    """The chapters of a novel that have a turn.  Which tags are hidden depends only on the file's name."""
    chance = random.Random(path.name)
    chapters = split.cut(read.book([path]).chapters)
    names = Names(attribute.discover(chapters))
    seen = [look(Scene(chapter, spans, names, None)) for chapter, spans in chapters]
    known, talk = standing(seen), habits(seen)
    whole = [ready(chapter, known, talk) for chapter in seen if chapter.turns]
    masked = [_masked(whole, chance) for _ in range(MASKS)]
    return [
        Lesson(stage, tuple(views), _tagged(stage), _tagged(stage))
        for stage, *views in zip(whole, *masked, strict=True)
    ]


def _tagged(stage: Stage) -> Labels:
    return tuple(turn.sure_speaker for turn in stage.evidence)


def _masked(whole: Sequence[Stage], chance: random.Random) -> list[Stage]:
    """The chapters of a novel with some tags hidden; what the book says of everybody is less then, too."""
    seen = [_look_masked(stage, chance) for stage in whole]
    known, talk = standing(seen), habits(seen)
    return [ready(chapter, known, talk) for chapter in seen]


def _look_masked(stage: Stage, chance: random.Random) -> Seen:
    turns, hidden = mask(stage, chance)
    scene = stage.scene
    return look(Scene(scene.chapter, scene.spans, scene.names, None, hidden), turns)


def mask(seen: Seen | Stage, chance: random.Random) -> tuple[list[Turn], list[Stretch]]:
    """The turns of a chapter without some of their tags, and the stretches of text hidden with these.

    Of the turns with an unambiguous tag half lose it with all narration of their paragraphs, so that they
    look like speech without a tag; in a quarter a pronoun takes the place of the name.
    """
    turns: list[Turn] = []
    hidden: set[Stretch] = set()
    for turn, shown in zip(seen.turns, seen.evidence, strict=True):
        dice, speaker = chance.random(), shown.sure_speaker
        masked: Turn = turn
        stretches: set[Stretch] = set()
        if speaker is not None and dice < HIDDEN_WHOLLY:
            masked, stretches = _without_narration(seen.scene, turn)
        elif speaker is not None and dice < HIDDEN_WHOLLY + HIDDEN_BY_A_PRONOUN:
            masked, stretches = _with_a_pronoun(seen.scene, turn, speaker)
        turns.append(masked)
        hidden |= stretches
    stretches_in_order = sorted(hidden)
    return [_without_hidden_neighbours(turn, stretches_in_order) for turn in turns], stretches_in_order


def _without_narration(scene: Scene, turn: Turn) -> tuple[Turn, set[Stretch]]:
    bare = replace(turn, tags=(), beats=(), narrated=False, introduced=False)
    return bare, set(_narration(scene, turn))


def _with_a_pronoun(scene: Scene, turn: Turn, speaker: int) -> tuple[Turn, set[Stretch]]:
    """The turn with `he` or `she` for the speaker's name; unchanged where the gender is not known."""
    gender = scene.names.gender(speaker)
    if gender is None:
        return turn, set()
    pronoun = "he" if gender == "male" else "she"
    tags = tuple(
        replace(tag, subject=pronoun, kind="pronoun") if _names(scene, tag, speaker) else tag
        for tag in turn.tags
    )
    return replace(turn, tags=tags), {(tag.start, tag.end) for tag in turn.tags if tag.kind == "name"}


def _without_hidden_neighbours(turn: Turn, hidden: Sequence[Stretch]) -> Turn:
    def visible(tag: Tag | None) -> Tag | None:
        return tag if tag and not any(low <= tag.start < high for low, high in hidden) else None

    return replace(turn, lead=visible(turn.lead), trail=visible(turn.trail))


def _names(scene: Scene, tag: Tag, person: int) -> bool:
    return tag.kind == "name" and person in scene.names.named(tag.subject)


def _narration(scene: Scene, turn: Turn) -> Iterator[Stretch]:
    """The narration beside the quotations, in the turn's own paragraphs."""
    blocks = scene.chapter.blocks
    low, high = blocks[turn.first_block].start, blocks[turn.last_block].end
    for span in scene.spans[max(0, turn.spans[0] - 1) : turn.spans[-1] + 2]:
        start, end = max(span.start, low), min(span.end, high)
        if span.kind == "narration" and start < end:
            yield start, end
