"""OpenDocument text (ODT) to a Manuscript: OpenDocument 1.3, part 3.

>>> with open("lamp.odt", "rb") as file, opened(file, "lamp.odt") as archive:           # doctest: +SKIP
...     document(archive).title
'The Lamp'

Footnotes and endnotes become notes behind their paragraph; comments and deleted words are left out.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from audiobook.read import xml
from audiobook.read.manuscript import Manuscript, gathered
from audiobook.read.markup import primary_tag, words_of
from audiobook.read.pieces import Piece
from audiobook.system.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lxml.etree import _Element

    from audiobook.model import BlockKind
    from audiobook.read.archive import Archive

CONTENT: Final = "content.xml"
META: Final = "meta.xml"
STYLES: Final = "styles.xml"
MIMETYPE: Final = "mimetype"
TYPE: Final = b"application/vnd.oasis.opendocument.text"
"""What the member `mimetype` of a text says."""
ENCRYPTED: Final = b"encryption-data"
"""In the manifest of a document with a password."""
MANIFEST: Final = "META-INF/manifest.xml"
UNSEEN: Final = frozenset(
    "annotation tracked-changes note-citation hidden-text hidden-paragraph sequence-decls".split()
)
LISTS: Final = frozenset(
    "table-of-content illustration-index table-index object-index user-index alphabetical-index "
    "bibliography".split()
)
"""Lists that the program generates."""
NOTE_STYLES: Final = re.compile(r"subtitle|author|caption|header|footer")
TITLE_LEVEL: Final = 1
MAX_LEVEL: Final = 6
BLANKS: Final = re.compile(r"[ \t\r\n]+")
"""White space in the file, which counts as one blank (part 3, 6.1.2)."""
MAX_PARENTS: Final = 20
"""Styles on which a style is based, one on the other."""


def is_text(archive: Archive) -> bool:
    """Is this archive an OpenDocument text?"""
    return CONTENT in archive and MIMETYPE in archive and archive.read(MIMETYPE).startswith(TYPE)


def document(archive: Archive) -> Manuscript:
    """What an ODT holds; raises InputError for one that is locked or cannot be parsed."""
    if MANIFEST in archive and ENCRYPTED in archive.read(MANIFEST):
        raise InputError(f"{archive.where}: this document is locked with a password; save it without one")
    content = archive.xml(CONTENT)
    meta = archive.xml(META) if META in archive else None
    styles = [content, *([archive.xml(STYLES)] if STYLES in archive else [])]
    body = next(content.iter("{*}text"), None)
    if body is None:
        raise InputError(f"{archive.where}: this document holds no text; there is nothing to read aloud")
    return Manuscript(
        gathered(_Walk(_named_styles(styles)).over(body)),
        title=_field(meta, "title"),
        author=_field(meta, "initial-creator") or _field(meta, "creator"),
        language=primary_tag(_field(meta, "language")),
    )


class _Walk:
    """Goes over the elements of a text and gathers pieces."""

    def __init__(self, styles: Mapping[str, str]) -> None:
        self._styles = styles
        self._words: list[list[str]] = []
        """Of the paragraphs that are open: a note stands in a paragraph."""
        self._notes = 0
        """Notes and lists in which the words stand."""
        self._behind: list[Piece] = []

    def over(self, body: _Element) -> Iterator[Piece | None]:
        """The pieces; None for an empty paragraph."""
        for element, begins, skip in xml.walked(body):
            name = xml.name(element)
            if begins:
                self._begun(element, name, skip)
            elif name in {"p", "h"}:
                yield from self._paragraph(element, name)
            elif name in LISTS or name == "note":
                self._notes -= 1
            if not begins and element is not body and self._words:
                self._words[-1].append(BLANKS.sub(" ", element.tail or ""))

    def _begun(self, element: _Element, name: str, skip: xml.Skip) -> None:
        if name in UNSEEN:
            skip()
            return
        if name in {"p", "h"}:
            self._words.append([])
        elif name in LISTS or name == "note":
            self._notes += 1
        if not self._words:
            return
        if name == "line-break":
            self._words[-1].append("\n")
        elif name in {"s", "tab"}:
            self._words[-1].append(" ")
        else:
            self._words[-1].append(BLANKS.sub(" ", element.text or ""))

    def _paragraph(self, element: _Element, name: str) -> Iterator[Piece | None]:
        words = "".join(self._words.pop())
        kind, level = self._kind(element, name)
        piece = Piece(kind, words, level) if words.strip() else None
        if self._words:
            self._behind += [piece] if piece else []
            return
        yield piece
        yield from self._behind
        self._behind = []

    def _kind(self, element: _Element, name: str) -> tuple[BlockKind, int]:
        style = self._styles.get(xml.attribute(element, "style-name"), "")
        if self._notes or NOTE_STYLES.fullmatch(style):
            return "note", 0
        if name == "h":
            level = xml.attribute(element, "outline-level")
            number = int(level) if level.isascii() and level.isdigit() and len(level) == 1 else 1
            return "heading", min(number + TITLE_LEVEL, MAX_LEVEL)
        return ("heading", TITLE_LEVEL) if style == "title" else ("paragraph", 0)


def _named_styles(parts: list[_Element]) -> dict[str, str]:
    """The name, in small letters, of the style that a person chose, by the name of the style in the file."""
    parents = {
        xml.attribute(style, "name"): xml.attribute(style, "parent-style-name")
        for part in parts
        for style in part.iter("{*}style")
        if xml.attribute(style, "family") == "paragraph"
    }
    names = {}
    for style in parents:
        name = style
        for _ in range(MAX_PARENTS):
            # Automatic styles are called P1, P2 and so on.
            if not re.fullmatch(r"P\d+", name):
                break
            name = parents.get(name, "")
        names[style] = name.lower()
    return names


def _field(meta: _Element | None, name: str) -> str:
    element = next(meta.iter(f"{{*}}{name}"), None) if meta is not None else None
    return "" if element is None else words_of(element)
