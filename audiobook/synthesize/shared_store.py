"""A store that several machines share, at an address that fsspec knows (`s3://bucket/clips`, `sftp://…`).

The user's own store serves as its cache, so that no clip is fetched twice.

    store = open_store("s3://bucket/clips")
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from audiobook.synthesize.store import Store, default_root, encoded
from audiobook.system.errors import AudiobookError, InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from audiobook.model import Audio
    from audiobook.synthesize.store import Recipe


def open_store(where: str | None) -> Store:
    """The store in a folder or at an address; None: the user's own.

    Raises AudiobookError where the address cannot be reached.
    """
    if where is None:
        return Store(default_root())
    return SharedStore(where) if is_address(where) else Store(Path(where))


def is_address(where: str) -> bool:
    """Whether this is an address such as `s3://bucket/clips`, not a folder."""
    return "://" in where


class SharedStore(Store):
    """Clips at an address, which any number of machines can use at the same time."""

    def __init__(self, address: str, cache: Path | None = None) -> None:
        """`cache`: the folder for clips that were fetched; None: the user's own store."""
        super().__init__(cache or default_root())
        self.address = address.rstrip("/")
        self._lock = threading.Lock()
        self._listed: frozenset[str] | None = None
        self._files, self._folder = _files(self.address)
        with self._explaining_errors():
            self._files.exists(self._folder)

    @property
    def where(self) -> str:
        """The store's address."""
        return self.address

    def __contains__(self, key: str) -> bool:
        """Whether the cache has a file for the key, or the address had one when it was first listed."""
        with self._lock:
            if self._listed is None:
                with self._explaining_errors():
                    names = self._files.find(self._folder)
                self._listed = frozenset(Path(name).stem for name in names)
        return super().__contains__(key) or key in self._listed

    def get(self, key: str) -> Audio | None:
        """The audio of a clip, fetched if necessary; None where it is missing or damaged."""
        cached = super().get(key)
        if cached is not None:
            return cached
        try:
            with self._explaining_errors():
                content = self._files.cat_file(self._place(key))
        except FileNotFoundError:
            return None
        self._keep(key, content)
        return super().get(key)

    def recipe(self, key: str) -> Recipe | None:
        """What a clip was made from; None where it is missing, damaged, or from before recipes were kept."""
        self.get(key)
        return super().recipe(key)

    def put(self, key: str, audio: Audio, recipe: Recipe | None = None) -> None:
        """Store a clip in the cache and at the address; raises AudiobookError where it cannot be written."""
        content = encoded(audio, recipe)
        self._keep(key, content)
        place = self._place(key)
        with self._explaining_errors():
            # Object stores show only complete files.  Elsewhere a reader may see part of one, which its
            # checksums reveal.
            try:
                self._files.pipe_file(place, content)
            except FileNotFoundError:
                self._files.makedirs(place.rpartition("/")[0], exist_ok=True)
                self._files.pipe_file(place, content)

    def _place(self, key: str) -> str:
        return f"{self._folder}/{key[:2]}/{key}.flac"

    @contextmanager
    def _explaining_errors(self) -> Iterator[None]:
        """Turn whatever a file system of fsspec raises into an AudiobookError, except FileNotFoundError."""
        try:
            yield
        except FileNotFoundError:
            raise
        except Exception as error:
            raise AudiobookError(
                f"{self.address}: cannot use this store ({_reason(error)}); "
                "check the address, your network and your credentials"
            ) from error


def _files(address: str) -> tuple[Any, str]:
    """The file system of an address, and the path in it."""
    try:
        import fsspec  # type: ignore[import-untyped]  # noqa: PLC0415 - an extra; it ships no types
    except ImportError:
        raise InputError(
            f"--store {address}: a store at an address needs fsspec; pip install 'castaloud[cluster]'"
        ) from None
    try:
        files, folder = fsspec.core.url_to_fs(address)
    except ImportError as error:
        raise InputError(f"--store {address}: {_reason(error)}; install that package with pip") from None
    except Exception as error:
        raise InputError(
            f"--store {address}: not the address of a store ({_reason(error)}); write it like s3://bucket/clips"
        ) from None
    return files, folder.rstrip("/")


def _reason(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__
