"""Covers: whether players and shops can show a picture.

content = load(Path("cover.jpg"))
size(content)                       # (1400, 1400)
objection(content)                  # ""
"""

from __future__ import annotations

import functools
import subprocess
from typing import TYPE_CHECKING, Final

from audiobook.system import ffmpeg
from audiobook.system.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

LEAST_PIXELS: Final = 1_024
"""Smallest width and height that Google Play accepts."""
KINDS: Final = {b"\xff\xd8\xff": ("image/jpeg", "jpg"), b"\x89PNG\r\n\x1a\n": ("image/png", "png")}
"""The first bytes of JPEG and PNG files, with their media types and extensions."""
DEMUXERS: Final = {"image/jpeg": "jpeg_pipe", "image/png": "png_pipe"}


def load(path: Path) -> bytes:
    """The bytes of a cover.  Raises InputError for a file that is unreadable, damaged, or not JPEG or PNG."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(
            f"{path}: cannot read the cover: {error.strerror or error}; name a JPEG or PNG file"
        ) from error
    if not _is_known(content):
        raise InputError(f"{path}: the cover is neither JPEG nor PNG; convert it to one of them")
    if size(content) is None:
        raise InputError(f"{path}: the cover is damaged; save it again as JPEG or PNG")
    return content


def media_type(content: bytes) -> str:
    """`image/jpeg` or `image/png`."""
    return _kind(content)[0]


def file_name(content: bytes) -> str:
    """`cover.jpg` or `cover.png`."""
    return f"cover.{_kind(content)[1]}"


def objection(content: bytes) -> str:
    """Why a shop may reject the cover, in one line; empty where it would accept it."""
    width, height = size(content) or (0, 0)
    if width != height:
        return f"the cover is {width} by {height} pixels; shops want a square"
    if width < LEAST_PIXELS:
        return f"the cover is {width} pixels wide; shops want {LEAST_PIXELS} or more"
    return ""


@functools.lru_cache(maxsize=1)
def size(content: bytes) -> tuple[int, int] | None:
    """Width and height in pixels; None if the content is not JPEG or PNG, or cannot be decoded completely."""
    if not _is_known(content):
        return None
    process = ffmpeg.start(
        [*("-loglevel", "error", "-xerror", "-f", DEMUXERS[media_type(content)], "-i", "pipe:0"),
         *("-frames:v", "1", "-c:v", "pgm", "-f", "image2pipe", "pipe:1")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    decoded, complaints = process.communicate(content)
    # A PGM picture begins with `P5`, its width and its height.
    header = decoded[:40].split()
    if process.returncode or complaints or len(header) < 3:
        return None
    return int(header[1]), int(header[2])


def _is_known(content: bytes) -> bool:
    return content.startswith(tuple(KINDS))


def _kind(content: bytes) -> tuple[str, str]:
    return next(kind for signature, kind in KINDS.items() if content.startswith(signature))
