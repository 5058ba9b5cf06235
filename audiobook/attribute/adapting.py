"""What a person's answers teach about the rest of a book.  Pure.

The ranker knows fiction in general; whoever says who speaks a line tells something of this book: that Ann
talks more in it than was thought, and above all in this chapter and this exchange.  The answers and what was
thought of those turns go in; for every character a bias comes out, in log odds, that is added wherever the
character may speak.

It is the most probable bias under a Gaussian process (Rasmussen & Williams 2006, chapter 3): before any
answer it is 0 for everybody, and its covariance between two turns is the sum of four parts: one that all
turns of the book share, one of the chapter, one that fades with the distance in turns, and one that fades and
changes its sign from turn to turn, because people take turns.  So an answer that was expected teaches nearly
nothing, one that was not teaches much, and most of it near by.

>>> bias = learned([Answer(0, 5, speaker=1, chances={0: 0.7, 1: 0.3})], 12)                # doctest: +SKIP
>>> bias.applied(0, [{0: 0.6, 1: 0.4}] * 12, pinned={5: 1})[6]                         # doctest: +SKIP
{0: 0.35, 1: 0.65}
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import exp
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Mapping

    from audiobook.attribute.chances import Chances, Pinned

# Tuned on chapters and novels whose speakers are known, by the accuracy of the lines that were not answered.
# It rises with each part, and changes little if one of them is halved or doubled.
OF_THE_BOOK = 0.5
"""Variance of a character's bias, in squared log odds, that all turns of a short book share."""
SHORT_BOOK = 350
"""Turns; in a longer book they share less, in proportion, since people talk more in some parts of it."""
OF_THE_CHAPTER = 0.3
"""Variance that the turns of a chapter share besides."""
NEAR_BY, NEAR_BY_TURNS = 1.0, 10.0
"""Variance that a turn shares with the turns around, and in how many turns it fades by the factor e."""
BY_TURNS, BY_TURNS_TURNS = 1.5, 8.0
"""The same for what holds for every other turn, and the opposite for the turns between."""
Fading = Sequence[tuple[float, float]]
FADING: Fading = ((NEAR_BY, exp(-1 / NEAR_BY_TURNS)), (BY_TURNS, -exp(-1 / BY_TURNS_TURNS)))
"""The variance of both, and what is left of it after a turn."""
ROUNDS = 20
"""Of the search for the most probable bias, each through all parts: enough for two digits."""
LEAST_CHANCE = 1e-6
"""Stands for 0, which has no logarithm."""
UNEXPECTED = 0.01
"""The chance of a speaker who was no candidate."""
CURVATURE = 0.5
"""A bound on the second derivative of a softmax (Böhning 1992), so that no step goes too far."""

Table = NDArray[np.float64]
"""Shape (answers, characters)."""
Source = tuple[int, Table]
"""An answered turn, and what spreads from it to the turns around for each character."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A turn whose speaker a person has set."""

    chapter: int
    """Index of the chapter."""
    turn: int
    """Index of the turn in it."""
    speaker: int
    """Index into `Names.people`."""
    chances: Chances
    """What was thought of the turn without any answer."""


@dataclass(frozen=True, slots=True)
class Bias:
    """What answers have taught."""

    columns: Mapping[int, int]
    """The column of each character in the arrays."""
    book: Table
    """Shape (characters,): log odds that hold everywhere."""
    chapters: Mapping[int, Table]
    """The same for the chapters that have answers."""
    sources: Mapping[int, Sequence[Source]]
    """Of the same chapters, ascending."""

    def applied(self, chapter: int, chances: Sequence[Chances], pinned: Pinned) -> list[Chances]:
        """The chances of the turns of a chapter with the bias; turns of `pinned` stay as they are."""
        everywhere = self.book + self.chapters.get(chapter, 0.0)
        near = _spread(self.sources.get(chapter, ()), range(len(chances)), len(self.columns))
        return [
            dict(turn) if index in pinned or not turn else self._shifted(turn, everywhere + near[index])
            for index, turn in enumerate(chances)
        ]

    def _shifted(self, turn: Chances, bias: Table) -> Chances:
        people = list(turn)
        shifts = [bias[self.columns[person]] if person in self.columns else 0.0 for person in people]
        scores = np.log(np.maximum(list(turn.values()), LEAST_CHANCE)) + shifts
        weights = np.exp(scores - scores.max())
        return dict(zip(people, map(float, weights / weights.sum()), strict=True))


NO_BIAS = Bias({}, np.zeros(0), {}, {})


def learned(answers: Sequence[Answer], turns_in_all: int) -> Bias:
    """What the answers teach, in any order; NO_BIAS if there are none.  `turns_in_all`: of the book."""
    if not answers:
        return NO_BIAS
    answers = sorted(answers, key=lambda answer: (answer.chapter, answer.turn))
    people = sorted({person for answer in answers for person in (*answer.chances, answer.speaker)})
    columns = {person: column for column, person in enumerate(people)}
    return _Search(answers, columns, OF_THE_BOOK * min(1.0, SHORT_BOOK / turns_in_all)).bias()


class _Search:
    """The search for the most probable bias: a step for one part after the other."""

    def __init__(self, answers: Sequence[Answer], columns: Mapping[int, int], of_the_book: float) -> None:
        """`answers`: sorted; `columns`: of everybody in them; `of_the_book`: the variance of that part."""
        self._of_the_book = of_the_book
        self._columns = columns
        self._prior, self._right = _tables(answers, columns)
        self._open = np.isfinite(self._prior)
        chapters: dict[int, list[int]] = defaultdict(list)
        for row, answer in enumerate(answers):
            chapters[answer.chapter].append(row)
        self._rows = {chapter: slice(rows[0], rows[-1] + 1) for chapter, rows in chapters.items()}
        self._turns = [answer.turn for answer in answers]
        self._book = np.zeros(len(columns))
        self._chapters = {chapter: np.zeros(len(columns)) for chapter in chapters}
        self._near = np.zeros_like(self._prior)
        self._sources = np.zeros_like(self._prior)
        shared = self._spread_out(np.ones_like(self._prior), [(v, abs(factor)) for v, factor in FADING])
        self._near_step = 1.0 / (1.0 + CURVATURE * shared.max())

    def bias(self) -> Bias:
        for _ in range(ROUNDS):
            self._book = self._stepped(self._book, slice(None), self._of_the_book)
            for chapter, rows in self._rows.items():
                self._chapters[chapter] = self._stepped(self._chapters[chapter], rows, OF_THE_CHAPTER)
            self._sources += self._near_step * (self._surprise(slice(None)) - self._sources)
            self._near = self._spread_out(self._sources)
        sources = {
            chapter: list(zip(self._turns[rows], self._sources[rows], strict=True))
            for chapter, rows in self._rows.items()
        }
        return Bias(self._columns, self._book, self._chapters, sources)

    def _stepped(self, values: Table, rows: slice, variance: float) -> Table:
        """A bias that several answers share, moved towards its most probable value."""
        slope = self._surprise(rows).sum(axis=0) - values / variance
        bound = CURVATURE * self._open[rows].sum(axis=0) + 1.0 / variance
        stepped: Table = values + slope / bound
        return stepped

    def _surprise(self, rows: slice) -> Table:
        """By how much each answer differs from what would be expected of it now; 0 to 1 and to -1."""
        scores = self._prior + self._book + self._near
        for chapter, of_chapter in self._rows.items():
            scores[of_chapter] += self._chapters[chapter]
        weights = np.exp(scores - scores.max(axis=1, keepdims=True))
        surprise: Table = (self._right - weights / weights.sum(axis=1, keepdims=True))[rows]
        return surprise

    def _spread_out(self, sources: Table, fading: Fading = FADING) -> Table:
        near = np.zeros_like(sources)
        for rows in self._rows.values():
            turns = self._turns[rows]
            pairs = list(zip(turns, sources[rows], strict=True))
            near[rows] = _spread(pairs, turns, len(self._columns), fading)
        return near


def _tables(answers: Sequence[Answer], columns: Mapping[int, int]) -> tuple[Table, Table]:
    """The log chances before the answers, minus infinity for who cannot speak, and 1 for who does."""
    prior = np.full((len(answers), len(columns)), -np.inf)
    right = np.zeros_like(prior)
    for row, answer in enumerate(answers):
        for person, chance in ({answer.speaker: UNEXPECTED} | answer.chances).items():
            prior[row, columns[person]] = np.log(max(chance, LEAST_CHANCE))
        right[row, columns[answer.speaker]] = 1.0
    return prior, right


def _spread(sources: Sequence[Source], turns: Sequence[int], width: int, fading: Fading = FADING) -> Table:
    """What reaches each of the turns from all sources, both ascending; shape (turns, width)."""
    reached = np.zeros((len(turns), width))
    if sources:
        back_sources = [(-turn, values) for turn, values in reversed(sources)]
        back_turns = [-turn for turn in reversed(turns)]
        for variance, factor in fading:
            ahead = _carried(sources, turns, factor, here=True)
            back = _carried(back_sources, back_turns, factor)
            reached += variance * (ahead + back[::-1])
    return reached


def _carried(sources: Sequence[Source], turns: Sequence[int], factor: float, *, here: bool = False) -> Table:
    """What reaches each turn from the sources before it, and if `here` from its own.

    `factor`: what is left of it after a turn.  One walk is enough, since it can be carried along.
    """
    carried = np.zeros_like(sources[0][1])
    rows = np.empty((len(turns), len(carried)))
    place, last = 0, turns[0] if turns else 0
    for row, turn in enumerate(turns):
        carried = carried * factor ** (turn - last)
        last = turn
        while place < len(sources) and (sources[place][0] < turn or (here and sources[place][0] == turn)):
            carried = carried + sources[place][1] * factor ** (turn - sources[place][0])
            place += 1
        rows[row] = carried
    return rows
