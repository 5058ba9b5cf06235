"""What an element is by its tag, its types and its classes: a note, a mark for the eye, hidden.  Pure.

A mark is the number of a page or of a footnote, which stands within the prose and is no word of it.  Where
a document calls prose a mark, it is prose: a mark is short and looks like one.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Final

from audiobook.text.lexis import INVISIBLE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from lxml.etree import _Element

TYPE: Final = "{http://www.idpf.org/2007/ops}type"
"""`epub:type` in XML."""
NOTE_TYPES: Final = frozenset(
    "footnote footnotes endnote endnotes rearnote rearnotes doc-footnote doc-endnote doc-endnotes cover "
    "titlepage halftitlepage copyright-page imprint dedication colophon toc landmarks index loi lot "
    "acknowledgments seriespage bibliography doc-dedication doc-cover doc-colophon doc-toc doc-index "
    "doc-acknowledgments doc-bibliography".split()
)
NOTE_CLASSES: Final = frozenset(
    {"footnote", "footnotes", "endnotes", "pg-boilerplate", "toc", "transnote", "caption"}
)
NOTE_TAGS: Final = frozenset({"aside", "figcaption", "footer", "nav"})
NOTE_IDS: Final = frozenset({"pg-header", "pg-footer", "endnotes", "work_endnotes", "title-block-header"})
PAGE_NUMBERS: Final = "page numbers"
FOOTNOTE_MARKS: Final = "footnote marks"
LINKS_BACK: Final = "links back to the text"
MARK_TYPES: Final = {
    "noteref": FOOTNOTE_MARKS,
    "doc-noteref": FOOTNOTE_MARKS,
    "pagebreak": PAGE_NUMBERS,
    "doc-pagebreak": PAGE_NUMBERS,
    "backlink": LINKS_BACK,
    "doc-backlink": LINKS_BACK,
}
MARK_CLASSES: Final = {
    "footnote-ref": FOOTNOTE_MARKS,
    "noteref": FOOTNOTE_MARKS,
    "fnanchor": FOOTNOTE_MARKS,
    "footnote-back": LINKS_BACK,
    "pagenum": PAGE_NUMBERS,
    "pageno": PAGE_NUMBERS,
}
MARK: Final = {
    PAGE_NUMBERS: re.compile(
        r"[\[({|{]*\s*(?:p(?:age|g|p)?\.?\s*)?[\divxlcdm]*\s*[\])}|]*(?:\s+p\.\s*)?", re.IGNORECASE
    ),
    FOOTNOTE_MARKS: re.compile(
        r"(?:\s*[\[({]?\s*(?:\d{1,4}|[*†‡§¶#]{1,4}|[a-z]|[ivx]{1,5})\s*[\])}.]?\s*)?", re.IGNORECASE
    ),
    LINKS_BACK: re.compile(
        r"(?:[^\w]*(?:(?:back|return)(?:\s+to\s+\w+){0,2}|\d{1,4}|[a-z])?[^\w]*)", re.IGNORECASE
    ),
}
"""What each kind of mark looks like; an empty one stands for the eye as well."""
FOOTNOTE_NUMBER: Final = re.compile(r"\s*[\[(]?(?:\d{1,3}|[*†‡§¶]{1,3}|[a-z])[\])]?\s*")
FEW: Final = 8
"""Strings of text in an element: a mark has no more."""
HIDDEN_STYLE: Final = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)\b", re.IGNORECASE)
BRACE: Final = re.compile(r"([^{}]*)([{}])")
CLASSES: Final = re.compile(r"\s*\.([\w-]+)\s*")
"""A selector that is a class and no more."""


def tag_of(element: _Element) -> str:
    """The name of an element without its name space."""
    return str(element.tag).rpartition("}")[2].rpartition(":")[2].lower()


def words_of(element: _Element) -> str:
    """The words in an element, single blanks between them."""
    return " ".join(INVISIBLE.sub("", "".join(map(str, element.itertext()))).split())


def types_of(element: _Element) -> set[str]:
    """What EPUB or ARIA calls an element."""
    names = f"{element.get(TYPE) or element.get('epub:type') or ''} {element.get('role') or ''}"
    return set(names.lower().split())


def classes_of(element: _Element) -> set[str]:
    """The classes of an element, without the numbers that converters add: `userstuff2`."""
    return {name.rstrip("0123456789") for name in (element.get("class") or "").lower().split()}


def is_note(element: _Element, tag: str) -> bool:
    """Is what an element holds not the story?"""
    return bool(
        tag in NOTE_TAGS
        or element.get("id") in NOTE_IDS
        or types_of(element) & NOTE_TYPES
        or classes_of(element) & NOTE_CLASSES
    )


def mark(element: _Element, tag: str) -> str:
    """What kind of mark an element is, in the plural; "" for what is none."""
    if _is_footnote_number(element, tag):
        return FOOTNOTE_MARKS
    names = [MARK_TYPES[name] for name in types_of(element) if name in MARK_TYPES]
    names += [MARK_CLASSES[name] for name in classes_of(element) if name in MARK_CLASSES]
    if not names:
        return ""
    words = " ".join("".join(map(str, islice(element.itertext(), FEW))).split())
    return next((name for name in names if MARK[name].fullmatch(words)), "")


def _is_footnote_number(element: _Element, tag: str) -> bool:
    """Is an element a raised or bracketed number with a link: `<sup><a href="#n1">1</a></sup>`?"""
    if tag not in {"a", "sup"}:
        return False
    link = element if tag == "a" else element.find("{*}a")
    if link is None or "#" not in (link.get("href") or ""):
        return False
    words = "".join(map(str, islice(element.itertext(), FEW))).strip()
    raised = tag == "sup" or element.find("{*}sup") is not None or words.startswith(("[", "*", "†"))
    return raised and FOOTNOTE_NUMBER.fullmatch(words) is not None


def is_hidden(element: _Element, hidden_classes: Collection[str]) -> bool:
    """Does nobody see an element?  `hidden_classes`: those that the page's style sheet hides."""
    return (
        element.get("hidden") is not None
        or HIDDEN_STYLE.search(element.get("style") or "") is not None
        or (bool(hidden_classes) and not set((element.get("class") or "").split()).isdisjoint(hidden_classes))
    )


def hidden_classes(root: _Element) -> frozenset[str]:
    """The classes that the style sheets within a page hide on every device."""
    return frozenset(
        name[1]
        for sheet in root.iter("{*}style")
        for selectors, declarations in _rules(sheet.text or "")
        if HIDDEN_STYLE.search(declarations)
        for selector in selectors.split(",")
        if (name := CLASSES.fullmatch(selector))
    )


def _rules(sheet: str) -> Iterator[tuple[str, str]]:
    """Selectors and declarations, without the rules for some devices only, such as `@media print`."""
    depth, selectors = 0, ""
    for before, brace in BRACE.findall(sheet):
        if brace == "{":
            selectors = before.rpartition(";")[2] if not depth else selectors
            depth += 1
        elif depth:
            depth -= 1
            if not depth and not selectors.lstrip().startswith("@"):
                yield selectors, before
