"""Chapters with some of their tags hidden, as if their author wrote without them.  Pure.

>>> turns, hidden = mask(stage, random.Random(1))                                      # doctest: +SKIP
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from audiobook.attribute.scene import Scene
from audiobook.attribute.stages import Seen, look

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator, Sequence

    from audiobook.attribute.scene import Stretch
    from audiobook.attribute.stages import Stage
    from audiobook.attribute.turns import Turn
    from audiobook.text.tags import Tag

HIDDEN_WHOLLY, HIDDEN_BY_A_PRONOUN = 0.5, 0.25
"""Shares of the turns with an unambiguous tag."""


def masked(stage: Stage, first_person: str | None, chance: random.Random) -> Seen:
    """A chapter with some tags hidden, looked at anew; `first_person`: as for `Scene`."""
    turns, hidden = mask(stage, chance)
    scene = stage.scene
    return look(Scene(scene.chapter, scene.spans, scene.names, first_person, hidden), turns)


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
