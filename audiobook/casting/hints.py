"""What a text tells of how somebody sounds: a child's or an old voice, an accent.  Pure.

>>> described(people, cut)                                                                # doctest: +SKIP
(Character(id='tom', name='Tom', ..., age='old', accent='en-gb-scotland'), ...)

Only the plainest signs count, and only in narration: an adjective that goes with the name again and again
(`little Ada`), a noun that says it (`Ada was a small girl`, `the old woman`), an accent in a sentence that
names one person.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from audiobook.attribute.characters import MENTION
from audiobook.attribute.names import Names
from audiobook.text import tags
from audiobook.text.phrases import NAME

if TYPE_CHECKING:
    from collections.abc import Sequence

    from audiobook.model import Age, Chapter, Character, Span

OFTEN = 0.05
"""Of the times that somebody is named: so often has an adjective to stand by the name."""
AT_LEAST = 2
"""And so many times in all."""
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
PEOPLE = {
    **dict.fromkeys("Scot Scotsman Scotswoman".split(), "en-gb-scotland"),
    **dict.fromkeys("Englishman Englishwoman".split(), "en-gb"),
    "Yankee": "en-us",
}
"""BCP 47 tags in lower case, of languages that engines have."""
ADJECTIVE = re.compile(rf"\b(?P<adjective>(?i:{'|'.join(sorted(OLD | SMALL))}))\s+(?P<name>{NAME})")
IS_A_CHILD = re.compile(
    rf"(?P<name>{NAME})(?:,|\s+(?:was|is))\s+(?:(?:only|just|still|but)\s+)?an?\s+"
    r"(?:(?:small|little|young|mere|[\w-]+-year-old)\s+)+(?:boy|girl|child|lad)\b"
)
SPEAKS = re.compile(
    rf"\b(?:(?P<accent>(?i:{'|'.join(ACCENTS)}))\s+(?:[a-z]+\s+)?(?:accent|brogue|burr|drawl|lilt|twang)"
    rf"|an?\s+(?:[a-z]+\s+)?(?P<people>{'|'.join(PEOPLE)}))\b"
)


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
        for match in ADJECTIVE.finditer(text):
            for who in _one(names, match["name"]):
                ages[who]["old" if match["adjective"].lower() in OLD else "child"] += 1
        for match in IS_A_CHILD.finditer(text):
            for who in _one(names, match["name"]):
                ages[who]["child"] += AT_LEAST
        for match in SPEAKS.finditer(text):
            for who in _named_around(names, text, match):
                accent = PEOPLE[match["people"]] if match["people"] else ACCENTS[match["accent"].lower()]
                accents[who][accent] += 1
    whole = "\n".join(narration) if ages else ""
    return tuple(
        replace(
            one,
            age=_by_noun(one) or _by_adjective(one, ages[place], whole),
            accent=next((accent for accent, _ in accents[place].most_common(1)), None),
        )
        for place, one in enumerate(characters)
    )


def _one(names: Names, name: str) -> tuple[int, ...]:
    """The one whom a name means; nobody, where it means several."""
    who = names.named(name)
    return who if len(who) == 1 else ()


def _named_around(names: Names, text: str, match: re.Match[str]) -> tuple[int, ...]:
    """The one whom the sentence around a match names; nobody, where it names several."""
    for start, end in tags.sentences(text, 0, len(text)):
        if start <= match.start() < end:
            found = {who for name in MENTION.finditer(text, start, end) for who in _one(names, name[0])}
            return tuple(found) if len(found) == 1 else ()
    return ()


def _by_noun(one: Character) -> Age | None:
    """The age of whom a noun stands for: `the old woman`, `a small boy`, `Grandmother`."""
    for form in (one.name, *one.aliases):
        words = form.lower().split()
        if OLD_NOUNS & {words[0], words[-1]} or OLD & {*words}:
            return "old"
        if words[-1] in CHILD_NOUNS or (words[-1] == "girl" and SMALL & {*words}):
            return "child"
    return None


def _by_adjective(one: Character, told: Counter[Age], narration: str) -> Age | None:
    """The age that adjectives give to somebody often enough; `Little John` is called so, and no child."""
    if len(told) != 1 or told.total() < AT_LEAST:
        return None
    forms = {one.name, *one.aliases}
    (age,) = told
    if age == "child" and any((OLD | SMALL) & {*form.lower().split()} for form in forms):
        return None
    return age if told.total() >= OFTEN * sum(narration.count(form) for form in forms) else None
