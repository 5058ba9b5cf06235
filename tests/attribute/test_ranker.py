"""The learned ranker: its trees, its file, its two passes, and the odds beside it."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scenes import ANN, BEN, GATE, person, stage

from audiobook.attribute import features, odds, passes, ranker
from audiobook.attribute.cues import CueKind
from audiobook.attribute.ranker import COLUMNS, CONTEXT_NAMES, Ranker, Trees


def trees(depth: int = 3, columns: int = 4) -> Trees:
    """Five trees at random, the same each time."""
    generator = np.random.default_rng(1)
    return Trees(
        generator.integers(0, columns, (5, depth)).astype(np.int16),
        generator.normal(size=(5, depth)).astype(np.float32),
        generator.normal(size=(5, 2**depth)).astype(np.float32),
    )


def asking(name: str, border: float, leaves: tuple[float, float]) -> Trees:
    """One tree of one question."""
    column = np.array([[COLUMNS.index(name)]], np.int16)
    return Trees(column, np.array([[border]], np.float32), np.array([leaves], np.float32))


def test_trees_are_evaluated_as_defined() -> None:
    """Each answer is a bit of the leaf's number, and the leaves of all trees add up."""
    some = trees()
    rows = np.random.default_rng(2).normal(size=(ranker.ROWS_AT_ONCE + 7, 4)).astype(np.float32)
    rows[0, :] = some.borders[0, 0]  # a value on a border is not above it
    slow = [
        sum(
            float(some.leaves[tree, sum(
                2**level * bool(row[some.features[tree, level]] > some.borders[tree, level])
                for level in range(3)
            )])
            for tree in range(5)
        )
        for row in rows
    ]  # fmt: skip
    np.testing.assert_allclose(some.scores(rows), slow, rtol=1e-5, atol=1e-6)


def test_the_shipped_ranker_fits_its_features() -> None:
    """It asks for no column that does not exist, and its first ensemble for none of the second's."""
    shipped = ranker.shipped()
    assert shipped.page.features.max() < len(features.NAMES)
    assert shipped.context.features.max() < len(COLUMNS)
    asked = {COLUMNS[column] for column in shipped.context.features.ravel()}
    assert asked & {*CONTEXT_NAMES}
    assert shipped.temperature == pytest.approx(1.2)


def test_a_ranker_survives_its_file() -> None:
    """What is written is read again."""
    shipped = ranker.shipped()
    again = Ranker.from_arrays(shipped.arrays())
    for mine, other in ((shipped.page, again.page), (shipped.context, again.context)):
        for part in ranker.PARTS:
            np.testing.assert_array_equal(getattr(mine, part), getattr(other, part))
    assert again.temperature == shipped.temperature


def test_a_file_has_its_own_order_of_columns() -> None:
    """A ranker that was trained with other columns before a feature still asks for the feature by name."""
    judge = Ranker(asking("beat names", 0.5, (0, 1)), asking("chance", 0.5, (0, 1)), 1.0)
    arrays = judge.arrays()
    columns = list(reversed(COLUMNS))
    for part, name in (("page", "beat names"), ("context", "chance")):
        arrays[f"{part}_features"] = np.array([[columns.index(name)]], np.int16)
    read = Ranker.from_arrays({**arrays, "columns": np.array(columns)})
    np.testing.assert_array_equal(read.page.features, judge.page.features)
    np.testing.assert_array_equal(read.context.features, judge.context.features)


def test_a_feature_that_is_gone_is_named() -> None:
    """A file that asks for it cannot be used."""
    arrays = {**ranker.shipped().arrays(), "columns": np.array([*COLUMNS[1:], "moon phase"])}
    with pytest.raises(ValueError, match="features that do not exist: moon phase"):
        Ranker.from_arrays(arrays)


# --- the odds beside the trees


def row(**values: float) -> features.Rows:
    """One candidate with these features, `_` for a blank; the others are 99, which no rule asks for."""
    rows = np.full((1, len(features.NAMES)), 99, np.float32)
    for name, value in values.items():
        features.column(rows, name.replace("_", " "))[:] = value
    return rows


@pytest.mark.parametrize(
    ("values", "log_odds"),
    [
        ({"tag_kind": CueKind.PRONOUN}, 0),
        ({"tag_kind": CueKind.PRONOUN, "tag_subject": 0}, 0.8),
        ({"tag_kind": CueKind.PRONOUN, "tag_subject": 1}, 0),
        ({"tag_kind": CueKind.NOUN, "tag_subject": 0}, 0),
        ({"tag_kind": CueKind.PRONOUN, "narrated_far": 0, "quoted_near": 0}, -2),
        ({"tag_kind": CueKind.PRONOUN, "narrated_far": 0, "quoted_near": 1}, 0),
        ({"tag_kind": CueKind.PRONOUN, "narrated_far": 1, "quoted_near": 0}, 0),
        ({"tag_kind": CueKind.NAME, "narrated_far": 0, "quoted_near": 0}, 0),
        ({"tag_kind": CueKind.NONE, "beat_names": 1}, 4),
        ({"tag_kind": CueKind.NONE, "beat_names": 0.5}, 0),
        ({"tag_kind": CueKind.STRANGER, "beat_names": 1}, 0),
        ({"tag_kind": CueKind.NAME, "tag_names": 1}, 1),
        ({"tag_kind": CueKind.NAME, "tag_names": 0.5}, 0),
        ({"tag_kind": CueKind.FIRST_PERSON, "tag_names": 1}, 0),
    ],
)
def test_the_odds_beside_the_trees(values: dict[str, float], log_odds: float) -> None:
    """Each rule applies where it says, and nowhere else."""
    assert odds.untaught(row(**values)) == pytest.approx([log_odds])


# --- passes

TALK = 'Ann and Ben met.\n\n"Is it late?" asked Ann.\n\n"Very."\n\n"Then go."\n\n* * *\n\n"Gone?"\n'


def test_context_is_what_the_first_pass_thinks() -> None:
    """Chances of the turns around (within the exchange), of the turn, and how it leads and ranks."""
    chapter = stage(TALK, (ANN, BEN))
    ann, ben = person(chapter, "Ann"), person(chapter, "Ben")
    chances = [{ann: 1.0, ben: 0.0}, {ann: 0.25, ben: 0.75}, {ann: 0.5, ben: 0.5}, {ben: 1.0}]
    rows = passes.with_context(chapter, chances)
    behind = len(features.NAMES)
    table = {
        name: [float(rows[1][chapter.candidates[1].index(who), behind + place]) for who in (ann, ben)]
        for place, name in enumerate(CONTEXT_NAMES)
    }
    assert table == {
        "chance -3": [-1, -1],
        "chance -2": [-1, -1],
        "chance -1": [1, 0],
        "chance +1": [0.5, 0.5],
        "chance +2": [-1, -1],  # behind the break
        "chance +3": [-1, -1],
        "chance": [0.25, 0.75],
        "chances around": [1.5, 1.5],
        "lead over the others": [-0.5, 0.5],
        "rank": [1, 0],
    }
    np.testing.assert_array_equal(rows[1][:, :behind], chapter.rows[1])


def test_chances_of_turns_far_away_do_not_count() -> None:
    """Six turns around are added up, not the seventh."""
    chapter = stage("Ann and Ben met.\n\n" + '"Yes."\n\n' * 15, (ANN, BEN))
    chances = [{person(chapter, "Ann"): 1.0}] * 15
    row_of_ann = chapter.candidates[7].index(person(chapter, "Ann"))
    column = len(features.NAMES) + CONTEXT_NAMES.index("chances around")
    assert passes.with_context(chapter, chances)[7][row_of_ann, column] == 12


def test_the_temperature_flattens() -> None:
    """Log odds are divided by it."""
    chapter = stage('Ann and Ben met.\n\n"Yes."\n', (ANN, BEN))
    ann, ben = person(chapter, "Ann"), person(chapter, "Ben")
    page = asking("gender", 1.5, (0.0, 2.0))  # Ann is female: 2
    for temperature in (1.0, 2.0):
        (chances,) = passes.second_pass(chapter, Ranker(page, page, temperature))
        assert math.log(chances[ann] / chances[ben]) == pytest.approx(2.0 / temperature)


def test_each_turn_of_the_second_pass_has_its_own_chances() -> None:
    """They add up to 1 for every turn with candidates."""
    chapter = stage(GATE)
    chances = passes.second_pass(chapter, ranker.shipped())
    assert [sum(turn.values()) for turn in chances] == pytest.approx([1.0] * 3)
    assert [{*turn} for turn in chances] == [{*people} for people in chapter.candidates]


def test_no_turn_is_no_trouble() -> None:
    """A chapter of narration has no chances, a turn without candidates has none."""
    assert passes.second_pass(stage("It rained.\n", (ANN,)), ranker.shipped()) == []
    assert passes.second_pass(stage('"Yes."\n', (ANN,)), ranker.shipped()) == [{}]


# --- links


@pytest.mark.parametrize(
    ("between", "repeat", "same"),
    [
        ("", -2.0, True),
        ("It rained.\n\n", -0.6, True),
        ("It rained.\n\n" * 3, -0.6, True),
        ("It rained.\n\n" * 4, 0.0, False),
        ("* * *\n\n", 0.0, False),
    ],
)
def test_how_turns_are_linked(between: str, repeat: float, same: bool) -> None:
    """Next to each other, across narration, across too much of it or a break."""
    chapter = stage(f'Ann sat.\n\n"Yes."\n\n{between}"No."\n', (ANN,))
    assert (chapter.links[1].repeat, chapter.linked(0, 1)) == (repeat, same)
    assert chapter.links[1].back == {-2.0: 1.2, -0.6: 0.6, 0.0: 0.0}[repeat]
