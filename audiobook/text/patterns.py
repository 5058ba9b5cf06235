"""A regular expression that carries an example, and a helper to write one.  Pure.

Every pattern that a person has to maintain is a `Pattern`; the tests run its example.

>>> import re
>>> greeting = Pattern("greeting", 'she said, "[hello], Ann"', re.compile(r"hello|hi"))
>>> greeting.example_text, greeting.example_match
('she said, "hello, Ann"', 'hello')
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True, slots=True)
class Pattern:
    """A regular expression and what it is for."""

    name: str
    """Two or three words, for a person."""
    example: str
    """A text in which `regex` finds something; square brackets mark what it matches."""
    regex: re.Pattern[str]
    captures: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """What the groups that take part hold in the example, by group name."""
    possessive: bool = False
    """Does the group `name` end in a possessive that is no part of the name: `Ann's`?"""

    @property
    def example_text(self) -> str:
        """The example without its brackets."""
        return self.example.replace("[", "").replace("]", "")

    @property
    def example_match(self) -> str:
        """What stands between the example's brackets."""
        return self.example[self.example.index("[") + 1 : self.example.index("]")]


def alternatives(words: str | Iterable[str]) -> str:
    """A group that matches any of some words (or a text of words), in the order given: `(?:he|she)`."""
    return f"(?:{'|'.join(words.split() if isinstance(words, str) else words)})"


def longest_first(words: Iterable[str]) -> list[str]:
    """Words in an order that lets an alternation find the longest: `king's` before `king`."""
    return sorted(words, key=lambda word: (-len(word), word))


def phrases(several: Iterable[str]) -> str:
    r"""A group that matches any of some phrases of two words or more, the longest first.

    Those that begin alike stand together, so that few places of a text are looked at closely.

    >>> phrases(["the old", "the old man", "his aunt"])
    '(?:his (?:aunt)|the (?:old\\ man|old))'
    """
    rests: dict[str, list[str]] = {}
    for phrase in several:
        first, rest = phrase.split(" ", 1)
        rests.setdefault(first, []).append(rest)
    return alternatives(
        f"{re.escape(first)} {alternatives(map(re.escape, longest_first(rests[first])))}"
        for first in sorted(rests)
    )
