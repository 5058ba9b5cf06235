"""One paragraph to spans, step by step.

>>> from audiobook.split.conventions import Convention
>>> body = '"Go," she said.'
>>> [(span.kind, body[span.start : span.end]) for span in pieces(body, Convention())[0]]
[('dialogue', '"Go,"'), ('narration', ' she said.')]
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from audiobook.model import Span
from audiobook.split import dashes
from audiobook.split.insertions import asides, incises, without
from audiobook.split.marks import LETTER, QUOTE_MARKS, SENTENCE_STOPS, Stretch
from audiobook.split.quotations import quotations
from audiobook.split.speech import speeches

if TYPE_CHECKING:
    from collections.abc import Iterable

    from audiobook.split.conventions import Convention


def pieces(
    body: str, convention: Convention, *, open_speech: bool = False, previous: str = ""
) -> tuple[list[Span], bool]:
    """The spans of a paragraph, and whether its last speech stays open for the next.

    `open_speech`: the speech of the paragraph before, `previous`, is still open.
    """
    if convention.dashes and (lead := dashes.opening(body)):
        return _joined_crumbs(_spans(body, dashes.speech(body, lead), continued=False), body), False
    # 1. every stretch between quotation marks
    quoted = list(quotations(body, convention.marks, open_speech=open_speech))
    continued = open_speech and bool(quoted) and quoted[0].start == 0
    # 2. those of them that are spoken
    spoken = speeches(body, quoted, convention, continued=continued, previous=previous)
    # 3. what the narrator puts into them, taken out
    said = [
        stretch
        for quotation in spoken
        for stretch in without(
            body, quotation.start, quotation.end, asides(body, quotation.start, quotation.end)
        )
    ]
    # 4. French tags inside the marks, taken out
    if convention.language == "fr":
        said = [
            stretch for start, end in said for stretch in without(body, start, end, incises(body, start, end))
        ]
    # 5. spans of dialogue, and of narration between
    stays_open = bool(quoted) and not quoted[-1].closed and quoted[-1].end == len(body)
    return _joined_crumbs(_spans(body, said, continued=continued), body), stays_open


def _spans(body: str, speech: Iterable[Stretch], *, continued: bool) -> list[Span]:
    """Dialogue where `speech` is, narration between.

    `continued`: speech at the paragraph's beginning goes on with that of the paragraph before.
    """
    spans: list[Span] = []
    position = 0
    last = ""
    for start, end in speech:
        words = body[start:end]
        if body[position:start].strip():
            spans.append(Span(position, start, "narration"))
        continues = _is_same_sentence(last, words) if last else continued and start == 0
        spans.append(Span(start, end, "dialogue", continues))
        last = words
        position = end
    if body[position:].strip() or not spans:
        spans.append(Span(position, len(body), "narration"))
    return spans


def _is_same_sentence(first: str, second: str) -> bool:
    """Are two speeches one, split by its tag: the first ends no sentence, or the second begins none?"""
    ended = first.strip(QUOTE_MARKS + " \n").endswith(tuple(SENTENCE_STOPS))
    return not ended or second.lstrip(QUOTE_MARKS + " —–-")[:1].islower()


def _joined_crumbs(spans: Iterable[Span], body: str) -> list[Span]:
    """The spans, with a crumb of punctuation behind a speech (`—`, `,`) added to the span before it."""
    joined: list[Span] = []
    for span in spans:
        crumb = span.kind == "narration" and not LETTER.search(body, span.start, span.end)
        if crumb and joined:
            last = joined[-1]
            joined[-1] = Span(last.start, span.end, last.kind, last.continues)
        else:
            joined.append(span)
    return joined
