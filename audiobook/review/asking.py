"""What a question to a person is worth: how many lines its answer is expected to mend.  Pure.

The answer mends its own line if that was wrong.  It also changes what is thought of the turns around, and
mends some of them.  Facts about a character mend lines all over the book.

>>> line_value(stage, chances, pinned={}, turn=12)                                     # doctest: +SKIP
1.4
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING, Literal

from audiobook.attribute import passes
from audiobook.attribute.adapting import Answer, learned
from audiobook.attribute.names import agreement

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from audiobook.attribute.passes import Chances, Pinned
    from audiobook.attribute.ranker import Ranker
    from audiobook.attribute.stages import Stage
    from audiobook.model import Character

Kind = Literal["speaker", "who", "gender"]

LOOK_AHEAD = 6
"""Turns before and after a line in which an answer is followed up."""
LIKELY = 0.1
"""Answers less likely than this are not followed up."""
LEAST_CHANCE = 1e-6

# The chance that a character is really somebody else, or nobody: from chapters whose speakers are known.
CONTRADICTED = 0.6
"""The tag of an answered line names the character, and the answer names somebody else."""
NAMED_ALIKE = 0.35
"""Another character shares a word of the name, or has it as the beginning of one: Tess, Tessa."""
A_NOUN = 0.3
"""It has no name but a noun: `the medic`."""
REJECTED = 0.15
"""For every answer that rejects the character, at most MOST_REJECTED, as long as none confirms it."""
MOST_REJECTED = 0.6
OTHERWISE = 0.02
SHARED_BEGINNING = 3
"""Letters that two names share at least if one is short for the other."""
GENDER_MENDS = 0.3
"""Share of the uncertain lines whose speaker a gender settles."""


@dataclass(frozen=True, slots=True)
class Question:
    """Something a person is asked."""

    kind: Kind
    """`speaker`: who says a line?  `who`: who is this character, itself, another one, or nobody?  `gender`:
    which gender does a character have?
    """
    value: float
    """The number of lines that the answer is expected to mend."""
    candidates: tuple[tuple[str, float], ...]
    """Ids of characters, the likeliest first, with their chance, 0 to 1.  `speaker`: who may say the line.
    `who`: who the character may be, itself too.  `gender`: empty.
    """
    chapter: int = -1
    """Index of the chapter of the line; -1: not about a line."""
    span: int = -1
    """Index of the line's first span in the chapter; -1: not about a line."""
    character: str = ""
    """The id of the character it is about; empty: about a line."""


# --- lines


def doubt(turn: Chances) -> float:
    """The chance that a turn's likeliest speaker is wrong."""
    return 1.0 - max(turn.values(), default=0.0)


def carried(stage: Stage, judge: Ranker, chances: Sequence[Chances], pinned: Pinned, turn: int) -> float:
    """How many of the turns around are expected to be mended when the speaker of one is set.

    `chances`: calibrated, of every turn of the chapter.
    """
    low, high = max(0, turn - LOOK_AHEAD), min(len(stage.turns), turn + LOOK_AHEAD + 1)
    window = _window(stage, low, high)
    now = [dict(of_turn) for of_turn in chances[low:high]]
    pins = {other - low: speaker for other, speaker in pinned.items() if low <= other < high}
    before = passes.second_pass(window, judge, pins)
    mended = 0.0
    for person, chance in chances[turn].items():
        if chance >= LIKELY:
            pins[turn - low] = person
            after = passes.second_pass(window, judge, pins)
            bias = learned([Answer(0, turn - low, person, now[turn - low])])
            then = bias.applied(0, [_moved(*three) for three in zip(now, before, after, strict=True)], pins)
            mended += chance * sum(
                _gain(old, new)
                for index, (old, new) in enumerate(zip(now, then, strict=True))
                if index not in pins
            )
    return mended


def _window(stage: Stage, low: int, high: int) -> Stage:
    """Some turns of a chapter."""
    return replace(
        stage,
        turns=stage.turns[low:high],
        evidence=stage.evidence[low:high],
        candidates=stage.candidates[low:high],
        rows=stage.rows[low:high],
        links=stage.links[low:high],
    )


def _moved(now: Chances, before: Chances, after: Chances) -> Chances:
    """The chances of a turn, changed as the ranker's have changed."""
    weights = {
        person: chance
        * max(after.get(person, 0.0), LEAST_CHANCE)
        / max(before.get(person, 0.0), LEAST_CHANCE)
        for person, chance in now.items()
    }
    total = sum(weights.values())
    return {person: weight / total for person, weight in weights.items()} if total else now


def _gain(old: Chances, new: Chances) -> float:
    """By how much the likeliest speaker is likelier than the one who was it before."""
    if not new:
        return 0.0
    return max(new.values()) - new.get(max(old, key=lambda person: old[person]), 0.0)


# --- facts


@dataclass(frozen=True, slots=True)
class Standing:
    """What the answers so far say of the characters, by index into `Names.people`."""

    confirmed: Mapping[int, int]
    """How often an answer named a character."""
    rejected: Mapping[int, Mapping[int, int]]
    """How often an answer named somebody else where the character was the likeliest; by who that was."""
    contradicted: Mapping[int, Mapping[int, int]]
    """The same where the tag of the line names the character."""


def identities(
    people: Sequence[Character], share: Mapping[int, float], standing: Standing
) -> list[tuple[int, float, list[tuple[int, float]]]]:
    """For characters who may be somebody else: who, the lines at stake, and who they may be, with chances.

    `share`: how many lines each character is expected to have.
    """
    alike = _alike(people)
    found = []
    for person in share:
        others = Counter(alike.get(person, {}))
        doubted = max(
            [OTHERWISE]
            + ([CONTRADICTED] if standing.contradicted.get(person) else [])
            + ([NAMED_ALIKE] if others else [])
            + ([A_NOUN] if people[person].name.lower().startswith("the ") else [])
        )
        rejections = standing.rejected.get(person, {})
        if not standing.confirmed.get(person):
            doubted = max(doubted, min(MOST_REJECTED, REJECTED * sum(rejections.values())))
        others.update(rejections)
        others.update(standing.contradicted.get(person, {}))
        total = sum(others.values()) or 1
        guesses = sorted(
            ((other, doubted * count / total) for other, count in others.items()), key=_likeliest
        )
        found.append((person, doubted * share[person], [(person, 1.0 - doubted), *guesses]))
    return found


def _likeliest(guess: tuple[int, float]) -> tuple[float, int]:
    return -guess[1], guess[0]


def _alike(people: Sequence[Character]) -> dict[int, dict[int, int]]:
    """Characters whose names share a word, or the beginning of one."""
    words = [
        {word.lower().strip(".") for form in (person.name, *person.aliases) for word in form.split()
         if word[:1].isupper()} for person in people
    ]  # fmt: skip
    by_beginning: dict[str, list[int]] = {}
    for index, own in enumerate(words):
        for beginning in {word[:SHARED_BEGINNING] for word in own if len(word) >= SHARED_BEGINNING}:
            by_beginning.setdefault(beginning, []).append(index)
    alike: dict[int, dict[int, int]] = {}
    for sharing in by_beginning.values():
        for first, second in combinations(sharing, 2):
            if any(_short_for(a, b) for a in words[first] for b in words[second]):
                alike.setdefault(first, {})[second] = 1
                alike.setdefault(second, {})[first] = 1
    return alike


def _short_for(first: str, second: str) -> bool:
    short, long = sorted((first, second), key=len)
    return len(short) >= SHARED_BEGINNING and long.startswith(short)


def gender_value(stage: Stage, chances: Sequence[Chances]) -> Counter[int]:
    """How many lines of a chapter each character's gender may mend, for those whose gender is not known."""
    names = stage.scene.names
    values: Counter[int] = Counter()
    for index, turn in enumerate(chances):
        evidence = stage.evidence[index]
        gender = evidence.tag.gender or evidence.beat.gender
        if gender is None:
            continue
        for person, chance in turn.items():
            if names.people[person].gender is None and agreement(gender, names.gender(person)) == 0:
                values[person] += GENDER_MENDS * min(chance, 1.0 - chance)  # type: ignore[assignment]
    return values
