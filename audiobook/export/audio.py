"""PCM becomes an audio file with its tags: an encoder runs beside us and is fed as the sound comes.

Enter blocks of samples of one channel; leaves, if all went well, one file under its final name:

    tags = Tags("Chapter 1", "Persuasion", artist="Jane Austen", narrator="espeak-ng", track=1, tracks=24)
    with writer(Path("01.mp3"), "mp3", 44_100, tags) as write:
        timeline = assemble.assemble(clips, gaps, write)

The encoder is the ffmpeg program that comes with imageio-ffmpeg, so nothing needs to be installed.
"""

from __future__ import annotations

import subprocess
import sys
from collections import deque
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from threading import Thread
from typing import TYPE_CHECKING, Any, Final

import imageio_ffmpeg  # type: ignore[import-untyped]  # ships no types

from audiobook import atomic
from audiobook.errors import AudiobookError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Tags:
    """What players and libraries show of a chapter's audio."""

    title: str
    """The chapter's."""
    album: str
    """The book's title."""
    artist: str | None
    """The author; None: not known, and not written."""
    narrator: str
    track: int
    """Counted from 1."""
    tracks: int
    """How many chapters the book has."""


@dataclass(frozen=True, slots=True)
class Format:
    """How ffmpeg makes one kind of audio file."""

    options: tuple[str, ...]
    """Codec, muxer and their settings."""
    narrator: str
    """The tag for who reads, `{}` in its place: ffmpeg's name for the tag, `=`, the value."""


FORMATS: Final[Mapping[str, Format]] = {
    "mp3": Format(
        (
            # Level 7 encodes nearly twice as fast as the default 5.
            *("-c:a", "libmp3lame", "-b:a", "128k", "-compression_level", "7"),
            # ffmpeg signs the header that says how much to trim at both ends "Lavf", and tag readers such as
            # mutagen then leave the trimming out. The encoder is LAME, so it says so; the readers want some
            # version as well, and this is one they know.
            *("-metadata:s:a", "encoder=LAME3.100"),
            # The older of the two versions of ID3 that ffmpeg can write, for the sake of older players.
            *("-f", "mp3", "-id3v2_version", "3"),
        ),
        narrator="composer={}",  # TCOM, where audiobook libraries look for the narrator
    ),
    "wav": Format(
        # RF64, EBU Tech 3306, only where the sizes of RIFF end: at 4 GB, or 13 hours.
        ("-c:a", "pcm_s16le", "-f", "wav", "-rf64", "auto"),
        narrator="comment=Read by {}",  # ffmpeg writes no tag of the INFO list that fits better
    ),
}
"""By the name on the command line, which is the file's extension as well."""


@contextmanager
def writer(
    path: Path, format_name: str, rate: int, tags: Tags
) -> Iterator[Callable[[NDArray[np.int16]], None]]:
    """A function that appends samples, shape (n,) at `rate` Hz, to the audio file `path`.

    `format_name` is one of FORMATS.  The file appears, or replaces an older one, when the block ends well;
    if it ends in any other way (an error, Ctrl-C), everything stays as it was.  The same samples and tags
    give the same bytes.  Raises AudiobookError, also from the function, when the file cannot be written.
    """
    with atomic.replacing(path) as part:
        encoder = _Encoder(path, _arguments(part, FORMATS[format_name], rate, tags))
        try:
            yield encoder.write
            encoder.finish()
        finally:
            encoder.stop()


def _arguments(part: Path, audio_format: Format, rate: int, tags: Tags) -> list[str]:
    metadata = [
        f"title={tags.title}",
        f"album={tags.album}",
        f"artist={tags.artist or ''}",
        audio_format.narrator.format(tags.narrator),
        f"track={tags.track}/{tags.tracks}",
    ]
    return [
        *("-hide_banner", "-nostdin", "-loglevel", "error", "-y"),
        *("-f", "s16le", "-ar", str(rate), "-ac", "1", "-i", "pipe:0"),
        # Without ffmpeg's version, so that a new one with the same encoder changes no byte.
        *("-fflags", "+bitexact", "-flags:a", "+bitexact"),
        *audio_format.options,
        *(argument for tag in metadata for argument in ("-metadata", _one_line(tag))),
        # The protocol spelt out: in a bare name ffmpeg reads what stands before a colon as one.
        f"file:{part.absolute()}",
    ]


def _one_line(tag: str) -> str:
    """The tag as it can be passed on: no line breaks (ID3v2.3 section 3.3), no NUL (program arguments)."""
    return " ".join(tag.encode("utf-8", "replace").decode().replace("\0", " ").split())


class _Encoder:
    """An ffmpeg process that reads PCM from a pipe."""

    def __init__(self, path: Path, arguments: list[str]) -> None:
        self._path = path
        self._messages: deque[bytes] = deque(maxlen=20)
        self._process = _start_ffmpeg(arguments)
        assert self._process.stdin is not None  # noqa: S101  for the type checker: a pipe was asked for
        assert self._process.stderr is not None  # noqa: S101
        self._stdin = self._process.stdin
        self._stderr = self._process.stderr
        # Read all along: with its pipe full of messages ffmpeg would wait for us, while we wait for it.
        self._reader = Thread(target=self._messages.extend, args=(self._stderr,), daemon=True)
        self._reader.start()

    def write(self, samples: NDArray[np.int16]) -> None:
        """Hand on the samples; raises AudiobookError when ffmpeg has ended."""
        try:
            self._stdin.write(samples.astype("<i2", casting="equiv", copy=False).tobytes())
        except OSError as error:  # EPIPE, on Windows EINVAL: either way ffmpeg knows the reason, not we
            raise self._failure() from error

    def finish(self) -> None:
        """Wait until the file is whole; raises AudiobookError if it cannot be."""
        try:
            self._stdin.close()
        except OSError as error:
            raise self._failure() from error
        if self._process.wait() != 0:
            raise self._failure()

    def stop(self) -> None:
        """Leave no process, thread or pipe behind, whatever has happened."""
        self._process.kill()
        self._process.wait()
        with suppress(OSError):
            self._stdin.close()
        self._reader.join()
        self._stderr.close()

    def _failure(self) -> Exception:
        with suppress(OSError):
            self._stdin.close()
        status = self._process.wait()
        self._reader.join()
        said = [line.decode(errors="replace").strip() for line in self._messages]
        # The first message has the cause, those after it what followed from that; in front of the operating
        # system's words stands which part of ffmpeg met them.
        cause = next((line for line in said if line), f"the encoder ended with status {status}")
        return atomic.cannot_write(self._path, cause.rpartition(": ")[2])


def _start_ffmpeg(arguments: list[str]) -> subprocess.Popen[bytes]:
    # Ctrl-C in the terminal is not to reach the encoder: it is for us to stop it.
    own_group: dict[str, Any] = {"start_new_session": True}
    if sys.platform == "win32":
        own_group = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
    try:
        return subprocess.Popen(
            [imageio_ffmpeg.get_ffmpeg_exe(), *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            # A limit on file sizes then ends in a message, as a full disk does, not in a silent signal.
            restore_signals=False,
            **own_group,
        )
    except (OSError, RuntimeError) as error:  # RuntimeError: imageio-ffmpeg has no program for this computer
        raise AudiobookError(
            f"ffmpeg: cannot be started: {error}; install ffmpeg, or set IMAGEIO_FFMPEG_EXE to its path"
        ) from error
