r"""Text cut to fit a message: one line, with an ellipsis where words are left out.

>>> excerpt("The rain had stopped,\nand they walked on.", 20)
'The rain had stoppe…'
>>> quoted("Nobody   spoke.")
'"Nobody spoke."'
>>> both_ends("The rain had stopped, and they walked along the river.", 24)
'The rain ha … the river.'
"""

from __future__ import annotations

from typing import Final

EXCERPT: Final = 60
"""Characters of a quoted line: enough to recognise it, short enough for one row of a terminal."""


def one_line(text: str) -> str:
    """The text with each run of white space as a single space, and none at its ends."""
    return " ".join(text.split())


def excerpt(text: str, most: int = EXCERPT) -> str:
    """The text on one line of at most `most` characters, ending in `…` where it is cut."""
    line = one_line(text)
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def quoted(text: str, most: int = EXCERPT) -> str:
    """An excerpt in straight double quotes, which do not count towards `most`."""
    return f'"{excerpt(text, most)}"'


def both_ends(text: str, most: int) -> str:
    """The text on one line; where it is too long, its beginning and its end with ` … ` between them.

    `most`: at most so many characters, 6 or more.
    """
    line = one_line(text)
    half = most // 2 - 1
    return line if len(line) <= most else f"{line[:half]} … {line[1 - half :]}"
