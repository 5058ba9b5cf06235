"""What the text shows of each candidate for each turn, as numbers for the ranker.  Pure.

The evidence is what readers use: a tag, a beat, who is addressed, who was last spoken of, whose turn it is.
Every row is one candidate of one turn; `NAMES` says what stands in which column.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from audiobook.attribute.name_forms import noun_gender
from audiobook.attribute.names import agreement
from audiobook.attribute.scene import Scene, pronoun_gender
from audiobook.attribute.turns import FAR_APART

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from audiobook.attribute.turns import Turn
    from audiobook.model import Gender
    from audiobook.text.tags import Tag

Rows = NDArray[np.float32]

REACH = 6_000
"""Code points: who was named no nearer than this is not on the scene."""
MOST_CANDIDATES = 12
MOST_ABSENT = 3
"""Of the right gender, where nobody on the scene is."""
LAST_SUBJECT, NOT_NAMED_YET, BEAT, TAGGED = 0.8, 2.0, 4.0, 1.0
"""Log odds; see `untaught_odds`."""
FAR = 12
"""Turns: no speech of somebody's nearer than this counts as none."""
NONE, PRONOUN, NOUN, NAME, STRANGER, FIRST = range(6)
"""How a tag or a beat tells of somebody; a stranger is named, but is nobody we know."""


@dataclass(slots=True)
class Cue:
    """What a tag, a beat or a neighbouring sentence says of the speaker."""

    kind: int = NONE
    who: dict[int, float] = field(default_factory=dict)
    """Those whom it names, each with their share of it."""
    gender: Gender | None = None
    position: int = -1


@dataclass(slots=True)
class Evidence:
    """What the text around one turn shows, whoever is the candidate."""

    start: int
    end: int
    tag: Cue
    second: Cue
    beat: Cue
    lead: Cue
    trail: Cue
    """Subject of the first sentence after the turn's paragraph."""
    tag_before: bool
    around: dict[int, int]
    """How often the narration of the turn's own paragraph names each."""
    own: dict[int, bool]
    """Those named in the quotations; is any of it an address?"""
    length: int
    asks: bool
    sure: int | None
    """The one whom the tag names beyond doubt."""


def evidence(scene: Scene, turn: Turn) -> Evidence:
    """The evidence of one turn."""
    text = scene.chapter.text
    spans = [scene.spans[place] for place in turn.spans]
    start, end = spans[0].start, spans[-1].end
    tags, beats = _cues(scene, turn.tags), _cues(scene, turn.beats)
    own: dict[int, bool] = {}
    around: dict[int, int] = {}
    for span in spans:
        for mention in scene.between(span.start, span.end):
            for who in mention.who:
                own[who] = own.get(who, False) or mention.vocative
    blocks = scene.chapter.blocks
    for mention in scene.between(blocks[turn.first_block].start, blocks[turn.last_block].end):
        if not mention.quoted:
            for who in mention.who:
                around[who] = around.get(who, 0) + 1
    tag = tags[0] if tags else Cue()
    sure = None
    if tag.kind == FIRST:
        sure = scene.narrator
    elif tag.kind in {NAME, NOUN} and len(tag.who) == 1:
        sure = next(iter(tag.who))
    return Evidence(
        start,
        end,
        tag,
        tags[1] if len(tags) > 1 else Cue(),
        beats[0] if beats else Cue(),
        _cue(scene, turn.lead) if turn.lead else Cue(),
        _cue(scene, turn.trail) if turn.trail else Cue(),
        0 <= tag.position < start,
        around,
        own,
        sum(span.end - span.start for span in spans),
        "?" in text[max(spans[-1].start, end - 4) : end],
        sure,
    )


def _cues(scene: Scene, found: Sequence[Tag]) -> list[Cue]:
    """Those that name somebody first."""
    return sorted((_cue(scene, tag) for tag in found), key=lambda cue: cue.kind not in {NAME, FIRST})


def _cue(scene: Scene, tag: Tag) -> Cue:
    cue = Cue(position=tag.start)
    who: Sequence[int] = ()
    if tag.kind == "name":
        who = scene.names.named(tag.subject)
        cue.kind = NAME if who else STRANGER
    elif tag.kind == "pronoun":
        pronoun = tag.subject.lower()
        cue.kind = FIRST if pronoun == "i" else PRONOUN
        cue.gender = pronoun_gender(pronoun)
        if cue.kind == FIRST and scene.narrator is not None:
            who = (scene.narrator,)
    else:
        who = scene.names.meant(tag.subject)
        if len(who) > 1:
            around = scene.between(tag.start - REACH, tag.end + REACH)
            near = {one for mention in around for one in mention.who}
            who = [one for one in who if one in near] or who
        cue.kind = NOUN
        cue.gender = noun_gender(tag.subject)
    cue.who = {one: 1.0 / len(who) for one in who}
    return cue


def candidates(
    scene: Scene,
    found: Sequence[Evidence],
    index: int,
    standing: Mapping[int, tuple[float, float]],
) -> list[int]:
    """Those who may speak a turn, the likeliest first, at most MOST_CANDIDATES.

    `standing`: how often the book names each character, and their share of the tags.
    """
    mine = found[index]
    weights: dict[int, float] = {}
    for mention in scene.between(mine.start - REACH, mine.end + 500):
        nearness = 1.0 / (1.0 + abs(mine.start - mention.start) / 400) * (0.4 if mention.quoted else 1.0)
        for who in mention.who:
            weights[who] = weights.get(who, 0.0) + nearness
    for offset in range(-5, 6):
        if 0 <= index + offset < len(found):
            other = found[index + offset]
            if abs(other.start - mine.start) < REACH:
                for cue in (other.tag, other.second, other.beat):
                    for who in cue.who:
                        weights[who] = weights.get(who, 0.0) + (100.0 if not offset else 4.0 / abs(offset))
    if scene.narrator is not None:
        weights[scene.narrator] = weights.get(scene.narrator, 0.0) + 3.0
    gender = mine.tag.gender or mine.beat.gender
    if gender and all(agreement(gender, scene.names.gender(who)) < 0 for who in weights):
        # "She asked", and no woman is near: an earlier chapter has left her on the scene.
        absent = [who for who in standing if agreement(gender, scene.names.gender(who)) > 0]
        absent.sort(key=lambda who: (-standing[who][0], who))
        weights.update(dict.fromkeys(absent[:MOST_ABSENT], 0.0))
    return sorted(weights, key=lambda who: (-weights[who], who))[:MOST_CANDIDATES]


TURN_NAMES = (
    "tag kind", "tag before", "second tag kind", "beat kind", "lead kind", "introduced", "trail kind",
    "length", "asks", "previous asks", "gap before", "gap after", "alone in paragraph", "others around",
    "run before", "run after", "candidates", "narrated", "speakers near",
)  # fmt: skip
CANDIDATE_NAMES = (
    "tag names", "tag names other", "tag gender", "tag antecedent", "tag distance", "second tag names",
    "beat names", "beat names other", "beat gender", "beat antecedent",
    "lead names", "lead names other", "lead gender", "lead antecedent",
    "trail names", "trail names other", "trail gender",
    "around", "addressed in it", "named in it",
    "addressed before", "addressed after", "addressed before last", "named before", "named after",
    "told distance", "told rank", "told rank of gender", "told near", "told middle", "told far",
    "quoted near", "quoted distance", "told next", "opens last",
    "frequency", "share of tags", "is narrator", "gender", "is a noun",
    "sure before", "sure after", "sure parity before", "sure parity after",
    "sure -1", "sure -2", "sure +1", "sure +2", "sure near",
    "tag hint -1", "tag hint -2", "tag hint +1", "tag hint +2", "pronouns near",
    "tag subject", "beat subject", "last subject", "rivals of gender", "opened paragraph",
)  # fmt: skip
NAMES = TURN_NAMES + CANDIDATE_NAMES


def matrix(
    scene: Scene,
    turns: Sequence[Turn],
    found: Sequence[Evidence],
    who: Sequence[Sequence[int]],
    standing: Mapping[int, tuple[float, float]],
) -> list[Rows]:
    """For each turn an array (candidates, len(NAMES)).

    `standing`: for each character how often the book names them and their share of the tags, in logs.
    """
    return [_rows(scene, turns, found, index, who[index], standing) for index in range(len(turns))]


def untaught_odds(rows: Rows) -> NDArray[np.float64]:
    """Log odds for what turns with a named tag cannot teach the ranker.

    A writer names whom a pronoun would not tell, so pronouns of tags are trusted too little: the one who
    opened the last sentence is likelier, one not named so far less likely.  A turn with a tag seldom has a
    beat.  And a name's word counts for more than whose turn it seems to be.
    """
    column = NAMES.index
    kind = rows[:, column("tag kind")]
    subject = rows[:, column("tag subject")] == 0
    unnamed = (rows[:, column("told far")] == 0) & (rows[:, column("quoted near")] == 0)
    beat = (kind == NONE) & (rows[:, column("beat names")] == 1)
    named = (kind == NAME) & (rows[:, column("tag names")] == 1)
    pronoun = (kind == PRONOUN) * (LAST_SUBJECT * subject - NOT_NAMED_YET * unnamed)
    odds: NDArray[np.float64] = pronoun + BEAT * beat + TAGGED * named
    return odds


def gap(turns: Sequence[Turn], before: int, now: int) -> int:
    """Paragraphs between two turns: 0 for one paragraph upon the other."""
    return max(0, turns[now].first_block - turns[before].last_block - 1)


def _rows(  # noqa: PLR0913, PLR0917 - what a turn is seen by
    scene: Scene, turns: Sequence[Turn], found: Sequence[Evidence], index: int, who: Sequence[int],
    standing: Mapping[int, tuple[float, float]],
) -> Rows:  # fmt: skip
    mine = found[index]
    near = {offset: found[index + offset] for offset in (-2, -1, 1, 2) if 0 <= index + offset < len(found)}
    gap_before = gap(turns, index - 1, index) if index else 9
    gap_after = gap(turns, index, index + 1) if index + 1 < len(turns) else 9
    before, after = _sure_turns(found, turns, index, -1), _sure_turns(found, turns, index, 1)
    people_near = {other.sure for other in found[max(0, index - 8) : index + 9] if other.sure is not None}
    turn_values = [
        mine.tag.kind, mine.tag_before, mine.second.kind, mine.beat.kind, mine.lead.kind,
        turns[index].introduced, mine.trail.kind, math.log1p(mine.length), mine.asks,
        near[-1].asks if -1 in near else -1, min(gap_before, 9), min(gap_after, 9),
        not turns[index].narrated, len(mine.around),
        _run(found, turns, index, -1), _run(found, turns, index, 1), len(who),
        scene.narrator is not None, len(people_near),
    ]  # fmt: skip
    told_rank = _recency(scene, who, mine.start)
    opener = _last_opener(scene, mine.start)
    tag_antecedents = _antecedents(scene, mine.tag)
    beat_antecedents = _antecedents(scene, mine.beat)
    lead_antecedents = _antecedents(scene, mine.lead)
    tag_subjects = _subjects(scene, mine.tag.position if mine.tag.gender else -1, mine.tag.gender)
    beat_subjects = _subjects(scene, mine.beat.position if mine.beat.gender else -1, mine.beat.gender)
    last_subjects = _subjects(scene, mine.start, None)
    block = scene.chapter.blocks[max(0, turns[index].first_block - 1)]
    paragraph_opener = {
        who
        for mention in scene.between(block.start, block.start + 40)
        if not mention.quoted
        for who in mention.who
    }
    told_lately = [one for one in who if _count(scene.told.get(one, ()), mine.start - 1500, mine.start)]
    gender_ranks: dict[Gender | None, int] = {}
    rank_of_gender: dict[int, int] = {}
    for one in sorted(who, key=lambda one: told_rank[one]):
        gender = scene.names.gender(one)
        rank_of_gender[one] = gender_ranks.get(gender, 0)
        gender_ranks[gender] = rank_of_gender[one] + 1
    pronouns_near = {
        gender: _count(scene.pronouns[gender], mine.start - 500, mine.start) for gender in scene.pronouns
    }
    rows = np.empty((len(who), len(NAMES)), dtype=np.float32)
    for row, one in enumerate(who):
        gender = scene.names.gender(one)
        told, quoted = scene.told.get(one, ()), scene.quoted.get(one, ())
        last = bisect_left(told, mine.start)
        last_quoted = bisect_left(quoted, mine.start)
        frequency, share = standing.get(one, (0.0, 0.0))
        other_gender = pronouns_near["female" if gender == "male" else "male"]
        rows[row] = [
            *turn_values,
            *_said(mine.tag, one, gender), *tag_antecedents.get(one, (9, 9.0)),
            mine.second.who.get(one, 0.0),
            *_said(mine.beat, one, gender), beat_antecedents.get(one, (9, 9.0))[0],
            *_said(mine.lead, one, gender), lead_antecedents.get(one, (9, 9.0))[0],
            *_said(mine.trail, one, gender),
            mine.around.get(one, 0), mine.own.get(one, False), one in mine.own,
            _addressed(near.get(-1), one, gap_before), _addressed(near.get(1), one, gap_after),
            _addressed(near.get(-2), one, gap_before), -1 in near and one in near[-1].own,
            1 in near and one in near[1].own,
            math.log1p(mine.start - told[last - 1]) if last else 12.0, told_rank[one], rank_of_gender[one],
            _count(told, mine.start - 400, mine.start), _count(told, mine.start - 1500, mine.start),
            _count(told, mine.start - REACH, mine.start), _count(quoted, mine.start - 1500, mine.start),
            math.log1p(mine.start - quoted[last_quoted - 1]) if last_quoted else 12.0,
            math.log1p(told[last] - mine.start) if last < len(told) else 12.0, one in opener,
            frequency, share, one == scene.narrator,
            {"male": 1, "female": 2, None: 0}[gender],
            scene.names.people[one].name.startswith(("the ", "The ")),
            before.get(one, FAR), after.get(one, FAR),
            before[one] % 2 if one in before else -1, after[one] % 2 if one in after else -1,
            *(_is_sure(near.get(offset), one) for offset in (-1, -2, 1, 2)),
            sum(other.sure == one for other in found[max(0, index - 8) : index + 9]),
            *(_hint(near.get(offset), one, gender) for offset in (-1, -2, 1, 2)),
            math.log1p(pronouns_near[gender]) - math.log1p(other_gender) if gender else 0.0,
            tag_subjects.get(one, 9), beat_subjects.get(one, 9), last_subjects.get(one, 9),
            sum(other != one and scene.names.gender(other) in {gender, None} for other in told_lately),
            one in paragraph_opener,
        ]  # fmt: skip
    return rows


def _said(cue: Cue, who: int, gender: Gender | None) -> tuple[float, bool, int]:
    """A candidate's share of those named, whether only others are, and how the gender that is told fits."""
    return cue.who.get(who, 0.0), bool(cue.who) and who not in cue.who, agreement(cue.gender, gender)


def _addressed(other: Evidence | None, who: int, gap: int) -> bool:
    return other is not None and gap < 3 and other.own.get(who, False)


def _is_sure(other: Evidence | None, who: int) -> int:
    return 0 if other is None or other.sure is None else 1 if other.sure == who else -1


def _hint(other: Evidence | None, who: int, gender: Gender | None) -> int:
    """What the tag or the beat of a neighbouring turn says for or against it being this candidate's."""
    if other is None:
        return 0
    cue = other.tag if other.tag.kind else other.beat
    if cue.who:
        return 2 if who in cue.who else -2
    return agreement(cue.gender, gender)


def _count(places: Sequence[int], low: int, high: int) -> int:
    return bisect_left(places, high) - bisect_left(places, low)


def _recency(scene: Scene, who: Sequence[int], start: int) -> dict[int, int]:
    last = {}
    for one in who:
        told = scene.told.get(one, ())
        at = bisect_left(told, start)
        last[one] = told[at - 1] if at else -1
    ordered = sorted(who, key=lambda one: -last[one])
    return {one: rank for rank, one in enumerate(ordered)}


def _last_opener(scene: Scene, start: int) -> tuple[int, ...]:
    """Who opened the last sentence that somebody opened."""
    for mention in reversed(scene.between(start - 1500, start)):
        if mention.opens and not mention.quoted:
            return mention.who
    return ()


def _antecedents(scene: Scene, cue: Cue) -> dict[int, tuple[int, float]]:
    """The rank and the distance (log code points) of those whom a pronoun may mean, the nearest first."""
    if cue.kind not in {PRONOUN, NOUN} or cue.gender is None:
        return {}
    found: dict[int, tuple[int, float]] = {}
    for mention in reversed(scene.between(cue.position - REACH, cue.position)):
        if mention.quoted:
            continue
        for who in mention.who:
            if who not in found and scene.names.gender(who) in {cue.gender, None}:
                found[who] = (len(found), math.log1p(cue.position - mention.start))
        if len(found) > 8:
            break
    return found


def _subjects(scene: Scene, position: int, gender: Gender | None) -> dict[int, int]:
    """The rank of those who opened a sentence or a clause before, of the gender if told, nearest first."""
    found: dict[int, int] = {}
    for mention in reversed(scene.between(position - 3_000, position)):
        if mention.opens and not mention.quoted:
            for who in mention.who:
                if gender is None or scene.names.gender(who) in {gender, None}:
                    found.setdefault(who, len(found))
        if len(found) > 6:
            break
    return found


def _sure_turns(found: Sequence[Evidence], turns: Sequence[Turn], index: int, step: int) -> dict[int, int]:
    """For each character the turns back (or ahead) to their next sure speech, while the exchange lasts."""
    distances: dict[int, int] = {}
    at = index + step
    while 0 <= at < len(found) and abs(at - index) < FAR:
        if gap(turns, *sorted((at, at - step))) > FAR_APART:
            break
        sure = found[at].sure
        if sure is not None:
            distances.setdefault(sure, abs(at - index))
        at += step
    return distances


def _run(found: Sequence[Evidence], turns: Sequence[Turn], index: int, step: int) -> int:
    """How many turns without a word of narration stand before (or behind) this one."""
    at = index
    while 0 < at + step < len(found) and abs(at - index) < FAR:
        if gap(turns, *sorted((at, at + step))) or (at != index and turns[at].narrated):
            break
        at += step
    return abs(at - index)
