"""Files to a Book: decoding, paragraphs, headings, scene breaks, what is not the story.

A source is told by what is in it, not by its name: an EPUB, HTML, or else plain text and Markdown.

>>> from audiobook import read
>>> book = read.book([Path("chapter.txt")])
"""

from __future__ import annotations

import io
import re
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from audiobook.model import Book, Chapter
from audiobook.read import epub, gutenberg, markup, pieces
from audiobook.read.decode import decode, refuse_silence
from audiobook.read.headings import heading_words
from audiobook.read.structure import chapters
from audiobook.system.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = ["STDIN", "book", "decode", "files", "heading_words", "naming_errors", "source_text"]

STDIN = Path("-")
"""Stands for what is piped into the program."""
MAX_BYTES = 32_000_000
"""Ten times the longest novels; what is larger is a mistake, or meant to do harm."""
MAX_PARAGRAPH = 2_000_000
"""Code points: longer than any novel that was saved without its line ends."""
SUFFIXES = frozenset({".txt", ".md", ".html", ".htm", ".xhtml"})
"""What is read of a folder."""
DIGITS = re.compile(r"(\d+)")


@dataclass(frozen=True, slots=True)
class _Source:
    """What one file gives; "" and None for what it does not tell."""

    chapters: tuple[Chapter, ...]
    title: str = ""
    author: str = ""
    language: str = ""
    cover: bytes | None = None


def files(paths: Iterable[Path]) -> tuple[Path, ...]:
    """The paths, with each folder's texts in its place, `chapter 2` before `chapter 10`.

    Scripts (`NAME.script.txt`) and hidden files are not texts.  Raises InputError for a folder without any.
    """
    found: list[Path] = []
    for path in paths:
        if path == STDIN or not path.is_dir():
            found.append(path)
            continue
        with naming_errors(path, "another"):
            inside = [
                one
                for one in path.iterdir()
                if one.suffix.lower() in SUFFIXES
                and not one.name.startswith(".")
                and not one.name.endswith(".script.txt")
                and one.is_file()
            ]
        if not inside:
            raise InputError(f"{path}: no text in this folder; put .txt, .md or .html files into it")
        found += sorted(inside, key=lambda one: _natural(one.name))
    return tuple(found)


def _natural(name: str) -> tuple[list[tuple[int, str]], str]:
    """Sorts names with the numbers in them by value."""
    parts = DIGITS.split(name.casefold())
    key = [(int(part), "") if index % 2 else (0, part) for index, part in enumerate(parts)]
    return key, name


def source_text(path: Path) -> str:
    """The decoded text of a file, untouched: line endings and all.

    Raises InputError where the file cannot be read or is not text.
    """
    with _opened(path) as file:
        return decode(_bytes(file, path), str(path))


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    """A file, or what is piped in; errors name it."""
    with naming_errors(path, f"the text files in it, such as {path}/*.txt"):
        if path == STDIN:
            yield sys.stdin.buffer
        else:
            with path.open("rb") as file:
                yield file


def _bytes(file: BinaryIO, path: Path) -> bytes:
    data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise InputError(
            f"{path}: more than {MAX_BYTES // 1_000_000} MB, far more than a book; cut it into parts"
        )
    return data


@contextmanager
def naming_errors(path: Path, in_a_folder: str) -> Iterator[None]:
    """Turn an OSError met while reading `path` into an InputError that names it and says what to do.

    `in_a_folder`: what to name instead, where it is one.
    """
    try:
        yield
    except FileNotFoundError:
        raise InputError(f"{path}: no such file; check the name") from None
    except OSError as error:
        # Windows answers PermissionError when asked to read a folder.
        if path.is_dir():
            raise InputError(f"{path}: this is a folder; name {in_a_folder}") from None
        raise InputError(
            f"{path}: cannot be read ({error.strerror or error}); check its permissions"
        ) from None


def book(paths: Sequence[Path]) -> Book:
    """The chapters of the files in the order given; `STDIN` reads what is piped in.

    A file that holds several chapters gives several; those of one file tile its text.  The text of a text
    file is all of it, decoded; that of HTML and EPUB is its paragraphs, headings and notes as `pieces` joins
    them.
    Title, author, language and cover are a source's own where it is the only one.
    Raises InputError, naming the file, for one that cannot be used.
    """
    sources = [_source(path) for path in paths]
    found = tuple(chapter for source in sources for chapter in source.chapters)
    for chapter in found:
        if any(block.end - block.start > MAX_PARAGRAPH for block in chapter.blocks):
            raise InputError(
                f"{chapter.source}: a paragraph of more than {MAX_PARAGRAPH:,} characters; this is no prose"
            )
    authors = {source.author for source in sources}
    only = sources[0] if len(sources) == 1 else None
    return Book(
        title=(only.title if only else "") or _book_title(paths),
        chapters=found,
        author=(authors.pop() if len(authors) == 1 else "") or None,
        language=(only.language if only else "") or "en",
        cover=only.cover if only else None,
    )


def _source(path: Path) -> _Source:
    name, default = ("stdin", "Stdin") if path == STDIN else (str(path), title_from_name(path.stem))
    with _opened(path) as file:
        # A pipe cannot be opened, or read, a second time.
        head = file.read(len(epub.MAGIC))
        if head == epub.MAGIC:
            whole = file if file.seekable() else io.BytesIO(head + _bytes(file, path))
            return _of_epub(epub.publication(whole, name), name, default)
        data = head + _bytes(file, path)
    if markup.looks_like(data):
        return _of_page(markup.page(data, name), name, default)
    text = decode(data, name)
    frame = gutenberg.frame(text)
    found = chapters(text, source=name, default_title=default)
    return _Source(found, frame.title, frame.author, frame.language)


def _of_epub(found: epub.Publication, name: str, default: str) -> _Source:
    made = pieces.chapters(found.sections, name, found.title or default)
    refuse_silence("".join(chapter.text for chapter in made), name)
    return _Source(made, found.title, found.author, found.language, found.cover)


def _of_page(page: markup.Page, name: str, default: str) -> _Source:
    sections = pieces.by_headings(_gutenberg_notes(page.pieces))
    made = pieces.chapters(sections, name, page.title or default)
    refuse_silence("".join(chapter.text for chapter in made), name)
    return _Source(made, page.title, page.author, page.language)


def _gutenberg_notes(found: Sequence[pieces.Piece]) -> tuple[pieces.Piece, ...]:
    """The pieces with those outside of Project Gutenberg's marks made notes."""
    starts = [index for index, one in enumerate(found) if gutenberg.START.search(one.text)]
    first = starts[0] + 1 if starts else 0
    ends = [index for index, one in enumerate(found) if index >= first and gutenberg.END.search(one.text)]
    last = ends[0] if ends else len(found)
    return tuple(
        one if first <= index < last else pieces.Piece("note", one.text) for index, one in enumerate(found)
    )


def title_from_name(stem: str) -> str:
    """A file's name as a title: `the-lighthouse_key` is "The lighthouse key"."""
    words = " ".join(stem.replace("_", " ").replace("-", " ").split())
    return words[:1].upper() + words[1:] or stem


def _book_title(paths: Sequence[Path]) -> str:
    if len(paths) == 1:
        return "Stdin" if paths[0] == STDIN else title_from_name(paths[0].stem)
    return title_from_name(paths[0].resolve().parent.name or paths[0].stem)
