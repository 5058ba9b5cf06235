"""The files and packages that engines need: where the files are, and whether they are the right ones.

Each engine has a folder in the user's data folder; `fetch` downloads into it.

    verify("kokoro", folder("kokoro"), kokoro_engine.MODEL)
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib import metadata
from typing import TYPE_CHECKING

from audiobook.system import folders
from audiobook.system.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def _accept(path: Path) -> None:
    """Accept any content."""


@dataclass(frozen=True, slots=True)
class File:
    """A file that an engine needs, and how to recognise it."""

    name: str
    """In the engine's folder and at its source."""
    size: int | None = None
    """In bytes; None: not known in advance."""
    sha256: str | None = None
    """64 hexadecimal digits; None: not known in advance."""
    inspect: Callable[[Path], object] = _accept
    """Raises ValueError where the content of a complete file is not what the engine needs."""


def folder(engine: str) -> Path:
    """Return the folder for an engine's files; it need not exist."""
    return folders.data() / engine


def require_packages(engine: str, *names: str) -> list[str]:
    """Return the versions of installed packages; EngineError names the extra that installs a missing one."""
    try:
        return [metadata.version(name) for name in names]
    except metadata.PackageNotFoundError as error:
        raise EngineError(
            f"{engine}: the package {error.name} is not installed; pip install 'castaloud[{engine}]'"
        ) from None


def verify(engine: str, folder: Path, file: File) -> None:
    """Raise EngineError where an engine's file is missing or wrong; takes 0.1 s for 100 MB."""
    path = folder / file.name
    advice = f"`audiobook voices install {engine}` fetches it"
    try:
        check(file, path)
    except FileNotFoundError:
        raise EngineError(f"{engine}: {path} is missing; {advice}") from None
    except OSError as error:
        raise EngineError(f"{path}: cannot be read: {error.strerror or error}; {advice}") from error
    except ValueError as error:
        raise EngineError(f"{path}: {error}; {advice}") from error


def check(file: File, path: Path) -> None:
    """Raise ValueError where the size or SHA-256 of the file at `path` is wrong; OSError as reading does."""
    size = path.stat().st_size
    if file.size is not None and size != file.size:
        raise ValueError(f"{size:,} bytes instead of {file.size:,}: incomplete, or another file")
    if file.sha256 is not None and (digest := sha256(path)) != file.sha256:
        raise ValueError(f"its SHA-256 is {digest} instead of {file.sha256}: damaged, or another file")


def sha256(path: Path) -> str:
    """Return a file's SHA-256 in hexadecimal digits; raises OSError as reading does."""
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
