"""Who exists: the characters of a run with their aliases and genders, discovered in the text.  Pure.

Chapters and their spans enter; characters leave.  `mentions` collects what the text shows of every
capitalised word, `somebody` judges which of them are people, `clusters` groups the forms of one person's
name; here they get a name, a gender and an id, and those who speak without a name join them (`the old man`).

>>> discover([(chapter, spans)])                                                       # doctest: +SKIP
(Character(id='mark-sloan', name='Mark Sloan', aliases=('Mark',), gender='male', ...), ...)
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from audiobook.attribute import clusters, mentions
from audiobook.attribute.clusters import Cluster, pronouns_of
from audiobook.attribute.name_forms import noun_gender, parse, title_nouns
from audiobook.attribute.somebody import is_somebody
from audiobook.model import Chapter, Character, Gender, Span
from audiobook.text import first_names
from audiobook.text.lexis import GENERIC_NOUNS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from audiobook.attribute.mentions import Sightings

FIRST_PERSON_ID = "i"
"""The id of the first-person narrator, where there is one and nobody has named them."""
SELDOM = 0.02
"""Share of a person's most frequent form; a rarer form is not what they are called."""
GENERIC_PEOPLE = frozenset(
    "man woman girl boy lady gentleman youth child fellow lad stranger person mother".split()
)
"""Nouns that mostly stand for somebody who has a name as well."""
OFTEN_ONE_IN = 12
"""A generic noun with more than one in so many of the tags with a noun is the only name of somebody,"""
OFTEN = 1
"""if it has more tags than this, or nobody with a name can be meant."""
PRONOUNS_DECIDE = 2
"""Pronouns that decide a gender where no name does, if one gender has at least"""
CLEARLY = 2
"""this many times as many as the other."""
OVERWHELMING = 4
"""Pronouns overrule a first name where they outnumber the others this many times, and by as many more."""


@dataclass(frozen=True, slots=True)
class Known:
    """A character that the user has named in voices.yaml; it is used as given."""

    name: str
    aliases: tuple[str, ...] = ()
    """Other names that mean this character."""
    gender: Gender | None = None
    """None: the text decides."""


def discover(
    chapters: Sequence[tuple[Chapter, Sequence[Span]]],
    known: Sequence[Known] = (),
    first_person: str | None = None,
) -> tuple[Character, ...]:
    """The characters of all the chapters of a run, most mentioned first, those of `known` before the others.

    `first_person` names the known character who says "I"; otherwise a narrator who tags speeches with
    `I said` is a character with the id `i`.
    """
    seen = mentions.collect(chapters)
    people = {form: sightings for form, sightings in seen.forms.items() if is_somebody(form, sightings)}
    given = [Cluster(k.name, [k.name, *k.aliases], k.gender, given=True) for k in known]
    ids: set[str] = set()
    named = [_character(cluster, people, ids) for cluster in clusters.group(seen.forms, people, given)]
    unnamed = [
        Character(_new_id(noun, ids), noun, (), noun_gender(noun)) for noun in _unnamed(seen.nouns, named)
    ]
    narrator = [Character(FIRST_PERSON_ID, "I")] if seen.narrates and first_person is None else []
    return (*named, *unnamed, *narrator)


# --- people with a name


def _character(cluster: Cluster, people: Mapping[str, Sightings], ids: set[str]) -> Character:
    name = cluster.name if cluster.given else _usual_name(cluster, people)
    aliases = tuple(form for form in cluster.forms if form != name)
    return Character(_new_id(name, ids), name, aliases, cluster.gender or _gender(cluster, people))


def _usual_name(cluster: Cluster, people: Mapping[str, Sightings]) -> str:
    """The fullest name that the text really uses, with or without a title as it mostly does.

    Not `Mr. Fitzwilliam Darcy`, which it says once; and seldom `Mr. Winterbourne` for `Winterbourne`.
    """

    def count(form: str) -> int:
        return people[form].count

    most = max(map(count, cluster.forms))
    usual = [form for form in cluster.forms if count(form) >= most * SELDOM]
    longest = max(len(parse(form).words) for form in usual)
    return max((form for form in usual if len(parse(form).words) == longest), key=count)


def _gender(cluster: Cluster, people: Mapping[str, Sightings]) -> Gender | None:
    """By the first name, unless pronouns say the opposite overwhelmingly; by pronouns where no name tells."""
    votes: Counter[str] = Counter()
    for form in cluster.forms:
        if form in people:
            votes.update(people[form].pronouns)
    male, female = pronouns_of(votes)
    by_name = [first_names.gender_of(parse(form).first) for form in cluster.forms]
    gender = next((gender for gender in by_name if gender in {"male", "female"}), None)
    if gender == "male":
        return "female" if female > OVERWHELMING * (male + 1) else "male"
    if gender == "female":
        return "male" if male > OVERWHELMING * (female + 1) else "female"
    if male + female < PRONOUNS_DECIDE:
        return None
    return "male" if male >= CLEARLY * female else "female" if female >= CLEARLY * male else None


def _new_id(name: str, ids: set[str]) -> str:
    """An id for a name that is not in `ids`, which gains it: `mark-sloan`, `mark-sloan-2`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "character"
    base = base if base != FIRST_PERSON_ID else f"{FIRST_PERSON_ID}-2"
    new, number = base, 2
    while new in ids:
        new, number = f"{base}-{number}", number + 1
    ids.add(new)
    return new


# --- people without a name


def _unnamed(nouns: Counter[str], named: Sequence[Character]) -> list[str]:
    """The nouns that speak and stand for nobody with a name."""
    taken = {form.lower() for character in named for form in (*character.aliases, *title_nouns(character))}
    return [
        noun
        for noun, tags in nouns.items()
        if noun.lower() not in taken
        and not _is_generic(noun, _is_often(tags, nouns.total(), _may_be_named(noun, named)))
    ]


def _may_be_named(noun: str, named: Sequence[Character]) -> bool:
    """Can a noun mean somebody who has a name, as far as genders go?"""
    gender = noun_gender(noun)
    return any(gender is None or character.gender in {gender, None, "other"} for character in named)


def _is_often(tags: int, tags_in_all: int, may_be_named: bool) -> bool:
    """Does a noun speak so often that it is the only name of somebody?"""
    return OFTEN_ONE_IN * tags > tags_in_all and (tags > OFTEN or not may_be_named)


def _is_generic(noun: str, often: bool) -> bool:
    """Does a noun stand for somebody who has a name as well: `the other`, and mostly `the young man`?"""
    words = noun.split()
    return words[-1] in GENERIC_NOUNS or (not often and words[0] == "the" and words[-1] in GENERIC_PEOPLE)
