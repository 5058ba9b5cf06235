"""Is a capitalised word a person?  Pure.

Each rule counts one kind of evidence; `WEIGHTS` says what it is worth.  A word is somebody if it speaks, has
a title, is addressed, is a known first name or is what pronouns mean.

>>> is_somebody("Mr. Bell", Sightings()), is_somebody("Bath", Sightings(count=5, places=4))
(True, False)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Final

from audiobook.attribute.mentions import Sightings
from audiobook.attribute.name_forms import as_listed, parse
from audiobook.text import first_names
from audiobook.text.lexis import TITLES

Rule = Callable[[str, Sightings], int]
"""How often a form of a name, with what the text shows of it, gives one kind of evidence."""

ENOUGH = 3.0
"""Evidence that makes a capitalised word somebody; one tag is enough."""
OFTEN = 3
"""Mentions; whoever has more is more than a passing name."""
MOST_PRONOUNS = 4
"""Pronouns that count; more of them show nothing new."""
MOST_WORDS = 3
"""Words of a name that lends evidence to its parts; more are a title of something."""
PLACE_NOUNS = frozenset(
    """
    street road lane avenue park house hall abbey castle cottage grange lodge wood woods common school
    college university state ocean sea bay river island hill mountain valley bridge square station church
    club hotel inn company court cross parsonage party county city town navy army station market club
    """.split()
)
"""Last words of the names of places and bodies."""
MOST_OWNED = 4
"""Things owned that count: a town has a mayor, too."""
MOSTLY_PLACE = 0.4
"""Share of a form's mentions; a form is a place where more of them stand behind a place word."""
MOSTLY_ARTICLE = 0.5
"""The same for articles."""
OFTEN_SMALL = 2
"""A word is an ordinary one if it is written small more than this many times as often as it is a name."""


def speaks(_form: str, seen: Sightings) -> int:
    """`said Ann`: tags with the form."""
    return seen.signs["tag"]


def acts(_form: str, seen: Sightings) -> int:
    """`Ann smiled`: verbs that people do."""
    return seen.signs["acts"]


def is_addressed(_form: str, seen: Sightings) -> int:
    """`"Come, Ann!"`"""
    return seen.signs["addressed"]


def owns(_form: str, seen: Sightings) -> int:
    """`Ann's hat`."""
    return min(seen.signs["owns"], MOST_OWNED)


def behaves(_form: str, seen: Sightings) -> int:
    """`Ann smiled`: verbs that only people do."""
    return seen.signs["behaves"]


def has_body(_form: str, seen: Sightings) -> int:
    """`Ann's eyes`."""
    return seen.signs["body"]


def is_called(_form: str, seen: Sightings) -> int:
    """`"Come here, Ann."`: addressed at the end of a sentence, where nothing but a name stands."""
    return seen.signs["called"]


def is_followed(_form: str, seen: Sightings) -> int:
    """`Ann rose. She smiled`: he or she opens the sentence behind the only name of the last."""
    return min(seen.signs["followed"], MOST_PRONOUNS)


def has_title(form: str, _seen: Sightings) -> int:
    """`Mr. Bell`; a title alone is none."""
    first, *others = form.split()
    return int(bool(others) and as_listed(first) in TITLES)


def is_first_name(form: str, seen: Sightings) -> int:
    """`Nora`, `Rose Bell`: it opens with a first name that is not an ordinary word as well."""
    first, *others = form.split()
    return int(first_names.gender_of(first) is not None and (bool(others) or not seen.small))


def is_first_name_and_word(form: str, seen: Sightings) -> int:
    """`Rose`, where the text also has `rose`, but inside of sentences `Rose` is written."""
    return int(_is_first_name_alone(form) and bool(seen.small and seen.inside))


def is_first_name_or_word(form: str, seen: Sightings) -> int:
    """`Will` where the text also has `will`, and `Will` only opens sentences."""
    return int(_is_first_name_alone(form) and bool(seen.small and not seen.inside))


def _is_first_name_alone(form: str) -> bool:
    return first_names.gender_of(form) is not None


def is_meant_by_pronouns(_form: str, seen: Sightings) -> int:
    """`Ann took her hat`: pronouns behind the only name of a sentence."""
    return min(seen.pronouns.total(), MOST_PRONOUNS)


def is_mentioned_often(_form: str, seen: Sightings) -> int:
    """More than a passing name."""
    return int(seen.count > OFTEN)


def is_place(form: str, seen: Sightings) -> int:
    """`in Bath`, `to Bath`; not `to Mrs. Bell`."""
    return int(seen.places > MOSTLY_PLACE * seen.count and not has_title(form, seen))


def has_article(form: str, seen: Sightings) -> int:
    """`the Thames`; not checked where the form has an article of its own: `Athena the Wise`."""
    return int(seen.articles > MOSTLY_ARTICLE * seen.count and "the" not in form.split())


def is_ordinary_word(form: str, seen: Sightings) -> int:
    """`Nothing`, where the text mostly has `nothing`; a first name never counts as one."""
    small = " " not in form and seen.small > OFTEN_SMALL * seen.inside
    return int(small and not _is_first_name_alone(form))


def only_opens_sentences(form: str, seen: Sightings) -> int:
    """The same, where it is capitalised only to open a sentence: `Perhaps`."""
    return int(is_ordinary_word(form, seen) and not seen.inside)


WEIGHTS: Final[Mapping[Rule, float]] = {
    speaks: ENOUGH,
    has_title: ENOUGH,
    is_first_name: ENOUGH,
    is_first_name_and_word: 2.0,
    is_first_name_or_word: 1.0,
    is_called: 2.25,
    behaves: 1.5,
    has_body: 1.5,
    acts: 1.0,
    is_addressed: 0.75,
    is_mentioned_often: 0.5,
    is_followed: 0.5,
    is_meant_by_pronouns: 0.3,
    owns: 0.25,
    is_place: -3.0,
    is_ordinary_word: -3.0,
    only_opens_sentences: -3.0,
    has_article: -4.0,
}
"""What each occurrence of a kind of evidence is worth."""


def is_somebody(form: str, seen: Sightings) -> bool:
    """Is a form of a name a person's, by what the text shows of it alone?"""
    return _evidence(form, seen) >= ENOUGH


def _evidence(form: str, seen: Sightings) -> float:
    return sum(weight * rule(form, seen) for rule, weight in WEIGHTS.items())


def everybody(forms: Mapping[str, Sightings]) -> dict[str, Sightings]:
    """The forms that are people's; `Hari Singh` and `Hari` lend each other what the text shows of them."""
    alone = {form: _evidence(form, seen) for form, seen in forms.items()}
    lent: dict[str, float] = defaultdict(float)
    for form in forms:
        words = form.split()
        if (
            1 < len(words) <= MOST_WORDS
            and not parse(form).titles
            and as_listed(words[-1]) not in PLACE_NOUNS
        ):
            # Whoever is known by one form needs no other: it would only divide a family.
            for word in {words[0], words[-1]} & forms.keys():
                if max(alone[form], alone[word]) < ENOUGH:
                    lent[form] += max(0.0, alone[word])
                    lent[word] += max(0.0, alone[form])
    return {form: seen for form, seen in forms.items() if alone[form] + lent[form] >= ENOUGH}
