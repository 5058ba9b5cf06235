"""Author's notes and disclaimers at either end of a chapter, told from the story.  Pure.

Fan fiction opens with apologies, song titles and "I don't own anything" and closes with pleas for reviews.
They are found by what they talk about (updates, reviews, ownership) and by where they stand: a paragraph is a
note only if nothing but notes lies between it and the end of the chapter.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from audiobook.model import Block

if TYPE_CHECKING:
    from collections.abc import Sequence

BEFORE_A_LABEL = r"[\s*_~\[({-]*"
"""Emphasis and brackets, but no quotation mark: somebody in the story may cry "Warning:" too."""
LABEL = re.compile(
    BEFORE_A_LABEL
    + r"""(?:
        (?-i:AN) | a\s?[/.\\]\s?n\.? | author(?:['’]?s)?['’]?s?[ ]notes? | notes?[ ]from[ ](?:the[ ])?author
      | disclaimers? | (?:main[ ]|side[ ])?pairings? | fandom | beta(?:'?d[ ]by|[ ]reader)? | word[ ]?count
      | (?-i:TW|CW) | (?:trigger|content)[ ]warnings?
    )\b[\s*_]*(?:[:=\-–—]|$|\))""",
    re.IGNORECASE | re.VERBOSE,
)
"""What an author writes before a note: `A/N:`, `Disclaimer:`, `Author's note`."""
FIELD = re.compile(
    BEFORE_A_LABEL + r"(?:summary|rat(?:ing|ed)|warnings?|spoilers?|genres?|status)[\s*_]*:", re.IGNORECASE
)
"""What heads a story's particulars; a story has these words too: they say nothing of what follows."""
OWNERSHIP = re.compile(
    r"\b(?:I|we)\s+(?:(?:still|really|sadly|unfortunately)\s+)?"
    r"(?:do not|don['’]?t|does not|never|didn['’]?t)\s+own\b"
    r"|\b(?:all (?:rights|characters)|(?:the )?characters?|everything)\b.{0,40}\bbelongs?\s+to\b"
    r"|\bno copyright\b|\bcopyright infringement\b",
    re.IGNORECASE,
)
TO_READERS = re.compile(
    r"""\b(?:
        review(?:s|ed|ers?)? | read[ ](?:and|&)[ ]review | leave[ ](?:a|me[ ]a)[ ](?:review|comment)
      | updat(?:e|es|ed|ing) | favou?rited | constructive[ ]criticism | no[ ]flames | flames?[ ](?:will|are)
      | my[ ](?:other|new|first)[ ](?:story|stories|fics?|one-?shots?) | one-?shots? | this[ ]fic
      | fan[ ]?fic(?:tion)?s? | (?-i:OOC|AU|R&R|OC|OCs) | (?-i:J\.[ ]?K\.[ ]Rowling) | disclaimer
      | (?:my|a)[ ]beta | beta(?:'?d|[ ]read(?:er|ing)?) | writer['’]?s[ ]block
      | you[ ]guys | (?:hi|hey|hello)[ ](?:guys|everyone|all|readers)
      | hope[ ]you[ ](?:all[ ]|guys[ ])?(?:like|enjoy|liked|enjoyed)[ ](?:it|this)
    )\b""",
    re.IGNORECASE | re.VERBOSE,
)
"""What only an author says to readers."""
OF_WRITING = re.compile(
    r"""\b(?:
        this[ ](?:story|chapter) | (?:next|last|later|previous|new|first|final)[ ]chapters?
      | the[ ]title[ ](?:is|comes) | enjoy! | let[ ]me[ ]know[ ](?:what|if) | p\.?s\.
      | thanks?[ ](?:so[ ]much[ ]|you[ ])?(?:to|for)[ ](?:all|every|reading|the|those|your)
      | sorry[ ](?:for|about|it)
    )""",
    re.IGNORECASE | re.VERBOSE,
)
"""What an author says to readers, but a narrator may as well: a note only beside one."""
SIGN_OFF = re.compile(
    BEFORE_A_LABEL
    + r"""(?:
        (?-i:TBC) | to[ ]be[ ]continued | (?:so[,]?[ ])?please[ ](?:(?:read|rate)[ ](?:and|&)[ ])?review
      | (?:please[ ])?(?:leave|drop)[ ](?:me[ ])?a[ ](?:review|comment) | (?-i:R[ ]?&[ ]?R)
      | reviews?[ ](?:are|is)[ ](?:love|welcome|appreciated)
    )[\s.!…:;)\]}*_~<3-]*""",
    re.IGNORECASE | re.VERBOSE,
)
"""With what an author leaves, where it is the whole of a paragraph."""
CHATTY = 900
"""Characters: an unlabelled note that is longer has not been seen; long prose holds any word by chance."""
QUOTATION_MARKS = ('"', "“", "‘", "'", "«", "—", "–")
AT_THE_START = 15
"""Paragraphs: nobody has been seen to write a longer note before a chapter."""
AT_THE_END = 10
MOST_OF_A_CHAPTER = 0.5
"""A 'note' longer than this share of the words is the story."""


def mark_notes(text: str, section: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks of one chapter with the author's notes at its ends made `note`."""
    paragraphs = [index for index, block in enumerate(section) if block.kind == "paragraph"]
    bodies = [text[section[index].start : section[index].end] for index in paragraphs]
    breaks = {index for index, block in enumerate(section) if block.kind == "break"}
    lead = _leading(bodies[:AT_THE_START], paragraphs, breaks)
    trail = min(_trailing(bodies), len(bodies) - lead)
    for count, part in ((lead, bodies[:lead]), (trail, bodies[len(bodies) - trail :])):
        only_notes = count == len(bodies)
        if (
            not only_notes
            and sum(map(len, part)) > MOST_OF_A_CHAPTER * sum(map(len, bodies))
            and not _certain(part)
        ):
            return tuple(section)
    notes = {*paragraphs[:lead], *paragraphs[len(paragraphs) - trail :]}
    return tuple(
        Block(block.start, block.end, "note") if index in notes else block
        for index, block in enumerate(section)
    )


def is_label(body: str) -> bool:
    """Does a paragraph begin as an author's note does?"""
    return bool(LABEL.match(body) or FIELD.match(body))


def _certain(part: Sequence[str]) -> bool:
    return all(_weight(body) > 1 for body in part)


def _weight(body: str) -> int:
    """2 or more: a note wherever it stands at an end; 1: a note beside one; 0: story."""
    if is_label(body):
        return 3
    if len(body) < 300 and (OWNERSHIP.search(body) or SIGN_OFF.fullmatch(body)):
        return 2
    if len(body) > CHATTY:
        return 0
    certain = {match[0].lower() for match in TO_READERS.finditer(body)}
    return 2 if len(certain) > 1 else 1 if certain or OF_WRITING.search(body) else 0


def _leading(bodies: Sequence[str], paragraphs: Sequence[int], breaks: set[int]) -> int:
    """How many paragraphs at the beginning are notes."""
    count = 0
    for index, body in enumerate(bodies):
        weight = _weight(body)
        if weight > 1:
            count = index + 1
        elif not weight:
            break
    if not count:
        return 0
    # A note that a rule closes runs to the rule: "A/N: Hi! <more chat> --- <story>".
    for index in range(count, len(bodies)):
        between = range(paragraphs[index - 1] + 1, paragraphs[index])
        if breaks.intersection(between):
            return index if LABEL.match(bodies[0]) else count
    return count


def _trailing(bodies: Sequence[str]) -> int:
    """How many paragraphs at the end are notes."""
    tail = list(range(max(0, len(bodies) - AT_THE_END), len(bodies)))
    for index in tail:
        # What follows a label at the end is the author's to the end, unless somebody speaks there.
        follows = bodies[index + 1 :]
        if (
            index
            and LABEL.match(bodies[index])
            and not any(body.startswith(QUOTATION_MARKS) for body in follows)
        ):
            return len(bodies) - index
    count = 0
    for index in reversed(tail):
        weight = _weight(bodies[index])
        if weight > 1:
            count = len(bodies) - index
        elif not weight:
            break
    # A single plea must be certain: "Thanks for everything," said nobody to the reader.
    if count and not any(_weight(body) > 1 for body in bodies[len(bodies) - count :]):
        return 0
    return count
