"""Pieces of marked-up documents to chapters: one text, its blocks, what is not spoken.  Pure.

The text of such a book is its pieces, a blank line between them; its chapters tile it as those of a text file
tile the file, and positions count in it.  A rule stands in it as `* * *`.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise, takewhile
from typing import TYPE_CHECKING

from audiobook.model import Block, BlockKind, Chapter
from audiobook.read.headings import heading_words, is_heading, joined
from audiobook.read.notes import mark_notes

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

BETWEEN = "\n\n"
BREAK = "* * *"
"""A rule (`<hr>`) as text."""
NOT_THE_STORY = re.compile(
    r"""(?:
        (?:front[ ])?cover | (?:half[ -]?)?title(?:[ -]?page)? | copyright(?:[ ](?:page|notice))? | imprint
      | colophon | uncopyright | dedication | (?:table[ ]of[ ])?contents | (?:list[ ]of[ ])?illustrations
      | index | (?:foot|end)?notes | bibliography | about[ ]the[ ](?:authors?|publisher)
      | about[ ]this[ ]e?book
      | also[ ]by\b.* | (?:other[ ]|more[ ])?books[ ]by\b.* | by[ ]the[ ]same[ ]author | acknowledge?ments?
      | praise[ ]for\b.* | newsletter(?:[ ]sign[ -]?up)? | transcriber['’]?s[ ]notes?
      | the[ ]full[ ]project[ ]gutenberg.*
    )[\s.:]*""",
    re.IGNORECASE | re.VERBOSE,
)
"""What a table of contents and headings call front and back matter; forewords and prefaces are spoken."""
TITLE_PAGE_WORDS = 100
"""Fewer words before the first chapter that the table of contents names are a title page."""


@dataclass(frozen=True, slots=True)
class Piece:
    """What becomes a block: its words, and how the markup has it."""

    kind: BlockKind
    text: str
    level: int = 0
    """1 to 6, of a heading."""


@dataclass(frozen=True, slots=True)
class Section:
    """Pieces between two cuts, and the title that a table of contents gives them."""

    pieces: tuple[Piece, ...]
    title: str = ""

    @property
    def is_spoken(self) -> bool:
        """Is there more than headings and notes?"""
        return any(piece.kind == "paragraph" for piece in self.pieces)

    def silent(self) -> Section:
        """The same, all of it notes."""
        return replace(self, pieces=tuple(Piece("note", piece.text) for piece in self.pieces))


def by_contents(pieces: Sequence[Piece], contents: Iterable[tuple[int, str]]) -> list[Section]:
    """Cut where the table of contents says: the index of a chapter's first piece, and its title."""
    titles: dict[int, str] = {}
    for index, title in contents:
        # Where a part and its first chapter begin together, both name the chapter.
        known = titles.get(index)
        titles[index] = joined([known, title]) if known and is_heading(known) else title
    starts = sorted(titles)
    lead = Section(tuple(pieces[: starts[0] if starts else None]))
    found = [lead.silent() if _words(lead) < TITLE_PAGE_WORDS else _silent_if_named(lead)]
    for start, end in pairwise([*starts, len(pieces)]):
        section = Section(tuple(pieces[start:end]), titles[start])
        found.append(_silent_if_named(_titled(section)))
    return found


def by_headings(pieces: Sequence[Piece]) -> list[Section]:
    """Cut before every heading of the level that chapters have, and of those above it."""
    if not any(piece.kind == "heading" for piece in pieces):
        pieces = [
            replace(piece, kind="heading", level=1)
            if piece.kind == "paragraph" and is_heading(piece.text)
            else piece
            for piece in pieces
        ]
    level = _chapter_level(pieces)
    starts = [i for i, piece in enumerate(pieces) if piece.kind == "heading" and piece.level <= level]
    cuts = [0, *(start for start in starts if start), len(pieces)]
    found = [_silent_if_named(Section(tuple(pieces[start:end]))) for start, end in pairwise(cuts)]
    # What stands above the first heading of a chapter's level, if it is short, is a title page.
    titles = list(takewhile(lambda one: _is_above(one, level), found))
    if len(found) > len(titles) + 1 and sum(map(_words, titles)) < TITLE_PAGE_WORDS:
        found[: len(titles)] = [one.silent() for one in titles]
    return found


def chapters(sections: Sequence[Section], source: str, default_title: str) -> tuple[Chapter, ...]:
    """The chapters of a book; what is not spoken goes with the chapter behind it, at the end with the last.

    Their texts, joined, are the text of the book.
    """
    gathered = _gathered(sections)
    texts = [
        BETWEEN.join(piece.text for piece in section.pieces)
        + (BETWEEN if section is not gathered[-1] else "")
        for section in gathered
    ]
    starts = [0, *accumulate(map(len, texts))]
    return tuple(
        Chapter(_title(section) or default_title, text, mark_notes(text, _blocks(section)), source, start)
        for section, text, start in zip(gathered, texts, starts, strict=False)
    )


def _is_above(section: Section, level: int) -> bool:
    """Has a section no heading of a chapter's level, and none that counts, such as `Part One`?"""
    headings = [piece for piece in section.pieces if piece.kind == "heading"]
    return all(piece.level < level and not is_heading(piece.text) for piece in headings)


def _words(section: Section) -> int:
    return sum(len(piece.text.split()) for piece in section.pieces if piece.kind == "paragraph")


def _titled(section: Section) -> Section:
    """A paragraph at the beginning that says the title of the table of contents is the heading."""
    first = next((i for i, piece in enumerate(section.pieces) if piece.kind != "note"), None)
    if first is None or section.pieces[first].kind != "paragraph":
        return section
    words = section.pieces[first].text
    if _folded(words) != _folded(section.title) and not is_heading(words):
        return section
    pieces = list(section.pieces)
    pieces[first] = Piece("heading", words, 1)
    return replace(section, pieces=tuple(pieces))


def _folded(words: str) -> str:
    return " ".join(words.split()).casefold().rstrip(".:")


def _silent_if_named(section: Section) -> Section:
    heading = next((piece.text for piece in section.pieces if piece.kind == "heading"), "")
    names = (section.title or heading, heading)
    return section.silent() if any(NOT_THE_STORY.fullmatch(_folded(name)) for name in names) else section


def _chapter_level(pieces: Sequence[Piece]) -> int:
    """The level of most headings that count chapters; else the shallowest used twice; else the shallowest."""
    headings = [piece for piece in pieces if piece.kind == "heading"]
    counting = Counter(piece.level for piece in headings if is_heading(piece.text)).most_common(1)
    if counting and counting[0][1] > 1:
        return counting[0][0]
    levels = Counter(piece.level for piece in headings)
    return min([level for level, times in levels.items() if times > 1] or levels or [0])


def _gathered(sections: Sequence[Section]) -> list[Section]:
    """Sections of which each has something to speak, as far as there is anything."""
    found: list[Section] = []
    waiting = Section(())
    for section in sections:
        if section.is_spoken:
            above, title = waiting.title, _title(section)
            title = joined([above, title]) if is_heading(above) else title
            found.append(Section(waiting.pieces + section.pieces, title))
            waiting = Section(())
        else:
            waiting = Section(waiting.pieces + section.pieces, _title(section))
    if waiting.pieces and found:
        # Headings that nothing follows are the end matter's.
        found[-1] = replace(found[-1], pieces=found[-1].pieces + waiting.silent().pieces)
    elif waiting.pieces:
        found.append(waiting)
    return found


def _title(section: Section) -> str:
    """What the table of contents says, or the words of the headings at the beginning."""
    if section.title:
        return section.title
    words = []
    for piece in section.pieces:
        if piece.kind == "heading":
            words.append(heading_words(piece.text))
        elif piece.kind == "paragraph":
            break
    return joined(words)


def _blocks(section: Section) -> tuple[Block, ...]:
    starts = accumulate((len(piece.text) + len(BETWEEN) for piece in section.pieces), initial=0)
    return tuple(
        Block(start, start + len(piece.text), piece.kind)
        for piece, start in zip(section.pieces, starts, strict=False)
    )
