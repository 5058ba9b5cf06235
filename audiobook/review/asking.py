"""What a question to a person is worth: how many lines its answer is expected to mend.  Pure.

The answer mends its own line if that was wrong.  It also changes what is thought of the turns around, and
mends some of them.  Facts about a character mend lines all over the book.

>>> carried(stage, ranker.shipped(), chances, pinned={}, turn=12)                      # doctest: +SKIP
1.4
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING, Literal

from audiobook.attribute.adapting import Answer, learned
from audiobook.attribute.chances import judged
from audiobook.attribute.characters import FIRST_PERSON_ID
from audiobook.attribute.name_forms import parse
from audiobook.attribute.names import DETERMINERS, agreement
from audiobook.text.nicknames import NICKNAMES, is_short_for

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from audiobook.attribute.chances import Chances, Pinned
    from audiobook.attribute.ranker import Ranker
    from audiobook.attribute.stages import Stage
    from audiobook.model import Character

Kind = Literal["speaker", "who", "gender"]

LOOK_AHEAD = 6
"""Turns before and after a line in which an answer is followed up."""
LIKELY = 0.15
"""Answers less likely than this are not followed up."""
LEAST_CHANCE = 1e-6

# How often a character turns out to be somebody else, or nobody, in chapters whose speakers are known.
SAYS_I = 0.4
"""It tells the story, and nobody has named it."""
NAMED_ALIKE = 0.9
"""Another character's name has the same given name, a short form of it, or is a part of it."""
A_NOUN = 0.5
"""It has no name but a noun: `the medic`."""
NEVER_TAGGED, NEVER_TAGGED_SELDOM = 0.15, 0.7
"""No tag surely names it; it is expected to have many lines, or fewer than SELDOM."""
SELDOM = 5.0
OTHERWISE = 0.05
CONTRADICTED = 0.6
"""The tag of a line names it, and an answer names somebody else; as long as no answer names it."""
REJECTED = 0.05
"""For every answer that names somebody else where it was the likeliest, as long as none names it."""
MOST_REJECTED = 0.6
AT_STAKE = 0.5
"""Share of the lines of a character that it matters to if nobody knows who else it may be."""
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
    before = judged(window, judge, pins)
    mended = 0.0
    for person, chance in chances[turn].items():
        if chance >= LIKELY:
            pins[turn - low] = person
            after = judged(window, judge, pins)
            bias = learned([Answer(0, turn - low, person, now[turn - low])], len(stage.turns))
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
        continues=stage.continues[low:high],
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
class Known:
    """What is known of the characters, by index into `Names.people`."""

    share: Mapping[int, float]
    """How many lines each is expected to have."""
    tagged: Mapping[int, int]
    """How many lines have a tag that surely names it."""
    confirmed: Mapping[int, int]
    """How often an answer named it."""
    rejected: Mapping[int, Mapping[int, int]]
    """How often an answer named somebody else where it was the likeliest; by who that was."""
    contradicted: Mapping[int, Mapping[int, int]]
    """The same where the tag of the line names it."""


Guesses = list[tuple[int, float]]
"""Who somebody may be, the likeliest first, with their chances."""


def identities(people: Sequence[Character], known: Known) -> Iterator[tuple[int, float, Guesses]]:
    """For each character with lines the value of asking who it is, and who it may be, itself at first."""
    alike = _alike(people)
    for person, lines in known.share.items():
        others = Counter(alike.get(person, {}))
        if not known.confirmed.get(person):
            others.update(known.rejected.get(person, {}))
            others.update(known.contradicted.get(person, {}))
        doubted = _identity_doubt(people, known, person, alike)
        total = others.total()
        guesses = sorted(
            ((other, doubted * count / total) for other, count in others.items()), key=_likeliest
        )
        at_stake = AT_STAKE * lines
        if guesses:
            at_stake = min(lines, max(known.share.get(other, 0.0) for other in others))
        yield person, doubted * at_stake, [(person, 1.0 - doubted), *guesses]


def _identity_doubt(
    people: Sequence[Character], known: Known, person: int, alike: Mapping[int, Mapping[int, int]]
) -> float:
    """The chance that a character is really somebody else, or nobody."""
    if person in alike:
        return NAMED_ALIKE
    if known.confirmed.get(person):
        return OTHERWISE
    rejections = REJECTED * sum(known.rejected.get(person, {}).values())
    return max(
        CONTRADICTED if known.contradicted.get(person) else OTHERWISE,
        min(MOST_REJECTED, rejections),
        _doubt_by_kind(people[person], known, person),
    )


def _doubt_by_kind(character: Character, known: Known, person: int) -> float:
    if character.id == FIRST_PERSON_ID:
        return SAYS_I
    if character.name.split(maxsplit=1)[0].lower() in DETERMINERS:
        return A_NOUN
    if not known.tagged.get(person):
        return NEVER_TAGGED_SELDOM if known.share[person] < SELDOM else NEVER_TAGGED
    return OTHERWISE


def _likeliest(guess: tuple[int, float]) -> tuple[float, int]:
    return -guess[1], guess[0]


def _alike(people: Sequence[Character]) -> dict[int, dict[int, int]]:
    """For each character those who may be called by a form of its name."""
    names = [
        [words for form in (person.name, *person.aliases) if (words := _words(form))] for person in people
    ]
    by_beginning: dict[str, set[int]] = {}
    for index, forms in enumerate(names):
        for word in {word for words in forms for word in words}:
            for name in (word, *NICKNAMES.get(word, ())):
                by_beginning.setdefault(name[:SHARED_BEGINNING], set()).add(index)
    alike: dict[int, dict[int, int]] = {}
    for sharing in by_beginning.values():
        for first, second in combinations(sorted(sharing), 2):
            if any(_may_be_one(name, other) for name in names[first] for other in names[second]):
                alike.setdefault(first, {})[second] = 1
                alike.setdefault(second, {})[first] = 1
    return alike


def _words(form: str) -> list[str]:
    """The words of a name in small letters without titles; none for a noun."""
    if not form[:1].isupper() or form.split(maxsplit=1)[0].lower() in DETERMINERS:
        return []
    return [word.lower().strip(".") for word in parse(form).words]


def _may_be_one(first: list[str], second: list[str]) -> bool:
    """Tess and Tessa Brandt, Gus and Gustav, Hale and Ruth Hale; not Terry Ogden and Maureen Ogden."""
    short, long = sorted((first, second), key=len)
    if len(short) == 1 and short[0] in long:
        return True
    given, other = sorted((short[0], long[0]), key=len)
    if len(short) > 1 and short[-1] != long[-1]:
        return False
    return (len(given) >= SHARED_BEGINNING and other.startswith(given)) or is_short_for(given, other)


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
