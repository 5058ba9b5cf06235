"""Turns: what one person says before another speaks, and what the text around shows of who it is.  Pure."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from audiobook import tags

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from audiobook.model import Chapter, Span
    from audiobook.tags import Tag


FAR_APART = 3
"""Paragraphs of narration: more of them end an exchange."""
LAST_PIECES = 8
"""Pieces of a speech in which its tag is looked for; more would make a paragraph of quotations quadratic."""
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
    beside = {
        index: tuple(tags_beside(chapter.text, spans, block_of, index, knows))
        for index, span in enumerate(spans)
        if span.kind == "dialogue"
    }
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


def _another_named(beside: Mapping[int, Sequence[Tag]], group: Sequence[int], index: int) -> bool:
    """Two people in one paragraph: `"Yes," said Ann. "No," said Ben.`"""
    mine = {tag.subject for tag in beside[index] if tag.kind == "name"}
    theirs = {tag.subject for i in group[-LAST_PIECES:] for tag in beside[i] if tag.kind == "name"}
    return bool(mine) and bool(theirs) and mine.isdisjoint(theirs)


def _turn(  # noqa: PLR0913, PLR0917 - what a turn is made from
    chapter: Chapter, spans: Sequence[Span], block_of: Sequence[int], group: Sequence[int],
    beside: Mapping[int, Sequence[Tag]], knows: tags.Knows | None,
) -> Turn:  # fmt: skip
    text = chapter.text
    found = [tag for index in group for tag in beside[index]]
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


def tags_beside(
    text: str, spans: Sequence[Span], block_of: Sequence[int], index: int, knows: tags.Knows | None = None
) -> Iterator[tags.Tag]:
    """The tags beside a quotation, the surer first: that behind it, which is commoner, then that before it.

    But `The Queen said, "Who is this?" She said it again.` has its tag before it.
    """
    span = spans[index]
    behind = spans[index + 1] if index + 1 < len(spans) else None
    ahead = spans[index - 1] if index else None
    after = before = None
    if (
        behind
        and behind.kind == "narration"
        and (block_of[index] == block_of[index + 1] or text[behind.start : behind.end].lstrip()[:1].islower())
    ):
        after = tags.after(text, span.end, behind.end, knows)
    if ahead and ahead.kind == "narration" and (not after or text[after.start].isupper()):
        before = tags.before(text, span.start, ahead.start, knows)
        if before and block_of[index - 1] != block_of[index]:
            # Across a paragraph's end only what is no whole sentence leads on.
            before = before if LEADS_ON.search(text[max(0, span.start - 40) : span.start].rstrip()) else None
    found = [tag for tag in (after, before) if tag and not tag.thought]
    new_sentence = after and after.kind == "pronoun" and text[after.start].isupper()
    yield from reversed(found) if new_sentence and len(found) > 1 else found[:1]


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
