"""Small chapters, made ready for the tests of the stages of attribution."""

from __future__ import annotations

from typing import TYPE_CHECKING

from audiobook import attribute, split
from audiobook.attribute import features, turns
from audiobook.attribute.names import Names
from audiobook.attribute.scene import Scene
from audiobook.attribute.stages import Seen, Stage, habits, look, ready, standing
from audiobook.model import Character
from audiobook.read.structure import chapters

if TYPE_CHECKING:
    from collections.abc import Sequence

    from audiobook.attribute.turns import Turn

GATE = """\
Ann Moss and Ben Hale stood at the gate. Ann looked at the road.

"Is it far?" asked Ann.

"Two miles," said Ben. He picked up the bag. "Perhaps three."

"Then we should start," she said.
"""

ANN = attribute.Known("Ann", (), "female")
BEN = attribute.Known("Ben", (), "male")
CAL = attribute.Known("Cal", (), "male")
CAST = (ANN, BEN, CAL)


def turns_of(text: str, names: Sequence[str] | None = None) -> list[Turn]:
    """The turns of a text of one chapter; `names`: those of the characters, if they are known."""
    ((chapter, spans),) = split.cut(chapters(text))
    return turns.find(chapter, spans, None if names is None else {*names}.__contains__)


def seen(text: str, known: Sequence[attribute.Known] = (), narrator: str | None = None) -> Seen:
    """A chapter that has been looked at.

    `known`: all of its characters; without any they are discovered.  `narrator`: who says `I`, by name.
    """
    cut = split.cut(chapters(text))
    people = tuple(Character(one.name.lower(), one.name, one.aliases, one.gender) for one in known)
    narrator_id = narrator.lower() if narrator else None
    return look(Scene(*cut[0], Names(people or attribute.discover(cut)), narrator_id))


def stage(text: str, known: Sequence[attribute.Known] = (), narrator: str | None = None) -> Stage:
    """A chapter made ready, as if it were the whole book."""
    looked_at = seen(text, known, narrator)
    return ready(looked_at, standing([looked_at]), habits([looked_at]))


def person(looked_at: Seen | Stage, name: str) -> int:
    """The index of a character by name."""
    (index,) = looked_at.scene.names.named(name)
    return index


class Table:
    """The features of a chapter's turns, by turn, character and name."""

    def __init__(self, chapter: Stage) -> None:
        self.stage = chapter

    def __call__(self, turn: int, who: str, feature: str) -> float:
        """One of them."""
        row = self.stage.candidates[turn].index(person(self.stage, who))
        return float(features.column(self.stage.rows[turn], feature)[row])

    def of(self, turn: int, who: str, *names: str) -> list[float]:
        """Several of them."""
        return [self(turn, who, name) for name in names]


def features_of(text: str, *known: attribute.Known, narrator: str | None = None) -> Table:
    """The features of a chapter with these characters, as if it were the whole book."""
    return Table(stage(text, known, narrator))
