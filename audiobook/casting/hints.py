"""What a text says about how characters sound: a child's or an old voice, an accent.  Pure.

>>> described(characters, chapters)                                                       # doctest: +SKIP
(Character(id='tom', name='Tom', ..., age='old', accent='en-gb-scotland'), ...)

Only the plainest signs count, and only in narration: an adjective before the name again and again (`little
Ada`), a noun (`Ada was a small girl`, `the old woman`), an accent in a sentence that names one person.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from audiobook.attribute.names import Names
from audiobook.text.patterns import Pattern, alternatives
from audiobook.text.phrases import MENTION, NAME
from audiobook.text.sentences import sentences

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from audiobook.model import Age, Chapter, Character, Span

OFTEN = 0.05
"""Share of the mentions of somebody that must have the adjective,"""
AT_LEAST = 2
"""and how many must have it at least; a noun (`Ada was a small girl`) counts as that many."""
OLD = frozenset("old elderly aged ancient".split())
SMALL = frozenset("little small tiny baby".split())
OLD_NOUNS = frozenset("grandmother grandfather granny gran grandma grandpa grandad crone".split())
CHILD_NOUNS = frozenset("child boy toddler schoolboy schoolgirl".split())
ACCENTS = {
    **dict.fromkeys("scottish scots scotch".split(), "en-gb-scotland"),
    **dict.fromkeys("american yankee texan".split(), "en-us"),
    **dict.fromkeys("british english".split(), "en-gb"),
    **dict.fromkeys("caribbean jamaican".split(), "en-029"),
}
"""Adjectives of accents, with BCP 47 tags in lower case of languages that engines have."""
PEOPLE = {
    **dict.fromkeys("Scot Scotsman Scotswoman".split(), "en-gb-scotland"),
    **dict.fromkeys("Englishman Englishwoman".split(), "en-gb"),
    "Yankee": "en-us",
}
"""The same for nouns."""

ADJECTIVE = Pattern(
    "adjective of age",
    "[Little Ada] ran.",
    re.compile(rf"\b(?P<adjective>(?i:{'|'.join(sorted(OLD | SMALL))}))\s+(?P<name>{NAME})"),
    {"adjective": "Little", "name": "Ada"},
)
IS_A_CHILD = Pattern(
    "noun for a child",
    "[Ada was only a small girl].",
    re.compile(
        rf"(?P<name>{NAME})(?:,|\s+(?:was|is))\s+(?:(?:only|just|still|but)\s+)?an?\s+"
        r"(?:(?:small|little|young|mere|[\w-]+-year-old)\s+)+(?:boy|girl|child|lad)\b"
    ),
    {"name": "Ada"},
)
SPEAKS = Pattern(
    "accent",
    "Tom had a [Scottish burr].",
    re.compile(
        rf"\b(?:(?P<accent>(?i:{'|'.join(ACCENTS)}))\s+(?:[a-z]+\s+)?"
        rf"{alternatives('accent brogue burr drawl lilt twang')}"
        rf"|an?\s+(?:[a-z]+\s+)?(?P<people>{'|'.join(PEOPLE)}))\b"
    ),
    {"accent": "Scottish"},
)
PATTERNS = (ADJECTIVE, IS_A_CHILD, SPEAKS)
"""All of them, for the tests."""


def described(
    characters: Sequence[Character], chapters: Sequence[tuple[Chapter, Sequence[Span]]]
) -> tuple[Character, ...]:
    """The characters, in the same order, with the age and the accent that the narration gives them."""
    names = Names(characters)
    ages: defaultdict[int, Counter[Age]] = defaultdict(Counter)
    accents: defaultdict[int, Counter[str]] = defaultdict(Counter)
    narration = [
        chapter.text[span.start : span.end]
        for chapter, spans in chapters
        for span in spans
        if span.kind == "narration"
    ]
    for text in narration:
        for who, age, count in _ages(names, text):
            ages[who][age] += count
        for who, accent in _accents(names, text):
            accents[who][accent] += 1
    whole = "\n".join(narration) if ages else ""
    return tuple(
        replace(
            character,
            age=_by_noun(character) or _by_adjective(character, ages[who], whole),
            accent=next((accent for accent, _ in accents[who].most_common(1)), None),
        )
        for who, character in enumerate(characters)
    )


def _ages(names: Names, text: str) -> Iterator[tuple[int, Age, int]]:
    """The characters whose age the text mentions, with the age and how often that counts."""
    for match in ADJECTIVE.regex.finditer(text):
        for who in _only_one(names, match["name"]):
            yield who, "old" if match["adjective"].lower() in OLD else "child", 1
    for match in IS_A_CHILD.regex.finditer(text):
        for who in _only_one(names, match["name"]):
            yield who, "child", AT_LEAST


def _accents(names: Names, text: str) -> Iterator[tuple[int, str]]:
    """The characters whose accent the text mentions, with the accent."""
    for match in SPEAKS.regex.finditer(text):
        for who in _only_one_around(names, text, match.start()):
            yield who, PEOPLE[match["people"]] if match["people"] else ACCENTS[match["accent"].lower()]


def _only_one(names: Names, name: str) -> tuple[int, ...]:
    """The character that a name means; nobody, if it may mean several."""
    who = names.named(name)
    return who if len(who) == 1 else ()


def _only_one_around(names: Names, text: str, position: int) -> tuple[int, ...]:
    """The character that the sentence around a position names; nobody, if it names several."""
    for start, end in sentences(text, 0, len(text)):
        if start <= position < end:
            mentioned = {
                who for name in MENTION.finditer(text, start, end) for who in _only_one(names, name[0])
            }
            return tuple(mentioned) if len(mentioned) == 1 else ()
    return ()


def _by_noun(character: Character) -> Age | None:
    """The age of a character that is called by a noun: `the old woman`, `a small boy`, `Grandmother`."""
    for form in (character.name, *character.aliases):
        words = form.lower().split()
        if OLD_NOUNS & {words[0], words[-1]} or OLD & {*words}:
            return "old"
        if words[-1] in CHILD_NOUNS or (words[-1] == "girl" and SMALL & {*words}):
            return "child"
    return None


def _by_adjective(character: Character, ages: Counter[Age], narration: str) -> Age | None:
    """The age that adjectives give to a character often enough; not to `Little John`, who is called so."""
    if len(ages) != 1 or ages.total() < AT_LEAST:
        return None
    forms = {character.name, *character.aliases}
    (age,) = ages
    if age == "child" and any((OLD | SMALL) & {*form.lower().split()} for form in forms):
        return None
    return age if ages.total() >= OFTEN * sum(narration.count(form) for form in forms) else None
