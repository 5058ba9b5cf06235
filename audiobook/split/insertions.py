"""What stands inside a speech's quotation marks and is not said: the narrator's brackets, and French tags.

>>> text = "Go on (turning to Ann), tell them."
>>> [text[start:stop] for start, stop in asides(text, 0, len(text))]
['(turning to Ann)']
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from audiobook.split.marks import LETTER, Stretch
from audiobook.text import tags

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ASIDE_PATTERNS: Final = (
    (
        "what the speaker does",
        "(slowly turning to Ann)",
        r"""(?:(?:again|still|here|and|then|suddenly|slowly|softly|half|\w+ly)\s+)?
            (?!(?:be|hav|suppos|consider|speak|judg|includ|except|accord|know|see|dur|noth|someth|anyth|everyth
                |morn|even|say|allow|grant|bar|count)ing\b)[a-z]{2,}ing\b""",
    ),
    ("what happens", "(here came a pause)", r"here\s+(?:was|were|came|is)\b"),
    (
        "how it is said",
        "(with a low bow)",
        r"""(?:with|in)\s+(?:an?|his|her|their)\s[^()]*?\b(?:voice|tone|bow|smile|look|glance|sigh|laugh|blush
            |whisper|nod|frown|gesture|air)\b""",
    ),
    ("what somebody did", "(he bowed)", r"(?:he|she|they)\s+\w+(?:ed|t|d|k|w|g|e)\b"),
)
"""How the narrator's words in brackets begin: (name, example, pattern)."""
ASIDE: Final = re.compile(
    rf"\((?:{'|'.join(pattern for *_, pattern in ASIDE_PATTERNS)})[^()]{{0,120}}\)", re.VERBOSE
)
OF_SPEAKER: Final = re.compile(r"\b(?:I|me|my|mine|we|us|our|you|your|yours|thee|thou|thy)\b", re.IGNORECASE)
"""Words that show that the speaker goes on in a bracket."""
INCISE_STOP: Final = re.compile(r"[,!?…»]\s+")
"""What stands before a tag inside the marks."""
INCISE_END: Final = re.compile(r"[.:!?…]+\s*|,\s+|$")


def asides(body: str, start: int, end: int) -> Iterator[Stretch]:
    """What the narrator puts into a speech: `"Oh! (turning to Ann) so it is."`"""
    for match in ASIDE.finditer(body, start, end):
        if not OF_SPEAKER.search(match[0]):
            yield match.span()


def incises(body: str, start: int, end: int) -> Iterator[Stretch]:
    """The tags inside a speech's marks: `« Tu es en retard, dit Claire. Où étais-tu ? »`."""
    position = start
    for match in INCISE_STOP.finditer(body, start, end):
        if match.start() < position:
            continue
        tag = tags.after(body, match.end(), end)
        # `Venez, Claire dit oui`: a name in front of its verb belongs to the speech.
        if tag is None or (tag.kind == "name" and tag.start == match.end()):
            continue
        stop = INCISE_END.search(body, tag.end, end)
        position = stop.end() if stop else end
        yield match.end(), position


def without(body: str, start: int, end: int, insertions: Iterable[Stretch]) -> Iterator[Stretch]:
    """What is left of a speech without its insertions, which are in order; crumbs of punctuation go too."""
    position = start
    for first, behind in [*insertions, (end, end)]:
        if LETTER.search(body, position, first):
            yield position, first
        position = behind
