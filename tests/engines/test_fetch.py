"""Fetching files of voices from a server or a folder: resumed, checked, and complete or absent."""

from __future__ import annotations

import hashlib
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import pytest

from audiobook.engines import fetch, models
from audiobook.synthesize import recogniser
from audiobook.system.errors import AudiobookError, InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

CONTENT = bytes(range(256)) * 8000
FILE = models.File("model.bin", len(CONTENT), hashlib.sha256(CONTENT).hexdigest())


class Server(ThreadingHTTPServer):
    """Serves CONTENT at any path, with the faults that a test asks for."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.content = CONTENT
        self.breaks_after: list[int] = []
        """After how many bytes the connection ends, for each of the next answers."""
        self.ranges = True
        self.status = 200
        self.redirects = 0
        self.asked: list[str | None] = []
        """The `Range` of each request."""
        self.paths: list[str] = []

    def handle_error(self, *_: object) -> None:
        """Print nothing about clients that have gone."""

    @property
    def url(self) -> str:
        """The address that the name of a file is added to."""
        return f"http://127.0.0.1:{self.server_port}/release"


class _Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        server = self.server
        server.asked.append(self.headers["Range"])
        server.paths.append(self.path)
        if server.redirects:
            server.redirects -= 1
            self.send_response(302)
            self.send_header("Location", f"{server.url}/elsewhere/model.bin")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        first = int(self.headers["Range"][6:-1]) if self.headers["Range"] and server.ranges else 0
        body = server.content[first:]
        self.send_response(206 if first and server.status == 200 else server.status)
        if first:
            self.send_header(
                "Content-Range", f"bytes {first}-{len(server.content) - 1}/{len(server.content)}"
            )
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: server.breaks_after.pop(0)] if server.breaks_after else body)
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Print nothing."""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A server on this computer; the program does not wait between attempts."""
    monkeypatch.setattr(fetch, "PAUSE_SECONDS", 0.0)
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with Server() as serving:
        thread = threading.Thread(target=serving.serve_forever, args=(0.01,))
        thread.start()
        yield serving
        serving.shutdown()
        thread.join()


def test_a_file_is_fetched_once(server: Server, tmp_path: Path) -> None:
    """A redirect is followed, every byte is counted once, and a file that is right is not fetched again."""
    counted: list[int] = []
    server.redirects = 1
    assert fetch.fetch(FILE, server.url, tmp_path / "new", lambda _, more, __: counted.append(more))
    assert (tmp_path / "new" / "model.bin").read_bytes() == CONTENT
    assert sum(counted) == len(CONTENT)
    asked = len(server.asked)
    assert not fetch.fetch(FILE, server.url, tmp_path / "new")
    assert len(server.asked) == asked


def test_a_broken_download_is_continued(server: Server, tmp_path: Path) -> None:
    """After a break only the rest is fetched, and every byte is counted once."""
    counted: list[int] = []
    server.breaks_after = [500_000, 700_000]
    fetch.fetch(FILE, server.url, tmp_path, lambda _, more, __: counted.append(more))
    assert (tmp_path / "model.bin").read_bytes() == CONTENT
    assert server.asked == [None, "bytes=500000-", "bytes=1200000-"]
    assert sum(counted) == len(CONTENT)


def test_the_next_run_continues_too(server: Server, tmp_path: Path) -> None:
    """After too many breaks the run fails, and the next one continues with what has come."""
    server.breaks_after = [100_000] * fetch.ATTEMPTS
    with pytest.raises(
        AudiobookError,
        match=r"model\.bin: not fetched: the connection broke off; .* to continue",
    ):
        fetch.fetch(FILE, server.url, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [".model.bin.download"]
    fetch.fetch(FILE, server.url, tmp_path)
    assert server.asked[-1] == f"bytes={100_000 * fetch.ATTEMPTS}-"
    assert [path.name for path in tmp_path.iterdir()] == ["model.bin"]


def test_a_server_without_ranges_begins_again(server: Server, tmp_path: Path) -> None:
    """A server that cannot send the rest sends the whole file, which is not appended."""
    server.ranges = False
    server.breaks_after = [500_000]
    fetch.fetch(FILE, server.url, tmp_path)
    assert (tmp_path / "model.bin").read_bytes() == CONTENT


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (CONTENT[:-1], r"2,047,999 bytes instead of 2,048,000: incomplete, or another file"),
        (CONTENT + b"x", r"more than its 2,048,000 bytes: another file"),
        (CONTENT[:-1] + b"x", r"its SHA-256 is [0-9a-f]{64} instead of [0-9a-f]{64}: damaged"),
    ],
    ids=["truncated", "longer", "other"],
)
def test_a_wrong_file_is_refused(server: Server, tmp_path: Path, content: bytes, message: str) -> None:
    """A wrong file, from a server or a folder, is named in the error and does not replace an older one."""
    (tmp_path / "model.bin").write_bytes(b"older")
    server.content = content
    with pytest.raises(AudiobookError, match=rf"/release/model\.bin: {message}.*; nothing was installed"):
        fetch.fetch(FILE, server.url, tmp_path)
    assert (tmp_path / "model.bin").read_bytes() == b"older"
    mirror = tmp_path / "mirror"
    mirror.mkdir()
    (mirror / "model.bin").write_bytes(content)
    with pytest.raises(AudiobookError, match=r"model\.bin: .* (bytes|SHA-256).*; nothing was installed"):
        fetch.fetch(FILE, str(mirror), tmp_path)
    assert (tmp_path / "model.bin").read_bytes() == b"older"
    (tmp_path / ".model.bin.download").unlink(missing_ok=True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mirror", "model.bin"]


def test_only_failures_that_may_pass_are_retried(server: Server, tmp_path: Path) -> None:
    """404 is final; 503 may pass, so the server is asked again."""
    server.status = 404
    with pytest.raises(AudiobookError, match=r"model\.bin: not fetched: the server answers 404 Not Found"):
        fetch.fetch(FILE, server.url, tmp_path)
    assert len(server.asked) == 1
    server.status = 503
    with pytest.raises(AudiobookError, match="the server answers 503"):
        fetch.fetch(FILE, server.url, tmp_path)
    assert len(server.asked) == 1 + fetch.ATTEMPTS
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("address", ["http://127.0.0.1:9", "http://[::", "https://"])
def test_no_server_is_one_clear_line(address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nobody listens, or where it is not an address, the error names it without urllib3's words."""
    monkeypatch.setattr(fetch, "PAUSE_SECONDS", 0.0)
    monkeypatch.setenv("no_proxy", "*")
    with pytest.raises(AudiobookError, match=r"model\.bin: (not fetched: .*--from|Invalid)") as caught:
        fetch.fetch(FILE, address, tmp_path)
    assert str(caught.value).startswith(address.rstrip("/"))
    assert "HTTP" not in str(caught.value)


def test_a_file_may_come_from_a_folder(tmp_path: Path) -> None:
    """No network is needed then; a file that is missing in the folder is named."""
    mirror = tmp_path / "mirror"
    mirror.mkdir()
    with pytest.raises(InputError, match=r"mirror.model\.bin: cannot be read: No such file"):
        fetch.fetch(FILE, str(mirror), tmp_path / "here")
    (mirror / "model.bin").write_bytes(CONTENT)
    fetch.fetch(FILE, str(mirror), tmp_path / "here")
    assert [path.name for path in (tmp_path / "here").iterdir()] == ["model.bin"]


def test_halves_of_different_files_are_not_joined(server: Server, tmp_path: Path) -> None:
    """Without a known SHA-256 a new run starts again, and the length that the server gives is checked."""
    unknown = models.File("model.bin")
    (tmp_path / ".model.bin.download").write_bytes(b"of an older version")
    server.breaks_after = [300_000]
    fetch.fetch(unknown, server.url, tmp_path)
    assert (tmp_path / "model.bin").read_bytes() == CONTENT
    assert server.asked == [None, "bytes=300000-"]


def test_a_file_can_be_inspected_before_it_is_installed(tmp_path: Path) -> None:
    """A file that `inspect` refuses does not get its name."""

    def inspect(path: Path) -> None:
        assert path.read_bytes() == CONTENT
        raise ValueError("not a model")

    mirror = tmp_path / "mirror"
    mirror.mkdir()
    (mirror / "model.bin").write_bytes(CONTENT)
    with pytest.raises(AudiobookError, match=r"model\.bin: not a model; nothing was installed"):
        fetch.fetch(models.File("model.bin", inspect=inspect), str(mirror), tmp_path / "here")
    assert list((tmp_path / "here").iterdir()) == []


def test_the_recogniser_is_fetched_once_and_checked(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """`--verify` loads a model whose files are its makers', from the hub or a mirror of it."""
    file = (FILE.name, len(CONTENT), hashlib.sha256(CONTENT).hexdigest())
    model = recogniser.PublishedModel("its/makers", "c0ffee", (file,))
    monkeypatch.setattr(recogniser, "MODELS", {"tiny.en": model})
    monkeypatch.setenv("HF_ENDPOINT", f"{server.url}/")
    monkeypatch.delenv("AUDIOBOOK_VERIFY_MODEL", raising=False)
    loaded: list[Path] = []
    whisper = ModuleType("faster_whisper")
    whisper.WhisperModel = lambda name, **_: loaded.append(Path(name))  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "faster_whisper", whisper)
    told: list[str] = []
    for _ in range(2):
        recogniser.Recogniser("en", 1, lambda name, *_: told.append(name))
    assert server.paths == ["/release/its/makers/resolve/c0ffee/model.bin"]
    assert set(told) == {"whisper tiny.en/model.bin"}
    path = loaded[0] / "model.bin"
    assert path.read_bytes() == CONTENT
    path.write_bytes(CONTENT[:-1])
    recogniser.Recogniser("en", 1)
    assert path.read_bytes() == CONTENT
    path.unlink()
    server.content = CONTENT[::-1]
    with pytest.raises(AudiobookError, match=r"model\.bin: its SHA-256 is .* another file"):
        recogniser.Recogniser("en", 1)
    server.status = 404
    with pytest.raises(AudiobookError, match=r"answers 404.*HF_ENDPOINT names a mirror"):
        recogniser.Recogniser("en", 1)
    assert loaded == [path.parent] * 3
