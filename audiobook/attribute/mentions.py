"""What a text shows of every form of a name: where it stands, who speaks, which pronouns go with it.  Pure.

Chapters and their spans enter; `Mentions` leaves: every capitalised word that could be a name, and the nouns
that speak.  Whether a form is a person is for `somebody` to judge, and which person for `clusters`.

>>> mentions = collect([(chapter, spans)])                                             # doctest: +SKIP
>>> mentions.forms["Ann"].count                                                        # doctest: +SKIP
12
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from audiobook.attribute import turns
from audiobook.attribute.name_forms import ARTICLES, as_listed, clean, is_possessive, noun_key
from audiobook.text import first_names, tags
from audiobook.text.lexis import (
    FEMALE_PRONOUNS,
    MALE_PRONOUNS,
    SPEECH_VERBS,
    THOUGHT_VERBS,
    TITLES,
    UNSURE_SPEECH_VERBS,
)
from audiobook.text.phrases import MENTION

if TYPE_CHECKING:
    from collections.abc import Sequence

    from audiobook.model import Chapter, Span

PLACE_WORDS = frozenset(
    """in at to from near of through across into toward towards around via visit visited leave left reach
    reached""".split()
)
"""Words that stand before the name of a place."""
PERSON_VERBS = (
    SPEECH_VERBS
    | THOUGHT_VERBS
    | frozenset(
        """
        was had looked turned smiled nodded shook took put gave stood sat walked ran came knew felt saw heard
        opened closed leaned reached raised held pulled pushed stared glanced frowned shrugged grinned stepped
        watched waited tried wanted stopped moved got made kept let set drew threw picked dropped lifted bent
        rose lay knelt caught
        """.split()
    )
)
"""What people do, right behind their names."""
PEOPLE_ONLY_VERBS = (SPEECH_VERBS | THOUGHT_VERBS) - UNSURE_SPEECH_VERBS | frozenset(
    """
    smiled smiles nodded nods shrugged shrugs grinned grins frowned frowns laughed laughs sighed sighs blinked
    winced swallowed glanced glances stared stares snorted grimaced smirked beamed blushed scowled hesitated
    sniffed crouched knelt squinted flinched wept giggled chuckled yawned gulped
    """.split()
)
"""What only people do; a town never nods."""
DENIALS = frozenset(
    f"{verb}n{apostrophe}t"
    for verb in "did had was could would does is has do".split()
    for apostrophe in "'’"
)
BODY = frozenset(
    """
    voice voices face eyes eye hand hands mouth lips head hair shoulder shoulders arm arms fingers finger chin
    brow brows eyebrow eyebrows cheek cheeks smile grin gaze jaw throat neck knee knees chest ears ear nose
    breath heart stomach elbow wrist tongue expression laugh
    """.split()
)
"""What only people have: `Zorb's eyes`."""
COUNTED_PRONOUNS = (MALE_PRONOUNS | FEMALE_PRONOUNS) - {"hers"}
OFTEN_MYSELF = 5
"""Stretches of narration between speeches with an `I` that show that a character narrates,"""
MOSTLY_MYSELF = 0.3
"""and more than this share of all."""
NEXT_SPEECH = 2
"""Paragraphs from one speech of a conversation to the next, at most."""
BEFORE = 40
"""Code points before a name that hold the word before it: a sentence can be as long as the text."""
BEHIND = 30
"""Code points behind a name that hold the next word."""
BEFORE_ADDRESSED = 24
"""Code points before somebody addressed that show it."""
VOCATIVE_BEFORE = re.compile(
    r"(?:^|[,.!?—–…\"“‘«]\s*"
    r"|\b(?:oh|ah|my dear|dear|no|yes|well|please|and|but|hello|hi|hey|thanks|thank you|sorry),?\s*)$",
    re.IGNORECASE,
)
VOCATIVE_AFTER = re.compile(r"\s*(?:[,.!?—–…]|$|[\"”’»])")
_WORD_CHARACTER = re.compile(r"\w")
_SENTENCE_OPENS = re.compile(r"[.!?…][\"”’']?\s+$")
_OWNS = re.compile(r"['’]\s")
_OWNER = re.compile(r"['’]s$")
_DOES = re.compile(r"[a-z]{2,}[^e]ed\b")
_CALLED_BEFORE = re.compile(r"[^\W\d_]+\W+[^\W\d_A-Z][\w'’]*,\s+$")
_CALLED_AFTER = re.compile(r"\s*(?:[.!?…]|—|-{2}|[,]?$|,?[\"”’»])")
_INTRODUCED_BEFORE = re.compile(
    r"\b(?:I['’]m|I am|[Tt]his is|[Aa]re you|[Ii]t was|[Mm]eet"
    r"|(?:[Mm]y|[Hh]is|[Hh]er) name(?:['’]s| is| was))\s+$"
)
_INTRODUCED_AFTER = re.compile(r"\s*(?:[.,!?;:—]|$|[\"”’»])")
_HE_OR_SHE = re.compile(r"(?:He|She)\b")
_SMALL_WORD = re.compile(r"\b[^\W\d_A-Z][\w'’]*")
_MYSELF = re.compile(r"\bI\b|\b[Mm]y\b")
_LETTERS = re.compile(r"[a-z]+")


@dataclass(slots=True)
class Sightings:
    """What the text shows of one form of a name; all the numbers are occurrences."""

    count: int = 0
    quoted: int = 0
    """In quotations."""
    inside: int = 0
    """Where the capital cannot come from the start of a sentence."""
    places: int = 0
    """Behind a word that stands before places: `in Bath`."""
    articles: int = 0
    """Behind an article: `the Thames`."""
    small: int = 0
    """Of the same word written small, anywhere in the text."""
    signs: Counter[str] = field(default_factory=Counter)
    """Of a person: `tag` (said Ann), `acts` (Ann rose), `behaves` (Ann smiled), `owns` (Ann's hat), `body`
    (Ann's eyes), `followed` (Ann rose. She smiled), `addressed` (Ann, come!), `called` (Come here, Ann),
    `introduced` (I'm Ann)."""
    tags: int = 0
    """Speeches that a tag gives to this form."""
    rivals: Counter[str] = field(default_factory=Counter)
    """Forms that speak next to this one: a person seldom speaks twice running."""
    pronouns: Counter[str] = field(default_factory=Counter)
    """Behind the form in sentences that name nobody else."""


@dataclass(frozen=True, slots=True)
class Mentions:
    """What a text shows of names and of nouns that speak."""

    forms: dict[str, Sightings]
    """By the form of a name, as `clean` gives it; forms that are not people, too."""
    nouns: Counter[str]
    """Speeches of people without a name, by noun: `the old man`."""
    narrates: bool
    """Is there a narrator who says `I`, in tags or all the time?"""


def collect(chapters: Sequence[tuple[Chapter, Sequence[Span]]]) -> Mentions:
    """Every form of a name in all the chapters, the nouns that speak, and whether an "I" does."""
    forms: dict[str, Sightings] = defaultdict(Sightings)
    nouns: Counter[str] = Counter()
    small: Counter[str] = Counter()
    narrates, sentences, mine = False, 0, 0
    for chapter, spans in chapters:
        small.update(_SMALL_WORD.findall(chapter.text))
        addressed: dict[int, list[str]] = {}
        for index, span in enumerate(spans):
            if span.kind == "narration":
                _read_narration(chapter.text, span, forms)
                said = chapter.text[span.start : span.end]
                mine += bool(_MYSELF.search(said))
                sentences += 1
            elif span.kind == "dialogue":
                addressed[index] = _read_dialogue(chapter.text, span, forms)
        for index, speaks in _read_tags(chapter, spans, forms, nouns).items():
            narrates |= speaks
            for name in addressed[index]:
                forms[name].signs["by narrator" if speaks else "by others"] += 1
    narrates |= mine >= OFTEN_MYSELF and mine > MOSTLY_MYSELF * sentences
    _merge_opening_words(forms, small)
    for form, seen in forms.items():
        seen.small = small[form.lower()]
    return Mentions(forms, nouns, narrates)


def is_vocative(text: str, start: int, end: int, quotation_start: int) -> bool:
    """Is somebody addressed by the name from `start` to `end`: `Don't, Mark,`, `Lexie, please`?"""
    return bool(
        VOCATIVE_BEFORE.search(text[max(quotation_start, start - BEFORE_ADDRESSED) : start])
        and VOCATIVE_AFTER.match(text, end)
    )


def _read_narration(text: str, span: Span, forms: dict[str, Sightings]) -> None:
    """Count the names in a stretch of narration."""
    before: list[str] = []
    for begin, end in tags.sentences(text, span.start, span.end):
        names: list[str] = []
        if len(set(before)) == 1 and _HE_OR_SHE.match(text, begin):
            forms[before[0]].signs["followed"] += 1
        for match in MENTION.finditer(text, begin, end):
            if name := clean(match[0]):
                seen = forms[name]
                _count(seen, text[max(begin, match.start() - BEFORE) : match.start()])
                _count_introduction(seen, text, begin, match)
                seen.inside += bool(_WORD_CHARACTER.search(text, begin, match.start()))
                _count_signs(seen, match[0], text[match.end() : match.end() + BEHIND])
                names.append(name)
        before = names
        if len(set(names)) == 1:
            # Pronouns most often mean the only name of a sentence.
            name_start = text.find(names[0].split()[-1], begin, end)
            forms[names[0]].pronouns.update(_pronouns(text[name_start:end]))


def _count_signs(seen: Sightings, name: str, behind: str) -> None:
    """Count what somebody does or has, by the words behind their name."""
    words = behind.split()
    if _OWNER.search(name) or _OWNS.match(behind):
        seen.signs["owns"] += 1
        seen.signs["body"] += any(word.strip(",.;") in BODY for word in words[:2])
        return
    verb = next((word.strip(",.;:!?…") for word in words[:2] if not word.endswith("ly")), "")
    acts = verb in PERSON_VERBS or verb in DENIALS or bool(_DOES.fullmatch(verb))
    seen.signs["acts"] += acts
    seen.signs["behaves"] += acts and verb in PEOPLE_ONLY_VERBS


def _pronouns(words: str) -> list[str]:
    return [word for word in _LETTERS.findall(words.lower()) if word in COUNTED_PRONOUNS]


def _read_dialogue(text: str, span: Span, forms: dict[str, Sightings]) -> list[str]:
    """Count the names in a quotation; return those who are addressed."""
    addressed = []
    for match in MENTION.finditer(text, span.start, span.end):
        if name := clean(match[0]):
            seen = forms[name]
            before = text[max(span.start, match.start() - BEFORE) : match.start()]
            _count(seen, before)
            _count_introduction(seen, text, span.start, match)
            seen.quoted += 1
            opens = not _WORD_CHARACTER.search(text, span.start, match.start())
            seen.inside += not (opens or _SENTENCE_OPENS.search(before))
            if is_vocative(text, match.start(), match.end(), span.start):
                seen.signs["addressed"] += 1
                addressed.append(name)
            seen.signs["called"] += bool(
                _CALLED_BEFORE.search(before) and _CALLED_AFTER.match(text, match.end())
            )
    return addressed


def _count(seen: Sightings, before: str) -> None:
    """One more occurrence, behind the words `before`."""
    words = before.split()
    previous = words[-1].lower() if words else ""
    seen.count += 1
    seen.places += previous in PLACE_WORDS
    seen.articles += previous in ARTICLES


def _count_introduction(seen: Sightings, text: str, begin: int, name: re.Match[str]) -> None:
    """Count where somebody is introduced: `I'm Ann.`, `It was Ann, the nurse.`"""
    before = text[max(begin, name.start() - BEFORE) : name.start()]
    seen.signs["introduced"] += bool(
        _INTRODUCED_BEFORE.search(before) and _INTRODUCED_AFTER.match(text, name.end())
    )


def _read_tags(
    chapter: Chapter, spans: Sequence[Span], forms: dict[str, Sightings], nouns: Counter[str]
) -> dict[int, bool]:
    """Count who speaks by the tags of a chapter; return of each span with a tag whether an "I" says it."""
    block_of = turns.blocks_of(chapter, spans)
    mine: dict[int, bool] = {}
    last, last_block = "", -1 - NEXT_SPEECH
    for index, tag in turns.tags_of(chapter.text, spans, block_of).items():
        mine[index] = tag.subject == "I"
        if tag.kind == "name" and (name := clean(tag.subject)):
            forms[name].signs["tag"] += 1
            forms[name].tags += 1
            if name != last and 0 < block_of[index] - last_block <= NEXT_SPEECH:
                forms[name].rivals[last] += 1
                forms[last].rivals[name] += 1
            last, last_block = name, block_of[index]
        elif noun := _speaking_noun(chapter.text, tag):
            nouns[noun] += 1
    return mine


def _speaking_noun(text: str, tag: tags.Tag) -> str | None:
    """The noun in a tag for somebody without a name: `the old man`, or a title alone, `the King`."""
    if tag.kind == "noun":
        return None if is_possessive(tag.subject) else noun_key(tag.subject)
    behind_article = text[max(0, tag.start - 4) : tag.start].lower() == "the "
    return f"the {tag.subject}" if tag.kind == "name" and behind_article else None


def _merge_opening_words(forms: dict[str, Sightings], small: Counter[str]) -> None:
    """`Meanwhile Harriet` is `Harriet`: the first word has its capital from the sentence."""
    for form in [form for form in forms if " " in form]:
        first, rest = form.split(" ", 1)
        if (
            rest in forms
            and small[first.lower()]
            and as_listed(first) not in TITLES
            and not first_names.gender_of(first)
        ):
            seen = forms.pop(form)
            forms[rest].count += seen.count
            forms[rest].signs.update(seen.signs)
            forms[rest].pronouns.update(seen.pronouns)
