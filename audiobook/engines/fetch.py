"""Downloads the files of a voice, or copies them from a folder, to where an engine uses them.

    fetch(kokoro_engine.MODEL, kokoro_engine.RELEASE, models.folder("kokoro"), progress)

A file gets its final name when it is complete and has been checked.
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

from audiobook.engines.models import check, sha256
from audiobook.system import atomic
from audiobook.system.errors import AudiobookError, InputError
from audiobook.system.files import writing

if TYPE_CHECKING:
    from audiobook.engines.base import Progress
    from audiobook.engines.models import File

TIMEOUT_SECONDS = 30.0
"""The limit for connecting, and for each piece of a file."""
ATTEMPTS = 5
"""How often a run tries to complete a download that breaks off."""
PAUSE_SECONDS = 1.0
"""The wait before the second attempt; it is twice as long before the third, and so on."""
PIECE_BYTES = 1 << 18
"""How much of a file is read at a time."""


def is_url(source: str) -> bool:
    """Return whether a source is an address, not a folder."""
    return source.startswith(("http://", "https://"))


def fetch(
    file: File,
    source: str,
    into: Path,
    progress: Progress = lambda *_: None,
    elsewhere: str = "--from names another address or a folder",
) -> bool:
    """Copy a file from a folder, or from an address that its name is added to, into the folder `into`.

    Returns False where the right file is there already, so nothing had to be done.

    A download that breaks off is continued in this run or, if the file's SHA-256 is known, in the next.  Only
    a complete file that passes all checks of `file` replaces an older one.

    Raises AudiobookError, which names the file and says what is wrong with it, and InputError where a folder
    does not have it.  `elsewhere`: the advice in the error where a server does not have it.
    """
    target = into / file.name
    if file.sha256 and target.is_file() and sha256(target) == file.sha256:
        return False
    with writing(target):
        into.mkdir(parents=True, exist_ok=True)
    origin = f"{source.rstrip('/')}/{quote(file.name)}" if is_url(source) else str(Path(source) / file.name)
    try:
        with atomic.replacing(target) as part, writing(target):
            if is_url(source):
                _Download(file, origin, target, progress, elsewhere).run().replace(part)
            else:
                _copy(file, Path(origin), part, progress)
            check(file, part)
            file.inspect(part)
    except ValueError as error:
        raise AudiobookError(f"{origin}: {error}; nothing was installed") from error
    return True


def _copy(file: File, original: Path, part: Path, progress: Progress) -> None:
    try:
        content = original.open("rb")
    except OSError as error:
        why = error.strerror or error
        raise InputError(f"{original}: cannot be read: {why}; name the folder that has the file") from error
    with content, part.open("wb") as copy:
        size = os.fstat(content.fileno()).st_size
        while piece := content.read(PIECE_BYTES):
            copy.write(piece)
            progress(file.name, len(piece), size)


class _Download:
    """A download into a hidden file beside its target, which is still there after an interruption."""

    def __init__(self, file: File, url: str, target: Path, progress: Progress, elsewhere: str) -> None:
        self._name = file.name
        self._url = url
        self._elsewhere = elsewhere
        self._progress = progress
        self._part = target.with_name(f".{target.name}.download")
        if file.sha256 is None:  # nothing would reveal that the two halves are of different files
            self._part.unlink(missing_ok=True)
        self._total = file.size
        self._counted = 0

    def run(self) -> Path:
        """Return the path of the complete download; AudiobookError where it cannot be completed."""
        why = "the server sends other parts of it every time"
        with _pool(self._url) as pool:
            for attempt in range(ATTEMPTS):
                time.sleep(PAUSE_SECONDS * attempt)
                try:
                    if self._continue(pool):
                        return self._part
                except urllib3.exceptions.LocationValueError as error:
                    raise self._refused("not a valid address") from error
                except urllib3.exceptions.HTTPError as error:
                    why = _reason(error)
        raise AudiobookError(
            f"{self._url}: not fetched: {why}; run the same command again to continue, {self._elsewhere}"
        )

    def _continue(self, pool: urllib3.PoolManager) -> bool:
        """Fetch the rest; return whether that was all.  Raises HTTPError where the connection breaks."""
        size = self._part.stat().st_size if self._part.exists() else 0
        if size and size == self._total:
            self._report(size)
            return True
        # The ranges of a compressed answer would not be those of the file.
        headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={size}-"} if size else {})
        response = pool.request("GET", self._url, headers=headers, preload_content=False)
        try:
            if response.status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
                self._part.unlink()
                return False
            self._check_response(response, size)
            continues = response.status == HTTPStatus.PARTIAL_CONTENT
            self._receive(response, size if continues else 0)
            return True
        finally:
            response.close()

    def _check_response(self, response: urllib3.BaseHTTPResponse, size: int) -> None:
        """Raise AudiobookError where the answer is not the file from byte `size` on; HTTPError: try again."""
        if response.status == HTTPStatus.PARTIAL_CONTENT:
            if not response.headers.get("Content-Range", "").startswith(f"bytes {size}-"):
                raise self._refused("the server sends another range than it was asked for")
        elif response.status != HTTPStatus.OK:
            why = f"the server answers {response.status} {response.reason}"
            if response.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                raise urllib3.exceptions.HTTPError(why)
            raise self._refused(why)

    def _receive(self, response: urllib3.BaseHTTPResponse, size: int) -> None:
        """Add the content of a response to the `size` bytes that are already there."""
        if self._total is None and response.length_remaining is not None:
            self._total = size + response.length_remaining
        self._report(size)
        with self._part.open("ab" if size else "wb") as part:
            # Not `stream`, which drops the beginning of a piece when the connection breaks.
            while piece := response.read1(PIECE_BYTES):
                part.write(piece)
                self._report(self._counted + len(piece))
                if self._total is not None and self._counted > self._total:
                    raise ValueError(f"more than its {self._total:,} bytes: another file")

    def _report(self, size: int) -> None:
        """Tell `progress` how much more there is than at the last call."""
        self._progress(self._name, size - self._counted, self._total)
        self._counted = size

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
