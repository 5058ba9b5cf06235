"""Features of the sentences that name the speaker: tag, beat, and the narration before and after.  Pure."""

from __future__ import annotations

from math import log1p
from typing import TYPE_CHECKING

from audiobook.attribute.cues import REACH, CueKind
from audiobook.attribute.features.groups import NOT_AMONG_THEM, group
from audiobook.attribute.names import agreement

if TYPE_CHECKING:
    from collections.abc import Iterator

    from audiobook.attribute.cues import Cue
    from audiobook.attribute.features.groups import Row, View
    from audiobook.attribute.scene import Scene
    from audiobook.model import Gender

SUBJECT_REACH = 3_000
"""Code points before a pronoun in which the subjects of sentences are ranked."""
ENOUGH_ANTECEDENTS, ENOUGH_SUBJECTS = 8, 6
"""Once more than this many are ranked, no earlier sentence is looked at."""


@group(
    {
        "tag kind": "how the tag names its subject (CueKind)",
        "tag before": "1: the tag stands before the quotation",
        "tag names": "the candidate's share of the characters that the tag may name",
        "tag names other": "1: the tag can only mean others",
        "tag gender": "1: the tag's gender is the candidate's; -1: it is not; 0: one of them is not known",
        "tag antecedent": "rank of the candidate among those named before the tag's pronoun, nearest first",
        "tag distance": "log distance from the tag back to where they were named",
        "tag subject": "rank among those who opened a sentence before the tag's pronoun, nearest first",
        "second tag kind": "how the turn's second tag names its subject (CueKind)",
        "second tag names": "the candidate's share of the characters that it may name",
        "tag lean": "1: the page says he where the tag does, or she; -1: the opposite; between: less often",
    }
)
def tag(view: View) -> Iterator[Row]:
    """The turn's tags: `said Mark`, `she asked`."""
    cue, second = view.mine.tag, view.mine.second_tag
    antecedents = _antecedents(view.scene, cue)
    subjects = _subjects_before_pronoun(view.scene, cue)
    kind, second_kind = float(cue.kind), float(second.kind)
    for person, gender in view.candidates:
        yield (
            kind,
            view.mine.tag_first,
            *_fit(cue, person, gender),
            *antecedents.get(person, (NOT_AMONG_THEM, NOT_AMONG_THEM)),
            subjects.get(person, NOT_AMONG_THEM),
            second_kind,
            second.shares.get(person, 0.0),
            _lean(view.scene, cue, person),
        )


@group(
    {
        "beat kind": "how the beat names its subject (CueKind)",
        "beat names": "the candidate's share of the characters that the beat may name",
        "beat names other": "1: the beat can only mean others",
        "beat gender": "does the beat's gender fit, as for the tag",
        "beat antecedent": "rank among those named before the beat's pronoun, as for the tag",
        "beat subject": "rank among those who opened a sentence before it, as for the tag",
        "beat lean": "does the page use the beat's pronoun for the candidate, as for the tag",
    }
)
def beat(view: View) -> Iterator[Row]:
    """Narration beside the quotations without a verb of speech: `Mark reached for her hand.`"""
    cue = view.mine.beat
    antecedents = _antecedents(view.scene, cue)
    subjects = _subjects_before_pronoun(view.scene, cue)
    kind = float(cue.kind)
    for person, gender in view.candidates:
        rank, _ = antecedents.get(person, (NOT_AMONG_THEM, NOT_AMONG_THEM))
        yield (
            kind,
            *_fit(cue, person, gender),
            rank,
            subjects.get(person, NOT_AMONG_THEM),
            _lean(view.scene, cue, person),
        )


@group(
    {
        "lead kind": "how the sentence names its subject (CueKind)",
        "introduced": "1: it leads on to the quotation, ending with a comma, a colon or no stop at all",
        "lead names": "the candidate's share of the characters that it may name",
        "lead names other": "1: it can only mean others",
        "lead gender": "does its gender fit, as for the tag",
        "lead antecedent": "rank among those named before its pronoun, as for the tag",
        "lead lean": "does the page use its pronoun for the candidate, as for the tag",
    }
)
def lead(view: View) -> Iterator[Row]:
    """The last sentence of narration before the turn: `Mark turned to the window.`"""
    cue = view.mine.lead
    antecedents = _antecedents(view.scene, cue)
    kind, introduced = float(cue.kind), view.turn.introduced
    for person, gender in view.candidates:
        rank, _ = antecedents.get(person, (NOT_AMONG_THEM, NOT_AMONG_THEM))
        yield kind, introduced, *_fit(cue, person, gender), rank, _lean(view.scene, cue, person)


@group(
    {
        "trail kind": "how the sentence names its subject (CueKind)",
        "trail names": "the candidate's share of the characters that it may name",
        "trail names other": "1: it can only mean others",
        "trail gender": "does its gender fit, as for the tag",
    }
)
def trail(view: View) -> Iterator[Row]:
    """The first sentence of narration after the turn's paragraph: `Mark laughed at that.`"""
    cue = view.mine.trail
    kind = float(cue.kind)
    for person, gender in view.candidates:
        yield kind, *_fit(cue, person, gender)


def _fit(cue: Cue, person: int, gender: Gender | None) -> tuple[float, bool, int]:
    """How a cue fits a candidate: `names`, `names other`, `gender`."""
    share = cue.shares.get(person, 0.0)
    return share, bool(cue.shares) and not share, agreement(cue.gender, gender)


def _lean(scene: Scene, cue: Cue, person: int) -> float:
    """How well the pronouns that the page uses for a candidate fit the gender of a cue, -1 to 1."""
    return 0.0 if cue.gender is None else scene.names.lean(person) * (1 if cue.gender == "male" else -1)


def _antecedents(scene: Scene, cue: Cue) -> dict[int, tuple[int, float]]:
    """The characters that a pronoun (or noun with a gender) can mean: rank, log distance; nearest first."""
    if cue.kind not in {CueKind.PRONOUN, CueKind.NOUN} or cue.gender is None:
        return {}
    antecedents: dict[int, tuple[int, float]] = {}
    for mention in reversed(scene.between(cue.position - REACH, cue.position)):
        if mention.quoted:
            continue
        for person in mention.people:
            if person not in antecedents and scene.names.gender(person) in {cue.gender, None}:
                antecedents[person] = len(antecedents), log1p(cue.position - mention.start)
        if len(antecedents) > ENOUGH_ANTECEDENTS:
            break
    return antecedents


def _subjects_before_pronoun(scene: Scene, cue: Cue) -> dict[int, int]:
    return subjects(scene, cue.position, cue.gender) if cue.gender else {}


def subjects(scene: Scene, position: int, gender: Gender | None) -> dict[int, int]:
    """The rank of those who opened a sentence or a clause before a place, nearest first.

    `gender`: only those who may be of it; None: everybody.
    """
    ranks: dict[int, int] = {}
    for mention in reversed(scene.between(position - SUBJECT_REACH, position)):
        if mention.opens and not mention.quoted:
            for person in mention.people:
                if gender is None or scene.names.gender(person) in {gender, None}:
                    ranks.setdefault(person, len(ranks))
        if len(ranks) > ENOUGH_SUBJECTS:
            break
    return ranks
