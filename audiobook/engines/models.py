"""The files and packages that engines speak with: where they lie, and whether they are the right ones.

Files lie in the user's data folder, one folder an engine; `fetch` brings them there.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib import metadata
from typing import TYPE_CHECKING

from audiobook.system import folders
from audiobook.system.errors import EngineError

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class File:
    """A file to be had from somewhere."""

    name: str
    size: int | None = None
    """Bytes; None: as the server says."""
    sha256: str | None = None
    """64 hexadecimal digits; None: any content is right, if it is whole."""


def folder(engine: str) -> Path:
    """Return where an engine's files lie."""
    return folders.data() / engine


def require_packages(engine: str, *names: str) -> list[str]:
    """Return the versions of installed packages; EngineError names the extra that brings a missing one."""
    try:
        return [metadata.version(name) for name in names]
    except metadata.PackageNotFoundError as error:
        raise EngineError(
            f"{engine}: the package {error.name} is not installed; pip install 'castaloud[{engine}]'"
        ) from None


def verify(engine: str, folder: Path, file: File) -> None:
    """Raise EngineError where an engine's file is missing or not the right one; 0.1 s for 100 MB."""
    path = folder / file.name
    advice = f"`audiobook voices install {engine}` fetches it"
    try:
        size = path.stat().st_size
        if size != file.size:
            raise EngineError(
                f"{path}: {size:,} bytes instead of {file.size:,}: not the right file; {advice}"
            )
        found = sha256(path)
    except FileNotFoundError:
        raise EngineError(f"{engine}: {path} is missing; {advice}") from None
    except OSError as error:
        raise EngineError(f"{path}: cannot be read: {error.strerror or error}; {advice}") from error
    if found != file.sha256:
        raise EngineError(
            f"{path}: its SHA-256 is {found[:12]}… instead of {str(file.sha256)[:12]}…; {advice}"
        )


def sha256(path: Path) -> str:
    """Return a file's SHA-256 in hexadecimal digits; OSError where it cannot be read."""
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
