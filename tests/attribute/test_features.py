"""Features: what the text shows of each candidate, as numbers."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from places import GOLDEN, TEXTS
from scenes import ANN, BEN, CAL, GATE, features_of, seen

from audiobook import attribute, read, split
from audiobook.attribute import features
from audiobook.attribute.cues import CueKind
from audiobook.attribute.names import Names
from audiobook.attribute.scene import Scene
from audiobook.attribute.stages import habits, look, ready, standing

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from scenes import Table

    from audiobook.attribute.stages import Stage

SAMPLES = sorted(path for path in TEXTS.iterdir() if path.suffix in {".md", ".txt"})


def table_of(text: str, *known: attribute.Known, narrator: str | None = None) -> Table:
    """The features of a chapter with Ann, Ben and Cal, unless others are given."""
    return features_of(text, *(known or (ANN, BEN, CAL)), narrator=narrator)


def test_every_feature_has_a_name_and_a_meaning() -> None:
    """Names are unique, each has a meaning, and each group says what its features share."""
    assert len(features.NAMES) == len({*features.NAMES}) == 117
    for group in features.GROUPS:
        assert group.meaning
        assert all(group.features.values())
    with pytest.raises(KeyError):
        features.column(np.zeros((1, 117), np.float32), "no such feature")


def test_a_group_has_a_value_for_each_of_its_features() -> None:
    """Every group gives one row a candidate, as wide as it has features."""
    looked_at = seen(GATE, (ANN, BEN))
    known, talk = standing([looked_at]), habits([looked_at])
    ready_chapter = ready(looked_at, known, talk)
    gender = ready_chapter.scene.names.gender
    view = features.View(
        ready_chapter.scene, ready_chapter.turns, ready_chapter.evidence, 1,
        [(person, gender(person)) for person in ready_chapter.candidates[1]], known, talk,
        [turn.start for turn in ready_chapter.evidence],
    )  # fmt: skip
    for group in features.GROUPS:
        assert [len(row) for row in group.values(view)] == [len(group.features)] * 2, group.name


def test_tags_and_pronouns() -> None:
    """The tag's name is a candidate's own; a pronoun of the other gender speaks against one."""
    table = table_of(
        GATE, attribute.Known("Ann Moss", ("Ann",), "female"), attribute.Known("Ben Hale", ("Ben",), "male")
    )
    assert table.of(1, "Ben", "tag kind", "tag names", "tag names other", "tag gender") == [
        CueKind.NAME,
        1,
        0,
        0,
    ]
    assert table.of(1, "Ann", "tag kind", "tag names", "tag names other", "tag gender") == [
        CueKind.NAME,
        0,
        1,
        0,
    ]
    assert table.of(2, "Ann", "tag kind", "tag names", "tag names other", "tag gender") == [
        CueKind.PRONOUN,
        0,
        0,
        1,
    ]
    assert table(2, "Ben", "tag gender") == -1


def test_whom_a_pronoun_can_mean() -> None:
    """Those of its gender by how lately they were named, and by how lately they were a subject."""
    eve = attribute.Known("Eve", (), "female")
    table = table_of('Ann saw Eve. Ben saw her.\n\n"No," she said.\n', ANN, BEN, eve)
    assert table.of(0, "Eve", "tag antecedent", "tag subject") == [0, 9]
    assert table.of(0, "Ann", "tag antecedent", "tag subject") == [1, 0]
    assert table.of(0, "Ben", "tag antecedent", "tag distance", "tag subject") == [9, 9, 9]
    assert table(0, "Ann", "tag distance") == pytest.approx(
        math.log1p(len('Ann saw Eve. Ben saw her.\n\n"No," '))
    )
    assert [table(0, name, "last subject") for name in ("Ben", "Ann", "Eve")] == [0, 1, 9]
    assert [table(0, name, "opened last sentence") for name in ("Ben", "Ann", "Eve")] == [1, 0, 0]
    beat = table_of('Ann saw Eve. Ben saw her.\n\n"No." She sat.\n', ANN, BEN, eve)
    assert beat.of(0, "Eve", "beat kind", "beat gender", "beat antecedent", "beat subject") == [1, 1, 0, 9]
    assert beat.of(0, "Ben", "beat kind", "beat gender", "beat antecedent", "beat subject") == [1, -1, 9, 9]
    assert beat.of(0, "Ann", "beat subject", "tag antecedent", "tag subject") == [0, 9, 9]


def test_sentences_before_and_after() -> None:
    """Beat, lead and trail name a candidate, or only others."""
    table = table_of('Ben turned to Ann and said:\n\n"No." Cal laughed.\n\nAnn left. Ben too.\n')
    names = (
        "lead names",
        "lead names other",
        "beat names",
        "beat names other",
        "trail names",
        "trail names other",
    )
    assert table.of(0, "Ann", *names) == [0, 1, 0, 1, 1, 0]
    assert table.of(0, "Ben", *names) == [1, 0, 0, 1, 0, 1]
    assert table.of(0, "Cal", *names) == [0, 1, 1, 0, 0, 1]
    assert table.of(0, "Cal", "lead kind", "introduced", "beat kind", "trail kind") == [3, 1, 3, 3]


def test_the_turn_and_its_paragraph() -> None:
    """Its length, whether it asks, and who is named beside and inside it."""
    table = table_of('Cal came in.\n\n"Well, Ben? Where is Cal?" said Ann to Ben. Ann sat.\n\n"Out."\n')
    shape = ("asks", "alone in paragraph", "named beside in all", "candidates", "has narrator")
    assert table.of(0, "Ann", *shape) == [1, 0, 2, 3, 0]
    assert table.of(1, "Ann", *shape) == [0, 1, 0, 3, 0]
    assert table(0, "Ann", "length") == pytest.approx(math.log1p(len('"Well, Ben? Where is Cal?"')))
    words = ("named beside", "named inside", "addressed inside", "opened last paragraph")
    assert table.of(0, "Ann", *words) == [2, 0, 0, 0]
    assert table.of(0, "Ben", *words) == [1, 1, 1, 0]
    assert table.of(0, "Cal", *words) == [0, 1, 0, 1]
    assert table_of('"No," I said to Ann.\n', ANN, BEN, narrator="Ben").of(
        0, "Ben", "has narrator", "is narrator"
    ) == [1, 1]


EXCHANGE = """\
Ann, Ben and Cal met.

"Is it late?" asked Ann.

"Very. Cal knows it."

"So, Ben?"

It rained.

"Late," said Ben.

"Yes," said Cal.
"""


def test_the_exchange() -> None:
    """Gaps, questions, runs without narration (the first turn never counts), and how many surely speak."""
    table = table_of(EXCHANGE)
    names = ("previous asks", "gap before", "gap after", "run before", "run after", "speakers near")
    assert [table.of(turn, "Ann", *names) for turn in range(5)] == [
        [-1, 9, 0, 0, 2, 3],
        [1, 0, 0, 0, 1, 3],
        [0, 0, 1, 1, 0, 3],
        [1, 1, 0, 0, 1, 3],
        [0, 0, 9, 1, 0, 3],
    ]


def test_sure_speeches() -> None:
    """How far away a candidate surely speaks, whether an odd number of turns, and who speaks just around."""
    table = table_of(EXCHANGE)
    names = ("sure before", "sure after", "sure parity before", "sure parity after")
    assert table.of(2, "Ann", *names) == [2, 12, 0, -1]
    assert table.of(2, "Ben", *names) == [12, 1, -1, 1]
    assert table.of(2, "Cal", *names) == [12, 2, -1, 0]
    offsets = ("sure -1", "sure -2", "sure +1", "sure +2", "sure near")
    assert table.of(2, "Ann", *offsets) == [0, 1, -1, -1, 1]
    assert table.of(2, "Ben", *offsets) == [0, -1, 1, -1, 1]
    assert table.of(3, "Ben", *offsets) == [0, 0, -1, 0, 1]


def test_an_exchange_ends_after_much_narration() -> None:
    """Across four paragraphs of narration nobody's sure speech counts, across three it does."""
    rain = "It rained.\n\n"
    for paragraphs, distance in ((3, 1), (4, 12)):
        table = table_of(f'"Yes," said Ann.\n\n{rain * paragraphs}"No."\n')
        assert table(1, "Ann", "sure before") == distance


def test_hints_of_the_neighbours() -> None:
    """By name 2 or -2, by gender 1 or -1; a beat counts where there is no tag."""
    talk = '"Yes," said Ann.\n\n"No," he said.\n\n"Oh."\n\n"Ah." Ben sat.\n\n"Well?" she said.\n'
    table = table_of(f"Ann, Ben and Cal met.\n\n{talk}")
    names = ("hint -1", "hint -2", "hint +1", "hint +2")
    assert table.of(2, "Ann", *names) == [-1, 2, -2, 1]
    assert table.of(2, "Ben", *names) == [1, -2, 2, -1]


def test_address_carries_over() -> None:
    """Whoever is addressed before or after is the likelier; across three paragraphs it no longer counts."""
    names = ("addressed before", "addressed after", "addressed before last", "named before", "named after")
    table = table_of(EXCHANGE)
    assert table.of(3, "Ben", *names) == [1, 0, 0, 1, 0]
    assert table.of(3, "Cal", *names) == [0, 0, 0, 0, 0]
    assert table.of(2, "Cal", *names) == [0, 0, 0, 1, 0]
    assert table.of(1, "Ben", *names) == [0, 1, 0, 0, 1]
    assert table.of(4, "Ben", *names) == [0, 0, 1, 0, 0]
    rain = "It rained.\n\n"
    for paragraphs, carries in ((2, 1), (3, 0)):
        far = table_of(f'Ben sat.\n\n"So, Ben?"\n\n{rain * paragraphs}"Late."\n')
        assert far(1, "Ben", "addressed before") == carries
        assert far(1, "Ben", "named before") == 1


def test_how_lately_somebody_was_named() -> None:
    """Counts within 400, 1,500 and 6,000 code points, distances in logs, and ranks."""
    rain = "It rained. "
    dan = attribute.Known("Dan", (), "male")
    text = f'Ann. {rain * 400}Ben. {rain * 60}"Cal!" {rain * 20}Dan. Dan.\n\n"No."\n\nAnn left.\n'
    table = table_of(text, ANN, BEN, CAL, dan)
    counts = ("narrated near", "narrated middle", "narrated far")
    assert table.of(1, "Ann", *counts) == [0, 0, 1]
    assert table.of(1, "Ben", *counts) == [0, 1, 1]
    assert table.of(1, "Dan", *counts) == [2, 2, 2]
    assert [table(1, who, "narrated rank") for who in ("Dan", "Ben", "Ann", "Cal")] == [0, 1, 2, 3]
    assert [table(1, who, "narrated rank of gender") for who in ("Dan", "Ben", "Ann", "Cal")] == [0, 1, 0, 2]
    start = text.index('"No."')
    assert table(1, "Ben", "narrated distance") == pytest.approx(math.log1p(start - text.index("Ben")))
    assert table(1, "Ann", "narrated next") == pytest.approx(math.log1p(text.rindex("Ann") - start))
    assert table.of(1, "Cal", "narrated distance", "narrated next", "quoted near") == [12, 12, 1]
    assert table(1, "Cal", "quoted distance") == pytest.approx(math.log1p(start - text.index("Cal")))
    assert table.of(1, "Ann", "quoted near", "quoted distance") == [0, 12]
    assert [table(1, who, "rivals of gender") for who in ("Ann", "Ben", "Dan", "Cal")] == [0, 1, 1, 2]


def test_pronouns_speak_for_a_gender() -> None:
    """Twice `he` and once `she` in the last 500 code points; without a gender it says nothing."""
    someone = attribute.Known("Zorb")
    table = table_of(
        f'She sat. {"It rained. " * 50}Ann, Ben and Zorb. He saw him. She left.\n\n"No."\n', ANN, BEN, someone
    )
    expected = math.log(3) - math.log(2)
    assert table(0, "Ben", "pronouns near") == pytest.approx(expected)
    assert table(0, "Ann", "pronouns near") == pytest.approx(-expected)
    assert table(0, "Zorb", "pronouns near") == 0


def test_who_the_candidate_is() -> None:
    """How often the book has them, their gender, and whether they have a name."""
    man = attribute.Known("the old man", (), "male")
    table = table_of('Ann and Ben. Ann sat.\n\n"No," said Ann.\n\n"Yes," said the old man.\n', ANN, BEN, man)
    assert table(0, "Ann", "frequency") == pytest.approx(math.log(4))
    assert table(0, "Ann", "share of tags") == pytest.approx(math.log(1.5 / 3))
    assert table(0, "Ben", "share of tags") == pytest.approx(math.log(0.5 / 3))
    old_man = table.stage.candidates[1].index(2)
    for feature, value in (("gender", 1), ("is a noun", 1), ("is narrator", 0), ("frequency", 0)):
        assert features.column(table.stage.rows[1], feature)[old_man] == value
    assert table.of(0, "Ann", "gender", "is a noun") == [2, 0]
    assert table_of('"No," said Zorb.\n', attribute.Known("Zorb"))(0, "Zorb", "gender") == 0


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_features_of_the_sample_texts(path: Path, golden: Callable[[Path, Any], None]) -> None:
    """The mean of every feature over all candidates; what differs is named."""
    chapters = split.cut(read.book([path]).chapters)
    names = Names(attribute.discover(chapters))
    seen = [look(Scene(chapter, spans, names, None)) for chapter, spans in chapters]
    stages: list[Stage] = [ready(chapter, standing(seen), habits(seen)) for chapter in seen]
    rows = np.concatenate([rows for chapter in stages for rows in chapter.rows])
    means = {
        name: round(float(features.column(rows, name).mean(dtype=np.float64)), 4) for name in features.NAMES
    }
    golden(GOLDEN / "sample-features" / path.stem, {"candidates": len(rows), "means": means})
