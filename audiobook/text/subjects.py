"""Who does what a verb says: the subject of a sentence, and the subject of a verb of speech.  Pure.

>>> subject_of_verb("Ann, who saw Ben, ")["name"]
'Ann'

`RULES` decides between several possible subjects; the first rule with an answer decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final, Literal

from audiobook.text.clauses import (
    ADVERBS_ONLY,
    CLAUSE_OPENER,
    INSERTION,
    INSERTION_END,
    MAIN_OPENER,
    OPENER,
    PAIR,
    PREPOSITION,
    RELATIVE,
    RELATIVE_TAIL,
    TELLS_ON,
)
from audiobook.text.lexis import NEVER_NAMES, TITLES
from audiobook.text.phrases import ANYBODY, SUBJECT

SubjectKind = Literal["name", "pronoun", "noun"]
Knows = Callable[[str], bool]
"""Is a name somebody's?"""
KINDS: Final[Mapping[str, SubjectKind]] = {
    "anyone": "noun",
    "oblique": "pronoun",
    "owner": "name",
    "pronoun": "pronoun",
    "name": "name",
    "noun": "noun",
}
"""The kind of subject in each group of a pattern; at most one of the groups takes part in a match."""
NOMINATIVE = re.compile(rf"(?<![\w'’]){SUBJECT}")
ANY_NOMINATIVE = re.compile(rf"(?<![\w'’]){ANYBODY}")
SUBJECT_REACH = 300
"""Code points of a sentence in which its subject is looked for."""


def group_of(match: re.Match[str]) -> str:
    """The group that holds the subject; every pattern with a subject has one."""
    groups = match.groupdict()
    return next(group for group in KINDS if groups.get(group))


def may_be_subject(match: re.Match[str], knows: Knows | None) -> bool:
    """Is the subject of a match somebody?  What does not look like a name may still be known."""
    group = group_of(match)
    words = match[group]
    return KINDS[group] != "name" or _looks_like_name(words) or (knows is not None and knows(words))


@lru_cache(maxsize=4096)
def _looks_like_name(words: str) -> bool:
    """`Ann`, `Mr. Bell`; not `Perhaps Ann` or a bare `Mr.`"""
    first = words.split(maxsplit=1)[0].strip(".").lower()
    return first not in NEVER_NAMES or (first in TITLES and len(words.split()) > 1)


# --- the subject of a sentence


def subject(sentence: str, knows: Knows | None = None) -> tuple[SubjectKind, str, int] | None:
    """The subject of a sentence of narration, with its offset: `Mark` of `Mark reached for her hand.`"""
    sentence = sentence[:SUBJECT_REACH]
    match = _opening_subject(sentence)
    if not match or not may_be_subject(match, knows):
        match = _later_subject(sentence, knows)
    if match is None:
        return None
    group = group_of(match)
    return KINDS[group], match[group], match.start(group)


def _opening_subject(sentence: str) -> re.Match[str] | None:
    """`Ann` of `Slowly, Ann rose`: behind the words that open a sentence, or at its very start."""
    opener = OPENER.regex.match(sentence)
    return NOMINATIVE.match(sentence, opener.end() if opener else 0) or NOMINATIVE.match(sentence)


def _later_subject(sentence: str, knows: Knows | None) -> re.Match[str] | None:
    """`Ann` of `The rain fell, and Ann rose`: the first that opens a main clause."""
    for match in NOMINATIVE.finditer(sentence):
        if may_be_subject(match, knows) and MAIN_OPENER.regex.search(sentence[: match.start()].rstrip()):
            return match
    return None


# --- the subject of a verb of speech


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody before the verb who may be its subject."""

    match: re.Match[str]
    lead: str
    """The words before, without the white space at their end."""
    behind: str
    """The words from here to the verb."""

    @property
    def opens_main_clause(self) -> bool:
        """`Ann` of `the rain fell, and Ann`; a name also where a story goes on: `when Ann stopped`."""
        return bool(
            not self.lead
            or MAIN_OPENER.regex.search(self.lead)
            or (self.match["name"] and TELLS_ON.regex.search(self.lead))
        )

    @property
    def opens_any_clause(self) -> bool:
        """The same for any clause, `he knew that she`; a name may open one anywhere."""
        return bool(not self.lead or CLAUSE_OPENER.regex.search(self.lead) or self.match["name"])

    @property
    def second_of_pair(self) -> bool:
        """`Ann` of `where she and Ann sat`."""
        text = self.match.string
        return bool(PAIR.regex.search(text[: self.match.start()]))


@dataclass(frozen=True)
class BeforeVerb:
    """The words of a sentence before a verb of speech."""

    words: str
    knows: Knows | None = None
    participle: bool = False
    """Is the verb a participle: `saying`?  Then a noun right before it is seldom its subject."""

    @cached_property
    def candidates(self) -> tuple[Candidate, ...]:
        """All who may be the subject, in the order of the text."""
        return tuple(
            Candidate(match, self.words[: match.start()].rstrip(), self.words[match.end() :])
            for match in ANY_NOMINATIVE.finditer(self.words)
            if may_be_subject(match, self.knows)
        )

    @cached_property
    def distant(self) -> tuple[Candidate, ...]:
        """Those who may be the subject from a distance: people by name, pronoun or noun; not `of Ann`."""
        return tuple(
            candidate
            for candidate in self.candidates
            if not candidate.match["anyone"] and not PREPOSITION.regex.search(candidate.lead)
        )


def subject_of_verb(words: str, knows: Knows | None = None, participle: bool = False) -> re.Match[str] | None:
    """The subject of the verb of speech behind `words`, as a match with one of the groups of `KINDS`.

    `participle`: the verb is one (`saying`).  None: nobody can be it.
    """
    before = BeforeVerb(words, knows, participle)
    return next((match for rule in RULES if (match := rule(before))), None)


def beside_verb(before: BeforeVerb) -> re.Match[str] | None:
    """Right before the verb or only parted from it by `who`: `Ann then said`, `Ann, who then said`."""
    for candidate in before.candidates:
        anyone = candidate.match["anyone"]
        if not candidate.behind.strip() and not (anyone and before.participle):
            return candidate.match
        if ADVERBS_ONLY.regex.fullmatch(candidate.behind):
            return candidate.match
        if RELATIVE.regex.match(candidate.behind) and not anyone:
            return candidate.match
    return None


def described_by_who(before: BeforeVerb) -> re.Match[str] | None:
    """Whoever a relative clause at the end describes: `She met Ann, who, out of breath, cried`."""
    relative = RELATIVE_TAIL.regex.search(before.words)
    if not relative:
        return None
    for match in reversed(list(NOMINATIVE.finditer(before.words[: relative.start()]))):
        if match["name"] and may_be_subject(match, before.knows):
            return match
        if match["noun"] and match.end() == relative.start():
            return match
    return None


def parted_by_insertion(before: BeforeVerb) -> re.Match[str] | None:
    """Whoever an insertion parts from the verb: `Ann, touching Ben, said`."""
    if not INSERTION_END.regex.search(before.words):
        return None
    for candidate in reversed(before.distant):
        if INSERTION.regex.match(candidate.behind) and candidate.opens_any_clause:
            return candidate.match
    return None


def in_main_clause(before: BeforeVerb) -> re.Match[str] | None:
    """The subject of the last main clause: `Ann knew what he meant, and said`."""
    for candidate in reversed(before.distant):
        if candidate.opens_main_clause and not candidate.second_of_pair:
            return candidate.match
    return None


def first_of_all(before: BeforeVerb) -> re.Match[str] | None:
    """The first who may be it: `It made Ann smile, and say`."""
    return before.distant[0].match if before.distant else None


RULES: Final = (beside_verb, described_by_who, parted_by_insertion, in_main_clause, first_of_all)
"""Who is the subject of a verb, the surest rule first.

Whoever stands beside the verb is its subject.  A `who` that leads up to the verb comes next: the person
before it is the subject, whatever the main clause is about.  An insertion is passed over before main clauses
are compared, as it can hold a clause too: `Ann, when Ben came, said`.
"""
