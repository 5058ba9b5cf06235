"""A simulated person who answers the program's questions from a gold document.

A document and the number of questions go in; the share of right quotations after so many answers comes out.
The most useful question is asked first (`review.session`), the text is judged again after each answer, and
each answer counts, also one that says no more than that the program is right.

>>> reviewed(gold, "unknown", 25).points[-1]                                           # doctest: +SKIP
Point(answers=25, right={'name': 48, 'one2one': 50})
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from audiobook.measure.score import names
from audiobook.measure.score.marked import Marked
from audiobook.measure.score.measure import place_of, right_quotations
from audiobook.measure.score.program import GENDERS, material
from audiobook.review.asking import Question
from audiobook.review.session import Session

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from audiobook.attribute.chances import Chances
    from audiobook.attribute.cues import CueKind
    from audiobook.measure.score.gold import Gold, Quote
    from audiobook.measure.score.measure import Place, Reading
    from audiobook.measure.score.program import CastMode

STEPS = (0, 5, 10, 25, 50, 100, 200)
"""Numbers of answers after which the quotations are counted."""
MOSTLY = 0.75
"""Share of the lines with a character's tag that one gold character must say for the two to be the same."""


@dataclass(frozen=True, slots=True)
class Point:
    """What is right after some answers."""

    answers: int
    right: Mapping[Reading, int]
    """Number of quotations; those whose line was answered count."""


@dataclass(frozen=True, slots=True)
class Reviewed:
    """The course of a review."""

    id: str
    quotes: int
    """Number of quotations with a speaker."""
    points: tuple[Point, ...]
    asked: Mapping[str, int]
    """The number of questions of each kind."""


def steps(limit: int) -> tuple[int, ...]:
    """The numbers of answers up to a limit, and the limit."""
    return (*(step for step in STEPS if step < limit), limit)


def reviewed(gold: Gold, mode: CastMode, limit: int) -> Reviewed:
    """Answer up to `limit` questions about a document.

    If there is nothing left to ask, the last points repeat.
    """
    reviewer = _Reviewer(gold, mode)
    points: list[Point] = []
    answers = 0
    for step in steps(limit):
        while answers < step and reviewer.answers_another():
            answers += 1
        points.append(Point(step, reviewer.right()))
    quotes = sum(quote.speaker is not None for quote in gold.quotes)
    return Reviewed(gold.id, quotes, tuple(points), dict(reviewer.asked))


class _Reviewer:
    def __init__(self, gold: Gold, mode: CastMode) -> None:
        self._gold, self._mode = gold, mode
        self._material = material(gold, mode)
        read = self._material
        self._session = Session(read.cut, read.characters, read.first_person, complete=mode == "given")
        self._marked = Marked(gold)
        self._answered: set[Place] = set()
        self._ours = {theirs: ours for ours, theirs in read.gold_ids.items()} if mode == "given" else {}
        self._named = {person.id: person for person in gold.characters}
        self.asked: Counter[str] = Counter()

    def right(self) -> dict[Reading, int]:
        prediction = self._material.prediction(self._session.lines(), self._session.characters)
        judged = right_quotations(self._gold, prediction, self._mode)
        return {
            reading: sum(right or place in self._answered for place, right in by_place.items())
            for reading, by_place in judged.items()
        }

    def answers_another(self) -> bool:
        """Answer the most useful question that gold can answer; False if there is none."""
        while questions := self._session.questions(1):
            (question,) = questions
            if question.kind == "speaker":
                self._say_who_speaks(question)
            elif question.kind == "who":
                self._say_who_it_is(question)
            elif not self._say_gender(question):
                self._session.settle(question)
                continue
            self.asked[question.kind] += 1
            return True
        return False

    # --- answers

    def _say_who_speaks(self, question: Question) -> None:
        quotes = self._quotes_of(question)
        said = Counter(quote.speaker for quote in quotes if quote.speaker)
        speaker = said.most_common(1)[0][0] if said else None
        ours = self._our_id(speaker, question) if speaker else None
        self._session.answer(question.chapter, question.span, ours)
        self._answered.update(place_of(quote) for quote in quotes if quote.speaker == speaker)

    def _our_id(self, speaker: str, question: Question) -> str:
        """The program's character for a gold one; a new one if there is none."""
        if self._mode == "given":
            ours = self._ours.get(speaker)
            if ours is None:
                ours = self._ours[speaker] = self._session.add(self._named[speaker].name)
            return ours
        stands_for = self._stand_for()
        same = [person.id for person in self._session.characters if stands_for.get(person.id) == speaker]
        likely = [candidate for candidate, _ in question.candidates if candidate in same]
        return likely[0] if likely else same[0] if same else self._session.add(self._named[speaker].name)

    def _say_who_it_is(self, question: Question) -> None:
        stands_for = self._stand_for()
        me = question.character
        meant = stands_for.get(me)
        others = [
            person.id for person in self._session.characters
            if person.id != me and meant is not None and stands_for.get(person.id) == meant
        ]  # fmt: skip
        if meant is None:
            self._session.remove(me)
        elif others:
            self._session.merge(others[0], me)
        self._session.settle(question)

    def _say_gender(self, question: Question) -> bool:
        meant = self._stand_for().get(question.character)
        gender = GENDERS.get(self._named[meant].gender) if meant else None
        if gender is None:
            return False
        self._session.gender(question.character, gender)
        return True

    # --- what the reviewer knows

    def _quotes_of(self, question: Question) -> list[Quote]:
        """The gold quotations in the lines that are asked about."""
        chapter, _ = self._material.cut[question.chapter]
        quotes = (
            quote
            for span in self._session.stretches(question)
            for _, quote in self._marked.under(chapter.start + span.start, chapter.start + span.end)
        )
        return list({place_of(quote): quote for quote in quotes}.values())

    def _stand_for(self) -> dict[str, str]:
        """The gold character that each of the program's characters is, by name, else by the lines it tags."""
        if self._mode == "given":
            return dict(self._material.gold_ids)
        said = self._said_with_tag()
        cast = names.Cast(self._gold.characters, self._gold.narrator)
        by_name = names.by_name(self._session.characters, cast, said)
        for person, speakers in said.items():
            speaker, lines = speakers.most_common(1)[0]
            if person not in by_name and lines >= MOSTLY * speakers.total():
                by_name[person] = speaker
        return by_name

    def _said_with_tag(self) -> dict[str, Counter[str]]:
        """How many lines each gold character says whose tag surely names one of the program's."""
        said: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for person, question in self._session.tagged():
            for quote in self._quotes_of(question):
                if quote.speaker:
                    said[person][quote.speaker] += 1
        return said


def answered_turns(gold: Gold, mode: CastMode) -> Iterator[tuple[CueKind, Chances, set[int], int]]:
    """The turns that gold knows the speaker of, to calibrate with.

    The kind of their tag, the chances before calibration, the candidates who stand for the speaker, and the
    number of turns in the document.
    """
    reviewer = _Reviewer(gold, mode)
    stands_for = reviewer._stand_for()
    attribution = reviewer._session.attribution
    for chapter, chances in enumerate(attribution.chances({})):
        stage = attribution.stages[chapter]
        for turn, evidence, of_turn in zip(stage.turns, stage.evidence, chances, strict=True):
            quotes = reviewer._quotes_of(Question("speaker", 0.0, (), chapter, turn.spans[0]))
            said = {quote.speaker for quote in quotes if quote.speaker}
            if said and of_turn:
                people = stage.scene.names.people
                right = {person for person in of_turn if stands_for.get(people[person].id) in said}
                yield evidence.tag.kind, of_turn, right, attribution.turns_in_all
