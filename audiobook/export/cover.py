"""Covers: is a picture one that players and shops can show?"""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, Final

import imageio_ffmpeg  # type: ignore[import-untyped]  # ships no types

from audiobook.errors import InputError
from audiobook.export import audio

if TYPE_CHECKING:
    from pathlib import Path

LEAST_PIXELS: Final = 1_024
"""On each side: the least that Google Play takes."""
SIGNATURES: Final = {b"\xff\xd8\xff": "jpg", b"\x89PNG\r\n\x1a\n": "png"}
"""How a JPEG and a PNG file begin, and the extension of each."""


def extension(path: Path) -> str | None:
    """`jpg` or `png`, by the content; None for anything else.  Raises InputError where it cannot be read."""
    try:
        with path.open("rb") as file:
            head = file.read(8)
    except OSError as error:
        raise InputError(
            f"{path}: the cover cannot be read: {error.strerror or error}; name a JPEG or PNG file"
        ) from error
    return next((name for signature, name in SIGNATURES.items() if head.startswith(signature)), None)


def check(path: Path) -> str | None:
    """What a shop would object to in the cover, on one line; None: nothing.

    Raises InputError for a file that is missing, no JPEG or PNG, or damaged.
    """
    if extension(path) is None:
        raise InputError(f"{path}: the cover is neither JPEG nor PNG; convert it to one of them")
    command = [
        *(
            imageio_ffmpeg.get_ffmpeg_exe(),
            "-hide_banner",
            *audio.QUIET,
            "-xerror",
            "-f",
            "image2",
            "-pattern_type",
            "none",
        ),
        *("-i", audio.url(path), "-frames:v", "1", "-c:v", "pgm", "-f", "image2pipe", "pipe:1"),
    ]
    done = subprocess.run(command, capture_output=True, check=False)
    # The decoded picture begins with `P5`, its width and its height.
    head = done.stdout[:40].split()
    if done.returncode or done.stderr or len(head) < 3:
        raise InputError(f"{path}: the cover is damaged; save it anew as JPEG or PNG")
    width, height = int(head[1]), int(head[2])
    if width != height:
        return f"{path}: the cover is {width} by {height} pixels; shops want a square"
    if width < LEAST_PIXELS:
        return f"{path}: the cover is {width} pixels wide; shops want {LEAST_PIXELS} or more"
    return None
