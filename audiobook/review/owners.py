"""Which part of a script file belongs to which text, also after a text was renamed.  Pure.

A part knows its text by the name of its file, and contains its words: these tell where the name does not.

>>> matched(parts, texts)["novel/second-draft.txt"].name                               # doctest: +SKIP
'draft.txt'
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from audiobook.review.entries import entries, text_name
from audiobook.text.likeness import shared

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from audiobook.model import Script
    from audiobook.review.entries import Part

LIKE = 0.5
"""From this likeness (0 to 1) on, a part may be that of a text with another name."""
SAME = 0.9
"""From this likeness on, it certainly is: no two texts have nine of ten characters in common."""


def matched(parts: Sequence[Part], texts: Sequence[Script]) -> dict[str, Part]:
    """Return the part of each text that has one, by the text's path.

    A part belongs to the text of its name; of several texts or parts with that name, to the most similar.
    What is left belongs to a text without a part whose words it has, at least `LIKE` of them.
    """
    found: dict[str, Part] = {}
    free = list(parts)
    for by_name in (True, False):
        for text in texts:
            source = text.book.chapters[0].source
            if source in found:
                continue
            named = [part for part in free if not by_name or part.name == text_name(text)]
            alone = by_name and len(named) == 1
            likenesses = [1.0 if alone else likeness(part, text) for part in named]
            best = max(likenesses, default=0.0)
            if named and (by_name or best >= LIKE):
                found[source] = named[likenesses.index(best)]
                free = [part for part in free if part is not found[source]]
    return found


def renamed(parts: Mapping[str, Part], texts: Sequence[Script]) -> tuple[tuple[str, str], ...]:
    """Return the old and the new name of each text that has a part under another name; `parts`: by path."""
    names = {text.book.chapters[0].source: text_name(text) for text in texts}
    return tuple((part.name, names[source]) for source, part in parts.items() if part.name != names[source])


def likeness(part: Part, text: Script) -> float:
    """Return how much a part and a text have in common: 0, nothing, to 1, all their words."""
    return shared([entry.words for entry in part.entries], [entry.words for _, entry in entries(text)], max)
