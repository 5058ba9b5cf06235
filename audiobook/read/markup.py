"""HTML and XHTML to pieces: what is prose, heading, rule or note, and what is no text at all.

Emphasis and links are dropped and their words kept; footnote marks, scripts, menus and page numbers are
dropped whole.  lxml's HTML parser reads both forms: it expands no entity a document declares, opens no file
and no address, and bounds how deep elements nest.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

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

DECLARED = re.compile(
    rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]+)|<meta[^>]{0,200}?charset\s*=\s*["']?([\w.:-]+)""",
    re.IGNORECASE,
)
HEAD_BYTES = 4096
"""Where a declaration of the encoding stands."""
PROLOG = re.compile(r"\s*<\?xml[^>]*\?>")
BLANKS = re.compile("[ \t-\r\x1c-\x1f\xa0\u202f]+")
"""What keeps words on one line is a blank to the ear; the names of people must not differ by it."""
PARAGRAPH_END = re.compile(r"\n\s*\n")
BLOCKS = frozenset(
    "address article aside blockquote body center dd details div dl dt fieldset figcaption figure footer "
    "h1 h2 h3 h4 h5 h6 header hgroup hr li form main ol p pre section summary table tbody tr ul".split()
)
SKIPPED = frozenset(
    "audio button canvas embed head iframe img input link map math meta nav noscript object option rp rt "
    "script select style svg template textarea title video".split()
)
HEADINGS = {f"h{level}": level for level in range(1, 7)}
MARK_TYPES = frozenset("noteref doc-noteref pagebreak doc-pagebreak backlink doc-backlink".split())
MARK_CLASSES = frozenset("footnote-ref footnote-back noteref pagenum pageno fnanchor landmark".split())
NOTE_TYPES = frozenset(
    "footnote footnotes endnote endnotes rearnote rearnotes doc-footnote doc-endnote doc-endnotes cover "
    "titlepage halftitlepage copyright-page imprint dedication colophon toc landmarks index loi lot "
    "acknowledgments seriespage bibliography doc-dedication doc-cover doc-colophon doc-toc doc-index "
    "doc-acknowledgments doc-bibliography".split()
)
NOTE_CLASSES = frozenset(
    {"footnote", "footnotes", "endnotes", "pg-boilerplate", "toc", "transnote", "caption"}
)
NOTE_IDS = frozenset(
    {"preface", "afterword", "pg-header", "pg-footer", "endnotes", "work_endnotes", "title-block-header"}
)
ARCHIVE = b"archiveofourown.org"
ARCHIVE_NOTES = frozenset({"meta", "preface", "notes", "summary", "byline", "message", "endnote-link", "end"})
"""Classes in which the Archive of Our Own puts what is not the story."""
FOOTNOTE_NUMBER = re.compile(r"\s*[\[(]?(?:\d{1,3}|[*†‡§¶]{1,3}|[a-z])[\])]?\s*")
FEW = 8
"""Pieces of text in an element that may be a footnote's mark; more are not looked at."""
LISTED = 200
"""Characters: a longer paragraph that is mostly links is no entry of a table of contents."""


@dataclass(frozen=True, slots=True)
class Page:
    """What a document holds."""

    pieces: tuple[Piece, ...]
    anchors: Mapping[str, int]
    """The index of the piece that an element with this id begins in."""
    title: str = ""
    author: str = ""
    language: str = ""
    """A BCP 47 primary tag."""


@dataclass(frozen=True, slots=True)
class _State:
    """What the elements around a place make of its words."""

    kind: BlockKind = "paragraph"
    level: int = 0
    verbatim: bool = False
    linked: bool = False
    archive: bool = False


def looks_like(data: bytes) -> bool:
    """Is this HTML, by its beginning?"""
    head = data[:HEAD_BYTES].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return head.startswith((b"<!doctype html", b"<html")) or (head.startswith(b"<?xml") and b"<html" in head)


def page(data: bytes, where: str, *, archive: bool = False) -> Page:
    """The pieces of a document; `archive`: it is of a book of the Archive of Our Own.

    Raises InputError, beginning with `where`, for what is no text.
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
    # NUL ends a document for libxml2, and a lone surrogate is no UTF-8.
    encoded = text.replace("\0", " ").encode("utf-8", "replace")
    try:
        root = etree.fromstring(encoded, parser) if encoded.strip() else None
    except etree.XMLSyntaxError as error:
        if "nothing" in str(error) or "empty" in str(error):
            return None
        raise InputError(
            f"{where}: this HTML cannot be read ({error}); save the page anew, or as text"
        ) from None
    # Where elements nest deeper than libxml2 goes (2,048), it drops what follows.
    lost = next((entry.message for entry in parser.error_log if entry.level_name == "FATAL"), None)
    if lost:
        raise InputError(f"{where}: this HTML cannot be read whole ({lost}); save the page anew, or as text")
    return root


def _decoded(data: bytes, where: str) -> str:
    declared = DECLARED.search(data[:HEAD_BYTES])
    if declared and not any(data.startswith(mark) for mark, _ in BYTE_ORDER_MARKS):
        name = (declared[1] or declared[2]).decode()
        try:
            # What calls itself Latin-1 is read as Windows-1252 by every browser (WHATWG Encoding, 4.2).
            return data.decode("cp1252" if name.lower() in {"iso-8859-1", "latin1", "us-ascii"} else name)
        except (LookupError, ValueError):
            pass
    return decode(data, where) if data.strip() else ""


def _content(root: _Element) -> _Element:
    """The element that holds the story of a saved page."""
    for path in (".//*[@id='storytext']", ".//main", ".//*[@role='main']", ".//article", ".//body"):
        found = root.findall(path)
        if len(found) == 1:
            return found[0]
    return root


class _Walk:
    """Goes over the elements, however deep, and gathers pieces."""

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
                    self._say(element.tail)
            elif self._enter(element, tag):
                self._say(element.text)
            else:
                walker.skip_subtree()
        self._flush()

    def _enter(self, element: _Element, tag: str) -> bool:
        """Begin an element; is there text in it?"""
        for name in (element.get("id"), element.get("name") if tag == "a" else None):
            if name:
                self.anchors.setdefault(name, len(self.pieces))
        state = self._states[-1]
        if tag in SKIPPED or _is_no_text(element, tag):
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

    def _say(self, words: str | None) -> None:
        if not words:
            return
        state = self._states[-1]
        words = INVISIBLE.sub("", words)
        self._words.append(words if state.verbatim else BLANKS.sub(" ", words))
        self._linked += len(words.strip()) * state.linked

    def _flush(self) -> None:
        state = self._states[-1]
        whole = "".join(self._words)
        linked = self._linked * 2 > len(whole.strip())
        self._words, self._linked = [], 0
        for part in PARAGRAPH_END.split(whole):
            words = "\n".join(" ".join(line.split(" ")).strip() for line in part.strip().split("\n"))
            words = re.sub(r" {2,}", " ", words)
            if not words:
                continue
            kind = state.kind
            if kind == "paragraph" and is_scene_break(words):
                kind = "break"
            elif kind == "paragraph" and linked and len(words) < LISTED:
                kind = "note"
            self.pieces.append(Piece(kind, words, state.level if kind == "heading" else 0))


def _entered(state: _State, element: _Element, tag: str) -> _State:
    """The state inside an element."""
    if tag == "a" and re.match(r"#|[^:]*\.x?html?(?:#|$)", element.get("href") or ""):
        return replace(state, linked=True)
    if tag == "pre":
        return replace(state, verbatim=True)
    if tag in HEADINGS:
        # The Archive heads a chapter inside what is else notes; other notes have headings of their own.
        heads = state.kind != "note" or (
            state.archive and _classes(element) & {"heading", "toc-heading", "title"}
        )
        return replace(state, kind="heading", level=HEADINGS[tag]) if heads else state
    if _is_note(element, tag, archive=state.archive):
        whole = element.get("id") in NOTE_IDS  # no heading in it is a chapter's
        return replace(state, kind="note", archive=state.archive and not whole)
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


def _is_no_text(element: _Element, tag: str) -> bool:
    """Is an element a mark of a footnote or a page, or hidden?"""
    if element.get("hidden") is not None or _types(element) & MARK_TYPES or _classes(element) & MARK_CLASSES:
        return True
    if tag not in {"a", "sup"}:
        return False
    link = element if tag == "a" else element.find("a")
    words = "".join(map(str, islice(element.itertext(), FEW))).strip()
    raised = tag == "sup" or element.find("sup") is not None or words.startswith(("[", "*", "†"))
    return (
        link is not None
        and "#" in (link.get("href") or "")
        and raised
        and bool(FOOTNOTE_NUMBER.fullmatch(words))
    )


def _is_note(element: _Element, tag: str, *, archive: bool) -> bool:
    classes = _classes(element)
    if archive and classes & ARCHIVE_NOTES and "userstuff" not in classes:
        return True
    return (
        tag in {"aside", "figcaption", "footer"}
        or bool(_types(element) & NOTE_TYPES)
        or bool(classes & NOTE_CLASSES)
        or (element.get("id") in NOTE_IDS and (archive or element.get("id") not in {"preface", "afterword"}))
    )


def _page_title(root: _Element, archive: bool) -> str:
    heading = root.find(".//*[@id='preface']//h1") if archive else None
    found = heading if heading is not None else root.find(".//title")
    return "" if found is None else words_of(found)


def _author(root: _Element) -> str:
    named = root.findall(".//meta[@name='author']") + root.findall(".//meta[@name='dc.creator']")
    linked = map(words_of, root.findall(".//a[@rel='author']"))
    names = [INVISIBLE.sub("", one.get("content") or "").strip() for one in named] or linked
    return ", ".join(dict.fromkeys(name for name in names if name))


def _language(root: _Element) -> str:
    tag = primary_tag(root.get("lang") or root.get("xml:lang") or "")
    for entry in root.iter("dt"):
        value = entry.getnext()
        if words_of(entry) == "Language:" and value is not None:
            return LANGUAGES.get(words_of(value).lower(), tag)
    return tag


def primary_tag(tag: str) -> str:
    """The language of a BCP 47 tag, `en` of `en-GB`; "" for what is none (pandoc may write `C`)."""
    primary = tag.replace("_", "-").split("-")[0].strip().lower()
    return primary if re.fullmatch(r"[a-z]{2,3}", primary) else ""
