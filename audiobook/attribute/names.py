"""Which characters of a run a name or a noun in the text may mean.  Pure.

>>> from audiobook.model import Character
>>> names = Names([Character("mark-sloan", "Mark Sloan", ("Mark",)), Character("i", "I")])
>>> names.named("Dr. Sloan"), names.named("Ann")
((0,), ())
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

from audiobook.attribute.characters import FIRST_PERSON_ID
from audiobook.attribute.name_forms import (
    ARTICLES,
    POSSESSIVES,
    as_listed,
    clean,
    is_possessive,
    noun_key,
    parse,
    title_nouns,
)
from audiobook.text.lexis import PERSON_NOUNS, TITLES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from audiobook.model import Character, Gender

DETERMINERS = ARTICLES | POSSESSIVES | {"this", "that", "another"}
_WIVES = frozenset("mrs lady madame mme".split())
_MEN = frozenset("mr sir lord captain colonel admiral doctor reverend monsieur".split())
KIN: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("mother", "wife", "mother-in-law"), _WIVES),
    **dict.fromkeys(("father", "husband", "father-in-law"), _MEN),
    "aunt": _WIVES | {"aunt", "aunty", "auntie", "tita", "miss"},
    "uncle": _MEN | {"uncle", "tito"},
}
"""The titles of people who are somebody's mother or uncle."""
ADDS_DETAIL = frozenset("with of in from at on by who opposite".split())
"""Words behind a noun that add detail: `A Lean Man with a Beard` is `the man`."""
DISTINCTION = re.compile(r"\s+[-–—(\[]")
"""What begins a remark behind a name that distinguishes its bearer: `Christopher Robin - Story`."""

Places = tuple[int, ...]
"""Indices of characters."""


class Names:
    """The characters of a run and everything they are called; a character is an index into `people`."""

    def __init__(self, characters: Sequence[Character]) -> None:
        self.people = tuple(characters)
        self.index = {character.id: place for place, character in enumerate(self.people)}
        """Of a character, by id."""
        self.forms = _table(_forms(self.people))
        """Those with a name or a title noun (`the doctor`), by the whole of it in small letters."""
        self._parts = _parts(self.people)
        self._heads = _table(_heads(self.people))
        self._named: dict[str, Places] = {}
        self._leans: dict[int, float] = {}
        self.nouns = self._title_nouns()
        """Finds title nouns in a text, `the constable`; None: nobody has one."""

    def _title_nouns(self) -> re.Pattern[str] | None:
        # Not `the woman`, if that is somebody's only name: it means many people.
        names = {character.name.lower() for character in self.people}
        nouns = {form for form in self.forms if form.startswith("the ")} - names
        if not nouns:
            return None
        return re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(nouns, reverse=True)))})\b", re.IGNORECASE)

    def named(self, subject: str) -> Places:
        """The characters that a name in the text may mean.

        `Mark Sloan` whole, or the longest run of its words that is somebody; else those whose name has it as
        a part: `Charles`, where only Charles Hayter and Charles Musgrove are known.
        """
        if subject not in self._named:
            self._named[subject] = self._find_named(subject)
        return self._named[subject]

    def _find_named(self, subject: str) -> Places:
        whole = " ".join(subject.split())
        for name in dict.fromkeys((whole, clean(subject))):
            for run in _runs(name):
                if people := self._of_gender(whole, self.forms.get(run.lower(), ()), run != name):
                    return people
            for run in _runs(name):
                if people := self._of_gender(whole, self._parts.get(run.lower(), ()), True):
                    return people
        title = whole.lower().rstrip(".")
        the = self.forms.get(f"the {subject.lower()}", ())  # "said the Colonel"
        return the or (self._titled({title}) if title in TITLES else ())

    def _of_gender(self, name: str, people: Places, checked: bool) -> Places:
        """`people`, or if `checked` those of them whose gender agrees with the titles of `name`."""
        gender = parse(name).gender
        if not checked or gender is None:
            return people
        return tuple(who for who in people if agreement(gender, self.gender(who)) >= 0)

    def knows(self, name: str) -> bool:
        """Is a name somebody's?"""
        return bool(self.named(name))

    def meant(self, noun: str) -> Places:
        """The characters that a noun in a tag may mean: `the old man` for `A Large Old Man`."""
        words = noun.lower().replace(",", "").split()[1:]
        if is_possessive(noun):
            if words and words[-1] in KIN:
                return self.forms.get(f"the {words[-1]}", ()) or self._titled(KIN[words[-1]])
        elif people := self.forms.get(noun_key(noun).lower(), ()):
            return people
        heads = (" ".join(words[first:]) for first in range(len(words)))
        return next((self._heads[head] for head in heads if head in self._heads), ())

    def _titled(self, titles: AbstractSet[str]) -> Places:
        """Those with one of some titles."""
        return tuple(
            place
            for place, character in enumerate(self.people)
            if any(parse(form).titles & titles for form in _all_forms(character))
        )

    def gender(self, who: int) -> Gender | None:
        """A character's gender; None: not known, or neither male nor female."""
        gender = self.people[who].gender
        return gender if gender in {"male", "female"} else None

    def lean(self, who: int) -> float:
        """From 1, surely a man, to -1, surely a woman: by the pronouns that the page uses for a character.

        Where it counts none, the gender decides.
        """
        if who not in self._leans:
            self._leans[who] = _lean(self.people[who])
        return self._leans[who]


def _lean(character: Character) -> float:
    counts = {sign.sign: sign.count or 0 for sign in character.evidence}
    he, she, they = (counts.get(pronoun, 0) for pronoun in ("he", "she", "they"))
    if he + she + they:
        return (he - she) / (he + she + they + 1)
    return {"male": 1.0, "female": -1.0}.get(character.gender or "", 0.0)


def agreement(stated: Gender | None, gender: Gender | None) -> int:
    """1: the gender stated in the text is the character's; -1: it is not; 0: one of them is not known."""
    return 0 if stated is None or gender is None else 1 if stated == gender else -1


def _runs(name: str) -> Iterator[str]:
    """The runs of a name's words, the longest first, of equal ones the last first: `A B`, `B`, `A`."""
    words = name.split()
    for length in range(len(words), 0, -1):
        for first in range(len(words) - length, -1, -1):
            yield " ".join(words[first : first + length])


def _all_forms(character: Character) -> tuple[str, ...]:
    return (character.name, *character.aliases)


Entries = Iterable[tuple[str, int]]
"""A form in small letters, and the index of somebody it may mean."""


def _table(entries: Entries) -> dict[str, Places]:
    """Entries by form, each character once, in the order of the entries."""
    people: dict[str, dict[int, None]] = defaultdict(dict)
    for form, place in entries:
        people[form][place] = None
    return {form: tuple(places) for form, places in people.items()}


def _forms(characters: Sequence[Character]) -> Entries:
    """Everybody by all their names, then by title nouns."""
    for place, character in enumerate(characters):
        for form in _all_forms(character):
            if character.id != FIRST_PERSON_ID or form != "I":
                yield form.lower(), place
    for place, character in enumerate(characters):
        for noun in title_nouns(_all_forms(character)):
            yield noun, place


def _parts(characters: Sequence[Character]) -> dict[str, Places]:
    """Everybody by the first and last words of their names and by their names without titles.

    A bare family name means Mrs. Bell only where nobody else has it.
    """
    parts: list[tuple[str, int]] = []
    wives: list[tuple[str, int]] = []
    for place, character in enumerate(characters):
        for form in _all_forms(character):
            words = [word for word in DISTINCTION.split(form)[0].split() if as_listed(word) not in TITLES]
            if words and words[0].lower() not in ARTICLES and form[:1].isupper():
                is_wife = len(words) == 1 and parse(form).gender == "female"
                (wives if is_wife else parts).append((words[-1].lower(), place))
                others = dict.fromkeys((words[0], " ".join(words)))
                parts.extend((part.lower(), place) for part in others if part != words[-1])
    return _table(wives) | _table(parts)


def _heads(characters: Sequence[Character]) -> Entries:
    """Everybody without a name, by the ends of the noun for them: `large old man`, `old man`, `man`."""
    for place, character in enumerate(characters):
        for form in _all_forms(character):
            words = form.lower().replace(",", "").split()
            if words[0] in DETERMINERS or words[-1] in PERSON_NOUNS:
                words = words[1:] if words[0] in DETERMINERS else words
                length = next((i for i, word in enumerate(words) if i and word in ADDS_DETAIL), None)
                for first in range(len(words[:length])):
                    yield " ".join(words[first:length]), place
