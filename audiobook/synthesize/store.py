"""Clips kept by what they are: a clip that was once spoken is not spoken again.

A key goes in (`Request.key`), its audio comes out.  A clip is a FLAC file (16 bit, one channel) in a folder
named by the first two digits of its key: `ab/abcdef….flac`.  Whatever happens, a file of that name is whole;
one that is not (a failing disk, a power cut) counts as missing and is replaced.  Its comment tells what it
was made of (`Made`), and its time of modification when it was last used.
"""

from __future__ import annotations

import io
import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import soundfile  # type: ignore[import-untyped]  # it has no types

from audiobook.model import Audio, Request, Voice
from audiobook.system import atomic, folders

if TYPE_CHECKING:
    from pathlib import Path

# 0 to 1; every level above costs time and saves under 2 % of a clip of speech
_COMPRESSION_LEVEL = 0.0


def default_root() -> Path:
    """Return the user's cache folder for clips."""
    return folders.cache() / "clips"


@dataclass(frozen=True, slots=True)
class Made:
    """What a clip was made of: all that its key is the hash of."""

    request: Request
    version: str
    """Of the engine."""

    def to_json(self) -> str:
        """The one line that a clip's file keeps."""
        return json.dumps({"version": self.version, **asdict(self.request)})

    @classmethod
    def from_json(cls, text: str) -> Made | None:
        """What a clip's comment says; None where it is no such line."""
        try:
            said = json.loads(text)
            return cls(Request(Voice(**said["voice"]), said["text"]), said["version"])
        except (ValueError, TypeError, KeyError):
            return None


class Store:
    """A folder of clips; any number of threads and processes may use it at once."""

    def __init__(self, root: Path) -> None:
        """Use a folder, which is made when the first clip comes."""
        self.root = root
        self._prepared: set[Path] = set()

    @property
    def where(self) -> str:
        """Where the clips lie, for people and for other processes."""
        return str(self.root.absolute())

    def path(self, key: str) -> Path:
        """Return where the clip of a key lies, or would lie."""
        return self.root / key[:2] / f"{key}.flac"

    def __contains__(self, key: str) -> bool:
        """Whether there is a file for the key; `get` says whether it is whole."""
        return self.path(key).is_file()

    def get(self, key: str) -> Audio | None:
        """Return a clip, and mark it as used now; None: there is none, or its file is damaged."""
        path = self.path(key)
        try:
            # libsndfile checks the checksum of every frame
            samples, rate = soundfile.read(path, dtype="int16", always_2d=True)
        except (OSError, soundfile.SoundFileError):
            return None
        self.touch(key)
        return Audio(samples[:, 0], rate) if len(samples) else None

    def touch(self, key: str) -> None:
        """Mark a clip as used now, if there is one."""
        with suppress(OSError):  # a store that can only be read serves all the same
            os.utime(self.path(key))

    def made(self, key: str) -> Made | None:
        """Return what a clip was made of; None: there is none, it is damaged, or older than these records."""
        try:
            with soundfile.SoundFile(self.path(key)) as file:
                return Made.from_json(file.comment)
        except (OSError, soundfile.SoundFileError):
            return None

    def put(self, key: str, audio: Audio, made: Made | None = None) -> None:
        """Keep a clip in place of a missing or damaged one; AudiobookError where it cannot be written."""
        self._keep(key, encoded(audio, made))

    def _keep(self, key: str, content: bytes) -> None:
        path = self.path(key)
        with atomic.naming_errors(path):
            self._prepare(path.parent)
            # After a power cut the clip may be damaged or missing; it is then spoken again.
            with atomic.replacing(path, durable=False) as part:
                part.write_bytes(content)

    def _prepare(self, folder: Path) -> None:
        """Make a folder, and rid it, once, of what runs that were killed have left."""
        folder.mkdir(parents=True, exist_ok=True)
        if folder not in self._prepared:
            atomic.sweep(folder)
            self._prepared.add(folder)


def encoded(audio: Audio, made: Made | None = None) -> bytes:
    """A clip as the content of its file."""
    content = io.BytesIO()
    with soundfile.SoundFile(
        content, "w", audio.rate, 1, "PCM_16", format="FLAC", compression_level=_COMPRESSION_LEVEL
    ) as file:
        if made:
            file.comment = made.to_json()
        file.write(audio.samples)
    return content.getvalue()
