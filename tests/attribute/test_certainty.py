"""How sure the program is of a speaker."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scenes import GATE, stage

from audiobook import attribute, split
from audiobook.attribute import certainty, ranker
from audiobook.attribute.chances import judged
from audiobook.attribute.cues import CueKind
from audiobook.read.structure import chapters


@given(
    st.lists(st.floats(0.001, 1.0), min_size=1, max_size=12),
    st.sampled_from(sorted(certainty.DOUBT)),
    st.integers(1, 5_000),
)
def test_chances_stay_in_their_order(shares: list[float], kind: CueKind, turns: int) -> None:
    """Calibrated chances are chances, and whoever was likelier is no less likely."""
    chances = {person: share / sum(shares) for person, share in enumerate(shares)}
    calibrated = certainty.calibrated(chances, kind, turns)
    assert abs(sum(calibrated.values()) - 1.0) < 1e-9
    ranked = sorted(chances, key=lambda person: chances[person])
    assert all(calibrated[a] <= calibrated[b] + 1e-12 for a, b in pairwise(ranked))


def test_less_is_sure_where_less_is_known() -> None:
    """The same chance counts less in a short text, and less by a noun or a name than without a tag."""
    chances = {0: 0.9, 1: 0.1}
    short, long = (certainty.calibrated(chances, CueKind.NAME, turns)[0] for turns in (20, 2_000))
    assert 0.5 < short < long < 0.9
    kinds = (CueKind.NOUN, CueKind.NAME, CueKind.PRONOUN, CueKind.NONE)
    by_kind = [certainty.calibrated(chances, kind, 100)[0] for kind in kinds]
    assert by_kind == sorted(by_kind)
    assert by_kind[-1] > by_kind[-2]


@pytest.mark.parametrize(
    ("turns", "kind", "chance"),
    [
        # 9 to 1 is 3 to 1 by half of the log odds, and 81 to 1 by twice.
        (1, CueKind.NAME, 9 ** (1 / 2.4)),
        (4, CueKind.NAME, 9 ** (1 / 1.8)),
        (10_000, CueKind.NAME, 9 ** (1 / 1.212)),
        (1, CueKind.NONE, 9 ** (1 / 2.1)),
        (1, CueKind.FIRST_PERSON, 9 ** (1 / 2.1)),
        (1, CueKind.PRONOUN, 9 ** (1 / 2.2)),
        (1, CueKind.NOUN, 9 ** (1 / 2.7)),
        (1, CueKind.STRANGER, 9 ** (1 / 2.4)),
    ],
)
def test_log_odds_are_divided(turns: int, kind: CueKind, chance: float) -> None:
    """By what the kind of tag costs, and twice as much in a text of one turn as in an endless one."""
    calibrated = certainty.calibrated({0: 0.9, 1: 0.1}, kind, turns)
    assert calibrated[0] / calibrated[1] == pytest.approx(chance)


def test_lines_have_the_calibrated_confidence() -> None:
    """Beside a pronoun and in a text of three turns, a line is less sure than the ranker alone would be."""
    chapters_of_book = split.cut(chapters(GATE))
    characters = attribute.discover(chapters_of_book)
    (*_, chances) = judged(stage(GATE), ranker.shipped())
    person = max(chances, key=lambda one: chances[one])
    lines = attribute.speakers(*chapters_of_book[0], characters)
    last = [line for line in lines if line.span.kind == "dialogue"][-1]
    assert last.speaker == characters[person].id == "ann-moss"
    calibrated = certainty.calibrated(chances, CueKind.PRONOUN, 3)[person]
    assert last.confidence == pytest.approx(calibrated, rel=1e-9)
    assert calibrated < chances[person]
