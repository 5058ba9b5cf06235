"""HTML and XHTML to pieces: prose, headings, rules and notes.

>>> [piece.kind for piece in page(b"<html><h1>One</h1><p>It <i>rained</i>.</p></html>", "a.html").pieces]
['heading', 'paragraph']

Of emphasis and links only the words are kept; footnote marks, scripts, menus and page numbers are dropped
whole.  lxml's HTML parser reads both forms: it expands no entities that a document declares, opens no files
and no addresses, and bounds how deep elements nest.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Final

from audiobook.read.decode import BYTE_ORDER_MARKS, decode
from audiobook.read.gutenberg import LANGUAGES
from audiobook.read.headings import is_scene_break
from audiobook.read.pieces import BREAK, Piece
from audiobook.system.errors import InputError
from audiobook.text.lexis import INVISIBLE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml.etree import _Element

    from audiobook.model import BlockKind

DECLARED: Final = re.compile(
    rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]+)|<meta[^>]{0,200}?charset\s*=\s*["']?([\w.:-]+)""",
    re.IGNORECASE,
)
HEAD_BYTES: Final = 4096
"""At the start of a document: the encoding is declared there, if anywhere."""
LATIN_1: Final = frozenset({"iso-8859-1", "latin1", "us-ascii"})
PROLOG: Final = re.compile(r"\s*<\?xml[^>]*\?>")
BLANKS: Final = re.compile("[ \t-\r\x1c-\x1f\xa0\u202f]+")
"""White space, also what keeps words on one line: a name must not differ by it."""
PARAGRAPH_END: Final = re.compile(r"\n\s*\n")
BLOCKS: Final = frozenset(
    "address article aside blockquote body center dd details div dl dt fieldset figcaption figure footer "
    "h1 h2 h3 h4 h5 h6 header hgroup hr li form main ol p pre section summary table tbody tr ul".split()
)
SKIPPED: Final = frozenset(
    "audio button canvas embed head iframe img input link map math meta nav noscript object option rp rt "
    "script select style svg template textarea title video".split()
)
HEADINGS: Final = {f"h{level}": level for level in range(1, 7)}
MARK_TYPES: Final = frozenset("noteref doc-noteref pagebreak doc-pagebreak backlink doc-backlink".split())
MARK_CLASSES: Final = frozenset("footnote-ref footnote-back noteref pagenum pageno fnanchor landmark".split())
NOTE_TYPES: Final = frozenset(
    "footnote footnotes endnote endnotes rearnote rearnotes doc-footnote doc-endnote doc-endnotes cover "
    "titlepage halftitlepage copyright-page imprint dedication colophon toc landmarks index loi lot "
    "acknowledgments seriespage bibliography doc-dedication doc-cover doc-colophon doc-toc doc-index "
    "doc-acknowledgments doc-bibliography".split()
)
NOTE_CLASSES: Final = frozenset(
    {"footnote", "footnotes", "endnotes", "pg-boilerplate", "toc", "transnote", "caption"}
)
NOTE_TAGS: Final = frozenset({"aside", "figcaption", "footer"})
NOTE_IDS: Final = frozenset({"pg-header", "pg-footer", "endnotes", "work_endnotes", "title-block-header"})
ARCHIVE_NOTE_IDS: Final = frozenset({"preface", "afterword"})
"""Notes in the Archive of Our Own; elsewhere they are the book's."""
ARCHIVE: Final = b"archiveofourown.org"
ARCHIVE_NOTES: Final = frozenset(
    {"meta", "preface", "notes", "summary", "byline", "message", "endnote-link", "end"}
)
"""Classes in which the Archive of Our Own puts what is not the story."""
ARCHIVE_HEADINGS: Final = frozenset({"heading", "toc-heading", "title"})
INNER_LINK: Final = re.compile(r"#|[^:]*\.x?html?(?:#|$)")
"""The target of a link that leads to another place in the book."""
FOOTNOTE_NUMBER: Final = re.compile(r"\s*[\[(]?(?:\d{1,3}|[*†‡§¶]{1,3}|[a-z])[\])]?\s*")
FEW: Final = 8
"""Strings of text in an element: the mark of a footnote has no more."""
LISTED: Final = 200
"""Code points: a paragraph that is mostly links is an entry of a table of contents if it is shorter."""
PRIMARY_TAG: Final = re.compile(r"[a-z]{2,3}")
STORY_PATHS: Final = (".//*[@id='storytext']", ".//main", ".//*[@role='main']", ".//article", ".//body")
"""Where the story of a saved page is, the surest first; only an element that is there once counts."""


@dataclass(frozen=True, slots=True)
class Page:
    """What a document holds."""

    pieces: tuple[Piece, ...]
    anchors: Mapping[str, int]
    """By the id of an element: the index of the piece in which it begins."""
    title: str = ""
    author: str = ""
    language: str = ""
    """A BCP 47 primary tag."""


@dataclass(frozen=True, slots=True)
class _State:
    """What the elements around some words say of them."""

    kind: BlockKind = "paragraph"
    level: int = 0
    """Of a heading, 1 to 6."""
    verbatim: bool = False
    """Are line ends kept, as in `<pre>`?"""
    linked: bool = False
    """Does a link lead from here to another place in the book?"""
    archive: bool = False
    """Do the classes of the Archive of Our Own count?"""


def looks_like(data: bytes) -> bool:
    """Is this HTML, by its beginning?"""
    head = data[:HEAD_BYTES].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return head.startswith((b"<!doctype html", b"<html")) or (head.startswith(b"<?xml") and b"<html" in head)


def page(data: bytes, where: str, *, archive: bool = False) -> Page:
    """What a document holds.

    `archive`: the book is from the Archive of Our Own, even if this document does not say so.  Raises
    InputError, beginning with `where`, for a document that cannot be decoded or parsed.
    """
    root = _parsed(data, where)
    if root is None:
        return Page((), {})
    archive = archive or ARCHIVE in data
    content = root if archive else _content(root)
    walk = _Walk(archive=archive)
    walk.over(content)
    return Page(tuple(walk.pieces), walk.anchors, _page_title(root, archive), _author(root), _language(root))


def _parsed(data: bytes, where: str) -> _Element | None:
    from lxml import etree  # noqa: PLC0415 - it costs every command that reads plain text

    text = PROLOG.sub("", _decoded(data, where), count=1)
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True
    )
    # For libxml2, NUL ends a document; a lone surrogate cannot be encoded.
    encoded = text.replace("\0", " ").encode("utf-8", "replace")
    try:
        root = etree.fromstring(encoded, parser) if encoded.strip() else None
    except etree.XMLSyntaxError as error:
        if "nothing" in str(error) or "empty" in str(error):
            return None
        raise InputError(
            f"{where}: cannot read this HTML ({error}); save the page again, or as text"
        ) from None
    # Where elements nest deeper than libxml2 goes (2,048), it drops what follows.
    lost = next((entry.message for entry in parser.error_log if entry.level_name == "FATAL"), None)
    if lost:
        raise InputError(f"{where}: cannot read all of this HTML ({lost}); save the page again, or as text")
    return root


def _decoded(data: bytes, where: str) -> str:
    declared = DECLARED.search(data[:HEAD_BYTES])
    if declared and not any(data.startswith(mark) for mark, _ in BYTE_ORDER_MARKS):
        name = (declared[1] or declared[2]).decode()
        try:
            # Every browser reads declared Latin-1 as Windows-1252 (WHATWG Encoding, 4.2).
            return data.decode("cp1252" if name.lower() in LATIN_1 else name)
        except (LookupError, ValueError):
            pass
    return decode(data, where) if data.strip() else ""


def _content(root: _Element) -> _Element:
    """The element that holds the story of a saved page."""
    for path in STORY_PATHS:
        elements = root.findall(path)
        if len(elements) == 1:
            return elements[0]
    return root


class _Walk:
    """Goes over elements, however deep, and gathers pieces."""

    def __init__(self, *, archive: bool) -> None:
        self.pieces: list[Piece] = []
        self.anchors: dict[str, int] = {}
        self._states = [_State(archive=archive)]
        self._words: list[str] = []
        self._linked = 0

    def over(self, root: _Element) -> None:
        """Gather the pieces of an element."""
        from lxml import etree  # noqa: PLC0415 - as above

        walker = etree.iterwalk(root, events=("start", "end"))
        for event, element in walker:
            tag = _tag(element)
            if tag in BLOCKS:
                self._flush()
            if event == "end":
                self._states.pop()
                if element is not root:
                    self._add(element.tail)
            elif self._enter(element, tag):
                self._add(element.text)
            else:
                walker.skip_subtree()
        self._flush()

    def _enter(self, element: _Element, tag: str) -> bool:
        """Begin an element; False: nothing in it is read."""
        for name in (element.get("id"), element.get("name") if tag == "a" else None):
            if name:
                self.anchors.setdefault(name, len(self.pieces))
        state = self._states[-1]
        if tag in SKIPPED or _is_hidden(element) or _is_footnote_mark(element, tag):
            self._states.append(state)
            return False
        self._states.append(_entered(state, element, tag))
        if tag == "hr":
            self.pieces.append(Piece("note" if state.kind == "note" else "break", BREAK))
        elif tag == "br":
            self._words.append("\n")
        elif tag in {"td", "th"}:
            self._words.append(" ")
        return True

    def _add(self, words: str | None) -> None:
        if not words:
            return
        state = self._states[-1]
        words = INVISIBLE.sub("", words)
        self._words.append(words if state.verbatim else BLANKS.sub(" ", words))
        self._linked += len(words.strip()) * state.linked

    def _flush(self) -> None:
        """Make pieces of the words since the last block began or ended."""
        state = self._states[-1]
        whole = "".join(self._words)
        mostly_linked = self._linked * 2 > len(whole.strip())
        self._words, self._linked = [], 0
        for part in PARAGRAPH_END.split(whole):
            words = _one_blank(part)
            if words:
                kind = _kind(words, state.kind, mostly_linked=mostly_linked)
                self.pieces.append(Piece(kind, words, state.level if kind == "heading" else 0))


def _one_blank(part: str) -> str:
    """The words with single blanks between them, none beside a line end."""
    lines = (line.strip() for line in part.strip().split("\n"))
    return re.sub(r" {2,}", " ", "\n".join(lines))


def _kind(words: str, kind: BlockKind, *, mostly_linked: bool) -> BlockKind:
    """What words are that stand where `kind` is."""
    if kind == "paragraph" and is_scene_break(words):
        return "break"
    if kind == "paragraph" and mostly_linked and len(words) < LISTED:
        return "note"
    return kind


def _entered(state: _State, element: _Element, tag: str) -> _State:
    """The state inside an element."""
    if tag == "a" and INNER_LINK.match(element.get("href") or ""):
        return replace(state, linked=True)
    if tag == "pre":
        return replace(state, verbatim=True)
    if tag in HEADINGS:
        # The Archive puts a chapter's heading among notes; in other notes no heading is a chapter's.
        of_chapter = state.kind != "note" or (state.archive and _classes(element) & ARCHIVE_HEADINGS)
        return replace(state, kind="heading", level=HEADINGS[tag]) if of_chapter else state
    if element.get("id") in NOTE_IDS or (state.archive and element.get("id") in ARCHIVE_NOTE_IDS):
        return replace(state, kind="note", archive=False)  # no heading in it is a chapter's
    if _is_note(element, tag, archive=state.archive):
        return replace(state, kind="note")
    return state


def _tag(element: _Element) -> str:
    """The name of an element without its name space."""
    return str(element.tag).rpartition("}")[2].rpartition(":")[2].lower()


def words_of(element: _Element) -> str:
    """The words in an element, single blanks between them."""
    return " ".join(INVISIBLE.sub("", "".join(map(str, element.itertext()))).split())


def _types(element: _Element) -> set[str]:
    names = f"{element.get('epub:type') or ''} {element.get('role') or ''}"
    return set(names.lower().split())


def _classes(element: _Element) -> set[str]:
    # Converters number the classes: "userstuff2".
    return {name.rstrip("0123456789") for name in (element.get("class") or "").lower().split()}


def _is_hidden(element: _Element) -> bool:
    """Is an element hidden, or a mark for the eye: a footnote's, a page number?"""
    return (
        element.get("hidden") is not None
        or bool(_types(element) & MARK_TYPES)
        or bool(_classes(element) & MARK_CLASSES)
    )


def _is_footnote_mark(element: _Element, tag: str) -> bool:
    """Is an element a raised or bracketed number with a link: `<sup><a href="#n1">1</a></sup>`?"""
    if tag not in {"a", "sup"}:
        return False
    link = element if tag == "a" else element.find("a")
    if link is None or "#" not in (link.get("href") or ""):
        return False
    words = "".join(map(str, islice(element.itertext(), FEW))).strip()
    raised = tag == "sup" or element.find("sup") is not None or words.startswith(("[", "*", "†"))
    return raised and FOOTNOTE_NUMBER.fullmatch(words) is not None


def _is_note(element: _Element, tag: str, *, archive: bool) -> bool:
    """Is what an element holds not the story, by its tag, its types or its classes?"""
    classes = _classes(element)
    of_archive = archive and classes & ARCHIVE_NOTES and "userstuff" not in classes
    return bool(of_archive or tag in NOTE_TAGS or _types(element) & NOTE_TYPES or classes & NOTE_CLASSES)


def _page_title(root: _Element, archive: bool) -> str:
    heading = root.find(".//*[@id='preface']//h1") if archive else None
    title = heading if heading is not None else root.find(".//title")
    return "" if title is None else words_of(title)


def _author(root: _Element) -> str:
    named = root.findall(".//meta[@name='author']") + root.findall(".//meta[@name='dc.creator']")
    linked = map(words_of, root.findall(".//a[@rel='author']"))
    names = [INVISIBLE.sub("", meta.get("content") or "").strip() for meta in named] or linked
    return ", ".join(dict.fromkeys(name for name in names if name))


def _language(root: _Element) -> str:
    tag = primary_tag(root.get("lang") or root.get("xml:lang") or "")
    for entry in root.iter("dt"):
        value = entry.getnext()
        if words_of(entry) == "Language:" and value is not None:
            return LANGUAGES.get(words_of(value).lower(), tag)
    return tag


def primary_tag(tag: str) -> str:
    """The language of a BCP 47 tag, `en` of `en-GB`; "" for anything else (pandoc may write `C`)."""
    primary = tag.replace("_", "-").split("-")[0].strip().lower()
    return primary if PRIMARY_TAG.fullmatch(primary) else ""
