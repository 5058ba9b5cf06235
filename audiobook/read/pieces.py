r"""Pieces of marked-up documents to chapters: one text, its blocks, what is not spoken.  Pure.

>>> chapters([Section((Piece("heading", "One", 1), Piece("paragraph", "It rained.")))], "a.html", "A")[0].text
'One\n\nIt rained.'

The text of such a book is its pieces with a blank line between them.  Its chapters tile that text as those
of a text file tile the file.  A rule (`<hr>`) becomes `* * *`.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise, takewhile
from typing import TYPE_CHECKING, Final

from audiobook.model import Block, BlockKind, Chapter, LeftOut
from audiobook.read.headings import heading_words, is_heading, joined
from audiobook.read.notes import mark_notes

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

BETWEEN: Final = "\n\n"
BREAK: Final = "* * *"
"""A rule (`<hr>`) as text."""
SILENT_TITLES: Final = (
    ("cover", "Front Cover", r"(?:front[ ])?cover | couverture"),
    ("title page", "Half-Title Page", r"(?:half[ -]?)?title(?:[ -]?page)?"),
    ("copyright", "Copyright Notice", r"copyright(?:[ ](?:page|notice))? | imprint | colophon | uncopyright"),
    ("dedication", "Dedication", "dedication"),
    (
        "lists",
        "List of Illustrations",
        r"(?:table[ ]of[ ])?contents | (?:list[ ]of[ ])?illustrations | index | bibliography",
    ),
    ("notes", "Transcriber’s Notes", r"(?:foot|end)?notes | transcriber['’]?s[ ]notes?"),
    (
        "about it",
        "About the Authors",
        r"about[ ]the[ ](?:authors?|publisher) | about[ ]this[ ]e?book | [àÀ][ ]propos(?:[ ].*)?",
    ),
    (
        "other books",
        "Also by Ann Vale",
        r"also[ ]by\b.* | (?:other[ ]|more[ ])?books[ ]by\b.* | by[ ]the[ ]same[ ]author",
    ),
    ("thanks", "Acknowledgments", r"acknowledge?ments?"),
    ("advertising", "Praise for Kites", r"praise[ ]for\b.* | newsletter(?:[ ]sign[ -]?up)?"),
    ("licence", "THE FULL PROJECT GUTENBERG LICENSE", r"the[ ]full[ ]project[ ]gutenberg.*"),
)
"""What contents and headings call front and back matter: (name, example, pattern).

Forewords and prefaces are spoken.
"""
NOT_THE_STORY: Final = re.compile(
    rf"(?:{'|'.join(pattern for *_, pattern in SILENT_TITLES)})[\s.:]*", re.IGNORECASE | re.VERBOSE
)
TITLE_PAGE_WORDS: Final = 100
"""Fewer words than this before the first chapter are a title page."""


@dataclass(frozen=True, slots=True)
class Piece:
    """What becomes a block of a chapter."""

    kind: BlockKind
    text: str
    """Without white space at either end; never empty."""
    level: int = 0
    """Of a heading, 1 to 6; 0 for everything else."""
    left_out: tuple[LeftOut, ...] = ()
    """What stood in it, or before it, and is not spoken."""

    def silent(self) -> Piece:
        """The same words as a note."""
        return replace(self, kind="note", level=0)


@dataclass(frozen=True, slots=True)
class Section:
    """Pieces between two cuts."""

    pieces: tuple[Piece, ...]
    title: str = ""
    """From the table of contents; "": it has none."""

    @property
    def is_spoken(self) -> bool:
        """Is there more than headings and notes?"""
        return any(piece.kind == "paragraph" for piece in self.pieces)

    def silent(self) -> Section:
        """The same section with every piece as a note."""
        return replace(self, pieces=tuple(piece.silent() for piece in self.pieces))


def with_left_out(pieces: Sequence[Piece], left_out: Sequence[LeftOut]) -> list[Piece]:
    """The pieces, with what was left out after the last of them."""
    if not pieces or not left_out:
        return list(pieces)
    return [*pieces[:-1], replace(pieces[-1], left_out=(*pieces[-1].left_out, *left_out))]


def by_contents(pieces: Sequence[Piece], contents: Iterable[tuple[int, str]]) -> list[Section]:
    """Cut where the table of contents says.

    `contents`: for each entry the index of its first piece, and its title.
    """
    titles: dict[int, str] = {}
    for index, title in contents:
        # A part and its first chapter may begin at the same piece: the title names both.
        known = titles.get(index)
        titles[index] = joined([known, title]) if known and is_heading(known) else title
    starts = sorted(titles)
    lead = Section(tuple(pieces[: starts[0] if starts else None]))
    sections = [lead.silent() if _word_count(lead) < TITLE_PAGE_WORDS else _silent_if_named(lead)]
    for start, end in pairwise([*starts, len(pieces)]):
        section = Section(tuple(pieces[start:end]), titles[start])
        sections.append(_silent_if_named(_titled(section)))
    return sections


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
    starts = [index for index, piece in enumerate(pieces) if piece.kind == "heading" and piece.level <= level]
    cuts = [0, *(start for start in starts if start), len(pieces)]
    sections = [_silent_if_named(Section(tuple(pieces[start:end]))) for start, end in pairwise(cuts)]
    # What stands above the first heading of a chapter's level is a title page, if it is short.
    front = list(takewhile(lambda section: _is_above(section, level), sections))
    if len(sections) > len(front) + 1 and sum(map(_word_count, front)) < TITLE_PAGE_WORDS:
        sections[: len(front)] = [section.silent() for section in front]
    return sections


def chapters(sections: Sequence[Section], source: str, default_title: str) -> tuple[Chapter, ...]:
    """The chapters of a book; their texts, joined, are its text.

    A section without anything to speak goes with the chapter after it, at the end with the last.
    """
    spoken = _with_something_to_speak(sections)
    texts = [
        BETWEEN.join(piece.text for piece in section.pieces) + (BETWEEN if section is not spoken[-1] else "")
        for section in spoken
    ]
    starts = [0, *accumulate(map(len, texts))]
    return tuple(
        Chapter(
            _title(section) or default_title,
            text,
            mark_notes(text, _blocks(section)),
            source,
            start,
            tuple(left for piece in section.pieces for left in piece.left_out),
        )
        for section, text, start in zip(spoken, texts, starts, strict=False)
    )


def _is_above(section: Section, level: int) -> bool:
    """Does a section have only headings above the chapters' level, and none that counts, like `Part One`?"""
    headings = [piece for piece in section.pieces if piece.kind == "heading"]
    return all(piece.level < level and not is_heading(piece.text) for piece in headings)


def _word_count(section: Section) -> int:
    return sum(len(piece.text.split()) for piece in section.pieces if piece.kind == "paragraph")


def _titled(section: Section) -> Section:
    """A section whose first paragraph is its title in the table of contents: that becomes its heading."""
    first = next((index for index, piece in enumerate(section.pieces) if piece.kind != "note"), None)
    if first is None or section.pieces[first].kind != "paragraph":
        return section
    words = section.pieces[first].text
    if _folded(words) != _folded(section.title) and not is_heading(words):
        return section
    pieces = list(section.pieces)
    pieces[first] = replace(pieces[first], kind="heading", level=1)
    return replace(section, pieces=tuple(pieces))


def _folded(words: str) -> str:
    return " ".join(words.split()).casefold().rstrip(".:")


def _silent_if_named(section: Section) -> Section:
    """A section as notes if its title says that it is front or back matter."""
    heading = next((piece.text for piece in section.pieces if piece.kind == "heading"), "")
    names = (section.title or heading, heading)
    return section.silent() if any(NOT_THE_STORY.fullmatch(_folded(name)) for name in names) else section


def _chapter_level(pieces: Sequence[Piece]) -> int:
    """The level of most headings that count chapters; else the shallowest used twice, or else used at all."""
    headings = [piece for piece in pieces if piece.kind == "heading"]
    counting = Counter(piece.level for piece in headings if is_heading(piece.text)).most_common(1)
    if counting and counting[0][1] > 1:
        return counting[0][0]
    levels = Counter(piece.level for piece in headings)
    return min([level for level, times in levels.items() if times > 1] or levels or [0])


def _with_something_to_speak(sections: Sequence[Section]) -> list[Section]:
    """Sections that each have something to speak: those that have not are joined to the next."""
    spoken: list[Section] = []
    waiting = Section(())
    for section in sections:
        if section.is_spoken:
            above, title = waiting.title, _title(section)
            title = joined([above, title]) if is_heading(above) else title
            spoken.append(Section(waiting.pieces + section.pieces, title))
            waiting = Section(())
        else:
            waiting = Section(waiting.pieces + section.pieces, _title(section))
    if waiting.pieces and spoken:
        # Headings that nothing follows belong to the end matter.
        spoken[-1] = replace(spoken[-1], pieces=spoken[-1].pieces + waiting.silent().pieces)
    elif waiting.pieces:
        spoken.append(waiting)
    return spoken


def _title(section: Section) -> str:
    """A section's title in the table of contents, or the words of the headings at its beginning."""
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
