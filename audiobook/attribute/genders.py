"""The gender of each person, by what the page says of them: pronouns, nouns, titles.  Pure.

Chapters and the names of people enter; `Page` leaves, with the signs of each person's gender, and `decide`
weighs them.  The page beats any list of first names: a Charlie who takes her coat is a woman.

>>> signs = Signs(pronouns=Counter(she=8), nouns=Counter(girl=2))
>>> decide(signs, title=None, first_name="male")
'female'
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from audiobook.attribute.mentions import BODY, is_vocative
from audiobook.attribute.name_forms import clean, parse
from audiobook.model import Evidence, Gender
from audiobook.text import first_names, tags
from audiobook.text.lexis import FEMALE_NOUNS, FEMALE_PRONOUNS, MALE_NOUNS, MALE_PRONOUNS
from audiobook.text.patterns import alternatives, longest_first
from audiobook.text.phrases import MENTION

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from audiobook.model import Chapter, Span

GENDER_OF: Final[Mapping[str, Gender]] = {
    **dict.fromkeys(MALE_PRONOUNS, "male"),
    **dict.fromkeys(FEMALE_PRONOUNS, "female"),
    **dict.fromkeys("they them their themself themselves".split(), "other"),
}
"""Of each pronoun."""
NOMINATIVE: Final[Mapping[Gender, str]] = {"male": "he", "female": "she", "other": "they"}
"""As which all the pronouns of a gender are counted."""
NOUN_WEIGHT = 2
"""`Ann was a girl` says more than a pronoun, which can mean somebody else."""
ENOUGH = 2
"""Signs that decide, if one gender has at least"""
CLEARLY = 2
"""this many times as many as the other."""
NAME_WEIGHT = 3
"""What a first name weighs among the signs of the page,"""
OVERRULES = 3
"""unless the page has this many for one gender, and as many times as many as for the other."""
THEY = 2
"""Pronouns of the kind `they` that decide, if they are this many times as many as he and she together."""
REACH = 60
"""Code points beside a name in which a noun says what its bearer is."""
FOCUS_LASTS = 1
"""Sentences without a person after which a pronoun no longer means the last one."""

_PRONOUN = re.compile(rf"\b{alternatives(longest_first(GENDER_OF))}\b", re.IGNORECASE)
_OPENING = re.compile(
    r"\W*(?:(?:and|but|then|so|now|still|yet|when|as|while|after|before|for a moment|\w+ly),?\s+){0,2}"
    rf"(?:(?P<subject>he|she|they)\b(?!['’]re)|(?P<owner>his|her|their)\s+(?:\w+\s+)?{alternatives(longest_first(BODY))}\b)",
    re.IGNORECASE,
)
_GENDERED = alternatives(longest_first(noun for noun in MALE_NOUNS | FEMALE_NOUNS if "'" not in noun))
_IS_A = re.compile(
    r"(?:,|\s+(?:was|is|had been)|['’]s)\s+(?:only\s+|just\s+|still\s+|not\s+)?(?:a|an|the)\s+"
    rf"(?:[a-z][\w-]*\s+){{0,3}}?(?P<noun>{_GENDERED})\b(?!['’-])"
)
_KIN = alternatives(
    "brother sister mother father son daughter wife husband uncle aunt niece nephew grandmother grandfather"
    " stepmother stepfather girlfriend boyfriend"
)
_OWN_KIN = re.compile(rf"\b(?:his|her|their|my|our|your|[\w-]+['’]s)\s+(?:[a-z][\w-]*\s+){{0,2}}(?P<noun>{_KIN}),?\s+$")
_OWN_BODY = re.compile(rf"\s+(?:own\s+|[a-z]+\s+)?{alternatives(longest_first(BODY))}\b")
_OPENS = re.compile(r"\W*(?:(?:and|but|then|so|now|\w+ly),?\s+){0,2}")
_SAYS = re.compile(r"\W*[a-z]+(?:\s+[a-z]+)?\s+$")


@dataclass(slots=True)
class Signs:
    """What the page shows of a person's gender; all the numbers are occurrences."""

    pronouns: Counter[str] = field(default_factory=Counter)
    """Those that seem to mean the person, as `he`, `she` and `they`."""
    nouns: Counter[str] = field(default_factory=Counter)
    """What the person is said to be: `girl`, `brother`."""

    def of(self, gender: Gender) -> int:
        """How much speaks for a gender."""
        nouns = {"male": MALE_NOUNS, "female": FEMALE_NOUNS, "other": frozenset()}[gender]
        said = sum(number for noun, number in self.nouns.items() if noun in nouns)
        return self.pronouns[NOMINATIVE[gender]] + NOUN_WEIGHT * said


def decide(signs: Signs, title: Gender | None, first_name: Gender | None) -> Gender | None:
    """The gender of a person: by the title, else by the page, else by the first name; None: not known."""
    if title:
        return title
    male, female, they = signs.of("male"), signs.of("female"), signs.pronouns["they"]
    if they >= THEY and they >= THEY * (male + female):
        return "other"
    if max(male, female) < OVERRULES or max(male, female) < OVERRULES * min(male, female):
        male += NAME_WEIGHT * (first_name == "male")
        female += NAME_WEIGHT * (first_name == "female")
    if max(male, female) < ENOUGH or max(male, female) < CLEARLY * min(male, female):
        return None
    return "male" if male > female else "female"


def title(forms: Iterable[str]) -> Gender | None:
    """The gender that the titles of a person's names tell; None: they do not, or of different genders."""
    told = {parse(form).gender for form in forms} - {None}
    return told.pop() if len(told) == 1 else None


def first_name(forms: Iterable[str]) -> Gender | None:
    """The gender of most people with the first of a person's names that is a first name for one gender."""
    listed = (first_names.gender_of(parse(form).first) for form in forms)
    return next((gender for gender in listed if gender in {"male", "female"}), None)


def evidence(signs: Signs, forms: Sequence[str]) -> tuple[Evidence, ...]:
    """What speaks for each gender, as a person is shown it: titles, pronouns, nouns, the first name."""
    found = [Evidence(form.split()[0], gender) for form in forms if (gender := parse(form).gender)]
    found += [
        Evidence(pronoun, gender, signs.pronouns[pronoun])
        for gender, pronoun in NOMINATIVE.items()
        if signs.pronouns[pronoun]
    ]
    found += [
        Evidence(f'"{noun}"', "male" if noun in MALE_NOUNS else "female", number)
        for noun, number in signs.nouns.items()
    ]
    found.sort(key=lambda sign: -sign.count)
    if gender := first_name(forms):
        name = next(parse(form).first for form in forms if first_names.gender_of(parse(form).first) == gender)
        found.append(Evidence(name, gender))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Named:
    """A place where a person is named."""

    start: int
    end: int
    who: int


def read(chapters: Sequence[tuple[Chapter, Sequence[Span]]], names: Mapping[str, int]) -> dict[int, Signs]:
    """The signs of everybody's gender in all the chapters.

    `names`: whoever is meant, by their forms in small letters, as `clean` gives them; nouns too, `the medic`.
    """
    nouns = [name for name in names if " " in name and not name[:1].isupper()]
    pattern = (
        re.compile(rf"\b{alternatives(map(re.escape, longest_first(nouns)))}\b", re.IGNORECASE) if nouns else None
    )
    signs: dict[int, Signs] = defaultdict(Signs)
    for chapter, spans in chapters:
        _Reader(chapter, spans, names, pattern, signs).read()
    return signs


class _Reader:
    """Reads one chapter, sentence by sentence."""

    def __init__(
        self,
        chapter: Chapter,
        spans: Sequence[Span],
        names: Mapping[str, int],
        nouns: re.Pattern[str] | None,
        signs: dict[int, Signs],
    ) -> None:
        self.text, self.spans, self.names, self.nouns, self.signs = chapter.text, spans, names, nouns, signs
        self.starts = [block.start for block in chapter.blocks]
        self.focus: int | None = None
        """Who a pronoun that opens the next sentence means."""
        self.alone = False
        """Is nobody else in the sentence that set the focus?"""
        self.idle = 0
        """Sentences since."""

    def read(self) -> None:
        """Read all of it."""
        block, spoken = -1, False
        for span in self.spans:
            if span.kind == "dialogue":
                self._quotation(span)
            elif span.kind == "narration":
                self._narration(span, (block, spoken))
            block = bisect_right(self.starts, span.start)
            spoken = span.kind == "dialogue" or (spoken and block == bisect_right(self.starts, span.end))

    def _narration(self, span: Span, before: tuple[int, bool]) -> None:
        block, spoken = before
        if bisect_right(self.starts, span.start) != block and spoken:
            self.focus = None
        for begin, end in tags.sentences(self.text, span.start, span.end):
            self._sentence(begin, end, list(self._named(begin, end)))

    def _quotation(self, span: Span) -> None:
        kept = self.focus, self.alone, self.idle
        self.focus = None
        for begin, end in tags.sentences(self.text, span.start, span.end):
            named = [
                place
                for place in self._named(begin, end)
                if not is_vocative(self.text, place.start, place.end, span.start)
            ]
            self._sentence(begin, end, named)
        self.focus, self.alone, self.idle = kept

    def _named(self, begin: int, end: int) -> Iterator[Named]:
        """Who is named in a sentence."""
        found = []
        for match in MENTION.finditer(self.text, begin, end):
            who = self.names.get(clean(match[0]).lower())
            if who is not None:
                found.append(Named(*match.span(), who))
        if self.nouns:
            for match in self.nouns.finditer(self.text, begin, end):
                found.append(Named(*match.span(), self.names[match[0].lower()]))
            found.sort(key=lambda place: place.start)
        return iter(found)

    def _sentence(self, begin: int, end: int, named: list[Named]) -> None:
        """Count the pronouns and nouns of one sentence, and see who it is about."""
        for place in named:
            self._count_nouns(begin, place)
        opening = _OPENING.match(self.text, begin, end)
        if opening:
            self._opens_with_pronoun((opening["subject"] or opening["owner"]).lower())
        elif named:
            self._about(begin, end, named)
        else:
            self.idle += 1
            if self.idle > FOCUS_LASTS:
                self.focus = None

    def _opens_with_pronoun(self, pronoun: str) -> None:
        if self.focus is None:
            return
        gender = GENDER_OF[pronoun]
        if gender != "other":
            self.signs[self.focus].pronouns[NOMINATIVE[gender]] += 1
        elif self.alone:
            self.signs[self.focus].pronouns["they"] += 1
        self.idle = 0

    def _about(self, begin: int, end: int, named: list[Named]) -> None:
        """A sentence that names people: pronouns behind the first name mean its bearer, up to the next."""
        first, others = named[0], [place for place in named if place.who != named[0].who]
        stop = others[0].start if others else end
        taken = {GENDER_OF[match[0].lower()] for match in _PRONOUN.finditer(self.text, begin, first.start)}
        for match in _PRONOUN.finditer(self.text, first.end, stop):
            word = match[0].lower()
            gender = GENDER_OF[word]
            if gender in taken or (others and word not in {"his", "her", "himself", "herself"}):
                continue
            if gender == "other" and not (
                word == "themself" or (word == "their" and _OWN_BODY.match(self.text, match.end()))
            ):
                continue
            self.signs[first.who].pronouns[NOMINATIVE[gender]] += 1
        lead = self.text[begin : first.start]
        opens = _OPENS.fullmatch(lead) or _SAYS.fullmatch(lead)
        self.focus = first.who if (not others and not taken) or opens else None
        self.alone, self.idle = not others, 0

    def _count_nouns(self, begin: int, place: Named) -> None:
        """`Ann was a tall girl`, `his sister Ann`."""
        is_a = _IS_A.match(self.text, place.end, place.end + REACH)
        kin = _OWN_KIN.search(self.text, max(begin, place.start - REACH), place.start)
        for match in (is_a, kin):
            if match:
                self.signs[place.who].nouns[match["noun"]] += 1
