"""Turns: what one person says before another speaks, and what the text around shows of who it is.  Pure."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from audiobook.text import tags

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from audiobook.model import Chapter, Span
    from audiobook.text.tags import Tag


FAR_APART = 3
"""Paragraphs of narration: more of them end an exchange."""
LAST_PIECES = 8
"""Pieces of a speech in which its tag is looked for; more would make a paragraph of quotations quadratic."""
ENDED = re.compile(r"[.!?…][\"”’»)*_]*$")
LEADS_ON = re.compile(r"[^.!?…\"”’»)*_]$")


@dataclass(frozen=True, slots=True)
class Turn:
    """The quotations of one paragraph, or of several that one speech runs through."""

    spans: tuple[int, ...]
    """Indices of its dialogue spans."""
    first_block: int
    last_block: int
    tags: tuple[Tag, ...]
    beats: tuple[Tag, ...]
    """Subjects of the narration beside the quotations: `Mark reached for her hand.` (no verb of speech)."""
    lead: Tag | None
    """The subject of the last sentence of narration before the turn."""
    introduced: bool
    """Does the narration before lead on, ending no sentence?"""
    trail: Tag | None
    """The subject of the first sentence of narration in the paragraph after the turn."""
    narrated: bool
    """Does any narration stand in the turn's own paragraphs?"""


def find(chapter: Chapter, spans: Sequence[Span], knows: tags.Knows | None = None) -> list[Turn]:
    """The turns of a chapter in order; every dialogue span is in exactly one.

    `knows`: which names are somebody's, if that is known yet.
    """
    block_of = blocks_of(chapter, spans)
    beside = tags_of(chapter.text, spans, block_of, knows)
    groups: list[list[int]] = []
    for index, span in enumerate(spans):
        if span.kind != "dialogue":
            continue
        last = groups[-1][-1] if groups else -1
        same_paragraph = groups and block_of[last] == block_of[index]
        joined = same_paragraph or (groups and span.continues)
        if joined and not _another_named(beside, groups[-1], index):
            groups[-1].append(index)
        else:
            groups.append([index])
    return [_turn(chapter, spans, block_of, group, beside, knows) for group in groups]


def _another_named(beside: Mapping[int, Tag], group: Sequence[int], index: int) -> bool:
    """Two people in one paragraph: `"Yes," said Ann. "No," said Ben.`"""
    mine = beside.get(index)
    theirs = [beside[i] for i in group[-LAST_PIECES:] if i in beside]
    if not mine or any(tag.subject.lower() == mine.subject.lower() for tag in theirs):
        return False
    return any(_differ(mine, tag) for tag in theirs)


def _differ(one: Tag, other: Tag) -> bool:
    """Do two subjects never mean one person: two names, he and she, `I` and `Ann`, `Ann` and `her aunt`?"""
    if {one.kind, other.kind} == {"name", "noun"}:
        noun = one if one.kind == "noun" else other
        return noun.subject.split()[0].lower() in {"his", "her", "their"}
    return "I" in {one.subject, other.subject} or one.kind == other.kind != "noun"


def _turn(  # noqa: PLR0913, PLR0917 - what a turn is made from
    chapter: Chapter, spans: Sequence[Span], block_of: Sequence[int], group: Sequence[int],
    beside: Mapping[int, Tag], knows: tags.Knows | None,
) -> Turn:  # fmt: skip
    text = chapter.text
    found = [beside[index] for index in group if index in beside]
    tagged = {tag.start for tag in found}
    beats = [beat for beat in _beats(text, spans, block_of, group, knows) if beat.start not in tagged]
    lead, introduced = _lead(text, spans, group[0], knows)
    first, last = block_of[group[0]], block_of[group[-1]]
    around = range(max(0, group[0] - 2), min(len(spans), group[-1] + 3))
    narrated = any(
        spans[i].kind == "narration"
        and first <= block_of[i] <= last
        and text[spans[i].start : spans[i].end].strip()
        for i in around
    )
    trail = _trail(text, spans, block_of, group[-1], knows)
    return Turn(tuple(group), first, last, tuple(found), tuple(beats), lead, introduced, trail, narrated)


def blocks_of(chapter: Chapter, spans: Sequence[Span]) -> list[int]:
    """For each span the index of the block it lies in: spans of one block are in one paragraph."""
    starts = [block.start for block in chapter.blocks]
    return [max(0, bisect_right(starts, span.start) - 1) for span in spans]


def tags_of(
    text: str, spans: Sequence[Span], block_of: Sequence[int], knows: tags.Knows | None = None
) -> dict[int, Tag]:
    """The tag of each quotation that has one, by its index; `block_of` as `blocks_of` gives it."""
    found: dict[int, Tag] = {}
    for index, span in enumerate(spans):
        if span.kind == "dialogue":
            tag = _tag_of(text, spans, block_of, index, found.get(index - 2), knows)
            if tag and not tag.thought:
                found[index] = tag
    return found


def _tag_of(  # noqa: PLR0913, PLR0917 - where a quotation stands
    text: str, spans: Sequence[Span], block_of: Sequence[int], index: int, last: Tag | None,
    knows: tags.Knows | None,
) -> Tag | None:  # fmt: skip
    """The tag of a quotation: one that leads on to it, one behind it, or a paragraph that announces it.

    `last`: the tag of the quotation two spans before.
    """
    span = spans[index]
    ahead = spans[index - 1] if index and spans[index - 1].kind == "narration" else None
    behind = spans[index + 1] if index + 1 < len(spans) and spans[index + 1].kind == "narration" else None
    same_paragraph = ahead and block_of[index - 1] == block_of[index]
    second_half = bool(
        ahead
        and same_paragraph
        and last
        and ahead.start <= last.start < ahead.end
        and tags.parts(text, last, ahead.start, ahead.end, knows)
    )
    if ahead and not second_half:
        before = tags.before(text, span.start, ahead.start, knows)
        # Across a paragraph's end only what is no whole sentence leads on.
        if before and (
            same_paragraph or LEADS_ON.search(text[max(0, span.start - 40) : span.start].rstrip())
        ):
            return before
    if behind:
        words = text[behind.start : behind.end].lstrip()
        if block_of[index] == block_of[index + 1] or words[:1].islower():
            after = tags.after(text, span.end, behind.end, knows)
            # "... or eleven." Hugh objected: a new sentence, and the tag has been.
            over = second_half and words[:1].isupper() and ENDED.search(text[span.start : span.end].rstrip())
            if after and not over:
                return after
    whole_paragraph = (
        ahead and not same_paragraph and (index == 1 or block_of[index - 2] != block_of[index - 1])
    )
    return tags.announcing(text, ahead.start, ahead.end, knows) if ahead and whole_paragraph else None


def _beats(
    text: str, spans: Sequence[Span], block_of: Sequence[int], group: Sequence[int], knows: tags.Knows | None
) -> Iterator[tags.Tag]:
    """Subjects of the sentences of narration in the turn's own paragraphs, nearest the quotations."""
    low, high = group[0], group[-1]
    inside = range(max(0, low - 1), min(len(spans), high + 2))
    for index in inside:
        span = spans[index]
        if span.kind != "narration" or block_of[index] not in {block_of[low], block_of[high]}:
            continue
        found = tags.sentences(text, span.start, span.end)
        # Before a quotation its last sentence tells, behind one its first.
        chosen = found[-1:] if index < low else found[:1] if index > high else found
        for sentence in chosen:
            if beat := _subject(text, sentence, knows):
                yield beat


def _lead(
    text: str, spans: Sequence[Span], first: int, knows: tags.Knows | None
) -> tuple[tags.Tag | None, bool]:
    if not first or spans[first - 1].kind != "narration":
        return None, False
    span = spans[first - 1]
    found = tags.sentences(text, span.start, span.end)
    introduced = bool(LEADS_ON.search(text[span.start : span.end].rstrip()))
    return (_subject(text, found[-1], knows) if found else None), introduced


def _trail(
    text: str, spans: Sequence[Span], block_of: Sequence[int], last: int, knows: tags.Knows | None
) -> tags.Tag | None:
    for index in range(last + 1, min(len(spans), last + 3)):
        span = spans[index]
        if span.kind == "dialogue":
            return None
        if span.kind == "narration" and block_of[index] > block_of[last]:
            found = tags.sentences(text, span.start, span.end)
            return _subject(text, found[0], knows) if found else None
    return None


def _subject(text: str, sentence: tuple[int, int], knows: tags.Knows | None) -> tags.Tag | None:
    begin, end = sentence
    found = tags.subject(text[begin:end], knows)
    if not found:
        return None
    kind, words, offset = found
    return tags.Tag(words, kind, begin + offset, begin + offset + len(words), "")
