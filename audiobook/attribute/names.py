"""Whom a name or a noun in the text may mean, of the characters of a run.  Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from audiobook.attribute.characters import (
    FIRST_PERSON_ID,
    clean,
    is_possessive,
    noun_key,
    title_gender,
    title_nouns,
    titles_of,
)
from audiobook.text.lexis import PERSON_NOUNS, TITLES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from audiobook.model import Character, Gender

ARTICLES = frozenset("the a an his her my our their this that another".split())
_WIVES = frozenset("mrs lady madame mme".split())
_MEN = frozenset("mr sir lord captain colonel admiral doctor reverend monsieur".split())
KIN: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("mother", "wife", "mother-in-law"), _WIVES),
    **dict.fromkeys(("father", "husband", "father-in-law"), _MEN),
    "aunt": _WIVES | {"aunt", "miss"},
    "uncle": _MEN | {"uncle"},
}
"""What those are called who are somebody's mother or uncle."""
FURTHER = frozenset("with of in from at on by who opposite".split())
"""What follows the noun tells more of the person: `the man` for `A Lean Man with a Beard`."""
DISTINCTION = re.compile(r"\s+[-–—(\[]")


class Names:
    """The characters of a run, by index into `people`, and all that they are called."""

    def __init__(self, characters: Sequence[Character]) -> None:
        self.people = tuple(characters)
        self.index = {character.id: place for place, character in enumerate(self.people)}
        self.forms = _forms(self.people)
        self._parts = _parts(self.people)
        self._heads = _heads(self.people)
        self._named: dict[str, tuple[int, ...]] = {}
        # `the constable` for Constable Hobday, but not `the woman` who has no other name: she is many people.
        anybody = {character.name.lower() for character in self.people}
        nouns = sorted(
            (re.escape(f) for f in self.forms if f.startswith("the ") and f not in anybody), reverse=True
        )
        self.nouns = re.compile(rf"\b(?:{'|'.join(nouns)})\b", re.IGNORECASE) if nouns else None
        """Finds the nouns that mean somebody with a name."""

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
                            who = tuple(one for one in who if agreement(wanted, self.gender(one)) >= 0)
                        if who:
                            return who
        the = self.forms.get(f"the {subject.lower()}", ())  # "said the Colonel"
        title = whole.lower().rstrip(".")
        return the or (self._titled(frozenset({title})) if title in TITLES else ())

    def knows(self, name: str) -> bool:
        """Is a name somebody's?"""
        return bool(self.named(name))

    def meant(self, noun: str) -> tuple[int, ...]:
        """Whom a noun of a tag may mean: `the constable`, `the old man` for `A Large Old Man`."""
        words = noun.lower().replace(",", "").split()[1:]
        if is_possessive(noun) and words[-1:] and words[-1] in KIN:
            return self.forms.get(f"the {words[-1]}", ()) or self._titled(KIN[words[-1]])
        who = () if is_possessive(noun) else self.forms.get(noun_key(noun).lower(), ())
        while words and not who:
            who = self._heads.get(" ".join(words), ())
            words = words[1:]
        return who

    def _titled(self, wanted: frozenset[str]) -> tuple[int, ...]:
        """Those who bear one of these titles."""
        return tuple(
            place
            for place, one in enumerate(self.people)
            if any(titles_of(form) & wanted for form in (one.name, *one.aliases))
        )

    def gender(self, who: int) -> Gender | None:
        """A character's gender, if it is known to be male or female."""
        gender = self.people[who].gender
        return gender if gender in {"male", "female"} else None


def agreement(told: Gender | None, gender: Gender | None) -> int:
    """1: a gender that was told is a character's own; -1: it is not; 0: one of them is not known."""
    return 0 if told is None or gender is None else 1 if told == gender else -1


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
    """The first and the last word of every name of several; a bare family name is not Mrs. X's."""
    found: dict[str, list[int]] = defaultdict(list)
    hers: dict[str, list[int]] = defaultdict(list)
    for place, character in enumerate(characters):
        for form in (character.name, *character.aliases):
            # "Christopher Robin - Story": what stands behind a dash or in brackets tells him from others.
            words = [
                word for word in DISTINCTION.split(form)[0].split() if word.lower().strip(".") not in TITLES
            ]
            if words and words[0].lower() not in {"the", "a", "an"} and form[:1].isupper():
                family = hers if len(words) == 1 and title_gender(form) == "female" else found
                family[words[-1].lower()].append(place)
                for part in {words[0], " ".join(words)} - {words[-1]}:
                    found[part.lower()].append(place)
    return {part: tuple(dict.fromkeys(places)) for part, places in (hers | found).items()}


def _heads(characters: Sequence[Character]) -> dict[str, tuple[int, ...]]:
    """The nouns by which those are called who have no name, without their article: `large old man`, `man`."""
    found: dict[str, list[int]] = defaultdict(list)
    for place, character in enumerate(characters):
        for form in (character.name, *character.aliases):
            words = form.lower().replace(",", "").split()
            if words[0] in ARTICLES or words[-1] in PERSON_NOUNS:
                words = words[1:] if words[0] in ARTICLES else words
                words = words[: next((i for i, word in enumerate(words) if i and word in FURTHER), None)]
                for first in range(len(words)):
                    found[" ".join(words[first:])].append(place)
    return {noun: tuple(dict.fromkeys(places)) for noun, places in found.items()}
