"""Apostrophes, which look like single quotation marks: `'tis`, `goin'`, `the boys' game`.

>>> bool(ELISION.match("'tis")), bool(ELISION.match("'Tell me"))
(True, False)
"""

from __future__ import annotations

import re
from typing import Final

ELIDED_WORDS: Final = (
    ("it", "'tis late", "tis twas twere twill twould twon"),
    ("until", "'til noon", "til till"),
    ("them, him, his", "give 'em 'is hat", "em im is"),
    ("small words", "rock 'n' roll", "er ere ad as ave e ee un ud ull n and ands"),
    ("dropped h", "the 'ouse", "ome ouse ouses ow arf alf ell igh ead eart elp orse orses old ope our ours"),
    (
        "dropped syllable",
        "'cause I say so",
        "cause cos cuz bout round neath gainst pon nuff nother fore fraid prentice",
    ),
    ("decade", "the '90s", r"\d\d \d\ds"),
)
"""What follows an apostrophe that begins a word: (which words, example, spellings)."""
ELISION: Final = re.compile(
    rf"['’](?:{'|'.join(spelling for *_, words in ELIDED_WORDS for spelling in words.split())})\b",
    re.IGNORECASE,
)
"""An apostrophe that begins a word: `'tis`, `'em`, `'ouse`, `'90s`."""
DROPPED_END: Final = re.compile(r"(?:in|an|o|th|wi|i|t)['’]$", re.IGNORECASE)
"""An apostrophe that ends a word: `goin'`, `an'`, `o'`, `th'`, `wi'`."""
