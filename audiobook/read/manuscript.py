"""What a word processor's document, an FB2 or a PDF holds, and its chapters.

Chapters begin at the headings that a document marks; without any, at what reads like a heading, as in text.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from audiobook.model import Block, Chapter
from audiobook.read import pieces, structure
from audiobook.read.headings import is_scene_break
from audiobook.read.pieces import BETWEEN, BREAK, Piece
from audiobook.text.lexis import INVISIBLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

PER_GAP: Final = 8
"""Empty paragraphs part scenes where there are at most one in so many; else they part all paragraphs."""


@dataclass(frozen=True, slots=True)
class Manuscript:
    """What a document holds; "" and None for what it does not say."""

    pieces: tuple[Piece, ...]
    title: str = ""
    author: str = ""
    """Several are joined by commas."""
    language: str = ""
    """A BCP 47 primary tag."""
    cover: bytes | None = None
    """A JPEG or PNG file."""
    remarks: tuple[str, ...] = ()
    """What a person should know of how the document was read, each on one line."""

    def chapters(self, source: str, default_title: str) -> tuple[Chapter, ...]:
        """The chapters; their texts, joined, are the document's."""
        title = self.title or default_title
        if any(piece.kind == "heading" for piece in self.pieces):
            return pieces.chapters(pieces.by_headings(self.pieces), source, title)
        text = BETWEEN.join(piece.text for piece in self.pieces if piece.kind != "note")
        notes = [piece.text for piece in self.pieces if piece.kind == "note"]
        chapters = structure.chapters(text, source=source, default_title=title)
        return (*chapters[:-1], _with_notes(chapters[-1], notes))


def gathered(paragraphs: Iterable[Piece | None]) -> tuple[Piece, ...]:
    """The pieces of a document; None, an empty paragraph, parts two scenes if few do.

    Invisible characters are left out, and a paragraph of `* * *` is a scene break.
    """
    cleaned = [piece and _cleaned(piece) for piece in paragraphs]
    full = sum(piece is not None for piece in cleaned)
    runs = sum(before is None and after is not None for before, after in pairwise(cleaned))
    parts_scenes = runs * PER_GAP <= full
    result: list[Piece] = []
    waiting = False
    for piece in cleaned:
        if piece is None:
            waiting = bool(result)
            continue
        if waiting and parts_scenes and piece.kind == "paragraph" and result[-1].kind == "paragraph":
            result.append(Piece("break", BREAK))
        if piece.kind != "note":
            waiting = False
        result.append(piece)
    return tuple(result)


def _cleaned(piece: Piece) -> Piece | None:
    """A piece without what nobody sees and needless blanks; None: nothing is left."""
    lines = (" ".join(line.split()) for line in INVISIBLE.sub("", piece.text).split("\n"))
    text = "\n".join(line for line in lines if line)
    if not text:
        return None
    kind = "break" if piece.kind in {"paragraph", "heading"} and is_scene_break(text) else piece.kind
    return Piece(kind, text, piece.level if kind == "heading" else 0)


def _with_notes(chapter: Chapter, notes: Sequence[str]) -> Chapter:
    """A chapter with notes behind it."""
    text, blocks = chapter.text, list(chapter.blocks)
    for words in notes:
        start = len(text) + len(BETWEEN)
        text += BETWEEN + words
        blocks.append(Block(start, start + len(words), "note"))
    return replace(chapter, text=text, blocks=tuple(blocks))
