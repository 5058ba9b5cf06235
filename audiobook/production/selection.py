"""Some chapters of a book, as a person names them.  Pure.

>>> sorted(indices("3-5,8", 10))
[2, 3, 4, 7]
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from audiobook.system.errors import InputError

if TYPE_CHECKING:
    from audiobook.model import Script

RANGE = re.compile(r"\s*(\d{1,9})\s*(?:[-–]\s*(\d{1,9})?\s*)?")


def indices(wish: str, count: int) -> frozenset[int]:
    """The indices of the chapters in a wish such as `3-5,8` or `7-`, of `count` chapters counted from 1.

    Raises InputError for what is no such wish, and for chapters that there are not.
    """
    found: set[int] = set()
    for part in wish.split(","):
        match = RANGE.fullmatch(part)
        if not match:
            raise InputError(f"--chapters {wish}: {part.strip()!r} is no number; write it as 3-5,8")
        first = int(match[1])
        last = int(match[2]) if match[2] else first if match[0].strip().isdigit() else count
        if not 1 <= first <= last <= count:
            raise InputError(
                f"--chapters {wish}: there is no {part.strip()!r}; the chapters are 1 to {count}, "
                "as `--dry-run` lists them"
            )
        found.update(range(first - 1, last))
    return frozenset(found)


def narrowed(script: Script, wish: str) -> Script:
    """The script of the chapters in a wish alone, with all the characters.  Raises as `indices` does."""
    kept = indices(wish, len(script.book.chapters))
    chapters = tuple(chapter for at, chapter in enumerate(script.book.chapters) if at in kept)
    lines = tuple(one for at, one in enumerate(script.lines) if at in kept)
    return replace(script, book=replace(script.book, chapters=chapters), lines=lines)
