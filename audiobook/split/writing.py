"""Quotations that are read, not said, by the paragraphs they run over: letters, verse, headings.

>>> first = Paragraph('"My dear Ann,--', (Span(0, 15, "dialogue"),), stays_open=True)
>>> last = Paragraph('"Come soon."', (Span(0, 12, "dialogue", continues=True),), continued=True)
>>> [[span.kind for span in spans] for spans in without_writing([first, last])]
[['narration'], ['narration']]

A letter is quoted paragraph after paragraph, each opened with a mark and only the last one closed, so that
its salutation or its signature speaks for all of them (Chicago Manual of Style, 17th ed., 13.30).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from audiobook.model import Span
from audiobook.split.marks import QUOTE_MARKS, text_before
from audiobook.split.speech import INTRODUCES_WRITING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

BESIDE_WORDS: Final = QUOTE_MARKS + " \n\t_*"
DAY: Final = r"\d{1,2}(?:st|nd|rd|th)?"
MONTH: Final = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*"

OPENING_PATTERNS: Final = (
    (
        "a salutation",
        "My dear Lucy,--",
        r"(?i:(?:my\s+)?(?:own\s+)?(?:dear(?:est)?|honou?red|beloved))\b[^.!?;:,—]{0,40}(?:,\s*(?:—|--)|[,:]$)",
    ),
    (
        "a salutation without a name",
        "Madam,--",
        r"(?i:sir|madam|gentlemen|my\s+(?:lord|lady|good\s+\w+)),(?:--|—)?$",
    ),
    ("a date", "Whitby, 30 August.", rf"[^!?]{{0,40}}\b{DAY}\s+{MONTH}\b[^!?]{{0,12}}$"),
    ("a date, the month first", "May 3rd, 1893", rf"[^!?]{{0,40}}\b{MONTH}\s+{DAY}\b[^!?]{{0,12}}$"),
)
"""How a letter begins whose first paragraph does not close it: (name, example, pattern)."""
CLOSING_PATTERNS: Final = (
    (
        "a closing formula",
        "Yours ever,",
        r"(?i:(?:believe\s+me,?\s+)?(?:yours?|ever|with\s+(?:all|much|best|kind)\s+\w+))\b[^.!?;]{0,50},?$",
    ),
    ("a signature in capitals", "MINA HARKER.", r"[A-Z][A-Z]+\.?(?:[\s,&-]+[A-Z][A-Z.]*){0,4}$"),
)
"""The last paragraph of a letter: (name, example, pattern)."""
ANNOUNCING_PATTERNS: Final = (
    (
        "a kind of letter",
        "_Letter, Ann to Ben._",
        r"[_*]*(?i:letter|telegram|note|memorandum|cable)(?:,|\s+from\b)[^!?]*\bto\s+[A-Z]",
    ),
    ("an address", "TO MRS. TEMPLE.", r"TO(?:\s[A-Z][A-Z.-]+)+$"),
)
"""The paragraph or heading before a letter: (name, example, pattern).  An address may also be a title, and
counts before several paragraphs only."""
OPENS_A_LETTER, CLOSES_A_LETTER, ANNOUNCES_A_LETTER = (
    re.compile("|".join(f"(?:{pattern})" for *_, pattern in patterns))
    for patterns in (OPENING_PATTERNS, CLOSING_PATTERNS, ANNOUNCING_PATTERNS)
)
NAMES_A_LETTER: Final = re.compile(ANNOUNCING_PATTERNS[0][-1])
"""What also announces a single paragraph."""
Piece = tuple[int, int]
"""The number of a paragraph, and of a span in it."""
WRITING_FOLLOWS: Final = re.compile(
    rf"{INTRODUCES_WRITING.pattern.removesuffix('$')}\s+[{re.escape(QUOTE_MARKS)}]", INTRODUCES_WRITING.flags
)
"""What leads to a quotation that is read, and its mark."""
LEADS_ON: Final = (":", ",", "-", "—")
SAID_IN_A_LETTER: Final = re.compile(r"[\"“][\'‘]")
"""A speech that a letter quotes: both marks open it."""
LINE: Final = 80
"""Code points: a line of a poem has no more."""
LOOK: Final = 160
"""Code points of a paragraph that a pattern sees: a salutation, a date or a signature has fewer."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, cut by what stands in it alone."""

    body: str
    pieces: Sequence[Span]
    """Its spans, in code points of `body`."""
    continued: bool = False
    """Does its first quotation go on with that of the paragraph before?"""
    stays_open: bool = False
    """Is its last quotation not closed?"""
    before: str = ""
    """The paragraph or heading before it."""
    headed: bool = False
    """Is that a heading?"""
    runs_on: bool = False
    """Does the next paragraph begin on the next line, indented, as the next line of a poem?"""


def without_writing(paragraphs: Sequence[Paragraph]) -> list[list[Span]]:
    """The spans of each paragraph, where what is read instead of said is narration."""
    spans = [[*paragraph.pieces] for paragraph in paragraphs]
    for run in _runs(paragraphs):
        if _is_writing(paragraphs, run):
            for number, index in run:
                spans[number][index:] = _read_out(paragraphs[number].body, spans[number][index:])
        elif len(run) > 1 and not _is_spoken(paragraphs, run[0]):
            number, index = run[1]  # a new speech, since nothing was said before it
            spans[number][index] = replace(spans[number][index], continues=False)
    return [_joined(of_paragraph) for of_paragraph in spans]


def _read_out(body: str, spans: Sequence[Span]) -> list[Span]:
    """The spans with the first one, and what goes on with it behind a tag, as narration.

    What a letter quotes stays somebody's speech.
    """
    if SAID_IN_A_LETTER.match(body, spans[0].start):
        return [replace(spans[0], continues=False), *spans[1:]]
    speech = [span for span in spans[1:] if span.kind == "dialogue"]
    other = next((span.start for span in speech if not span.continues), len(body))
    return [Span(span.start, span.end, "narration") if span.start < other else span for span in spans]


def _runs(paragraphs: Iterable[Paragraph]) -> list[list[Piece]]:
    """Quotations that fill their paragraph or go over several, each with all that goes on with it."""
    runs: list[list[Piece]] = []
    for number, paragraph in enumerate(paragraphs):
        last = len(paragraph.pieces) - 1
        if paragraph.continued and runs:
            runs[-1].append((number, 0))
        elif not last:
            runs.append([(number, 0)])
        if last and paragraph.stays_open:
            runs.append([(number, last)])
    return runs


def _is_writing(paragraphs: Sequence[Paragraph], run: Sequence[Piece]) -> bool:
    (number, index), (last_number, _) = run[0], run[-1]
    first, last = paragraphs[number], paragraphs[last_number]
    opening = first.pieces[index]
    if not _is_spoken(paragraphs, run[0]):
        return _begins_as_writing(first, opening)
    words = _words(first, opening)
    if _opens_a_letter(first, words):
        return True
    announced_by = NAMES_A_LETTER if len(run) == 1 else ANNOUNCES_A_LETTER
    if len(first.before) <= LOOK and announced_by.match(first.before):
        return True
    if len(run) == 1:
        title = first.headed and words.isupper() and " " in words
        return title or (_is_verse(first) and not _is_recited(first))
    return len(last.pieces) == 1 and CLOSES_A_LETTER.match(_words(last, last.pieces[0])) is not None


def _is_spoken(paragraphs: Sequence[Paragraph], piece: Piece) -> bool:
    number, index = piece
    return paragraphs[number].pieces[index].kind == "dialogue"


def _begins_as_writing(paragraph: Paragraph, opening: Span) -> bool:
    """Is a quotation that is not speech writing, and no title or apostrophe that only seems to stay open?"""
    lead = text_before(paragraph.before, len(paragraph.before))
    return bool(
        WRITING_FOLLOWS.search(paragraph.body, opening.start)
        or (opening.start == 0 and paragraph.body[0] in QUOTE_MARKS and INTRODUCES_WRITING.search(lead))
    )


def _opens_a_letter(paragraph: Paragraph, words: str) -> bool:
    return paragraph.stays_open and OPENS_A_LETTER.match(words) is not None


def _is_verse(paragraph: Paragraph) -> bool:
    """Is it the first line of a poem, which closes the quotation in a later line?"""
    single = len(paragraph.pieces) == 1 and len(paragraph.body) <= LINE
    return single and paragraph.stays_open and paragraph.runs_on


def _is_recited(verse: Paragraph) -> bool:
    """Do the words before a poem lead to it, and not as writing: `He sang:`?"""
    lead = text_before(verse.before, len(verse.before))
    return not verse.headed and lead.endswith(LEADS_ON) and not INTRODUCES_WRITING.search(lead)


def _words(paragraph: Paragraph, piece: Span) -> str:
    return paragraph.body[piece.start : min(piece.end, piece.start + LOOK)].strip(BESIDE_WORDS)


def _joined(spans: Iterable[Span]) -> list[Span]:
    """The spans, with narration beside narration made one."""
    joined: list[Span] = []
    for span in spans:
        if joined and span.kind == joined[-1].kind == "narration":
            joined[-1] = Span(joined[-1].start, span.end, "narration")
        else:
            joined.append(span)
    return joined
