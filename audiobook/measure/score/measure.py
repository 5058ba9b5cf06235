"""Measure one document: the program's quotations and speakers against the gold ones.  Pure.

The package's docstring has the definitions.

    measure(gold, predict(gold, "given"), "given").attribution["given"]["quote"]["all"].right
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
"""Kinds of error; each error has the first kind that applies."""
READINGS: dict[CastMode, tuple[Reading, ...]] = {"given": ("given",), "unknown": ("name", "one2one")}
"""The readings of each mode; the first one is for errors, reliability and review."""
QUOTE_MARKS = "\"'`“”‘’«»"
SAME_SEGMENT = 0.5
"""Two segments match if their overlap is at least this share of their union."""
COVERED = 0.2
"""A quotation is found if one speaker's dialogue covers at least this share of it."""


@dataclass(frozen=True, slots=True)
class Detection:
    """How well direct speech was found."""

    gold: int = 0
    """Segments in the gold document."""
    found: int = 0
    """Segments in the prediction."""
    matched: int = 0
    """Pairs of both."""
    exact: int = 0
    """Pairs with the same ends."""
    gold_characters: int = 0
    """Code points inside gold segments."""
    found_characters: int = 0
    """Code points inside predicted segments."""
    shared_characters: int = 0
    """Code points inside both."""


@dataclass(frozen=True, slots=True)
class Share:
    """How many are right, out of how many."""

    right: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result for one gold quotation that has a speaker."""

    right: bool
    confidence: float | None
    """The program's confidence, 0 to 1; None where it missed the quotation."""
    kind: Kind | None
    """Kind of error; None where the answer is right."""
    neighbour: bool
    """Whether the answer is wrong and is the speaker of the quotation before or after."""


Groups = dict[str, Share]
Place = tuple[tuple[int, int], ...]
"""The parts of a quotation, in order: start and end in code points."""


@dataclass(frozen=True, slots=True)
class Measured:
    """The measures of one document."""

    id: str
    detection: Detection
    attribution: dict[Reading, dict[Unit, Groups]]
    verdicts: tuple[Verdict, ...]
    """One for each quotation with a speaker, in the order of the text."""
    gold_speakers: int
    """Number of gold characters with a quotation."""
    found_speakers: int
    """Number of the program's characters that a gold quotation was attributed to."""


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
        tuple(_verdicts(gold, prediction, [item for item in items if item.unit == "quote"], main)),
        len({item.quote.speaker for item in items}),
        len({item.answer.speaker for item in items if item.answer} - {None}),
    )


def answers(gold: Gold, prediction: Prediction) -> Iterator[tuple[Quote, str | None]]:
    """Each gold quotation that has a speaker, and the id of the program's; None: missed, or nobody."""
    for item in _items(gold, _Dialogue(gold.text, prediction)):
        if item.unit == "quote":
            yield item.quote, item.answer.speaker if item.answer else None


def right_quotations(gold: Gold, prediction: Prediction, mode: CastMode) -> dict[Reading, dict[Place, bool]]:
    """For each reading whether each quotation with a speaker has the right one, by its place."""
    items = list(_items(gold, _Dialogue(gold.text, prediction)))
    return {
        reading: {place_of(item.quote): item.is_right(stands_for) for item in items if item.unit == "quote"}
        for reading, stands_for in _readings(gold, prediction, items, mode).items()
    }


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """A stretch without quote marks and white space at its ends, which not all corpora include."""
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
    """The program's utterances, trimmed, looked up by stretches of text."""

    def __init__(self, text: str, prediction: Prediction) -> None:
        segments = [
            (trimmed(text, utterance.start, utterance.end), utterance) for utterance in prediction.utterances
        ]
        segments = [(stretch, utterance) for stretch, utterance in segments if stretch[0] < stretch[1]]
        self.segments = [stretch for stretch, _ in segments]
        self._utterances = [utterance for _, utterance in segments]
        self._ends = [end for _, end in self.segments]

    def under(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """The indices of the segments that overlap a stretch, and by how many code points."""
        # The segments are in order and disjoint, so their ends are sorted too.
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
                utterance = self._utterances[index]
                covered[utterance.speaker] += common
                part = (common, utterance.confidence)
                largest[utterance.speaker] = max(largest.get(utterance.speaker, part), part)
        if not covered:
            return None
        speaker = max(sorted(covered, key=str), key=covered.__getitem__)
        if covered[speaker] < COVERED * length:
            return None
        return _Answer(speaker, largest[speaker][1])


# --- detection


def _detection(gold: Gold, dialogue: _Dialogue) -> Detection:
    segments = sorted(stretch for quote in gold.quotes for stretch in _stretches(gold, quote))
    segments = [(start, end) for start, end in segments if start < end]
    pairs = [
        (share, number, index)
        for number, (start, end) in enumerate(segments)
        for index, common in dialogue.under(start, end)
        if (share := _share_in_common(common, (start, end), dialogue.segments[index])) >= SAME_SEGMENT
    ]
    matched: dict[int, int] = {}
    taken: set[int] = set()
    # The best match first; of equal matches the first in the text.
    for _, number, index in sorted(pairs, key=lambda pair: (-pair[0], *pair[1:])):
        if number not in matched and index not in taken:
            matched[number] = index
            taken.add(index)
    speech = _united(segments)
    return Detection(
        gold=len(segments),
        found=len(dialogue.segments),
        matched=len(matched),
        exact=sum(segments[number] == dialogue.segments[index] for number, index in matched.items()),
        gold_characters=sum(end - start for start, end in speech),
        found_characters=sum(end - start for start, end in dialogue.segments),
        shared_characters=sum(
            common for start, end in speech for _, common in dialogue.under(start, end)
        ),
    )  # fmt: skip


def _stretches(gold: Gold, quote: Quote) -> list[tuple[int, int]]:
    return [trimmed(gold.text, start, end) for start, end in quote.spans]


def _share_in_common(common: int, gold: tuple[int, int], found: tuple[int, int]) -> float:
    return common / (max(gold[1], found[1]) - min(gold[0], found[0]))


def _united(stretches: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Sorted stretches, merged where they overlap: a gold quotation may be inside another."""
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
    """For each reading, the gold character that each of the program's characters stands for."""
    if mode == "given":
        return {"given": {person.id: person.id for person in gold.characters}}
    shared_quotes: dict[str, Counter[str]] = {}
    for item in items:
        if item.answer and item.answer.speaker:
            counts = shared_quotes.setdefault(item.answer.speaker, Counter())
            if item.unit == "quote" and item.quote.speaker:
                counts[item.quote.speaker] += 1
    cast = names.Cast(gold.characters, gold.narrator)
    return {
        "name": names.by_name(prediction.characters, cast, shared_quotes),
        "one2one": names.one_to_one(shared_quotes),
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
    reachable = {stands_for.get(character.id) for character in prediction.characters}
    beside = _neighbours(gold)
    for item in sorted(items, key=lambda item: place_of(item.quote)):
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
        near = kind is not None and given_to is not None and given_to in beside[place_of(item.quote)]
        yield Verdict(kind is None, answer.confidence if answer else None, kind, near)


def _gender_kind(gold: str | None, answer: str | None) -> Kind:
    if gold not in {"M", "F"} or answer not in {"M", "F"}:
        return "unknown_gender"
    return "same_gender" if gold == answer else "other_gender"


def _neighbours(gold: Gold) -> dict[Place, set[str | None]]:
    """The speakers of the quotations before and after each quotation, by its place."""
    ordered = sorted(gold.quotes, key=place_of)
    return {
        place_of(quote): {
            other.speaker for other in (*ordered[max(0, at - 1) : at], *ordered[at + 1 : at + 2])
        }
        for at, quote in enumerate(ordered)
    }


def place_of(quote: Quote) -> Place:
    """Where a quotation is, which no other quotation shares."""
    return tuple(sorted(quote.spans))
