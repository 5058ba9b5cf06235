"""Written text to spoken text.  Pure.

>>> spoken('"_Never_," said Dr. Lee in 1905. ', {})
'Never, said Doctor Lee in nineteen oh five.'

The same spoken text goes to every engine, so whatever engines disagree about is written out: years, money,
abbreviations.  What they all say alike (`12`) stays, and so does what is ambiguous (`Room 101`, `3/4/05`,
`8-10`): a voice that stumbles is better than one that says something else.  The rules are in `spokenrules`.

All of it is edits of the written text, each of which knows its place there: `edits` for the places, `spoken`
for the words.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

from audiobook.read import heading_words
from audiobook.speak.rules import rules
from audiobook.text.lexis import INVISIBLE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from audiobook.config import Pronunciation

QUOTE_MARKS = re.compile(r"[\"“”„‟«»‹›]|^\W*?['‘](?=\w)|(?<=[.,!?…;:—–-])['’]")
"""Double marks anywhere; single ones only where they cannot be apostrophes.  They have no sound."""
EMPHASIS = re.compile(r"(?<![\w*])(\*{1,3}|_{1,3})(?=\S)(.{1,500}?)(?<=\S)\1(?![\w*])", re.DOTALL)
CIRCLED = re.compile("[\u2460-\u2473\u24b6-\u24ea]")
"""Voices have no sound for a circled digit, ①, which is a digit all the same."""


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """A stretch of the written text, code points, end exclusive, and what is said in its place."""

    start: int
    end: int
    said: str


def spoken(
    text: str, lexicon: Mapping[str, Pronunciation], *, heading: bool = False, ipa_form: str | None = None
) -> str:
    """What an engine is given for a stretch of the page: no quote marks, no Markdown, one line.

    The words of `lexicon` are replaced where they stand alone.  `ipa_form` is how the engine takes IPA, such
    as `[{word}](/{ipa}/)`; None: it takes none.
    """
    # Of a heading only the words remain, which is all there is to edit.
    page = heading_words(text.strip()) if heading else text
    return " ".join(applied(page, edits(page, lexicon, heading=heading, ipa_form=ipa_form)).split())


def applied(text: str, changes: tuple[Edit, ...]) -> str:
    """The text after its edits, which are in order and disjoint."""
    parts, at = [], 0
    for edit in changes:
        parts += [text[at : edit.start], edit.said]
        at = edit.end
    return "".join([*parts, text[at:]])


def edits(
    text: str, lexicon: Mapping[str, Pronunciation], *, heading: bool = False, ipa_form: str | None = None
) -> tuple[Edit, ...]:
    """What changes between written and spoken, in order and disjoint.

    All else is said as written, its white space as single blanks.

    Where two would overlap, the earlier source wins: the lexicon, the rules in their order, marks.
    """
    chosen: list[Edit] = []
    for found in (
        _of_lexicon(text, lexicon, ipa_form),
        (Edit(*one) for one in rules(text, heading=heading)),
        _of_marks(text),
    ):
        for edit in found:
            at = bisect_left(chosen, edit)
            clear_before = at == 0 or chosen[at - 1].end <= edit.start
            clear_behind = at == len(chosen) or edit.end <= chosen[at].start
            if clear_before and clear_behind:
                chosen.insert(at, edit)
    return tuple(chosen)


def _of_lexicon(text: str, lexicon: Mapping[str, Pronunciation], ipa_form: str | None) -> Iterator[Edit]:
    if not lexicon:
        return
    # All at once: what one word becomes is no other word's business.
    for match in _any_of(tuple(lexicon)).finditer(text):
        entry = lexicon.get(match[0]) or next(
            (
                one
                for word, one in lexicon.items()
                if word.casefold() == match[0].casefold() and one.case == "any"
            ),
            None,
        )
        if entry is None:
            continue
        if entry.ipa and ipa_form:
            yield Edit(match.start(), match.end(), ipa_form.format(word=match[0], ipa=entry.ipa))
        elif entry.alias:
            yield Edit(match.start(), match.end(), entry.alias)


@functools.lru_cache(maxsize=256)
def _any_of(words: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return re.compile(rf"(?<![^\W_])(?:{longest_first})(?![^\W_])", re.IGNORECASE)


def _of_marks(text: str) -> Iterator[Edit]:
    for match in EMPHASIS.finditer(text):
        yield Edit(match.start(1), match.end(1), "")
        yield Edit(match.end(2), match.end(), "")
    for match in QUOTE_MARKS.finditer(text):
        # of `—'`, at the beginning of a line, the mark alone
        yield Edit(match.end() - 1, match.end(), "")
    for match in INVISIBLE.finditer(text):
        yield Edit(match.start(), match.end(), "")
    for match in CIRCLED.finditer(text):
        yield Edit(match.start(), match.end(), unicodedata.normalize("NFKC", match[0]))


def is_speakable(text: str) -> bool:
    """Is there anything to pronounce: a letter or a digit?"""
    return any(character.isalnum() for character in text)
