"""Documents as the ranker sees them, with the answers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from audiobook.attribute import features
from audiobook.attribute.cues import CueKind
from audiobook.attribute.ranker import COLUMNS
from audiobook.measure.score.gold import Gold
from training.lessons import Lesson, lessons

if TYPE_CHECKING:
    from collections.abc import Sequence

    from audiobook.measure.score.program import CastMode

ANN = {"id": "a", "name": "Ann Moss", "aliases": ["Ann"], "gender": "F"}
BEN = {"id": "b", "name": "Ben Hale", "aliases": ["Ben"], "gender": "M"}
TEXT = (
    'Ann Moss and Ben Hale met.\n\n"Yes," said Ann. "It is."\n\n"No," he said.\n\n"So."\n\n"Oh," said Ben.\n'
)
SPOKEN = (('"Yes,"', "a"), ('"It is."', "b"), ('"No,"', "b"), ('"So."', None), ('"Oh,"', "b"))


def gold(
    text: str = TEXT,
    spoken: Sequence[tuple[str, str | None]] = SPOKEN,
    name: str = "modern:gate",
    narrator: str | None = None,
) -> Gold:
    """A document; each of its quotations stands once in its text."""
    quotes: list[dict[str, Any]] = []
    place = 0
    for words, speaker in spoken:
        place = text.index(words, place)
        quotes.append({"spans": [[place, place + len(words)]], "speaker": speaker})
    document = {"id": name, "text": text, "characters": [ANN, BEN], "quotes": quotes, "narrator": narrator}
    return Gold.model_validate_json(json.dumps(document))


def right_of(lesson: Lesson) -> list[int]:
    """How many cells of each turn are right."""
    return [int(count) for count in np.add.reduceat(lesson.right.astype(int), lesson.table.starts)]


def of_right(lesson: Lesson, name: str) -> list[float]:
    """A feature of the cells that are right."""
    column = COLUMNS.index(name)
    return [float(value) for value in lesson.table.cells[lesson.right, column]]


@pytest.mark.parametrize("mode", ["given", "unknown"])
def test_answers_land_on_the_right_cells(mode: CastMode) -> None:
    """Whoever says most of a turn is right; where that is not known nobody is."""
    plain, hidden = lessons(gold(), mode)
    for lesson in (plain, hidden):
        assert (lesson.document, lesson.kind, lesson.mode) == ("modern:gate", "modern", mode)
        assert len(lesson.right) == len(lesson.table.cells)
        assert right_of(lesson) == [1, 1, 0, 1]
        assert of_right(lesson, "gender") == [1, 1, 1]  # Ben says most of Ann's turn
    assert of_right(plain, "tag names") == [0, 0, 1]
    assert (plain.hidden, hidden.hidden) == (False, True)


def test_tags_are_hidden_in_the_second_view() -> None:
    """Names of tags are gone, answers stay; a stretch of a novel is masked only with the cast found."""
    text = "Ann Moss and Ben Hale met.\n\n" + '"Yes," said Ann.\n\n"No," said Ben.\n\n' * 20
    spoken = [('"Yes,"', "a"), ('"No,"', "b")] * 20
    plain, hidden = lessons(gold(text, spoken), "given")
    assert right_of(plain) == right_of(hidden) == [1] * 40
    named = [of_right(lesson, "tag kind").count(CueKind.NAME) for lesson in (plain, hidden)]
    assert named[0] == 40
    assert named[1] < 20
    again = lessons(gold(text, spoken), "given")[1]
    np.testing.assert_array_equal(hidden.table.cells, again.table.cells)
    novel = gold(text, spoken, "labels:gate")
    assert [(lesson.kind, lesson.hidden) for lesson in lessons(novel, "given")] == [("novel", False)]
    assert [lesson.hidden for lesson in lessons(novel, "unknown")] == [False, True]


def test_the_second_cast_is_the_programs_own() -> None:
    """A stranger who is not in the document is among its candidates."""
    text = TEXT.replace("\n", "\n\nZed Black sat. Zed Black sat.\n", 1) + '\n"Ah," said Zed Black.\n'
    given, unknown = (lessons(gold(text), mode)[0] for mode in ("given", "unknown"))
    assert given.table.turn_of.tolist() == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]
    assert np.bincount(unknown.table.turn_of).min() == 3
    assert right_of(given) == right_of(unknown) == [1, 1, 0, 1, 0]


def test_a_narrator_is_i_and_has_a_name() -> None:
    """Cast given: one character.  Found: all that stand for the narrator are right."""
    text = 'I met Ben Hale.\n\n"Yes," I said.\n\n"No, Ann," said Ben.\n\n"So," I said.\n\n"Oh," said Ben.\n'
    spoken = (('"Yes,"', "a"), ('"No, Ann,"', "b"), ('"So,"', "a"), ('"Oh,"', "b"))
    (given, _) = lessons(gold(text, spoken, narrator="a"), "given")
    assert right_of(given) == [1, 1, 1, 1]
    assert of_right(given, "is narrator") == [1, 0, 1, 0]
    (unknown, _) = lessons(gold(text, spoken, narrator="a"), "unknown")
    counts = right_of(unknown)
    assert counts[1] == counts[3] == 1
    assert counts[0] >= 1
    assert max(of_right(unknown, "is narrator")) == 1


def test_the_narrator_of_a_stretch_is_who_says_what_i_said_tags() -> None:
    """Its labels do not tell; with two of them it is left out."""
    talk = '"Yes," I said.\n\n"No," said Ben.\n\n' * 6
    text = f"Ann Moss met Ben Hale.\n\n{talk}"
    spoken = [('"Yes,"', "a"), ('"No,"', "b")] * 6
    (lesson,) = lessons(gold(text, spoken, "labels:gate"), "given")
    assert of_right(lesson, "is narrator") == [1, 0] * 6
    two = [*spoken[:6], *[('"Yes,"', "b"), ('"No,"', "b")] * 3]
    assert lessons(gold(text, two, "labels:gate"), "given") == []


def test_a_chapter_of_narration_teaches_nothing() -> None:
    """It has no candidates."""
    assert lessons(gold("Ann Moss met Ben Hale.\n", ()), "given") == []
    assert len(features.NAMES) < len(COLUMNS)
