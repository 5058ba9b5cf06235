"""How a document marks direct speech: which quotation marks, and whether a dash opens a speech.

>>> from audiobook.read import structure
>>> convention(structure.chapters("‘It’s late,’ said Ann.")).marks
'single'
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from audiobook.split.apostrophes import ELISION
from audiobook.split.marks import ANY_MARK, CLOSING, OPENING, Marks
from audiobook.text.lexis import language

if TYPE_CHECKING:
    from collections.abc import Iterable

    from audiobook.model import Chapter

SAMPLE: Final = 100_000
"""Code points at the beginning that decide the language."""
OPENS_PARAGRAPH: Final = 3
"""Votes of a mark that opens a paragraph; a mark beside a comma or a tag has one."""
PARAGRAPHS_PER_DASH: Final = 20
"""Where dashes mark speech, more than one paragraph in this many opens with a dash."""
DASH_VOTES: Final = 6
"""Votes of a dash that opens a paragraph, against those of the quotation marks."""
OPENING_DASH: Final = re.compile(r"[—–―]|--?\s")
INTRODUCED: Final = {marks: re.compile(rf"[,:]\s[{opening}]\w") for marks, opening in OPENING.items()}
"""A comma or a colon leads to a speech: `said, "Go`."""
TAGGED: Final = {
    marks: re.compile(rf"[,!?.][{closing}]\s+(?:said|asked|replied|cried|he|she|I|answered)\b")
    for marks, closing in CLOSING.items()
}
"""A tag follows a speech: `,' said`."""
CLOSES_SPEECH: Final = {
    marks: re.compile(rf"[,.!?—-][{closing}](?:\s|$)") for marks, closing in CLOSING.items()
}


@dataclass(frozen=True, slots=True)
class Convention:
    """How a document marks direct speech."""

    marks: Marks = "double"
    dashes: bool = False
    """Does a dash that opens a paragraph open a speech?"""
    language: str = "en"
    """A BCP 47 primary tag."""


def convention(chapters: Iterable[Chapter]) -> Convention:
    """The convention of a document, by how its paragraphs open and what stands beside its marks."""
    votes: dict[Marks, int] = {"double": 0, "single": 0, "guillemet": 0}
    dashes = paragraphs = 0
    sample = ""
    for chapter in chapters:
        sample += chapter.text[: max(0, SAMPLE - len(sample))]
        for block in chapter.blocks:
            if block.kind == "paragraph":
                body = chapter.text[block.start : block.end]
                paragraphs += 1
                dashes += bool(OPENING_DASH.match(body))
                for marks in votes:
                    votes[marks] += _votes(body, marks)
    marks = max(votes, key=votes.__getitem__)
    tag = language(sample)
    often = dashes * PARAGRAPHS_PER_DASH > paragraphs
    # In English a dash that opens a paragraph is speech only where nothing else marks it (Joyce).
    instead = votes[marks] == 0 or (tag != "en" and dashes * DASH_VOTES > votes[marks])
    return Convention(marks, often and instead, tag)


def _votes(body: str, marks: Marks) -> int:
    """How strongly a paragraph speaks for marks of a kind."""
    return (
        OPENS_PARAGRAPH * _opens_with(body, marks)
        + len(INTRODUCED[marks].findall(body))
        + len(TAGGED[marks].findall(body))
    )


def _opens_with(body: str, marks: Marks) -> bool:
    """Does a paragraph open with such a mark, and not with the apostrophe of `'tis`?"""
    return body[0] in OPENING[marks] and not ELISION.match(body)


def of_paragraph(body: str, document: Convention) -> Convention:
    """The convention of a paragraph: its document's, unless it plainly has its own, as in a collection."""
    if document.dashes or ANY_MARK[document.marks].search(body):
        return document
    for marks in OPENING:
        if _opens_with(body, marks) and CLOSES_SPEECH[marks].search(body):
            return replace(document, marks=marks)
    return document
