"""Who speaks each line of a chapter: evidence for each candidate, then the best sequence.  Pure.

The evidence is what readers use: a tag, a beat, who is addressed, who was last spoken of, whose turn it is.
Its weights are log odds set by hand; `decode` weighs them against turn-taking and gives each choice a
probability.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from audiobook.attribute import decode, turns
from audiobook.attribute.characters import (
    FIRST_PERSON_ID,
    MENTION,
    clean,
    is_possessive,
    is_vocative,
    noun_gender,
    noun_key,
    title_nouns,
)
from audiobook.lexis import FEMALE_PRONOUNS, MALE_PRONOUNS
from audiobook.model import Chapter, Character, Gender, Line, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from audiobook import tags

REACH = 6_000
"""Code points: who was named no nearer than this is not on the scene."""
MOST_CANDIDATES = 10
REPEAT_NEXT = decode.Link(repeat=-3.0, back=1.5)
"""Paragraph upon paragraph: PDNC-like novels repeat a speaker in 2-5 % of cases, A-B-A holds about 80 %."""
REPEAT_AFTER_NARRATION = decode.Link(repeat=-0.6, back=0.7)
ACROSS_A_BREAK = decode.Link(repeat=0.0, back=0.0)


@dataclass(frozen=True, slots=True)
class _Mention:
    position: int
    who: tuple[str, ...]
    """Characters the form may mean."""
    quoted: bool
    vocative: bool


def speakers(
    chapter: Chapter,
    spans: Sequence[Span],
    characters: Sequence[Character],
    first_person: str | None = None,
) -> tuple[Line, ...]:
    """The lines of a chapter: every span, with a speaker, a confidence and a reason where it is dialogue.

    `first_person`: the id of the character who says "I"; None: the one `characters` holds for that, if any.
    """
    scene = _Scene(chapter, spans, characters, first_person)
    found = turns.find(chapter, spans)
    chosen = scene.decide(found)
    by_span = {index: decision for turn, decision in zip(found, chosen, strict=True) for index in turn.spans}
    return tuple(
        Line(span, *by_span[index]) if index in by_span else Line(span, None, 1.0, span.kind)
        for index, span in enumerate(spans)
    )


Decision = tuple[str | None, float, str]


class _Scene:
    """One chapter's text, indexed for questions such as: who was named last before this turn?"""

    def __init__(
        self,
        chapter: Chapter,
        spans: Sequence[Span],
        characters: Sequence[Character],
        first_person: str | None,
    ) -> None:
        self.chapter, self.spans = chapter, spans
        self.people: Mapping[str, Character] = {character.id: character for character in characters}
        self.narrator = first_person or (FIRST_PERSON_ID if FIRST_PERSON_ID in self.people else None)
        self.forms: dict[str, tuple[str, ...]] = _forms(characters)
        # `the constable` for Constable Hobday, but not `the woman` who has no other name: she is many people.
        anybody = {character.name.lower() for character in characters}
        nouns = sorted(
            (re.escape(f) for f in self.forms if f.startswith("the ") and f not in anybody), reverse=True
        )
        self.nouns = re.compile(rf"\b(?:{'|'.join(nouns)})\b", re.IGNORECASE) if nouns else None
        self.mentions = sorted(self._mentions(), key=lambda mention: mention.position)
        self.positions = [mention.position for mention in self.mentions]

    def decide(self, found: Sequence[turns.Turn]) -> list[Decision]:
        """A speaker for each turn; None where nobody is on the scene."""
        evidence = [self._evidence(turn) for turn in found]
        candidates = [self._candidates(found, evidence, index) for index in range(len(found))]
        placed = [index for index, names in enumerate(candidates) if names]
        decisions: list[Decision] = [(None, 0.0, "nobody is named near it")] * len(found)
        scores = [
            np.array([self._score(found, evidence, index, name) for name in candidates[index]])
            for index in placed
        ]
        links = [self._link(found, placed, at) for at in range(len(placed))]
        probabilities = decode.marginals([candidates[index] for index in placed], scores, links)
        for at, index in enumerate(placed):
            best = int(probabilities[at].argmax())
            name = candidates[index][best]
            decisions[index] = (
                name,
                float(probabilities[at][best]),
                self._reason(found, index, name, decisions),
            )
        return decisions

    # --- who may speak

    def _candidates(
        self, found: Sequence[turns.Turn], evidence: Sequence[_Evidence], index: int
    ) -> list[str]:
        start = self._start(found[index])
        weights: dict[str, float] = defaultdict(float)
        low = bisect_left(self.positions, start - REACH)
        for mention in self.mentions[low : bisect_left(self.positions, start + 400)]:
            nearness = 1.0 / (1.0 + abs(start - mention.position) / 400)
            for name in mention.who:
                weights[name] += nearness * (0.4 if mention.quoted else 1.0)
        for offset in (-3, -2, -1, 0, 1, 2, 3):
            if 0 <= index + offset < len(found) and abs(self._start(found[index + offset]) - start) < REACH:
                for name in evidence[index + offset].named:
                    weights[name] += 100.0 if offset == 0 else 3.0 / abs(offset)
        if self.narrator:
            weights[self.narrator] += 0.6
        ranked = sorted(weights, key=lambda name: (-weights[name], name))
        return ranked[:MOST_CANDIDATES]

    # --- evidence of one turn

    def _evidence(self, turn: turns.Turn) -> _Evidence:
        made = _Evidence()
        for tag in turn.tags:
            self._weigh(made, tag, named=9.0, match=2.0, mismatch=-7.0)
        # One speaker a paragraph: where a tag speaks, beats only help.
        strong = not turn.tags
        for beat in turn.beats:
            self._weigh(
                made,
                beat,
                named=6.5 if strong else 1.0,
                match=1.5 if strong else 0.0,
                mismatch=-2.5 if strong else 0.0,
            )
        if turn.lead and strong and not turn.beats:
            named, match, mismatch = (3.5, 2.0, -2.5) if turn.introduced else (0.8, 0.4, -0.3)
            self._weigh(made, turn.lead, named, match, mismatch)
        for index in turn.spans:
            span = self.spans[index]
            low, high = bisect_left(self.positions, span.start), bisect_left(self.positions, span.end)
            for mention in self.mentions[low:high]:
                for name in mention.who:
                    made.own[name] = min(made.own.get(name, 0.0), -5.0 if mention.vocative else -2.0)
                    if mention.vocative and len(mention.who) == 1:
                        made.addressed.add(name)
        return made

    def _weigh(self, made: _Evidence, tag: tags.Tag, named: float, match: float, mismatch: float) -> None:
        """Put what a tag or a beat says into the evidence."""
        if tag.kind == "name":
            for name in self._named(tag.subject):
                made.named[name] = made.named.get(name, 0.0) + named
        elif tag.kind == "pronoun":
            pronoun = tag.subject.lower()
            if pronoun == "i" and self.narrator:
                made.named[self.narrator] = made.named.get(self.narrator, 0.0) + named
            elif gender := pronoun_gender(pronoun):
                made.genders.append((gender, match, mismatch))
                self._antecedent(made, tag.start, gender, match)
        else:
            noun = noun_key(tag.subject)
            if noun.lower() in self.forms and not is_possessive(tag.subject):
                for name in self.forms[noun.lower()]:
                    made.named[name] = made.named.get(name, 0.0) + named * (
                        0.7 if self.people[name].name == noun else 1.0
                    )
            elif gender := noun_gender(noun):
                made.genders.append((gender, match, mismatch))

    def _antecedent(self, made: _Evidence, position: int, gender: Gender, weight: float) -> None:
        """A pronoun means the last named person of its gender, more likely than those before."""
        worth = weight * 0.8
        seen: set[str] = set()
        for mention in reversed(
            self.mentions[
                bisect_left(self.positions, position - REACH) : bisect_left(self.positions, position)
            ]
        ):
            if mention.quoted or len(mention.who) != 1 or mention.who[0] in seen:
                continue
            name = mention.who[0]
            if self.people[name].gender == gender:
                seen.add(name)
                made.own[name] = made.own.get(name, 0.0) + worth
                worth *= 0.5
                if worth < 0.2:
                    return

    def _named(self, subject: str) -> tuple[str, ...]:
        name = clean(subject)
        words = name.split()
        # "Mark Sloan" whole, or the longest run of its words that is somebody ("Old Tobias").
        for length in range(len(words), 0, -1):
            for first in range(len(words) - length + 1):
                who = self.forms.get(" ".join(words[first : first + length]).lower())
                if who:
                    return who
        return self.forms.get(f"the {subject.lower()}", ())  # "said the Colonel"

    # --- scores

    def _score(
        self, found: Sequence[turns.Turn], evidence: Sequence[_Evidence], index: int, name: str
    ) -> float:
        mine = evidence[index]
        score = mine.named.get(name, 0.0) + mine.own.get(name, 0.0)
        gender = self.people[name].gender
        for told, match, mismatch in mine.genders:
            if gender is None or gender == "other":
                score -= match * 0.3
            else:
                score += match if gender == told else mismatch
        if name == self.narrator and mine.genders:
            score -= 4.0  # "he said" is not "I"
        score += self._presence(self._start(found[index]), name)
        if index and name in evidence[index - 1].addressed and self._near(found, index - 1, index):
            score += 2.0
        if (
            index + 1 < len(found)
            and name in evidence[index + 1].addressed
            and self._near(found, index, index + 1)
        ):
            score += 1.2
        return score

    def _presence(self, start: int, name: str) -> float:
        """How much a character is on the scene: named lately, in the narration rather than in speech."""
        worth = 0.0
        low = bisect_left(self.positions, start - REACH)
        for mention in self.mentions[low : bisect_left(self.positions, start)]:
            if name in mention.who:
                worth += (
                    math.exp((mention.position - start) / 900)
                    * (0.3 if mention.quoted else 1.0)
                    / len(mention.who)
                )
        if name == self.narrator:
            worth += 1.0
        return 1.2 * math.log1p(worth * 2)

    def _link(self, found: Sequence[turns.Turn], placed: Sequence[int], at: int) -> decode.Link:
        if not at:
            return ACROSS_A_BREAK
        before, now = found[placed[at - 1]], found[placed[at]]
        between = self.chapter.blocks[before.last_block + 1 : now.first_block]
        if any(block.kind in {"break", "heading"} for block in between) or len(between) > 4:
            return ACROSS_A_BREAK
        if before.last_block == now.first_block or not between:
            return REPEAT_NEXT
        return REPEAT_AFTER_NARRATION

    def _near(self, found: Sequence[turns.Turn], before: int, now: int) -> bool:
        return found[now].first_block - found[before].last_block <= 2

    def _start(self, turn: turns.Turn) -> int:
        return self.spans[turn.spans[0]].start

    # --- for the reader

    def _reason(
        self, found: Sequence[turns.Turn], index: int, name: str, decisions: Sequence[Decision]
    ) -> str:
        turn = found[index]
        text = self.chapter.text
        for tag in turn.tags:
            said = " ".join(text[tag.start : tag.end].split())
            if tag.kind == "name" and name in self._named(tag.subject):
                return f"tag: {said} {tag.verb}"
            if tag.kind != "name":
                return f"tag: {said} {tag.verb}"
        for beat in turn.beats:
            noun = self.forms.get(noun_key(beat.subject).lower(), ()) if beat.kind == "noun" else ()
            if beat.kind == "pronoun" or name in self._named(beat.subject) or name in noun:
                return f"beat: {beat.subject}"
        if turn.introduced and turn.lead:
            return f"introduced by: {turn.lead.subject}"
        if index > 1 and decisions[index - 2][0] == name and decisions[index - 1][0] != name:
            return "takes turns"
        return "on the scene"

    # --- mentions

    def _mentions(self) -> Iterator[_Mention]:
        text = self.chapter.text
        for span in self.spans:
            if span.kind not in {"narration", "dialogue"}:
                continue
            for match in MENTION.finditer(text, span.start, span.end):
                who = self._named(match[0])
                if who:
                    quoted = span.kind == "dialogue"
                    vocative = quoted and is_vocative(text, match.start(), match.end(), span.start)
                    yield _Mention(match.start(), who, quoted, vocative)
            if self.nouns and span.kind == "narration":
                for match in self.nouns.finditer(text, span.start, span.end):
                    # Case is not always undone by lower(): the pattern also finds "the ſergeant".
                    who = self.forms.get(match[0].lower(), ())
                    yield _Mention(match.start(), who, quoted=False, vocative=False)


class _Evidence:
    """What the text beside one turn says of who speaks it."""

    __slots__ = ("addressed", "genders", "named", "own")

    def __init__(self) -> None:
        self.named: dict[str, float] = {}
        """Log odds for those whom a tag or a beat names."""
        self.own: dict[str, float] = {}
        """Log odds from inside the quotation (who is addressed does not speak) and from pronouns."""
        self.genders: list[tuple[Gender, float, float]] = []
        """A gender that was told, what a match is worth, what a mismatch."""
        self.addressed: set[str] = set()


def pronoun_gender(pronoun: str) -> Gender | None:
    """`he` is male, `she` female, `they` neither."""
    return "male" if pronoun in MALE_PRONOUNS else "female" if pronoun in FEMALE_PRONOUNS else None


def _forms(characters: Sequence[Character]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for character in characters:
        for form in dict.fromkeys((character.name, *character.aliases)):
            if character.id != FIRST_PERSON_ID:
                found[form.lower()].append(character.id)
    for character in characters:
        for noun in title_nouns(character):
            found[noun].append(character.id)
    return {form: tuple(dict.fromkeys(ids)) for form, ids in found.items()}
