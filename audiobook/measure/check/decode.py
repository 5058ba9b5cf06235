"""Decode any audio file into blocks of samples; ffmpeg measures its loudness and true peak on the way.

    with Decoder(path) as decoder:
        for block in decoder.blocks(220_500): ...
        decoder.loudness_lufs, decoder.true_peak_dbfs

Codec, rate and channels are parsed from ffmpeg's messages, because imageio-ffmpeg has no ffprobe.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Final, Self, cast

import numpy as np

from audiobook.system import ffmpeg
from audiobook.system.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

_STREAM = re.compile(r"Stream #\d+:\d+.*?: Audio: (\w+).*?, (\d+) Hz, ([^,\n]+), (\w+)(?:.*?, (\d+) kb/s)?")
_FILE_RATE = re.compile(r"Duration: .*bitrate: (\d+) kb/s")
_INTEGRATED = re.compile(r"I:\s+(-?[\d.]+|-?inf|nan) LUFS")
_TRUE_PEAK = re.compile(r"True peak:\s+Peak:\s+(-?[\d.]+|-?inf|nan) dBFS")
# Errors of the demuxer and decoder; those about ffmpeg's own output say nothing about the file.
_ERROR = re.compile(r"^\[(?!aost|out#|af#|f32le|fc#)[^\n]*?\] \[(?:error|fatal)\] (.+)", re.MULTILINE)

LEAST_RATE: Final = 2_000
"""Hz; anything lower is not speech, and too low to measure hundredths of a second."""
_BUTTERWORTH_8: Final = (0.50979558, 0.60134489, 0.89997622, 2.5629154)
"""The quality factors of the four second-order sections of an eighth-order Butterworth filter."""
_HIGH_PASS_HERTZ: Final = 10


@dataclass(frozen=True, slots=True)
class Stream:
    """The properties of a file's first audio stream."""

    codec: str
    """ffmpeg's name: `mp3`, `aac`, `flac`, `pcm_s16le`."""
    rate: int
    """Hz."""
    layout: str
    """ffmpeg's name for the channels: `mono`, `stereo`, `5.1`."""
    sample_format: str
    """ffmpeg's name: `s16`, `fltp`."""
    bit_rate: int | None
    """kbit/s; None: unknown."""

    @property
    def channels(self) -> int:
        """Number of decoded channels: more than two are mixed down to two."""
        return 1 if self.layout in {"mono", "1 channels"} else 2


class Decoder:
    """A context manager that decodes a file once from beginning to end."""

    def __init__(self, path: Path) -> None:
        """Read the file's properties; raises InputError where it is missing, empty or not audio."""
        self._path = path
        if not path.is_file():
            raise InputError(
                f"{path}: {'this is a folder' if path.is_dir() else 'no such file'}; name an audio file"
            )
        if not path.stat().st_size:
            raise InputError(f"{path}: this file is empty")
        process = ffmpeg.start(["-i", _name(path)])
        _, messages = process.communicate()
        self.stream = _stream(path, messages.decode(errors="replace"))
        if self.stream.rate < LEAST_RATE:
            raise InputError(f"{path}: {self.stream.rate} Hz is too low for speech; name an audio file")

    def __enter__(self) -> Self:
        """Start decoding; raises AudiobookError where ffmpeg cannot start."""
        high_pass = ",".join(f"highpass=f={_HIGH_PASS_HERTZ}:t=q:w={factor}" for factor in _BUTTERWORTH_8)
        layout = "mono" if self.stream.channels == 1 else "stereo"
        graph = (
            f"[0:a:0]aformat=sample_fmts=dbl:channel_layouts={layout},asplit[a][b];"
            f"[a]ebur128=peak=true:framelog=quiet[heard];[b]{high_pass}[high];[heard][high]amerge"
        )
        self._messages = tempfile.TemporaryFile()
        try:
            self._process = ffmpeg.start(
                [
                    *("-loglevel", "level+info", "-i", _name(self._path), "-filter_complex", graph),
                    *("-f", "f32le", "pipe:1"),
                ],
                stdout=subprocess.PIPE,
                stderr=self._messages,
            )
        except BaseException:
            self._messages.close()
            raise
        self._stdout = cast("IO[bytes]", self._process.stdout)  # not None: stdout is a pipe
        return self

    def __exit__(self, *_: object) -> None:
        """End ffmpeg and remove the temporary file."""
        self._process.kill()
        self._process.wait()
        self._stdout.close()
        self._messages.close()

    def blocks(self, samples: int) -> Iterator[NDArray[np.float32]]:
        """The audio in blocks of `samples` samples, the last one shorter; shape (n, 2 * channels).

        First come the channels as they are (full scale is 1), then the same without frequencies below 10 Hz
        (an eighth-order Butterworth filter).  Raises InputError where nothing can be decoded.
        """
        width = 2 * self.stream.channels
        length = 0
        while raw := self._stdout.read(samples * width * 4):
            block = np.frombuffer(raw[: len(raw) - len(raw) % (4 * width)], "<f4").reshape(-1, width)
            length += len(block)
            yield block.astype(np.float32, copy=False)
        self._process.wait()
        self._messages.seek(0)
        self._output = self._messages.read().decode(errors="replace")
        if not length:
            raise InputError(f"{self._path}: cannot decode: {self.damage or 'the file has no audio'}")

    @property
    def loudness_lufs(self) -> float:
        """Integrated loudness of all blocks (ITU-R BS.1770-4, EBU R 128); -inf for silence."""
        value = _last(_INTEGRATED, self._output)
        return value if value > -70.0 else -np.inf  # the meter's absolute gate

    @property
    def true_peak_dbfs(self) -> float:
        """True peak of all blocks (ITU-R BS.1770-4, annex 2); -inf for silence."""
        return _last(_TRUE_PEAK, self._output)

    @property
    def damage(self) -> str | None:
        """Ffmpeg's first error about the file; None: there was none."""
        error = _ERROR.search(self._output)
        if error:
            return error[1].strip()
        return f"ffmpeg ended with status {self._process.returncode}" if self._process.returncode else None


def _name(path: Path) -> str:
    """The path in a form that ffmpeg cannot take for an address or an option."""
    return f"file:{path}"


def _stream(path: Path, messages: str) -> Stream:
    stream = _STREAM.search(messages)
    if stream is None:
        if "Stream #" in messages:
            raise InputError(f"{path}: no audio in this file; name an audio file")
        raise InputError(f"{path}: not an audio file that ffmpeg knows, or damaged")
    codec, rate, layout, sample_format, kilobits = stream.groups()
    of_file = _FILE_RATE.search(messages)
    bit_rate = kilobits or (of_file[1] if of_file else None)
    return Stream(codec, int(rate), layout.strip(), sample_format, int(bit_rate) if bit_rate else None)


def _last(pattern: re.Pattern[str], messages: str) -> float:
    values = pattern.findall(messages)
    return float(values[-1]) if values and values[-1] != "nan" else -np.inf
