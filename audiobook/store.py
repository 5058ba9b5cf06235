"""Clips kept by what they are: a clip that was once spoken is not spoken again.

A key goes in (`Request.key`), its audio comes out.  A clip is a FLAC file (16 bit, one channel) in a folder
named by the first two digits of its key: `ab/abcdef….flac`.  Whatever happens, a file of that name is whole;
one that is not (a failing disk, a power cut) counts as missing and is replaced.
"""

from __future__ import annotations

import io
import os
from pathlib import Path

import platformdirs
import soundfile  # type: ignore[import-untyped]  # it has no types

from audiobook import atomic
from audiobook.model import Audio

# 0 to 1; every level above costs time and saves under 2 % of a clip of speech
_COMPRESSION_LEVEL = 0.0


def default_root() -> Path:
    """Return the user's cache folder for clips; XDG_CACHE_HOME is honoured on every system."""
    cache = os.environ.get("XDG_CACHE_HOME")
    # platformdirs looks at the variable on Linux only; the specification ignores relative paths
    if cache and Path(cache).is_absolute():
        return Path(cache) / "castaloud" / "clips"
    return platformdirs.user_cache_path("castaloud", appauthor=False) / "clips"


class Store:
    """A folder of clips; any number of threads and processes may use it at once."""

    def __init__(self, root: Path) -> None:
        """Use a folder, which is made when the first clip comes."""
        self.root = root

    def path(self, key: str) -> Path:
        """Return where the clip of a key lies, or would lie."""
        return self.root / key[:2] / f"{key}.flac"

    def __contains__(self, key: str) -> bool:
        """Whether there is a file for the key; `get` says whether it is whole."""
        return self.path(key).is_file()

    def get(self, key: str) -> Audio | None:
        """Return a clip; None: there is none, or its file is damaged."""
        try:
            samples, rate = soundfile.read(self.path(key), dtype="int16", always_2d=True)
        except (OSError, soundfile.SoundFileError):
            return None
        return Audio(samples[:, 0], rate) if len(samples) else None

    def put(self, key: str, audio: Audio) -> None:
        """Keep a clip in place of a missing or damaged one; AudiobookError where it cannot be written."""
        encoded = io.BytesIO()
        soundfile.write(
            encoded,
            audio.samples,
            audio.rate,
            format="FLAC",
            subtype="PCM_16",
            compression_level=_COMPRESSION_LEVEL,
        )
        path = self.path(key)
        with atomic.naming_errors(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            # After a power cut the clip may be damaged or missing; it is then spoken again.
            with atomic.replacing(path, durable=False) as part:
                part.write_bytes(encoded.getvalue())
