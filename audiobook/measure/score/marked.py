"""The quotations of a gold document, looked up by place.  Pure.

>>> [(common, quote.speaker) for common, quote in Marked(gold).under(120, 164)]        # doctest: +SKIP
[(31, 'c0')]
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from audiobook.measure.score.gold import Gold, Quote


class Marked:
    """Where the quotations of a document are."""

    def __init__(self, gold: Gold) -> None:
        self._stretches = sorted(
            ((start, end, quote) for quote in gold.quotes for start, end in quote.spans),
            key=lambda stretch: stretch[:2],
        )
        self._starts = [start for start, *_ in self._stretches]

    def under(self, low: int, high: int) -> Iterator[tuple[int, Quote]]:
        """The quotations in a stretch of the text, with how many code points of it each has."""
        first = max(0, bisect_left(self._starts, low) - 1)
        for index in range(first, bisect_left(self._starts, high)):
            start, end, quote = self._stretches[index]
            if end > low:
                yield min(end, high) - max(start, low), quote
