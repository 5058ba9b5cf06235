"""Marks without a sound: quotation marks, Markdown's emphasis, what is invisible.

>>> list(edits("_Go_"))
[(0, 1, ''), (3, 4, '')]
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from audiobook.text.lexis import INVISIBLE

if TYPE_CHECKING:
    from collections.abc import Iterator

QUOTE_MARKS: Final = re.compile(r"[\"“”„‟«»‹›]|^\W*?['‘](?=\w)|(?<=[.,!?…;:—–-])['’]")
"""Double marks anywhere; single ones only where they cannot be apostrophes."""
EMPHASIS: Final = re.compile(r"(?<![\w*])(\*{1,3}|_{1,3})(?=\S)(.{1,500}?)(?<=\S)\1(?![\w*])", re.DOTALL)
"""Words in italics or bold as Markdown writes them; the second group holds the words."""
CIRCLED: Final = re.compile("[\u2460-\u2473\u24b6-\u24ea]")
"""Voices skip a circled digit or letter such as ①, so they are given a plain one."""

REPLACEMENT: Final = re.compile("\ufffd")
"""Stands for bytes of a damaged text, which are reported: voices differ in what they say for it."""


def edits(text: str) -> Iterator[tuple[int, int, str]]:
    """What falls silent in a text, as (start, end, words said instead)."""
    for match in EMPHASIS.finditer(text):
        yield match.start(1), match.end(1), ""
        yield match.end(2), match.end(), ""
    for match in QUOTE_MARKS.finditer(text):
        # of `—'`, at the beginning of a line, the mark alone
        yield match.end() - 1, match.end(), ""
    for match in INVISIBLE.finditer(text):
        yield match.start(), match.end(), ""
    for match in REPLACEMENT.finditer(text):
        yield match.start(), match.end(), ""
    for match in CIRCLED.finditer(text):
        yield match.start(), match.end(), unicodedata.normalize("NFKC", match[0])
