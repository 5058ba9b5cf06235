"""Written text to spoken text.  Pure.

>>> spoken('"_Never_," ', {})
'Never,'

What is ambiguous stays as it is written: a voice that stumbles is better than one that says something else.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from audiobook.read import heading_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from audiobook.config import Pronunciation

QUOTE_MARKS = re.compile(r"[\"“”„‟«»‹›]|^\W*?['‘](?=\w)|(?<=[.,!?…;:—–-])['’]")
"""Double marks anywhere; single ones only where they cannot be apostrophes.  They have no sound."""
EMPHASIS = re.compile(r"(?<![\w*])(\*{1,3}|_{1,3})(?=\S)(.{1,500}?)(?<=\S)\1(?![\w*])", re.DOTALL)


def spoken(text: str, lexicon: Mapping[str, Pronunciation], *, heading: bool = False) -> str:
    """What an engine is given for a stretch of the page: no quote marks, no Markdown, one line.

    The words of `lexicon` are replaced where they stand alone, spelled as there.
    """
    said = heading_words(text.strip()) if heading else text
    said = EMPHASIS.sub(r"\2", said)
    said = " ".join(QUOTE_MARKS.sub("", said).split())
    said = "".join(_uncircled(character) for character in said)
    if not lexicon:
        return said
    # All at once: what one word becomes is no other word's business.
    words = "|".join(re.escape(word) for word in sorted(lexicon, key=len, reverse=True))
    return re.sub(rf"(?<!\w)(?:{words})(?!\w)", lambda match: lexicon[match[0]].alias, said)


def _uncircled(character: str) -> str:
    """Voices have no sound for a circled digit, ①, which is a digit all the same."""
    circled = unicodedata.decomposition(character).startswith("<circle>")
    return unicodedata.normalize("NFKC", character) if circled else character


def is_speakable(text: str) -> bool:
    """Is there anything to pronounce: a letter or a digit?"""
    return any(character.isalnum() for character in text)
