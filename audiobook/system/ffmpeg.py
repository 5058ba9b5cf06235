"""Run the ffmpeg program that comes with imageio-ffmpeg.

process = ffmpeg.start(["-i", "chapter.mp3"])
_, messages = process.communicate()
"""

from __future__ import annotations

import subprocess
import sys
from typing import IO, TYPE_CHECKING, Any

import imageio_ffmpeg  # type: ignore[import-untyped]  # ships no types

from audiobook.system.errors import AudiobookError

if TYPE_CHECKING:
    from collections.abc import Sequence


def start(
    arguments: Sequence[str],
    *,
    stdin: int = subprocess.DEVNULL,
    stdout: int = subprocess.DEVNULL,
    stderr: int | IO[bytes] = subprocess.PIPE,
) -> subprocess.Popen[bytes]:
    """Start ffmpeg in a process group of its own: Ctrl-C does not reach it, so the caller must end it.

    Raises AudiobookError where it cannot be started.
    """
    own_group: dict[str, Any] = {"start_new_session": True}
    if sys.platform == "win32":
        own_group = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
    try:
        return subprocess.Popen(
            [imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-nostats", *arguments],
            stdin=stdin,
            stdout=stdout,
            stderr=stderr,
            # SIGXFSZ stays ignored, so a limit on file sizes ends in a message, as a full disk does.
            restore_signals=False,
            **own_group,
        )
    except (OSError, RuntimeError) as error:  # RuntimeError: imageio-ffmpeg has no program for this system
        raise AudiobookError(
            f"ffmpeg: cannot start: {error}; install ffmpeg, or set IMAGEIO_FFMPEG_EXE to its path"
        ) from error
