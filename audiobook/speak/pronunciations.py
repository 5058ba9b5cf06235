"""The words of the lexicon in a text, and what is said for them.

>>> from audiobook.config import Pronunciation
>>> list(edits("Ann and Annie", {"Ann": Pronunciation(alias="Anne")}, None))
[(0, 3, 'Anne')]
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from audiobook.config import Pronunciation


def edits(
    text: str, lexicon: Mapping[str, Pronunciation], ipa_form: str | None
) -> Iterator[tuple[int, int, str]]:
    """Where words of the lexicon stand alone, as (start, end, what is said).

    All words are searched at once: what one becomes is never replaced again.  `ipa_form`: how the engine
    takes IPA, such as `[{word}](/{ipa}/)`; None: it takes none, and is given the alias.
    """
    if not lexicon:
        return
    for match in _any_of(tuple(lexicon)).finditer(text):
        entry = _entry(match[0], lexicon)
        if entry and entry.ipa and ipa_form:
            yield match.start(), match.end(), ipa_form.format(word=match[0], ipa=entry.ipa)
        elif entry and entry.alias:
            yield match.start(), match.end(), entry.alias


def _entry(written: str, lexicon: Mapping[str, Pronunciation]) -> Pronunciation | None:
    """The entry of a word: as it is spelled, or else in any capitals if the entry allows it."""
    if written in lexicon:
        return lexicon[written]
    return next(
        (
            entry
            for word, entry in lexicon.items()
            if entry.case == "any" and word.casefold() == written.casefold()
        ),
        None,
    )


@functools.lru_cache(maxsize=256)
def _any_of(words: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return re.compile(rf"(?<![^\W_])(?:{longest_first})(?![^\W_])", re.IGNORECASE)
