"""What others call the narrator who says "I".  Pure.

People enter, with what the text shows of their names; whoever is addressed by name, but neither named in the
narration nor spoken to by the narrator, is the narrator.

>>> place_of([Cluster("Ben", ["Ben"]), Cluster("Ann", ["Ann"])], sightings)           # doctest: +SKIP
1
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from audiobook.attribute.name_forms import as_listed
from audiobook.text.lexis import TITLES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from audiobook.attribute.clusters import Cluster
    from audiobook.attribute.mentions import Sightings

SELDOM = 0.1
"""Share of a name's mentions: narrators name themselves no more often in the narration,"""
ONCE = 1
"""or no more often than this."""
ENOUGH = 2
"""Times that the narrator must be addressed by name, once at least by whoever a tag names,"""
OFTEN = 3
"""Times that are enough where no tag says who speaks."""
MENTIONS = 500
"""Mentions of names in a text for each time that its narrator must be addressed: a novel needs more signs,"""
FAR_AHEAD = 2
"""and this many times as often as anybody else who might be the narrator."""


def place_of(people: Sequence[Cluster], forms: Mapping[str, Sightings]) -> int | None:
    """Which of the people is the narrator; None: nobody, or it is not clear."""
    calls = {
        place: _calls(person, forms)
        for place, person in enumerate(people)
        # `Mum` may be anybody's.
        if not person.given and as_listed(person.name) not in TITLES
    }
    ranked = sorted(calls, key=lambda place: (-calls[place], place))
    mentions = sum(form.count for form in forms.values())
    if not ranked or calls[ranked[0]] < max(ENOUGH, mentions / MENTIONS):
        return None
    second = calls[ranked[1]] if len(ranked) > 1 else 0
    return ranked[0] if calls[ranked[0]] >= FAR_AHEAD * second else None


def _calls(person: Cluster, forms: Mapping[str, Sightings]) -> int:
    """How often somebody is addressed who may be the narrator."""
    seen = [forms[form] for form in person.forms if form in forms]
    count, quoted = sum(form.count for form in seen), sum(form.quoted for form in seen)
    if count - quoted > max(ONCE, SELDOM * count):
        return 0
    if any(form.tags or form.signs["acts"] or form.signs["by narrator"] for form in seen):
        return 0
    addressed = sum(form.signs["addressed"] for form in seen)
    return addressed if addressed >= OFTEN or any(form.signs["by others"] for form in seen) else 0
