"""Brings the files of a voice from a folder or a server to where they are used.

    fetch(kokoro_engine.MODEL, kokoro_engine.RELEASE, models.folder("kokoro"), progress)

A file that carries its final name is whole and was checked.
"""

from __future__ import annotations

import os
import re
import time
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit
from urllib.request import getproxies, proxy_bypass

import urllib3

from audiobook.engines.models import sha256
from audiobook.system import atomic
from audiobook.system.errors import AudiobookError, InputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from audiobook.engines.base import Progress
    from audiobook.engines.models import File

TIMEOUT_SECONDS = 30.0
"""For a connection, and for each piece of a file."""
ATTEMPTS = 5
"""How often a broken download goes on where it was, within one run."""
PAUSE_SECONDS = 1.0
"""Before the second attempt; before the third twice as long, and so on."""
PIECE_BYTES = 1 << 18


def is_url(source: str) -> bool:
    """Whether a source is an address and not a folder."""
    return source.startswith(("http://", "https://"))


def fetch(  # noqa: PLR0913, PLR0917 - what is fetched, and who is told of it
    file: File,
    source: str,
    into: Path,
    progress: Progress = lambda *_: None,
    inspect: Callable[[Path], object] = lambda _: None,
    elsewhere: str = "--from names another address or a folder",
) -> bool:
    """Bring a file from a folder, or from an address that the file's name is added to, into a folder.

    Returns False where the right file lies there already.
    A download that breaks off goes on where it was, in this run or, if the file's SHA-256 is known, the next.
    Nothing but the whole, right file gets its name: what `inspect` refuses with a ValueError does not.
    Raises AudiobookError, which names the file and what was wrong with it; `elsewhere`: what it advises where
    a server does not have it.
    """
    target = into / file.name
    if file.sha256 and target.is_file() and sha256(target) == file.sha256:
        return False
    with atomic.naming_errors(target):
        into.mkdir(parents=True, exist_ok=True)
    where = f"{source.rstrip('/')}/{quote(file.name)}" if is_url(source) else str(Path(source) / file.name)
    try:
        with atomic.replacing(target) as whole, atomic.naming_errors(target):
            if is_url(source):
                _Download(file, where, target, progress, elsewhere).run().replace(whole)
            else:
                _copy(file, Path(where), whole, progress)
            _check(file, whole)
            inspect(whole)
    except ValueError as error:
        raise AudiobookError(f"{where}: {error}; nothing was installed") from error
    return True


def _check(file: File, part: Path) -> None:
    """Raise ValueError where a file is not the one that was meant."""
    size = part.stat().st_size
    if file.size is not None and size != file.size:
        raise ValueError(f"{size:,} bytes instead of {file.size:,}: cut off, or another file")
    if file.sha256 is not None and (found := sha256(part)) != file.sha256:
        raise ValueError(f"its SHA-256 is {found} instead of {file.sha256}: damaged, or another file")


def _copy(file: File, path: Path, whole: Path, progress: Progress) -> None:
    try:
        content = path.open("rb")
    except OSError as error:
        why = error.strerror or error
        raise InputError(f"{path}: cannot be read: {why}; name the folder it lies in") from error
    with content, whole.open("wb") as copy:
        total = os.fstat(content.fileno()).st_size
        while piece := content.read(PIECE_BYTES):
            copy.write(piece)
            progress(file.name, len(piece), total)


class _Download:
    """A file on its way from a server, in a part beside its place that survives whatever interrupts it."""

    def __init__(self, file: File, url: str, target: Path, progress: Progress, elsewhere: str) -> None:
        self._name = file.name
        self._url = url
        self._elsewhere = elsewhere
        self._progress = progress
        self._part = target.with_name(f".{target.name}.download")
        if file.sha256 is None:  # nothing would tell that the parts are of two files
            self._part.unlink(missing_ok=True)
        self._total = file.size
        self._counted = 0

    def run(self) -> Path:
        """Return the part when it has all that the server has; AudiobookError where it cannot be had."""
        why = "the server has other parts of it every time"
        with _pool(self._url) as pool:
            for attempt in range(ATTEMPTS):
                time.sleep(PAUSE_SECONDS * attempt)
                try:
                    if self._continue(pool):
                        return self._part
                except urllib3.exceptions.LocationValueError as error:
                    raise self._refused("this is no address") from error
                except urllib3.exceptions.HTTPError as error:
                    why = _reason(error)
        raise AudiobookError(
            f"{self._url}: not fetched: {why}; the same command goes on where it was, {self._elsewhere}"
        )

    def _continue(self, pool: urllib3.PoolManager) -> bool:
        """Fetch what is lacking; True: that was all.  urllib3's HTTPError: the connection broke."""
        have = self._part.stat().st_size if self._part.exists() else 0
        if have and have == self._total:
            self._count(have)
            return True
        # a compressed answer would have other ranges than the file
        headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={have}-"} if have else {})
        response = pool.request("GET", self._url, headers=headers, preload_content=False)
        try:
            if response.status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
                self._part.unlink()
                return False
            continues = response.headers.get("Content-Range", "").startswith(f"bytes {have}-")
            if response.status == HTTPStatus.PARTIAL_CONTENT and not continues:
                raise self._refused("it sends another range than was asked for")
            if response.status not in {HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT}:
                why = f"the server answers {response.status} {response.reason}"
                passing = response.status >= HTTPStatus.INTERNAL_SERVER_ERROR
                raise urllib3.exceptions.HTTPError(why) if passing else self._refused(why)
            going_on = response.status == HTTPStatus.PARTIAL_CONTENT
            if self._total is None and response.length_remaining is not None:
                self._total = have * going_on + response.length_remaining
            self._count(have if going_on else 0)
            with self._part.open("ab" if going_on else "wb") as part:
                # not `stream`: it keeps back what has come of a piece when the connection breaks
                while piece := response.read1(PIECE_BYTES):
                    part.write(piece)
                    self._count(self._counted + len(piece))
                    if self._total is not None and self._counted > self._total:
                        raise ValueError(f"more than its {self._total:,} bytes: another file")
            return True
        finally:
            response.close()

    def _count(self, have: int) -> None:
        self._progress(self._name, have - self._counted, self._total)
        self._counted = have

    def _refused(self, why: str) -> AudiobookError:
        return AudiobookError(f"{self._url}: not fetched: {why}; {self._elsewhere}")


def _reason(error: urllib3.exceptions.HTTPError) -> str:
    """What went wrong with a connection, without urllib3's names for it."""
    cause = getattr(error, "reason", None) or error
    if isinstance(cause, urllib3.exceptions.ProtocolError):
        return "the connection broke off"
    if isinstance(cause, urllib3.exceptions.TimeoutError):
        return f"no answer within {TIMEOUT_SECONDS:g} s"
    return re.sub(r"^\w+\([^)]*\): ", "", str(cause))


def _pool(url: str) -> urllib3.PoolManager:
    """A client for an address, through the proxy that the environment names for it, if any."""
    parts = urlsplit(url)
    proxy = None if proxy_bypass(parts.hostname or "") else getproxies().get(parts.scheme)
    retries = urllib3.Retry(None, connect=0, read=0, status=0, other=0, redirect=5)
    if proxy:
        return urllib3.ProxyManager(proxy, timeout=TIMEOUT_SECONDS, retries=retries)
    return urllib3.PoolManager(timeout=TIMEOUT_SECONDS, retries=retries)
