"""Files are complete or absent: nothing half-written ever has its final name.

In: a final path.  Out: that file with its new content on the disk, once the work has succeeded.

    with atomic.replacing(Path("chapter.wav")) as part:
        encode(part)
"""

from __future__ import annotations

import functools
import hashlib
import os
import platform
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


PART = re.compile(r"\..+\.part-[0-9a-f]{8}(?:-(?P<owner>[0-9a-f]{8}\.[0-9]+))?")
"""Names of unfinished files; earlier versions left out who writes them."""
OURS = re.compile(r"\.castaloud-(?:(?P<owner>[0-9a-f]{8}\.[0-9]+)-)?.+")
"""Names of other temporary files and folders of a run, such as the chapters of a book."""
ABANDONED_SECONDS = 86_400.0
"""After this long without a change, the run that was writing an unfinished file is dead, wherever it ran."""


@contextmanager
def replacing(path: Path, *, durable: bool = True) -> Iterator[Path]:
    """A temporary path beside `path`, which replaces `path` when the `with` block ends without an exception.

    After an error or Ctrl-C the temporary file is removed and `path` stays as it was.  `durable`: the file
    survives a power cut too, which costs a disk some milliseconds.  Raises AudiobookError where the finished
    file cannot replace `path`.
    """
    # 45 characters of the name tell a person what it is and keep the whole below 255 bytes.
    part = path.with_name(f".{path.name[:45]}.part-{secrets.token_hex(4)}-{owner()}")
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


def owner() -> str:
    """Return what names this process among all that may write to a folder, on this computer and on others."""
    return f"{_computer()}.{os.getpid()}"


@functools.cache
def _computer() -> str:
    """Return 8 hexadecimal digits for this computer, or this container, which counts its own processes."""
    namespace = 0
    with suppress(OSError):  # only Linux has it
        namespace = os.stat("/proc/self/ns/pid").st_ino  # noqa: PTH116  a file that names no file
    return hashlib.sha256(f"{platform.node()} {namespace}".encode()).hexdigest()[:8]


def _has_died(name: str | None) -> bool:
    """Tell whether a process of this computer, by its `owner`, is no more; False: it may be at work."""
    # On Windows a process cannot be asked for without ending it.
    if name is None or sys.platform == "win32":
        return False
    computer, _, number = name.partition(".")
    if computer != _computer():
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):
        return False
    return False


def sweep(folder: Path, older_than_seconds: float = ABANDONED_SECONDS) -> int:
    """Remove the unfinished files and folders that killed runs have left in a folder; return how many.

    What a run of this computer has left goes at once, what may be another computer's when it is old.  Other
    files, and what cannot be removed, stay.
    """
    removed = 0
    with suppress(OSError):
        for path in folder.iterdir():
            # The name is looked at first, because a folder of clips holds thousands of other files.
            unfinished = PART.fullmatch(path.name) or OURS.fullmatch(path.name)
            if unfinished:
                with suppress(OSError):
                    is_old = path.lstat().st_mtime < time.time() - older_than_seconds
                    if is_old or _has_died(unfinished["owner"]):
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
