"""What the text around a turn shows of its speaker, whoever the candidates are.  Pure.

A scene and one of its turns go in, its `Evidence` comes out: the cues of the tag, the beat and the sentences
around it, and who is named in and beside the quotations.  Features and candidates are made of it.

>>> evidence(scene, turn).tag.kind                                                     # doctest: +SKIP
<CueKind.NAME: 3>
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING

from audiobook.attribute.name_forms import noun_gender
from audiobook.attribute.scene import Scene, pronoun_gender

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from audiobook.attribute.turns import Turn
    from audiobook.model import Gender, Span
    from audiobook.text.tags import Tag

REACH = 6_000
"""Code points: whoever is named farther away than this is not on the scene."""
QUESTION_MARK_WITHIN = 4
"""Code points at the end of a quotation: `?`, a closing quote, and a blank or a second quote."""


class CueKind(IntEnum):
    """How a cue names its subject.  The shipped ranker has learned these numbers: do not renumber them."""

    NONE = 0
    """There is no cue."""
    PRONOUN = 1
    """`she said`."""
    NOUN = 2
    """`said the old man`."""
    NAME = 3
    """`said Mark`, who is one of the characters (or may be one of several)."""
    STRANGER = 4
    """`said Mark`, who is none of the characters."""
    FIRST_PERSON = 5
    """`I said`."""


@dataclass(frozen=True, slots=True)
class Cue:
    """What a tag, a beat or a neighbouring sentence says of the speaker."""

    kind: CueKind = CueKind.NONE
    shares: Mapping[int, float] = field(default_factory=dict)
    """The characters it may name, with equal shares that add up to 1."""
    gender: Gender | None = None
    """Of the pronoun or the noun; None: a name, or a word that tells no gender."""
    position: int = -1
    """Code point where the subject begins; -1: no cue."""


NO_CUE = Cue()


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the text around one turn shows, whoever the candidate is."""

    start: int
    """Code point where the first quotation begins."""
    end: int
    """Code point after the last quotation."""
    tag: Cue
    """The first of the turn's tags; those with a name or `I` come before the others."""
    second_tag: Cue
    beat: Cue
    """The first of the turn's beats, in the same order."""
    lead: Cue
    """The last sentence of narration before the turn."""
    trail: Cue
    """The first sentence of narration after the turn's paragraph."""
    tag_first: bool
    """Does the tag stand before the first quotation?"""
    named_beside: Mapping[int, int]
    """How often the narration of the turn's own paragraphs names each character."""
    named_inside: Mapping[int, bool]
    """The characters named in the quotations; True: at least once by way of address."""
    spoken: str
    """The words of the quotations."""
    length: int
    """Code points in the quotations."""
    asks: bool
    """Does the last quotation end with a question mark?"""
    sure_speaker: int | None
    """The one character the tag can mean; None: no tag, a pronoun, or a name that several bear."""

    def addresses(self, person: int) -> bool:
        """Do the quotations address this character?"""
        return self.named_inside.get(person, False)


NAMED_FIRST = frozenset({CueKind.NAME, CueKind.FIRST_PERSON})


def evidence(scene: Scene, turn: Turn) -> Evidence:
    """The evidence of one turn."""
    quotations = [scene.spans[index] for index in turn.spans]
    start = quotations[0].start
    tag, second_tag = _best_two(scene, turn.tags)
    return Evidence(
        start=start,
        end=quotations[-1].end,
        tag=tag,
        second_tag=second_tag,
        beat=_best_two(scene, turn.beats)[0],
        lead=_cue(scene, turn.lead) if turn.lead else NO_CUE,
        trail=_cue(scene, turn.trail) if turn.trail else NO_CUE,
        tag_first=0 <= tag.position < start,
        named_beside=_named_beside(scene, turn),
        named_inside=_named_inside(scene, quotations),
        spoken=" ".join(scene.chapter.text[span.start : span.end] for span in quotations),
        length=sum(span.end - span.start for span in quotations),
        asks=_asks(scene.chapter.text, quotations[-1]),
        sure_speaker=_sure_speaker(scene, tag),
    )


def _named_inside(scene: Scene, quotations: Sequence[Span]) -> dict[int, bool]:
    addressed: dict[int, bool] = {}
    for span in quotations:
        for mention in scene.between(span.start, span.end):
            for person in mention.people:
                addressed[person] = addressed.get(person, False) or mention.vocative
    return addressed


def _named_beside(scene: Scene, turn: Turn) -> dict[int, int]:
    blocks = scene.chapter.blocks
    counts: dict[int, int] = {}
    for mention in scene.between(blocks[turn.first_block].start, blocks[turn.last_block].end):
        if not mention.quoted:
            for person in mention.people:
                counts[person] = counts.get(person, 0) + 1
    return counts


def _asks(text: str, quotation: Span) -> bool:
    return "?" in text[max(quotation.start, quotation.end - QUESTION_MARK_WITHIN) : quotation.end]


def _sure_speaker(scene: Scene, tag: Cue) -> int | None:
    if tag.kind is CueKind.FIRST_PERSON:
        return scene.narrator
    if tag.kind in {CueKind.NAME, CueKind.NOUN} and len(tag.shares) == 1:
        return next(iter(tag.shares))
    return None


# --- cues


def _best_two(scene: Scene, tags: Sequence[Tag]) -> tuple[Cue, Cue]:
    """The two cues that tell most: names and `I` first, else in the order of the text."""
    cues = sorted((_cue(scene, tag) for tag in tags), key=lambda cue: cue.kind not in NAMED_FIRST)
    first, second, *_ = (*cues, NO_CUE, NO_CUE)
    return first, second


def _cue(scene: Scene, tag: Tag) -> Cue:
    if tag.kind == "name":
        return _name(scene, tag)
    return _pronoun(scene, tag) if tag.kind == "pronoun" else _noun(scene, tag)


def _name(scene: Scene, tag: Tag) -> Cue:
    people = scene.names.named(tag.subject)
    return Cue(CueKind.NAME if people else CueKind.STRANGER, _shares(people), None, tag.start)


def _pronoun(scene: Scene, tag: Tag) -> Cue:
    pronoun = tag.subject.lower()
    if pronoun == "i":
        people = () if scene.narrator is None else (scene.narrator,)
        return Cue(CueKind.FIRST_PERSON, _shares(people), None, tag.start)
    return Cue(CueKind.PRONOUN, {}, pronoun_gender(pronoun), tag.start)


def _noun(scene: Scene, tag: Tag) -> Cue:
    """A noun that several characters may be called by means those of them who are on the scene."""
    people: Sequence[int] = scene.names.meant(tag.subject)
    if len(people) > 1:
        around = scene.between(tag.start - REACH, tag.end + REACH)
        near = {person for mention in around for person in mention.people}
        people = [person for person in people if person in near] or people
    return Cue(CueKind.NOUN, _shares(people), noun_gender(tag.subject), tag.start)


def _shares(people: Sequence[int]) -> dict[int, float]:
    return {person: 1.0 / len(people) for person in people}
