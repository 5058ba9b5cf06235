"""Decoded text to chapters: paragraphs, headings, scene breaks.  Pure.

A paragraph may be hard-wrapped, one line, or a line of a file that has no blank lines; which it is, is found
for the whole text, because a single paragraph does not tell.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from audiobook.model import Block, BlockKind, Chapter
from audiobook.read.gutenberg import frame
from audiobook.read.notes import is_label, mark_notes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

NUMBER_WORD = (
    r"one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen"
    r"|seventeen|eighteen|nineteen|(?:one|a) hundred"
    r"|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[- ]\w+)?"
    r"|(?:the )?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|last)"
)
ROMAN = r"(?=[ivxlcdm])c{0,3}(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})"
DIVISION = (
    r"chapter|chap\.?|part|book|volume|vol\.?|letter|stave|act|scene|canto|episode|section|adventure"
    r"|chapitre|livre|partie|cap[ií]tulo|kapitel|capitolo"
)
NUMBERED = re.compile(
    rf"(?P<division>{DIVISION})\s+(?:the\s+)?(?:\d{{1,4}}|{ROMAN}|{NUMBER_WORD})(?![\w'’])"
    r"(?P<rest>[\s.:,;()\[\]–—-].*)?",
    re.IGNORECASE | re.DOTALL,
)
UNNUMBERED = re.compile(
    r"(prologue|epilogue|preface|foreword|afterword|introduction|interlude|conclusion|prélude|épilogue)"
    r"\s*(?:[:.–—-].*)?",
    re.IGNORECASE | re.DOTALL,
)
BARE_NUMBER = re.compile(r"(?:(?=[IVXLC])C{0,3}(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})|\d{1,3})\.?")
NUMBER_AND_TITLE = re.compile(rf"{BARE_NUMBER.pattern}[:)]?[ \t]+(?P<title>\S.*)")
TIME_OF_DAY = re.compile(r"[ap]\.?[ ]?m\.?", re.IGNORECASE)
"""Behind a number at the head of a letter: `2 P.M.`"""
PARTS = frozenset({"part", "book", "volume"})
"""Divisions that hold chapters."""
MARKDOWN_HEADING = re.compile(r"(#{1,6})\s+(\S.*)")
MARKDOWN_UNDERLINE = re.compile(r"={3,}|-{3,}")
SCENE_BREAK = re.compile(
    r"(?:[\s*~#_=+•·⁂◇◆❦§-]+"
    r"|\.+(?:\s+\.+){2,}"
    r"|(?:[-~*=+\s]*[oO0xX]){3,}[-~*=+\s]*"
    r"|<hr\s*/?>"
    r"|[\[(]?(?:line|scene|page) ?break[\])]?)",
    re.IGNORECASE,
)
MAX_HEADING = 120
"""Characters; a longer paragraph is prose, whatever it begins with."""
MAX_SUBTITLE = 80
WRAP_WIDTHS = range(30, 121)
"""Columns at which people and programs wrap plain text."""
TITLE_PAGE = 8
"""A text may open with this many lines of title, author and the like."""
CONTENTS_HEADINGS = 4
"""This many chapter headings with nothing between them are a table of contents."""
CONTENTS_TITLES = frozenset({"contents", "table of contents"})
SHORT_LINE = 0.75
"""Of the wrap width: a line that ends a sentence and leaves more room than this ends its paragraph."""
ENDS_SENTENCE = (".", "!", "?", ",", ";", ":", "”", '"', "’", "»", "…")


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    """Without trailing white space."""
    text: str
    indent: int
    """Blanks before the first character."""


def chapters(text: str, *, source: str = "", default_title: str = "") -> tuple[Chapter, ...]:
    """The chapters of a text; their texts, joined, are the text.

    A text without a chapter heading is one chapter.  What stands before the first heading (notes, a title)
    goes with the first chapter, unless it is prose of its own.  What Project Gutenberg puts around a book is
    notes.
    """
    book = frame(text)
    blocks = [
        Block(book.start + block.start, book.start + block.end, block.kind)
        for block in find_blocks(text[book.start : book.end])
    ]
    sections = _sections(text, blocks)
    marked = [mark_notes(text, section) for section in sections]
    around = [
        tuple(Block(offset + start, offset + end, "note") for start, end in _paragraphs(part))
        for offset, part in ((0, text[: book.start]), (book.end, text[book.end :]))
    ]
    marked[0] = around[0] + marked[0]
    marked[-1] += around[1]
    if len(marked) > 1 and not any(block.kind == "paragraph" for block in marked[0]):
        marked[:2] = [marked[0] + marked[1]]
    starts = [0, *(section[0].start for section in marked[1:])]
    ends = [*starts[1:], len(text)]
    return tuple(
        Chapter(
            title=_title(text, section) or default_title,
            text=text[start:end],
            blocks=tuple(Block(b.start - start, b.end - start, b.kind) for b in section),
            source=source,
            start=start,
        )
        for section, start, end in zip(marked, starts, ends, strict=True)
    )


def find_blocks(text: str) -> tuple[Block, ...]:
    """Paragraphs, headings and scene breaks; author's notes are told apart later, by their place."""
    paragraphs = list(_paragraphs(text))
    # One lone "I." or "II. The Storm" may be anything; several count the chapters.
    # `XXX` is a chapter's number among numbers, and a scene break where it stands for itself.
    bodies = (text[start:end] for start, end in paragraphs)
    numbers = sum(1 for body in bodies if _begins_with_number(body) and not SCENE_BREAK.fullmatch(body))
    blocks: list[Block] = []
    for index, (start, end) in enumerate(paragraphs):
        body = text[start:end]
        kind: BlockKind = "paragraph"
        if numbers > 1 and _begins_with_number(body):
            kind = "heading"
        elif SCENE_BREAK.fullmatch(body):
            kind = "break"
        elif is_heading(body) or (
            _is_subtitle(body)
            and not is_label(body)
            and ((index == 0 and len(paragraphs) > 1) or (blocks and _takes_subtitle(text, blocks)))
        ):
            kind = "heading"
        blocks.append(Block(start, end, kind))
    return tuple(_without_contents(text, blocks))


def is_heading(body: str) -> bool:
    """Is a paragraph a heading by its own words: `CHAPTER II. The Storm`, `# The Storm`, `Prologue`?"""
    if len(body) > MAX_HEADING:
        return False
    body = body.strip("_*")
    if MARKDOWN_HEADING.fullmatch(body) or _is_underlined(body):
        return True
    numbered = NUMBERED.fullmatch(body)
    if numbered:
        rest = (numbered["rest"] or "").strip()
        # "Part one of the plan was simple." is a sentence; "CHAPTER I. Loomings." is a heading.
        return not rest or not rest[0].islower() or not rest.endswith(ENDS_SENTENCE)
    return bool(UNNUMBERED.fullmatch(body)) and (len(body.split()) == 1 or not body.endswith((".", "?")))


def _begins_with_number(body: str) -> bool:
    """Is a paragraph `IV`, `12.` or `IV. THE INTERVIEW`?"""
    if BARE_NUMBER.fullmatch(body):
        return True
    match = NUMBER_AND_TITLE.fullmatch(body)
    return match is not None and _is_subtitle(match["title"]) and not TIME_OF_DAY.fullmatch(match["title"])


def _is_underlined(body: str) -> bool:
    """Markdown's other form: a line, and a rule under it."""
    lines = body.splitlines()
    return len(lines) == 2 and bool(MARKDOWN_UNDERLINE.fullmatch(lines[1].strip()))


def _is_subtitle(body: str) -> bool:
    """A short line of capitals or of capitalised words that ends no sentence."""
    if len(body) > MAX_SUBTITLE or "\n" in body or not body[0].isalnum():
        return False
    if body.isupper():
        return not body.endswith((",", ";"))
    if body.endswith(ENDS_SENTENCE):
        return False
    words = [word for word in re.findall(r"[^\W_][\w'’-]*", body) if not word.isdigit()]
    return bool(words) and words[0][0].isupper() and all(w[0].isupper() for w in words if len(w) > 4)


def _takes_subtitle(text: str, blocks: Sequence[Block]) -> bool:
    """Does a title line belong to what stands before it: a chapter's bare number, or a title page?"""
    last = blocks[-1]
    if last.kind != "heading":
        return False
    if len(blocks) <= TITLE_PAGE and all(block.kind == "heading" for block in blocks):
        return True
    return _is_bare_number(text[last.start : last.end])


def _without_contents(text: str, blocks: list[Block]) -> Iterator[Block]:
    """A table of contents is not spoken: its headings become notes, save the last, which opens a chapter."""
    run: list[Block] = []
    for block in [*blocks, None]:
        if block is not None and block.kind == "heading":
            run.append(block)
            continue
        numbered = [b for b in run if _opens_chapter(text, b)]
        cut = run.index(numbered[-1]) if len(numbered) >= CONTENTS_HEADINGS else 0
        # "PART ONE" stays with the chapter it opens.
        while (
            cut
            and text[run[cut].start : run[cut].end] != text[run[0].start : run[0].end]
            and _is_part(text, run[cut - 1])
        ):
            cut -= 1
        title = run.index(numbered[0]) if cut else 0
        for index, listed in enumerate(run[:cut]):
            keeps = index < title and text[listed.start : listed.end].lower() not in CONTENTS_TITLES
            yield listed if keeps else Block(listed.start, listed.end, "note")
        yield from run[cut:]
        run = []
        if block is not None:
            yield block


def _is_part(text: str, block: Block) -> bool:
    match = NUMBERED.fullmatch(text[block.start : block.end])
    return bool(match) and match["division"].lower() in PARTS  # type: ignore[index]


def _opens_chapter(text: str, block: Block) -> bool:
    body = text[block.start : block.end]
    return is_heading(body) or _begins_with_number(body)


def _sections(text: str, blocks: Sequence[Block]) -> list[tuple[Block, ...]]:
    """Cut before every heading that opens a chapter, but not inside a run of headings."""
    level = _chapter_level(text, blocks)
    parts = _numbers_parts_of_chapters(text, blocks)
    sections: list[list[Block]] = [[]]
    opened = False
    for block in blocks:
        if block.kind == "heading":
            opens = _opens_chapter(text, block) and _markdown_level(text, block) <= level
            opens = opens and not (parts and BARE_NUMBER.fullmatch(text[block.start : block.end]))
            if opens and not opened and sections[-1]:
                # A title line just before the chapter's own heading belongs to the chapter.
                carried: list[Block] = []
                while sections[-1] and sections[-1][-1].kind == "heading":
                    carried.insert(0, sections[-1].pop())
                if sections[-1]:
                    sections.append(carried)
                else:
                    sections[-1] = carried
            sections[-1].append(block)
            opened = opened or opens
        else:
            sections[-1].append(block)
            opened = False
    return [tuple(section) for section in sections]


def _numbers_parts_of_chapters(text: str, blocks: Sequence[Block]) -> bool:
    """Do bare numbers count parts of chapters: fewer than there are `CHAPTER II`, or anew in most of them?"""
    headings = [text[block.start : block.end] for block in blocks if block.kind == "heading"]
    worded = sum(map(_is_worded, headings))
    bare = Counter(body for body in headings if BARE_NUMBER.fullmatch(body))
    most = max(bare.values(), default=0)
    return worded > bare.total() or (worded > 1 and most * 2 > worded)


def _is_worded(heading: str) -> bool:
    """Is it `CHAPTER II` or `ADVENTURE I. A SCANDAL`, and no part that holds chapters?"""
    match = NUMBERED.fullmatch(heading)
    return bool(match) and match["division"].lower() not in PARTS  # type: ignore[index]


def _chapter_level(text: str, blocks: Sequence[Block]) -> int:
    """The Markdown level that chapters have: the shallowest used twice, or else the shallowest."""
    levels = Counter(_markdown_level(text, block) for block in blocks if block.kind == "heading")
    del levels[0]
    twice = [level for level, times in levels.items() if times > 1]
    return min(twice or levels or [0])


def _markdown_level(text: str, block: Block) -> int:
    match = MARKDOWN_HEADING.fullmatch(text[block.start : block.end])
    return len(match[1]) if match else 0


def _title(text: str, section: Sequence[Block]) -> str:
    """The words of the headings at a chapter's beginning: `Chapter 4: The Storm`."""
    words = []
    previous = ""
    for block in section:
        if block.kind == "heading":
            body = text[block.start : block.end]
            if not (previous and _is_worded(previous) and BARE_NUMBER.fullmatch(body)):
                words.append(heading_words(body))
            previous = body
        elif block.kind == "paragraph":
            break
    return joined(words)


def joined(titles: Sequence[str]) -> str:
    """Headings above one another as one title: `Part One: Chapter 4: The Storm`."""
    return ": ".join([title.rstrip(".:") for title in titles[:-1]] + [*titles[-1:]])


def heading_words(body: str) -> str:
    """A heading without Markdown marks and line ends; a title on its second line stands behind a colon."""
    if _is_underlined(body):
        body = body.splitlines()[0]
    number, _, title = body.partition("\n")
    if title and _is_bare_number(number):
        return f"{heading_words(number).rstrip('.:')}: {heading_words(title)}"
    match = MARKDOWN_HEADING.fullmatch(body)
    body = match[2].rstrip("# ") if match else body
    return " ".join(body.replace("_", " ").replace("*", " ").split())


def _is_bare_number(line: str) -> bool:
    """Is a line a chapter's number and no more: `CHAPTER II`, `IV.`?"""
    numbered = NUMBERED.fullmatch(line.strip())
    return bool(numbered and not (numbered["rest"] or "").strip(" .:")) or bool(
        BARE_NUMBER.fullmatch(line.strip())
    )


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    chunks = list(_chunks(text))
    width = _wrap_width(chunks)
    for chunk in chunks:
        first = chunk[0]
        for line, following in zip(chunk, [*chunk[1:], None], strict=True):
            if following is None or not _continues(line, following, width):
                yield first.start, line.end
                first = following or first


def _continues(line: _Line, following: _Line, width: int | None) -> bool:
    """Is the line below part of the same paragraph?"""
    if MARKDOWN_UNDERLINE.fullmatch(following.text):
        return not line.text.endswith(ENDS_SENTENCE) and not _stands_alone(line.text)
    if width is None or _stands_alone(line.text) or _stands_alone(following.text):
        return False
    ended = line.text.endswith(ENDS_SENTENCE)
    short = len(line.text) + len(following.text.split(maxsplit=1)[0]) < width * SHORT_LINE
    opens = following.indent > line.indent and not following.text[0].islower()
    return not (ended and short) and not ((ended or short) and opens)


def _stands_alone(line: str) -> bool:
    """A scene break or a heading is a block of its own even without blank lines around it."""
    return bool(SCENE_BREAK.fullmatch(line) or MARKDOWN_HEADING.fullmatch(line))


def _chunks(text: str) -> Iterator[list[_Line]]:
    """Runs of lines that no blank line parts."""
    chunk: list[_Line] = []
    position = 0
    for raw in text.splitlines(keepends=True):
        stripped = raw.strip()
        if stripped:
            indent = len(raw) - len(raw.lstrip())
            start = position + indent
            chunk.append(_Line(start, start + len(stripped), stripped, indent))
        elif chunk:
            yield chunk
            chunk = []
        position += len(raw)
    if chunk:
        yield chunk


def _wrap_width(chunks: Sequence[Sequence[_Line]]) -> int | None:
    """The column at which the text is hard-wrapped; None where each line is a paragraph.

    In wrapped text the next line's first word would not have fitted: true of nearly every line end.
    """
    pairs = [
        (len(line.text), len(following.text.split(maxsplit=1)[0]))
        for chunk in chunks
        for line, following in pairwise(chunk)
        if following.indent <= line.indent  # an indented line opens a paragraph, wrapped or not
    ]
    if not pairs:
        return None
    lengths = sorted(length for length, _ in pairs)
    width = lengths[int(len(lengths) * 0.98)]
    if width not in WRAP_WIDTHS:
        return None
    full = sum(1 for length, word in pairs if length + 1 + word > width - 6)
    return width if full > 0.6 * len(pairs) else None
