"""Features of the scene: who is in it, who has come and who has gone.  Pure."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from math import log1p
from typing import TYPE_CHECKING

from audiobook.attribute.features.groups import NEVER, count, group

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from audiobook.attribute.features.groups import Row, View
    from audiobook.attribute.scene import Scene

LEAVES = re.compile(
    r"[^.!?]{0,40}?\b(?:left|leaves|walked (?:out|away|off)|went (?:out|off|away|upstairs|downstairs|home)"
    r"|hung up|was gone|disappeared|vanished|stormed (?:out|off)|drove (?:off|away)|slammed the door"
    r"|(?:closed|shut) the door behind)\b"
)
"""Behind a name: its bearer goes."""
ENTERS = re.compile(
    r"[^.!?]{0,40}?\b(?:came (?:in|into|back|up|over|down)|walked (?:in|into|up|over)|entered|appeared"
    r"|arrived|stepped (?:in|into|inside|through)|burst in|joined|returned|poked (?:his|her|their) head)\b"
)
"""Behind a name: its bearer comes."""
MOST_TURNS = 60
"""Turns before and after: of a longer scene no more are looked at."""
LAST_MENTIONS = 3
"""Of the narration before a turn: how many mentions of a character are read for coming and going."""


@group(
    {
        "named in scene": "log(1 + how often the narration named the candidate since the scene began)",
        "named in scene ahead": "the same until it ends",
        "talked of in scene": "log(1 + how often quotations named the candidate since the scene began)",
        "sure in scene": "log(1 + sure speeches of the candidate since the scene began)",
        "sure in scene ahead": "the same until it ends",
        "share of scene": "the candidate's share of the sure speeches of the scene",
        "speakers in scene": "how many characters surely speak in the scene",
        "since first": "log distance back to where the scene named the candidate first",
        "left": "1: when named last, the candidate left; -1: came",
        "addressed in scene": "log(1 + how often speeches of the scene addressed the candidate)",
    }
)
def scenes(view: View) -> Iterator[Row]:
    """Who is present in the scene, which headings and scene breaks bound."""
    scene, start = view.scene, view.mine.start
    low, high = _bounds(scene, start)
    starts = view.starts
    first, last = bisect_left(starts, low), bisect_left(starts, high)
    first, last = max(first, view.index - MOST_TURNS), min(last, view.index + MOST_TURNS)
    before = Counter(turn.sure_speaker for turn in view.evidence[first : view.index])
    ahead = Counter(turn.sure_speaker for turn in view.evidence[view.index + 1 : last])
    addressed = Counter(
        person for turn in view.evidence[first:last] for person, called in turn.named_inside.items() if called
    )
    sure = {person for person in (*before, *ahead) if person is not None}
    total = sum(before[person] + ahead[person] for person in sure)
    for person, _ in view.candidates:
        narrated, quoted = scene.narrated.get(person, ()), scene.quoted.get(person, ())
        mine = before[person] + ahead[person]
        at = bisect_left(narrated, low)
        yield (
            log1p(count(narrated, low, start)),
            log1p(count(narrated, start, high)),
            log1p(count(quoted, low, start)),
            log1p(before[person]),
            log1p(ahead[person]),
            mine / total if total else 0.0,
            len(sure),
            log1p(start - narrated[at]) if at < len(narrated) and narrated[at] < start else NEVER,
            _came_or_left(scene.chapter.text, narrated, low, start),
            log1p(addressed[person]),
        )


def _bounds(scene: Scene, place: int) -> tuple[int, int]:
    """Where the scene around a place begins, and the code point after its end."""
    index = bisect_right(scene.breaks, place)
    low = scene.breaks[index - 1] if index else 0
    return low, scene.breaks[index] if index < len(scene.breaks) else len(scene.chapter.text)


def _came_or_left(text: str, narrated: Sequence[int], low: int, start: int) -> int:
    """By the last few places in the scene that name a character: 1: left, -1: came, 0: neither is told."""
    end = bisect_left(narrated, start)
    for place in reversed(narrated[max(0, end - LAST_MENTIONS) : end]):
        if place < low:
            break
        if LEAVES.match(text, place):
            return 1
        if ENTERS.match(text, place):
            return -1
    return 0
