"""Zip files as e-books are: the type first and plain, and the same content always the same bytes."""

from __future__ import annotations

import shutil
import zipfile
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from audiobook.system import atomic

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""The earliest date that a zip file knows; the real one would make each run's bytes others."""
MIMETYPE: Final = "mimetype"


class Package:
    """A zip file that is being written."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive

    def add(self, name: str, content: str | bytes, *, packed: bool = True) -> None:
        """Put a file into it; `packed`: compressed, which pictures and sound gain nothing from."""
        raw = content.encode("utf-8", "replace") if isinstance(content, str) else content
        self._archive.writestr(_entry(name, packed=packed), raw)

    def add_file(self, name: str, path: Path) -> None:
        """Put a file of any size into it as it is."""
        entry = _entry(name, packed=False)
        entry.file_size = path.stat().st_size  # decides whether it needs the long form of the entry
        with path.open("rb") as source, self._archive.open(entry, "w") as target:
            shutil.copyfileobj(source, target, 1 << 20)


def _entry(name: str, *, packed: bool) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    entry.create_system = 3  # or the bytes would tell Windows from the others
    entry.external_attr = 0o644 << 16
    return entry


@contextmanager
def package(path: Path, media_type: str) -> Iterator[Package]:
    """A package that takes the place of `path` when the block ends well; raises AudiobookError if it cannot.

    It begins with a plain file `mimetype`, as OCF 3.3 (EPUB) and LPF want it.
    """
    with (
        atomic.replacing(path) as part,
        atomic.naming_errors(path),
        zipfile.ZipFile(part, "w") as archive,
    ):
        made = Package(archive)
        made.add(MIMETYPE, media_type, packed=False)
        yield made
