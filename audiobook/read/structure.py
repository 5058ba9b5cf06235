r"""Decoded text to chapters: paragraphs, headings, scene breaks, notes.  Pure.

>>> [chapter.title for chapter in chapters("Chapter 1\n\nIt rained.\n\nChapter 2\n\nIt froze.")]
['Chapter 1', 'Chapter 2']
"""

from __future__ import annotations

from collections import Counter
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Final

from audiobook.model import Block, BlockKind, Chapter
from audiobook.read.gutenberg import frame
from audiobook.read.headings import (
    MAX_SUBTITLE,
    begins_with_number,
    heading_words,
    is_bare_number,
    is_chapter_number,
    is_heading,
    is_part,
    is_scene_break,
    is_subtitle,
    is_worded,
    joined,
    markdown_level,
    opens_chapter,
)
from audiobook.read.notes import is_label, mark_notes
from audiobook.read.paragraphs import paragraphs
from audiobook.text.labels import label

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

TITLE_PAGE: Final = 8
"""A text may open with this many lines of title, author and the like."""
CONTENTS_HEADINGS: Final = 4
"""This many chapter headings with nothing between them are a table of contents."""
CUES: Final = 3
"""A line of capitals that words follow on the next line, so many times, is a name in a script."""
CONTENTS_TITLES: Final = frozenset({"contents", "table of contents"})


def chapters(text: str, *, source: str = "", default_title: str = "", begins: int = 0) -> tuple[Chapter, ...]:
    """The chapters of a text; their texts, joined, are the text.

    `begins`: the code point behind a header, which is notes.

    A text without a chapter heading is one chapter.  What stands before the first heading (notes, a title)
    goes with the first chapter, unless it is prose.  What Project Gutenberg puts around a book is notes.
    """
    book = frame(text)
    start = max(book.start, min(begins, book.end))
    blocks = _moved(find_blocks(text[start : book.end]), start)
    sections = [mark_notes(text, section) for section in _sections(text, blocks)]
    sections[0] = _all_notes(text[:start], 0) + sections[0]
    sections[-1] += _all_notes(text[book.end :], book.end)
    if len(sections) > 1 and not any(block.kind == "paragraph" for block in sections[0]):
        sections[:2] = [sections[0] + sections[1]]
    starts = [0, *(section[0].start for section in sections[1:])]
    ends = [*starts[1:], len(text)]
    return tuple(
        Chapter(
            title=_title(text, section) or default_title,
            text=text[start:end],
            blocks=_moved(section, -start),
            source=source,
            start=start,
        )
        for section, start, end in zip(sections, starts, ends, strict=True)
    )


def _moved(blocks: Sequence[Block], distance: int) -> tuple[Block, ...]:
    return tuple(Block(block.start + distance, block.end + distance, block.kind) for block in blocks)


def _all_notes(part: str, offset: int) -> tuple[Block, ...]:
    return tuple(Block(offset + start, offset + end, "note") for start, end in paragraphs(part))


# --- blocks


def find_blocks(text: str) -> tuple[Block, ...]:
    """Paragraphs, headings and scene breaks, and a table of contents as notes.

    Author's notes are found later, by their place in a chapter.
    """
    places = list(paragraphs(text))
    # One lone "I." or "II. The Storm" may be anything; several count the chapters.
    bodies = (text[start:end] for start, end in places)
    counted = sum(1 for body in bodies if begins_with_number(body) and not is_scene_break(body)) > 1
    cues = _cues(text, places)
    blocks: list[Block] = []
    for start, end in places:
        body = text[start:end]
        kind: BlockKind = "paragraph"
        # `XXX` is a chapter's number among numbers, and a scene break where it stands for itself.
        if counted and begins_with_number(body):
            kind = "heading"
        elif is_scene_break(body):
            kind = "break"
        elif is_heading(body) or (
            body not in cues and _is_title_line(body) and _may_follow(text, blocks, len(places))
        ):
            kind = "heading"
        blocks.append(Block(start, end, kind))
    return tuple(_without_contents(text, blocks))


def _cues(text: str, places: Sequence[tuple[int, int]]) -> set[str]:
    """The names that stand on lines of their own above what somebody says, unlike `CHAPTER` above `IV`."""
    names = Counter(
        text[start:end]
        for (start, end), (following, _) in pairwise(places)
        if end - start <= MAX_SUBTITLE and text[start:end].isupper() and text.count("\n", end, following) == 1
    )
    return {name for name, times in names.items() if times >= CUES and label(name + "\n")}


def _is_title_line(body: str) -> bool:
    return is_subtitle(body) and not is_label(body)


def _may_follow(text: str, blocks: Sequence[Block], paragraph_count: int) -> bool:
    """May a title line stand here: on top, on a title page, or under a chapter's bare number?"""
    if not blocks:
        return paragraph_count > 1
    last = blocks[-1]
    if last.kind != "heading":
        return False
    title_page = len(blocks) <= TITLE_PAGE and all(block.kind == "heading" for block in blocks)
    return title_page or is_chapter_number(_body(text, last))


def _body(text: str, block: Block) -> str:
    return text[block.start : block.end]


# --- table of contents


def _without_contents(text: str, blocks: Sequence[Block]) -> Iterator[Block]:
    """The blocks, with the headings of a table of contents as notes: they are not spoken."""
    for headings, group in groupby(blocks, key=lambda block: block.kind == "heading"):
        run = list(group)
        yield from _contents_as_notes(text, run) if headings else run


def _contents_as_notes(text: str, run: Sequence[Block]) -> list[Block]:
    """Headings with nothing between them, as notes, if they are many; the last opens the chapter behind."""
    numbered = [index for index, block in enumerate(run) if opens_chapter(_body(text, block))]
    if len(numbered) < CONTENTS_HEADINGS:
        return list(run)
    opening = numbered[-1]
    # "PART ONE" stays with the chapter it opens.
    while (
        opening
        and _body(text, run[opening]) != _body(text, run[0])
        and is_part(_body(text, run[opening - 1]))
    ):
        opening -= 1
    return [
        block
        if index >= opening or (index < numbered[0] and _body(text, block).lower() not in CONTENTS_TITLES)
        else Block(block.start, block.end, "note")
        for index, block in enumerate(run)
    ]


# --- chapters


def _sections(text: str, blocks: Sequence[Block]) -> list[tuple[Block, ...]]:
    """Cut before every heading that opens a chapter, but not inside a run of headings."""
    level = _chapter_level(text, blocks)
    count_parts = _numbers_count_parts(text, blocks)
    sections: list[list[Block]] = [[]]
    opened = False
    for block in blocks:
        body = _body(text, block)
        opens = (
            block.kind == "heading"
            and opens_chapter(body)
            and markdown_level(body) <= level
            and not (count_parts and is_bare_number(body))
        )
        if opens and not opened:
            # A title line just before the chapter's own heading belongs to the chapter.
            titles = _titles_at_end(sections[-1])
            if len(titles) < len(sections[-1]):
                del sections[-1][len(sections[-1]) - len(titles) :]
                sections.append(titles)
        sections[-1].append(block)
        opened = block.kind == "heading" and (opened or opens)
    return [tuple(section) for section in sections]


def _titles_at_end(section: Sequence[Block]) -> list[Block]:
    start = len(section)
    while start and section[start - 1].kind == "heading":
        start -= 1
    return list(section[start:])


def _numbers_count_parts(text: str, blocks: Sequence[Block]) -> bool:
    """Do bare numbers count parts of chapters: fewer than there are `CHAPTER II`, or anew in most of them?"""
    headings = [_body(text, block) for block in blocks if block.kind == "heading"]
    worded = sum(map(is_worded, headings))
    bare = Counter(heading for heading in headings if is_bare_number(heading))
    most = max(bare.values(), default=0)
    return worded > bare.total() or (worded > 1 and most * 2 > worded)


def _chapter_level(text: str, blocks: Sequence[Block]) -> int:
    """The Markdown level that chapters have: the shallowest used twice, or else the shallowest; 0: none."""
    levels = Counter(markdown_level(_body(text, block)) for block in blocks if block.kind == "heading")
    del levels[0]
    twice = [level for level, times in levels.items() if times > 1]
    return min(twice or levels or [0])


def _title(text: str, section: Sequence[Block]) -> str:
    """The words of the headings at a chapter's beginning: `Chapter 4: The Storm`."""
    titles = []
    previous = ""
    for block in section:
        if block.kind == "paragraph":
            break
        if block.kind == "heading":
            body = _body(text, block)
            # the first part of a chapter whose parts are numbered
            if not (is_worded(previous) and is_bare_number(body)):
                titles.append(heading_words(body))
            previous = body
    return joined(titles)
