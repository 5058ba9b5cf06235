"""A store that machines share: clips lie at an address that fsspec knows (`s3://bucket/clips`, `gs://…`, `sftp://…`).

This computer's own store stands in front of it, so that no clip is fetched twice.
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
    from audiobook.synthesize.store import Made


def open_store(where: str | None) -> Store:
    """The store in a folder or at an address; None: the user's own.

    Raises AudiobookError, in one line, where an address cannot be reached.
    """
    if where is None:
        return Store(default_root())
    return SharedStore(where) if is_address(where) else Store(Path(where))


def is_address(where: str) -> bool:
    """Is it an address, such as `s3://bucket/clips`, and no folder?"""
    return "://" in where


class SharedStore(Store):
    """Clips at an address; any number of machines may use it at once."""

    def __init__(self, address: str, cache: Path | None = None) -> None:
        """`cache`: the folder of this computer's own store; None: the user's."""
        super().__init__(cache or default_root())
        self.address = address.rstrip("/")
        self._lock = threading.Lock()
        self._listed: frozenset[str] | None = None
        self._files, self._folder = _files(self.address)
        with self._naming_errors():
            self._files.exists(self._folder)

    @property
    def where(self) -> str:
        """The address."""
        return self.address

    def __contains__(self, key: str) -> bool:
        """Whether there was a file for the key, here or there, when it was first asked."""
        with self._lock:
            if self._listed is None:
                with self._naming_errors():
                    found = self._files.find(self._folder)
                self._listed = frozenset(Path(name).stem for name in found)
        return super().__contains__(key) or key in self._listed

    def get(self, key: str) -> Audio | None:
        """Return a clip, fetched if need be; None: there is none, or its file is damaged."""
        kept = super().get(key)
        if kept is not None:
            return kept
        try:
            with self._naming_errors():
                content = self._files.cat_file(self._place(key))
        except FileNotFoundError:
            return None
        self._keep(key, content)
        return super().get(key)

    def made(self, key: str) -> Made | None:
        """Return what a clip was made of; None: there is none, it is damaged, or older than these records."""
        self.get(key)
        return super().made(key)

    def put(self, key: str, audio: Audio, made: Made | None = None) -> None:
        """Keep a clip here and there; AudiobookError where it cannot be written."""
        content = encoded(audio, made)
        self._keep(key, content)
        place = self._place(key)
        with self._naming_errors():
            # Object stores show a file when it is whole.  Elsewhere a reader may see a part of one, which its
            # checksums tell from a clip.
            try:
                self._files.pipe_file(place, content)
            except FileNotFoundError:
                self._files.makedirs(place.rpartition("/")[0], exist_ok=True)
                self._files.pipe_file(place, content)

    def _place(self, key: str) -> str:
        return f"{self._folder}/{key[:2]}/{key}.flac"

    @contextmanager
    def _naming_errors(self) -> Iterator[None]:
        """Turn whatever a file system of fsspec raises into an AudiobookError; a file may be missing."""
        try:
            yield
        except FileNotFoundError:
            raise
        except Exception as error:
            raise AudiobookError(
                f"{self.address}: this store cannot be used ({_reason(error)}); "
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
        raise InputError(f"--store {address}: no address of a store ({_reason(error)})") from None
    return files, folder.rstrip("/")


def _reason(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__
