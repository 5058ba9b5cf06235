"""How likely each candidate is to speak, beside speakers that a person has set."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scenes import ANN, BEN, CAL, GATE, person, stage

from audiobook.attribute import ranker
from audiobook.attribute.chances import cells, judged

BARE = 'Ann and Ben met.\n\n"Yes."\n\n"No."\n\n"So."\n\n"Well."\n'


def test_each_turn_has_its_own_chances() -> None:
    """They add up to 1 for every turn with candidates."""
    chapter = stage(GATE)
    found = judged(chapter, ranker.shipped())
    assert [sum(turn.values()) for turn in found] == pytest.approx([1.0] * 3)
    assert [[*turn] for turn in found] == chapter.candidates


def test_no_turn_is_no_trouble() -> None:
    """A chapter of narration has no chances, a turn without candidates has none."""
    assert judged(stage("It rained.\n", (ANN,)), ranker.shipped()) == []
    assert judged(stage('"Yes."\n', (ANN,)), ranker.shipped()) == [{}]


def test_a_turn_without_candidates_leaves_the_others_alone() -> None:
    """Chances stay with their turns where one of the turns has no candidate."""
    chapter = stage('"Yes."\n\n"No," said Ann.\n', (ANN,))
    (_, people), (nothing, rows) = chapter.candidates, chapter.rows
    chapter = replace(chapter, candidates=[[], people], rows=[nothing[:0], rows])
    assert judged(chapter, ranker.shipped()) == [{}, pytest.approx({person(chapter, "Ann"): 1.0})]


def test_who_is_set_is_certain_and_nobody_else() -> None:
    """A speaker that is set is the only one, also where they are not a candidate; None: nobody."""
    chapter = stage(BARE, (ANN, BEN, CAL))
    cal = next(index for index, one in enumerate(chapter.scene.names.people) if one.name == "Cal")
    assert cal not in chapter.candidates[1]
    found = judged(chapter, ranker.shipped(), {1: cal, 2: None})
    assert found[1:3] == [{cal: 1.0}, {}]
    assert sum(found[0].values()) == pytest.approx(1.0)


def test_who_is_set_decides_the_turns_around() -> None:
    """By taking turns; without anybody set the text itself does not tell."""
    chapter = stage(BARE, (ANN, BEN))
    ann, ben = person(chapter, "Ann"), person(chapter, "Ben")
    for first, second in ((ann, ben), (ben, ann)):
        found = judged(chapter, ranker.shipped(), {0: first})
        assert [max(turn, key=lambda who: turn[who]) for turn in found] == [first, second] * 2


def test_that_somebody_does_not_speak_is_known_too() -> None:
    """A turn of nobody in the cast changes what is thought of the turns around."""
    chapter = stage('Ann and Ben met.\n\n"Yes."\n\n"No," said Ann.\n\n"So."\n', (ANN, BEN))
    without = judged(chapter, ranker.shipped())
    found = judged(chapter, ranker.shipped(), {1: None})
    assert found[0] != pytest.approx(without[0], abs=1e-3)


def test_the_last_features_of_a_cell() -> None:
    """Whether the turn begins another exchange, and whether a person has set who speaks."""
    chapter = stage('Ann and Ben met.\n\n"Yes."\n\n"No."\n\n* * *\n\n"So."\n', (ANN, BEN))
    ann, ben = person(chapter, "Ann"), person(chapter, "Ben")
    made = cells(chapter, {1: ben, 2: None})
    for turn, (another, of_ann, of_ben) in enumerate([(1, 0, 0), (0, -1, 1), (1, -1, -1)]):
        people = chapter.candidates[turn]
        np.testing.assert_array_equal(made[turn][:, :-2], chapter.rows[turn])
        assert made[turn].shape[1] == len(ranker.COLUMNS)
        assert made[turn][people.index(ann), -2:].tolist() == [another, of_ann]
        assert made[turn][people.index(ben), -2:].tolist() == [another, of_ben]


@pytest.mark.parametrize(
    ("between", "same"),
    [
        ("", True),
        ("It rained.\n\n", True),
        ("It rained.\n\n" * 3, True),
        ("It rained.\n\n" * 4, False),
        ("* * *\n\n", False),
    ],
)
def test_which_turns_belong_together(between: str, same: bool) -> None:
    """Next to each other, across narration, but not across too much of it or a break."""
    chapter = stage(f'Ann sat.\n\n"Yes."\n\n{between}"No."\n\n"So."\n', (ANN,))
    assert list(chapter.continues) == [False, same, True]
    assert (chapter.linked(0, 1), chapter.linked(1, 2), chapter.linked(0, 2)) == (same, True, same)
