"""Chapters to spans that tile them."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from audiobook.model import Span
from audiobook.split import labels
from audiobook.split.conventions import Convention, convention, of_paragraph
from audiobook.split.paragraph import pieces
from audiobook.split.script_lines import Script
from audiobook.split.writing import Paragraph, without_writing
from audiobook.text.lexis import INVISIBLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from audiobook.model import Chapter


def cut(chapters: Sequence[Chapter]) -> tuple[tuple[Chapter, tuple[Span, ...]], ...]:
    """Chapters with their spans; those of one source share its convention and its labels."""
    of_source: dict[str, list[Chapter]] = {}
    for chapter in chapters:
        of_source.setdefault(chapter.source, []).append(chapter)
    conventions = {source: convention(same) for source, same in of_source.items()}
    labelled = {source: iter(labels.find(same)) for source, same in of_source.items()}
    return tuple(
        (chapter, spans(chapter, conventions[chapter.source], next(labelled[chapter.source])))
        for chapter in chapters
    )


def spans(
    chapter: Chapter, document: Convention, labelled: labels.Labelled | None = None
) -> tuple[Span, ...]:
    """Cut a chapter into spans that tile its text exactly.

    `document`: the convention of the text that the chapter is from; `labelled`: the paragraphs whose lines
    name their speakers, None: those that the chapter alone shows.  Dialogue never crosses a paragraph: a
    speech of several paragraphs is several spans, the later ones marked `continues`.
    """
    if labelled is None:
        (labelled,) = labels.find([chapter])
    paragraphs = list(_paragraphs(chapter, document, labelled))
    read_out = iter(zip(paragraphs, without_writing(paragraphs), strict=True))
    placed: list[Span] = []
    for block in chapter.blocks:
        if block.kind == "paragraph":
            paragraph, inside = next(read_out)
            whole = chapter.text[block.start : block.end]
            placed.extend(_placed(inside, block.start, whole, paragraph.body))
        else:
            placed.append(Span(block.start, block.end, block.kind))
    return _tiling(placed, len(chapter.text))


def _paragraphs(chapter: Chapter, document: Convention, labelled: labels.Labelled) -> Iterator[Paragraph]:
    """The paragraphs of a chapter, each cut by what stands in it and by what the one before leaves open."""
    open_speech = headed = False
    previous = before = ""
    script = Script(chapter, labelled)
    for number, block in enumerate(chapter.blocks):
        whole = chapter.text[block.start : block.end]
        if block.kind != "paragraph":
            open_speech = open_speech and block.kind == "note"
            if block.kind == "heading":
                before, headed = whole, True
            continue
        if lines := script.spans(number, whole):
            yield Paragraph(whole, lines)
            open_speech = headed = False
            previous = before = whole
            continue
        body = INVISIBLE.sub("", whole) or whole
        convention = document if open_speech else of_paragraph(body, document)
        inside, stays_open = pieces(body, convention, open_speech=open_speech, previous=previous)
        continued = open_speech and inside[0].continues
        yield Paragraph(body, inside, continued, stays_open, before, headed, _runs_on(chapter, number))
        open_speech, headed = stays_open, False
        previous = before = body


def _runs_on(chapter: Chapter, number: int) -> bool:
    """Does the block behind another begin on the next line, and indented?"""
    following = chapter.blocks[number + 1 : number + 2]
    gap = chapter.text[chapter.blocks[number].end : following[0].start] if following else ""
    return gap.count("\n") == 1 and gap.endswith("  ")


def _placed(pieces: Iterable[Span], offset: int, whole: str, body: str) -> Iterator[Span]:
    """Spans of `body`, which is `whole` without what is invisible, as spans of the chapter."""
    places: Sequence[int] = range(len(whole) + 1)
    if len(body) < len(whole):
        places = [at for at, character in enumerate(whole) if not INVISIBLE.match(character)] + [len(whole)]
    for piece in pieces:
        start, end = offset + places[piece.start], offset + places[piece.end]
        yield replace(piece, start=start, end=end)


def _tiling(spans: Sequence[Span], length: int) -> tuple[Span, ...]:
    """Stretch every span to where the next begins; the first takes what stands before it."""
    if not spans:
        return (Span(0, length, "break"),) if length else ()
    starts = [0, *(span.start for span in spans[1:]), length]
    return tuple(
        replace(span, start=start, end=end)
        for span, (start, end) in zip(spans, pairwise(starts), strict=True)
    )
