"""Turns: what one person says before another speaks, and the sentences around that tell who it is.  Pure.

A chapter and its spans go in; its turns come out, in order, with their tags and beats.

>>> [turn.tags[0].subject for turn in find(chapter, spans)]                            # doctest: +SKIP
['Ann', 'Ben', 'she']
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from audiobook.text import tags

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from audiobook.model import Chapter, Span
    from audiobook.text.tags import Tag

FAR_APART = 3
"""Paragraphs of narration between two turns: more of them end an exchange."""
LAST_PIECES = 8
"""Quotations at the end of a turn whose tags are compared with that of the next.

Without a bound a paragraph of many quotations would take time by the square of their number.
"""
LEADS_ON_WITHIN = 40
"""Code points before a quotation in which the sentence must be seen to lead on."""
ENDED = re.compile(r"[.!?…][\"”’»)*_]*$")
LEADS_ON = re.compile(r"[^.!?…\"”’»)*_]$")
OWNED = frozenset({"his", "her", "their"})


@dataclass(frozen=True, slots=True)
class Turn:
    """The quotations of one paragraph, or of the several paragraphs of one speech."""

    spans: tuple[int, ...]
    """Indices of its dialogue spans, ascending."""
    first_block: int
    """Index into `Chapter.blocks` of the paragraph it begins in."""
    last_block: int
    """And of the one it ends in."""
    tags: tuple[Tag, ...]
    """The tags of its quotations, in the order of the text; there may be none."""
    beats: tuple[Tag, ...]
    """Subjects of the narration beside its quotations: `Mark reached for her hand.` (no verb of speech)."""
    lead: Tag | None
    """The subject of the last sentence of narration before the turn; None: it has none, or is not there."""
    introduced: bool
    """Does that sentence lead on to the turn, with a comma, a colon or no stop at all?"""
    trail: Tag | None
    """The subject of the first sentence of narration in the paragraph after the turn."""
    narrated: bool
    """Is there any narration in the turn's own paragraphs?"""


@dataclass(frozen=True, slots=True)
class Page:
    """A chapter as the search for tags and beats sees it."""

    text: str
    spans: Sequence[Span]
    block_of: Sequence[int]
    """For each span the index of its paragraph; see `blocks_of`."""
    knows: tags.Knows | None
    """Is a name a character's?  None: the characters are not known yet."""

    def words(self, index: int) -> str:
        """The words of a span."""
        return self.text[self.spans[index].start : self.spans[index].end]

    def narration(self, index: int) -> Span | None:
        """The span of that index if it exists and is narration."""
        if 0 <= index < len(self.spans) and self.spans[index].kind == "narration":
            return self.spans[index]
        return None

    def same_paragraph(self, index: int, other: int) -> bool:
        """Are two spans in one paragraph?"""
        return self.block_of[index] == self.block_of[other]

    def sentences(self, index: int) -> list[tuple[int, int]]:
        """The sentences of a span of narration, as offsets into the text."""
        return tags.sentences(self.text, self.spans[index].start, self.spans[index].end)

    def subject(self, sentence: tuple[int, int]) -> Tag | None:
        """The subject of a sentence, as a tag without a verb."""
        begin, end = sentence
        subject = tags.subject(self.text[begin:end], self.knows)
        if not subject:
            return None
        kind, words, offset = subject
        return tags.Tag(words, kind, begin + offset, begin + offset + len(words), "")


def find(chapter: Chapter, spans: Sequence[Span], knows: tags.Knows | None = None) -> list[Turn]:
    """The turns of a chapter in order; every dialogue span is in exactly one.

    `knows`: is a name a character's?  None: the characters are not known yet.
    """
    page = Page(chapter.text, spans, blocks_of(chapter, spans), knows)
    tag_of = tags_of(page.text, spans, page.block_of, knows)
    return [_turn(page, quotations, tag_of) for quotations in _grouped(page, tag_of)]


def blocks_of(chapter: Chapter, spans: Sequence[Span]) -> list[int]:
    """For each span the index of the block it lies in: spans of one block are in one paragraph."""
    starts = [block.start for block in chapter.blocks]
    return [max(0, bisect_right(starts, span.start) - 1) for span in spans]


# --- which quotations are one turn


def _grouped(page: Page, tag_of: Mapping[int, Tag]) -> list[list[int]]:
    """The dialogue spans, by index, that one person says."""
    groups: list[list[int]] = []
    for index, span in enumerate(page.spans):
        if span.kind != "dialogue":
            continue
        if groups and _goes_on(page, groups[-1], index) and not _another_speaks(tag_of, groups[-1], index):
            groups[-1].append(index)
        else:
            groups.append([index])
    return groups


def _goes_on(page: Page, turn: Sequence[int], index: int) -> bool:
    """Is a quotation in the turn's paragraph, or the next paragraph of its speech?"""
    before, now = page.spans[turn[-1]], page.spans[index]
    # In a chat log the lines of one paragraph belong to several people.
    return before.named == now.named and (page.same_paragraph(turn[-1], index) or now.continues)


def _another_speaks(tag_of: Mapping[int, Tag], turn: Sequence[int], index: int) -> bool:
    """Do the tags name two people in one paragraph: `"Yes," said Ann. "No," said Ben.`?"""
    mine = tag_of.get(index)
    if not mine:
        return False
    theirs = [tag_of[other] for other in turn[-LAST_PIECES:] if other in tag_of]
    if any(tag.subject.lower() == mine.subject.lower() for tag in theirs):
        return False
    return any(_are_two_people(mine, tag) for tag in theirs)


def _are_two_people(first: Tag, second: Tag) -> bool:
    """Can two different subjects never mean one person?

    So it is with two names, with he and she, with `I` and anybody, with `Ann` and `her aunt`; but `Ann` and
    `the girl`, or `Ann` and `she`, may be one person.
    """
    if {first.kind, second.kind} == {"name", "noun"}:
        noun = first if first.kind == "noun" else second
        return noun.subject.split()[0].lower() in OWNED
    return "I" in {first.subject, second.subject} or first.kind == second.kind != "noun"


# --- tags


@dataclass(frozen=True, slots=True)
class Quotation:
    """A quotation whose tag is looked for."""

    page: Page
    index: int
    """Of its span."""
    second_half: bool
    """Does the tag of the quotation before divide one speech: `"I believe this," she said, "is yours."`?"""


def tags_of(
    text: str, spans: Sequence[Span], block_of: Sequence[int], knows: tags.Knows | None = None
) -> dict[int, Tag]:
    """The tag of each quotation that has one, by the index of its span.

    `block_of`: as `blocks_of` gives it.  `knows`: as for `find`.  A verb of thought makes no tag.
    """
    page = Page(text, spans, block_of, knows)
    tag_of: dict[int, Tag] = {}
    for index, span in enumerate(spans):
        if span.kind == "dialogue":
            second_half = _is_second_half(page, index, tag_of.get(index - 2))
            tag = _tag(Quotation(page, index, second_half))
            if tag and not tag.thought:
                tag_of[index] = tag
    return tag_of


def _is_second_half(page: Page, index: int, tag_before: Tag | None) -> bool:
    """See Quotation; `tag_before`: the tag of the quotation two spans before."""
    between = page.narration(index - 1)
    return (
        between is not None
        and tag_before is not None
        and page.same_paragraph(index - 1, index)
        and between.start <= tag_before.start < between.end
        and tags.parts(page.text, tag_before, between.start, between.end, page.knows)
    )


def _tag(quotation: Quotation) -> Tag | None:
    """The tag of a quotation: the first that TAG_RULES find."""
    return next(filter(None, (rule(quotation) for rule in TAG_RULES)), None)


def _tag_before(quotation: Quotation) -> Tag | None:
    """Narration that leads on to the quotation: `He took a deep breath and said, "No."`

    Narration between two halves of a speech is the first half's.  The paragraph before leads on only if it
    breaks off within a sentence.
    """
    page, index = quotation.page, quotation.index
    ahead = page.narration(index - 1)
    if not ahead or quotation.second_half:
        return None
    start = page.spans[index].start
    last_words = page.text[max(0, start - LEADS_ON_WITHIN) : start].rstrip()
    if page.same_paragraph(index - 1, index) or LEADS_ON.search(last_words):
        return tags.before(page.text, start, ahead.start, page.knows)
    return None


def _tag_after(quotation: Quotation) -> Tag | None:
    """Narration that follows the quotation: `"No," said Mark.`

    The paragraph after follows only if it begins with a small letter.
    """
    page, index = quotation.page, quotation.index
    behind = page.narration(index + 1)
    if not behind:
        return None
    words = page.words(index + 1).lstrip()
    if not (page.same_paragraph(index, index + 1) or words[:1].islower()):
        return None
    # `"It was ten," cried Ada, "or eleven." Hugh objected.`  Both halves are Ada's; Hugh begins a sentence.
    if quotation.second_half and words[:1].isupper() and ENDED.search(page.words(index).rstrip()):
        return None
    return tags.after(page.text, page.spans[index].end, behind.end, page.knows)


def _tag_announcing(quotation: Quotation) -> Tag | None:
    """A paragraph of narration that announces the quotation below it: `Mrs. Bell began again.`"""
    page, index = quotation.page, quotation.index
    ahead = page.narration(index - 1)
    if not ahead or page.same_paragraph(index - 1, index):
        return None
    is_whole_paragraph = index == 1 or not page.same_paragraph(index - 2, index - 1)
    return tags.announcing(page.text, ahead.start, ahead.end, page.knows) if is_whole_paragraph else None


TAG_RULES: tuple[Callable[[Quotation], Tag | None], ...] = (_tag_before, _tag_after, _tag_announcing)
"""Where the tag of a quotation is looked for.  The order decides: in `Hugh said, "Now," and Ada answered`
both Hugh and Ada could say "Now"; what leads on to a quotation goes first.
"""


# --- the narration around a turn


def _turn(page: Page, quotations: Sequence[int], tag_of: Mapping[int, Tag]) -> Turn:
    tagged = tuple(tag_of[index] for index in quotations if index in tag_of)
    starts = {tag.start for tag in tagged}
    lead, introduced = _lead(page, quotations[0])
    return Turn(
        spans=tuple(quotations),
        first_block=page.block_of[quotations[0]],
        last_block=page.block_of[quotations[-1]],
        tags=tagged,
        beats=tuple(beat for beat in _beats(page, quotations) if beat.start not in starts),
        lead=lead,
        introduced=introduced,
        trail=_trail(page, quotations[-1]),
        narrated=_is_narrated(page, quotations),
    )


def _is_narrated(page: Page, quotations: Sequence[int]) -> bool:
    first, last = page.block_of[quotations[0]], page.block_of[quotations[-1]]
    return any(
        page.narration(index) and first <= page.block_of[index] <= last and page.words(index).strip()
        for index in range(quotations[0] - 2, quotations[-1] + 3)
    )


def _beats(page: Page, quotations: Sequence[int]) -> Iterator[Tag]:
    """Subjects of the sentences of narration in the turn's own paragraphs, nearest the quotations."""
    first, last = quotations[0], quotations[-1]
    for index in range(first - 1, last + 2):
        if not page.narration(index):
            continue
        if not (page.same_paragraph(index, first) or page.same_paragraph(index, last)):
            continue
        sentences = page.sentences(index)
        if index < first:
            sentences = sentences[-1:]
        elif index > last:
            sentences = sentences[:1]
        for sentence in sentences:
            if beat := page.subject(sentence):
                yield beat


def _lead(page: Page, first: int) -> tuple[Tag | None, bool]:
    """The subject of the last sentence before the turn, and whether it leads on to it."""
    if not page.narration(first - 1):
        return None, False
    sentences = page.sentences(first - 1)
    introduced = bool(LEADS_ON.search(page.words(first - 1).rstrip()))
    return (page.subject(sentences[-1]) if sentences else None), introduced


def _trail(page: Page, last: int) -> Tag | None:
    """The subject of the first sentence of narration in a later paragraph, if no speech comes before it."""
    for index in range(last + 1, min(len(page.spans), last + 3)):
        if page.spans[index].kind == "dialogue":
            return None
        if page.narration(index) and not page.same_paragraph(index, last):
            sentences = page.sentences(index)
            return page.subject(sentences[0]) if sentences else None
    return None
