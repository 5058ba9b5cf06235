"""The quotations of a gold document, looked up by place."""

from __future__ import annotations

import pytest

from audiobook.measure.score.gold import Gold, Quote
from audiobook.measure.score.marked import Marked

SPANS = {"a": ((40, 50),), "b": ((0, 10), (20, 30)), "c": ((60, 70),)}
MARKED = Marked(
    Gold(
        id="g",
        text="x" * 80,
        characters=(),
        quotes=tuple(Quote(spans=s, speaker=w) for w, s in SPANS.items()),
    )
)


@pytest.mark.parametrize(
    ("low", "high", "found"),
    [
        (0, 10, [(10, "b")]),
        (5, 25, [(5, "b"), (5, "b")]),
        (10, 20, []),
        (29, 41, [(1, "b"), (1, "a")]),
        (45, 80, [(5, "a"), (10, "c")]),
        (70, 80, []),
    ],
)
def test_what_is_marked_in_a_stretch(low: int, high: int, found: list[tuple[int, str]]) -> None:
    """Each piece of a quotation, in the order of the text, with what it has in common; ends are exclusive."""
    assert [(common, quote.speaker) for common, quote in MARKED.under(low, high)] == found
