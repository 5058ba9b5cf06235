"""Any audio file becomes blocks of samples, decoded and measured by ffmpeg on the way.

    with Decoder(path) as decoder:
        for block in decoder.blocks(seconds=5): ...
        decoder.loudness_lufs, decoder.true_peak_dbfs

ffmpeg's messages are the only source there is for codec, rate and channels, as no ffprobe comes with it.
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
# Of those who read the file; what ffmpeg says of its own output is no damage.
_ERROR = re.compile(r"^\[(?!aost|out#|af#|f32le|fc#)[^\n]*?\] \[(?:error|fatal)\] (.+)", re.MULTILINE)

LEAST_RATE: Final = 2_000
"""Hz; what lies under it is no sound file, and has no hundredths of a second to look at."""
_BUTTERWORTH_8: Final = (0.50979558, 0.60134489, 0.89997622, 2.5629154)
"""The quality factors of the four second-order sections of an eighth-order Butterworth filter."""
_HIGH_PASS_HERTZ: Final = 10


@dataclass(frozen=True, slots=True)
class Stream:
    """What a file says of its first audio stream."""

    codec: str
    """ffmpeg's name: `mp3`, `aac`, `flac`, `pcm_s16le`."""
    rate: int
    """Hz."""
    layout: str
    """ffmpeg's name of its channels: `mono`, `stereo`, `5.1`."""
    sample_format: str
    """ffmpeg's name: `s16`, `fltp`."""
    bit_rate: int | None
    """kbit/s; None: not known."""

    @property
    def channels(self) -> int:
        """How many are decoded: more than two are mixed down to two."""
        return 1 if self.layout in {"mono", "1 channels"} else 2


class Decoder:
    """A context that decodes a file from beginning to end once."""

    def __init__(self, path: Path) -> None:
        """Look at the file; InputError where it is none, or holds no sound that ffmpeg knows."""
        self._path = path
        if not path.is_file():
            raise InputError(
                f"{path}: {'this is a folder' if path.is_dir() else 'no such file'}; name a file"
            )
        if not path.stat().st_size:
            raise InputError(f"{path}: this file is empty")
        process = ffmpeg.start(["-i", _name(path)])
        _, said = process.communicate()
        self.stream = _stream(path, said.decode(errors="replace"))
        if self.stream.rate < LEAST_RATE:
            raise InputError(f"{path}: {self.stream.rate} Hz is too low for speech; name an audio file")

    def __enter__(self) -> Self:
        """Start to decode; AudiobookError where ffmpeg cannot be started."""
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
        self._stdout = cast("IO[bytes]", self._process.stdout)  # it was started with one
        return self

    def __exit__(self, *_: object) -> None:
        """Leave no process and no file behind."""
        self._process.kill()
        self._process.wait()
        self._stdout.close()
        self._messages.close()

    def blocks(self, samples: int) -> Iterator[NDArray[np.float32]]:
        """The sound in blocks of so many samples, the last shorter; shape (n, 2 * channels).

        First the channels as they are, full scale being 1, then each without what lies under 10 Hz (an
        eighth-order Butterworth filter).  Raises InputError where nothing can be decoded.
        """
        width = 2 * self.stream.channels
        length = 0
        while raw := self._stdout.read(samples * width * 4):
            block = np.frombuffer(raw[: len(raw) - len(raw) % (4 * width)], "<f4").reshape(-1, width)
            length += len(block)
            yield block.astype(np.float32, copy=False)
        self._process.wait()
        self._messages.seek(0)
        self._said = self._messages.read().decode(errors="replace")
        if not length:
            raise InputError(f"{self._path}: cannot be decoded: {self.damage or 'it holds no sound'}")

    @property
    def loudness_lufs(self) -> float:
        """Integrated loudness, ITU-R BS.1770-4 and EBU R 128, of all blocks; -inf for silence."""
        value = _last(_INTEGRATED, self._said)
        return value if value > -70.0 else -np.inf  # the meter's absolute gate

    @property
    def true_peak_dbfs(self) -> float:
        """True peak, ITU-R BS.1770-4 annex 2, of all blocks; -inf for silence."""
        return _last(_TRUE_PEAK, self._said)

    @property
    def damage(self) -> str | None:
        """The first thing that was wrong with the file; None: nothing."""
        found = _ERROR.search(self._said)
        if found:
            return found[1].strip()
        return f"ffmpeg ended with status {self._process.returncode}" if self._process.returncode else None


def _name(path: Path) -> str:
    """The path so that ffmpeg cannot take it for an address or an option."""
    return f"file:{path}"


def _stream(path: Path, said: str) -> Stream:
    found = _STREAM.search(said)
    if found is None:
        if "Stream #" in said:
            raise InputError(f"{path}: there is no sound in it; name an audio file")
        raise InputError(f"{path}: this is not an audio file that ffmpeg knows, or it is damaged")
    codec, rate, layout, sample_format, kilobits = found.groups()
    of_file = _FILE_RATE.search(said)
    bit_rate = kilobits or (of_file[1] if of_file else None)
    return Stream(codec, int(rate), layout.strip(), sample_format, int(bit_rate) if bit_rate else None)


def _last(pattern: re.Pattern[str], said: str) -> float:
    found = pattern.findall(said)
    return float(found[-1]) if found and found[-1] != "nan" else -np.inf
