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
    from collections.abc import Mapping, Sequence

    from audiobook.measure.score.gold import Gold, Person
    from audiobook.model import Chapter, Line, Span

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


@dataclass(frozen=True, slots=True)
class Material:
    """A gold document's text, read and split, and its cast."""

    gold: Gold
    mode: CastMode
    cut: tuple[tuple[Chapter, tuple[Span, ...]], ...]
    """Its chapters with their spans."""
    characters: tuple[Character, ...]
    """Who may speak, with the program's own ids."""
    gold_ids: Mapping[str, str]
    """Cast given: the gold id of each of them.  Cast unknown: their own ids."""
    first_person: str | None
    """The id of the character who says "I"; None: the one discovered for that, if any."""

    def prediction(
        self, lines: Sequence[Sequence[Line]], characters: Sequence[Character] | None = None
    ) -> Prediction:
        """The program's lines as answers; `characters`: with the facts learned since; None: as they are."""
        ids = self.gold_ids
        utterances = tuple(
            Utterance(
                chapter.start + line.span.start,
                chapter.start + line.span.end,
                ids.get(line.speaker) if line.speaker else None,
                line.confidence,
            )
            for (chapter, _), of_chapter in zip(self.cut, lines, strict=True)
            for line in of_chapter
            if line.span.kind == "dialogue"
        )
        people = tuple(self.characters if characters is None else characters)
        if self.mode == "given":
            people = tuple(
                Character(person.id, person.name, person.aliases, GENDERS.get(person.gender))
                for person in self.gold.characters
            )
        return Prediction(self.gold.id, people, utterances)


def material(gold: Gold, mode: CastMode) -> Material:
    """Read and split a gold document's text, and find its cast.

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
    return Material(gold, mode, tuple(cut), characters, ids, first_person_id)


def predict(gold: Gold, mode: CastMode) -> Prediction:
    """Predict who says what in a gold document's text; `mode` as for `material`."""
    read = material(gold, mode)
    return read.prediction(attribute.book(read.cut, read.characters, read.first_person))


def _known(gold: Gold) -> list[attribute.Known]:
    """The gold characters as a user would give them."""
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
