"""In which script most letters of a text are.  Pure.

>>> foreign("Шёл дождь.")
'Cyrillic'
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from itertools import islice
from typing import Final

LETTERS: Final = 2_000
"""From the beginning of a text, so many letters are looked at."""
SCRIPTS: Final = {
    "CYRILLIC": "Cyrillic", "GREEK": "Greek", "HIRAGANA": "Japanese", "KATAKANA": "Japanese",
    "CJK": "Chinese", "HANGUL": "Korean", "ARABIC": "Arabic",
    "HEBREW": "Hebrew", "DEVANAGARI": "Devanagari", "THAI": "Thai",
    "BENGALI": "Bengali", "TAMIL": "Tamil", "ARMENIAN": "Armenian", "GEORGIAN": "Georgian",
}  # fmt: skip
"""For a person, by the first word of a letter's name in Unicode."""
PER_KANA: Final = 20
"""Among Chinese characters, one kana in so many is Japanese: Chinese has none."""


def foreign(text: str) -> str:
    """The script of most letters, for a person; "": it is Latin."""
    letters = islice(filter(str.isalpha, text), LETTERS)
    counts = Counter(SCRIPTS.get(unicodedata.name(letter, "").split(" ")[0], "") for letter in letters)
    if not counts:
        return ""
    if counts["Japanese"] * PER_KANA > counts["Chinese"]:
        counts["Japanese"] += counts.pop("Chinese", 0)
    script, times = counts.most_common(1)[0]
    return script if times * 2 > counts.total() else ""


def remark(text: str, where: str) -> tuple[str, ...]:
    """What to say of a text that voices for English cannot read."""
    script = foreign(text)
    if not script:
        return ()
    return (
        f"{where}: most letters are {script}; give voices that speak it in voices.yaml, as others cannot",
    )
