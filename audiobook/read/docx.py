"""Word's DOCX to a Manuscript: ECMA-376, part 1, chapter 17 (WordprocessingML).

>>> with open("lamp.docx", "rb") as file, opened(file, "lamp.docx") as archive:         # doctest: +SKIP
...     document(archive).title
'The Lamp'

What a reader sees is read: insertions are, deletions are not.  Footnotes and endnotes become notes behind the
paragraph that refers to them; comments and running heads are left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from audiobook.read import xml
from audiobook.read.manuscript import Manuscript, gathered
from audiobook.read.markup import primary_tag, words_of
from audiobook.read.pieces import BREAK, Piece

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lxml.etree import _Element

    from audiobook.model import BlockKind
    from audiobook.read.archive import Archive

MEMBER: Final = "word/document.xml"
"""The member that makes a ZIP archive a DOCX."""
STYLES: Final = "word/styles.xml"
CORE: Final = "docProps/core.xml"
NOTES: Final = {"footnoteReference": "word/footnotes.xml", "endnoteReference": "word/endnotes.xml"}
"""Where the notes are, by the element that refers to one."""
UNSEEN: Final = frozenset(
    "del moveFrom Fallback instrText delText sectPr pPrChange rPrChange annotationRef".split()
)
"""Elements with what a reader does not see, or sees elsewhere."""
SIGNS: Final = {"tab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": " "}
"""Elements of a run that are characters."""
HEADING: Final = re.compile(r"heading (\d)")
"""Word's names of the built-in styles are English in every language."""
NOTE_STYLES: Final = re.compile(
    r"toc(?: heading| \d)?|table of (?:figures|authorities)|subtitle|author|date|caption"
    r"|(?:foot|end)note text|header|footer"
)
TITLE_LEVEL: Final = 1
"""The style `Title` stands above `heading 1`."""
MAX_LEVEL: Final = 6
MAX_PARENTS: Final = 20
"""Styles on which a style is based, one on the other."""
CONTENTS: Final = "table of contents"
"""The gallery of the part that Word generates."""


@dataclass(frozen=True, slots=True)
class _Look:
    """What a style makes of a paragraph."""

    kind: BlockKind = "paragraph"
    level: int = 0
    """Of a heading, 1 to 6."""


PLAIN: Final = _Look()


def document(archive: Archive) -> Manuscript:
    """What a DOCX holds; raises InputError for one that cannot be parsed."""
    body = archive.xml(MEMBER)
    core = archive.xml(CORE) if CORE in archive else None
    styles = archive.xml(STYLES) if STYLES in archive else None
    walk = _Walk(_looks(styles), {tag: _notes(archive, name) for tag, name in NOTES.items()})
    return Manuscript(
        gathered(walk.over(body)),
        title=_property(core, "title"),
        author=_property(core, "creator"),
        language=primary_tag(_property(core, "language") or _language(styles)),
    )


class _Walk:
    """Goes over the elements of a document and gathers pieces."""

    def __init__(self, looks: Mapping[str, _Look], notes: Mapping[str, Mapping[str, str]]) -> None:
        self._looks = looks
        self._notes = notes
        self._words: list[list[str]] = []
        """Of the paragraphs that are open: a text box stands in a paragraph."""
        self._hidden: list[str] = []
        self._behind: list[str] = []
        """Notes to which the paragraph refers."""
        self._contents: list[_Element] = []

    def over(self, root: _Element) -> Iterator[Piece | None]:
        """The pieces; None for an empty paragraph."""
        for element, begins, skip in xml.walked(root):
            name = xml.name(element)
            if not begins:
                if name == "p" and self._words:
                    yield from self._paragraph(element)
                elif self._contents and element is self._contents[-1]:
                    self._contents.pop()
            elif name in UNSEEN:
                skip()
            elif name == "p":
                self._words.append([])
            elif name == "sdt" and _is_contents(element):
                self._contents.append(element)
            elif self._words:
                self._inside(element, name)

    def _inside(self, element: _Element, name: str) -> None:
        """Read an element within a paragraph."""
        if name == "t":
            run = element.getparent()
            hidden = run is not None and _is_on(run.find("{*}rPr/{*}vanish"))
            (self._hidden if hidden else self._words[-1]).append(element.text or "")
        elif name in SIGNS:
            parent = element.getparent()
            # In <w:tabs> a tab is a place, not a character.
            if parent is not None and xml.name(parent) == "r" and xml.attribute(element, "type") != "page":
                self._words[-1].append(SIGNS[name])
        elif name == "rect" and xml.attribute(element, "hr"):
            self._words[-1].append(BREAK)
        elif name in self._notes:
            note = self._notes[name].get(xml.attribute(element, "id"), "")
            self._behind.append(note)

    def _paragraph(self, element: _Element) -> Iterator[Piece | None]:
        words = "".join(self._words.pop())
        properties = element.find("{*}pPr")
        look = PLAIN if properties is None else self._look(properties)
        if self._contents:
            look = _Look("note")
        if words.strip():
            yield Piece(look.kind, words, look.level)
        elif properties is not None and properties.find("{*}pBdr") is not None:
            yield Piece("break", BREAK)
        else:
            yield None
        if not self._words:
            yield from (
                Piece("note", note) for note in (*self._behind, "".join(self._hidden)) if note.strip()
            )
            self._behind, self._hidden = [], []

    def _look(self, properties: _Element) -> _Look:
        outline = properties.find("{*}outlineLvl")
        if outline is not None and (level := _number(outline)) is not None:
            return _heading(level + 1)
        style = properties.find("{*}pStyle")
        return PLAIN if style is None else self._looks.get(xml.attribute(style, "val"), PLAIN)


def _is_on(switch: _Element | None) -> bool:
    return switch is not None and xml.attribute(switch, "val") not in {"0", "false", "off"}


def _is_contents(sdt: _Element) -> bool:
    gallery = sdt.find("{*}sdtPr/{*}docPartObj/{*}docPartGallery")
    return gallery is not None and xml.attribute(gallery, "val").lower() == CONTENTS


def _number(element: _Element) -> int | None:
    """The value of an outline level, 0 to 8; None for 9, which is body text."""
    value = xml.attribute(element, "val")
    return int(value) if value in set("012345678") else None


def _heading(level: int) -> _Look:
    return _Look("heading", min(level + TITLE_LEVEL, MAX_LEVEL))


def _looks(styles: _Element | None) -> dict[str, _Look]:
    """What the styles make of a paragraph, by their ids."""
    if styles is None:
        return {}
    elements = {xml.attribute(style, "styleId"): style for style in styles.iterchildren("{*}style")}
    return {id_: _look_of(style, elements) for id_, style in elements.items()}


def _look_of(style: _Element, styles: Mapping[str, _Element]) -> _Look:
    element: _Element | None = style
    for _ in range(MAX_PARENTS):
        if element is None:
            break
        named = element.find("{*}name")
        name = xml.attribute(named, "val").lower() if named is not None else ""
        heading = HEADING.fullmatch(name)
        outline = element.find("{*}pPr/{*}outlineLvl")
        if name == "title":
            return _Look("heading", TITLE_LEVEL)
        if NOTE_STYLES.fullmatch(name):
            return _Look("note")
        if heading:
            return _heading(int(heading[1]))
        if outline is not None:
            level = _number(outline)
            return PLAIN if level is None else _heading(level + 1)
        based = element.find("{*}basedOn")
        element = styles.get(xml.attribute(based, "val")) if based is not None else None
    return PLAIN


def _notes(archive: Archive, name: str) -> dict[str, str]:
    """The footnotes or endnotes by their ids."""
    if name not in archive:
        return {}
    return {
        xml.attribute(note, "id"): " ".join(
            "".join(word.text or "" for word in paragraph.iter("{*}t")) for paragraph in note.iter("{*}p")
        )
        for note in archive.xml(name)
    }


def _property(core: _Element | None, name: str) -> str:
    element = core.find(f"{{*}}{name}") if core is not None else None
    return "" if element is None else words_of(element)


def _language(styles: _Element | None) -> str:
    """Of the document's default style."""
    lang = styles.find("{*}docDefaults/{*}rPrDefault/{*}rPr/{*}lang") if styles is not None else None
    return "" if lang is None else xml.attribute(lang, "val")
