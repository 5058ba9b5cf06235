"""Zip files in the form that e-books need: the media type first, uncompressed; same content, same bytes.

with package(Path("book.epub"), "application/epub+zip") as book:
book.add("EPUB/nav.xhtml", contents)
"""

from __future__ import annotations

import shutil
import zipfile
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from audiobook.system import atomic
from audiobook.system.files import writing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""The earliest date that a zip file can hold; the real one would change the bytes with every run."""
MIMETYPE: Final = "mimetype"


class Package:
    """A zip file while it is written."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive

    def add(self, name: str, content: str | bytes, *, packed: bool = True) -> None:
        """Add a file; `packed`: compressed, which only helps text."""
        raw = content.encode("utf-8", "replace") if isinstance(content, str) else content
        self._archive.writestr(_entry(name, packed=packed), raw)

    def add_file(self, name: str, path: Path) -> None:
        """Add a file of any size, uncompressed."""
        entry = _entry(name, packed=False)
        entry.file_size = path.stat().st_size  # decides whether the entry needs zip64's long form
        with path.open("rb") as source, self._archive.open(entry, "w") as target:
            shutil.copyfileobj(source, target, 1 << 20)


def _entry(name: str, *, packed: bool) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    entry.create_system = 3  # Unix; otherwise Windows would write other bytes
    entry.external_attr = 0o644 << 16
    return entry


@contextmanager
def package(path: Path, media_type: str) -> Iterator[Package]:
    """A package that replaces `path` when the `with` block ends without an exception.

    It begins with an uncompressed file `mimetype`, as OCF 3.3 (EPUB) and LPF require.  Raises AudiobookError
    where it cannot be written.
    """
    with (
        atomic.replacing(path) as part,
        writing(path),
        zipfile.ZipFile(part, "w") as archive,
    ):
        book = Package(archive)
        book.add(MIMETYPE, media_type, packed=False)
        yield book
