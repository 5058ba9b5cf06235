"""What a rule is, and what the rules of every subject share.

A rule is a pattern and what is said for it.  CMOS is the Chicago Manual of Style, 17th edition: its chapters
9 (numbers) and 10 (abbreviations) say how the forms are meant, and so how they are read out.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Say = Callable[[re.Match[str]], str | None]
    """What is said for a match; None: as written after all."""

# An underscore ends a word: it may be a mark of emphasis.
WORD_START: Final = r"(?<![^\W_])"
WORD_END: Final = r"(?![^\W_])"
GROUPED: Final = r"\d{1,3}(?:,\d{3})+"
"""A number with its thousands set off by commas."""
NUMBER: Final = rf"(?:{GROUPED}|\d{{1,15}})(?!\d)"
SENTENCE_OPENER: Final = (
    r"(?:He|She|It|The|They|I|We|You|A|An|But|And|When|There|This|That|His|Her|My|In|On|At|As|If|So|Then|What"
    r"|Who|Why|How|No|Not|Yes|Oh|Well|Now|For|After|Before|With|One|Its|Their|Our|Your|Do|Did|Is|Was)\b"
)
"""Words that begin a sentence but never a name: a stop before them ends a sentence."""
SENTENCE_END: Final = re.compile(rf"[\"”’')\]_*]*(?:\s*$|\s+[\"“‘'(]*{SENTENCE_OPENER}|\s*\n)")
"""What follows a stop that ends its sentence."""
DIGIT: Final = "digit"
REPEATED: Final = "repeated"
"""A letter three times in a row, or a syllable of laughter twice."""
ANY_TEXT: Final = ""


WORD: Final = re.compile("[a-z0-9]+")
REPETITIONS: Final = (
    *(letter * 3 for letter in "abcdefghijklmnopqrstuvwxyz"),
    "haha",
    "hehe",
    "hihi",
    "hoho",
)
ONE_LETTER: Final = "letter "
"""What a word of one letter is offered with, because it is also a character."""


def offers(text: str) -> frozenset[str]:
    """What rules may need that a text has: its characters, its words in small letters, `DIGIT`, `REPEATED`.

    Most texts have little of it, and looking here is much faster than searching.
    """
    lower = text.lower()
    words = {word if len(word) > 1 else ONE_LETTER + word for word in WORD.findall(lower)}
    found = {*text, *words, ANY_TEXT}
    if any(map(str.isdigit, text)):
        found.add(DIGIT)
    if any(repetition in lower for repetition in REPETITIONS):
        found.add(REPEATED)
    return frozenset(found)


class Rule(NamedTuple):
    """A way in which written English is said otherwise than it is written."""

    name: str
    written: str
    """An example, which is also a test."""
    spoken: str
    """The example as this rule alone has it."""
    needs: str | frozenset[str]
    """`DIGIT`, `ANY_TEXT`, `REPEATED`, characters, or a set of any of these and of words in small letters: a
    text without any of them is not searched."""
    pattern: re.Pattern[str]
    say: Say

    def may_apply(self, offered: frozenset[str]) -> bool:
        """May the rule find anything in a text that offers this?"""
        if self.needs in {DIGIT, REPEATED, ANY_TEXT}:
            return self.needs in offered
        return not offered.isdisjoint(self.needs)

    def finds(self, text: str) -> Iterator[tuple[int, int, str]]:
        """What the rule changes in a text: start, end (exclusive), what is said instead."""
        for match in self.pattern.finditer(text):
            said = self.say(match)
            if said is not None:
                yield match.start(), match.end(), said


def rule(name: str, example: tuple[str, str], needs: str | frozenset[str], pattern: str, say: Say) -> Rule:
    """A rule; `example`: written and spoken."""
    return Rule(name, *example, needs, re.compile(pattern), say)


def always(words: str) -> Say:
    """The same words for every match."""
    return lambda match: words + closing_stop(match)


def closing_stop(match: re.Match[str]) -> str:
    """The stop of an abbreviation where it is also that of its sentence, else nothing."""
    ends = match[0].rstrip()[-1:] == "." and SENTENCE_END.match(match.string, match.end())
    return "." if ends else ""


def integer(digits: str) -> int:
    """The value of digits that may be grouped: `1,001`."""
    return int(digits.replace(",", ""))
