"""Which forms of names are one person: `Mark`, `Sloan` and `Mr. Sloan` are `Mark Sloan`.  Pure.

Forms enter with what the text shows of them; clusters leave, one a person.  The longest forms come first, so
that each shorter one finds those it may mean.  `OBJECTIONS` and `RELATIVES` exclude people that it cannot
mean; `CHOICES` picks one of the rest.

>>> [cluster.forms for cluster in group(seen, seen, ())]                               # doctest: +SKIP
[['Mark Sloan', 'Mr. Sloan', 'Mark']]
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from audiobook.attribute.name_forms import NameForm, parse
from audiobook.text import first_names
from audiobook.text.lexis import FEMALE_PRONOUNS, MALE_PRONOUNS, OTHER_TITLES
from audiobook.text.nicknames import is_short_for

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterable, Mapping, Sequence

    from audiobook.attribute.mentions import Sightings
    from audiobook.model import Gender

FAR_AHEAD = 3
"""A shared name means whoever has more than this many times the mentions of anybody else."""
A_MISS = 3
"""Mentions of `Miss Lane`; with as many, Mrs. Lane is not Clara Lane."""
TALKS = 2
"""Two forms are two people if they speak next to each other at least this often,"""
TALKS_SHARE = 0.1
"""and in more than this share of the speeches of whoever speaks less."""
GRAND_TITLES = frozenset("sir lady lord king queen prince princess father".split())
"""Titles of people that nobody calls by a pet name: Tom is not Sir Thomas."""
WOMENS_TITLES = frozenset("mrs miss lady".split())
BEFORE_FIRST_NAMES = frozenset(
    "miss master private dame sister brother mother aunt aunty auntie uncle tita tito".split()
)
"""Titles that stand before first names as well: Private Godwin is Godwin Bell."""
OF_NO_FAMILY = BEFORE_FIRST_NAMES - WOMENS_TITLES
"""Those of them that hardly ever stand before a family name."""


@dataclass(slots=True)
class Cluster:
    """A person and the forms of their name."""

    name: str
    """The form that opened the cluster: the longest, or the one given."""
    forms: list[str]
    gender: Gender | None = None
    """None: neither given nor implied by a title."""
    given: bool = False
    """Did the user name this person in voices.yaml?"""

    @property
    def parsed(self) -> list[NameForm]:
        """The forms, taken apart."""
        return [parse(form) for form in self.forms]

    def mentions(self, people: Mapping[str, Sightings]) -> int:
        """How often the text mentions the person, by all the forms."""
        return sum(people[form].count for form in self.forms if form in people)


@dataclass(frozen=True, slots=True)
class Population:
    """Everybody in a text, by the forms of their names."""

    people: Mapping[str, Sightings]
    plurals: frozenset[str]
    """Forms that are another's with an `s`: `Mr. Knightleys`."""
    families: frozenset[str]
    """Last words of names with a first name: a family of that name may have several members."""


def group(forms: Iterable[str], people: Mapping[str, Sightings], given: Iterable[Cluster]) -> list[Cluster]:
    """Everybody with a name: those given, then the most mentioned first.

    `forms`: every form in the text; `people`: what it shows of those that are somebody; `given`: people that
    the user has named, which only gain forms.
    """
    population = Population(
        people,
        frozenset(form for form in forms if form.endswith("s") and form[:-1] in people),
        frozenset(parse(form).last for form in people if len(parse(form).words) > 1),
    )
    clusters = list(given)
    taken = {form.lower() for cluster in clusters for form in cluster.forms}
    for form in sorted(people, key=lambda form: _longest_first(form, people[form])):
        if form.lower() in taken or _is_mere_plural(form, population):
            continue
        taken.add(form.lower())
        if person := _person(form, clusters, population):
            person.forms.append(form)
            person.gender = person.gender or parse(form).gender
        else:
            clusters.append(Cluster(form, [form], parse(form).gender))
    return sorted(clusters, key=lambda c: (not c.given, -c.mentions(people), c.name))


def _longest_first(form: str, seen: Sightings) -> tuple[int, int, int, str]:
    """A sort key: more words first, then more titles, then more mentions."""
    return -len(parse(form).words), -len(form.split()), -seen.count, form


def _is_mere_plural(form: str, population: Population) -> bool:
    """`The Harpers` is not a person; but Mr. Rogers is one, though somebody is called Roger."""
    people = population.people
    return form in population.plurals and people[form].count < people[form[:-1]].count


def pronouns_of(votes: Counter[str]) -> tuple[int, int]:
    """How many of some pronouns are a man's, and how many a woman's."""
    male = sum(votes[pronoun] for pronoun in MALE_PRONOUNS)
    return male, sum(votes[pronoun] for pronoun in FEMALE_PRONOUNS)


# --- the person that a form means


@dataclass(frozen=True, slots=True)
class Choice:
    """A form of a name and those it may mean."""

    form: str
    candidates: Sequence[Cluster]
    clusters: Sequence[Cluster]
    """Everybody so far."""
    people: Mapping[str, Sightings]


def _person(form: str, clusters: Sequence[Cluster], population: Population) -> Cluster | None:
    """The person that a form means; None: somebody new."""
    short = parse(form)
    candidates = [
        cluster
        for cluster in clusters
        if _may_mean(form, cluster, short.last in population.families)
        and not _is_relative(form, cluster, population)
    ]
    choice = Choice(form, candidates, clusters, population.people)
    return next((person for rule in CHOICES if (person := rule(choice))), None)


def the_only_one(choice: Choice) -> Cluster | None:
    """`Sloan`, where there is one Sloan."""
    return choice.candidates[0] if len(choice.candidates) == 1 else None


def called_by_first_name(choice: Choice) -> Cluster | None:
    """`Thomas` is Thomas Bell and not Mr. Thomas."""
    first = parse(choice.form).first
    called = [
        cluster
        for cluster in choice.candidates
        if any(full.first == first != full.last for full in cluster.parsed)
    ]
    return called[0] if len(called) == 1 else None


def mentioned_far_more(choice: Choice) -> Cluster | None:
    """`Jane`, where Jane Moss is always there, and Jane Bell is mentioned once.

    A bare family name is a man's, as women have theirs with a title.
    """
    candidates = choice.candidates
    form = parse(choice.form)
    if tuple(choice.form.split()) == form.words and first_names.gender_of(choice.form) is None:
        candidates = [cluster for cluster in candidates if not _is_woman(cluster)] or candidates
    ranked = sorted(candidates, key=lambda cluster: (-cluster.mentions(choice.people), cluster.name))
    if len(ranked) < 2:
        return ranked[0] if ranked else None
    first, second = (cluster.mentions(choice.people) for cluster in ranked[:2])
    return ranked[0] if first > FAR_AHEAD * second else None


def has_pet_name(choice: Choice) -> Cluster | None:
    """`Lizzy` is Elizabeth, where it means nobody so far; not if the two talk to each other."""
    if choice.candidates:
        return None
    short = parse(choice.form)
    bearers = [cluster for cluster in choice.clusters if _may_have_pet_name(cluster, short)]
    talks_with = choice.people[choice.form].rivals
    bearers = [cluster for cluster in bearers if not any(talks_with[form] for form in cluster.forms)]
    return bearers[0] if len(bearers) == 1 else None


CHOICES: Final = (the_only_one, called_by_first_name, mentioned_far_more, has_pet_name)
"""How to choose the person that a form means, the surest rule first."""


def _may_have_pet_name(cluster: Cluster, short: NameForm) -> bool:
    """`Lizzy Bennet` for Elizabeth Bennet; nobody says `Tom` to Sir Thomas."""
    named = [full for full in cluster.parsed if is_short_for(short.first, full.first)]
    same_family = len(short.words) == 1 or any(full.last == short.last for full in named)
    return bool(named) and same_family and not any(full.titles & GRAND_TITLES for full in cluster.parsed)


def _is_woman(cluster: Cluster) -> bool:
    genders = {form.gender or first_names.gender_of(form.first) for form in cluster.parsed}
    return "female" in {cluster.gender, *genders}


# --- people that a form cannot mean, by its words


@dataclass(frozen=True, slots=True)
class Pair:
    """A shorter and a longer form of a name that may be one person's."""

    short: NameForm
    full: NameForm
    gender: Gender | None
    """The gender of the person with the longer form."""
    family: bool
    """May the text have several people with the shorter form's last name?"""


def _may_mean(form: str, cluster: Cluster, family: bool) -> bool:
    """Can a form mean a person, as far as words and titles go?"""
    short = parse(form)
    for other in cluster.forms:
        full = parse(other)
        if len(full.words) < len(short.words):
            continue
        pair = Pair(short, full, cluster.gender or full.gender or first_names.gender_of(full.first), family)
        if any(objection(pair) for objection in OBJECTIONS):
            continue
        if full.words == short.words:
            return True
        if _is_part(short, full):
            return not _is_first_name_of_other_gender(pair)
    return False


def _is_part(short: NameForm, full: NameForm) -> bool:
    """`Mr. Sloan` and `Mark` for `Mark Sloan`; with most titles before a first name both must have it."""
    length = len(short.words)
    same_title = short.titles <= BEFORE_FIRST_NAMES or bool(short.titles & full.titles)
    return short.words == full.words[-length:] or (short.words == full.words[:length] and same_title)


def _is_first_name_of_other_gender(pair: Pair) -> bool:
    """`Mary` is not Mr. Mary Smith, whoever he is."""
    if len(pair.short.words) > 1 or pair.short.words != pair.full.words[:1]:
        return False
    implied = first_names.gender_of(pair.short.first)
    return bool(implied and pair.gender and implied != pair.gender)


def one_has_rank(pair: Pair) -> bool:
    """`Mr. Hobday` is not Constable Hobday where there is a Fred Hobday too; else he may be."""
    ranks = {bool(pair.short.titles & OTHER_TITLES), bool(pair.full.titles & OTHER_TITLES)}
    return bool(pair.family and pair.short.titles and pair.full.titles and len(ranks) > 1)


def wife_of_rank(pair: Pair) -> bool:
    """`Mrs. Croft` is the wife of Admiral Croft."""
    short, full = pair.short.titles, pair.full.titles
    return bool(("mrs" in short and full & OTHER_TITLES) or ("mrs" in full and short & OTHER_TITLES))


def different_ranks(pair: Pair) -> bool:
    """`Colonel Bell` is not Captain Bell."""
    return _disjoint(pair.short.titles & OTHER_TITLES, pair.full.titles & OTHER_TITLES)


def different_women(pair: Pair) -> bool:
    """`Mrs. Bennet` is not Miss Bennet."""
    return _disjoint(pair.short.titles & WOMENS_TITLES, pair.full.titles & WOMENS_TITLES)


def _disjoint(some: frozenset[str], others: frozenset[str]) -> bool:
    return bool(some and others and not some & others)


def named_after_husband(pair: Pair) -> bool:
    """`John` is not Mrs. John Dashwood."""
    return (
        "mrs" in pair.full.titles - pair.short.titles
        and len(pair.full.words) > 1
        and first_names.gender_of(pair.full.first) != "female"
    )


def other_gender(pair: Pair) -> bool:
    """`Mr. Moss` is not Ann Moss."""
    return bool(pair.short.gender and pair.gender and pair.short.gender != pair.gender)


OBJECTIONS: Final = (
    one_has_rank, wife_of_rank, different_ranks, different_women, named_after_husband, other_gender
)  # fmt: skip
"""Reasons why two forms that share words are still two people; their order makes no difference."""


# --- people that a form cannot mean, by what the text shows: others of the same family


@dataclass(frozen=True, slots=True)
class Relation:
    """A form with a title and a last name only, and somebody of that name with a first name."""

    form: str
    cluster: Cluster
    population: Population

    @property
    def titles(self) -> frozenset[str]:
        """Those of the form."""
        return parse(self.form).titles

    @property
    def firsts(self) -> set[str]:
        """The first names of the person."""
        return {full.first for full in self.cluster.parsed if len(full.words) > 1}

    @property
    def wives_forms(self) -> list[str]:
        """The person's forms with Mrs."""
        return [form for form in self.cluster.forms if "mrs" in parse(form).titles]


def _is_relative(form: str, cluster: Cluster, population: Population) -> bool:
    """Does a family name mean a relative of the person, and not the person?"""
    relation = Relation(form, cluster, population)
    if not relation.titles and not relation.firsts:
        return is_husband_or_son(relation)
    if not relation.titles or not relation.firsts or len(parse(form).words) > 1:
        return False
    return any(rule(relation) for rule in RELATIVES)


def is_husband_or_son(relation: Relation) -> bool:
    """`Harper` beside a Mrs. Harper, unless pronouns say that Harper is a woman; not beside Aunt Harper."""
    of_family = (
        full.gender == "female" and not full.titles <= OF_NO_FAMILY for full in relation.cluster.parsed
    )
    if not all(of_family):
        return False
    male, female = pronouns_of(relation.population.people[relation.form].pronouns)
    return first_names.gender_of(relation.form) is None and male >= female


def is_elder_brother(relation: Relation) -> bool:
    """`Mr. Knightley` beside Mr. John Knightley, where the text has `the Mr. Knightleys`."""
    return "mr" in relation.titles and f"{relation.form}s" in relation.population.plurals


def is_mother(relation: Relation) -> bool:
    """`Mrs. Lane` next to Clara Lane, who is Miss Lane in the text."""
    if "mrs" not in relation.titles or relation.wives_forms:
        return False
    miss = relation.population.people.get(f"Miss {parse(relation.form).first}")
    return miss is not None and miss.count >= A_MISS


def is_mother_in_law(relation: Relation) -> bool:
    """`Mrs. Dashwood`, who is everywhere, beside Mrs. John Dashwood."""
    people = relation.population.people
    wife = sum(people[form].count for form in relation.wives_forms if form in people)
    return "mrs" in relation.titles and 0 < FAR_AHEAD * wife < people[relation.form].count


def talks_to_them(relation: Relation) -> bool:
    """`Mr. Emerson`, who talks with George Emerson: father and son."""
    people = relation.population.people
    theirs = [
        form
        for form in {*relation.cluster.forms, *relation.firsts}
        if form in people and not parse(form).titles
    ]
    seen = people[relation.form]
    together = sum(seen.rivals[form] for form in theirs)
    speeches = min(seen.tags, sum(people[form].tags for form in theirs))
    return together >= TALKS and together > TALKS_SHARE * speeches


RELATIVES: Final = (is_elder_brother, is_mother, is_mother_in_law, talks_to_them)
"""Members of a family who go by the family name, and are not the one with the first name."""
