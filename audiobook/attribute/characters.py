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
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from audiobook.attribute import clusters, gender_signs, genders, mentions, narrator, short_forms
from audiobook.attribute.clusters import Cluster
from audiobook.attribute.name_forms import noun_gender, parse, title_nouns
from audiobook.attribute.somebody import everybody
from audiobook.model import Chapter, Character, Gender, Span
from audiobook.text.lexis import GENERIC_NOUNS, INANIMATE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from audiobook.attribute.gender_signs import Signs
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
SPEAKS_AFTER_ALL = 3
"""Tags with a noun for a thing that make it somebody: a door in a fairy tale."""
NOUN_ALIAS = 3
"""Occurrences of a noun that an alias counts for: `the girl`."""


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
    `I said` is a character with the id `i`, with a name if others use one.
    """
    seen = mentions.collect(chapters)
    people = everybody(seen.forms)
    given = [Cluster(k.name, [k.name, *k.aliases], k.gender, given=True) for k in known]
    everyone = short_forms.merged(clusters.group(seen.forms, people, given), people)
    narrates = seen.narrates and first_person is None
    myself = narrator.place_of(everyone, seen.forms) if narrates else None
    nouns = _without_name(seen.nouns, everyone)
    signs = gender_signs.read(chapters, _index(everyone, nouns))
    told = [
        (_odds_alone(cluster, signs[who]), cluster.mentions(people)) for who, cluster in enumerate(everyone)
    ]
    rest = genders.unexplained(chapters, told)
    ids: set[str] = set()
    named = [_named(cluster, people, signs[who], rest, ids) for who, cluster in enumerate(everyone)]
    noun_signs = {noun: signs[who] for who, noun in enumerate(nouns, len(everyone))}
    unnamed = [_unnamed(noun, noun_signs[noun], rest, ids) for noun in _without_bearer(nouns, named)]
    me = named.pop(myself) if myself is not None else None
    return (*named, *unnamed, *([_narrator(me)] if narrates else []))


def _odds_alone(cluster: Cluster, signs: Signs) -> float:
    """Log odds that somebody is a man, by what is given or what the page says of them."""
    if cluster.given and cluster.gender:
        return {"male": genders.PLAIN, "female": -genders.PLAIN}.get(cluster.gender, 0.0)
    return genders.odds_alone(signs, cluster.forms)


def _narrator(named: Character | None) -> Character:
    """The character who says "I", with the name that others use, if any."""
    if named is None:
        return Character(FIRST_PERSON_ID, "I")
    return replace(named, id=FIRST_PERSON_ID, aliases=(*named.aliases, "I"))


def _index(people: Sequence[Cluster], nouns: Iterable[str]) -> dict[str, int]:
    """Everybody with a name, then everybody without, by all they are called, in small letters."""
    index: dict[str, int] = {}
    for who, cluster in enumerate(people):
        for form in (*cluster.forms, *title_nouns(cluster.forms)):
            index.setdefault(form.lower(), who)
    for who, noun in enumerate(nouns, len(people)):
        index.setdefault(noun.lower(), who)
    return index


# --- people with a name


def _named(
    cluster: Cluster, people: Mapping[str, Sightings], signs: Signs, rest: float, ids: set[str]
) -> Character:
    name = cluster.name if cluster.given else _usual_name(cluster, people)
    aliases = tuple(form for form in cluster.forms if form != name)
    for alias in aliases:
        if noun_gender(alias) and alias.islower():
            signs.nouns[alias.split()[-1]] += NOUN_ALIAS
    stated = cluster.gender if cluster.given else None
    gender = stated or genders.decide(signs, cluster.forms, rest)
    evidence = () if stated else genders.evidence(signs, cluster.forms)
    return Character(new_id(name, ids), name, aliases, gender, evidence=evidence)


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


def new_id(name: str, ids: set[str]) -> str:
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


def _unnamed(noun: str, signs: Signs, rest: float, ids: set[str]) -> Character:
    gender = noun_gender(noun) or genders.decide(signs, (), rest)
    return Character(new_id(noun, ids), noun, (), gender, evidence=genders.evidence(signs, ()))


def _without_name(nouns: Counter[str], people: Sequence[Cluster]) -> Counter[str]:
    """The nouns that speak and are not another word for somebody with a name."""
    taken = {form.lower() for cluster in people for form in (*cluster.forms, *title_nouns(cluster.forms))}
    return Counter({noun: tags for noun, tags in nouns.items() if noun.lower() not in taken})


def _without_bearer(nouns: Counter[str], named: Sequence[Character]) -> list[str]:
    """The nouns that speak and stand for nobody with a name."""
    return [
        noun
        for noun, tags in nouns.items()
        if not (noun.split()[-1] in INANIMATE and tags < SPEAKS_AFTER_ALL)
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
