"""Words that are spelled alike and said differently, by the words beside them: `a lead pipe`, `he read it`.

The table is in `readings`.  The first row that fits decides; where none fits the word stays as it is, which
engines read in its commoner way.
"""

from __future__ import annotations

import re
from typing import Final

from audiobook.speak.rules.readings import READINGS
from audiobook.speak.rules.rule import WORD_END, WORD_START, rule
from audiobook.speak.rules.sounds import as_written

REACH: Final = 90
"""Code points on each side that are looked at: about a clause."""
MID_SENTENCE: Final = re.compile(r"\w,?\s+$")

_COMPILED: Final[dict[str, list[tuple[str, re.Pattern[str], re.Pattern[str]]]]] = {}
for _reading in READINGS:
    _COMPILED.setdefault(_reading.word, []).append(
        (_reading.said, re.compile(_reading.before), re.compile(_reading.behind))
    )


def _homograph(match: re.Match[str]) -> str | None:
    text, word = match.string, match[0]
    before = _clause_before(text, match.start())
    if word[0].isupper() and MID_SENTENCE.search(before):
        return None  # a name: `Bow Street`
    behind = text[match.end() : match.end() + REACH].split("\n\n", 1)[0]
    for said, needs_before, needs_behind in _COMPILED[word.lower()]:
        if needs_before.search(before) and needs_behind.match(behind):
            return as_written(said, word) if said else None
    return None


def _clause_before(text: str, place: int) -> str:
    return text[max(0, place - REACH) : place].rsplit("\n\n", 1)[-1]


HOMOGRAPHS: Final = (
    rule(
        "homograph",
        ("He read of a lead pipe; close the door", "He red of a led pipe; cloze the door"),
        frozenset(_COMPILED),
        rf"{WORD_START}(?:(?i:{'|'.join(_COMPILED)})){WORD_END}",
        _homograph,
    ),
)
