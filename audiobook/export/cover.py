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
USUAL_PIXELS: Final = 2_400
"""Width and height that shops recommend (ACX, Google Play)."""
MOST_PIXELS: Final = 2**28
"""Width times height that ffmpeg decodes (`av_image_check_size`), and far more than any shop takes."""
KINDS: Final = {b"\xff\xd8\xff": ("image/jpeg", "jpg"), b"\x89PNG\r\n\x1a\n": ("image/png", "png")}
"""The first bytes of JPEG and PNG files, with their media types and extensions."""
_JPEG_FRAMES: Final = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
"""Kinds of the segments that begin a frame (ITU-T T.81, table B.1)."""
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
        raise InputError(
            f"{path}: {trouble(content)}; save it again as JPEG or PNG of {USUAL_PIXELS:,} pixels each way"
        )
    return content


def trouble(content: bytes) -> str:
    """Why a picture cannot be used, in words: it is too large to be decoded, or else damaged."""
    width, height = _written_size(content) or (0, 0)
    if width * height > MOST_PIXELS:
        return f"the cover is {width:,} by {height:,} pixels, too large for players and shops"
    return "the cover is damaged"


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


def _written_size(content: bytes) -> tuple[int, int] | None:
    """Width and height by the header of a picture that may not be decodable; None: it has no header."""
    if not _is_known(content):
        return None
    if media_type(content) == "image/png":
        return (int.from_bytes(content[16:20]), int.from_bytes(content[20:24])) if len(content) > 24 else None
    # JPEG is a row of segments, FF, kind and length; that of a frame has the height and the width.
    position = 2
    while position + 9 <= len(content) and content[position] == 0xFF:
        if content[position + 1] in _JPEG_FRAMES:
            height, width = content[position + 5 : position + 7], content[position + 7 : position + 9]
            return int.from_bytes(width), int.from_bytes(height)
        position += 2 + int.from_bytes(content[position + 2 : position + 4])
    return None


def _is_known(content: bytes) -> bool:
    return content.startswith(tuple(KINDS))


def _kind(content: bytes) -> tuple[str, str]:
    return next(kind for signature, kind in KINDS.items() if content.startswith(signature))
