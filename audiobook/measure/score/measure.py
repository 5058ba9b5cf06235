"""One document measured: the program's quotations and speakers against the gold ones.  Pure.

The definitions stand in the package's docstring.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from audiobook.measure.score import names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from audiobook.measure.score.gold import Gold, Quote
    from audiobook.measure.score.program import CastMode, Prediction

Unit = Literal["quote", "segment"]
Reading = Literal["given", "name", "one2one"]
Kind = Literal[
    "missed", "no_such_character", "nobody", "stranger", "other_gender", "same_gender", "unknown_gender"
]
UNITS: tuple[Unit, ...] = get_args(Unit)
KINDS: tuple[Kind, ...] = get_args(Kind)
"""Of errors, in the order in which they are asked: each is of the first kind that fits."""
READINGS: dict[CastMode, tuple[Reading, ...]] = {"given": ("given",), "unknown": ("name", "one2one")}
"""The first of a mode is the one for errors, reliability and review."""
QUOTE_MARKS = "\"'`“”‘’«»"
SAME_SEGMENT = 0.5
"""Two segments are one if their common part is at least this share of both together."""
COVERED = 0.2
"""A quotation is found if one speaker's dialogue covers this share of it."""


@dataclass(frozen=True, slots=True)
class Detection:
    """How well the stretches of direct speech were found: counts of segments and of code points."""

    gold: int = 0
    found: int = 0
    matched: int = 0
    exact: int = 0
    """Matched, with the same ends."""
    gold_characters: int = 0
    found_characters: int = 0
    shared_characters: int = 0


@dataclass(frozen=True, slots=True)
class Share:
    """How many of how many."""

    right: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one gold quotation that has a speaker."""

    right: bool
    confidence: float | None
    """The program's; None where it missed the quotation."""
    kind: Kind | None
    """Of error; None where it is right."""
    neighbour: bool
    """Wrong, and given to whoever says the quotation before or after."""


Groups = dict[str, Share]


@dataclass(frozen=True, slots=True)
class Measured:
    """What is known about one document."""

    id: str
    detection: Detection
    attribution: dict[Reading, dict[Unit, Groups]]
    verdicts: tuple[Verdict, ...]
    """One for each quotation with a speaker, in the order of the text."""
    gold_speakers: int
    found_speakers: int
    """Of the program's characters, how many it gave a gold quotation to."""


def measure(gold: Gold, prediction: Prediction, mode: CastMode) -> Measured:
    """Compare a prediction with its gold document."""
    dialogue = _Dialogue(gold.text, prediction)
    items = list(_items(gold, dialogue))
    readings = _readings(gold, prediction, items, mode)
    main = readings[READINGS[mode][0]]
    return Measured(
        gold.id,
        _detection(gold, dialogue),
        {reading: _tally(items, stands_for) for reading, stands_for in readings.items()},
        tuple(_verdicts(gold, prediction, [one for one in items if one.unit == "quote"], main)),
        len({one.quote.speaker for one in items}),
        len({one.answer.speaker for one in items if one.answer} - {None}),
    )


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """A stretch without the quote marks and white space at its ends; corpora differ in keeping them."""
    while start < end and (text[start].isspace() or text[start] in QUOTE_MARKS):
        start += 1
    while start < end and (text[end - 1].isspace() or text[end - 1] in QUOTE_MARKS):
        end -= 1
    return start, end


@dataclass(frozen=True, slots=True)
class _Answer:
    speaker: str | None
    confidence: float


class _Dialogue:
    """The program's dialogue, trimmed, to be asked what lies under a stretch of text."""

    def __init__(self, text: str, prediction: Prediction) -> None:
        kept = [(trimmed(text, one.start, one.end), one) for one in prediction.said]
        self.segments = [stretch for stretch, _ in kept if stretch[0] < stretch[1]]
        self._said = [one for stretch, one in kept if stretch[0] < stretch[1]]
        self._ends = [end for _, end in self.segments]

    def under(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Which segments overlap a stretch, and by how many code points."""
        # The segments are in order and disjoint, so their ends are sorted as well.
        index = bisect_right(self._ends, start)
        while index < len(self.segments) and self.segments[index][0] < end:
            yield index, min(end, self.segments[index][1]) - max(start, self.segments[index][0])
            index += 1

    def answer(self, stretches: Iterable[tuple[int, int]]) -> _Answer | None:
        """Who says most of these trimmed stretches; None where the dialogue misses them."""
        covered: Counter[str | None] = Counter()
        largest: dict[str | None, tuple[int, float]] = {}
        length = 0
        for start, end in stretches:
            length += end - start
            for index, common in self.under(start, end):
                one = self._said[index]
                covered[one.speaker] += common
                part = (common, one.confidence)
                largest[one.speaker] = max(largest.get(one.speaker, part), part)
        if not covered:
            return None
        speaker = max(sorted(covered, key=str), key=covered.__getitem__)
        if covered[speaker] < COVERED * length:
            return None
        return _Answer(speaker, largest[speaker][1])


# --- detection


def _detection(gold: Gold, dialogue: _Dialogue) -> Detection:
    wanted = sorted(stretch for quote in gold.quotes for stretch in _stretches(gold, quote))
    wanted = [(start, end) for start, end in wanted if start < end]
    pairs = [
        (share, number, index)
        for number, (start, end) in enumerate(wanted)
        for index, common in dialogue.under(start, end)
        if (share := _share_in_common(common, (start, end), dialogue.segments[index])) >= SAME_SEGMENT
    ]
    matched: dict[int, int] = {}
    taken: set[int] = set()
    # The best match first; of equal ones the first in the text.
    for _, number, index in sorted(pairs, key=lambda pair: (-pair[0], *pair[1:])):
        if number not in matched and index not in taken:
            matched[number] = index
            taken.add(index)
    speech = _united(wanted)
    return Detection(
        gold=len(wanted),
        found=len(dialogue.segments),
        matched=len(matched),
        exact=sum(wanted[number] == dialogue.segments[index] for number, index in matched.items()),
        gold_characters=sum(end - start for start, end in speech),
        found_characters=sum(end - start for start, end in dialogue.segments),
        shared_characters=sum(
            common for start, end in speech for _, common in dialogue.under(start, end)
        ),
    )  # fmt: skip


def _stretches(gold: Gold, quote: Quote) -> list[tuple[int, int]]:
    return [trimmed(gold.text, start, end) for start, end in quote.spans]


def _share_in_common(common: int, one: tuple[int, int], other: tuple[int, int]) -> float:
    return common / (max(one[1], other[1]) - min(one[0], other[0]))


def _united(stretches: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Sorted stretches without overlaps: a gold quotation may lie inside another."""
    united: list[tuple[int, int]] = []
    for start, end in stretches:
        if united and start <= united[-1][1]:
            united[-1] = (united[-1][0], max(united[-1][1], end))
        else:
            united.append((start, end))
    return united


# --- attribution


@dataclass(frozen=True, slots=True)
class _Item:
    """One gold quotation, or one segment of it, with the program's answer."""

    unit: Unit
    quote: Quote
    answer: _Answer | None
    groups: tuple[str, ...]

    def is_right(self, stands_for: Mapping[str, str]) -> bool:
        if self.answer is None or self.answer.speaker is None:
            return False
        return stands_for.get(self.answer.speaker) == self.quote.speaker


def _items(gold: Gold, dialogue: _Dialogue) -> Iterator[_Item]:
    categories = {person.id: person.category for person in gold.characters}
    for quote in gold.quotes:
        if quote.speaker is None:
            continue
        stretches = _stretches(gold, quote)
        groups = _groups(quote.type, categories.get(quote.speaker))
        yield _Item("quote", quote, dialogue.answer(stretches), groups)
        for stretch in stretches:
            yield _Item("segment", quote, dialogue.answer([stretch]), groups)


def _groups(kind: str | None, category: str | None) -> tuple[str, ...]:
    groups = ["all", kind or "untyped"]
    if kind in {"anaphoric", "implicit"}:
        groups.append("non_explicit")
    if category:
        groups.append(f"category:{category}")
    if category in {"major", "intermediate"}:
        groups += ["no_minor", f"no_minor:{kind}"] if kind else ["no_minor"]
    return tuple(groups)


def _readings(
    gold: Gold, prediction: Prediction, items: Iterable[_Item], mode: CastMode
) -> dict[Reading, dict[str, str]]:
    """For each reading, which gold character each of the program's stands for."""
    if mode == "given":
        return {"given": {person.id: person.id for person in gold.characters}}
    together: dict[str, Counter[str]] = {}
    for item in items:
        if item.answer and item.answer.speaker:
            counts = together.setdefault(item.answer.speaker, Counter())
            if item.unit == "quote" and item.quote.speaker:
                counts[item.quote.speaker] += 1
    cast = names.Cast(gold.characters, gold.narrator)
    return {
        "name": names.by_name(prediction.characters, cast, together),
        "one2one": names.one_to_one(together),
    }


def _tally(items: Iterable[_Item], stands_for: Mapping[str, str]) -> dict[Unit, Groups]:
    right: Counter[tuple[Unit, str]] = Counter()
    total: Counter[tuple[Unit, str]] = Counter()
    for item in items:
        answered = item.answer is not None and item.answer.speaker is not None
        for group in (*item.groups, "answered") if answered else item.groups:
            total[item.unit, group] += 1
            right[item.unit, group] += item.is_right(stands_for)
    tally: dict[Unit, Groups] = {"quote": {}, "segment": {}}
    for (unit, group), number in total.items():
        tally[unit][group] = Share(right[unit, group], number)
    return tally


# --- errors


def _verdicts(
    gold: Gold, prediction: Prediction, items: Iterable[_Item], stands_for: Mapping[str, str]
) -> Iterator[Verdict]:
    genders = {person.id: person.gender for person in gold.characters}
    reachable = {stands_for.get(one.id) for one in prediction.characters}
    beside = _neighbours(gold)
    for item in sorted(items, key=lambda item: _place(item.quote)):
        answer, speaker = item.answer, item.quote.speaker
        given_to = stands_for.get(answer.speaker) if answer and answer.speaker else None
        kind: Kind | None = None
        if answer is None:
            kind = "missed"
        elif not item.is_right(stands_for):
            if speaker not in reachable:
                kind = "no_such_character"
            elif answer.speaker is None:
                kind = "nobody"
            elif given_to is None:
                kind = "stranger"
            else:
                kind = _gender_kind(genders.get(speaker or ""), genders.get(given_to))
        near = kind is not None and given_to is not None and given_to in beside[_place(item.quote)]
        yield Verdict(kind is None, answer.confidence if answer else None, kind, near)


def _gender_kind(one: str | None, other: str | None) -> Kind:
    if one not in {"M", "F"} or other not in {"M", "F"}:
        return "unknown_gender"
    return "same_gender" if one == other else "other_gender"


def _neighbours(gold: Gold) -> dict[tuple[tuple[int, int], ...], set[str | None]]:
    """Who says the quotations just before and behind each."""
    ordered = sorted(gold.quotes, key=_place)
    return {
        _place(quote): {other.speaker for other in (*ordered[max(0, at - 1) : at], *ordered[at + 1 : at + 2])}
        for at, quote in enumerate(ordered)
    }


def _place(quote: Quote) -> tuple[tuple[int, int], ...]:
    return tuple(sorted(quote.spans))
