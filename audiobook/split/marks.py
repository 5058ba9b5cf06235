"""The marks of speech: which characters they are, and what stands beside one.

>>> text_before('She said, "Go."', 10), text_after('"Go." She went.', 5)
('She said,', 'She went.')
"""

from __future__ import annotations

import re
from typing import Final, Literal

Marks = Literal["double", "single", "guillemet"]
Stretch = tuple[int, int]
"""Start and end (exclusive) in a paragraph, code points."""

OPENING: Final[dict[Marks, str]] = {"double": '"“„‟', "single": "'‘", "guillemet": "«»"}
CLOSING: Final[dict[Marks, str]] = {"double": '"”“', "single": "'’", "guillemet": "«»"}
ANY_MARK: Final[dict[Marks, re.Pattern[str]]] = {
    "double": re.compile(r'["“”„‟]'),
    "single": re.compile(r"['‘’]"),
    "guillemet": re.compile(r"[«»]"),
}
QUOTE_MARKS: Final = "\"“”„‟'‘’«»"
STOPS: Final = ".,!?…—–-;:*~"
"""What a speech may end with before its closing mark; a title or a scare quote ends with a letter."""
SENTENCE_STOPS: Final = ".!?…"
LETTER: Final = re.compile(r"\w")
LOOK: Final = 120
"""Code points looked at on either side of a mark: more than any tag, title or gap in print has."""


def text_before(body: str, position: int) -> str:
    """The text before a position, without the white space at its end; at most `LOOK` code points."""
    return body[max(0, position - LOOK) : position].rstrip()


def text_after(body: str, position: int) -> str:
    """The text after a position, without the white space at its start; at most `LOOK` code points."""
    return body[position : position + LOOK].lstrip()
