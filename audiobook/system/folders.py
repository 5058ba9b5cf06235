"""The user's folders for what the program stores: cached clips and answers, and installed voices.

    folders.cache() / "clips"

XDG_CACHE_HOME and XDG_DATA_HOME apply on every system, though platformdirs reads them on Linux only.  A
relative path in them is ignored, as the XDG Base Directory Specification demands.
"""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

NAME = "castaloud"


def cache() -> Path:
    """Return the folder for files that a run can make again; it need not exist."""
    return _from_environment("XDG_CACHE_HOME") or platformdirs.user_cache_path(NAME, appauthor=False)


def data() -> Path:
    """Return the folder for downloaded files; it need not exist."""
    return _from_environment("XDG_DATA_HOME") or platformdirs.user_data_path(NAME, appauthor=False).absolute()


def _from_environment(variable: str) -> Path | None:
    value = os.environ.get(variable)
    return Path(value) / NAME if value and Path(value).is_absolute() else None
