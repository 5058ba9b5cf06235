"""Where the lines of a script file are in the text, after either of them has changed.  Pure.

The words of the file's lines and of the text's lines come in; out come the places of those that are wanted.
Three rules, and every line of the text is given to one entry at most:

1. unchanged: a diff of the two finds the line where it was;
2. reworded: in a stretch that the diff calls rewritten, the pair with the most similar words;
3. moved: the same words elsewhere, if only one place fits.

>>> Places(["Yes.", "It was the wind, Ann."]).find(["It was only the wind, Ann."], wanted=[0])
({0: 1}, {})
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from audiobook.review.entries import LostCorrection

ALIKE = 0.6
"""Likeness (0 to 1) from which two lines may be the same line before and after an edit."""
UNALIKE = 0.3
"""Likeness up to which two lines have nothing in common; computed roughly, to save time."""
FEW_WORDS = 4
"""Lines with fewer words (`No.`, `I see.`) prove nothing alone: a line beside them must fit as well."""
ONE_NEIGHBOUR = 1.0
"""The fit of a line with the right neighbour on one side, or half of it on either side."""
LONG = 80
"""Characters; longer lines are compared by words, shorter ones by letters."""
NEARBY = 3
"""Lines on either side that tell equal lines apart."""
SHIFT = 2 * NEARBY
"""Lines by which the neighbours of an unchanged line may have moved against it."""
LARGEST_STRETCH = 200
"""Lines of a rewritten stretch in which similar ones are looked for: the work grows with its square."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A line of the script file that is looked for; all three are comparable words (`comparable`)."""

    words: str
    before: str
    """Words of the line before it; empty: none."""
    after: str

    @property
    def is_short(self) -> bool:
        """Can a line with these words be any line?"""
        return len(self.words.split()) < FEW_WORDS


@dataclass(frozen=True, slots=True)
class Match:
    """A line of the script file, and a line of the text that may be the same."""

    entry: int
    """Index in the script file."""
    line: int
    """Index in the text."""
    likeness: float
    """0 to 1: how much of the words is the same."""
    fit: float
    """0 to 2: how much of the neighbours' words is the same."""

    def rank(self) -> tuple[float, int, int]:
        """Sort key: the best match first; among equals, the first in the file, then the first in the text."""
        badness = -(self.likeness + self.fit)
        return badness, self.entry, self.line


class Places:
    """The lines of a text, each of which can be the place of one line of a script file."""

    def __init__(self, words: Sequence[str]) -> None:
        self._text = [comparable(line) for line in words]
        self._free: set[int] = set()

    def find(
        self, script: Sequence[str], wanted: Iterable[int], lost: Sequence[LostCorrection] = ()
    ) -> tuple[dict[int, int], dict[int, int]]:
        """The line of the text for each wanted line of a script file, and for each lost correction.

        Both by index; what has no place is left out.
        """
        lines = [comparable(words) for words in script]
        unchanged, rewritten = _diff(lines, self._text)
        self._free = set(range(len(self._text))).difference(unchanged.values())
        counts = Counter(lines)
        places: dict[int, int] = {}
        missing: dict[int, Wanted] = {}
        for index in sorted(wanted):
            if index in unchanged and (counts[lines[index]] == 1 or _is_supported(index, unchanged)):
                places[index] = unchanged[index]
            else:
                missing[index] = Wanted(lines[index], _at(lines, index - 1), _at(lines, index + 1))
        for ours, theirs in rewritten:
            places |= self._reworded({index: missing[index] for index in ours if index in missing}, theirs)
        places |= self._moved({index: line for index, line in missing.items() if index not in places})
        returned = {
            index: Wanted(
                comparable(correction.entry.words),
                comparable(correction.before),
                comparable(correction.after),
            )
            for index, correction in enumerate(lost)
        }
        return places, self._moved(returned)

    def _reworded(self, missing: Mapping[int, Wanted], stretch: range) -> dict[int, int]:
        """Places in a rewritten stretch of the text, the best matches first."""
        if len(stretch) > LARGEST_STRETCH:
            return {}
        matches = [
            match
            for index, wanted in missing.items()
            for line in stretch
            if (match := self._match(index, wanted, line))
        ]
        places: dict[int, int] = {}
        for match in sorted(matches, key=Match.rank):
            if match.entry not in places and match.line in self._free:
                places[match.entry] = match.line
                self._free.discard(match.line)
        return places

    def _match(self, index: int, wanted: Wanted, line: int) -> Match | None:
        """The match of two lines, if they are alike."""
        likeness = _likeness(wanted.words, self._text[line])
        if likeness < ALIKE:
            return None
        match = Match(index, line, likeness, self._fit(wanted, line))
        return None if wanted.is_short and match.fit < ONE_NEIGHBOUR else match

    def _moved(self, missing: Mapping[int, Wanted]) -> dict[int, int]:
        """Places of lines with the same words, where one fits better than all others."""
        places: dict[int, int] = {}
        for index, wanted in missing.items():
            best = self._best(index, wanted)
            is_unique = self._text.count(wanted.words) == 1 and not wanted.is_short
            if best and (is_unique or best.fit >= ONE_NEIGHBOUR):
                places[index] = best.line
                self._free.discard(best.line)
        return places

    def _best(self, index: int, wanted: Wanted) -> Match | None:
        """The free line with the same words whose neighbours fit best; None: none, or several alike."""
        lines = [line for line in self._free if self._text[line] == wanted.words]
        matches = sorted((Match(index, line, 1.0, self._fit(wanted, line)) for line in lines), key=Match.rank)
        if not matches or (len(matches) > 1 and matches[1].fit == matches[0].fit):
            return None
        return matches[0]

    def _fit(self, wanted: Wanted, line: int) -> float:
        """0 to 2: how like are the neighbours of a line in the text to those in the script file?"""
        before = _likeness(wanted.before, _at(self._text, line - 1))
        after = _likeness(wanted.after, _at(self._text, line + 1))
        return before + after


def comparable(words: str) -> str:
    """The letters and digits alone: new quotation marks or another comma do not make another line."""
    return " ".join(re.findall(r"\w+", words.casefold())) or words


def _diff(script: Sequence[str], text: Sequence[str]) -> tuple[dict[int, int], list[tuple[range, range]]]:
    """The lines that are the same in both, and the stretches between them that are not."""
    unchanged: dict[int, int] = {}
    rewritten: list[tuple[range, range]] = []
    opcodes = SequenceMatcher(None, script, text, autojunk=False).get_opcodes()
    for tag, script_start, script_end, text_start, text_end in opcodes:
        ours, theirs = range(script_start, script_end), range(text_start, text_end)
        if tag == "equal":
            unchanged.update(zip(ours, theirs, strict=True))
        else:
            rewritten.append((ours, theirs))
    return unchanged, rewritten


def _is_supported(index: int, unchanged: Mapping[int, int]) -> bool:
    """Is a line nearby unchanged as well?  One `No.` among changed lines may be any `No.`"""
    neighbours = (index + step for step in range(-NEARBY, NEARBY + 1) if step)
    return any(
        abs(unchanged[other] - unchanged[index]) <= SHIFT for other in neighbours if other in unchanged
    )


def _at(words: Sequence[str], index: int) -> str:
    return words[index] if 0 <= index < len(words) else ""


def _likeness(ours: str, theirs: str) -> float:
    """0 to 1: how much of two lines is the same; 0 for two empty ones."""
    if ours == theirs:
        return float(bool(ours))
    shorter, longer = sorted((len(ours), len(theirs)))
    if 2 * shorter < UNALIKE * (shorter + longer):  # it cannot be more than that
        return 0.0
    by_words = longer > LONG
    matcher = SequenceMatcher(
        None, ours.split() if by_words else ours, theirs.split() if by_words else theirs, autojunk=False
    )
    return matcher.ratio() if matcher.quick_ratio() >= UNALIKE else 0.0
