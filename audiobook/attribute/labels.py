"""Speakers that the page itself names before their lines: which characters they are.  Pure.

Spans with names come in (`Span.named`, from scripts and chat logs).  `discover` finds the characters of the
text and adds those who are only named so; `pinned` gives the speaker of each such span, to be set as a
person's correction is.

>>> from audiobook.model import Character, Span
>>> people = Names([Character("frank-nolan", "Frank Nolan", ("Frank",))])
>>> pinned([Span(0, 7, "label"), Span(7, 12, "dialogue", named="Frank")], people)
{1: 'frank-nolan'}
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from audiobook.attribute import characters
from audiobook.attribute.characters import Known, new_id
from audiobook.attribute.names import Names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from audiobook.model import Chapter, Character, Span

REASON = "named on the page"
"""Why a span with a label has its speaker."""


def discover(
    chapters: Sequence[tuple[Chapter, Sequence[Span]]],
    known: Sequence[Known] = (),
    first_person: str | None = None,
) -> tuple[Character, ...]:
    """As `characters.discover`, with those whom only the labels of their lines name at the end."""
    found = characters.discover(chapters, known, first_person)
    names = Names(found)
    labels = dict.fromkeys(span.named for _, spans in chapters for span in spans if is_named(span))
    missing = [Known(name) for name in labels if bearer(names, name) is None]
    if not missing:
        return found
    taken = {person.id for person in found}
    added = characters.discover((), missing)
    return (*found, *(replace(person, id=new_id(person.name, taken)) for person in added))


def pinned(spans: Sequence[Span], names: Names) -> dict[int, str | None]:
    """The id of the speaker of each span that has a label, by the index of the span."""
    return {index: bearer(names, span.named) for index, span in enumerate(spans) if is_named(span)}


def is_named(span: Span) -> bool:
    """Does a label name the speaker of a span?"""
    return span.kind == "dialogue" and bool(span.named)


def bearer(names: Names, label: str) -> str | None:
    """The id of the character with a name, or else of the only one who has it as a part; None: nobody."""
    people = names.forms.get(label.lower(), ()) or names.named(label)
    return names.people[people[0]].id if len(people) == 1 else None
