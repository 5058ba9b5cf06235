"""The user's folders for what the program keeps: cached clips and answers, fetched voices.

XDG_CACHE_HOME and XDG_DATA_HOME are honoured on every system; platformdirs looks at them on Linux only.
The XDG Base Directory Specification ignores relative paths.
"""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

NAME = "castaloud"


def cache() -> Path:
    """Return the folder for what can be made again."""
    return _from_environment("XDG_CACHE_HOME") or platformdirs.user_cache_path(NAME, appauthor=False)


def data() -> Path:
    """Return the folder for what was fetched."""
    return _from_environment("XDG_DATA_HOME") or platformdirs.user_data_path(NAME, appauthor=False).absolute()


def _from_environment(variable: str) -> Path | None:
    value = os.environ.get(variable)
    return Path(value) / NAME if value and Path(value).is_absolute() else None
