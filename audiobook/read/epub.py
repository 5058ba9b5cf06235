"""EPUB 2 and 3 to what a Book holds: the spine's documents, cut where the table of contents says.

https://www.w3.org/TR/epub-33/ and, for version 2, https://idpf.org/epub/20/spec/OPF_2.0.1_draft.htm.  Nothing
is unpacked to disk, and no member is read beyond `MEMBER_BYTES`, whatever the archive says of its size.
"""

from __future__ import annotations

import io
import lzma
import posixpath
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO
from urllib.parse import unquote

from audiobook.read import markup
from audiobook.read.pieces import Piece, Section, by_contents, by_headings
from audiobook.system.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lxml.etree import _Element

MAGIC = b"PK\x03\x04"
CONTAINER = "META-INF/container.xml"
ENCRYPTION = "META-INF/encryption.xml"
FONT_OBFUSCATION = frozenset({"http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC"})
MEMBER_BYTES = 32_000_000
TOTAL_BYTES = 128_000_000
DIRECTORY_BYTES = 4_000_000
"""Of the archive's list of members: about 50,000 of them."""
RATIO = 200
"""Prose is compressed to a third; a member of more than `RATIO_FROM` bytes that shrinks more is a bomb."""
RATIO_FROM = 1_000_000
END_OF_DIRECTORY = b"PK\x05\x06"
ZIP64_LOCATOR = b"PK\x06\x07"
DOCUMENTS = frozenset({"application/xhtml+xml", "text/html", "application/x-dtbook+xml"})
NO_AUTHOR = "Unknown"
"""What calibre writes where nobody is named."""
SILENT_REFERENCES = frozenset(
    "cover title-page titlepage halftitlepage copyright-page dedication toc index colophon acknowledgements "
    "acknowledgments loi lot bibliography imprint".split()
)
"""What the guide (EPUB 2) and the landmarks (EPUB 3) call what is not spoken."""
SILENT_NAMES = re.compile(
    r"(?:cover|(?:half)?title[-_]?page|copyright|imprint|dedication|toc|contents|colophon)(?:[-_]?page)?"
    r"\.x?html?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Publication:
    """What an EPUB holds; "" and None for what it does not tell."""

    sections: tuple[Section, ...]
    title: str
    author: str
    language: str
    """A BCP 47 primary tag."""
    cover: bytes | None
    """A JPEG or PNG file."""


@dataclass(frozen=True, slots=True)
class _Item:
    name: str
    """In the archive."""
    media_type: str
    properties: frozenset[str]


def publication(file: BinaryIO, where: str) -> Publication:
    """Read an EPUB from a file that can be sought in.

    Raises InputError, beginning with `where`, for an archive that is damaged, locked, hostile or no EPUB;
    OSError where the file itself cannot be read.
    """
    _refuse_directory(file, where)
    try:
        with zipfile.ZipFile(file) as opened:
            return _publication(_Archive(opened, where))
    except (
        zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, ValueError, RuntimeError,
        OverflowError, IndexError,
    ) as error:  # fmt: skip
        if isinstance(error, RuntimeError) and "password" in str(error):
            raise InputError(f"{where}: this EPUB is locked with a password; unlock it first") from None
        raise InputError(f"{where}: this EPUB is damaged ({error}); download or copy it anew") from None


def _refuse_directory(file: BinaryIO, where: str) -> None:
    """Bound the list of members before zipfile keeps an object for each."""
    file.seek(max(0, file.seek(0, io.SEEK_END) - 65_600))
    tail = file.read()
    end = tail.rfind(END_OF_DIRECTORY)
    if end < 0 or len(tail) < end + 22:
        raise InputError(f"{where}: this EPUB is cut short; download or copy it anew")
    listed = int.from_bytes(tail[end + 12 : end + 16], "little")
    if listed > DIRECTORY_BYTES or tail[max(0, end - 20) :].startswith(ZIP64_LOCATOR):
        raise InputError(f"{where}: this archive holds far too many files for a book; it is not read")


class _Archive:
    """A zip file, read within bounds."""

    def __init__(self, opened: zipfile.ZipFile, where: str) -> None:
        self.opened = opened
        self.where = where
        self._total = 0

    def __contains__(self, name: str) -> bool:
        return name in self.opened.NameToInfo

    def read(self, name: str) -> bytes:
        """A member's bytes."""
        if name not in self:
            raise InputError(f"{self.where}: {name!r} is missing in this EPUB; download or copy it anew")
        info = self.opened.getinfo(name)
        with self.opened.open(info) as member:
            data = member.read(MEMBER_BYTES + 1)
        self._total += len(data)
        bomb = len(data) > RATIO_FROM and len(data) > RATIO * max(1, info.compress_size)
        if bomb or len(data) > MEMBER_BYTES or self._total > TOTAL_BYTES:
            raise InputError(
                f"{self.where}: {name!r} unpacks to far more than a book holds; such an archive is not read"
            )
        return data

    def xml(self, name: str) -> _Element:
        """A member as XML: no entity of its own, nothing from outside."""
        from lxml import etree  # noqa: PLC0415 - it costs every command that reads plain text

        data = self.read(name)
        if b"<!ENTITY" in data.replace(b"\0", b""):
            raise InputError(
                f"{self.where}: {name!r} declares XML entities, which no EPUB may; it is not read"
            )
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True,
            remove_comments=True, remove_pis=True,
        )  # fmt: skip
        try:
            root = etree.fromstring(data, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise InputError(
                f"{self.where}: {name!r} is no XML ({error}); download or copy it anew"
            ) from None
        if root is None:
            raise InputError(f"{self.where}: {name!r} is no XML; download or copy it anew")
        return root

    def resolve(self, base: str, reference: str) -> str:
        """The name of the member that `reference` means, seen from the member `base`."""
        target = unquote(reference.partition("#")[0])
        name = posixpath.normpath(posixpath.join(posixpath.dirname(base), target)) if target else base
        if name.startswith(("/", "../")) or name == ".." or "\\" in name:
            raise InputError(f"{self.where}: {reference!r} points outside of the EPUB; it is not read")
        return name


def _publication(archive: _Archive) -> Publication:
    _refuse_locked(archive)
    if CONTAINER not in archive:
        raise InputError(
            f"{archive.where}: this is a ZIP archive, but no EPUB; save the book as EPUB, HTML or text"
        )
    rootfile = next(_named(archive.xml(CONTAINER), "rootfile"), None)
    if rootfile is None:
        raise InputError(f"{archive.where}: {CONTAINER!r} names no book; download or copy it anew")
    opf = archive.resolve("", rootfile.get("full-path") or "")
    package = archive.xml(opf)
    items = dict(_manifest(archive, opf, package))
    spine = list(_spine(package, items))
    if not spine:
        raise InputError(f"{archive.where}: this EPUB lists no text to read; there is nothing to speak")
    contents = _contents(archive, package, items)
    silent = _silent(archive, opf, package)
    pieces: list[Piece] = []
    places: dict[str, tuple[int, dict[str, int]]] = {}
    documents = [(name, linear, archive.read(name)) for name, linear in spine]
    archived = any(markup.ARCHIVE in data for _, _, data in documents)
    for name, linear, data in documents:
        page = markup.page(data, f"{archive.where}: {name}", archive=archived)
        places[name] = (len(pieces), dict(page.anchors))
        unspoken = not linear or name in silent or SILENT_NAMES.fullmatch(posixpath.basename(name))
        pieces += [Piece("note", one.text) for one in page.pieces] if unspoken else page.pieces
    cuts = [
        (places[name][0] + places[name][1].get(anchor, 0), title)
        for name, anchor, title in contents
        if name in places
    ]
    many = len({index for index, _ in cuts}) > 1
    sections = by_contents(pieces, cuts) if many else by_headings(pieces)
    return Publication(
        tuple(section for section in sections if section.pieces),
        next(iter(_metadata(package, "title")), ""),
        ", ".join(name for name in _metadata(package, "creator") if name != NO_AUTHOR),
        markup.primary_tag(next(iter(_metadata(package, "language")), "")),
        _cover(archive, package, items),
    )


def _refuse_locked(archive: _Archive) -> None:
    if ENCRYPTION not in archive:
        return
    for one in _named(archive.xml(ENCRYPTION), "EncryptedData"):
        method = next(_named(one, "EncryptionMethod"), None)
        if method is None or method.get("Algorithm") not in FONT_OBFUSCATION:
            raise InputError(
                f"{archive.where}: this EPUB is locked (DRM) and cannot be read; get a copy without a lock"
            )


def _named(root: _Element, name: str) -> Iterator[_Element]:
    """The elements of that name, in any name space."""
    return root.iter(f"{{*}}{name}")


def _metadata(package: _Element, name: str) -> list[str]:
    """The values of a Dublin Core element; of creators, those that are authors or of no named role."""
    refined = {
        (one.get("refines") or "").removeprefix("#"): markup.words_of(one)
        for one in _named(package, "meta")
        if one.get("property") == "role"
    }
    found = []
    for one in package.iter(f"{{http://purl.org/dc/elements/1.1/}}{name}"):
        role = one.get("{http://www.idpf.org/2007/opf}role") or refined.get(one.get("id") or "", "aut")
        if markup.words_of(one) and (name != "creator" or role == "aut"):
            found.append(markup.words_of(one))
    return list(dict.fromkeys(found))


def _manifest(archive: _Archive, opf: str, package: _Element) -> Iterator[tuple[str, _Item]]:
    for one in _named(package, "item"):
        reference = one.get("href") or ""
        if ":" not in reference.split("/")[0]:  # an address is no member
            properties = frozenset((one.get("properties") or "").split())
            name = archive.resolve(opf, reference)
            yield one.get("id") or "", _Item(name, one.get("media-type") or "", properties)


def _spine(package: _Element, items: dict[str, _Item]) -> Iterator[tuple[str, bool]]:
    """The documents in reading order, and whether each is part of the main flow."""
    seen = set()
    for one in _named(package, "itemref"):
        item = items.get(one.get("idref") or "")
        if (
            item is None
            or item.name in seen
            or "nav" in item.properties
            or not (item.media_type in DOCUMENTS or item.name.lower().endswith((".xhtml", ".html", ".htm")))
        ):
            continue
        seen.add(item.name)
        yield item.name, one.get("linear") != "no"


def _contents(
    archive: _Archive, package: _Element, items: dict[str, _Item]
) -> Sequence[tuple[str, str, str]]:
    """The table of contents: member, anchor ("" for its beginning) and title of each entry."""
    listing = next((item.name for item in items.values() if "nav" in item.properties), None)
    if listing and listing in archive and (entries := list(_navigation(archive, listing, "toc"))):
        return [(name, anchor, title) for name, anchor, title, _ in entries]
    spine = next(_named(package, "spine"), None)
    ncx = items.get((spine.get("toc") if spine is not None else None) or "") or next(
        (item for item in items.values() if item.media_type == "application/x-dtbncx+xml"), None
    )
    if ncx is None or ncx.name not in archive:
        return []
    entries_of_ncx = []
    for point in _named(archive.xml(ncx.name), "navPoint"):
        label, target = point.find("{*}navLabel"), point.find("{*}content")
        reference = target.get("src") if target is not None else None
        if label is not None and reference:
            name = archive.resolve(ncx.name, reference)
            entries_of_ncx.append((name, unquote(reference.partition("#")[2]), markup.words_of(label)))
    return entries_of_ncx


def _navigation(archive: _Archive, listing: str, kind: str) -> Iterator[tuple[str, str, str, str]]:
    """A list of the navigation document: member, anchor, title and `epub:type` of each entry."""
    for nav in _named(archive.xml(listing), "nav"):
        if nav.get("{http://www.idpf.org/2007/ops}type") == kind:
            for link in _named(nav, "a"):
                reference = link.get("href")
                if reference:
                    name = archive.resolve(listing, reference)
                    named = link.get("{http://www.idpf.org/2007/ops}type") or ""
                    yield name, unquote(reference.partition("#")[2]), markup.words_of(link), named


def _silent(archive: _Archive, opf: str, package: _Element) -> set[str]:
    """The members that the guide or the landmarks call front or back matter."""
    found = {
        archive.resolve(opf, one.get("href") or "")
        for one in _named(package, "reference")
        if one.get("type") in SILENT_REFERENCES and "#" not in (one.get("href") or "")
    }
    for one in _named(package, "item"):
        if "nav" in (one.get("properties") or "").split():
            listing = archive.resolve(opf, one.get("href") or "")
            if listing in archive:
                found |= {
                    name
                    for name, anchor, _, kind in _navigation(archive, listing, "landmarks")
                    if kind in SILENT_REFERENCES and not anchor
                }
    return found


def _cover(archive: _Archive, package: _Element, items: dict[str, _Item]) -> bytes | None:
    named = next((one.get("content") for one in _named(package, "meta") if one.get("name") == "cover"), None)
    item = next((one for one in items.values() if "cover-image" in one.properties), items.get(named or ""))
    if item is None or item.media_type not in {"image/jpeg", "image/png"} or item.name not in archive:
        return None
    return archive.read(item.name)
