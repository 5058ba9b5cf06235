"""Files are complete or absent: nothing half-written ever has its final name.

In: a final path.  Out: that file with its new content on the disk, once the work has succeeded.

    with atomic.replacing(Path("chapter.wav")) as part:
        encode(part)
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import sys
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from audiobook.system.files import writing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


PART = re.compile(r"\..+\.part-[0-9a-f]{8}")
"""Names of unfinished files."""
OURS = re.compile(r"\.castaloud-.+")
"""Names of other temporary files and folders of a run, such as the chapters of a book."""
ABANDONED_SECONDS = 86_400.0
"""After this long without a change, the run that was writing an unfinished file is dead."""


@contextmanager
def replacing(path: Path, *, durable: bool = True) -> Iterator[Path]:
    """A temporary path beside `path`, which replaces `path` when the `with` block ends without an exception.

    After an error or Ctrl-C the temporary file is removed and `path` stays as it was.  `durable`: the file
    survives a power cut too, which costs a disk some milliseconds.  Raises AudiobookError where the finished
    file cannot replace `path`.
    """
    # 50 characters of the name tell a person what it is and keep the whole below 255 bytes.
    part = path.with_name(f".{path.name[:50]}.part-{secrets.token_hex(4)}")
    try:
        yield part
        with writing(path):
            if durable:
                # Otherwise a power cut can leave the new name on a file whose content was never written.
                with part.open("rb+") as file:
                    os.fsync(file.fileno())
            part.replace(path)
            if durable:
                _sync_folder(path.parent)
    finally:
        with suppress(OSError):
            part.unlink()


def _sync_folder(folder: Path) -> None:
    """Put the names in a folder on the disk, too; Windows has no call for that, and journals them itself."""
    if sys.platform == "win32":
        return
    with suppress(OSError):  # not every file system supports it
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def sweep(folder: Path, older_than_seconds: float = ABANDONED_SECONDS) -> int:
    """Remove the unfinished files and folders that killed runs have left in a folder; return how many.

    Other files, and what cannot be removed, stay.
    """
    removed = 0
    with suppress(OSError):
        for path in folder.iterdir():
            # The name is looked at first, because a folder of clips holds thousands of other files.
            if PART.fullmatch(path.name) or OURS.fullmatch(path.name):
                with suppress(OSError):
                    if path.lstat().st_mtime < time.time() - older_than_seconds:
                        if path.is_dir() and not path.is_symlink():
                            shutil.rmtree(path)
                        else:
                            path.unlink()
                        removed += 1
    return removed


def write_text(path: Path, text: str) -> None:
    r"""Write `text` as UTF-8 without changing its line ends; on AudiobookError an older file stays.

    Lone surrogates (half a character, or a byte of a file's name) are written as `\udcff`, as in JSON.
    """
    with replacing(path) as part, writing(path):
        part.write_text(text, encoding="utf-8", errors="backslashreplace", newline="")
