"""What the program makes of a gold document's text: it reads, splits and attributes as for audio.  Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from audiobook import attribute, split
from audiobook.model import Character, Gender
from audiobook.read.structure import chapters

if TYPE_CHECKING:
    from collections.abc import Sequence

    from audiobook.measure.score.gold import Gold

CastMode = Literal["given", "unknown"]
"""Is the program told who the characters are?"""
GENDERS: dict[str | None, Gender] = {"M": "male", "F": "female"}


@dataclass(frozen=True, slots=True)
class Said:
    """A stretch of dialogue as the program found it."""

    start: int
    """In code points of the document's text."""
    end: int
    speaker: str | None
    """The id of one of the prediction's characters."""
    confidence: float


@dataclass(frozen=True, slots=True)
class Prediction:
    """What the program says about one document."""

    id: str
    """The document's."""
    characters: tuple[Character, ...]
    """Cast given: the gold ones, with their ids. Cast unknown: all that the program found."""
    said: tuple[Said, ...]
    """In order, disjoint."""

    def as_json(self) -> dict[str, Any]:
        """`{"id", "characters": [{"id", "name", "aliases"}], "quotes": [{"spans", "speaker"}]}`."""
        return {
            "id": self.id,
            "characters": [
                {"id": one.id, "name": one.name, "aliases": list(one.aliases)} for one in self.characters
            ],
            "quotes": [{"spans": [[one.start, one.end]], "speaker": one.speaker} for one in self.said],
        }


def predict(gold: Gold, mode: CastMode) -> Prediction:
    """Who says what in a gold document's text.

    Cast given: the program is told names, aliases and genders, and who says "I", and that there is nobody
    else.  Cast unknown: it sees the text alone.
    """
    known = _known(gold) if mode == "given" else []
    narrator = next((one.name for one in gold.characters if one.id == gold.narrator), None)
    first_person = narrator if mode == "given" else None
    cut = split.cut(chapters(gold.text))
    characters = attribute.discover(cut, known, first_person)
    ids = {one.id: one.id for one in characters}
    if mode == "given":  # nobody else exists
        ids = _gold_ids(gold, characters)
        characters = tuple(one for one in characters if one.id in ids)
    first_person_id = next((one.id for one in characters if one.name == first_person), None)
    said = tuple(
        Said(
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
            Character(one.id, one.name, one.aliases, GENDERS.get(one.gender)) for one in gold.characters
        )
    return Prediction(gold.id, characters, said)


def _known(gold: Gold) -> list[attribute.Known]:
    return [
        attribute.Known(
            one.name, tuple(alias for alias in one.aliases if alias != one.name), GENDERS.get(one.gender)
        )
        for one in gold.characters
    ]


def _gold_ids(gold: Gold, characters: Sequence[Character]) -> dict[str, str]:
    """The gold id of each of the program's characters that it was told of; their names are as given."""
    ours = list(characters)
    ids: dict[str, str] = {}
    for person in gold.characters:
        # Two people of one name are told apart by their aliases.
        same = [one for one in ours if one.name == person.name]
        if same:
            one = max(same, key=lambda one: len({*one.aliases} & {*person.aliases}))
            ids[one.id] = person.id
            ours.remove(one)
    return ids
