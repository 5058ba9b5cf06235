"""PCM becomes an audio file with its tags: an encoder runs beside us and is fed as the sound comes.

Enter blocks of samples of one channel; leaves, if all went well, one file under its final name:

    tags = Tags("Chapter 1", 1, 24, Metadata("Persuasion", "Jane Austen"))
    with writer(Path("01.mp3"), "mp3", 44_100, tags) as write:
        timeline = assemble.assemble(clips, gaps, write)

The encoder is the ffmpeg program that comes with imageio-ffmpeg, so nothing needs to be installed.
"""

from __future__ import annotations

import subprocess
from collections import deque
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from threading import Thread
from typing import TYPE_CHECKING, Final

from audiobook.export import tagging
from audiobook.system import atomic, ffmpeg

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from audiobook.export.tagging import Tags


QUIET: Final = ("-nostdin", "-loglevel", "error", "-y")
BITEXACT: Final = ("-fflags", "+bitexact", "-flags:a", "+bitexact")
"""Without ffmpeg's version, so that a new one with the same encoder changes no byte."""
AAC_FRAME: Final = 1_024
"""Samples in a frame of AAC (ISO/IEC 14496-3, 4.5.1.1); the encoder puts one frame of priming before them."""
KBPS: Final = 128
"""Of MP3, unless asked otherwise: the least that Google Play takes for one channel."""


@dataclass(frozen=True, slots=True)
class Format:
    """How ffmpeg makes one kind of audio file."""

    options: tuple[str, ...]
    """Codec, muxer and their settings; `{kbps}` is the bit rate of MP3."""
    tag: Callable[[Path, Tags], None] | None
    """Writes the tags into the finished file; None: see `_arguments`."""


FORMATS: Final[Mapping[str, Format]] = {
    "mp3": Format(
        (
            # Level 7 encodes nearly twice as fast as the default 5.
            *("-c:a", "libmp3lame", "-b:a", "{kbps}k", "-compression_level", "7"),
            # ffmpeg signs the header that says how much to trim at both ends "Lavf", and tag readers such as
            # mutagen then leave the trimming out. The encoder is LAME, so it says so; the readers want some
            # version as well, and this is one they know.
            *("-metadata:s:a", "encoder=LAME3.100"),
            *("-f", "mp3", "-id3v2_version", "0"),
        ),
        tagging.mp3,
    ),
    "flac": Format(("-c:a", "flac", "-f", "flac"), tagging.flac),
    # Opus knows no 44.1 kHz (RFC 6716, section 2.1.3).
    "opus": Format(
        ("-c:a", "libopus", "-b:a", "64k", "-vbr", "constrained", "-ar", "48000", "-f", "opus"), tagging.opus
    ),
    "wav": Format(
        # RF64, EBU Tech 3306, only where the sizes of RIFF end: at 4 GB, or 13 hours.
        ("-c:a", "pcm_s16le", "-f", "wav", "-rf64", "auto"),
        None,
    ),
}
"""What a chapter can be, by the name on the command line, which is the file's extension as well."""

PARTS: Final[Mapping[str, Format]] = {"aac": Format(("-c:a", "aac", "-b:a", "96k", "-f", "adts"), None)}
"""What a chapter is made into only for `books` to be made of, by the file's extension."""


@contextmanager
def writers(
    files: Mapping[str, Path], rate: int, tags: Tags, kbps: int = KBPS
) -> Iterator[Callable[[NDArray[np.int16]], None]]:
    """One function that appends samples to several files at once; `files`: their paths, by format.

    Otherwise as `writer`.
    """
    with ExitStack() as stack:
        writes = [
            stack.enter_context(writer(path, name, rate, tags, kbps=kbps)) for name, path in files.items()
        ]

        def write(samples: NDArray[np.int16]) -> None:
            for one in writes:
                one(samples)

        yield write


@contextmanager
def writer(
    path: Path, format_name: str, rate: int, tags: Tags, *, kbps: int = KBPS
) -> Iterator[Callable[[NDArray[np.int16]], None]]:
    """A function that appends samples, shape (n,) at `rate` Hz, to the audio file `path`.

    `format_name` is one of FORMATS or PARTS; `kbps` is the constant bit rate of MP3.  The file appears, or
    replaces an older one, when the block ends well; if it ends in any other way (an error, Ctrl-C),
    everything stays as it was.  The same samples and tags give the same bytes.  Raises AudiobookError, also
    from the function, when the file cannot be written.
    """
    with atomic.replacing(path) as part:
        audio_format = FORMATS.get(format_name) or PARTS[format_name]
        encoder = Encoder(path, _arguments(part, audio_format, rate, tags, kbps))
        try:
            yield encoder.write
            encoder.finish()
        finally:
            encoder.stop()
        if audio_format.tag:
            with tagging.naming_errors(path):
                audio_format.tag(part, tags)


def _arguments(part: Path, audio_format: Format, rate: int, tags: Tags, kbps: int) -> list[str]:
    # A WAV file's INFO list: ID3 in it, which a tagger would write, is read by few.
    metadata = tagging.info(tags) if audio_format.tag is None else {}
    return [
        *("-f", "s16le", "-ar", str(rate), "-ac", "1", "-i", "pipe:0"),
        *BITEXACT,
        *(option.format(kbps=kbps) for option in audio_format.options),
        *(argument for name, tag in metadata.items() for argument in ("-metadata", f"{name}={tag}")),
        url(part),
    ]


def url(path: Path) -> str:
    """A path as ffmpeg takes it, the protocol spelt out: in a bare name what stands before a colon is one."""
    return f"file:{path.absolute()}"


class Encoder:
    """An ffmpeg process that is fed through a pipe; `arguments` say from `pipe:0` to where."""

    def __init__(self, path: Path, arguments: list[str]) -> None:
        self._path = path
        self._messages: deque[bytes] = deque(maxlen=20)
        self._process = ffmpeg.start([*QUIET, *arguments], stdin=subprocess.PIPE)
        assert self._process.stdin is not None  # noqa: S101  for the type checker: a pipe was asked for
        assert self._process.stderr is not None  # noqa: S101
        self._stdin = self._process.stdin
        self._stderr = self._process.stderr
        # Read all along: with its pipe full of messages ffmpeg would wait for us, while we wait for it.
        self._reader = Thread(target=self._messages.extend, args=(self._stderr,), daemon=True)
        self._reader.start()

    def write(self, samples: NDArray[np.int16]) -> None:
        """Hand on the samples; raises AudiobookError when ffmpeg has ended."""
        self.write_bytes(samples.astype("<i2", casting="equiv", copy=False).tobytes())

    def write_bytes(self, data: bytes) -> None:
        """Hand on what is encoded already; raises AudiobookError when ffmpeg has ended."""
        try:
            self._stdin.write(data)
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
