"""Features of the exchange: whose turn it is, as the turns around tell.  Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from audiobook.attribute.cues import CueKind
from audiobook.attribute.features.groups import MOST_GAP, gap, group
from audiobook.attribute.names import agreement
from audiobook.attribute.turns import FAR_APART

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from audiobook.attribute.cues import Evidence
    from audiobook.attribute.features.groups import Row, View
    from audiobook.model import Gender

NEIGHBOURS = (-1, -2, 1, 2)
"""Turns before and after that are looked at one by one."""
TURNS_AROUND = 8
"""Turns before and after in which sure speeches are counted."""
FAR = 12
"""Turns: a character who surely speaks no nearer than this does not count as near."""
ADDRESS_CARRIES = 3
"""Paragraphs: an address reaches across fewer than these."""


@group(
    {
        "previous asks": "1: the turn before ends with a question mark; -1: there is none before",
        "gap before": "paragraphs of narration since the turn before",
        "gap after": "paragraphs of narration until the turn after",
        "run before": "how many turns before this one follow each other without a word of narration",
        "run after": "how many turns after it do",
        "speakers near": "how many characters surely speak a turn around",
    }
)
def exchange(view: View) -> Iterator[Row]:
    """The exchange that the turn is part of: the same for every candidate."""
    previous = view.neighbour(-1)
    row = (
        -1 if previous is None else previous.asks,
        min(view.gap(-1), MOST_GAP),
        min(view.gap(1), MOST_GAP),
        _run(view, -1),
        _run(view, 1),
        len({turn.sure_speaker for turn in _around(view)} - {None}),
    )
    for _ in view.candidates:
        yield row


@group(
    {
        "sure before": "turns back to the candidate's last sure speech in this exchange",
        "sure after": "turns ahead to the candidate's next sure speech in this exchange",
        "sure parity before": "1: an odd number of turns back, so the other's turn; 0: even; -1: none",
        "sure parity after": "the same ahead",
        "sure -1": "1: the candidate surely speaks the turn before; -1: somebody else does; 0: not sure",
        "sure -2": "the same for the turn before that",
        "sure +1": "the same for the turn after",
        "sure +2": "the same for the turn after that",
        "sure near": "how many turns around are surely the candidate's",
    }
)
def sure_speeches(view: View) -> Iterator[Row]:
    """Turns around whose tag leaves no doubt: of an exchange of two every other turn is the same person's."""
    before, after = _sure_speeches(view, -1), _sure_speeches(view, 1)
    neighbours = [view.neighbour(offset) for offset in NEIGHBOURS]
    around = [turn.sure_speaker for turn in _around(view)]
    for person, _ in view.candidates:
        yield (
            before.get(person, FAR),
            after.get(person, FAR),
            before[person] % 2 if person in before else -1,
            after[person] % 2 if person in after else -1,
            *(_surely_speaks(turn, person) for turn in neighbours),
            around.count(person),
        )


@group(
    {
        "hint -1": "2: the cue of the turn before names the candidate; -2: only others; 1, -1: by gender",
        "hint -2": "the same for the turn before that",
        "hint +1": "the same for the turn after",
        "hint +2": "the same for the turn after that",
    }
)
def hints(view: View) -> Iterator[Row]:
    """What the tags (without them the beats) of the turns around say for the candidate, in doubt or not."""
    neighbours = [view.neighbour(offset) for offset in NEIGHBOURS]
    for person, gender in view.candidates:
        yield tuple(_hint(turn, person, gender) for turn in neighbours)


@group(
    {
        "addressed before": "1: the turn before addresses the candidate, whose turn it is then",
        "addressed after": "1: the turn after addresses the candidate, as an answer does",
        "addressed before last": "1: the turn before the last addresses the candidate",
        "named before": "1: the turn before names the candidate",
        "named after": "1: the turn after names the candidate",
    }
)
def address(view: View) -> Iterator[Row]:
    """Who is named or addressed in the turns around."""
    before, after, before_last = (view.neighbour(offset) for offset in (-1, 1, -2))
    carries_before, carries_after = (view.gap(offset) < ADDRESS_CARRIES for offset in (-1, 1))
    for person, _ in view.candidates:
        yield (
            carries_before and before is not None and before.addresses(person),
            carries_after and after is not None and after.addresses(person),
            carries_before and before_last is not None and before_last.addresses(person),
            before is not None and person in before.named_inside,
            after is not None and person in after.named_inside,
        )


def _around(view: View) -> Sequence[Evidence]:
    """The evidence of the turns around, and of the turn itself."""
    return view.evidence[max(0, view.index - TURNS_AROUND) : view.index + TURNS_AROUND + 1]


def _surely_speaks(turn: Evidence | None, person: int) -> int:
    if turn is None or turn.sure_speaker is None:
        return 0
    return 1 if turn.sure_speaker == person else -1


def _hint(turn: Evidence | None, person: int, gender: Gender | None) -> int:
    if turn is None:
        return 0
    cue = turn.tag if turn.tag.kind is not CueKind.NONE else turn.beat
    if cue.shares:
        return 2 if person in cue.shares else -2
    return agreement(cue.gender, gender)


def _sure_speeches(view: View, step: int) -> dict[int, int]:
    """For each character the turns back (step -1) or ahead (1) to a sure speech, while the exchange lasts."""
    distances: dict[int, int] = {}
    place = view.index + step
    while 0 <= place < len(view.evidence) and abs(place - view.index) < FAR:
        if gap(view.turns, *sorted((place, place - step))) > FAR_APART:
            break
        speaker = view.evidence[place].sure_speaker
        if speaker is not None:
            distances.setdefault(speaker, abs(place - view.index))
        place += step
    return distances


def _run(view: View, step: int) -> int:
    """How many turns before (step -1) or after (1) follow each other without a word of narration.

    The first turn of a chapter never counts: the shipped ranker has learned it so.
    """
    place = view.index
    while 0 < place + step < len(view.turns) and abs(place - view.index) < FAR:
        interrupted = place != view.index and view.turns[place].narrated
        if interrupted or gap(view.turns, *sorted((place, place + step))):
            break
        place += step
    return abs(place - view.index)
