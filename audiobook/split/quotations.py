"""The quotations of a paragraph: every stretch between its quotation marks, speech or not.

>>> body = 'The sign said "Keep out". "Why?" said Ann.'
>>> [body[q.start : q.end] for q in quotations(body, "double", open_speech=False)]
['"Keep out"', '"Why?"']

Chicago Manual of Style (17th ed., 13.30-13.44): a speech that goes on in the next paragraph is opened again
there and closed once; a quotation inside a quotation has the other marks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from audiobook.split.apostrophes import DROPPED_END, ELISION
from audiobook.split.marks import ANY_MARK, OPENING, STOPS, Marks, text_before
from audiobook.text import phrases, tags
from audiobook.text.lexis import SPEECH_VERBS

if TYPE_CHECKING:
    from collections.abc import Iterator

OPENS_ONLY: Final = "“„‟"
"""Double marks that open whatever stands beside them."""
BEFORE_SINGLE: Final = "([{—–-\"“‘'*_"
"""Besides white space, what may stand before a single mark that opens."""
BEFORE_ELISION: Final = (",", ":", "—", "–")
"""What leads up to a speech that begins with an apostrophe: `said, 'Tis late'`."""
LEADS_TO_SPEECH: Final = tuple(".,:;!?—–-…)'’\"”")
"""What a straight single mark has before it where it opens a speech."""
STOPS_BEFORE_SINGLE: Final = STOPS + "\"”)'’»"
"""What stands before a single mark that surely closes."""
STOPS_AFTER_SINGLE: Final = ".,;:!?—"
SINGLE_CLOSE: Final = re.compile(r"[.,!?…—]['’](?!\w)")
LAST_WORDS: Final = re.compile(rf"({phrases.WORD})(?:\s+({phrases.WORD}))?$")
TAG_VERBS: Final = SPEECH_VERBS | {"thought"}
UNCLOSED_TAG: Final = re.compile(r"[^.!?…\"“”]*?[,!?—]\s+(?=(?:\w+\s+){1,3}\w)")
"""Words up to a stop behind which the tag of a speech that nobody closed may follow."""
RIVALS: Final = 40
"""A closing mark that may be an apostrophe counts if none of this many further marks is surer."""


@dataclass(frozen=True, slots=True)
class Quotation:
    """A stretch between quotation marks."""

    start: int
    """Of the opening mark, code points in the paragraph."""
    end: int
    """Behind the closing mark."""
    closed: bool
    """False: its closing mark is missing, and no tag or further quotation ends it."""


def quotations(body: str, marks: Marks, *, open_speech: bool) -> Iterator[Quotation]:
    """Every stretch of a paragraph between marks of a kind, in order.

    `open_speech`: a speech of the paragraph before is still open.
    """
    position = 0
    may_close = True
    while (start := _next_opening(body, position, marks)) is not None:
        end = _closing(body, start, marks) if may_close else None
        if end is not None:
            yield Quotation(start, end, closed=True)
            position = end
            continue
        # If no apostrophe closes this quotation, none will close a later one.
        may_close = marks != "single"
        limit = _reopening(body, start + 1, marks) or len(body)
        tag_start = None if open_speech else _tag_of_unclosed(body, start, limit)
        position = tag_start or limit
        yield Quotation(start, position, closed=tag_start is not None or limit < len(body))


# --- opening marks


def _next_opening(body: str, position: int, marks: Marks) -> int | None:
    for index in range(position, len(body)):
        if body[index] in OPENING[marks] and _opens(body, index, marks):
            return index
    return None


def _opens(body: str, index: int, marks: Marks) -> bool:
    """Can the mark at `index` open a quotation, by what stands beside it?"""
    mark, before, after = body[index], body[index - 1 : index], body[index + 1 : index + 2]
    if not after:
        return False
    if marks == "guillemet":
        return mark == "«" or (not after.isspace() and not before.strip())
    if marks == "double":
        return mark in OPENS_ONLY or not (before.isalnum() or after.isspace())
    after_gap = not before or before.isspace() or before in BEFORE_SINGLE
    return after_gap and not after.isspace() and _opens_single(body, index)


def _opens_single(body: str, index: int) -> bool:
    """As `_opens`, where the mark may be an apostrophe: `'Tis`, `the boys' game`, `rock 'n' roll`."""
    lead = text_before(body, index)
    elision = ELISION.match(body, index)
    if not lead.strip("—–-* _"):
        # ''Tis a cold night,' opens with both a mark and an apostrophe; 'Tis alone may be either.
        return not elision or bool(SINGLE_CLOSE.search(body, index + 1))
    if elision and not lead.endswith(BEFORE_ELISION):
        return False
    return body[index] == "‘" or lead.endswith(LEADS_TO_SPEECH) or _ends_in_tag(lead)


def _ends_in_tag(words: str) -> bool:
    """Does narration end in `said` or in `thought Alice`?"""
    last_words = LAST_WORDS.search(words)
    if last_words is None:
        return False
    return any(word and word.lower() in TAG_VERBS for word in last_words.groups())


# --- closing marks


def _closing(body: str, start: int, marks: Marks) -> int | None:
    """The end (exclusive) of the quotation opened at `start`; None where it is never closed."""
    if marks == "single":
        return _closing_single(body, start)
    # The next mark decides: it closes this quotation, or opens another before this one was closed.
    match = ANY_MARK[marks].search(body, start + 1)
    if match is None:
        return None
    index, mark = match.start(), match[0]
    if marks == "guillemet":
        closes = mark != body[start]
    elif mark in OPENS_ONLY:
        closes = mark == "“" and body[start] == "„"
    else:
        closes = mark != '"' or not _reopens(body, index)
    return index + 1 if closes else None


def _reopens(body: str, index: int) -> bool:
    """Does the straight mark at `index` begin a quotation: a blank before it, and a word right behind?"""
    after = body[index + 1 : index + 2]
    return body[index - 1].isspace() and bool(after) and not after.isspace() and after not in STOPS


def _closing_single(body: str, start: int) -> int | None:
    """As `_closing`, where the mark is also the apostrophe: a stop before it closes, a letter seldom."""
    unsure: int | None = None
    rivals = 0
    for match in ANY_MARK["single"].finditer(body, start + 1):
        index = match.start()
        rivals += unsure is not None
        if rivals > RIVALS:
            break
        before, after = body[index - 1], body[index + 1 : index + 2]
        if body[index] == "‘" or (body[index] == "'" and before.isspace()):
            if unsure is not None and _opens(body, index, "single"):
                break
        elif not before.isspace() and not after.isalnum():
            if before in STOPS_BEFORE_SINGLE:
                return index + 1
            if unsure is None and index - start > 1 and _may_close(body, index):
                unsure = index + 1
    return unsure


def _may_close(body: str, index: int) -> bool:
    """May an apostrophe behind a letter close: at the end, before a stop, before a tag?"""
    after = body[index + 1 : index + 2]
    if not after:
        return True
    if after in STOPS_AFTER_SINGLE:
        return not DROPPED_END.search(body, max(0, index - 4), index + 1)
    return after.isspace() and body[index - 1] != "s" and tags.after(body, index + 1) is not None


# --- quotations that nobody closed


def _reopening(body: str, position: int, marks: Marks) -> int | None:
    """Where the next quotation begins, behind one that was not closed."""
    start = _next_opening(body, position, marks)
    while start is not None and marks != "single" and not body[start - 1].isspace():
        start = _next_opening(body, start + 1, marks)
    return start


def _tag_of_unclosed(body: str, start: int, limit: int) -> int | None:
    """Where the tag begins that ends an unclosed quotation: `“That is a lie, said Mara`."""
    match = UNCLOSED_TAG.match(body, start + 1, limit)
    while match:
        tag = tags.after(body, match.end(), limit)
        if tag and not tag.thought:
            return match.end()
        match = UNCLOSED_TAG.match(body, match.end(), limit)
    return None
