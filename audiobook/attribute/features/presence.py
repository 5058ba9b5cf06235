"""Features of the turn itself and of who is present: named in it, near it, often in the book.  Pure."""

from __future__ import annotations

from math import log1p
from typing import TYPE_CHECKING

from audiobook.attribute.candidates import Standing
from audiobook.attribute.cues import REACH
from audiobook.attribute.features.groups import (
    NOT_AMONG_THEM,
    RECENT,
    count,
    group,
    last_before,
    log_distance_ahead,
    log_distance_back,
    pronoun_lead,
)
from audiobook.attribute.features.sentences import subjects

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from audiobook.attribute.features.groups import Row, View
    from audiobook.attribute.scene import Scene
    from audiobook.model import Gender

CLOSE, NEAR = 400, 500
"""Code points before a turn: a paragraph or two."""
OPENING = 40
"""Code points at the beginning of a paragraph: whoever is named here opened it."""
GENDER_CODES: Mapping[Gender | None, int] = {None: 0, "male": 1, "female": 2}


@group(
    {
        "length": "log(1 + code points in the quotations)",
        "asks": "1: the turn ends with a question mark",
        "alone in paragraph": "1: there is no narration in the turn's paragraphs",
        "named beside in all": "how many characters the narration of the turn's paragraphs names",
        "candidates": "how many candidates the turn has",
        "has narrator": "1: a character tells the story and says `I`",
    }
)
def shape(view: View) -> Iterator[Row]:
    """The turn as such: the same for every candidate."""
    mine = view.mine
    row = (
        log1p(mine.length),
        mine.asks,
        not view.turn.narrated,
        len(mine.named_beside),
        len(view.candidates),
        view.scene.narrator is not None,
    )
    for _ in view.candidates:
        yield row


@group(
    {
        "named beside": "how often the narration of the turn's paragraphs names the candidate",
        "named inside": "1: the quotations name the candidate",
        "addressed inside": "1: the quotations address the candidate, who is then not the speaker",
        "opened last paragraph": "1: the paragraph before the turn begins with the candidate's name",
    }
)
def paragraph(view: View) -> Iterator[Row]:
    """Who is named in and beside the quotations."""
    mine = view.mine
    blocks = view.scene.chapter.blocks
    before = blocks[max(0, view.turn.first_block - 1)].start
    openers = {
        person
        for mention in view.scene.between(before, before + OPENING)
        if not mention.quoted
        for person in mention.people
    }
    for person, _ in view.candidates:
        yield (
            mine.named_beside.get(person, 0),
            person in mine.named_inside,
            mine.addresses(person),
            person in openers,
        )


@group(
    {
        "narrated distance": "log distance back to where the narration named the candidate last",
        "narrated rank": "rank by that distance, nearest first",
        "narrated rank of gender": "the same among those of the candidate's gender",
        "narrated near": f"how often the narration named the candidate in the {CLOSE} code points before",
        "narrated middle": f"the same in {RECENT:,}",
        "narrated far": f"the same in {REACH:,}",
        "narrated next": "log distance ahead to where the narration names the candidate next",
        "quoted near": f"how often quotations named the candidate in the {RECENT:,} code points before",
        "quoted distance": "log distance back to the last of them",
    }
)
def recency(view: View) -> Iterator[Row]:
    """How lately the candidate was named."""
    start = view.mine.start
    ranks, ranks_of_gender = _ranks(view)
    for person, _ in view.candidates:
        narrated = view.scene.narrated.get(person, ())
        quoted = view.scene.quoted.get(person, ())
        yield (
            log_distance_back(narrated, start),
            ranks[person],
            ranks_of_gender[person],
            count(narrated, start - CLOSE, start),
            count(narrated, start - RECENT, start),
            count(narrated, start - REACH, start),
            log_distance_ahead(narrated, start),
            count(quoted, start - RECENT, start),
            log_distance_back(quoted, start),
        )


@group(
    {
        "opened last sentence": "1: the candidate opened the last sentence or clause that a name opened",
        "last subject": "rank among those who opened a sentence or a clause before, nearest first",
        "rivals of gender": "how many others who were named lately may be of the candidate's gender",
        "pronouns near": "log of the pronouns of the candidate's gender just before, less that of the others",
    }
)
def attention(view: View) -> Iterator[Row]:
    """Whom the narration is following."""
    scene, start = view.scene, view.mine.start
    opener = _last_opener(scene, start)
    last_subjects = subjects(scene, start, None)
    named_lately = [
        other for other in view.candidates if count(scene.narrated.get(other[0], ()), start - RECENT, start)
    ]
    pronouns = {gender: count(places, start - NEAR, start) for gender, places in scene.pronouns.items()}
    for person, gender in view.candidates:
        yield (
            person in opener,
            last_subjects.get(person, NOT_AMONG_THEM),
            sum(other != person and theirs in {gender, None} for other, theirs in named_lately),
            pronoun_lead(pronouns, gender),
        )


@group(
    {
        "frequency": "log(1 + how often the book names the candidate)",
        "share of tags": "log of the candidate's share of the book's turns with a sure tag",
        "is narrator": "1: the candidate says `I`",
        "gender": "0: not known, 1: male, 2: female",
        "is a noun": "1: the candidate has no name but a noun: `the old man`",
        "lean": "from 1: the page calls the candidate `he` only, to -1: `she` only",
    }
)
def standing(view: View) -> Iterator[Row]:
    """Who the candidate is in the book."""
    people, narrator = view.scene.names.people, view.scene.narrator
    nobody = Standing(0.0, 0.0)
    for person, gender in view.candidates:
        yield (
            *view.standing.get(person, nobody),
            person == narrator,
            GENDER_CODES[gender],
            people[person].name.startswith(("the ", "The ")),
            view.scene.names.lean(person),
        )


def _ranks(view: View) -> tuple[dict[int, int], dict[int, int]]:
    """Ranks by where the narration named each candidate last, nearest first: among all, within a gender."""
    start = view.mine.start
    last = {person: last_before(view.scene.narrated.get(person, ()), start) for person, _ in view.candidates}
    ordered = sorted(view.candidates, key=lambda candidate: -last[candidate[0]])
    of_gender: dict[int, int] = {}
    seen: dict[Gender | None, int] = {}
    for person, gender in ordered:
        of_gender[person] = seen.get(gender, 0)
        seen[gender] = of_gender[person] + 1
    return {person: rank for rank, (person, _) in enumerate(ordered)}, of_gender


def _last_opener(scene: Scene, start: int) -> tuple[int, ...]:
    """Whoever opened the last sentence or clause that a name opened."""
    for mention in reversed(scene.between(start - RECENT, start)):
        if mention.opens and not mention.quoted:
            return mention.people
    return ()
