"""A chapter indexed by who is mentioned where: who was named last before this?  Pure."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from audiobook import tags
from audiobook.attribute.characters import (
    FIRST_PERSON_ID,
    MENTION,
    clean,
    is_possessive,
    is_vocative,
    noun_key,
    title_nouns,
)
from audiobook.lexis import FEMALE_PRONOUNS, FEMALE_TITLES, MALE_PRONOUNS, MALE_TITLES, PERSON_NOUNS, TITLES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from audiobook.model import Chapter, Character, Gender, Span

PRONOUNS = re.compile(r"\b(?:(he|him|his|himself)|(she|her|hers|herself))\b", re.IGNORECASE)


ARTICLES = frozenset("the a an his her my our their this that another".split())
DISTINCTION = re.compile(r"\s+[-–—(\[]")


@dataclass(frozen=True, slots=True)
class Mention:
    """A place where somebody is named."""

    start: int
    end: int
    who: tuple[int, ...]
    """Indices of the characters whom the form may mean."""
    quoted: bool
    vocative: bool
    opens: bool
    """Does it open its sentence, as subjects do?"""


class Scene:
    """One chapter, its characters (by index into `people`) and where they are mentioned."""

    def __init__(
        self,
        chapter: Chapter,
        spans: Sequence[Span],
        characters: Sequence[Character],
        first_person: str | None,
        hidden: Sequence[tuple[int, int]] = (),
    ) -> None:
        """`hidden`: stretches of the text, in order, in which nobody is seen (for training)."""
        self.chapter, self.spans = chapter, spans
        self.people = tuple(characters)
        self.index = {character.id: place for place, character in enumerate(self.people)}
        self.narrator = self.index.get(first_person or FIRST_PERSON_ID)
        self.forms = _forms(self.people)
        self._parts = _parts(self.people)
        self._heads = _heads(self.people)
        self._named: dict[str, tuple[int, ...]] = {}
        # `the constable` for Constable Hobday, but not `the woman` who has no other name: she is many people.
        anybody = {character.name.lower() for character in self.people}
        nouns = sorted(
            (re.escape(f) for f in self.forms if f.startswith("the ") and f not in anybody), reverse=True
        )
        self._nouns = re.compile(rf"\b(?:{'|'.join(nouns)})\b", re.IGNORECASE) if nouns else None
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
                    self.pronouns["male" if match[1] else "female"].append(match.start())

    def named(self, subject: str) -> tuple[int, ...]:
        """Whom a tag's name may mean.

        `Mark Sloan` whole, or the longest run of its words that is somebody; else those of whose name it is a
        part: `Charles`, where only Charles Hayter and Charles Musgrove are known.
        """
        if subject not in self._named:
            self._named[subject] = self._find_named(subject)
        return self._named[subject]

    def _find_named(self, subject: str) -> tuple[int, ...]:
        whole = " ".join(subject.split())
        wanted = title_gender(whole)
        for name in dict.fromkeys((whole, clean(subject))):
            words = name.split()
            for table in (self.forms, self._parts):
                for length in range(len(words), 0, -1):
                    for first in range(len(words) - length, -1, -1):
                        who = table.get(" ".join(words[first : first + length]).lower(), ())
                        if length < len(name.split()) or table is self._parts:
                            who = tuple(one for one in who if _agree(wanted, self.gender(one)))
                        if who:
                            return who
        return self.forms.get(f"the {subject.lower()}", ())  # "said the Colonel"

    def knows(self, name: str) -> bool:
        """Is a name somebody's?"""
        return bool(self.named(name))

    def meant(self, noun: str) -> tuple[int, ...]:
        """Whom a noun of a tag may mean: `the constable`, `the old man` for `A Large Old Man`."""
        who = () if is_possessive(noun) else self.forms.get(noun_key(noun).lower(), ())
        words = noun.lower().replace(",", "").split()[1:]
        while words and not who:
            who = self._heads.get(" ".join(words), ())
            words = words[1:]
        return who

    def between(self, start: int, end: int) -> Sequence[Mention]:
        """The mentions that begin in a stretch of the text."""
        return self.mentions[bisect_left(self.starts, start) : bisect_left(self.starts, end)]

    def gender(self, who: int) -> Gender | None:
        """A character's gender, if it is known to be male or female."""
        gender = self.people[who].gender
        return gender if gender in {"male", "female"} else None

    def _find(self) -> Iterator[Mention]:
        text = self.chapter.text
        for span in self.spans:
            if span.kind not in {"narration", "dialogue"}:
                continue
            quoted = span.kind == "dialogue"
            for match in MENTION.finditer(text, span.start, span.end):
                who = self.named(match[0])
                if who:
                    start, end = match.span()
                    vocative = quoted and is_vocative(text, start, end, span.start)
                    yield Mention(start, end, who, quoted, vocative, _opens(text, start, span.start))
            if self._nouns and not quoted:
                for match in self._nouns.finditer(text, span.start, span.end):
                    # Case is not always undone by lower(): the pattern also finds "the ſergeant".
                    who = self.forms.get(match[0].lower(), ())
                    yield Mention(*match.span(), who, False, False, _opens(text, match.start(), span.start))


def _opens(text: str, start: int, low: int) -> bool:
    before = text[max(low, start - 12) : start].rstrip()
    return not before or before[-1] in ".!?”’\"'" or bool(tags.CLAUSE_OPENER.search(before))


def _covered(position: int, stretches: Sequence[tuple[int, int]], ends: Sequence[int]) -> bool:
    at = bisect_right(ends, position)
    return at < len(stretches) and stretches[at][0] <= position


def title_gender(name: str) -> Gender | None:
    """The gender that a title tells: `Mrs. Moss`."""
    for word in name.lower().replace(".", "").split():
        if word in MALE_TITLES:
            return "male"
        if word in FEMALE_TITLES:
            return "female"
    return None


def pronoun_gender(pronoun: str) -> Gender | None:
    """`he` is male, `she` female, `they` neither."""
    return "male" if pronoun in MALE_PRONOUNS else "female" if pronoun in FEMALE_PRONOUNS else None


def _forms(characters: Sequence[Character]) -> dict[str, tuple[int, ...]]:
    found: dict[str, list[int]] = defaultdict(list)
    for place, character in enumerate(characters):
        for form in dict.fromkeys((character.name, *character.aliases)):
            if character.id != FIRST_PERSON_ID or form != "I":
                found[form.lower()].append(place)
    for place, character in enumerate(characters):
        for noun in title_nouns(character):
            found[noun].append(place)
    return {form: tuple(dict.fromkeys(places)) for form, places in found.items()}


def _parts(characters: Sequence[Character]) -> dict[str, tuple[int, ...]]:
    """The first and the last word of every name of several."""
    found: dict[str, list[int]] = defaultdict(list)
    for place, character in enumerate(characters):
        for form in (character.name, *character.aliases):
            # "Christopher Robin - Story": what stands behind a dash or in brackets tells him from others.
            words = [
                word for word in DISTINCTION.split(form)[0].split() if word.lower().strip(".") not in TITLES
            ]
            if words and words[0].lower() not in {"the", "a", "an"} and form[:1].isupper():
                for part in {words[0], words[-1], " ".join(words)}:
                    found[part.lower()].append(place)
    return {part: tuple(dict.fromkeys(places)) for part, places in found.items()}


def _heads(characters: Sequence[Character]) -> dict[str, tuple[int, ...]]:
    """The nouns by which those are called who have no name, without their article: `large old man`, `man`."""
    found: dict[str, list[int]] = defaultdict(list)
    for place, character in enumerate(characters):
        for form in (character.name, *character.aliases):
            words = form.lower().split()
            if words[0] in ARTICLES or words[-1] in PERSON_NOUNS:
                words = words[1:] if words[0] in ARTICLES else words
                for first in range(len(words)):
                    found[" ".join(words[first:])].append(place)
    return {noun: tuple(dict.fromkeys(places)) for noun, places in found.items()}


def _agree(wanted: Gender | None, gender: Gender | None) -> bool:
    return wanted is None or gender is None or wanted == gender
