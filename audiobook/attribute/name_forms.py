"""The forms that names take: with a title, with a possessive, as a noun for a person.  Pure.

>>> form = parse("Capt. Fred Croft")
>>> form.words, sorted(form.titles), form.gender, form.first
(('Fred', 'Croft'), ['captain'], None, 'Fred')
>>> clean("Then Mark's"), noun_key("That old man")
('Mark', 'the old man')
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from audiobook.text.lexis import (
    FEMALE_NOUNS,
    FEMALE_TITLES,
    MALE_NOUNS,
    MALE_TITLES,
    NEVER_NAMES,
    NOBLE_TITLES,
    OTHER_TITLES,
    TITLES,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from audiobook.model import Gender

TITLE_NOUNS = {"dr": "doctor", "capt": "captain", "col": "colonel", "gen": "general", "maj": "major",
               "lt": "lieutenant", "sgt": "sergeant", "prof": "professor", "rev": "reverend"}  # fmt: skip
"""Abbreviated titles, spelled out."""
NAMES_BY_THEMSELVES = frozenset(
    """
    mother father mum mom mummy mommy mam mami mama mamma dad daddy papa pops gran nan nana granny grandma
    nonna grandpa grandad granddad aunty auntie nurse doctor tito tita
    """.split()
)
"""Titles that are names without another word: `Mother smiled`."""
SAME_OFFICE = {
    "constable": ("policeman",),
    "doctor": ("medic", "physician", "surgeon"),
    "father": ("priest",),
    "reverend": ("clergyman", "parson", "vicar"),
    "ser": ("knight",),
    "sir": ("knight",),
    "sister": ("nun",),
}
"""What a text calls those who have a title, too: Father Benedek is `the priest`."""
ARTICLES = frozenset("the a an".split())
POSSESSIVES = frozenset("his her my our their".split())
_ONLY_OPENS = NEVER_NAMES - TITLES
_NEEDS_A_NAME = TITLES - NAMES_BY_THEMSELVES
BEHIND_NAMES = frozenset("aunty auntie uncle".split())
"""Titles that stand behind names as well: `Zarine Aunty`."""
HONORIFIC = re.compile(
    r"(?<=\w)-(?:san|sama|kun|chan|senpai|sempai|sensei|nim|ssi|ssaem|hyung|oppa|noona|unnie|yah?|ah"
    r"|ge|jie|shixiong|ji|bhai|didi)$"
)
"""Behind a name, in Japanese, Korean, Chinese and Hindi; the name is the same without."""
_POSSESSIVE_END = re.compile(r"['’]s?$")


def as_listed(word: str) -> str:
    """A word as `lexis` lists it: in small letters, without full stops."""
    return word.lower().strip(".")


@dataclass(frozen=True, slots=True)
class NameForm:
    """One form of a name, taken apart."""

    words: tuple[str, ...]
    """Without the titles; the last title where there is nothing else: `Mother`."""
    titles: frozenset[str]
    """The titles before the name, in small letters and spelled out: `Capt. Croft` is a captain."""
    gender: Gender | None
    """As the titles tell: `Mrs. Moss` is female. None: they do not."""

    @property
    def first(self) -> str:
        """The first word that is not a title: the first name, or the only name."""
        return self.words[0] if self.words else ""

    @property
    def last(self) -> str:
        """The last word: the family name, or the only name."""
        return self.words[-1] if self.words else ""


@lru_cache(maxsize=8192)
def parse(name: str) -> NameForm:
    """A form of a name, taken apart."""
    words = [HONORIFIC.sub("", word) for word in name.split()]
    without_titles = [word for word in words if as_listed(word) not in TITLES] or words[-1:]
    titles = [word for word in map(as_listed, words[:-1]) if word in TITLES]
    titles += [word for word in map(as_listed, words[1:][-1:]) if word in BEHIND_NAMES]
    spelled_out = frozenset(TITLE_NOUNS.get(title, title) for title in titles)
    return NameForm(tuple(without_titles), spelled_out, _title_gender(words))


def _title_gender(words: list[str]) -> Gender | None:
    """By the first word that is the title of a man or a woman; `Mary King` has none."""
    behind = [word for word in words[1:][-1:] if as_listed(word) in BEHIND_NAMES]
    for word in map(as_listed, [*words[:-1], *behind] or words):
        if word in MALE_TITLES:
            return "male"
        if word in FEMALE_TITLES:
            return "female"
    return None


def clean(name: str) -> str:
    """A name as a key: single blanks, no possessive, no word that is capitalised only to open a sentence.

    Empty where no name is left: `Then`, a title alone, words in capitals.
    """
    words = _POSSESSIVE_END.sub("", " ".join(name.split()).strip("_")).split()
    if len(words) > 1 and name.isupper():
        return ""
    while words and as_listed(words[0]) in _ONLY_OPENS:
        words = words[1:]
    if len(words) == 1 and as_listed(words[0]) in _NEEDS_A_NAME:
        return ""
    return " ".join(words)


# --- nouns for people


def title_nouns(forms: Iterable[str]) -> list[str]:
    """What a text calls somebody by their title alone: Dr. Ruiz is `the doctor`."""
    titles = {title for form in forms for title in parse(form).titles}
    offices = {office for title in titles for office in SAME_OFFICE.get(title, ())}
    return [f"the {noun}" for noun in sorted(titles & (OTHER_TITLES | NOBLE_TITLES) | offices)]


def noun_gender(noun: str) -> Gender | None:
    """The gender that a noun for a person implies: `the old gentleman` is male."""
    last = noun.lower().split()[-1]
    return "male" if last in MALE_NOUNS else "female" if last in FEMALE_NOUNS else None


def is_possessive(noun: str) -> bool:
    """Is the noun somebody's: `his wife`?  Then the text around it says whose."""
    return noun.split(maxsplit=1)[0].lower() in POSSESSIVES


def noun_key(noun: str) -> str:
    """A noun as the name of a character, the same for `The old man`, `that old man` and `the old man`."""
    first, *words = noun.replace(",", "").split()
    if first.lower() in ARTICLES | {"this", "that"}:
        first = "the"
    elif not first.endswith(("'s", "’s")):  # "Mark's brother" keeps its capital
        first = first.lower()
    return " ".join([first, *(word if word[0].isupper() else word.lower() for word in words)])
