"""A paragraph of a script or a chat to spans: labels, what their bearers say, and the narrator's directions.

>>> from audiobook.text.labels import label
>>> body = "FRANK: It stopped. (He sits.) Tea?"
>>> [(span.kind, body[span.start : span.end]) for span in spans(body, [Place(0, label(body))])]
[('label', 'FRANK: '), ('dialogue', 'It stopped. '), ('narration', '(He sits.)'), ('dialogue', ' Tea?')]
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from audiobook.model import Span
from audiobook.split.labels import Labelled, Place, runs_on
from audiobook.split.marks import LETTER
from audiobook.text.labels import DIRECTION

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from audiobook.model import Chapter
    from audiobook.text.labels import Label

DIRECTIONS: Final = re.compile(DIRECTION)


class Script:
    """The paragraphs of a chapter whose lines name their speakers, taken in order."""

    def __init__(self, chapter: Chapter, labelled: Labelled) -> None:
        self._chapter, self._labelled = chapter, labelled
        self._above: Label | None = None
        """The name on a line of its own, below which its bearer speaks up to an empty line."""
        self._begun = False
        """Has its bearer said anything yet?"""

    def spans(self, number: int, body: str) -> list[Span]:
        """The spans of a paragraph, the block of that number; none if it is prose."""
        places = self._labelled.get(number)
        if places:
            first = places[0].label
            self._above, self._begun = (first if first.form == "line" else None), False
            found = spans(body, places)
        elif self._above and runs_on(self._chapter, number - 1):
            found = [*said(body, (0, len(body)), self._above, continues=self._begun)]
        else:
            self._above = None
            return []
        self._begun = self._begun or any(span.kind == "dialogue" for span in found)
        return found


def spans(body: str, places: Sequence[Place]) -> list[Span]:
    """The spans of a paragraph; `places`: its labels, the first at its beginning."""
    ends = [*(place.start for place in places[1:]), len(body)]
    return [span for place, end in zip(places, ends, strict=True) for span in _line(body, place, end)]


def _line(body: str, place: Place, end: int) -> Iterator[Span]:
    """The label of a line, with the direction inside it, and what is said."""
    label, start = place.label, place.start
    words = start + label.end
    if label.direction:
        first, behind = (start + offset for offset in label.direction)
        yield Span(start, first, "label")
        yield Span(first, behind, "narration")
        start = behind
    if start < words:
        yield Span(start, words, "label")
    yield from said(body, (words, end), label)


def said(body: str, stretch: tuple[int, int], label: Label, *, continues: bool = False) -> Iterator[Span]:
    """What the bearer of a label says in a stretch, and the directions between.

    In a script every bracket is a direction; elsewhere only one that opens the line, as people put their own
    words into brackets.  `continues`: it goes on with what was said before.
    """
    start, end = stretch
    directions = DIRECTIONS.finditer(body, start, end)
    if not label.capitals or label.form == "stamp":
        opening = DIRECTIONS.match(body, start, end)
        directions = iter([opening] if opening and label.form != "stamp" else [])
    position = start
    for first, behind in [*(match.span() for match in directions), (end, end)]:
        if LETTER.search(body, position, first) or (position == start and first == end and start < end):
            yield Span(position, first, "dialogue", continues, label.name)
            position, continues = first, True
        if first < behind:
            yield Span(position, behind, "narration")
            position = behind
    if position < end and body[position:end].strip():
        yield Span(position, end, "narration")
