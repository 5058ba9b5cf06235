"""What voices.yaml says of people and words that are not in the text, with the nearest that is.  Pure.

>>> unmatched(config, script)                                                          # doctest: +SKIP
(Unmatched(section='cast', name='Tomm', nearest='Tom'),)
"""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from audiobook.text.likeness import ALIKE, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from audiobook.config import Config
    from audiobook.model import Script

WORD = re.compile(r"[^\W\d_]+")
"""A word, or a part of it between apostrophes and hyphens."""
LENGTHS = 2
"""A misspelling is at most this much longer or shorter."""

Section = Literal["cast", "alias", "lexicon", "first_person"]


@dataclass(frozen=True, slots=True)
class Unmatched:
    """Something in voices.yaml that has no effect on these texts."""

    section: Section
    """Where it stands; `alias`: among the aliases of a member of the cast."""
    name: str
    """The name or word as voices.yaml has it."""
    nearest: str | None = None
    """The word of the text that is most like it; None: none is."""


class _Words:
    """The words of a text, to be looked up with and without their accents."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._text = "\n".join(texts)
        self._folded = self._text.casefold()
        written = set(WORD.findall(self._text))
        self._written = written
        self._known = {word.casefold() for word in written}
        # A word that also begins with a small letter is no name.
        self._names = {word for word in written if word[0].isupper() and word.lower() not in written}
        self._by_letter: dict[str, set[str]] = defaultdict(set)
        for word in written:
            self._by_letter[plain(word)[:1]].add(word)

    def __contains__(self, phrase: str) -> bool:
        """Tell whether a word, or several in this order, are in the text, in any letter case."""
        folded = phrase.casefold()
        return folded in self._known if WORD.fullmatch(phrase) else folded in self._folded

    def has_exactly(self, phrase: str) -> bool:
        """Tell whether a word, or several in this order, are in the text as they are spelled here."""
        return phrase in self._written if WORD.fullmatch(phrase) else phrase in self._text

    def has_name(self, name: str) -> bool:
        """Tell whether a name, or a part of it that begins with a capital, is in the text."""
        return name in self or any(part in self for part in WORD.findall(name) if part[0].isupper())

    def nearest(self, wanted: str, *, names_only: bool) -> str | None:
        """Return the word that is most like this one, if any is; `names_only`: only names count."""
        spelling = plain(wanted)
        spelled: dict[str, str] = {}
        for word in sorted(self._by_letter[spelling[:1]]):
            if abs(len(word) - len(spelling)) <= LENGTHS and (word in self._names or not names_only):
                spelled.setdefault(plain(word), word)
        found = difflib.get_close_matches(spelling, spelled, 1, ALIKE)
        return spelled[found[0]] if found else None


def unmatched(config: Config, script: Script) -> tuple[Unmatched, ...]:
    """Return what of voices.yaml matches nothing in the texts of a script, in the order of the file."""
    if not (config.cast or config.lexicon):
        return ()
    words = _Words(chapter.text for chapter in script.book.chapters)
    speakers = script.speakers
    speaking = {person.name for person in script.characters if person.id in speakers}
    return (
        *_cast(config, words, speaking),
        *_first_person(config, script, speaking),
        *_lexicon(config, words),
    )


def _cast(config: Config, words: _Words, speaking: set[str]) -> Iterator[Unmatched]:
    for name, member in config.cast.items():
        if name not in speaking and not any(map(words.has_name, (name, *member.aliases))):
            yield Unmatched("cast", name, words.nearest(name, names_only=True))
            continue
        for alias in member.aliases:
            if alias not in words:
                yield Unmatched("alias", alias, words.nearest(alias, names_only=True))


def _first_person(config: Config, script: Script, speaking: set[str]) -> Iterator[Unmatched]:
    name = config.first_person
    if name is None or name in speaking:
        return
    told_by_i = any(
        re.search(r"\bI\b", chapter.text[line.span.start : line.span.end])
        for chapter, lines in zip(script.book.chapters, script.lines, strict=True)
        for line in lines
        if line.span.kind == "narration"
    )
    if not told_by_i:
        yield Unmatched("first_person", name)


def _lexicon(config: Config, words: _Words) -> Iterator[Unmatched]:
    for word, entry in config.lexicon.items():
        if not (words.has_exactly(word) if entry.case == "exact" else word in words):
            yield Unmatched("lexicon", word, words.nearest(word, names_only=False))
