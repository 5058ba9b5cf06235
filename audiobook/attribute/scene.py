"""A chapter indexed by who is mentioned where: who was named last before this point?  Pure.

A chapter, its spans and the names of its characters go in; the mentions come out, in the order of the text.

>>> [mention.people for mention in Scene(chapter, spans, names, None).between(0, 100)]  # doctest: +SKIP
[(0,), (1,), (0,)]
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from audiobook.attribute.characters import FIRST_PERSON_ID
from audiobook.attribute.mentions import is_vocative
from audiobook.text.clauses import CLAUSE_OPENER
from audiobook.text.lexis import FEMALE_PRONOUNS, MALE_PRONOUNS
from audiobook.text.phrases import MENTION

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from audiobook.attribute.names import Names
    from audiobook.model import Chapter, Gender, Span

PRONOUNS = re.compile(rf"\b(?:{'|'.join(sorted(MALE_PRONOUNS | FEMALE_PRONOUNS))})\b", re.IGNORECASE)
FIRST_PERSON = re.compile(r"\b(?:I|[Mm]e|[Mm]y|[Mm]yself)\b")
BOUNDARIES = frozenset({"break", "heading"})
"""Kinds of blocks between two scenes; an author's note interrupts one, and does not end it."""
OPENER_REACH = 12
"""Code points before a name in which a sentence end or a clause opener (`and when`) makes it an opener."""
SENTENCE_ENDS = ".!?”’\"'"

Stretch = tuple[int, int]
"""A part of the text: first code point, and the one after the last."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A place where a character is named."""

    start: int
    """Code point where the name begins."""
    people: tuple[int, ...]
    """The characters that the name may mean, by index into `Names.people`."""
    quoted: bool
    """Is it in a quotation?"""
    vocative: bool
    """Is it the name of somebody addressed?"""
    opens: bool
    """Does it open its sentence or clause, as subjects do?"""


class Scene:
    """One chapter, and where its characters are mentioned."""

    def __init__(
        self,
        chapter: Chapter,
        spans: Sequence[Span],
        names: Names,
        first_person: str | None,
        hidden: Sequence[Stretch] = (),
    ) -> None:
        """`first_person`: the id of the character who says "I"; None: the one discovered for that, if any.

        `hidden`: stretches in order in which no mention is seen, for training.
        """
        self.chapter, self.spans, self.names = chapter, spans, names
        self.narrator = names.index.get(first_person or FIRST_PERSON_ID)
        """The character who says "I"; None: nobody does."""
        hidden_ends = [end for _, end in hidden]
        self.mentions = sorted(
            (mention for mention in self._find() if not _inside(mention.start, hidden, hidden_ends)),
            key=lambda mention: mention.start,
        )
        self._starts = [mention.start for mention in self.mentions]
        self.narrated = _by_person(self.mentions, quoted=False)
        """The places where the narration names each character, ascending."""
        self.quoted = _by_person(self.mentions, quoted=True)
        """The places where a quotation names each character, ascending."""
        self.pronouns = _pronouns(chapter.text, spans)
        """The places where the narration says `he` or `she` in any form, ascending."""
        self.first_person = _first_person(chapter.text, spans)
        """The places where the narration says `I`, and where it says `me` or `my`, ascending."""
        self.breaks = [block.start for block in chapter.blocks if block.kind in BOUNDARIES]
        """Where the headings and scene breaks begin, ascending."""

    def between(self, start: int, end: int) -> Sequence[Mention]:
        """The mentions that begin in a stretch of the text."""
        return self.mentions[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def _find(self) -> Iterator[Mention]:
        for span in self.spans:
            if span.kind in {"narration", "dialogue"}:
                yield from self._proper_names(span)
            if span.kind == "narration":
                yield from self._nouns(span)

    def _proper_names(self, span: Span) -> Iterator[Mention]:
        text, quoted = self.chapter.text, span.kind == "dialogue"
        for match in MENTION.finditer(text, span.start, span.end):
            people = self.names.named(match[0])
            if people:
                start, end = match.span()
                vocative = quoted and is_vocative(text, start, end, span.start)
                yield Mention(start, people, quoted, vocative, _opens(text, start, span.start))

    def _nouns(self, span: Span) -> Iterator[Mention]:
        """The nouns that mean a character with a name: `the captain`."""
        if not self.names.nouns:
            return
        text = self.chapter.text
        for match in self.names.nouns.finditer(text, span.start, span.end):
            # The pattern ignores case more widely than lower() does: it also matches "the ſergeant".
            people = self.names.forms.get(match[0].lower(), ())
            opens = _opens(text, match.start(), span.start)
            yield Mention(match.start(), people, quoted=False, vocative=False, opens=opens)


def _by_person(mentions: Sequence[Mention], *, quoted: bool) -> dict[int, list[int]]:
    places: dict[int, list[int]] = defaultdict(list)
    for mention in mentions:
        if mention.quoted is quoted:
            for person in mention.people:
                places[person].append(mention.start)
    return places


def _pronouns(text: str, spans: Sequence[Span]) -> dict[Gender, list[int]]:
    places: dict[Gender, list[int]] = {"male": [], "female": []}
    for match in _in_narration(PRONOUNS, text, spans):
        if gender := pronoun_gender(match[0].casefold()):
            places[gender].append(match.start())
    return places


def _first_person(text: str, spans: Sequence[Span]) -> dict[str, list[int]]:
    places: dict[str, list[int]] = {"I": [], "me": []}
    for match in _in_narration(FIRST_PERSON, text, spans):
        places["I" if match[0] == "I" else "me"].append(match.start())
    return places


def _in_narration(pattern: re.Pattern[str], text: str, spans: Sequence[Span]) -> Iterator[re.Match[str]]:
    for span in spans:
        if span.kind == "narration":
            yield from pattern.finditer(text, span.start, span.end)


def _opens(text: str, start: int, low: int) -> bool:
    """Does the name at `start` open a sentence or a clause of the span that begins at `low`?"""
    before = text[max(low, start - OPENER_REACH) : start].rstrip()
    return not before or before[-1] in SENTENCE_ENDS or bool(CLAUSE_OPENER.regex.search(before))


def _inside(position: int, stretches: Sequence[Stretch], ends: Sequence[int]) -> bool:
    """Is a position in one of the stretches?  `ends`: where each of them ends."""
    index = bisect_right(ends, position)
    return index < len(stretches) and stretches[index][0] <= position


def pronoun_gender(pronoun: str) -> Gender | None:
    """`he` is male, `she` female, `they` neither; in small letters."""
    return "male" if pronoun in MALE_PRONOUNS else "female" if pronoun in FEMALE_PRONOUNS else None
