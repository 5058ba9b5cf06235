"""Who is called by a short form of their name: `Tess` is Tessa, `Raf` is Rafael.  Pure.

The people that `clusters` found enter; fewer leave, each with their short forms.  Two names that the
narration uses side by side stay two people, and so do people who talk to each other.

>>> is_clipped("Bex", "Bexley"), is_clipped("Tate", "Tatum"), is_clipped("Tom", "Teo")
(True, True, False)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from audiobook.attribute.name_forms import parse
from audiobook.text import first_names
from audiobook.text.nicknames import is_short_for

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from audiobook.attribute.clusters import Cluster
    from audiobook.attribute.mentions import Sightings

PET_ENDINGS = ("", "ie", "y", "ey", "i", "s", "o", "e")
"""What a short form may have behind the beginning of a name: `Cress-y`."""
SHORTEST = 3
"""Letters of a name that a short form has in common with it; two are enough if only people say it."""
HARDLY = 0.05
"""Share of the narration's mentions of the one form; a rarer other form is not used side by side with it,"""
ONCE = 1
"""nor is one that the narration uses no more often than this."""
TITLES_IN_TALK = {
    "cap": "captain",
    "doc": "doctor",
    "doctor": "doctor",
    "sarge": "sergeant",
    "skipper": "captain",
    "tita": "tita",
    "tito": "tito",
}
"""How a title alone is used to somebody's face, and the title that its bearer has."""


def is_clipped(short: str, full: str, shortest: int = SHORTEST) -> bool:
    """May `short` be the beginning of the first name `full`, with a pet ending or without?"""
    short, full = short.lower(), full.lower()
    if len(short) >= len(full) + 1 or short == full:
        return False
    stems = {short.removesuffix(ending) for ending in PET_ENDINGS}
    stems |= {stem[:-1] for stem in stems if len(stem) > 1 and stem[-1] == stem[-2]}
    stems = {stem for stem in stems if len(stem) >= SHORTEST} | ({short} if len(short) >= shortest else set())
    return any(map(full.startswith, stems))


def merged(clusters: Sequence[Cluster], people: Mapping[str, Sightings]) -> list[Cluster]:
    """The people, each together with their short forms: those given, then the most mentioned first."""
    remaining = list(clusters)
    for short in sorted(clusters, key=lambda cluster: cluster.mentions(people)):
        if short.given or len(short.forms) > 1 or parse(short.name).titles or " " in short.name:
            continue
        bearers = [
            cluster for cluster in remaining if cluster is not short and _is_bearer(cluster, short, people)
        ]
        if len(bearers) == 1:
            bearers[0].forms += short.forms
            remaining = [cluster for cluster in remaining if cluster is not short]
    return sorted(remaining, key=lambda c: (not c.given, -c.mentions(people), c.name))


def _is_bearer(cluster: Cluster, short: Cluster, people: Mapping[str, Sightings]) -> bool:
    """Can somebody be who is meant by a short form?"""
    if title := TITLES_IN_TALK.get(short.name.lower()):
        return any(title in form.titles for form in cluster.parsed)
    firsts = {form.first for form in cluster.parsed if len(form.words) > 1 or not form.titles}
    told, short_told = _narrated(cluster, people), _narrated(short, people)
    if min(told, short_told) > max(ONCE, HARDLY * max(told, short_told)):
        return False
    genders = {
        first_names.gender_of(name) for name in (*firsts, short.name) if not first_names.is_unisex(name)
    }
    talks_with = people[short.name].rivals
    if {"male", "female"} <= genders or any(talks_with[form] for form in cluster.forms):
        return False
    if any(is_short_for(short.name, first) for first in firsts):
        return True
    # A name that has a life of its own is seldom another's short form: George is not Georgette.
    if short_told and first_names.gender_of(short.name):
        return False
    return any(is_clipped(short.name, first, SHORTEST if short_told else SHORTEST - 1) for first in firsts)


def _narrated(cluster: Cluster, people: Mapping[str, Sightings]) -> int:
    """How often the narration names somebody."""
    return sum(people[form].count - people[form].quoted for form in cluster.forms if form in people)
