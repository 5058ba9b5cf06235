"""Files that are either whole or not there: nothing half-written ever carries a final name.

Enters a final path; leaves, once the work has succeeded, that file with its new content on the disk.

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

from audiobook.system.errors import AudiobookError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


PART = re.compile(r"\..+\.part-[0-9a-f]{8}")
"""The names of parts."""
OURS = re.compile(r"\.castaloud-.+")
"""The names of what only a run needs, as folders for the parts of a book."""
ABANDONED_SECONDS = 86_400.0
"""After so long without a change a part is that of a run that was killed."""


@contextmanager
def replacing(path: Path, *, durable: bool = True) -> Iterator[Path]:
    """A path beside `path` to write to, which takes the place of `path` when the block ends well.

    When it ends in any other way (an error, Ctrl-C), the part is removed and an older `path` stays as it was.
    `durable`: be sure of the file after a power cut as well, which takes a disk some milliseconds.
    Raises AudiobookError when the finished part cannot take its place.
    """
    # 50 characters of the name tell a person what it is and keep the whole under the limit of 255 bytes.
    part = path.with_name(f".{path.name[:50]}.part-{secrets.token_hex(4)}")
    try:
        yield part
        with naming_errors(path):
            if durable:
                # Otherwise a power cut can leave the new name on a file whose content never reached the disk.
                with part.open("rb+") as file:
                    os.fsync(file.fileno())
            part.replace(path)
            if durable:
                _sync_folder(path.parent)
    finally:
        with suppress(OSError):
            part.unlink()


def _sync_folder(folder: Path) -> None:
    """Be sure of the names in a folder, too; Windows has no call for it and keeps a journal of them."""
    if sys.platform == "win32":
        return
    with suppress(OSError):  # not every file system can
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def sweep(folder: Path, older_than_seconds: float = ABANDONED_SECONDS) -> int:
    """Remove what runs that were killed have left in a folder, parts and folders; return how many.

    What cannot be removed, or is none of ours, stays.
    """
    removed = 0
    with suppress(OSError):
        for path in folder.iterdir():
            # Its name first: a folder of clips holds thousands of other files.
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
    r"""Write `text` as UTF-8 with its line ends as they are; raises AudiobookError, leaving an older file.

    What is no character (half of one, a byte of a file's name) is written as `\udcff`, as JSON has it.
    """
    with replacing(path) as part, naming_errors(path):
        part.write_text(text, encoding="utf-8", errors="backslashreplace", newline="")


@contextmanager
def naming_errors(path: Path) -> Iterator[None]:
    """Turn an OSError met while writing `path` into an AudiobookError that names it and says what to do."""
    try:
        yield
    except OSError as error:
        raise cannot_write(path, error.strerror or str(error)) from error


def cannot_write(path: Path, why: str) -> AudiobookError:
    """The error for a file that cannot be written, from the operating system's words for the reason."""
    folder = path.absolute().parent
    advice = f"check that {folder} exists and may be written to, and that no other program has the file open"
    # The words of ENOSPC on Linux, macOS and Windows, and of EDQUOT.
    if "no space left" in why.lower() or "quota exceeded" in why.lower():
        advice = f"make room in {folder}, or choose another folder"
    return AudiobookError(f"{path}: cannot be written: {why}; {advice}")
