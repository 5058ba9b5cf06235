"""What a group of features is, and what it sees of a turn.  Pure."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from math import log1p
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from audiobook.attribute.candidates import Standing
    from audiobook.attribute.cues import Evidence
    from audiobook.attribute.habits import Habits
    from audiobook.attribute.scene import Scene
    from audiobook.attribute.turns import Turn
    from audiobook.model import Gender

Row = tuple[float, ...]
MOST_GAP = 9
"""Paragraphs between two turns; also stands for the gap to a turn that does not exist."""
NOT_AMONG_THEM = 9
"""Stands for the rank or the log distance of a character that a list of the likeliest lacks."""
RECENT = 1_500
"""Code points before a turn: about a page."""
NEVER = 12.0
"""Stands for the log distance of a character who is never named; no place in a book is that far away."""


@dataclass(frozen=True, slots=True)
class View:
    """A turn as the features see it."""

    scene: Scene
    turns: Sequence[Turn]
    """Of the whole chapter."""
    evidence: Sequence[Evidence]
    """Of the same turns."""
    index: int
    """Which of them is looked at."""
    candidates: Sequence[tuple[int, Gender | None]]
    """Who may speak it, with their gender (None: not known)."""
    standing: Mapping[int, Standing]
    """Of the characters that the book mentions."""
    habits: Habits
    """How the book's characters talk."""
    starts: Sequence[int]
    """Where each turn of the chapter begins, ascending."""

    @property
    def turn(self) -> Turn:
        """The turn that is looked at."""
        return self.turns[self.index]

    @property
    def mine(self) -> Evidence:
        """Its evidence."""
        return self.evidence[self.index]

    def neighbour(self, offset: int) -> Evidence | None:
        """The evidence of the turn so many turns later (or earlier); None: the chapter has none there."""
        place = self.index + offset
        return self.evidence[place] if 0 <= place < len(self.evidence) else None

    def gap(self, offset: int) -> int:
        """Paragraphs between this turn and the one before (-1) or after (1)."""
        place = self.index + offset
        if not 0 <= place < len(self.turns):
            return MOST_GAP
        return gap(self.turns, *sorted((self.index, place)))


@dataclass(frozen=True, slots=True)
class Group:
    """Features that are worked out together."""

    name: str
    meaning: str
    features: Mapping[str, str]
    """The name of each feature, and what it is."""
    values: Callable[[View], Iterable[Row]]
    """For each candidate of a turn the values, in the order of `features`."""


def group(features: Mapping[str, str]) -> Callable[[Callable[[View], Iterable[Row]]], Group]:
    """Make a group of the function that works out these features; its docstring says what they share."""

    def make(values: Callable[[View], Iterable[Row]]) -> Group:
        return Group(values.__name__, values.__doc__ or "", features, values)

    return make


def gap(turns: Sequence[Turn], before: int, now: int) -> int:
    """Paragraphs between two turns: 0 where one paragraph follows the other."""
    return max(0, turns[now].first_block - turns[before].last_block - 1)


def last_before(places: Sequence[int], start: int) -> int:
    """The last of some ascending places before `start`; -1: none."""
    index = bisect_left(places, start)
    return places[index - 1] if index else -1


def log_distance_back(places: Sequence[int], start: int) -> float:
    """log(1 + code points) from `start` back to the last of some ascending places; NEVER: there is none."""
    index = bisect_left(places, start)
    return log1p(start - places[index - 1]) if index else NEVER


def log_distance_ahead(places: Sequence[int], start: int) -> float:
    """The same ahead to the first of them."""
    index = bisect_left(places, start)
    return log1p(places[index] - start) if index < len(places) else NEVER


def count(places: Sequence[int], low: int, high: int) -> int:
    """How many of some ascending places are in a stretch; `high` is not part of it."""
    return bisect_left(places, high) - bisect_left(places, low)


def pronoun_lead(pronouns: Mapping[Gender, int], gender: Gender | None) -> float:
    """By how much, in logs, pronouns of a gender outnumber those of the other; 0: gender not known."""
    if gender is None or gender not in pronouns:
        return 0.0
    other: Gender = "female" if gender == "male" else "male"
    return log1p(pronouns[gender]) - log1p(pronouns[other])
