"""Characters who may be one person under two names, for somebody to look at.  Pure.

>>> [str(merge) for merge in worth_a_look(script.characters)]                          # doctest: +SKIP
['Tom and Tom Reed: a part of the name']

Attribution merges what it is sure of.  These are left: two spellings, a short form, a part of a name.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from audiobook.text.likeness import ALIKE, plain
from audiobook.text.nicknames import is_short_for

if TYPE_CHECKING:
    from collections.abc import Iterable

    from audiobook.model import Character


@dataclass(frozen=True, slots=True)
class Merge:
    """Two characters and what speaks for their being one person."""

    name: str
    """The longer name, which would stay."""
    other: str
    """The name that would become an alias."""
    why: str
    """For a person to read."""

    def __str__(self) -> str:
        """Return both names and the reason."""
        return f"{self.other} and {self.name}: {self.why}"


def worth_a_look(characters: Iterable[Character]) -> tuple[Merge, ...]:
    """Return pairs of characters whose names are alike and whose genders do not differ."""
    merges = []
    for one, other in combinations(characters, 2):
        if one.gender and other.gender and one.gender != other.gender:
            continue
        shorter, longer = sorted((one.name, other.name), key=lambda name: (len(name), name))
        why = _likeness(shorter, longer)
        if why:
            merges.append(Merge(longer, shorter, why))
    return tuple(merges)


def _likeness(shorter: str, longer: str) -> str:
    """Return in which way two names are alike; empty: in none."""
    short, long = _words(shorter), _words(longer)
    if not short or not long:
        return ""
    if short == long:
        return "spelled almost alike"
    if set(short) < set(long):
        return "a part of the name"
    if len(short) == 1 and is_short_for(short[0], long[0]):
        return "perhaps short for it"
    matcher = difflib.SequenceMatcher(a=" ".join(short), b=" ".join(long), autojunk=False)
    is_close = matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE
    # The Bennets share most of their letters, and are five: only one word may be spelled in another way.
    return "spelled almost alike" if is_close and _differing(short, long) == 1 else ""


def _differing(short: list[str], long: list[str]) -> int:
    """Return how many words differ, counting only those that are alike themselves; 0: too much differs."""
    pairs = [(one, other) for one, other in zip(short, long, strict=False) if one != other]
    alike = all(difflib.SequenceMatcher(a=one, b=other).ratio() >= ALIKE for one, other in pairs)
    return len(pairs) if alike and len(short) == len(long) else 0


def _words(name: str) -> list[str]:
    """Return the words of a name without accents and capitals."""
    return plain(name).replace(".", " ").split()
