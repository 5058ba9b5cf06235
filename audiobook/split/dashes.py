"""Speech that a dash opens, as French, Spanish and Joyce have it: which of a paragraph is said.

>>> body = "—Vamos —dijo Juan—. Es tarde."
>>> [body[start:end] for start, end in speech(body, 1)]
['—Vamos ', '—. Es tarde.']
"""

from __future__ import annotations

import re
from itertools import islice, pairwise
from typing import Final

from audiobook.split.insertions import incises, without
from audiobook.split.marks import LETTER, Stretch, text_after
from audiobook.text import tags

SPEECH_DASH: Final = re.compile(r"(?:—|–|―|--?)\s*(?=\S)")
INNER_DASH: Final = re.compile(r"(?<=\s)[—–―](?=\w)|[—–―](?=[\s.,;:!?])")
"""A dash between a speech and its tag: at the tag's beginning, or at its end."""


def opening(body: str) -> int | None:
    """Where the words begin behind a dash that opens the paragraph; None without such a dash."""
    dash = SPEECH_DASH.match(body)
    return dash.end() if dash else None


def speech(body: str, first: int) -> list[Stretch]:
    """The speech of a paragraph that a dash opens, without its tags.  `first`: where its words begin.

    French (and Joyce) set the tag off by its verb: `— À la gare, répondit Marcel. Le train…`; Spanish by more
    dashes: `—Vamos —dijo Juan—. Es tarde.`
    """
    dashes = [match.start() for match in INNER_DASH.finditer(body, first)]
    if dashes and _is_tag(body, dashes[0] + 1):
        stretches = pairwise([0, *dashes, len(body)])
        every_other = islice(stretches, 0, None, 2)
        return [(start, end) for start, end in every_other if LETTER.search(body, start, end)]
    return list(without(body, 0, len(body), incises(body, 0, len(body))))


def _is_tag(body: str, position: int) -> bool:
    """Is what begins here, right behind a dash, the tag of the speech before it?"""
    return text_after(body, position)[:1].islower() or tags.after(body, position) is not None
