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
from audiobook.attribute.name_forms import BEHIND_NAMES, HONORIFIC, as_listed, parse
from audiobook.text import first_names
from audiobook.text.lexis import NEVER_NAMES, SPEECH_VERBS, TITLES
from audiobook.text.numerals import ONES, TENS

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
BEFORE_NAMES = frozenset("old young little big poor dear elder younger".split())
"""Words that may stand before any name."""
NUMBERS = frozenset((*ONES, *TENS))
"""Headings and answers, mostly: `"Fifteen, ..."`."""
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


def is_addressed_and_more(form: str, seen: Sightings) -> int:
    """The same for a word that does not only open quotations, as `"Right, ..."` does; not for numbers."""
    elsewhere = (seen.inside or seen.count > seen.quoted) and form.lower() not in NUMBERS
    return seen.signs["addressed"] if elsewhere else 0


def is_addressed_in_full(form: str, seen: Sightings) -> int:
    """`"Hari Singh, come!"`: by several words, which seldom open a sentence otherwise; not `Ask Ann`."""
    opens = form.split(maxsplit=1)[0].lower() in SPEECH_VERBS | NEVER_NAMES
    return seen.signs["addressed"] if _has_parts(form) and not opens else 0


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


def is_introduced(form: str, seen: Sightings) -> int:
    """`I'm Ann.`, `It was Ann, the nurse.`; not `This is Floor Seven.`"""
    return seen.signs["introduced"] if NUMBERS.isdisjoint(form.lower().split()) else 0


def acts_in_full(form: str, seen: Sightings) -> int:
    """`Hari Singh took his hat`: acts of somebody with first and last name; not `Old Singh`, `OLD Singh`."""
    first = form.split(maxsplit=1)[0]
    named = _has_parts(form) and not first.isupper() and first.lower() not in BEFORE_NAMES
    return seen.signs["acts"] if named else 0


def has_title(form: str, _seen: Sightings) -> int:
    """`Mr. Bell`, `Zarine Aunty`, `Rao-san`; a title alone is none."""
    first, *others = form.split()
    behind = others and as_listed(others[-1]) in BEHIND_NAMES
    return int(bool((others and as_listed(first) in TITLES) or behind or _has_honorific(form)))


def _has_honorific(form: str) -> bool:
    """`Rao-san`; not `Ah-ah`."""
    name = HONORIFIC.sub("", form)
    return name != form and name.lower() not in NEVER_NAMES


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
    """`in Bath`, `to Bath`; not `to Mrs. Bell`, nor where it speaks as often."""
    mostly = seen.places > max(MOSTLY_PLACE * seen.count, seen.tags)
    return int(mostly and not has_title(form, seen))


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
MORE_IN_A_CHAPTER: Final[Mapping[Rule, float]] = {
    is_addressed_in_full: 2.25,
    is_followed: 1.5,
    behaves: 0.5,
    is_addressed_and_more: 1.25,
    is_introduced: 2.0,
    acts_in_full: 2.0,
}
"""What it is worth on top of that in a text of a chapter, which shows each thing once; a novel shows all of
them, by and by, of any word."""
A_CHAPTER = 300
"""Mentions of names in a long chapter: texts with more of them give less on top,"""
A_BOOK = 1_500
"""and those with as many nothing."""


def is_somebody(form: str, seen: Sightings, brevity: float = 0.0) -> bool:
    """Is a form of a name a person's, by what the text shows of it alone?

    `brevity`: 1 for a text of a chapter, towards 0 for longer ones.
    """
    return _evidence(form, seen, brevity) >= ENOUGH


def _evidence(form: str, seen: Sightings, brevity: float) -> float:
    evidence = sum(weight * rule(form, seen) for rule, weight in WEIGHTS.items())
    if len(form) > 1:  # initials stand before a stop, as if another sentence followed
        evidence += brevity * sum(weight * rule(form, seen) for rule, weight in MORE_IN_A_CHAPTER.items())
    return evidence


def everybody(forms: Mapping[str, Sightings]) -> dict[str, Sightings]:
    """The forms that are people's; `Hari Singh` and `Hari` lend each other what the text shows of them."""
    mentions = sum(seen.count for seen in forms.values())
    brevity = min(1.0, max(0.0, (A_BOOK - mentions) / (A_BOOK - A_CHAPTER)))
    alone = {form: _evidence(form, seen, brevity) for form, seen in forms.items()}
    lent: dict[str, float] = defaultdict(float)
    titled = {parse(form).last for form, seen in forms.items() if has_title(form, seen)}
    for form in filter(_has_parts, forms):
        words = form.split()
        parts = {words[0], words[-1]} & forms.keys()
        if words[-1] in titled and alone[form] >= 0 and alone.get(words[0], 0.0) >= ENOUGH:
            lent[form] += ENOUGH  # Nora Bell, where there are Nora and Mr. Bell
        if len(parts) > 1 and alone[form] >= 0 and all(alone[part] >= ENOUGH for part in parts):
            lent[form] += ENOUGH  # it shows that the two are one
        for part in parts:
            # Whoever is known by one form needs no other: it would only divide a family.
            if max(alone[form], alone[part]) < ENOUGH:
                lent[form] += max(0.0, alone[part])
                lent[part] += max(0.0, alone[form])
    return {form: seen for form, seen in forms.items() if alone[form] + lent[form] >= ENOUGH}


def _has_parts(form: str) -> bool:
    """Is a form a name of several words: `Hari Singh`, not `Mr. Singh` and not `Fleet Street`?"""
    words = form.split()
    return 1 < len(words) <= MOST_WORDS and not parse(form).titles and as_listed(words[-1]) not in PLACE_NOUNS
