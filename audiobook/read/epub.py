"""EPUB 2 and 3 to what a Book holds: the documents in reading order, cut where the table of contents says.

>>> with open("lamp.epub", "rb") as file:                                               # doctest: +SKIP
...     publication(file, "lamp.epub").title
'The Lamp'

https://www.w3.org/TR/epub-33/ and, for version 2, https://idpf.org/epub/20/spec/OPF_2.0.1_draft.htm.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, BinaryIO, Final
from urllib.parse import unquote

from audiobook.read import markup
from audiobook.read.archive import MAGIC, Archive, opened
from audiobook.read.pieces import Piece, Section, by_contents, by_headings, with_left_out
from audiobook.system.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lxml.etree import _Element

    from audiobook.model import LeftOut

__all__ = ["MAGIC", "Publication", "publication"]

CONTAINER: Final = "META-INF/container.xml"
ENCRYPTION: Final = "META-INF/encryption.xml"
FONT_OBFUSCATION: Final = frozenset({"http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC"})
"""Algorithms that lock no words."""
DUBLIN_CORE: Final = "{http://purl.org/dc/elements/1.1/}"
OPF: Final = "{http://www.idpf.org/2007/opf}"
OPS: Final = "{http://www.idpf.org/2007/ops}"
DOCUMENTS: Final = frozenset(
    {"application/xhtml+xml", "text/html", "application/x-dtbook+xml", "image/svg+xml"}
)
DOCUMENT_NAMES: Final = (".xhtml", ".html", ".htm")
MOST_FALLBACKS: Final = 5
NCX: Final = "application/x-dtbncx+xml"
"""The table of contents of EPUB 2."""
PICTURES: Final = frozenset({"image/jpeg", "image/png"})
AUTHOR: Final = "aut"
"""The role (MARC relators) of a creator."""
NO_AUTHOR: Final = "Unknown"
"""What calibre writes where nobody is named."""
SILENT_REFERENCES: Final = frozenset(
    "cover title-page titlepage halftitlepage copyright-page dedication toc index colophon acknowledgements "
    "acknowledgments loi lot bibliography imprint".split()
)
"""What the guide (EPUB 2) and the landmarks (EPUB 3) call front and back matter."""
SILENT_NAMES: Final = re.compile(
    r"(?:cover|(?:half)?title[-_]?page|copyright|imprint|dedication|toc|contents|colophon)(?:[-_]?page)?"
    r"\.x?html?",
    re.IGNORECASE,
)
"""Names of documents that hold front or back matter."""


@dataclass(frozen=True, slots=True)
class Publication:
    """What an EPUB holds; "" and None for what it does not say."""

    sections: tuple[Section, ...]
    title: str
    author: str
    """Several are joined by commas."""
    language: str
    """A BCP 47 primary tag."""
    cover: bytes | None
    """A JPEG or PNG file."""
    remarks: tuple[str, ...] = ()
    """A line for each thing that is not as it should be in the file, or that cannot be read."""


@dataclass(frozen=True, slots=True)
class _Item:
    """An entry of the manifest."""

    name: str
    """Of a member of the archive."""
    media_type: str
    properties: frozenset[str]
    fallback: str = ""
    """The id of the item to read where this one cannot be; "": none."""


@dataclass(frozen=True, slots=True)
class _Link:
    """An entry of a table of contents or of the landmarks."""

    name: str
    """Of a member of the archive."""
    anchor: str
    """The id of an element in it; "" for its beginning."""
    title: str
    kind: str = ""
    """`epub:type`; "" for none."""


def publication(file: BinaryIO, where: str) -> Publication:
    """Read an EPUB from a file that can be sought in.

    Raises InputError, beginning with `where`, for an archive that is damaged, locked, hostile or not an EPUB;
    OSError where the file itself cannot be read.
    """
    with opened(file, where) as archive:
        return _publication(archive)


def _publication(archive: Archive) -> Publication:
    _refuse_locked(archive)
    opf = _package_name(archive)
    package = archive.xml(opf)
    items = dict(_manifest(archive, opf, package))
    sections = tuple(section for section in _sections(archive, opf, package, items) if section.pieces)
    return Publication(
        sections,
        next(iter(_metadata(package, "title")), ""),
        ", ".join(name for name in _metadata(package, "creator") if name != NO_AUTHOR),
        markup.primary_tag(next(iter(_metadata(package, "language")), "")),
        _cover(archive, package, items),
        tuple(archive.remarks),
    )


def _refuse_locked(archive: Archive) -> None:
    if ENCRYPTION not in archive:
        return
    for encrypted in _named(archive.xml(ENCRYPTION), "EncryptedData"):
        method = next(_named(encrypted, "EncryptionMethod"), None)
        if method is None or method.get("Algorithm") not in FONT_OBFUSCATION:
            raise InputError(f"{archive.where}: this EPUB is locked (DRM); get a copy without a lock")


def _package_name(archive: Archive) -> str:
    """The member that describes the book."""
    if CONTAINER not in archive:
        raise InputError(
            f"{archive.where}: this ZIP archive is not an EPUB; save the book as EPUB, HTML or text"
        )
    rootfile = next(_named(archive.xml(CONTAINER), "rootfile"), None)
    if rootfile is None:
        raise InputError(f"{archive.where}: {CONTAINER!r} names no book; download or copy the EPUB again")
    return archive.resolve("", rootfile.get("full-path") or "")


def _sections(archive: Archive, opf: str, package: _Element, items: Mapping[str, _Item]) -> list[Section]:
    """The documents in reading order as sections, cut by the table of contents or else by headings."""
    spine = list(_spine(archive, package, items))
    contents = _contents(archive, package, items)
    silent = _silent(archive, opf, package) | {
        item.name for item in items.values() if "nav" in item.properties
    }
    documents = [(name, linear, archive.read(name)) for name, linear in spine]
    of_archive = any(markup.ARCHIVE in data for _, _, data in documents)
    pieces: list[Piece] = []
    left_out: list[LeftOut] = []
    places: dict[str, tuple[int, Mapping[str, int]]] = {}
    for name, linear, data in documents:
        page = _page(archive, name, data, of_archive)
        places[name] = (len(pieces), page.anchors)
        unspoken = not linear or name in silent or SILENT_NAMES.fullmatch(posixpath.basename(name))
        first, *others = page.pieces or [None]
        if first:
            first = replace(first, left_out=(*left_out, *first.left_out))
            pieces += [piece.silent() if unspoken else piece for piece in (first, *others)]
            left_out = []
        left_out += page.left_out
    pieces = with_left_out(pieces, left_out)
    if not pieces:
        raise InputError(f"{archive.where}: this EPUB lists no text; there is nothing to read aloud")
    cuts = [
        (places[link.name][0] + places[link.name][1].get(link.anchor, 0), link.title)
        for link in contents
        if link.name in places
    ]
    several = len({index for index, _ in cuts}) > 1
    return by_contents(pieces, cuts) if several else by_headings(pieces)


def _page(archive: Archive, name: str, data: bytes, of_archive: bool) -> markup.Page:
    """What a document holds; nothing, and a remark, for one that cannot be read."""
    try:
        return markup.page(data, f"{archive.where}: {name}", archive=of_archive)
    except InputError as error:
        archive.remarks.append(f"{error}; the rest of the book is read without it")
        return markup.Page((), {})


def _named(root: _Element, name: str) -> Iterator[_Element]:
    """The elements of that name, in any name space."""
    return root.iter(f"{{*}}{name}")


def _metadata(package: _Element, name: str) -> list[str]:
    """The values of a Dublin Core element; of creators, those that are authors or have no role."""
    roles = {
        (meta.get("refines") or "").removeprefix("#"): markup.words_of(meta)
        for meta in _named(package, "meta")
        if meta.get("property") == "role"
    }
    values = []
    for element in package.iter(f"{DUBLIN_CORE}{name}"):
        role = element.get(f"{OPF}role") or roles.get(element.get("id") or "", AUTHOR)
        value = markup.words_of(element)
        if value and (name != "creator" or role == AUTHOR):
            values.append(value)
    return list(dict.fromkeys(values))


def _manifest(archive: Archive, opf: str, package: _Element) -> Iterator[tuple[str, _Item]]:
    """The items of the manifest by their ids."""
    for item in _named(package, "item"):
        reference = item.get("href") or ""
        if ":" not in reference.split("/")[0]:  # an address on the web is not a member
            name = archive.known(archive.inside(opf, reference))
            yield (
                item.get("id") or "",
                _Item(name, item.get("media-type") or "", _properties(item), item.get("fallback") or ""),
            )


def _properties(item: _Element) -> frozenset[str]:
    return frozenset((item.get("properties") or "").split())


def _spine(archive: Archive, package: _Element, items: Mapping[str, _Item]) -> Iterator[tuple[str, bool]]:
    """The documents in reading order, and whether each is part of the main flow."""
    seen = set()
    for entry in _named(package, "itemref"):
        reference = entry.get("idref") or ""
        item = _readable(items.get(reference), items)
        if item is None:
            named = items[reference].name if reference in items else reference
            archive.remarks.append(
                f"{archive.where}: {named!r} is in the reading order but is not text; left out"
            )
        elif item.name not in archive:
            archive.remarks.append(
                f"{archive.where}: {item.name!r} is missing; the rest of the book is read without it"
            )
        elif item.name not in seen:
            seen.add(item.name)
            yield item.name, entry.get("linear") != "no"


def _readable(item: _Item | None, items: Mapping[str, _Item]) -> _Item | None:
    """The item, or the first of its fallbacks that is text; None: none is."""
    for _ in range(MOST_FALLBACKS):
        if item is None or _is_document(item):
            return item
        item = items.get(item.fallback)
    return None


def _is_document(item: _Item) -> bool:
    return item.media_type in DOCUMENTS or item.name.lower().endswith(DOCUMENT_NAMES)


def _contents(archive: Archive, package: _Element, items: Mapping[str, _Item]) -> list[_Link]:
    """The table of contents: of the navigation document (EPUB 3), or else of the NCX (EPUB 2)."""
    listing = next((item.name for item in items.values() if "nav" in item.properties), None)
    if listing and listing in archive and (links := list(_navigation(archive, listing, "toc"))):
        return links
    spine = next(_named(package, "spine"), None)
    named = items.get((spine.get("toc") if spine is not None else None) or "")
    ncx = named or next((item for item in items.values() if item.media_type == NCX), None)
    return list(_ncx(archive, ncx.name)) if ncx and ncx.name in archive else []


def _ncx(archive: Archive, ncx: str) -> Iterator[_Link]:
    for point in _named(archive.xml(ncx), "navPoint"):
        label, target = point.find("{*}navLabel"), point.find("{*}content")
        reference = target.get("src") if target is not None else None
        if label is not None and reference:
            name = archive.inside(ncx, reference)
            yield _Link(name, _anchor(reference), markup.words_of(label))


def _anchor(reference: str) -> str:
    return unquote(reference.partition("#")[2])


def _navigation(archive: Archive, listing: str, kind: str) -> Iterator[_Link]:
    """The entries of a list in the navigation document; `kind`: `toc` or `landmarks`."""
    for nav in _named(archive.xml(listing), "nav"):
        if nav.get(f"{OPS}type") != kind:
            continue
        for link in _named(nav, "a"):
            reference = link.get("href")
            if reference:
                name = archive.inside(listing, reference)
                yield _Link(name, _anchor(reference), markup.words_of(link), link.get(f"{OPS}type") or "")


def _silent(archive: Archive, opf: str, package: _Element) -> set[str]:
    """The members that the guide or the landmarks call front or back matter."""
    silent = {
        archive.inside(opf, reference.get("href") or "")
        for reference in _named(package, "reference")
        if reference.get("type") in SILENT_REFERENCES and "#" not in (reference.get("href") or "")
    }
    for item in _named(package, "item"):
        if "nav" not in _properties(item):
            continue
        listing = archive.inside(opf, item.get("href") or "")
        if listing in archive:
            landmarks = _navigation(archive, listing, "landmarks")
            silent |= {link.name for link in landmarks if link.kind in SILENT_REFERENCES and not link.anchor}
    return silent


def _cover(archive: Archive, package: _Element, items: Mapping[str, _Item]) -> bytes | None:
    """The picture that the manifest (EPUB 3) or the metadata (EPUB 2) name as the cover."""
    named = next((meta.get("content") for meta in _named(package, "meta") if meta.get("name") == "cover"), "")
    marked = (item for item in items.values() if "cover-image" in item.properties)
    item = next(marked, items.get(named or ""))
    if item is None or item.media_type not in PICTURES or item.name not in archive:
        return None
    return archive.read(item.name)
