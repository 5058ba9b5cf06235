"""The learned ranker: its trees, its features, and the labels it is trained on."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import numpy as np

from audiobook import attribute, split
from audiobook.attribute import features, ranker, train, turns
from audiobook.attribute.names import Names
from audiobook.attribute.scene import Scene
from audiobook.attribute.speakers import look
from audiobook.read.structure import chapters

if TYPE_CHECKING:
    from audiobook.model import Chapter

TEXT = """\
Ann Moss and Ben Hale stood at the gate. Ann looked at the road.

"Is it far?" asked Ann.

"Two miles," said Ben. He picked up the bag. "Perhaps three."

"Then we should start," she said.
"""


def staged(text: str = TEXT) -> tuple[Chapter, Scene, list[turns.Turn], list[features.Evidence]]:
    """A chapter with its turns and what the page shows of them."""
    (chapter,) = chapters(text)
    cut = split.cut([chapter])
    return chapter, *look(Scene(*cut[0], Names(attribute.discover(cut)), None))


def test_trees_are_evaluated_as_defined() -> None:
    """Each answer is a bit of the leaf's number, and the leaves of all trees add up."""
    generator = np.random.default_rng(1)
    shape = (5, 3)
    trees = ranker.Trees(
        generator.integers(0, 4, shape).astype(np.int16),
        generator.normal(size=shape).astype(np.float32),
        generator.normal(size=(5, 8)).astype(np.float32),
    )
    rows = generator.normal(size=(ranker.ROWS_AT_ONCE + 7, 4)).astype(np.float32)
    slow = [
        sum(
            float(trees.leaves[tree, sum(
                2**level * bool(row[trees.features[tree, level]] > trees.borders[tree, level])
                for level in range(3)
            )])
            for tree in range(5)
        )
        for row in rows
    ]  # fmt: skip
    np.testing.assert_allclose(trees.scores(rows), slow, rtol=1e-5, atol=1e-6)


def test_the_shipped_ranker_fits_its_features() -> None:
    """It is small, asks for no column that does not exist, and survives its own file form."""
    shipped = ranker.shipped()
    context = len(features.NAMES) + 10
    assert shipped.page.features.max() < len(features.NAMES)
    assert shipped.context.features.max() < context
    again = ranker.Ranker.from_arrays(shipped.arrays())
    np.testing.assert_array_equal(again.page.leaves, shipped.page.leaves)
    assert again.temperature == shipped.temperature


def test_features_see_tags_and_pronouns() -> None:
    """The tag's name is a candidate's own; a pronoun of the other gender is against one."""
    _, scene, found, evidence = staged()
    ann, ben = (scene.names.named(name)[0] for name in ("Ann", "Ben"))
    assert [one.sure for one in evidence] == [ann, ben, None]
    who = [features.candidates(scene, evidence, at, {}) for at in range(len(found))]
    assert all({ann, ben} <= {*candidates} for candidates in who)
    rows = features.matrix(scene, found, evidence, who, {})
    column = features.NAMES.index
    assert rows[1][who[1].index(ben), column("tag names")] == 1
    assert rows[1][who[1].index(ann), column("tag names other")] == 1
    assert rows[2][who[2].index(ann), column("tag gender")] == 1
    assert rows[2][who[2].index(ben), column("tag gender")] == -1


def test_what_is_masked_cannot_be_seen() -> None:
    """A hidden tag leaves neither a name nor a mention, and its turn keeps its place."""
    chapter, scene, found, evidence = staged()
    hidden_any = False
    for seed in range(20):
        masked, stretches = train.mask(scene, found, evidence, random.Random(seed))
        assert [turn.spans for turn in masked] == [turn.spans for turn in found]
        dim, _, seen = look(Scene(chapter, scene.spans, scene.names, None, stretches), masked)
        for turn, was, one, before in zip(masked, found, seen, evidence, strict=True):
            if turn.tags != was.tags:
                hidden_any = True
                assert one.sure is None
                assert before.sure not in one.around or turn.narrated
        assert all(not low <= mention.start < high for mention in dim.mentions for low, high in stretches)
    assert hidden_any


def test_training_learns_from_tags_alone() -> None:
    """The labels are those of unambiguous tags; what no tag tells has none."""
    _, scene, _, evidence = staged()
    named = [None if one.sure is None else scene.names.people[one.sure].name for one in evidence]
    assert named == ["Ann Moss", "Ben Hale", None]


def test_a_name_seen_only_in_tags_makes_a_character() -> None:
    """Somebody whom only tags name, never the narration alone, is found and speaks."""
    text = "\u201cYes,\u201d said Zorblax.\n\n\u201cNo,\u201d said Quimby.\n"
    cut = split.cut(chapters(text))
    characters = attribute.discover(cut)
    (lines,) = attribute.book(cut, characters)
    named = {one.id: one.name for one in characters}
    assert [named[line.speaker] for line in lines if line.speaker] == ["Zorblax", "Quimby"]
