"""Turns: what one person says before another speaks, and what the text around shows of who it is.  Pure."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from audiobook import tags

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from audiobook.model import Chapter, Span
    from audiobook.tags import Tag


LEADS_ON = re.compile(r"[:,]\s*$")


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
    """Does the narration before end in a colon?"""


def find(chapter: Chapter, spans: Sequence[Span]) -> list[Turn]:
    """The turns of a chapter in order; every dialogue span is in exactly one."""
    block_of = blocks_of(chapter, spans)
    groups: list[list[int]] = []
    for index, span in enumerate(spans):
        if span.kind != "dialogue":
            continue
        last = groups[-1][-1] if groups else -1
        same_paragraph = groups and block_of[last] == block_of[index]
        joined = same_paragraph or (groups and span.continues)
        if joined and not _another_named(chapter.text, spans, block_of, groups[-1], index):
            groups[-1].append(index)
        else:
            groups.append([index])
    return [_turn(chapter, spans, block_of, group) for group in groups]


def _another_named(
    text: str, spans: Sequence[Span], block_of: Sequence[int], group: Sequence[int], index: int
) -> bool:
    """Two people in one paragraph: `"Yes," said Ann. "No," said Ben.`"""
    if spans[index].continues:
        return False
    mine = {tag.subject for tag in tags_beside(text, spans, block_of, index) if tag.kind == "name"}
    theirs = {
        tag.subject for i in group for tag in tags_beside(text, spans, block_of, i) if tag.kind == "name"
    }
    return bool(mine) and bool(theirs) and mine.isdisjoint(theirs)


def _turn(chapter: Chapter, spans: Sequence[Span], block_of: Sequence[int], group: Sequence[int]) -> Turn:
    text = chapter.text
    found = [tag for index in group for tag in tags_beside(text, spans, block_of, index)]
    tagged = {tag.start for tag in found}
    beats = [beat for beat in _beats(text, spans, block_of, group) if beat.start not in tagged]
    lead, introduced = _lead(text, spans, group[0])
    return Turn(
        tuple(group), block_of[group[0]], block_of[group[-1]], tuple(found), tuple(beats), lead, introduced
    )


def blocks_of(chapter: Chapter, spans: Sequence[Span]) -> list[int]:
    """For each span the index of the block it lies in: spans of one block are in one paragraph."""
    starts = [block.start for block in chapter.blocks]
    return [max(0, bisect_right(starts, span.start) - 1) for span in spans]


def tags_beside(text: str, spans: Sequence[Span], block_of: Sequence[int], index: int) -> Iterator[tags.Tag]:
    """The tag beside a quotation, that behind it rather than that before it: it is commoner and surer."""
    span = spans[index]
    behind = spans[index + 1] if index + 1 < len(spans) else None
    if behind and behind.kind == "narration" and block_of[index] == block_of[index + 1]:
        tag = tags.after(text, span.end, behind.end)
        if tag and not tag.thought:
            yield tag
            return
    ahead = spans[index - 1] if index else None
    if ahead and ahead.kind == "narration":
        tag = tags.before(text, span.start, ahead.start)
        # Across a paragraph's end only a colon or a comma leads on.
        leads_on = LEADS_ON.search(text, max(0, span.start - 40), span.start)
        if tag and not tag.thought and (leads_on or block_of[index - 1] == block_of[index]):
            yield tag


def _beats(
    text: str, spans: Sequence[Span], block_of: Sequence[int], group: Sequence[int]
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
        for begin, end in chosen:
            subject = tags.subject(text[begin:end])
            if subject:
                kind, words, offset = subject
                yield tags.Tag(words, kind, begin + offset, begin + offset + len(words), "")


def _lead(text: str, spans: Sequence[Span], first: int) -> tuple[tags.Tag | None, bool]:
    if not first or spans[first - 1].kind != "narration":
        return None, False
    span = spans[first - 1]
    found = tags.sentences(text, span.start, span.end)
    introduced = text[span.start : span.end].rstrip().endswith(":")
    if not found:
        return None, introduced
    begin, end = found[-1]
    subject = tags.subject(text[begin:end])
    if not subject:
        return None, introduced
    kind, words, offset = subject
    return tags.Tag(words, kind, begin + offset, begin + offset + len(words), ""), introduced
