"""Roman numerals (CMOS 9): of chapters, monarchs and world wars; others may be anything (`XXX`, `I`)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from audiobook.speak.rules.rule import WORD_END, WORD_START, rule
from audiobook.text import numerals
from audiobook.text.numerals import cardinal, ordinal

if TYPE_CHECKING:
    from collections.abc import Iterator

REIGNING: Final = (
    "Henry|Louis|Charles|George|Edward|James|William|Richard|Philip|Pius|John|Leo|Gregory|Alexander|Napoleon"
    "|Elizabeth|Mary|Frederick|Ferdinand|Nicholas|Paul|Catherine|Peter|Ivan|Gustavus|Otto|Rameses|Ramses"
    "|Ptolemy|Innocent|Clement|Urban|Boniface|Benedict|Victor|Alfonso|Alphonso|Christian|Francis|Joseph"
    "|Robert|Wilhelm|Umberto|Stephen|Sixtus|Julius|Artaxerxes|Harry"
)
"""Names that kings, queens and popes share."""
DIVISIONS: Final = (
    r"chapter|book|part|act|scene|volume|vol\.|canto|section|letter|stave|appendix|stanza|psalm"
)
MOST_OF_A_DIVISION: Final = 200
MOST_OF_A_NAME: Final = 30
MAY_BE_A_WORD: Final = frozenset("IiCcLl")
"""One of these behind a division is seldom its number: `the part I played`."""
HEADING_NUMERAL: Final = re.compile(r"\W*(?P<numeral>[IVXL]+)(?=\W*$|[.:)]\s)")


def _division(match: re.Match[str]) -> str | None:
    value = numerals.roman(match["numeral"])
    if value is None or value > MOST_OF_A_DIVISION:
        return None
    word = match["word"]
    capital = word[0].isupper()
    goes_on = re.match(r"\s+[a-z]", match.string[match.end() :])
    if match["numeral"] in MAY_BE_A_WORD and (not capital or goes_on):
        return None
    name = "volume" if word.lower() == "vol." else word
    return f"{name.capitalize() if capital else name} {cardinal(value)}"


def _reign(match: re.Match[str]) -> str | None:
    value = numerals.roman(match["numeral"])
    return f"{match['name']} the {ordinal(value)}" if value and value <= MOST_OF_A_NAME else None


def _world_war(match: re.Match[str]) -> str:
    return f"{match['war']} {'one' if match['numeral'] == 'I' else 'two'}"


ROMAN: Final = (
    rule(
        "division",
        ("Act II, scene iv, the part I played", "Act two, scene four, the part I played"),
        frozenset(DIVISIONS.replace("vol\\.", "vol").split("|")),
        rf"{WORD_START}(?P<word>(?i:{DIVISIONS}))\s+(?P<numeral>[IVXLC]+|[ivxlc]+){WORD_END}(?!['’])",
        _division,
    ),
    rule(
        "reign",
        ("Henry VIII, Louis V, Henry I fear", "Henry the eighth, Louis the fifth, Henry I fear"),
        frozenset(REIGNING.lower().split("|")),
        rf"{WORD_START}(?P<name>{REIGNING})\s+(?P<numeral>[IVX]{{2,}}|V|X){WORD_END}(?!\.\s?[A-Z]\b)",
        _reign,
    ),
    rule(
        "world war",
        ("World War I and World War II", "World War one and World War two"),
        "W",
        rf"{WORD_START}(?P<war>World War)\s+(?P<numeral>II?){WORD_END}",
        _world_war,
    ),
)


def heading_numeral(text: str) -> Iterator[tuple[int, int, str]]:
    """The numeral that a heading is, or begins with, as (start, end, words): `XIV.`, `IV: The Storm`."""
    match = HEADING_NUMERAL.match(text)
    value = numerals.roman(match["numeral"]) if match else None
    if match and value:
        yield match.start("numeral"), match.end("numeral"), cardinal(value).capitalize()
