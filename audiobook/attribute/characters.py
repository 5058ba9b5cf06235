"""Who exists: the characters of a run, with their aliases and genders, found in the text.  Pure.

A capitalised word is somebody if it speaks, carries a title, is addressed, is a known first name or is what
pronouns point at.  `Mark`, `Sloan` and `Mr. Sloan` are `Mark Sloan` where nobody else can be meant.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from audiobook.attribute import turns
from audiobook.model import Chapter, Character, Gender, Span
from audiobook.text import phrases, tags
from audiobook.text.lexis import (
    FEMALE_NOUNS,
    FEMALE_TITLES,
    GENERIC_NOUNS,
    MALE_NOUNS,
    MALE_TITLES,
    NEVER_NAMES,
    NOBLE_TITLES,
    OTHER_TITLES,
    SPEECH_VERBS,
    THOUGHT_VERBS,
    TITLES,
)
from audiobook.text.nicknames import is_short_for

if TYPE_CHECKING:
    from collections.abc import Sequence

FIRST_PERSON_ID = "i"
"""The id of the first-person narrator, where there is one and nobody has named them."""
TITLE_NOUNS = {"dr": "doctor", "capt": "captain", "col": "colonel", "gen": "general", "maj": "major",
               "lt": "lieutenant", "sgt": "sergeant", "prof": "professor", "rev": "reverend"}  # fmt: skip
PLACE_WORDS = frozenset(
    """in at to from near of through across into toward towards around via visit visited leave left reach
    reached""".split()
)
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
ENOUGH = 3.0
"""Evidence that makes a capitalised word somebody; a tag alone is enough."""
MENTION = re.compile(phrases.NAME)
NEXT_SPEECH = 2
"""Paragraphs from one speech to the next of a conversation."""
AHEAD = 3.0
"""So many times oftener than anybody else is mentioned whom a shared name means."""
TOGETHER = 0.1
"""Of the speeches of two forms of a name, so many next to each other mean two people."""
SELDOM = 0.02
"""A form of a name that is so much rarer than another is not what somebody is called."""
GRAND_TITLES = frozenset("sir lady lord king queen prince princess father".split())
"""Whoever has one is called by no pet name: Tom is not Sir Thomas."""
GENERIC_PEOPLE = frozenset(
    "man woman girl boy lady gentleman youth child fellow lad stranger person mother".split()
)
COMMON_NOUN = 12
"""Of the tags with a noun, a generic one has more than this part where it is somebody's only name."""
MERE_MENTION = 1
"""And it has more tags than this if there is anybody it may mean: `said the old man`, once in a chapter."""
VOCATIVE_BEFORE = re.compile(
    r"(?:^|[,.!?—–…\"“‘«]\s*"
    r"|\b(?:oh|ah|my dear|dear|no|yes|well|please|and|but|hello|hi|hey|thanks|thank you|sorry),?\s*)$",
    re.IGNORECASE,
)
WORD_CHARACTER = re.compile(r"\w")
LAST_WORD = 40
"""Code points before a name that hold the word before it: a sentence can be as long as the text."""
VOCATIVE_AFTER = re.compile(r"\s*(?:[,.!?—–…]|$|[\"”’»])")


@dataclass(frozen=True, slots=True)
class Known:
    """A character that a person has named in voices.yaml; it is used as given."""

    name: str
    aliases: tuple[str, ...] = ()
    gender: Gender | None = None


@dataclass(slots=True)
class _Name:
    """What the text shows of one form of a name."""

    count: int = 0
    inside: int = 0
    """Occurrences where a sentence cannot have lent the capital."""
    evidence: float = 0.0
    places: int = 0
    articles: int = 0
    tags: int = 0
    """Speeches that a tag gives to this form."""
    rivals: Counter[str] = field(default_factory=Counter)
    """Forms whose tags stand at the next speech: one person seldom speaks twice running."""
    common: bool = False
    """Is it a word that the text also writes small?"""
    pronouns: Counter[str] = field(default_factory=Counter)


def discover(
    chapters: Sequence[tuple[Chapter, Sequence[Span]]],
    known: Sequence[Known] = (),
    first_person: str | None = None,
) -> tuple[Character, ...]:
    """The characters of all the chapters of a run, most mentioned first, those of `known` before them.

    `first_person` names the known character who says "I"; otherwise a narrator who tags speeches with
    `I said` is a character of their own, with the id `i`.
    """
    names, nouns, narrates = _collect(chapters)
    people = {name: seen for name, seen in names.items() if _is_somebody(name, seen)}
    clusters = _cluster(names, people, known)
    ids: set[str] = set()
    made = [_character(cluster, people, ids) for cluster in clusters]
    forms = {form.lower() for one in made for form in (*one.aliases, *title_nouns(one))}
    made += [
        Character(_new_id(noun, ids), noun, (), noun_gender(noun))
        for noun in _unnamed(nouns, made)
        if noun.lower() not in forms
    ]
    if narrates and first_person is None:
        made.append(Character(FIRST_PERSON_ID, "I", (), None))
    return tuple(made)


# --- evidence


def _collect(
    chapters: Sequence[tuple[Chapter, Sequence[Span]]],
) -> tuple[dict[str, _Name], Counter[str], bool]:
    """Every form of a name with its evidence, the nouns that speak and how often, and whether an "I" does."""
    names: dict[str, _Name] = defaultdict(_Name)
    nouns: Counter[str] = Counter()
    lower: Counter[str] = Counter()
    narrates = False
    for chapter, spans in chapters:
        lower.update(re.findall(r"\b[^\W\d_A-Z][\w'’]*", chapter.text))
        for span in spans:
            if span.kind == "narration":
                _narration(chapter.text, span, names)
            elif span.kind == "dialogue":
                _vocatives(chapter.text, span, names)
        narrates |= _tagged(chapter, spans, names, nouns)
    _drop_openers(names, lower)
    for name, seen in names.items():
        seen.common = lower[name.lower()] > 0
        # "Nothing", "Perhaps": words that the text writes small elsewhere, seen only where a sentence begins.
        if " " not in name and lower[name.lower()] > 2 * seen.inside and first_name_gender(name) is None:
            seen.evidence -= 2 * ENOUGH if not seen.inside else ENOUGH
    return names, nouns, narrates


def _tagged(chapter: Chapter, spans: Sequence[Span], names: dict[str, _Name], nouns: Counter[str]) -> bool:
    """Count whom the tags of a chapter name; does an "I" speak?"""
    block_of = turns.blocks_of(chapter, spans)
    narrates = False
    last, last_block = "", -1 - NEXT_SPEECH
    for index, tag in turns.tags_of(chapter.text, spans, block_of).items():
        block = block_of[index]
        narrates |= tag.subject == "I"
        if tag.kind == "name" and (name := clean(tag.subject)):
            names[name].evidence += ENOUGH
            names[name].tags += 1
            if name != last and 0 < block - last_block <= NEXT_SPEECH:
                names[name].rivals[last] += 1
                names[last].rivals[name] += 1
            last, last_block = name, block
        elif noun := _speaking_noun(chapter.text, tag):
            nouns[noun] += 1
    return narrates


def _unnamed(nouns: Counter[str], named: Sequence[Character]) -> list[str]:
    """The nouns that stand for somebody else than those with a name."""
    enough = sum(nouns.values()) / COMMON_NOUN
    found = []
    for noun, count in nouns.items():
        gender = noun_gender(noun)
        may_be_named = any(gender is None or one.gender in {gender, None, "other"} for one in named)
        often = count > enough and (count > MERE_MENTION or not may_be_named)
        if not _is_generic(noun, often):
            found.append(noun)
    return found


def _is_generic(noun: str, often: bool) -> bool:
    """Is it a noun for somebody who has another name: `the other`, and mostly `the young man`?"""
    words = noun.split()
    return words[-1] in GENERIC_NOUNS or (not often and words[0] == "the" and words[-1] in GENERIC_PEOPLE)


def _speaking_noun(text: str, tag: tags.Tag) -> str | None:
    """The noun by which a tag names somebody who has no name: `the old man`, or a title alone, `the King`."""
    if tag.kind == "noun":
        return None if is_possessive(tag.subject) else noun_key(tag.subject)
    after_article = text[max(0, tag.start - 4) : tag.start].lower() == "the "
    return f"the {tag.subject}" if tag.kind == "name" and after_article else None


def _drop_openers(names: dict[str, _Name], lower: Counter[str]) -> None:
    """`Meanwhile Harriet` is `Harriet`: the first word had its capital from the sentence."""
    for name in [name for name in names if " " in name]:
        first, rest = name.split(" ", 1)
        if (
            rest in names
            and lower[first.lower()]
            and first.lower().strip(".") not in TITLES
            and not first_name_gender(first)
        ):
            seen = names.pop(name)
            names[rest].count += seen.count
            names[rest].evidence += seen.evidence
            names[rest].pronouns.update(seen.pronouns)


def _narration(text: str, span: Span, names: dict[str, _Name]) -> None:
    for begin, end in tags.sentences(text, span.start, span.end):
        found: list[str] = []
        for match in MENTION.finditer(text, begin, end):
            name = clean(match[0])
            if not name:
                continue
            at_start = not WORD_CHARACTER.search(text, begin, match.start())
            if at_start and name.split()[0].lower() in NEVER_NAMES and name.split()[0].lower() not in TITLES:
                name = " ".join(name.split()[1:])  # "Then Mark": the sentence's capital
                at_start = False
            if not name or name.lower() in NEVER_NAMES:
                continue
            seen = names[name]
            seen.count += 1
            seen.inside += not at_start
            before = text[max(begin, match.start() - LAST_WORD) : match.start()].split()
            behind = text[match.end() : match.end() + 30].split()
            seen.places += bool(before) and before[-1].lower() in PLACE_WORDS
            seen.articles += bool(before) and before[-1].lower() in {"the", "a", "an"}
            if behind and behind[0].strip(",") in PERSON_VERBS:
                seen.evidence += 1.0
            if re.match(r"['’]s?\s", text[match.end() : match.end() + 3]):
                seen.evidence += 0.25
            found.append(name)
        if len(set(found)) == 1:
            # The only name of a sentence is what its pronouns most often mean.
            tail = text[text.find(found[0].split()[-1], begin, end) : end]
            names[found[0]].pronouns.update(
                word
                for word in re.findall(r"[a-z]+", tail.lower())
                if word in {"he", "him", "his", "she", "her", "herself", "himself"}
            )


def _vocatives(text: str, span: Span, names: dict[str, _Name]) -> None:
    for match in MENTION.finditer(text, span.start, span.end):
        name = clean(match[0])
        if not name or name.lower() in NEVER_NAMES:
            continue
        seen = names[name]
        before = text[max(span.start, match.start() - LAST_WORD) : match.start()]
        at_start = not WORD_CHARACTER.search(text, span.start, match.start())
        opens = at_start or bool(re.search(r"[.!?…][\"”’']?\s+$", before))
        seen.count += 1
        seen.inside += not opens
        words = before.split()
        seen.articles += bool(words) and words[-1].lower() in {"the", "a", "an"}
        seen.places += bool(words) and words[-1].lower() in PLACE_WORDS
        if is_vocative(text, match.start(), match.end(), span.start):
            seen.evidence += 0.75


def is_vocative(text: str, start: int, end: int, quotation_start: int) -> bool:
    """Is the name at `start` somebody addressed: `Don't, Mark,`, `Lexie, please`?"""
    return bool(
        VOCATIVE_BEFORE.search(text[max(quotation_start, start - 24) : start])
        and VOCATIVE_AFTER.match(text, end)
    )


def clean(name: str) -> str:
    """A name as a key: one blank between words, no possessive, no capital word that only opens a sentence."""
    words = re.sub(r"['’]s?$", "", " ".join(name.split()).strip("_")).split()
    if len(words) > 1 and name.isupper():
        return ""  # a line in capitals, or a part of one
    while words and words[0].lower().strip(".") in NEVER_NAMES and words[0].lower().strip(".") not in TITLES:
        words = words[1:]
    if len(words) == 1 and words[0].lower().strip(".") in TITLES - {
        "mother",
        "father",
        "mum",
        "dad",
        "mama",
        "papa",
        "nurse",
        "doctor",
    }:
        return ""
    return " ".join(words)


def _is_somebody(name: str, seen: _Name) -> bool:
    words = name.split()
    score = seen.evidence
    titled = words[0].lower().strip(".") in TITLES and len(words) > 1
    if titled:
        score += ENOUGH
    if first_name_gender(words[0]) is not None:
        # `Rose` and `Will` begin sentences as words, too; `Nora` does not.
        score += ENOUGH if not seen.common or len(words) > 1 else 2.0 if seen.inside else 1.0
    score += min(sum(seen.pronouns.values()), 4) * 0.3
    score += 0.5 if seen.count > 3 else 0.0
    score -= 3.0 * (seen.places / max(1, seen.count) > 0.4 and not titled)
    score -= 4.0 * (seen.articles / max(1, seen.count) > 0.5) * ("the" not in name)
    return score >= ENOUGH


# --- clusters


@dataclass(slots=True)
class _Cluster:
    name: str
    forms: list[str]
    gender: Gender | None = None
    given: bool = False


def _cluster(names: dict[str, _Name], people: dict[str, _Name], known: Sequence[Known]) -> list[_Cluster]:
    """Forms of names that mean one person, the longest form first.

    `names`: every form that the text has; `people`: those that are somebody.
    """
    clusters = [_Cluster(k.name, [k.name, *k.aliases], k.gender, given=True) for k in known]
    forms = sorted(
        people, key=lambda name: (-len(_bare(name)), -len(name.split()), -people[name].count, name)
    )
    plurals = {name for name in names if name.endswith("s") and name[:-1] in people}
    for form in forms:
        if form in plurals and people[form].count < people[form[:-1]].count:
            continue
        if any(form.lower() == other.lower() for cluster in clusters for other in cluster.forms):
            continue
        family = any(_bare(f)[-1:] == _bare(form)[-1:] and len(_bare(f)) > 1 for f in people)
        fits = [
            c for c in clusters if _may_be(form, c, family) and not _are_relatives(form, c, people, plurals)
        ]
        if len(fits) > 1:
            # A first name belongs to whoever is called by it; a family name to nobody in particular.
            called = [c for c in fits if any(_bare(f)[0] == _bare(form)[0] != _bare(f)[-1] for f in c.forms)]
            fits = called if len(called) == 1 else _likeliest(form, fits, people)
        if not fits:
            fits = _by_nickname(form, clusters, people)
        if len(fits) == 1:
            fits[0].forms.append(form)
            fits[0].gender = fits[0].gender or title_gender(form)
        else:
            clusters.append(_Cluster(form, [form], title_gender(form)))
    order = {id(c): sum(people[f].count for f in c.forms if f in people) for c in clusters}
    return sorted(clusters, key=lambda c: (not c.given, -order[id(c)], c.name))


def _are_relatives(form: str, cluster: _Cluster, people: dict[str, _Name], plurals: set[str]) -> bool:
    """Is the Mr. or Mrs. of a family name another of the family than the one of the cluster?"""
    titles = titles_of(form)
    firsts = {_bare(other)[0] for other in cluster.forms if len(_bare(other)) > 1}
    if not titles and not firsts and all(title_gender(other) == "female" for other in cluster.forms):
        # Beside a Mrs. Harper, plain Harper is her husband or her son, unless pronouns tell otherwise.
        male, female = _pronouns(people[form].pronouns)
        return first_name_gender(form) is None and male >= female
    if not titles or not firsts or len(_bare(form)) > 1:
        return False
    if "mr" in titles and f"{form}s" in plurals:
        return True  # both Mr. Knightleys: the one without a first name is the elder
    if "mrs" in titles:
        married = [other for other in cluster.forms if "mrs" in titles_of(other)]
        daughter = people.get(f"Miss {_bare(form)[0]}", _Name())
        if not married and daughter.count >= ENOUGH:
            return True
        # Mrs. Dashwood, who is everywhere, is the mother-in-law of Mrs. John Dashwood.
        wives = sum(people[other].count for other in married if other in people)
        if 0 < AHEAD * wives < people[form].count:
            return True
    # A Mr. Emerson who speaks with the George of the cluster: father and son.
    theirs = [other for other in {*cluster.forms, *firsts} if other in people and not titles_of(other)]
    together = sum(people[form].rivals[other] for other in theirs)
    speeches = min(people[form].tags, sum(people[other].tags for other in theirs))
    return together >= 2 and together > TOGETHER * speeches


def _by_nickname(form: str, clusters: Sequence[_Cluster], people: dict[str, _Name]) -> list[_Cluster]:
    """The only one whom a pet name fits, and who never talks with its bearer: Lizzy is Elizabeth."""
    short, *family = _bare(form)
    found = []
    for cluster in clusters:
        names = [full for other in cluster.forms if is_short_for(short, (full := _bare(other))[0])]
        kin = not family or any(full[-1] == family[-1] for full in names)
        talk = any(people[form].rivals[other] for other in cluster.forms)
        grand = any(titles_of(other) & GRAND_TITLES for other in cluster.forms)
        if names and kin and not talk and not grand:
            found.append(cluster)
    return found if len(found) == 1 else []


def _likeliest(form: str, fits: list[_Cluster], people: dict[str, _Name]) -> list[_Cluster]:
    """The one of several whom a form means, if anybody is clearly ahead.

    A bare family name is a man's, as women have theirs with a title; else the most mentioned is meant.
    """
    counts = {id(c): sum(people[f].count for f in c.forms if f in people) for c in fits}
    if form.split() == _bare(form) and first_name_gender(form) is None:
        fits = [c for c in fits if not _is_a_woman(c)] or fits
    ranked = sorted(fits, key=lambda c: (-counts[id(c)], c.name))
    if len(ranked) == 1 or counts[id(ranked[0])] > AHEAD * counts[id(ranked[1])]:
        return ranked[:1]
    return fits


def _is_a_woman(cluster: _Cluster) -> bool:
    genders = {title_gender(form) or first_name_gender(_bare(form)[0]) for form in cluster.forms}
    return "female" in {cluster.gender, *genders}


def _may_be(form: str, cluster: _Cluster, family: bool) -> bool:
    """Can the shorter form mean this person?

    `family`: the text gives somebody a first name before this last name, so that there may be several.
    """
    short = _bare(form)
    gender = title_gender(form)
    if not short:
        return False
    for other in cluster.forms:
        full = _bare(other)
        if len(full) < len(short) or (full == short and form == other):
            continue
        titles, theirs = titles_of(form), titles_of(other)
        if _are_two_people(titles, theirs, family):
            continue
        if "mrs" in theirs - titles and len(full) > 1 and first_name_gender(full[0]) != "female":
            continue  # Mrs. John Dashwood is not John
        owner = cluster.gender or title_gender(other) or first_name_gender(full[0]) or None
        if gender and owner and gender != owner:
            continue
        if len(full) == len(short):
            if full == short:
                return True
            continue
        same_title = not titles or bool(titles & theirs)
        if short == full[-len(short) :] or (short == full[: len(short)] and same_title):
            implied = first_name_gender(short[0]) if len(short) == 1 and short == full[: len(short)] else None
            return not (implied and owner and implied != owner)
    return False


def _are_two_people(titles: set[str], others: set[str], family: bool) -> bool:
    """Mrs. Bennet is not Miss Bennet, nor is the colonel the captain; the constable may be Mr. Hobday."""
    if family and titles and others and bool(titles & OTHER_TITLES) != bool(others & OTHER_TITLES):
        return True
    # The admiral's wife is Mrs. Croft.
    if ("mrs" in titles and others & OTHER_TITLES) or ("mrs" in others and titles & OTHER_TITLES):
        return True
    for kind in (OTHER_TITLES, {"mrs", "miss", "lady"}):
        mine, theirs = titles & kind, others & kind
        if mine and theirs and mine.isdisjoint(theirs):
            return True
    return False


def _bare(name: str) -> list[str]:
    return [word for word in name.split() if word.lower().strip(".") not in TITLES] or name.split()[-1:]


def titles_of(name: str) -> set[str]:
    """The titles that stand before a name, in small letters and spelled out: `Capt. Croft` is a captain."""
    words = name.split()
    found = {word.lower().strip(".") for word in words[:-1]} & TITLES
    return {TITLE_NOUNS.get(title, title) for title in found}


def title_gender(name: str) -> Gender | None:
    """The gender that a title tells: `Mrs. Moss`."""
    for word in name.split():
        bare = word.lower().strip(".")
        if bare in MALE_TITLES:
            return "male"
        if bare in FEMALE_TITLES:
            return "female"
    return None


def _character(cluster: _Cluster, people: dict[str, _Name], ids: set[str]) -> Character:
    name = cluster.name
    if not cluster.given:
        # Not the form that the text uses once (`Mr. Fitzwilliam Darcy`); and of those that differ only in a
        # title, the one the text prefers: seldom `Mr. Winterbourne`.
        most = max(people[form].count for form in cluster.forms)
        usual = [form for form in cluster.forms if people[form].count >= most * SELDOM]
        name = max(usual, key=lambda form: (len(_bare(form)), people[form].count))
        same = [form for form in usual if len(_bare(form)) == len(_bare(name))]
        name = max(same, key=lambda form: people[form].count)
    aliases = tuple(form for form in cluster.forms if form != name)
    gender = cluster.gender
    if gender is None:
        by_name = [first_name_gender(_bare(form)[0]) for form in cluster.forms]
        gender = next((g for g in by_name if g in {"male", "female"}), None)
        votes: Counter[str] = Counter()
        for form in cluster.forms:
            if form in people:
                votes.update(people[form].pronouns)
        male, female = _pronouns(votes)
        if gender is None and male + female >= 2:
            gender = "male" if male >= 2 * female else "female" if female >= 2 * male else None
        elif gender == "male" and female > 4 * male + 4:
            gender = "female"
        elif gender == "female" and male > 4 * female + 4:
            gender = "male"
    return Character(_new_id(name, ids), name, aliases, gender)


def _pronouns(votes: Counter[str]) -> tuple[int, int]:
    """How many of the pronouns are a man's, and how many a woman's."""
    male = votes["he"] + votes["him"] + votes["his"] + votes["himself"]
    return male, votes["she"] + votes["her"] + votes["herself"]


def _new_id(name: str, ids: set[str]) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "character"
    base = base if base != FIRST_PERSON_ID else "i-2"
    made, number = base, 2
    while made in ids:
        made, number = f"{base}-{number}", number + 1
    ids.add(made)
    return made


# --- genders and nouns


@cache
def _first_names() -> dict[str, str]:
    table = files("audiobook.text").joinpath("first_names.tsv").read_text(encoding="utf-8")
    return dict(line.split("\t") for line in table.splitlines() if not line.startswith("#"))


def first_name_gender(word: str) -> Gender | None:
    """The gender of most people of that first name; `other`: borne by both; None: no first name."""
    genders: dict[str, Gender] = {"m": "male", "f": "female", "u": "other"}
    return genders.get(_first_names().get(word.lower(), ""))


def title_nouns(character: Character) -> list[str]:
    """How a text calls somebody by their title alone: Dr. Ruiz is `the doctor`."""
    titles = {title for form in (character.name, *character.aliases) for title in titles_of(form)}
    return [f"the {title}" for title in sorted(titles & (OTHER_TITLES | NOBLE_TITLES))]


def noun_gender(noun: str) -> Gender | None:
    """The gender that a noun for a person tells: `the old gentleman` is male."""
    last = noun.lower().split()[-1]
    return "male" if last in MALE_NOUNS else "female" if last in FEMALE_NOUNS else None


def is_possessive(noun: str) -> bool:
    """Is a speaking noun somebody's (`his wife`)?  Whose, the text around it must say."""
    return noun.split(maxsplit=1)[0].lower() in {"his", "her", "my", "our", "their"}


def noun_key(noun: str) -> str:
    """A speaking noun as the name of a character: `The old man` and `the old man` are one."""
    first, *words = noun.replace(",", "").split()
    if first.lower() in {"the", "a", "an", "this", "that"}:
        first = "the"
    elif not first.endswith(("'s", "’s")):  # "Mark's brother" keeps its capital
        first = first.lower()
    return " ".join([first, *(word if word[0].isupper() else word.lower() for word in words)])
