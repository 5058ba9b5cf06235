"""Clips by their content's key: what was spoken once is not spoken again.

In: a key (`Request.key`).  Out: its audio.  A clip is a mono 16-bit FLAC file in a folder named by the first
two digits of its key: `ab/abcdef….flac`.  A file that is damaged (a failing disk, a power cut), or whose
record is of another clip, counts as missing and is replaced.  Its comment says what it was made from
(`Recipe`), its modification time when it was last used.

    store = Store(default_root())
    store.put(key, audio, Recipe(request, engine_version))
    audio = store.get(key)
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
from audiobook.system.errors import AudiobookError, WriteError
from audiobook.system.files import writing

if TYPE_CHECKING:
    from pathlib import Path

_COMPRESSION_LEVEL = 0.0
"""0 to 1: each higher level costs time and saves less than 2 % of a clip of speech."""


def default_root() -> Path:
    """The user's folder for clips."""
    return folders.cache() / "clips"


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a clip is made from: everything that its key is the hash of."""

    request: Request
    version: str
    """The engine's version."""

    @property
    def key(self) -> str:
        """The clip's name in the store."""
        return self.request.key(self.version)

    def to_json(self) -> str:
        """The recipe as one line, for the comment of the clip's file."""
        return json.dumps({"version": self.version, **asdict(self.request)})

    @classmethod
    def from_json(cls, text: str) -> Recipe | None:
        """The recipe in a clip's comment; None where the comment has none."""
        try:
            fields = json.loads(text)
            return cls(Request(Voice(**fields["voice"]), fields["text"]), fields["version"])
        except (ValueError, TypeError, KeyError):
            return None


class Store:
    """A folder of clips, which any number of threads and processes can use at the same time."""

    def __init__(self, root: Path) -> None:
        """`root`: the folder, which is created for the first clip."""
        self.root = root
        self._prepared: set[Path] = set()

    @property
    def where(self) -> str:
        """Where the clips are, for people and for other processes."""
        return str(self.root.absolute())

    def path(self, key: str) -> Path:
        """The path of the clip with this key, whether or not there is one."""
        return self.root / key[:2] / f"{key}.flac"

    def __contains__(self, key: str) -> bool:
        """Whether there is a file for the key; only `get` tells whether it is complete."""
        return self.path(key).is_file()

    def get(self, key: str) -> Audio | None:
        """The audio of a clip, which is marked as used now; None where it is missing or damaged."""
        path = self.path(key)
        if not path.is_file():  # a pipe with that name would be waited for without end
            return None
        try:
            with soundfile.SoundFile(path) as file:
                recipe = Recipe.from_json(file.comment)
                # libsndfile verifies the checksum of every frame.
                samples, rate = file.read(dtype="int16", always_2d=True), file.samplerate
        except (OSError, soundfile.SoundFileError):
            return None
        # Somebody may have copied or renamed clips by hand: one that says other words is none of this key.
        if recipe and recipe.key != key:
            return None
        self.touch(key)
        return Audio(samples[:, 0], rate) if len(samples) else None

    def touch(self, key: str) -> None:
        """Mark a clip as used now, if there is one."""
        with suppress(OSError):  # a read-only store works too
            os.utime(self.path(key))

    def recipe(self, key: str) -> Recipe | None:
        """What a clip was made from; None where it is missing, damaged, or from before recipes were kept."""
        if not self.path(key).is_file():
            return None
        try:
            with soundfile.SoundFile(self.path(key)) as file:
                return Recipe.from_json(file.comment)
        except (OSError, soundfile.SoundFileError):
            return None

    def put(self, key: str, audio: Audio, recipe: Recipe | None = None) -> None:
        """Store a clip, replacing an older one; raises AudiobookError where it cannot be written."""
        self._keep(key, encoded(audio, recipe))

    def _keep(self, key: str, content: bytes) -> None:
        path = self.path(key)
        try:
            with writing(path):
                self._prepare(path.parent)
                # Not durable: a clip that a power cut damages is spoken again.
                with atomic.replacing(path, durable=False) as part:
                    part.write_bytes(content)
        except WriteError as error:
            raise AudiobookError(str(error)) from error  # no other file can be written either: all need clips

    def _prepare(self, folder: Path) -> None:
        """Create a folder and, once, remove what killed runs have left in it."""
        folder.mkdir(parents=True, exist_ok=True)
        if folder not in self._prepared:
            atomic.sweep(folder)
            self._prepared.add(folder)


def encoded(audio: Audio, recipe: Recipe | None = None) -> bytes:
    """The content of a clip's file."""
    content = io.BytesIO()
    with soundfile.SoundFile(
        content, "w", audio.rate, 1, "PCM_16", format="FLAC", compression_level=_COMPRESSION_LEVEL
    ) as file:
        if recipe:
            file.comment = recipe.to_json()
        file.write(audio.samples)
    return content.getvalue()
