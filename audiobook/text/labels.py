"""The label of a line in a script or a chat log: whose words follow, as the page itself writes it.  Pure.

>>> found = label("FRANK (rising): That's me.")
>>> found.name, found.end
('Frank', 16)

A single label proves little (`NOTE: ...`): which labels count is for `split.labels` to say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

Form = Literal["stamp", "colon", "capitals", "line"]
EMPHASIS: Final = r"[*_]{0,3}"
CAPITAL: Final = r"(?![a-zß-öø-ÿ])"
"""Stands before a letter that is not small."""
WORD: Final = rf"{CAPITAL}[^\W\d_][\w'’-]*\.?"
SMALL_WORDS: Final = r"(?:(?:de|du|la|le|von|van|der|of|the|and|to|&)[ ])?"
NAME: Final = rf"(?P<name>{WORD}(?:[ ]{{1,2}}{SMALL_WORDS}{WORD}){{0,3}}(?:[ ]\#?\d{{1,2}})?)"
CAPITALS: Final = rf"(?:(?:MRS?|DR|ST|REV|CAPT|COL|LT|SGT|PROF)\.|{CAPITAL}[^\W\d_](?:{CAPITAL}[\w'’-])*)"
NAME_IN_CAPITALS: Final = rf"(?P<name>{CAPITALS}(?:[ ]{{1,2}}{CAPITALS}){{0,3}}(?:[ ]\#?\d{{1,2}})?)"
DIRECTION: Final = r"[*_]*(?:\([^()]{1,300}\)|\[[^\[\]]{1,300}\])[*_]*"
"""A stage direction in a line: `(rising)`, `[_Exit Lane._]`."""
BESIDE_NAME: Final = rf"[ ]?(?P<direction>{DIRECTION})"
OFF_STAGE: Final = r"(?:V\.?O|O\.?S|O\.?C|CONT)"
"""How screenplays say that somebody is not in the picture, or goes on."""
DATE: Final = r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4},?[ ]"
TIME: Final = rf"(?:{DATE})?\d{{1,2}}:\d{{2}}(?::\d{{2}})?(?:[ ]?[AaPp]\.?[Mm]\.?)?"
HANDLE: Final = r"[^\s:<>\[\]()\"“][^:<>\[\]\n\"“”]{0,30}"
LABEL_PATTERNS: Final[tuple[tuple[Form, str, str], ...]] = (
    ("stamp", "[10:02] Maya: hi", rf"(?:\[{TIME}\]|\({TIME}\)|{TIME}[ ]?[-–—]?)[ ](?P<name>{HANDLE}):\s+"),
    ("stamp", "[10:02] <Maya> hi", rf"(?:[\[(]?{TIME}[\])]?[ ])?<(?P<name>{HANDLE})>[ ]+"),
    (
        "colon",
        "FRANK (rising): hi",
        rf"{EMPHASIS}{NAME}{EMPHASIS}(?:{BESIDE_NAME})?{EMPHASIS}:{EMPHASIS}[ \t]+",
    ),
    (
        "line",
        "FRANK (V.O.)\nHi",
        rf"{EMPHASIS}{NAME_IN_CAPITALS}[.:]?{EMPHASIS}[.:]?(?:[ ]\({OFF_STAGE}[^()\n]*\))?[ \t]*(?:\n|$)",
    ),
    ("capitals", "HIGGINS [rising]. Hi", rf"{EMPHASIS}{NAME_IN_CAPITALS}\.?{EMPHASIS}{BESIDE_NAME}[.:]?\s+"),
    ("capitals", "ALGERNON. Hi", rf"{EMPHASIS}{NAME_IN_CAPITALS}\.{EMPHASIS}[ \t]+"),
)
"""How a line names its speaker: (form, example, pattern).  `capitals` and `line` need a name in capitals."""
INVISIBLE_MARKS: Final = "[\u200e\u200f\u202a-\u202e\ufeff]*"
"""What messengers put before a line for the direction of writing."""
LABELS: Final = tuple((form, re.compile(INVISIBLE_MARKS + pattern)) for form, _, pattern in LABEL_PATTERNS)
NO_NAMES: Final = frozenset(
    """
    aboard act address age also and answer april at august author bcc beta bonus book by cast caution cc
    chapter characters conclusion content contents cut date day dear december description disclaimer
    dissolve edit email epilogue episode example exit ext exterior fade fandom february fig figure
    finally friday from genre height hint hours house illustration important ingredients int interior
    introduction item january july june language last length lesson location march may memory method
    monday moral music name nb next night note notes november number october of on or p.s page pairing
    pairings part phone place play plot point postscript prologue ps question rating re reason
    remember rule sacred saturday scene section sent september setting source spoiler spoilers stage
    status step subject summary sunday table tags tel telephone that this thursday time tip title to
    topic total translation tuesday update updates volume warning warnings website wednesday weight
    word words year
    """.split()
)
"""Words that open a line as a name does and name nobody; in small letters, without a stop."""
NO_NAMES_ALONE: Final = frozenset("first second third fourth old young".split())
"""The same where no other word follows: unlike `First Sailor`."""
SHORTEST_NAME: Final = 2
"""Letters: `Q:` and `I.` are no names."""
SEEN: Final = 400
"""Code points of a line that the patterns see: more than any label and its direction have."""


@dataclass(frozen=True, slots=True)
class Label:
    """A label at the beginning of a line."""

    name: str
    """As a name is written: `Mrs Doyle` for `MRS DOYLE`."""
    form: Form
    end: int
    """Code points from the line's beginning: where what is said begins."""
    direction: tuple[int, int] | None = None
    """Where a direction in the label is, `(rising)`; None: it has none."""
    capitals: bool = False
    """Is the name in capitals, as in scripts?"""


def label(line: str) -> Label | None:
    """The label that a line begins with; None: it has none."""
    seen = line[:SEEN]
    for form, pattern in LABELS:
        match = pattern.match(seen)
        if match and _is_label(form, match["name"]):
            words = match["name"]
            beside = match.span("direction") if "direction" in pattern.groupindex else (-1, -1)
            direction = beside if beside[0] >= 0 else None
            return Label(_name(words), form, match.end(), direction, words.isupper())
    return None


def _is_label(form: Form, words: str) -> bool:
    name = words.rstrip(".")
    first = name.split()[0].lower().rstrip(".")
    if len(name) < SHORTEST_NAME or first in NO_NAMES or name.lower() in NO_NAMES_ALONE:
        return False
    if form == "stamp":
        return True
    return name[0].isupper() if form == "colon" else name.isupper()


def _name(words: str) -> str:
    """The name that a label's words are: capitals only where names have them, no stop behind it."""
    name = " ".join(words.split()).rstrip(".")
    if not name.isupper():
        return name
    return (
        re.sub(r"[^\W\d_]+", lambda part: part[0].capitalize(), name).replace("’S", "’s").replace("'S", "'s")
    )
