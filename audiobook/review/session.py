"""A review of a book by a person: what to ask next, and what follows from the answers.  Pure.

The book is made ready for judging once; after an answer only its chapter is judged again, and now and then
the rest of the book, which learns from the answers.  A fact about a character makes the book ready anew.

>>> session = Session(chapters, characters)                                            # doctest: +SKIP
>>> question = session.questions(1)[0]                                                 # doctest: +SKIP
>>> question.kind, question.candidates                                                 # doctest: +SKIP
('speaker', (('ann', 0.55), ('ben', 0.41)))
>>> session.answer(question.chapter, question.span, "ben")                             # doctest: +SKIP
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING

from audiobook import attribute
from audiobook.attribute import ranker
from audiobook.attribute.characters import new_id
from audiobook.review import asking
from audiobook.review.asking import Question

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from audiobook.attribute.chances import Chances
    from audiobook.model import Chapter, Character, Gender, Line, Span

USUALLY_CARRIED = 0.5
"""Lines mended by an answer besides its own, as a share of its doubt; for those not followed up yet."""
REST_AFTER = 5
"""Answers after which the chapters that they do not belong to are judged again."""


class Session:
    """A book under review, with the answers so far."""

    def __init__(
        self,
        chapters: Sequence[tuple[Chapter, Sequence[Span]]],
        characters: Sequence[Character],
        first_person: str | None = None,
        pinned: Mapping[int, Mapping[int, str | None]] | None = None,
        *,
        complete: bool = False,
    ) -> None:
        """As for `attribute.book`; `complete`: a person has named the cast, so nobody asks about it."""
        self._complete = complete
        self._chapters = chapters
        self.characters = tuple(characters)
        """Everybody who can speak, with the facts so far."""
        self._first_person = first_person
        self._pinned = {chapter: dict(spans) for chapter, spans in (pinned or {}).items()}
        self._settled: set[tuple[str, str]] = set()
        """Facts that need not be asked again: kind and id."""
        self._confirmed: Counter[str] = Counter()
        self._rejected: dict[str, Counter[str]] = defaultdict(Counter)
        self._contradicted: dict[str, Counter[str]] = defaultdict(Counter)
        self._make_ready()

    def lines(self) -> tuple[tuple[Line, ...], ...]:
        """The lines of each chapter as they are now."""
        return self.attribution.lines(self._pinned)

    def questions(self, limit: int) -> list[Question]:
        """The most useful questions first, at most `limit`."""
        followed = self._best_lines(limit)
        facts = [] if self._complete else self._facts()
        return sorted([*followed, *facts], key=_most_useful)[:limit]

    def stretches(self, question: Question) -> list[Span]:
        """The spans of the turn that a question is about."""
        stage = self.attribution.stages[question.chapter]
        turn = stage.turns[self._turn_of[question.chapter][question.span]]
        return [stage.scene.spans[span] for span in turn.spans]

    def tagged(self) -> Iterator[tuple[str, Question]]:
        """The lines whose tag leaves no doubt, after the id of their speaker."""
        for chapter, stage in enumerate(self.attribution.stages):
            for turn, evidence in zip(stage.turns, stage.evidence, strict=True):
                if evidence.sure_speaker is not None:
                    speaker = stage.scene.names.people[evidence.sure_speaker].id
                    yield speaker, Question("speaker", 0.0, (), chapter, turn.spans[0])

    # --- answers

    def answer(self, chapter: int, span: int, speaker: str | None) -> None:
        """Set the speaker of a line; None: somebody outside the cast, or nobody."""
        turn = self._turn_of[chapter][span]
        stage = self.attribution.stages[chapter]
        thought = self._chances[chapter][turn]
        best = (
            stage.scene.names.people[max(thought, key=lambda person: thought[person])].id if thought else None
        )
        self._pinned.setdefault(chapter, {})[stage.turns[turn].spans[0]] = speaker
        if speaker is not None:
            self._confirmed[speaker] += 1
            if best is not None and best != speaker:
                self._rejected[best][speaker] += 1
            sure = stage.evidence[turn].sure_speaker
            if sure is not None and stage.scene.names.people[sure].id != speaker:
                self._contradicted[stage.scene.names.people[sure].id][speaker] += 1
        for near in range(turn - asking.LOOK_AHEAD, turn + asking.LOOK_AHEAD + 1):
            self._carried[chapter].pop(near, None)
        self._since += 1
        self._judge([chapter] if self._since % REST_AFTER else range(len(self._chapters)))

    def add(self, name: str, gender: Gender | None = None) -> str:
        """Add a character that the cast lacks; its id."""
        (known,) = attribute.discover((), [attribute.Known(name, (), gender)])
        new = replace(known, id=new_id(name, {character.id for character in self.characters}))
        self.characters = (*self.characters, new)
        self._make_ready()
        return new.id

    def merge(self, kept: str, gone: str) -> None:
        """Two characters are one: the names and lines of the second become those of the first."""
        by_id = {character.id: character for character in self.characters}
        first, second = by_id[kept], by_id[gone]
        names = dict.fromkeys((*first.aliases, second.name, *second.aliases))
        names.pop(first.name, None)
        one = replace(first, aliases=tuple(names), gender=first.gender or second.gender)
        self.characters = tuple(
            one if character.id == kept else character
            for character in self.characters
            if character.id != gone
        )
        for spans in self._pinned.values():
            spans.update({span: kept for span, speaker in spans.items() if speaker == gone})
        if gone in {self._first_person, attribute.FIRST_PERSON_ID}:
            self._first_person = kept
        self._make_ready()

    def alias(self, character: str, name: str) -> None:
        """A character is also called `name`."""
        self._change(character, lambda person: replace(person, aliases=(*person.aliases, name)))

    def gender(self, character: str, gender: Gender) -> None:
        """A character has this gender."""
        self._settled.add(("gender", character))
        self._change(character, lambda person: replace(person, gender=gender))

    def remove(self, character: str) -> None:
        """This is not a person; lines that were set to it are open again."""
        self.characters = tuple(person for person in self.characters if person.id != character)
        for spans in self._pinned.values():
            for span in [span for span, speaker in spans.items() if speaker == character]:
                del spans[span]
        self._make_ready()

    def settle(self, question: Question) -> None:
        """Do not ask about this fact again: it is as the program thinks, or nobody knows."""
        self._settled.add((question.kind, question.character))

    def _change(self, character: str, changed: Callable[[Character], Character]) -> None:
        self.characters = tuple(
            changed(person) if person.id == character else person for person in self.characters
        )
        self._make_ready()

    # --- judging

    def _make_ready(self) -> None:
        self.attribution = attribute.Attribution(self._chapters, self.characters, self._first_person)
        """The book made ready for judging."""
        self._turn_of = [
            {span: number for number, turn in enumerate(stage.turns) for span in turn.spans}
            for stage in self.attribution.stages
        ]
        self._since = 0
        self._chances: list[list[Chances]] = [[] for _ in self._chapters]
        self._carried: list[dict[int, float]] = [{} for _ in self._chapters]
        self._judge(range(len(self._chapters)))

    def _judge(self, chapters: Iterable[int]) -> None:
        """Judge chapters again, with the answers so far."""
        turns = self.attribution.pinned_turns(self._pinned)
        self._pinned_turns = turns
        bias = self.attribution.bias(turns)
        for chapter in chapters:
            pinned = turns.get(chapter, {})
            self._chances[chapter] = self.attribution.calibrated_chapter(chapter, pinned, bias)

    # --- questions

    def _best_lines(self, limit: int) -> list[Question]:
        """The most useful questions about lines.

        What follows from an answer takes long to find out, so that is done only for those that may be among
        the best by an estimate.
        """
        waiting = [(*_most_useful(question), False, question) for question in self._lines()]
        heapify(waiting)
        best: list[Question] = []
        while waiting and len(best) < limit:
            *_, followed, question = heappop(waiting)
            if followed:
                best.append(question)
            else:
                question = self._followed_up(question)
                heappush(waiting, (*_most_useful(question), True, question))
        return best

    def _lines(self) -> Iterator[Question]:
        """Every line that is not set; what follows from its answer is only estimated."""
        for chapter, stage in enumerate(self.attribution.stages):
            pinned = self._pinned_turns.get(chapter, {})
            for turn, chances in enumerate(self._chances[chapter]):
                if turn not in pinned:
                    doubt = asking.doubt(chances) * self._utterances(chapter, turn)
                    value = doubt + self._carried[chapter].get(turn, USUALLY_CARRIED * doubt)
                    yield Question("speaker", value, (), chapter, stage.turns[turn].spans[0])

    def _followed_up(self, question: Question) -> Question:
        """The question with its candidates, and the value of what follows from its answer."""
        chapter, turn = question.chapter, self._turn_of[question.chapter][question.span]
        stage, chances = self.attribution.stages[chapter], self._chances[chapter]
        carried = self._carried[chapter]
        if turn not in carried:
            pinned = self._pinned_turns.get(chapter, {})
            carried[turn] = asking.carried(stage, ranker.shipped(), chances, pinned, turn)
        people = stage.scene.names.people
        likeliest = sorted(chances[turn].items(), key=lambda item: -item[1])
        return replace(
            question,
            value=asking.doubt(chances[turn]) * self._utterances(chapter, turn) + carried[turn],
            candidates=tuple((people[person].id, chance) for person, chance in likeliest),
        )

    def _utterances(self, chapter: int, turn: int) -> int:
        """How many utterances a turn has: several if narration divides them."""
        stage = self.attribution.stages[chapter]
        return max(1, sum(not stage.scene.spans[span].continues for span in stage.turns[turn].spans))

    def _facts(self) -> Iterator[Question]:
        people = self.characters
        index = {person.id: place for place, person in enumerate(people)}
        share: Counter[int] = Counter()
        genders: Counter[int] = Counter()
        for stage, chances in zip(self.attribution.stages, self._chances, strict=True):
            for turn in chances:
                share.update(turn)
            genders.update(asking.gender_value(stage, chances))

        def counted(table: Mapping[str, Mapping[str, int]]) -> dict[int, dict[int, int]]:
            return {
                index[who]: {index[other]: n for other, n in others.items() if other in index}
                for who, others in table.items()
                if who in index
            }

        known = asking.Known(
            share,
            Counter(index[speaker] for speaker, _ in self.tagged()),
            {index[who]: n for who, n in self._confirmed.items() if who in index},
            counted(self._rejected),
            counted(self._contradicted),
        )
        for person, value, guesses in asking.identities(people, known):
            if ("who", people[person].id) not in self._settled:
                named = tuple((people[other].id, chance) for other, chance in guesses)
                yield Question("who", value, named, character=people[person].id)
        for person, value in genders.items():
            if ("gender", people[person].id) not in self._settled:
                yield Question("gender", value, (), character=people[person].id)


def _most_useful(question: Question) -> tuple[float, int, int]:
    return -question.value, question.chapter, question.span
