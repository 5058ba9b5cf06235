"""The gender of each person, by what the page says of them: pronouns, nouns, titles.  Pure.

The signs that `gender_signs` has read enter, and are weighed.  The page beats any list of first names: a
Charlie who takes her coat is a woman.

>>> from collections import Counter
>>> signs = Signs(pronouns=Counter(she=8), nouns=Counter(girl=2), odds=-9.0)
>>> decide(signs, ["Charlie Moss"])
'female'
"""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING

from audiobook.attribute.gender_signs import NOMINATIVE, Signs, narrated_pronouns
from audiobook.attribute.name_forms import BEHIND_NAMES, as_listed, parse
from audiobook.model import Evidence, Gender
from audiobook.text import first_names
from audiobook.text.lexis import MALE_NOUNS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from audiobook.model import Chapter, Span

NAME_ODDS = 2.5
"""Log odds by a first name that most who have it share with a gender."""
UNISEX_ODDS = 0.3
"""The same by one that many of the other gender have today: Sam, Charlie."""
PLAIN = 2.5
"""Log odds from which a gender is plain without the rest of the text."""
UNEXPLAINED_ODDS = 2.0
"""Log odds at most by the pronouns that nobody whose gender is plain explains,"""
ENOUGH_PRONOUNS = 20
"""in a text with this many of them; in proportion in a shorter one."""
FEW_MENTIONS = 5
"""Mentions that explain nothing yet: added to those of men and of women."""
SURE = 0.8
"""Log odds that decide: right in two cases of three at the least."""
THEY = 2
"""Pronouns of the kind `they` that decide, if they are more than this many times he and she together."""
GENDERS_OF_NAMES = frozenset({"male", "female"})


def decide(signs: Signs, forms: Sequence[str], rest: float = 0.0) -> Gender | None:
    """The gender of a person: by the titles, else by the page and the first name together; None: not known.

    `forms`: of the person's name.  `rest`: log odds for a man that the rest of the text gives; `unexplained`.
    """
    if of_title := title(forms):
        return of_title
    name, listed = first_name(forms)
    if signs.silent and listed:
        return listed
    they, he_or_she = signs.pronouns["they"], signs.pronouns["he"] + signs.pronouns["she"]
    if they >= THEY and they > THEY * he_or_she:
        return "other"
    odds = signs.odds + signs.noun_odds + signs.addresses + _name_odds(name, listed) + rest
    return None if abs(odds) < SURE else "male" if odds > 0 else "female"


def odds_alone(signs: Signs, forms: Sequence[str]) -> float:
    """Log odds that a person is a man, without the rest of the text."""
    if of_title := title(forms):
        return PLAIN if of_title == "male" else -PLAIN
    return signs.odds + signs.noun_odds + signs.addresses + _name_odds(*first_name(forms))


def _name_odds(name: str, listed: Gender | None) -> float:
    of_name = UNISEX_ODDS if first_names.is_unisex(name) else NAME_ODDS
    return of_name * ((listed == "male") - (listed == "female"))


def title(forms: Iterable[str]) -> Gender | None:
    """The gender that the titles of a person's names tell; None: they do not, or of different genders."""
    told = {parse(form).gender for form in forms} - {None}
    return told.pop() if len(told) == 1 else None


def first_name(forms: Iterable[str]) -> tuple[str, Gender | None]:
    """The first of a person's names that is a first name mostly for one gender, and that gender."""
    for form in forms:
        gender = first_names.gender_of(name := parse(form).first)
        if gender in GENDERS_OF_NAMES:
            return name, gender
    return "", None


def evidence(signs: Signs, forms: Sequence[str]) -> tuple[Evidence, ...]:
    """What speaks for each gender: titles, what the page says, most often first, and the first name."""
    titles = {_title_word(form): gender for form in forms if (gender := parse(form).gender)}
    counted = [
        Evidence(pronoun, gender, signs.pronouns[pronoun])
        for gender, pronoun in NOMINATIVE.items()
        if signs.pronouns[pronoun]
    ]
    counted += [
        Evidence(f'"{noun}"', "male" if noun in MALE_NOUNS else "female", number)
        for noun, number in signs.nouns.items()
    ]
    counted.sort(key=lambda sign: -(sign.count or 0))
    firsts = (parse(form).first for form in forms)
    listed = {
        first: gender for first in firsts if (gender := first_names.gender_of(first)) in GENDERS_OF_NAMES
    }
    return (
        *(Evidence(title, gender) for title, gender in titles.items()),
        *counted,
        *(Evidence(f"named {first}", gender) for first, gender in listed.items()),
    )


def _title_word(form: str) -> str:
    """`Mrs.` of `Mrs. Moss`, `Aunty` of `Zarine Aunty`."""
    words = form.split()
    return words[-1] if as_listed(words[-1]) in BEHIND_NAMES else words[0]


def unexplained(
    chapters: Sequence[tuple[Chapter, Sequence[Span]]], told: Iterable[tuple[float, int]]
) -> float:
    """Log odds that a person is a man, by the pronouns that nobody explains.

    Where the narration says `he` as often as `she`, and the only people whose gender is plain are women,
    then whoever else is there is a man.  `told`: of everybody the log odds and how often they are mentioned.
    """
    he = she = 0
    for chapter, spans in chapters:
        male, female = narrated_pronouns(chapter, spans)
        he, she = he + male, she + female
    men = women = 0
    for odds, mentions in told:
        men += mentions if odds >= PLAIN else 0
        women += mentions if odds <= -PLAIN else 0
    seen = log((he + 1) / (she + 1)) * min(1.0, (he + she) / ENOUGH_PRONOUNS)
    odds = seen - log((men + FEW_MENTIONS) / (women + FEW_MENTIONS))
    return max(-UNEXPLAINED_ODDS, min(UNEXPLAINED_ODDS, odds / 2))
