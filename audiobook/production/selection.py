"""`--chapters 3-5,8` -> some chapters of a book.  Pure.

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

RANGE = re.compile(r"\s*(?P<first>\d{1,9})\s*(?:(?P<dash>[-–])\s*(?P<last>\d{1,9})?\s*)?")
"""`3`, `3-5`, or `7-` for all from the seventh; nine digits are enough for any book."""


def indices(selection: str, count: int) -> frozenset[int]:
    """Return the indices, from 0, of the chapters in a selection such as `3-5,8` or `7-`.

    A selection counts chapters from 1.  `count`: how many chapters the book has.
    Raises InputError where the selection is malformed or names a chapter that the book does not have.
    """
    chosen: set[int] = set()
    for part in selection.split(","):
        match = RANGE.fullmatch(part)
        if not match:
            raise InputError(
                f"--chapters {selection}: invalid chapter {part.strip()!r}; "
                "write numbers and ranges, such as 3-5,8"
            )
        first = int(match["first"])
        open_end = count if match["dash"] else first
        last = int(match["last"]) if match["last"] else open_end
        if not 1 <= first <= last <= count:
            raise InputError(
                f"--chapters {selection}: no chapter {part.strip()!r}; the chapters are 1 to {count}, "
                "`--dry-run` lists them"
            )
        chosen.update(range(first - 1, last))
    return frozenset(chosen)


def narrowed(script: Script, selection: str) -> Script:
    """Return the script of the selected chapters only, with all characters; raises as `indices` does."""
    chosen = indices(selection, len(script.book.chapters))
    chapters = tuple(chapter for index, chapter in enumerate(script.book.chapters) if index in chosen)
    lines = tuple(lines for index, lines in enumerate(script.lines) if index in chosen)
    return replace(script, book=replace(script.book, chapters=chapters), lines=lines)
