"""The lines on pages to paragraphs, headings and notes.  Pure.

>>> page = [Line("It was a bright cold day, and", 72, 260, 500, 12), Line("it rained.", 60, 90, 486, 12)]
>>> [piece.text for piece in paragraphs([page]) if piece]
['It was a bright cold day, and it rained.']

A page says where lines are, and nothing of paragraphs.  A paragraph begins where a line is indented, or
further below the line above than most are; and where a book has neither, behind a line that ends early.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Final

from audiobook.read.headings import ENDS_SENTENCE, is_heading, is_scene_break
from audiobook.read.pieces import Piece

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

INDENT: Final = 0.5
"""Of a line's height: a line that begins so much further right is indented."""
GAP: Final = 1.3
"""Of the usual distance of two lines: a larger one parts paragraphs."""
SHORT: Final = 0.85
"""Of the width of a page's lines: a shorter line may end a paragraph."""
LARGE: Final = 1.15
"""Of the usual height: higher lines are headings."""
SMALL: Final = 0.88
"""Of the usual height: lower lines at a page's end are footnotes."""
OFTEN: Final = 0.05
"""Of all lines: indents or gaps at so many mean that the book shows its paragraphs by them."""
COMMON: Final = 0.15
"""Of all distances of lines: the smallest that so many have is that within paragraphs."""
EDGE_LINES: Final = 2
"""At the top and the bottom of a page: the lines that may be a running head or a page number."""
REPEATED: Final = 3
"""Pages with the same line at their edge, before it is a running head."""
HEADING_LENGTH: Final = 120
"""Code points; longer lines in large print are prose."""
NUMBER: Final = re.compile(r"\d{1,4}")
ROMAN_PAGE: Final = re.compile(r"[ivxl]{1,6}")
"""The page number of a preface."""
FOOTNOTE: Final = re.compile(r"[\[(]?(?:\d{1,3}|[*†‡§])")
"""What a footnote begins with."""
BROKEN_WORD: Final = re.compile(r"([^\W\d_]+)-$")
FIRST_WORD: Final = re.compile(r"[^\W\d_]+")
WORDS: Final = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
OPENING: Final = ("“", '"', "‘", "«", "—")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page; places and sizes in points (1/72 inch)."""

    text: str
    """Without blanks at its ends; not empty."""
    left: float
    """From the page's left edge to the first character."""
    right: float
    """From the page's left edge to the end of the last character."""
    bottom: float
    """From the page's bottom edge."""
    height: float
    """Of the highest character's box, which follows the size of the print."""


@dataclass(frozen=True, slots=True)
class _Style:
    """How a book is set."""

    height: float
    """Of most lines."""
    distance: float
    """From a line to the next within a paragraph."""
    indents: bool
    """Does an indent open a paragraph?"""
    gaps: bool
    """Does a gap part paragraphs?"""


@dataclass(frozen=True, slots=True)
class _Placed:
    """A line, and what its page says of it."""

    line: Line
    indent: float
    """How much further right it begins than its page's lines do."""
    is_short: bool
    """Does it end well before its page's lines do?"""
    gap: float | None
    """The distance from the line above; None: it is the first of its page, but for small print."""


def paragraphs(pages: Sequence[Sequence[Line]]) -> Iterator[Piece | None]:
    """The pieces of a book, page by page."""
    height = median(
        [line.height for page in pages for line in page for _ in range(1 + len(line.text) // 20)] or [0]
    )
    heads = _running_heads(pages, LARGE * height)
    yield from (Piece("note", text) for text in _named(pages, heads))
    bodies = [
        [line for index, line in enumerate(page) if (number, index) not in heads]
        for number, page in enumerate(pages)
    ]
    lines = [line for page in bodies for line in page]
    if not lines:
        return
    placed = list(_placed(bodies, height))
    words = Counter(word.lower() for line in lines for word in WORDS.findall(line.text))
    yield from _Joiner(_style(placed, height), words).pieces(placed)


# --- running heads


def _running_heads(pages: Sequence[Sequence[Line]], highest: float) -> set[tuple[int, int]]:
    """The page and the index of each line that is a running head or a page number.

    `highest`: higher lines are headings.
    """
    places: dict[tuple[object, ...], list[tuple[int, int]]] = {}
    heads = set()
    for number, page in enumerate(pages):
        edges = {*range(min(EDGE_LINES, len(page))), *range(max(0, len(page) - EDGE_LINES), len(page))}
        for index in edges:
            line = page[index]
            if line.height > highest:
                continue
            places.setdefault(_head(line, number), []).append((number, index))
            at_edge = index in {0, len(page) - 1} and len(page) > 1
            if at_edge and (ROMAN_PAGE.fullmatch(line.text) or line.text.strip("-–— ") == str(number + 1)):
                heads.add((number, index))
    for same in places.values():
        if len({number for number, _ in same}) >= REPEATED:
            first, *rest = same
            # A chapter's own heading stands above the pages that repeat it.
            is_own = is_heading(pages[first[0]][first[1]].text)
            heads |= set(rest if is_own else same)
    return {place for place in heads if not is_scene_break(pages[place[0]][place[1]].text)}


def _head(line: Line, page: int) -> tuple[object, ...]:
    """What lines at the edges of several pages have in common if they are one running head.

    A number in it counts the pages; the numbers of chapters do not.
    """
    *_, number = NUMBER.finditer(line.text) if NUMBER.search(line.text) else (None,)
    if number is None:
        return (line.text.casefold(), round(line.height))
    around = line.text[: number.start()] + "#" + line.text[number.end() :]
    return (around.casefold(), int(number[0]) - page, round(line.height))


def _named(pages: Sequence[Sequence[Line]], heads: Iterable[tuple[int, int]]) -> list[str]:
    """The running heads that hold words, each once."""
    texts = (NUMBER.sub("", pages[number][index].text).strip(" -–—|·") for number, index in sorted(heads))
    return list(
        dict.fromkeys(text for text in texts if FIRST_WORD.search(text) and not ROMAN_PAGE.fullmatch(text))
    )


# --- paragraphs


def _placed(pages: Sequence[Sequence[Line]], height: float) -> Iterator[_Placed]:
    """The lines of all pages with what their pages say of them."""
    margins = [_margins(page, height) for page in pages]
    for number, page in enumerate(pages):
        # Left and right pages may have margins of their own; a page of short lines shows less than its like.
        alike = [margin for margin in margins[number % 2 :: 2] if margin]
        if not page:
            continue
        lefts, rights = zip(*alike, strict=True) if alike else ((page[0].left,), (page[0].right,))
        usual = sorted(lefts)[len(lefts) // 4]  # where a page is all dialogue, every line is indented
        own = margins[number]
        left = own[0] if own and own[0] < usual else usual
        right = max(median(rights), own[1] if own else 0.0)
        above: Line | None = None
        for line in page:
            gap = above.bottom - line.bottom if above else None
            is_short = line.right - left < SHORT * (right - left)
            yield _Placed(line, line.left - left, is_short, gap)
            if line.height >= SMALL * height:
                above = line


def _margins(page: Sequence[Line], height: float) -> tuple[float, float] | None:
    """Where a page's lines begin and end, in the print of most lines; None: it has none of these."""
    body = [line for line in page if SMALL * height <= line.height <= LARGE * height]
    return (min(line.left for line in body), max(line.right for line in body)) if body else None


def _style(placed: Sequence[_Placed], height: float) -> _Style:
    body = [line for line in placed if SMALL * height <= line.line.height <= LARGE * height]
    gaps = [line.gap for line in body if line.gap is not None and line.gap > 0]
    # Where most paragraphs have one line, most gaps are those between paragraphs.
    rounded = Counter(round(gap * 2) / 2 for gap in gaps)
    distance = min((gap for gap, times in rounded.items() if times > COMMON * len(gaps)), default=height)
    indents = sum(line.indent > INDENT * height for line in placed)
    wide = sum(GAP * distance < gap < 3 * distance for gap in gaps)
    return _Style(height, distance, indents > OFTEN * len(placed), wide > OFTEN * len(placed))


def _begins_note(above: Line, line: Line) -> bool:
    """Is a line of small print not the next line of the same footnote?"""
    distance = above.bottom - line.bottom
    return not 0 < distance < 2 * line.height or FOOTNOTE.match(line.text) is not None


class _Joiner:
    """Joins lines to paragraphs."""

    def __init__(self, style: _Style, words: Counter[str]) -> None:
        self._style = style
        self._words = words
        """How often the book has each word, in small letters: whether `well-` and `known` are one word."""

    def pieces(self, placed: Sequence[_Placed]) -> Iterator[Piece]:
        """The pieces that lines make."""
        run: list[_Placed] = []
        # A footnote at a page's end does not part the paragraph around it.
        notes: list[_Placed] = []
        for line in placed:
            if self._kind(line) == "note":
                notes.append(line)
                continue
            if run and self._begins(run[-1], line):
                yield from self._with_notes(run, notes)
                run, notes = [], []
            run.append(line)
        yield from self._with_notes(run, notes)

    def _with_notes(self, run: Sequence[_Placed], notes: Sequence[_Placed]) -> Iterator[Piece]:
        if run:
            yield self._piece(run)
        note: list[_Placed] = []
        for line in notes:
            if note and _begins_note(note[-1].line, line.line):
                yield self._piece(note)
                note = []
            note.append(line)
        if note:
            yield self._piece(note)

    def _kind(self, placed: _Placed) -> str:
        line = placed.line
        if line.height > LARGE * self._style.height and len(line.text) <= HEADING_LENGTH:
            return "heading"
        return "note" if line.height < SMALL * self._style.height else "paragraph"

    def _begins(self, above: _Placed, line: _Placed) -> bool:
        """Does a line open a paragraph?"""
        if self._kind(above) != self._kind(line):
            return True
        if self._kind(line) == "heading":
            return round(above.line.height) != round(line.line.height)
        ended = above.is_short or above.line.text.endswith(ENDS_SENTENCE)
        alone = is_scene_break(line.line.text) or is_scene_break(above.line.text)
        alone = alone or is_heading(above.line.text) or (ended and is_heading(line.line.text))
        if alone or (line.gap is not None and line.gap > GAP * self._style.distance):
            return True
        return self._begins_by_style(above, line)

    def _begins_by_style(self, above: _Placed, line: _Placed) -> bool:
        """Does a line open a paragraph in the way that this book shows it?"""
        ended = above.line.text.endswith(ENDS_SENTENCE)
        if self._style.indents:
            # All lines of a letter or a poem are indented.
            runs_on = abs(line.indent - above.indent) < INDENT and not above.is_short and not ended
            return line.indent > INDENT * self._style.height and not runs_on
        if self._style.gaps and line.gap is not None:
            return False
        return ended and (above.is_short or (line.gap is None and line.line.text.startswith(OPENING)))

    def _piece(self, run: Sequence[_Placed]) -> Piece:
        kind = self._kind(run[0])
        if kind == "heading":
            # The larger the print, the higher the heading.
            level = 1 if run[0].line.height > 2 * self._style.height else 2
            return Piece("heading", "\n".join(line.line.text for line in run), level)
        text = run[0].line.text
        for above, line in pairwise(run):
            text = self._joined(text, above.line.text, line.line.text)
        return Piece("note" if kind == "note" else "paragraph", text)

    def _joined(self, text: str, above: str, below: str) -> str:
        """A paragraph with one more line, whose first word may be the rest of one that is broken."""
        broken, rest = BROKEN_WORD.search(above), FIRST_WORD.match(below)
        if not broken or not rest or not rest[0].islower():
            return f"{text}{'' if above.endswith(('-', '—')) and not above.endswith(' -') else ' '}{below}"
        whole = f"{broken[1]}{rest[0]}".lower()
        hyphenated = f"{broken[1]}-{rest[0]}".lower()
        keeps = self._words[hyphenated] > self._words[whole]
        return f"{text if keeps else text[:-1]}{below}"
