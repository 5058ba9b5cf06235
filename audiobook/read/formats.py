"""What a file is, by its content, and the reader for it.  Pure.

>>> reader(b"It rained.") is None
True

Each reader takes the bytes of a file and its name for messages, and gives a Manuscript.  HTML and EPUB have
readers of their own; everything else is text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from audiobook.read import docx, fb2, odt, pdf, rtf
from audiobook.system.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from audiobook.read.archive import Archive
    from audiobook.read.manuscript import Manuscript

BEFORE: Final = b"\xef\xbb\xbf \t\r\n\x00"
"""What may stand before a file's first mark: a byte order mark, blanks."""
HEAD_BYTES: Final = 1024
"""A PDF's mark is within these, whatever stands before it (PDF 1.7, implementation note 13)."""


def reader(data: bytes) -> Callable[[bytes, str], Manuscript] | None:
    """The reader for the bytes of a file; None: it is text."""
    head = data[:HEAD_BYTES].lstrip(BEFORE)
    if head.startswith(rtf.MAGIC):
        return rtf.document
    if pdf.MAGIC.search(data[:HEAD_BYTES]):
        return pdf.document
    if fb2.looks_like(data):
        return fb2.document
    return None


def in_archive(archive: Archive) -> Manuscript | None:
    """What a ZIP archive holds that is not an EPUB; None: it may be one."""
    if docx.MEMBER in archive:
        return docx.document(archive)
    if odt.is_text(archive):
        return odt.document(archive)
    books = [name for name in archive.names if name.lower().endswith(".fb2")]
    if len(books) > 1:
        raise InputError(f"{archive.where}: several books in this archive; unpack it and name one of them")
    return fb2.document(archive.read(books[0]), archive.where) if books else None
