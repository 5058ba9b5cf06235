"""Errors from reading and writing files, in words that name the file and say what to do.

with reading(path, "the text files in it"):
text = path.read_text("utf-8")
with atomic.replacing(path) as part, writing(path):
part.write_text(text, "utf-8")
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from audiobook.system.errors import InputError, WriteError

if TYPE_CHECKING:
    from collections.abc import Iterator


def exists(path: Path) -> bool:
    """Tell whether there is such a file or folder; a name too long, or a loop of links, names nothing."""
    return os.path.exists(path)  # noqa: PTH110  `Path.exists` raises OSError for such names


def is_folder(path: Path) -> bool:
    """Tell whether a path is a folder; as `exists` for names that cannot be."""
    return os.path.isdir(path)  # noqa: PTH112  as above


def resolved(path: Path) -> Path:
    """Return the absolute path without links; a loop of links stays as it is."""
    return Path(os.path.realpath(path))  # `Path.resolve` raises RuntimeError for a loop before Python 3.13


@contextmanager
def reading(path: Path, instead: str) -> Iterator[None]:
    """Turn an OSError from reading `path` into an InputError that names it and says what to do.

    `instead`: what to name where `path` is a folder.
    """
    try:
        yield
    except FileNotFoundError:
        raise InputError(f"{path}: no such file; check the name") from None
    except OSError as error:
        # On Windows, reading a folder raises PermissionError.
        if is_folder(path):
            raise InputError(f"{path}: this is a folder; name {instead}") from None
        raise InputError(
            f"{path}: cannot read it ({error.strerror or error}); check its permissions"
        ) from None


@contextmanager
def writing(path: Path, *also: type[Exception]) -> Iterator[None]:
    """Turn an OSError from writing `path` into a WriteError that names it and says what to do.

    `also`: what a library raises instead of OSError.
    """
    try:
        yield
    except OSError as error:
        raise cannot_write(path, error.strerror or str(error)) from error
    except also as error:
        raise cannot_write(path, str(error)) from error


def cannot_write(path: Path, why: str) -> WriteError:
    """The error for a file that cannot be written; `why`: the operating system's words."""
    folder = path.absolute().parent
    advice = f"check that {folder} exists and is writable, and that no other program has the file open"
    # The words for ENOSPC on Linux, macOS and Windows, and for EDQUOT.
    if "no space left" in why.lower() or "quota exceeded" in why.lower():
        advice = f"free some space in {folder}, or choose another folder"
    return WriteError(f"{path}: cannot write: {why}; {advice}")
