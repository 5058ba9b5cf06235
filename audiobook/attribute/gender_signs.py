"""What the page shows of each person's gender: pronouns, nouns, who answers an address.  Pure.

Chapters and the names of people enter; the `Signs` of each person leave, for `genders` to decide by.

>>> read([(chapter, spans)], {"ann": 0})[0].pronouns                                   # doctest: +SKIP
Counter({'she': 8})
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from math import log
from typing import TYPE_CHECKING, Final

from audiobook.attribute import turns
from audiobook.attribute.mentions import BODY, is_vocative
from audiobook.attribute.name_forms import clean
from audiobook.text import tags
from audiobook.text.lexis import FEMALE_NOUNS, FEMALE_PRONOUNS, MALE_NOUNS, MALE_PRONOUNS
from audiobook.text.patterns import alternatives, longest_first, phrases
from audiobook.text.phrases import MENTION

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from audiobook.model import Chapter, Gender, Span

GENDER_OF: Final[Mapping[str, Gender]] = {
    **dict.fromkeys(MALE_PRONOUNS, "male"),
    **dict.fromkeys(FEMALE_PRONOUNS, "female"),
    **dict.fromkeys("they them their themself themselves".split(), "other"),
}
"""Of each pronoun."""
NOMINATIVE: Final[Mapping[Gender, str]] = {"male": "he", "female": "she", "other": "they"}
"""As which all the pronouns of a gender are counted."""
RELIABILITY: Final[Mapping[str, float]] = {
    "reflexive": 0.9,
    "own": 0.7,
    "next": 0.6,
    "later": 0.4,
    "quoted": 0.4,
}
"""How often a pronoun means the person it is counted for, by where it stands; else it means anybody there.

`reflexive`: `Ann hid herself`; `own`: `Ann shook her head`; `next`: `Ann rose. She smiled`; `later`: `Ann
smiled as she rose`; `quoted`: `"Ann lost her hat."`
"""
NOUN_ODDS = 3.0
"""Log odds by a noun: `Ann was a girl`;"""
MOST_NOUNS = 2
"""by no more than so many of them."""
ADDRESS_ODDS: Final[Mapping[int, float]] = {-1: 2.0, 0: -0.5, 1: 2.0}
"""Log odds by the pronoun of a speech for whoever a speech addresses: of the one before it (`"No," he said.`
`"Oh, Tom!"`: Tom is a man), of the speech itself (`"Oh, Tom!" she said.`: mostly somebody else than Tom is a
woman) and of the next, which answers.  Counted in 20 stretches of novels.
"""
REACH = 60
"""Code points beside a name in which a noun says what its bearer is."""
FOCUS_LASTS = 1
"""Sentences without a person after which a pronoun no longer means the last one."""

_PRONOUN = re.compile(rf"\b{alternatives(longest_first(GENDER_OF))}\b", re.IGNORECASE)
_OPENING = re.compile(
    r"\W*(?:(?:and|but|then|so|now|still|yet|when|as|while|after|before|for a moment|\w+ly),?\s+){0,2}"
    r"(?:(?P<subject>he|she|they)\b(?!['’]re)"
    rf"|(?P<owner>his|her|their)\s+(?:\w+\s+)?{alternatives(longest_first(BODY))}\b)",
    re.IGNORECASE,
)
_GENDERED = alternatives(longest_first(noun for noun in MALE_NOUNS | FEMALE_NOUNS if "'" not in noun))
_IS_A = re.compile(
    r"(?:,|\s+(?:was|is|had been)|['’]s)\s+(?:only\s+|just\s+|still\s+)?(?:an?|the|his|her|their|my|your)\s+"
    rf"(?:[a-z][\w-]*\s+){{0,3}}?(?P<noun>{_GENDERED})\b(?!['’-])"
)
_KIN = alternatives(
    "brother sister mother father son daughter wife husband uncle aunt niece nephew grandmother grandfather"
    " stepmother stepfather girlfriend boyfriend"
)
_OWN_KIN = re.compile(
    rf"\b(?:his|her|their|my|our|your|[\w-]+['’]s)\s+(?:[a-z][\w-]*\s+){{0,2}}(?P<noun>{_KIN}),?\s+$"
)
_OWN_BODY = re.compile(rf"\s+(?:own\s+|[a-z]+\s+)?{alternatives(longest_first(BODY))}\b")
_OWNED = re.compile(
    r"\s+(?!(?:and|or|but|to|in|on|at|with|for|from|of|by|into|as|if|when|while|so|that|then|up|down|away|out|back"
    r"|over|about|through|again|because|before|after|until|off|the|a|an|toward|towards|like|than|what|how|why"
    r"|where|who|not|across|under|around|was|were|had|did)\b)[a-z]"
)
"""Behind `her`, which may be an object, too, a word that may be somebody's."""
_THEIR_BODY = re.compile(rf"\btheir\s+(?:own\s+|[a-z]+\s+)?{alternatives(longest_first(BODY))}\b")
_OPENS = re.compile(r"\W*(?:(?:and|but|then|so|now|\w+ly),?\s+){0,2}")
_SAYS = re.compile(r"\W*[a-z]+(?:\s+[a-z]+)?\s+$")


@dataclass(slots=True)
class Signs:
    """What the page shows of a person's gender."""

    pronouns: Counter[str] = field(default_factory=Counter)
    """Occurrences that seem to mean the person, as `he`, `she` and `they`."""
    nouns: Counter[str] = field(default_factory=Counter)
    """What the person is said to be: `girl`, `brother`; occurrences."""
    odds: float = 0.0
    """Log odds for a man by the pronouns."""
    addresses: float = 0.0
    """The same by the pronouns of those who address the person and are answered."""

    @property
    def silent(self) -> bool:
        """Does the page show nothing?"""
        return not self.pronouns and not self.nouns and not self.addresses

    @property
    def noun_odds(self) -> float:
        """Log odds for a man by the nouns."""
        male = sum(number for noun, number in self.nouns.items() if noun in MALE_NOUNS)
        female = self.nouns.total() - male
        return NOUN_ODDS * (min(male, MOST_NOUNS) - min(female, MOST_NOUNS))


@dataclass(slots=True)
class Speech:
    """A paragraph with speech."""

    addressed: set[int] = field(default_factory=set)
    """Who is addressed in it."""
    gender: Gender | None = None
    """By the pronoun of its tag; None: it has none, or a name as well."""
    named: bool = False
    """Does a tag name the speaker?"""

    def tagged(self, tag: tags.Tag | None) -> None:
        """Add the tag of one of its quotations."""
        if tag is None:
            return
        self.named |= tag.kind != "pronoun"
        gender = GENDER_OF.get(tag.subject.lower())
        self.gender = None if self.named or gender == "other" else gender


@dataclass(frozen=True, slots=True)
class Named:
    """A place where a person is named."""

    start: int
    end: int
    who: int


def narrated_pronouns(chapter: Chapter, spans: Sequence[Span]) -> tuple[int, int]:
    """How often the narration says he and she, in any form."""
    words = Counter(
        GENDER_OF[word.lower()]
        for span in spans
        if span.kind == "narration"
        for word in _PRONOUN.findall(chapter.text, span.start, span.end)
    )
    return words["male"], words["female"]


def read(chapters: Sequence[tuple[Chapter, Sequence[Span]]], names: Mapping[str, int]) -> dict[int, Signs]:
    """The signs of everybody's gender in all the chapters.

    `names`: whoever is meant, by their forms in small letters, as `clean` gives them; nouns too, `the medic`.
    """
    nouns = [name for name in names if " " in name and not name[:1].isupper()]
    pattern = re.compile(rf"\b{phrases(nouns)}\b", re.IGNORECASE) if nouns else None
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
        self.tags = turns.tags_of(chapter.text, spans, turns.blocks_of(chapter, spans))
        self.speeches: dict[int, Speech] = defaultdict(Speech)
        male, female = narrated_pronouns(chapter, spans)
        self.share = (male + 1) / (male + female + 2)
        """Of the pronouns of the narration that are a man's."""
        self.quoted = False
        self.focus: int | None = None
        """Who a pronoun that opens the next sentence means."""
        self.alone = False
        """Is nobody else in the sentence that set the focus?"""
        self.idle = 0
        """Sentences since."""

    def read(self) -> None:
        """Read all of it."""
        block, spoken = -1, False
        for index, span in enumerate(self.spans):
            here = bisect_right(self.starts, span.start)
            if here != block:
                if spoken:
                    self.focus = None
                block, spoken = here, False
            if span.kind == "dialogue":
                spoken = True
                self._quotation(span, self.speeches[here])
                self.speeches[here].tagged(self.tags.get(index))
            elif span.kind == "narration":
                for begin, end in tags.sentences(self.text, span.start, span.end):
                    self._sentence(begin, end, list(self._named(begin, end)))
        self._count_addresses()

    def _count_addresses(self) -> None:
        """Who is addressed is of the gender of those who speak before and after: see ADDRESS_ODDS."""
        for block, speech in self.speeches.items():
            if len(speech.addressed) == 1:
                for distance, odds in ADDRESS_ODDS.items():
                    near = self.speeches.get(block + distance)
                    if near and near.gender:
                        self.signs[next(iter(speech.addressed))].addresses += (
                            odds if near.gender == "male" else -odds
                        )

    def _quotation(self, span: Span, speech: Speech) -> None:
        kept = self.focus, self.alone, self.idle
        self.focus, self.quoted = None, True
        for begin, end in tags.sentences(self.text, span.start, span.end):
            named = []
            for place in self._named(begin, end):
                if is_vocative(self.text, place.start, place.end, span.start):
                    speech.addressed.add(place.who)
                else:
                    named.append(place)
            self._sentence(begin, end, named)
        self.focus, self.alone, self.idle = kept
        self.quoted = False

    def _named(self, begin: int, end: int) -> Iterator[Named]:
        """Who is named in a sentence."""
        found = []
        for match in MENTION.finditer(self.text, begin, end):
            who = self.names.get(clean(match[0]).lower())
            if who is not None:
                found.append(Named(*match.span(), who))
        if self.nouns:
            nouns = self.nouns.finditer(self.text, begin, end)
            found += [Named(*match.span(), self.names[match[0].lower()]) for match in nouns]
            found.sort(key=lambda place: place.start)
        return iter(found)

    def _sentence(self, begin: int, end: int, named: list[Named]) -> None:
        """Count the pronouns and nouns of one sentence, and see who it is about."""
        for place in named:
            self._count_nouns(begin, place)
        opening = _OPENING.match(self.text, begin, end)
        before = self.focus, self.alone
        if opening:
            self._opens_with_pronoun((opening["subject"] or opening["owner"]).lower())
            if self.focus is not None and self.alone and _THEIR_BODY.search(self.text, begin, end):
                self._count(self.focus, "other", "own")
        if named:
            self._about(begin, end, named)
        elif not opening:
            self.idle += 1
            if self.idle > FOCUS_LASTS:
                self.focus = None
        if opening:
            self.focus, self.alone = before

    def _opens_with_pronoun(self, pronoun: str) -> None:
        if self.focus is None:
            return
        gender = GENDER_OF[pronoun]
        if gender != "other" or self.alone:
            self._count(self.focus, gender, "next")
        self.idle = 0

    def _count(self, who: int, gender: Gender, where: str) -> None:
        """Count a pronoun for somebody; see RELIABILITY."""
        signs = self.signs[who]
        signs.pronouns[NOMINATIVE[gender]] += 1
        if gender != "other":
            means = RELIABILITY["quoted" if self.quoted else where]
            share = self.share if gender == "male" else 1 - self.share
            odds = log((means + (1 - means) * share) / ((1 - means) * share))
            signs.odds += odds if gender == "male" else -odds

    def _about(self, begin: int, end: int, named: list[Named]) -> None:
        """A sentence that names people: pronouns behind the first name mean its bearer, up to the next."""
        first, others = named[0], [place for place in named if place.who != named[0].who]
        stop = others[0].start if others else end
        taken = {GENDER_OF[match[0].lower()] for match in _PRONOUN.finditer(self.text, begin, first.start)}
        lead = self.text[begin : first.start]
        opens = bool(_OPENS.fullmatch(lead) or _SAYS.fullmatch(lead))
        for match in _PRONOUN.finditer(self.text, first.end, stop):
            gender = GENDER_OF[match[0].lower()]
            where = self._place(match, opens)
            if where and gender not in taken and (where != "later" or not others):
                self._count(first.who, gender, where)
            if where != "reflexive":
                break
        self.focus = first.who if (not others and not taken) or opens else None
        self.alone, self.idle = not others, 0

    def _place(self, pronoun: re.Match[str], of_subject: bool) -> str:
        """Where a pronoun stands that may mean the person named before; empty: it cannot.

        `of_subject`: that person is the subject, whom `him` never means.
        """
        word = pronoun[0].lower()
        if word in {"himself", "herself", "themself"}:
            return "reflexive"
        owns = word in {"his", "her", "their"} and _OWNED.match(self.text, pronoun.end())
        if word == "their":
            return "own" if _OWN_BODY.match(self.text, pronoun.end()) else ""
        if owns:
            return "own" if of_subject else "later"
        if word in {"they", "them", "themselves"} or (of_subject and word in {"him", "her", "hers"}):
            return ""
        return "later"

    def _count_nouns(self, begin: int, place: Named) -> None:
        """`Ann was a tall girl`, `his sister Ann`."""
        is_a = _IS_A.match(self.text, place.end, place.end + REACH)
        kin = _OWN_KIN.search(self.text, max(begin, place.start - REACH), place.start)
        for match in (is_a, kin):
            if match:
                self.signs[place.who].nouns[match["noun"]] += 1
