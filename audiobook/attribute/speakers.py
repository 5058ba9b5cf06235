"""Who speaks each line of a book: features of candidates, the ranker, the best sequence, once more.  Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from math import log, log1p
from typing import TYPE_CHECKING

import numpy as np

from audiobook.attribute import certainty, decode, features, ranker, turns
from audiobook.attribute.names import Names
from audiobook.attribute.scene import Scene
from audiobook.model import Chapter, Character, Line, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from audiobook.attribute.features import Evidence, Rows
    from audiobook.attribute.ranker import Ranker, Trees
    from audiobook.attribute.turns import Turn

REPEAT_NEXT = decode.Link(repeat=-2.0, back=1.2)
"""Paragraph upon paragraph a speaker seldom goes on, and A-B-A holds in most cases."""
REPEAT_AFTER_NARRATION = decode.Link(repeat=-0.6, back=0.6)
ACROSS_A_BREAK = decode.Link(repeat=0.0, back=0.0)
OFFSETS = (-3, -2, -1, 1, 2, 3)
Who = str | None
Looked = tuple[Scene, "list[Turn]", "list[Evidence]"]
"""A chapter with its turns and the evidence of each."""


@dataclass(slots=True)
class Stage:
    """A chapter made ready: its turns, and for each the evidence, the candidates and their features."""

    scene: Scene
    turns: list[Turn]
    evidence: list[Evidence]
    candidates: list[list[int]]
    rows: list[Rows]
    links: list[decode.Link]
    """How each turn follows the one before."""

    def linked(self, before: int, now: int) -> bool:
        """Do two turns belong to one exchange?"""
        return all(link is not ACROSS_A_BREAK for link in self.links[before + 1 : now + 1])


def book(
    chapters: Sequence[tuple[Chapter, Sequence[Span]]],
    characters: Sequence[Character],
    first_person: str | None = None,
    pinned: Mapping[int, Mapping[int, Who]] | None = None,
) -> tuple[tuple[Line, ...], ...]:
    """The lines of each chapter: every span, with a speaker, a confidence and a reason where it is dialogue.

    `first_person`: the id of the character who says "I"; None: the one `characters` holds for that, if any.
    `pinned`: speakers that a person has told, by the index of the chapter and of the span; the turns around
    follow.
    """
    names = Names(characters)
    looked_at = [look(Scene(chapter, spans, names, first_person)) for chapter, spans in chapters]
    known = standing(looked_at)
    turns_in_all = sum(len(found) for _, found, _ in looked_at)
    return tuple(
        _lines(ready(one, known), (pinned or {}).get(number, {}), turns_in_all)
        for number, one in enumerate(looked_at)
    )


def speakers(
    chapter: Chapter,
    spans: Sequence[Span],
    characters: Sequence[Character],
    first_person: str | None = None,
    pinned: Mapping[int, Who] | None = None,
) -> tuple[Line, ...]:
    """The lines of a book of one chapter."""
    return book([(chapter, spans)], characters, first_person, {0: pinned or {}})[0]


def look(scene: Scene, found: list[Turn] | None = None) -> Looked:
    """The turns of a chapter (or those given), and the evidence of each."""
    if found is None:
        found = turns.find(scene.chapter, scene.spans, scene.names.knows)
    return scene, found, [features.evidence(scene, turn) for turn in found]


def ready(looked_at: Looked, known: Mapping[int, tuple[float, float]]) -> Stage:
    """Candidates and features of every turn of a chapter; `known`: what `standing` says of its book."""
    scene, found, evidence = looked_at
    who = [features.candidates(scene, evidence, at, known) for at in range(len(found))]
    rows = features.matrix(scene, found, evidence, who, known)
    return Stage(scene, found, evidence, who, rows, _links(scene, found))


def _links(scene: Scene, found: Sequence[Turn]) -> list[decode.Link]:
    made = [ACROSS_A_BREAK] if found else []
    for before, now in pairwise(found):
        between = scene.chapter.blocks[before.last_block + 1 : now.first_block]
        if any(block.kind in {"break", "heading"} for block in between) or len(between) > turns.FAR_APART:
            made.append(ACROSS_A_BREAK)
        else:
            made.append(REPEAT_AFTER_NARRATION if between else REPEAT_NEXT)
    return made


def standing(chapters: Iterable[Looked]) -> dict[int, tuple[float, float]]:
    """How often the book names each character, and their share of the speeches with a sure tag; in logs."""
    named: Counter[int] = Counter()
    tagged: Counter[int] = Counter()
    for scene, _, evidence in chapters:
        for places in (scene.told, scene.quoted):
            named.update({who: len(found) for who, found in places.items()})
        tagged.update(one.sure for one in evidence if one.sure is not None)
    total = sum(tagged.values()) + 1
    return {who: (log1p(named[who]), log((tagged[who] + 0.5) / total)) for who in {*named, *tagged}}


# --- probabilities


def first_pass(
    stage: Stage, trees: Trees, told: Mapping[int, int | None] | None = None
) -> list[dict[int, float]]:
    """For each turn the probability of each candidate, from the page and from turn-taking.

    `told`: what a person has said of some turns.
    """
    told = told or {}
    who = [
        candidates if at not in told else [one for one in (told[at],) if one is not None]
        for at, candidates in enumerate(stage.candidates)
    ]
    placed = [at for at, candidates in enumerate(who) if candidates]
    scores = iter(_scores(trees, [stage.rows[at] for at in placed if at not in told]))
    weighed = [np.zeros(1) if at in told else next(scores) for at in placed]
    chances = decode.marginals(
        [[str(one) for one in who[at]] for at in placed], weighed, [stage.links[at] for at in placed]
    )
    made: list[dict[int, float]] = [{} for _ in who]
    for at, found in zip(placed, chances, strict=True):
        made[at] = dict(zip(who[at], map(float, found), strict=True))
    return made


def with_context(stage: Stage, chances: Sequence[Mapping[int, float]]) -> list[Rows]:
    """The features of every turn, with what the first pass thinks of it and of the turns around."""
    return [
        np.hstack([rows, _context(stage, chances, at)]) if len(rows) else rows
        for at, rows in enumerate(stage.rows)
    ]


def _context(stage: Stage, chances: Sequence[Mapping[int, float]], at: int) -> Rows:
    near = {
        offset: chances[at + offset]
        for offset in OFFSETS
        if 0 <= at + offset < len(chances) and stage.linked(*sorted((at, at + offset)))
    }
    around = [chances[i] for i in range(max(0, at - 6), min(len(chances), at + 7)) if i != at]
    mine = chances[at]
    ranked = sorted(mine.values(), reverse=True)
    made = np.empty((len(stage.candidates[at]), len(OFFSETS) + 4), dtype=np.float32)
    for row, one in enumerate(stage.candidates[at]):
        chance = mine.get(one, 0.0)
        best_other = max((value for other, value in mine.items() if other != one), default=0.0)
        made[row] = [
            *(near[offset].get(one, 0.0) if offset in near else -1.0 for offset in OFFSETS),
            chance,
            sum(other.get(one, 0.0) for other in around),
            chance - best_other,
            ranked.index(chance) if chance in ranked else len(ranked),
        ]
    return made


def _scores(trees: Trees, rows: Sequence[Rows]) -> list[decode.Scores]:
    """The scores of every turn's candidates, all turns at once."""
    if not rows:
        return []
    every = np.concatenate(rows)
    scores = trees.scores(every) + features.untaught_odds(every)
    return np.split(scores, np.cumsum([len(one) for one in rows])[:-1])


def second_pass(
    stage: Stage, judge: Ranker, told: Mapping[int, int | None] | None = None
) -> list[dict[int, float]]:
    """For each turn the probability of each candidate, in the light of the turns around."""
    told = told or {}
    chances = first_pass(stage, judge.page, told)
    rows = with_context(stage, chances)
    open_turns = [at for at, one in enumerate(rows) if len(one) and at not in told]
    for at, scores in zip(open_turns, _scores(judge.context, [rows[at] for at in open_turns]), strict=True):
        weights = np.exp((scores - scores.max()) / judge.temperature)
        chances[at] = dict(zip(stage.candidates[at], map(float, weights / weights.sum()), strict=True))
    return chances


# --- lines


def _lines(stage: Stage, pinned: Mapping[int, Who], turns_in_all: int) -> tuple[Line, ...]:
    scene = stage.scene
    told: dict[int, int | None] = {}
    for at, turn in enumerate(stage.turns):
        for span in turn.spans:
            if span in pinned:
                told.setdefault(at, scene.names.index.get(pinned[span] or ""))
    chances = second_pass(stage, ranker.shipped(), told)
    best = [max(found, key=lambda one: found[one]) if found else None for found in chances]
    by_span: dict[int, tuple[Who, float, str]] = {}
    for at, turn in enumerate(stage.turns):
        who = best[at]
        decision: tuple[Who, float, str] = (None, 0.0, "nobody is named near it")
        if who is not None:
            sure = certainty.calibrated(chances[at], stage.evidence[at].tag.kind, turns_in_all)[who]
            decision = (scene.names.people[who].id, sure, _reason(stage, at, best))
        by_span.update(dict.fromkeys(turn.spans, decision))
    return tuple(
        Line(span, *by_span[index]) if index in by_span else Line(span, None, 1.0, span.kind)
        for index, span in enumerate(scene.spans)
    )


def _reason(stage: Stage, at: int, best: Sequence[int | None]) -> str:
    """What a person would point at: the tag, a beat, whose turn it is."""
    turn, evidence, who = stage.turns[at], stage.evidence[at], best[at]
    text = stage.scene.chapter.text
    cue = evidence.tag
    if turn.tags and (who in cue.who or not cue.who):
        tag = next(tag for tag in turn.tags if tag.start == cue.position)
        return f"tag: {' '.join(text[tag.start : tag.end].split())} {tag.verb}".rstrip()
    if turn.beats and (who in evidence.beat.who or not evidence.beat.who):
        beat = next(beat for beat in turn.beats if beat.start == evidence.beat.position)
        return f"beat: {beat.subject}"
    if turn.introduced and turn.lead and (who in evidence.lead.who or not evidence.lead.who):
        return f"introduced by: {turn.lead.subject}"
    if at > 1 and best[at - 2] == who and best[at - 1] != who and stage.linked(at - 2, at):
        return "takes turns"
    return "on the scene"
