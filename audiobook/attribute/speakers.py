"""Who speaks each line of a book.  Pure.

Chapters with their spans and the characters go in; a line for each span comes out, with a speaker, a
confidence and a reason where it is dialogue.

>>> book([(chapter, spans)], characters)[0][1]                                         # doctest: +SKIP
Line(span=Span(25, 41, 'dialogue'), speaker='ann-moss', confidence=0.96, reason='tag: Ann asked')
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from audiobook.attribute import certainty, labels, ranker
from audiobook.attribute.adapting import Answer, Bias, learned
from audiobook.attribute.chances import judged
from audiobook.attribute.names import Names
from audiobook.attribute.scene import Scene
from audiobook.attribute.stages import book_ready, look
from audiobook.model import Chapter, Character, Line, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from audiobook.attribute.chances import Chances, Pinned
    from audiobook.attribute.cues import Cue, Evidence
    from audiobook.attribute.stages import Stage
    from audiobook.attribute.turns import Turn

SpeakerId = str | None
"""None: nobody of the cast, or not known."""
Decision = tuple[SpeakerId, float, str]
"""Speaker, confidence and reason of a line."""
NOBODY: Decision = (None, 0.0, "nobody is named near it")


def book(
    chapters: Sequence[tuple[Chapter, Sequence[Span]]],
    characters: Sequence[Character],
    first_person: str | None = None,
    pinned: Mapping[int, Mapping[int, SpeakerId]] | None = None,
) -> tuple[tuple[Line, ...], ...]:
    """The lines of each chapter, one for each span.

    `first_person`: the id of the character who says "I"; None: the one `discover` made for that, if any.
    `pinned`: speakers that a person has set, by index of the chapter and of the span; the turns around
    adapt to them, and the rest of the book learns from them (see `adapting`).
    """
    return Attribution(chapters, characters, first_person).lines(pinned or {})


def speakers(
    chapter: Chapter,
    spans: Sequence[Span],
    characters: Sequence[Character],
    first_person: str | None = None,
    pinned: Mapping[int, SpeakerId] | None = None,
) -> tuple[Line, ...]:
    """The lines of a book of one chapter; `pinned`: by index of the span."""
    return book([(chapter, spans)], characters, first_person, {0: pinned or {}})[0]


class Attribution:
    """A book made ready for judging, so that deciding again with other speakers set is fast."""

    def __init__(
        self,
        chapters: Sequence[tuple[Chapter, Sequence[Span]]],
        characters: Sequence[Character],
        first_person: str | None = None,
    ) -> None:
        """As for `book`."""
        names = Names(characters)
        seen = [look(Scene(chapter, spans, names, first_person)) for chapter, spans in chapters]
        self.stages = book_ready(seen)
        self._labelled = {
            number: labels.pinned(spans, names)
            for number, (_, spans) in enumerate(chapters)
            if any(map(labels.is_named, spans))
        }
        """The speakers that the page itself names, by index of the chapter and of the span."""
        self.turns_in_all = sum(len(stage.turns) for stage in self.stages)
        self._judged: dict[tuple[int, tuple[tuple[int, int | None], ...]], list[Chances]] = {}

    def lines(self, pinned: Mapping[int, Mapping[int, SpeakerId]]) -> tuple[tuple[Line, ...], ...]:
        """The lines of each chapter; `pinned` as for `book`."""
        calibrated = self.calibrated(self.pinned_turns(pinned))
        return tuple(_lines(*pair) for pair in zip(self.stages, calibrated, strict=True))

    def by_span(
        self, pinned: Mapping[int, Mapping[int, SpeakerId]]
    ) -> tuple[Mapping[int, Mapping[str, float]], ...]:
        """For each chapter how likely each candidate is to speak, by index of the span and id.

        A span with words of dialogue and no candidate has no entry; the others' chances add up to 1.
        `pinned` as for `book`; a pinned span has one candidate.
        """
        calibrated = self.calibrated(self.pinned_turns(pinned))
        return tuple(_by_span(*pair) for pair in zip(self.stages, calibrated, strict=True))

    def calibrated(self, pinned: Mapping[int, Pinned]) -> list[list[Chances]]:
        """The chances of every turn of every chapter, so that they come true; `pinned`: as `pinned_turns`."""
        bias = self.bias(pinned)
        return [
            self.calibrated_chapter(chapter, pinned.get(chapter, {}), bias)
            for chapter in range(len(self.stages))
        ]

    def calibrated_chapter(self, chapter: int, pinned: Pinned, bias: Bias) -> list[Chances]:
        """The chances of every turn of a chapter, so that they come true; as for `judged`."""
        return [
            certainty.calibrated(turn, evidence.tag.kind, self.turns_in_all)
            for turn, evidence in zip(
                self.judged(chapter, pinned, bias), self.stages[chapter].evidence, strict=True
            )
        ]

    def chances(self, pinned: Mapping[int, Pinned]) -> list[list[Chances]]:
        """The chances of every turn of every chapter, not yet calibrated; `pinned`: as `pinned_turns`."""
        bias = self.bias(pinned)
        return [self.judged(chapter, pinned.get(chapter, {}), bias) for chapter in range(len(self.stages))]

    def judged(self, chapter: int, pinned: Pinned, bias: Bias) -> list[Chances]:
        """The chances of every turn of a chapter with the speakers set in it; `bias`: of the whole book."""
        return bias.applied(chapter, self._chances(chapter, pinned), pinned)

    def bias(self, pinned: Mapping[int, Pinned]) -> Bias:
        """What the speakers that are set teach about the whole book."""
        return learned(
            [
                Answer(chapter, turn, speaker, self._chances(chapter, {})[turn])
                for chapter, turns in pinned.items()
                for turn, speaker in turns.items()
                if speaker is not None
            ],
            self.turns_in_all,
        )

    def pinned_turns(self, pinned: Mapping[int, Mapping[int, SpeakerId]]) -> dict[int, dict[int, int | None]]:
        """Speakers set by chapter and span, as speakers by chapter and turn, as indices of characters.

        Those that the page itself names are set, too, where a person has set nobody else.
        """
        chapters = sorted({*self._labelled, *pinned})
        set_by = ((number, self._labelled.get(number, {}), pinned.get(number, {})) for number in chapters)
        return {
            number: turns
            for number, labelled, by_hand in set_by
            if (
                turns := _pinned_turns(self.stages[number], labelled)
                | _pinned_turns(self.stages[number], by_hand)
            )
        }

    def _chances(self, chapter: int, pinned: Pinned) -> list[Chances]:
        """The chances as the ranker alone sees them; kept, since most chapters stay as they are."""
        key = chapter, tuple(sorted(pinned.items()))
        if key not in self._judged:
            for old in [old for old in self._judged if old[0] == chapter and old[1]]:
                del self._judged[old]
            self._judged[key] = judged(self.stages[chapter], ranker.shipped(), pinned)
        return self._judged[key]


def _lines(stage: Stage, chances: Sequence[Chances]) -> tuple[Line, ...]:
    decisions: dict[int, Decision] = {}
    for turn, decision in zip(stage.turns, _decisions(stage, chances), strict=True):
        decisions.update(dict.fromkeys(turn.spans, decision))
    return tuple(
        _line(span, decisions[index]) if index in decisions else Line(span, None, 1.0, span.kind)
        for index, span in enumerate(stage.scene.spans)
    )


def _line(span: Span, decision: Decision) -> Line:
    """The line of a span of dialogue; what the page itself says is certain."""
    return Line(span, decision[0], 1.0, labels.REASON) if labels.is_named(span) else Line(span, *decision)


def _decisions(stage: Stage, chances: Sequence[Chances]) -> list[Decision]:
    """For each turn who speaks it, how sure that is, and why."""
    people = stage.scene.names.people
    best = [max(turn, key=lambda person: turn[person]) if turn else None for turn in chances]
    return [
        NOBODY if person is None else (people[person].id, chances[index][person], _reason(stage, index, best))
        for index, person in enumerate(best)
    ]


def _by_span(stage: Stage, chances: Sequence[Chances]) -> dict[int, dict[str, float]]:
    """For each span of a turn with candidates their chances, by id."""
    people = stage.scene.names.people
    by_span: dict[int, dict[str, float]] = {}
    for turn, values in zip(stage.turns, chances, strict=True):
        if values:
            by_id = {people[person].id: chance for person, chance in values.items()}
            by_span.update(dict.fromkeys(turn.spans, by_id))
    return by_span


def _pinned_turns(stage: Stage, pinned: Mapping[int, SpeakerId]) -> dict[int, int | None]:
    """The speaker of each turn with a pinned span (the first of them), by index into `Names.people`."""
    index_of = stage.scene.names.index
    speaker_of: dict[int, int | None] = {}
    for number, turn in enumerate(stage.turns):
        speakers_set = [pinned[span] for span in turn.spans if span in pinned]
        if speakers_set:
            speaker_of[number] = index_of.get(speakers_set[0] or "")
    return speaker_of


# --- reasons


@dataclass(frozen=True, slots=True)
class Decided:
    """A turn and the speaker it was given, to explain it."""

    stage: Stage
    index: int
    best: Sequence[int | None]
    """The speaker of every turn of the chapter."""

    @property
    def turn(self) -> Turn:
        """The turn."""
        return self.stage.turns[self.index]

    @property
    def evidence(self) -> Evidence:
        """Its evidence."""
        return self.stage.evidence[self.index]

    def fits(self, cue: Cue) -> bool:
        """Can the cue mean the speaker?  A pronoun can mean anybody here."""
        return not cue.shares or self.best[self.index] in cue.shares


def _reason(stage: Stage, index: int, best: Sequence[int | None]) -> str:
    """What a person would point at: the first of REASONS that there is."""
    decided = Decided(stage, index, best)
    return next(filter(None, (reason(decided) for reason in REASONS)), "on the scene")


def _by_tag(decided: Decided) -> str:
    turn, cue = decided.turn, decided.evidence.tag
    if not turn.tags or not decided.fits(cue):
        return ""
    tag = next(tag for tag in turn.tags if tag.start == cue.position)
    subject = decided.stage.scene.chapter.text[tag.start : tag.end]
    return f"tag: {' '.join(subject.split())} {tag.verb}".rstrip()


def _by_beat(decided: Decided) -> str:
    turn, cue = decided.turn, decided.evidence.beat
    if not turn.beats or not decided.fits(cue):
        return ""
    return next(f"beat: {beat.subject}" for beat in turn.beats if beat.start == cue.position)


def _by_lead(decided: Decided) -> str:
    turn = decided.turn
    if not turn.introduced or not turn.lead or not decided.fits(decided.evidence.lead):
        return ""
    return f"introduced by: {turn.lead.subject}"


def _by_taking_turns(decided: Decided) -> str:
    index, best = decided.index, decided.best
    a_b_a = index > 1 and best[index - 2] == best[index] != best[index - 1]
    return "takes turns" if a_b_a and decided.stage.linked(index - 2, index) else ""


REASONS: tuple[Callable[[Decided], str], ...] = (_by_tag, _by_beat, _by_lead, _by_taking_turns)
