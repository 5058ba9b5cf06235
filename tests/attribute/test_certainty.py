"""How sure the program is of a speaker."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from audiobook import attribute, split
from audiobook.attribute import certainty, ranker
from audiobook.attribute.features import NAME, NOUN, PRONOUN
from audiobook.attribute.names import Names
from audiobook.attribute.scene import Scene
from audiobook.attribute.speakers import look, ready, second_pass, standing
from audiobook.read.structure import chapters

TEXT = """\
Ann Moss and Ben Hale stood at the gate. Ann looked at the road.

"Is it far?" asked Ann.

"Two miles," said Ben. He picked up the bag. "Perhaps three."

"Then we should start," she said.
"""


@given(
    st.lists(st.floats(0.001, 1.0), min_size=1, max_size=12),
    st.sampled_from(sorted(certainty.DOUBT)),
    st.integers(1, 5_000),
)
def test_chances_stay_in_their_order(shares: list[float], kind: int, turns: int) -> None:
    """Calibrated chances are chances, and whoever was likelier is no less likely."""
    chances = {who: share / sum(shares) for who, share in enumerate(shares)}
    found = certainty.calibrated(chances, kind, turns)
    assert abs(sum(found.values()) - 1.0) < 1e-9
    ranked = sorted(chances, key=lambda who: chances[who])
    assert all(found[a] <= found[b] + 1e-12 for a, b in pairwise(ranked))


def test_less_is_sure_where_less_is_known() -> None:
    """The same chance counts less in a short text, and less by a pronoun or a noun than by a name."""
    chances = {0: 0.9, 1: 0.1}
    short, long = (certainty.calibrated(chances, NAME, turns)[0] for turns in (20, 2_000))
    assert 0.5 < short < long < 0.9
    by_kind = [certainty.calibrated(chances, kind, 100)[0] for kind in (NOUN, PRONOUN, NAME)]
    assert by_kind == sorted(by_kind)


def test_lines_have_the_calibrated_confidence() -> None:
    """Beside a pronoun and in a text of three turns, a line is less sure than the ranker alone would be."""
    cut = split.cut(chapters(TEXT))
    characters = attribute.discover(cut)
    seen = look(Scene(*cut[0], Names(characters), None))
    (*_, chances) = second_pass(ready(seen, standing([seen])), ranker.shipped())
    who = max(chances, key=lambda one: chances[one])
    last = [line for line in attribute.speakers(*cut[0], characters) if line.span.kind == "dialogue"][-1]
    assert last.speaker == characters[who].id == "ann-moss"
    assert last.confidence == certainty.calibrated(chances, PRONOUN, 3)[who] < chances[who]
