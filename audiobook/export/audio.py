"""PCM becomes a tagged audio file: an encoder runs as a separate process and gets the samples as they come.

In: blocks of samples of one channel.  Out: one file, which has its final name only when it is complete:

    tags = Tags("Chapter 1", 1, 24, Metadata("Persuasion", "Jane Austen"))
    with writer(Path("01.mp3"), "mp3", 44_100, tags) as write:
        timeline = assemble.assemble(clips, gaps, write)

The encoder is the ffmpeg that comes with imageio-ffmpeg, so nothing has to be installed.
"""

from __future__ import annotations

import subprocess
from collections import deque
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from threading import Thread
from typing import TYPE_CHECKING, Final

from mutagen import MutagenError

from audiobook.export import tagging
from audiobook.system import atomic, ffmpeg
from audiobook.system.files import cannot_write, writing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from audiobook.export.tagging import Tags


QUIET: Final = ("-nostdin", "-loglevel", "error", "-y")
BITEXACT: Final = ("-fflags", "+bitexact", "-flags:a", "+bitexact")
"""Leave out ffmpeg's version, so that a new ffmpeg with the same encoder writes the same bytes."""
AAC_FRAME: Final = 1_024
"""Samples in an AAC frame (ISO/IEC 14496-3, 4.5.1.1).  The encoder writes one frame of priming first."""
KBPS: Final = 128
"""Default bit rate of MP3: the lowest that Google Play accepts for one channel."""


@dataclass(frozen=True, slots=True)
class Format:
    """How ffmpeg writes one kind of audio file."""

    options: tuple[str, ...]
    """Codec, muxer and their settings; `{kbps}` stands for the bit rate of MP3."""
    tag: Callable[[Path, Tags], None] | None
    """Writes the tags into the encoded file; None where ffmpeg writes them (see `_arguments`)."""


FORMATS: Final[Mapping[str, Format]] = {
    "mp3": Format(
        (
            # Level 7 encodes nearly twice as fast as the default 5.
            *("-c:a", "libmp3lame", "-b:a", "{kbps}k", "-compression_level", "7"),
            # ffmpeg writes "Lavf" as the encoder into the header that says how much to trim at both ends, and
            # readers such as mutagen then ignore the trimming.  The encoder is LAME, so say so; readers also
            # want a version, and they know this one.
            *("-metadata:s:a", "encoder=LAME3.100"),
            *("-f", "mp3", "-id3v2_version", "0"),
        ),
        tagging.mp3,
    ),
    "flac": Format(("-c:a", "flac", "-f", "flac"), tagging.flac),
    # Opus has no 44.1 kHz (RFC 6716, section 2.1.3).
    "opus": Format(
        ("-c:a", "libopus", "-b:a", "64k", "-vbr", "constrained", "-ar", "48000", "-f", "opus"), tagging.opus
    ),
    "wav": Format(
        # RF64 (EBU Tech 3306) only beyond RIFF's limit of 4 GB, or 13 hours.
        ("-c:a", "pcm_s16le", "-f", "wav", "-rf64", "auto"),
        None,
    ),
}
"""The formats of a chapter, by their name on the command line, which is also the file's extension."""

PARTS: Final[Mapping[str, Format]] = {"aac": Format(("-c:a", "aac", "-b:a", "96k", "-f", "adts"), None)}
"""Formats of chapters that are only parts of a book's file (see `books`), by extension."""


@contextmanager
def writers(
    files: Mapping[str, Path], rate: int, tags: Tags, kbps: int = KBPS
) -> Iterator[Callable[[NDArray[np.int16]], None]]:
    """One function that appends samples to several files at once; `files`: their paths by format.

    Otherwise like `writer`.
    """
    with ExitStack() as stack:
        appends = [
            stack.enter_context(writer(path, name, rate, tags, kbps=kbps)) for name, path in files.items()
        ]

        def write(samples: NDArray[np.int16]) -> None:
            for append in appends:
                append(samples)

        yield write


@contextmanager
def writer(
    path: Path, format_name: str, rate: int, tags: Tags, *, kbps: int = KBPS
) -> Iterator[Callable[[NDArray[np.int16]], None]]:
    """A function that appends samples, shape (n,) at `rate` Hz, to the audio file `path`.

    `format_name`: a key of FORMATS or PARTS; `kbps`: the constant bit rate of MP3.  The file appears, or
    replaces an older one, when the `with` block ends without an exception; after an error or Ctrl-C
    everything is as before.  The same samples and tags give the same bytes.  Raises AudiobookError, also from
    the function, where the file cannot be written.
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
            with writing(path, MutagenError):
                audio_format.tag(part, tags)


def _arguments(part: Path, audio_format: Format, rate: int, tags: Tags, kbps: int) -> list[str]:
    # WAV files get an INFO list: few programs read ID3 in them, which is what a tagger would write.
    metadata = tagging.info(tags) if audio_format.tag is None else {}
    return [
        *("-f", "s16le", "-ar", str(rate), "-ac", "1", "-i", "pipe:0"),
        *BITEXACT,
        *(option.format(kbps=kbps) for option in audio_format.options),
        *(argument for name, tag in metadata.items() for argument in ("-metadata", f"{name}={tag}")),
        url(part),
    ]


def url(path: Path) -> str:
    """A path as ffmpeg takes it; without `file:` it takes what precedes a colon for a protocol."""
    return f"file:{path.absolute()}"


class Encoder:
    """An ffmpeg process that reads from a pipe; `arguments` say what becomes of `pipe:0`."""

    def __init__(self, path: Path, arguments: list[str]) -> None:
        self._path = path
        self._messages: deque[bytes] = deque(maxlen=20)
        self._process = ffmpeg.start([*QUIET, *arguments], stdin=subprocess.PIPE)
        assert self._process.stdin is not None  # noqa: S101  for the type checker: a pipe was asked for
        assert self._process.stderr is not None  # noqa: S101
        self._stdin = self._process.stdin
        self._stderr = self._process.stderr
        # A thread reads the messages all along: with a full pipe ffmpeg would wait for us, and we for ffmpeg.
        self._reader = Thread(target=self._messages.extend, args=(self._stderr,), daemon=True)
        self._reader.start()

    def write(self, samples: NDArray[np.int16]) -> None:
        """Pass samples on; raises AudiobookError where ffmpeg has ended."""
        self.write_bytes(samples.astype("<i2", casting="equiv", copy=False).tobytes())

    def write_bytes(self, data: bytes) -> None:
        """Pass encoded data on; raises AudiobookError where ffmpeg has ended."""
        try:
            self._stdin.write(data)
        except OSError as error:  # EPIPE, on Windows EINVAL; ffmpeg's messages have the reason
            raise self._failure() from error

    def finish(self) -> None:
        """Wait until the file is complete; raises AudiobookError where ffmpeg fails."""
        try:
            self._stdin.close()
        except OSError as error:
            raise self._failure() from error
        if self._process.wait() != 0:
            raise self._failure()

    def stop(self) -> None:
        """End the process and the thread and close the pipes, whatever has happened before."""
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
        messages = [line.decode(errors="replace").strip() for line in self._messages]
        # The first message has the cause, later ones its consequences.  Before the operating system's words
        # it names the part of ffmpeg that failed, which helps nobody.
        cause = next((line for line in messages if line), f"the encoder ended with status {status}")
        return cannot_write(self._path, cause.rpartition(": ")[2])
