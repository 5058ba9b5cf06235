"""A chapter indexed by who is mentioned where: who was named last before this?  Pure."""

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


@dataclass(frozen=True, slots=True)
class Mention:
    """A place where somebody is named."""

    start: int
    who: tuple[int, ...]
    """Indices of the characters whom the form may mean."""
    quoted: bool
    vocative: bool
    opens: bool
    """Does it open its sentence, as subjects do?"""


class Scene:
    """One chapter, and where its characters are mentioned."""

    def __init__(
        self,
        chapter: Chapter,
        spans: Sequence[Span],
        names: Names,
        first_person: str | None,
        hidden: Sequence[tuple[int, int]] = (),
    ) -> None:
        """`hidden`: stretches of the text, in order, in which nobody is seen (for training)."""
        self.chapter, self.spans, self.names = chapter, spans, names
        self.narrator = names.index.get(first_person or FIRST_PERSON_ID)
        found = self._find()
        if hidden:
            ends = [end for _, end in hidden]
            found = (m for m in found if not _covered(m.start, hidden, ends))
        self.mentions = sorted(found, key=lambda mention: mention.start)
        self.starts = [mention.start for mention in self.mentions]
        self.told: dict[int, list[int]] = defaultdict(list)
        """Where the narration names each character."""
        self.quoted: dict[int, list[int]] = defaultdict(list)
        for mention in self.mentions:
            for who in mention.who:
                (self.quoted if mention.quoted else self.told)[who].append(mention.start)
        self.pronouns: dict[Gender, list[int]] = {"male": [], "female": []}
        for span in spans:
            if span.kind == "narration":
                for match in PRONOUNS.finditer(chapter.text, span.start, span.end):
                    if gender := pronoun_gender(match[0].casefold()):
                        self.pronouns[gender].append(match.start())

    def between(self, start: int, end: int) -> Sequence[Mention]:
        """The mentions that begin in a stretch of the text."""
        return self.mentions[bisect_left(self.starts, start) : bisect_left(self.starts, end)]

    def _find(self) -> Iterator[Mention]:
        text = self.chapter.text
        for span in self.spans:
            if span.kind not in {"narration", "dialogue"}:
                continue
            quoted = span.kind == "dialogue"
            for match in MENTION.finditer(text, span.start, span.end):
                who = self.names.named(match[0])
                if who:
                    start, end = match.span()
                    vocative = quoted and is_vocative(text, start, end, span.start)
                    yield Mention(start, who, quoted, vocative, _opens(text, start, span.start))
            if self.names.nouns and not quoted:
                for match in self.names.nouns.finditer(text, span.start, span.end):
                    # Case is not always undone by lower(): the pattern also finds "the ſergeant".
                    who = self.names.forms.get(match[0].lower(), ())
                    yield Mention(match.start(), who, False, False, _opens(text, match.start(), span.start))


def _opens(text: str, start: int, low: int) -> bool:
    before = text[max(low, start - 12) : start].rstrip()
    return not before or before[-1] in ".!?”’\"'" or bool(CLAUSE_OPENER.regex.search(before))


def _covered(position: int, stretches: Sequence[tuple[int, int]], ends: Sequence[int]) -> bool:
    at = bisect_right(ends, position)
    return at < len(stretches) and stretches[at][0] <= position


def pronoun_gender(pronoun: str) -> Gender | None:
    """`he` is male, `she` female, `they` neither."""
    return "male" if pronoun in MALE_PRONOUNS else "female" if pronoun in FEMALE_PRONOUNS else None
