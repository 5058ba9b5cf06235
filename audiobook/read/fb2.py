"""FictionBook 2 to a Manuscript: https://github.com/gribuser/fb2 (the schema, FictionBook.xsd).

>>> page = b"<FictionBook><body><section><p>It rained.</p></section></body></FictionBook>"
>>> [(piece.kind, piece.text) for piece in document(page, "a.fb2").pieces]
[('paragraph', 'It rained.')]
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import TYPE_CHECKING, Final

from audiobook.read import xml
from audiobook.read.manuscript import Manuscript, gathered
from audiobook.read.markup import primary_tag, words_of
from audiobook.read.pieces import Piece
from audiobook.system.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

    from audiobook.model import BlockKind

ROOT: Final = re.compile(rb"<(?:\w+:)?FictionBook[\s>]")
HEAD_BYTES: Final = 4096
"""The root element begins within these."""
PARAGRAPHS: Final = frozenset({"p", "v", "subtitle", "text-author", "date", "td", "th"})
"""Elements that hold words."""
NOTE_BODIES: Final = frozenset({"notes", "comments", "footnotes"})
SUBTITLE_LEVEL: Final = 6
PICTURES: Final = (b"\xff\xd8\xff", b"\x89PNG")
"""What JPEG and PNG files begin with."""
MAX_DEPTH: Final = 100
"""Sections in sections; real books have five."""


def looks_like(data: bytes) -> bool:
    """Is this FictionBook, by its beginning?"""
    return ROOT.search(data[:HEAD_BYTES].replace(b"\0", b"")) is not None


def document(data: bytes, where: str) -> Manuscript:
    """What a FictionBook holds; raises InputError, beginning with `where`, for one that cannot be parsed."""
    parsed = xml.parsed(data, where)
    root = parsed.root
    info = next(root.iter("{*}title-info"), None)
    pieces: list[Piece | None] = []
    if info is not None:
        pieces += [Piece("note", words_of(part)) for part in info.iter("{*}annotation")]
    for body in root.iterchildren("{*}body"):
        pieces += _Body(is_note=xml.attribute(body, "name").lower() in NOTE_BODIES).pieces(body, where)
    return Manuscript(
        gathered(pieces),
        title=_field(info, "book-title"),
        author=_authors(info),
        language=primary_tag(_field(info, "lang")),
        cover=_cover(root, info),
        remarks=parsed.remarks,
    )


class _Body:
    """Goes over a body's elements."""

    def __init__(self, *, is_note: bool) -> None:
        self._is_note = is_note
        self._sections = 0
        self._title: list[str] | None = None
        self._stanza: list[str] | None = None

    def pieces(self, body: _Element, where: str) -> Iterator[Piece | None]:
        """The pieces of a body; None for an empty line."""
        for element, begins, skip in xml.walked(body):
            name = xml.name(element)
            if begins and name in PARAGRAPHS:
                skip()
                yield from self._paragraph(name, _words(element))
            elif begins:
                yield from self._begun(name, where)
            else:
                yield from self._ended(name)
            # Words where the schema allows none are read all the same.
            if begins and name not in PARAGRAPHS and (element.text or "").strip():
                yield Piece(self._kind("paragraph"), element.text or "")
            if not begins and element is not body and (element.tail or "").strip():
                yield Piece(self._kind("paragraph"), element.tail or "")

    def _begun(self, name: str, where: str) -> Iterator[Piece | None]:
        if name == "section":
            self._sections += 1
            if self._sections > MAX_DEPTH:
                raise InputError(f"{where}: refused: sections nest deeper than in any book")
        elif name == "title":
            self._title = []
        elif name == "stanza":
            self._stanza = []
        elif name == "empty-line" and self._title is None:
            yield None

    def _ended(self, name: str) -> Iterator[Piece]:
        if name == "section":
            self._sections -= 1
        elif name == "title" and self._title is not None:
            words, self._title = "\n".join(self._title), None
            yield Piece(self._kind("heading"), words, min(self._sections + 1, SUBTITLE_LEVEL - 1))
        elif name == "stanza" and self._stanza is not None:
            words, self._stanza = "\n".join(self._stanza), None
            yield Piece(self._kind("paragraph"), words)

    def _paragraph(self, name: str, words: str) -> Iterator[Piece]:
        if self._title is not None:
            self._title.append(words)
        elif self._stanza is not None:
            self._stanza.append(words)
        elif name == "subtitle":
            yield Piece(self._kind("heading"), words, SUBTITLE_LEVEL)
        else:
            yield Piece(self._kind("paragraph"), words)

    def _kind(self, kind: BlockKind) -> BlockKind:
        return "note" if self._is_note else kind


def _words(element: _Element) -> str:
    """The words of a paragraph without the marks of notes; a line end in the file is a blank."""
    words: list[str] = []
    for part, begins, skip in xml.walked(element):
        if not begins:
            if part is not element:
                words.append(part.tail or "")
        elif xml.name(part) == "a" and xml.attribute(part, "type") == "note":
            skip()
        else:
            words.append(part.text or "")
    return " ".join("".join(words).split())


def _field(info: _Element | None, name: str) -> str:
    element = info.find(f"{{*}}{name}") if info is not None else None
    return "" if element is None else words_of(element)


def _authors(info: _Element | None) -> str:
    if info is None:
        return ""
    names = []
    for author in info.iterchildren("{*}author"):
        parts = (_field(author, part) for part in ("first-name", "middle-name", "last-name"))
        names.append(" ".join(filter(None, parts)) or _field(author, "nickname"))
    return ", ".join(dict.fromkeys(filter(None, names)))


def _cover(root: _Element, info: _Element | None) -> bytes | None:
    picture = info.find("{*}coverpage/{*}image") if info is not None else None
    wanted = xml.attribute(picture, "href").removeprefix("#") if picture is not None else ""
    for binary in root.iterchildren("{*}binary"):
        if wanted and binary.get("id") == wanted:
            try:
                data = base64.b64decode("".join((binary.text or "").split()))
            except (binascii.Error, ValueError):
                return None
            return data if data.startswith(PICTURES) else None
    return None
