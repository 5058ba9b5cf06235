"""Features of the narration around a turn: who acts in it, and who is only named.  Pure.

Whoever opens a sentence or a clause acts (`Mara turned to Dez`) and mostly speaks; whoever else it names
(`Dez`) mostly listens, and speaks next.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from audiobook.attribute.features.groups import count, group, pronoun_lead

if TYPE_CHECKING:
    from collections.abc import Iterator

    from audiobook.attribute.features.groups import Row, View
    from audiobook.attribute.scene import Scene
    from audiobook.model import Gender

REACH_BETWEEN = 1_500
"""Code points before a turn's paragraph: narration farther back is not about this turn."""


class Named(NamedTuple):
    """Who is named in a stretch of narration."""

    acting: Counter[int]
    """How often each character opens a sentence or a clause; the narrator by `I`."""
    others: Counter[int]
    """How often each is named elsewhere; the narrator by `me` or `my`."""
    pronouns: dict[Gender, int]
    """How many pronouns of each gender there are."""


def named(scene: Scene, low: int, high: int) -> Named:
    """Who is named in the narration from `low` to `high`."""
    acting: Counter[int] = Counter()
    others: Counter[int] = Counter()
    for mention in scene.between(low, high):
        if not mention.quoted:
            (acting if mention.opens else others).update(mention.people)
    if scene.narrator is not None:
        acting[scene.narrator] += count(scene.first_person["I"], low, high)
        others[scene.narrator] += count(scene.first_person["me"], low, high)
    pronouns = {gender: count(places, low, high) for gender, places in scene.pronouns.items()}
    return Named(acting, others, pronouns)


@group(
    {
        "acts ahead": "how often the candidate acts in the paragraph before the first quotation",
        "acts behind": "the same behind it",
        "other ahead": "how often the candidate is named before it otherwise",
        "other behind": "the same behind it",
        "pronouns ahead": "log of the pronouns of the candidate's gender before it, less that of the others",
        "pronouns behind": "the same behind it",
    }
)
def beside(view: View) -> Iterator[Row]:
    """Who acts and who is named in the narration of the turn's own paragraphs."""
    blocks, start = view.scene.chapter.blocks, view.mine.start
    ahead = named(view.scene, blocks[view.turn.first_block].start, start)
    behind = named(view.scene, start, blocks[view.turn.last_block].end)
    for person, gender in view.candidates:
        yield (
            ahead.acting[person],
            behind.acting[person],
            ahead.others[person],
            behind.others[person],
            pronoun_lead(ahead.pronouns, gender),
            pronoun_lead(behind.pronouns, gender),
        )


@group(
    {
        "acts between": "how often the candidate acts in the paragraphs since the turn before",
        "other between": "how often the candidate is named there otherwise",
        "pronouns between": "log of the pronouns of the candidate's gender there, less that of the others",
        "acts after": "how often the candidate acts in the paragraphs until the turn after",
        "other after": "how often the candidate is named there otherwise",
    }
)
def between(view: View) -> Iterator[Row]:
    """Who acts and who is named in the paragraphs of narration before and after the turn."""
    blocks = view.scene.chapter.blocks
    begin, end = blocks[view.turn.first_block].start, blocks[view.turn.last_block].end
    low, high = max(0, begin - REACH_BETWEEN), end + REACH_BETWEEN
    if view.index:
        low = max(low, min(begin, blocks[view.turns[view.index - 1].last_block].end))
    if view.index + 1 < len(view.turns):
        high = min(high, max(end, blocks[view.turns[view.index + 1].first_block].start))
    before, after = named(view.scene, low, begin), named(view.scene, end, high)
    for person, gender in view.candidates:
        yield (
            before.acting[person],
            before.others[person],
            pronoun_lead(before.pronouns, gender),
            after.acting[person],
            after.others[person],
        )
