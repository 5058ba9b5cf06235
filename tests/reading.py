"""Running the command line, and reading what it made with programs that are not ours."""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import av
import numpy as np
from mutagen.id3 import ID3
from places import ROOT

from audiobook import cli

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray


STORM = """\
Chapter 1: The Storm

The rain had begun at noon, and the harbour lay empty.

"We should go," said Mark. He looked at the boats.

"Not yet," Lexie said. "I want to see it break."

* * *

Later the wind fell, and nobody spoke.
"""
CALM = """\
Chapter 2: The Calm

Morning came grey and quiet.

"Coffee for both of us?" asked Mark.

"Yes, please," said Lexie. "Black."
"""
NOTE = "Author's note: thank you all for reading, and for the kind reviews!\n"


@dataclass(frozen=True, slots=True)
class Result:
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """What is on stdout, as JSON."""
        return json.loads(self.out)


def after_opening(err: str) -> str:
    """What a run says after its first line, which is on the configuration."""
    opening, _, rest = err.partition("\n")
    assert opening.startswith("voices: "), err
    return rest


def audiobook(*arguments: str | Path) -> Result:
    """Run a command in this process, in the current folder."""
    out, err = io.StringIO(), io.StringIO()
    code: object = None
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            cli.main([str(argument) for argument in arguments])
        except SystemExit as end:
            code = end.code
    assert isinstance(code, int)
    return Result(code, out.getvalue(), err.getvalue())


def start(*arguments: str | Path, cwd: Path, code: str = "") -> subprocess.Popen[str]:
    """Run a command as a process of its own; `code` is Python to run in it before."""
    begin = f"{code}\nfrom audiobook.cli import main; main()"
    return subprocess.Popen(
        [sys.executable, "-c", begin, *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "ascii"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        start_new_session=True,
    )


def process(*arguments: str | Path, cwd: Path, code: str = "") -> Result:
    """Run a command as a process of its own and wait for its end."""
    running = start(*arguments, cwd=cwd, code=code)
    out, err = running.communicate(timeout=60)
    return Result(running.returncode, out, err)


def decoded(path: Path) -> tuple[NDArray[np.float64], int]:
    """The samples of an audio file, -1 to 1, and their rate in Hz, as PyAV reads them."""
    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        blocks = [frame.to_ndarray().reshape(-1) for frame in container.decode(stream)]
        samples = np.concatenate(blocks)
        scale = 32_768.0 if samples.dtype == np.int16 else 1.0
        return samples.astype(np.float64) / scale, stream.codec_context.sample_rate


def tags(path: Path) -> dict[str, str]:
    """The ID3 tags of an MP3 file, as mutagen reads them."""
    found = ID3(path)
    return {name: str(found[name]) for name in found}


def timeline(audio: Path) -> Any:
    """The timeline beside an audio file."""
    return json.loads(audio.with_suffix(".timeline.json").read_text("utf-8"))


def clips(store: Path) -> set[Path]:
    """The clips in a store."""
    return set(store.rglob("*.flac"))


def files(folder: Path) -> dict[str, bytes]:
    """Everything in a folder, hidden files as well."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def frequency(samples: NDArray[np.float64], rate: int) -> float:
    """The strongest frequency, in Hz."""
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(np.argmax(spectrum) * rate / len(samples))
