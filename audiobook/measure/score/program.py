"""The program's prediction for a gold document's text, read, split and attributed as for audio.  Pure.

predict(gold, "unknown").utterances[0].speaker
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

from audiobook import attribute, split
from audiobook.model import Character, Gender
from audiobook.read.structure import chapters

if TYPE_CHECKING:
    from collections.abc import Sequence

    from audiobook.measure.score.gold import Gold, Person

CastMode = Literal["given", "unknown"]
"""Whether the program gets the gold document's characters or must find them itself."""
GENDERS: dict[str | None, Gender] = {"M": "male", "F": "female"}


@dataclass(frozen=True, slots=True)
class Utterance:
    """A stretch of dialogue that the program found."""

    start: int
    """In code points of the document's text."""
    end: int
    """Exclusive."""
    speaker: str | None
    """The id of one of the prediction's characters; None: unknown."""
    confidence: float
    """0 to 1."""


@dataclass(frozen=True, slots=True)
class Prediction:
    """The program's answers for one document."""

    id: str
    """The document's id."""
    characters: tuple[Character, ...]
    """Cast given: the gold characters, with their ids.  Cast unknown: all that the program found."""
    utterances: tuple[Utterance, ...]
    """In order, disjoint."""

    def as_json(self) -> dict[str, Any]:
        """`{"id", "characters": [{"id", "name", "aliases"}], "quotes": [{"spans", "speaker"}]}`."""
        return {
            "id": self.id,
            "characters": [
                {"id": character.id, "name": character.name, "aliases": list(character.aliases)}
                for character in self.characters
            ],
            "quotes": [
                {"spans": [[utterance.start, utterance.end]], "speaker": utterance.speaker}
                for utterance in self.utterances
            ],
        }


def predict(gold: Gold, mode: CastMode) -> Prediction:
    """Predict who says what in a gold document's text.

    Cast given: the program gets the names, aliases and genders of all characters, and who says "I".  Cast
    unknown: it gets the text only.
    """
    known = _known(gold) if mode == "given" else []
    narrator = next((person.name for person in gold.characters if person.id == gold.narrator), None)
    first_person = narrator if mode == "given" else None
    cut = split.cut(chapters(gold.text))
    characters = attribute.discover(cut, known, first_person)
    ids = {character.id: character.id for character in characters}
    if mode == "given":
        # The given cast is complete: whoever else the program finds does not exist.
        ids = _gold_ids(gold, characters)
        characters = tuple(character for character in characters if character.id in ids)
    first_person_id = next((character.id for character in characters if character.name == first_person), None)
    utterances = tuple(
        Utterance(
            chapter.start + line.span.start,
            chapter.start + line.span.end,
            ids.get(line.speaker) if line.speaker else None,
            line.confidence,
        )
        for (chapter, _), lines in zip(cut, attribute.book(cut, characters, first_person_id), strict=True)
        for line in lines
        if line.span.kind == "dialogue"
    )
    if mode == "given":
        characters = tuple(
            Character(person.id, person.name, person.aliases, GENDERS.get(person.gender))
            for person in gold.characters
        )
    return Prediction(gold.id, characters, utterances)


def _known(gold: Gold) -> list[attribute.Known]:
    return [
        attribute.Known(
            person.name,
            tuple(alias for alias in person.aliases if alias != person.name),
            GENDERS.get(person.gender),
        )
        for person in gold.characters
    ]


def _gold_ids(gold: Gold, characters: Sequence[Character]) -> dict[str, str]:
    """The gold ids of those of the program's characters that have the name of a gold character."""
    remaining = list(characters)
    ids: dict[str, str] = {}
    for person in gold.characters:
        namesakes = [character for character in remaining if character.name == person.name]
        if namesakes:
            # Aliases distinguish two people of the same name.
            match = max(namesakes, key=partial(_common_aliases, person))
            ids[match.id] = person.id
            remaining.remove(match)
    return ids


def _common_aliases(person: Person, character: Character) -> int:
    return len({*person.aliases} & {*character.aliases})
