"""Author's notes and disclaimers at either end of a chapter.  Pure.

>>> likeness("A/N: sorry for the wait!").name, likeness("He was sorry about the hat.").name
('NOTE', 'PERHAPS')

Fan fiction opens with apologies, song titles and "I don't own anything" and closes with pleas for reviews.
Notes are found by what they talk about (updates, reviews, ownership) and by where they stand: a paragraph is
a note only if nothing but notes lies between it and the end of the chapter.  A note needs more than one sign;
what has one is spoken, and reported as doubtful.
"""

from __future__ import annotations

import re
from enum import IntEnum
from itertools import takewhile
from typing import TYPE_CHECKING, Final

from audiobook.model import Block

if TYPE_CHECKING:
    from collections.abc import Sequence

BEFORE_A_LABEL: Final = r"[\s*_~\[({-]*"
"""Emphasis and brackets, but no quotation mark: somebody in the story may cry "Warning:" too."""

Patterns = tuple[tuple[str, str, str], ...]
"""(name, example, pattern); an example is a test."""


def _any_of(patterns: Patterns) -> str:
    return "(?:" + "|".join(pattern for *_, pattern in patterns) + ")"


LABEL_PATTERNS: Final[Patterns] = (
    ("author's note", "A/N: hi", r"(?-i:AN) | a\s?[/.\\]\s?n\.?"),
    ("author's note in words", "Author's Notes", r"author(?:['’]?s)?['’]?s?[ ]notes?"),
    ("note from the author", "Note from the author:", r"notes?[ ]from[ ](?:the[ ])?author"),
    ("disclaimer", "Disclaimer:", r"disclaimers?"),
    ("who is in it", "Main Pairing: Ann/Ben", r"(?:main[ ]|side[ ])?pairings? | fandom"),
    ("who helped", "Beta'd by: Bo", r"beta(?:'?d[ ]by|[ ]reader)?"),
    ("length", "Word count: 900", r"word[ ]?count"),
    ("warning", "TW: rain", r"(?-i:TW|CW) | (?:trigger|content)[ ]warnings?"),
)
"""What an author writes before a note."""
LABEL: Final = re.compile(
    rf"{BEFORE_A_LABEL}{_any_of(LABEL_PATTERNS)}\b[\s*_]*(?:[:=\-–—]|$|\))", re.IGNORECASE | re.VERBOSE
)
PARTICULARS: Final = re.compile(
    BEFORE_A_LABEL + r"(?:summary|rat(?:ing|ed)|warnings?|spoilers?|genres?|status)[\s*_]*:", re.IGNORECASE
)
"""What heads a story's particulars; a story has these words too: they say nothing of what follows."""
OWNERSHIP_PATTERNS: Final[Patterns] = (
    (
        "not mine",
        "I sadly don't own any of them.",
        r"""\b(?:I|we)\s+(?:(?:still|really|sadly|unfortunately)\s+)?
            (?:do[ ]not|don['’]?t|does[ ]not|never|didn['’]?t)\s+own\b""",
    ),
    (
        "somebody else's",
        "All characters in this belong to Bo.",
        r"\b(?:all[ ](?:rights|characters)|(?:the[ ])?characters?|everything)\b.{0,40}\bbelongs?\s+to\b",
    ),
    ("copyright", "No copyright is meant.", r"\bno[ ]copyright\b|\bcopyright[ ]infringement\b"),
)
OWNERSHIP: Final = re.compile(_any_of(OWNERSHIP_PATTERNS), re.IGNORECASE | re.VERBOSE)
OF_A_WORK_PATTERNS: Final[Patterns] = (
    ("everything", "I own nothing.", r"\b(?:anything|nothing|everything)\b"),
    (
        "them",
        "any of them",
        r"\b(?:any|all|none)[ ]of[ ](?:it|them|these|this|the)\b | \bown[ ](?:them|it)\s*[.!]*$",
    ),
    ("its people", "the characters", r"\b(?:characters?|rights|copyright|plot|franchise|fandoms?|canon)\b"),
    (
        "what it is",
        "the series",
        r"\b(?:series|show|books?|novels?|movies?|films?|anime|manga|games?|songs?|lyrics)\b",
    ),
    ("its name", "I don't own Kites of Mars", r"\bown[ ](?:the[ ])?(?-i:[A-Z])"),
    ("its owner", "credit to Bo Dray", r"\bcredits?\b"),
)
"""What shows that a work is owned and not a gun: the second sign of a disclaimer."""
OF_A_WORK: Final = re.compile(_any_of(OF_A_WORK_PATTERNS), re.IGNORECASE | re.VERBOSE)
TO_READERS_PATTERNS: Final[Patterns] = (
    ("reviews", "the reviewers", r"review(?:s|ed|ers?)? | read[ ](?:and|&)[ ]review"),
    ("comments", "leave me a comment", r"leave[ ](?:a|me[ ]a)[ ](?:review|comment)"),
    ("updates", "I am updating", r"updat(?:e|es|ed|ing) | favou?rited"),
    ("criticism", "no flames", r"constructive[ ]criticism | no[ ]flames | flames?[ ](?:will|are)"),
    (
        "stories",
        "my other fic",
        r"my[ ](?:other|new|first)[ ](?:story|stories|fics?|one-?shots?) | one-?shots? | this[ ]fic",
    ),
    ("fan fiction", "a fanfic", r"fan[ ]?fic(?:tion)?s? | (?-i:OOC|AU|R&R|OC|OCs)"),
    ("ownership", "J. K. Rowling", r"(?-i:J\.[ ]?K\.[ ]Rowling) | disclaimer"),
    ("helpers", "my beta", r"(?:my|a)[ ]beta | beta(?:'?d|[ ]read(?:er|ing)?) | writer['’]?s[ ]block"),
    ("greetings", "hi everyone", r"you[ ]guys | (?:hi|hey|hello)[ ](?:guys|everyone|all|readers)"),
    (
        "hopes",
        "hope you all enjoyed it",
        r"hope[ ]you[ ](?:all[ ]|guys[ ])?(?:like|enjoy|liked|enjoyed)[ ](?:it|this)",
    ),
)
"""What only an author says to readers."""
TO_READERS: Final = re.compile(
    rf"\b(?:{'|'.join(f'({pattern})' for *_, pattern in TO_READERS_PATTERNS)})\b", re.IGNORECASE | re.VERBOSE
)
"""A group for each row: two forms of a word are one sign."""
OF_WRITING_PATTERNS: Final[Patterns] = (
    (
        "chapters",
        "the next chapter",
        r"this[ ](?:story|chapter) | (?:next|last|later|previous|new|first|final)[ ]chapters?",
    ),
    ("title", "the title comes from a song", r"the[ ]title[ ](?:is|comes)"),
    ("good wishes", "Enjoy!", r"enjoy! | let[ ]me[ ]know[ ](?:what|if) | p\.?s\."),
    (
        "thanks",
        "thanks so much for reading",
        r"thanks?[ ](?:so[ ]much[ ]|you[ ])?(?:to|for)[ ](?:all|every|reading|the|those|your)",
    ),
    ("apologies", "sorry about that", r"sorry[ ](?:for|about|it)"),
)
"""What an author says to readers, but a narrator may say too: a note only beside a note."""
OF_WRITING: Final = re.compile(rf"\b{_any_of(OF_WRITING_PATTERNS)}", re.IGNORECASE | re.VERBOSE)
SIGN_OFF_PATTERNS: Final[Patterns] = (
    ("to be continued", "To be continued...", r"(?-i:TBC) | to[ ]be[ ]continued"),
    (
        "please review",
        "So please read and review!",
        r"(?:so[,]?[ ])?please[ ](?:(?:read|rate)[ ](?:and|&)[ ])?review | (?-i:R[ ]?&[ ]?R)",
    ),
    (
        "leave a review",
        "Drop me a comment!",
        r"(?:please[ ])?(?:leave|drop)[ ](?:me[ ])?a[ ](?:review|comment)",
    ),
    ("reviews are love", "Reviews are love <3", r"reviews?[ ](?:are|is)[ ](?:love|welcome|appreciated)"),
)
"""How an author leaves, where it is the whole of a paragraph."""
SIGN_OFF: Final = re.compile(
    rf"{BEFORE_A_LABEL}{_any_of(SIGN_OFF_PATTERNS)}[\s.!…:;)\]}}*_~<3-]*", re.IGNORECASE | re.VERBOSE
)
SHORT: Final = 300
"""Code points: what a longer paragraph says of owning is the story's."""
CHATTY: Final = 900
"""Code points: a note without a label is shorter; long prose holds any word by chance."""
QUOTATION_MARKS: Final = ('"', "“", "‘", "'", "«", "—", "–")
FAREWELL: Final = 60
"""Code points: a shorter paragraph after a label, such as "Until Friday. Bo", needs no sign."""
AUTHOR_OR_READER: Final = re.compile(r"\b(?:I|I['’]\w+|me|my|we|you|your|you['’]\w+)\b", re.IGNORECASE)
AT_THE_START: Final = 15
"""Paragraphs: no longer note before a chapter has been seen."""
AT_THE_END: Final = 10
MOST_OF_A_CHAPTER: Final = 0.5
"""A 'note' longer than this share of the words is the story, unless every paragraph of it is certain."""


class Likeness(IntEnum):
    """How much a paragraph reads like an author's note."""

    STORY = 0
    PERHAPS = 1
    """A note if the paragraph beside it is one."""
    DOUBTFUL = 2
    """One strong sign: a note beside another sign, and else spoken and reported."""
    NOTE = 3
    """A note wherever it stands at an end of a chapter."""


def mark_notes(text: str, section: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks of one chapter, with the paragraphs of author's notes at its ends as `note`."""
    paragraphs = [index for index, block in enumerate(section) if block.kind == "paragraph"]
    bodies = [text[section[index].start : section[index].end] for index in paragraphs]
    breaks = {index for index, block in enumerate(section) if block.kind == "break"}
    lead = _leading(bodies[:AT_THE_START], paragraphs, breaks)
    trail = min(_trailing(bodies), len(bodies) - lead)
    end = len(bodies) - trail
    if _is_the_story(bodies[:lead], bodies) or _is_the_story(bodies[end:], bodies):
        return tuple(section)
    notes = {*paragraphs[:lead], *paragraphs[end:]}
    return tuple(
        Block(block.start, block.end, "note") if index in notes else block
        for index, block in enumerate(section)
    )


def _is_the_story(part: Sequence[str], bodies: Sequence[str]) -> bool:
    """Are supposed notes too much of a chapter?  A chapter of nothing else may be all notes."""
    if len(part) == len(bodies):
        return False
    too_long = sum(map(len, part)) > MOST_OF_A_CHAPTER * sum(map(len, bodies))
    return too_long and any(likeness(body) < Likeness.NOTE for body in part)


def is_label(body: str) -> bool:
    """Does a paragraph begin as an author's note does?"""
    return bool(LABEL.match(body) or PARTICULARS.match(body))


def likeness(body: str) -> Likeness:
    """How much a paragraph reads like an author's note, by its words alone."""
    if LABEL.match(body):
        return Likeness.NOTE
    short = len(body) < SHORT
    if short and (SIGN_OFF.fullmatch(body) or (OWNERSHIP.search(body) and OF_A_WORK.search(body))):
        return Likeness.NOTE
    if PARTICULARS.match(body) or (short and OWNERSHIP.search(body)):
        return Likeness.DOUBTFUL
    if len(body) > CHATTY:
        return Likeness.STORY
    to_readers = {match.lastindex for match in TO_READERS.finditer(body)}
    if len(to_readers) > 1:
        return Likeness.NOTE
    return Likeness.PERHAPS if to_readers or OF_WRITING.search(body) else Likeness.STORY


def _leading(bodies: Sequence[str], paragraphs: Sequence[int], breaks: set[int]) -> int:
    """How many paragraphs at the beginning are notes.

    `paragraphs`: the index of each body among the chapter's blocks; `breaks`: those of scene breaks.
    """
    count = _run_of_notes(bodies)
    if not count:
        return 0
    # A note that a rule closes runs to the rule, "A/N: Hi! <more chat> --- <story>", if all of it has signs:
    # between the note and the rule may be the first scene.
    for index in range(count, len(bodies)):
        if breaks.intersection(range(paragraphs[index - 1] + 1, paragraphs[index])):
            return index if LABEL.match(bodies[0]) else count
        if likeness(bodies[index]) == Likeness.STORY:
            break
    return count


def _trailing(bodies: Sequence[str]) -> int:
    """How many paragraphs at the end are notes."""
    for index in range(max(1, len(bodies) - AT_THE_END), len(bodies)):
        # What follows a label at the end is the author's to the end, unless it reads like the story.
        if LABEL.match(bodies[index]) and not any(map(_reads_like_the_story, bodies[index + 1 :])):
            return len(bodies) - index
    return _run_of_notes(bodies[: -AT_THE_END - 1 : -1])


def _reads_like_the_story(body: str) -> bool:
    """Does somebody speak in a paragraph, or has it neither a sign nor anybody who could be the author?"""
    if body.startswith(QUOTATION_MARKS):
        return True
    return len(body) > FAREWELL and not (likeness(body) or AUTHOR_OR_READER.search(body))


def _run_of_notes(bodies: Sequence[str]) -> int:
    """How many paragraphs come before the story; the last of them is surely a note.

    A single plea is not enough: "Thanks for everything" may be said in the story.  Two doubtful paragraphs
    beside each other, such as a rating and a summary, are.
    """
    count = doubts = 0
    for index, body in enumerate(bodies):
        likely = likeness(body)
        if likely == Likeness.STORY:
            break
        doubts += likely == Likeness.DOUBTFUL
        if likely == Likeness.NOTE or (likely == Likeness.DOUBTFUL and (doubts > 1 or count)):
            count = index + 1
    return count


def doubtful(text: str, blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The paragraphs at the ends of a chapter that are spoken, though they may be notes.

    `blocks`: as `mark_notes` returns them.
    """
    spoken = [block for block in blocks if block.kind == "paragraph"]
    bodies = [text[block.start : block.end] for block in spoken]
    ends = {
        *takewhile(lambda index: likeness(bodies[index]), range(len(bodies))),
        *takewhile(lambda index: likeness(bodies[index]), reversed(range(len(bodies)))),
    }
    doubts = {index for index in ends if likeness(bodies[index]) >= Likeness.DOUBTFUL}
    if _stands_between_note_and_rule(text, blocks):
        doubts.add(0)
    return tuple(spoken[index] for index in sorted(doubts))


def _stands_between_note_and_rule(text: str, blocks: Sequence[Block]) -> bool:
    """May the first spoken paragraph belong to the note before it, because a rule closes both?"""
    told = [block for block in blocks if block.kind != "heading"]
    run = list(takewhile(lambda block: block.kind != "break", told))
    notes = list(takewhile(lambda block: block.kind == "note", run))
    labelled = any(LABEL.match(text[block.start : block.end]) for block in notes)
    if not labelled or not len(notes) < len(run) < len(told) or len(run) > AT_THE_START:
        return False
    first = text[run[len(notes)].start : run[len(notes)].end]
    return bool(AUTHOR_OR_READER.search(first)) and not first.startswith(QUOTATION_MARKS)
