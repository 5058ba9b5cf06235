"""Written text to spoken text, as edits that know their places.

>>> spoken('"_Never_," said Dr. Lee in 1905. ', {})
'Never, said Doctor Lee in nineteen oh five.'
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from audiobook.read import heading_words
from audiobook.speak import marks, pronunciations, rules
from audiobook.speak.rules import pictures

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from audiobook.config import Pronunciation

Emoji = Literal["name", "silent"]


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """A stretch of the written text and what is said in its place."""

    start: int
    """Code points."""
    end: int
    """Exclusive."""
    spoken: str
    """Empty: nothing is said."""


def spoken(
    text: str,
    lexicon: Mapping[str, Pronunciation],
    *,
    heading: bool = False,
    ipa_form: str | None = None,
    emoji: Emoji = "name",
) -> str:
    """What an engine is given for a stretch of the page: no quotation marks, no Markdown, one line.

    The words of `lexicon` are replaced where they stand alone.  `ipa_form` is how the engine takes IPA, such
    as `[{word}](/{ipa}/)`; None: it takes none.
    `emoji`: whether emoji and faces such as `:)` are named, or have no sound.
    """
    # Of a heading only the words remain, which is all there is to edit.
    page = heading_words(text.strip()) if heading else text
    found = edits(page, lexicon, heading=heading, ipa_form=ipa_form, emoji=emoji)
    return " ".join(applied(page, found).split())


def applied(text: str, changes: Iterable[Edit]) -> str:
    """The text after its edits, which are in order and disjoint."""
    parts, position = [], 0
    for edit in changes:
        parts += [text[position : edit.start], edit.spoken]
        position = edit.end
    return "".join([*parts, text[position:]])


def edits(
    text: str,
    lexicon: Mapping[str, Pronunciation],
    *,
    heading: bool = False,
    ipa_form: str | None = None,
    emoji: Emoji = "name",
) -> tuple[Edit, ...]:
    """What changes between written and spoken, in order and disjoint.

    All else is said as written, its white space as single blanks.  Where two edits would overlap, the earlier
    source wins: the lexicon, then emoji, then the rules in their order, then marks without a sound.
    """
    chosen: list[Edit] = []
    for source in (
        pronunciations.edits(text, lexicon, ipa_form),
        pictures.edits(text, speak=emoji == "name"),
        rules.edits(text, heading=heading),
        marks.edits(text),
    ):
        for start, end, words in source:
            _choose(chosen, Edit(start, end, words))
    return tuple(chosen)


def _choose(chosen: list[Edit], edit: Edit) -> None:
    """Put an edit among those chosen, which are in order, unless it overlaps one of them."""
    place = bisect_left(chosen, edit)
    clear_before = place == 0 or chosen[place - 1].end <= edit.start
    clear_after = place == len(chosen) or edit.end <= chosen[place].start
    if clear_before and clear_after:
        chosen.insert(place, edit)


def unsaid(text: str, changes: Iterable[Edit]) -> tuple[str, ...]:
    """What of a text has letters or digits and yet no words in its place, in order.

    Marks of notes (`[3]`, `²`) and the addresses of links are meant to have none, and so are emoji that are
    `silent`; anything else would be a fault.
    """
    return tuple(
        text[edit.start : edit.end]
        for edit in changes
        if is_speakable(text[edit.start : edit.end]) and not is_speakable(edit.spoken)
    )


def is_speakable(text: str) -> bool:
    """Is there anything to pronounce: a letter or a digit?"""
    return any(character.isalnum() for character in text)
