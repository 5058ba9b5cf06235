"""The ZIP archive that an EPUB, a DOCX or an ODT is, read within bounds.

Nothing is unpacked to disk, and no member is read beyond `MEMBER_BYTES`, whatever its size is said to be.

>>> with opened(file, "lamp.epub") as archive:                                          # doctest: +SKIP
...     archive.xml("META-INF/container.xml").tag
'{urn:oasis:names:tc:opendocument:xmlns:container}container'
"""

from __future__ import annotations

import io
import lzma
import posixpath
import struct
import zipfile
import zlib
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO, Final
from urllib.parse import unquote

from audiobook.read.xml import bounded_parser, declares_entities
from audiobook.system.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

MAGIC: Final = b"PK\x03\x04"
"""The first bytes of an archive."""
MEMBER_BYTES: Final = 32_000_000
TOTAL_BYTES: Final = 128_000_000
DIRECTORY_BYTES: Final = 4_000_000
"""Of the archive's list of members: about 50,000 of them."""
RATIO: Final = 200
"""Prose is compressed to a third; a member of more than `RATIO_FROM` bytes that shrinks more is a bomb."""
RATIO_FROM: Final = 1_000_000
END_OF_DIRECTORY: Final = b"PK\x05\x06"
END_BYTES: Final = 22
"""Of the record at an archive's end, without its comment."""
TAIL_BYTES: Final = 65_600
"""At an archive's end: the longest comment, and the record before it."""
ZIP64_LOCATOR: Final = b"PK\x06\x07"
ZIP64_LOCATOR_BYTES: Final = 20
DAMAGE: Final = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, ValueError, RuntimeError,
    OverflowError, IndexError,
)  # fmt: skip
"""What zipfile raises for a damaged archive."""


@contextmanager
def opened(file: BinaryIO, where: str) -> Iterator[Archive]:
    """An archive, from a file that can be sought in.

    Raises InputError, beginning with `where`, for one that is damaged, locked or hostile; OSError where the
    file itself cannot be read.
    """
    _refuse_directory(file, where)
    try:
        with zipfile.ZipFile(file) as members:
            yield Archive(members, where)
    except DAMAGE as error:
        if isinstance(error, RuntimeError) and "password" in str(error):
            raise InputError(f"{where}: this file is locked with a password; unlock it first") from None
        raise InputError(f"{where}: this file is damaged ({error}); download or copy it again") from None


def _refuse_directory(file: BinaryIO, where: str) -> None:
    """Bound the list of members before zipfile keeps an object for each."""
    file.seek(max(0, file.seek(0, io.SEEK_END) - TAIL_BYTES))
    tail = file.read()
    end = tail.rfind(END_OF_DIRECTORY)
    if end < 0 or len(tail) < end + END_BYTES:
        raise InputError(f"{where}: this file is cut short; download or copy it again")
    listed = int.from_bytes(tail[end + 12 : end + 16], "little")
    if listed > DIRECTORY_BYTES or tail[max(0, end - ZIP64_LOCATOR_BYTES) :].startswith(ZIP64_LOCATOR):
        raise InputError(f"{where}: refused: this archive holds far too many files for a book")


class Archive:
    """A ZIP file's members."""

    def __init__(self, members: zipfile.ZipFile, where: str) -> None:
        self.where = where
        """The file's name, for messages."""
        self.remarks: list[str] = []
        """What a person should know of the archive."""
        self._members = members
        self._folded = {name.casefold(): name for name in members.NameToInfo}
        self._total = 0

    @property
    def names(self) -> tuple[str, ...]:
        """Of the members, in the order of the archive's list."""
        return tuple(self._members.namelist())

    def __contains__(self, name: str) -> bool:
        return name in self._members.NameToInfo

    def known(self, name: str) -> str:
        """The member of that name, in other capitals if need be; the name itself where no member has it."""
        member = name if name in self else self._folded.get(name.casefold(), name)
        if member != name:
            self.remarks.append(f"{self.where}: {name!r} is missing; {member!r} is read in its place")
        return member

    def read(self, name: str) -> bytes:
        """A member's bytes."""
        if name not in self:
            raise InputError(f"{self.where}: {name!r} is missing from this file; download or copy it again")
        info = self._members.getinfo(name)
        with self._members.open(info) as member:
            data = member.read(MEMBER_BYTES + 1)
        self._total += len(data)
        bomb = len(data) > RATIO_FROM and len(data) > RATIO * max(1, info.compress_size)
        if bomb or len(data) > MEMBER_BYTES or self._total > TOTAL_BYTES:
            raise InputError(f"{self.where}: refused: {name!r} unpacks to far more than a book holds")
        return data

    def xml(self, name: str) -> _Element:
        """A member as XML; no entities are expanded, nothing is fetched."""
        from lxml import etree  # noqa: PLC0415 - it costs every command that reads plain text

        data = self.read(name)
        if declares_entities(data):
            raise InputError(f"{self.where}: refused: {name!r} declares XML entities, which no book needs")
        try:
            root = etree.fromstring(data, bounded_parser(huge_tree=False))
        except (etree.XMLSyntaxError, ValueError) as error:
            raise InputError(
                f"{self.where}: {name!r} is not XML ({error}); download or copy the file again"
            ) from None
        if root is None:
            raise InputError(f"{self.where}: {name!r} is not XML; download or copy the file again")
        return root

    def inside(self, base: str, reference: str) -> str:
        """As `resolve`, but "" and a remark for what is outside of the archive."""
        try:
            return self.resolve(base, reference)
        except InputError as error:
            if str(error) not in self.remarks:
                self.remarks.append(str(error))
            return ""

    def resolve(self, base: str, reference: str) -> str:
        """The name of the member that `reference` in the member `base` means; raises InputError outside."""
        target = unquote(reference.partition("#")[0])
        name = posixpath.normpath(posixpath.join(posixpath.dirname(base), target)) if target else base
        if name.startswith(("/", "../")) or name == ".." or "\\" in name:
            raise InputError(f"{self.where}: refused: {reference!r} points outside the file")
        return name
