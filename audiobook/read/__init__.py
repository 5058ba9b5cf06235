"""Files to a Book: decoding, paragraphs, headings, scene breaks, what is not the story.

>>> [chapter.title for chapter in book([Path("chapter.txt")]).chapters]               # doctest: +SKIP
['Chapter 1']

    formats     what a file is, by its content
    decode      bytes to text; utf8: damaged UTF-8, legacy: the encodings before Unicode
    alphabet    the script of a text
    header      YAML front matter and e-mail headers
    structure   text to chapters, with paragraphs, headings and notes
    gutenberg   what Project Gutenberg puts around a book
    markup      HTML to pieces
    document    bytes to the tree of elements; marks, embedded: what an element is; sites: pages of the web
    epub        EPUB to sections of pieces; archive: the ZIP file that it is
    docx, odt, fb2, rtf, pdf
                other documents to a Manuscript of pieces; xml: XML within bounds, pdf_lines: lines of pages
    pieces      pieces to chapters; manuscript: what a Manuscript is

What a file is shows in its content, not in its name.
"""

from __future__ import annotations

import io
import re
import sys
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from audiobook.model import Book, Chapter
from audiobook.read import alphabet, archive, epub, formats, gutenberg, header, markup, pieces, structure
from audiobook.read.decode import decode, decoded, refuse_silence
from audiobook.read.headings import heading_words
from audiobook.read.notes import doubtful
from audiobook.system.errors import InputError
from audiobook.system.files import is_folder, reading, resolved
from audiobook.text.shorten import excerpt

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from audiobook.model import Block
    from audiobook.read.manuscript import Manuscript

__all__ = ["STDIN", "book", "decode", "files", "heading_words", "source_text"]

STDIN = Path("-")
"""Text that is piped into the program."""
MAX_BYTES = 32_000_000
"""Ten times the longest novels: anything larger is a mistake, or meant to do harm."""
MAX_PARAGRAPH = 2_000_000
"""Code points: more than any novel that was saved without its line ends."""
SUFFIXES = frozenset({".txt", ".md", ".html", ".htm", ".xhtml"})
"""The files that are read from a folder."""
DOCUMENT_SUFFIXES = frozenset({".docx", ".odt", ".rtf", ".fb2"})
"""The files that are read from a folder that has no texts."""
ADDRESS = re.compile(r"(https?|ftp|file):/+", re.IGNORECASE)
DIGITS = re.compile(r"(\d+)")


@dataclass(frozen=True, slots=True)
class _Source:
    """What one file holds; "" and None for what it does not say."""

    chapters: tuple[Chapter, ...]
    title: str = ""
    author: str = ""
    language: str = ""
    cover: bytes | None = None
    remarks: tuple[str, ...] = ()


def files(paths: Iterable[Path]) -> tuple[Path, ...]:
    """The paths, each folder replaced by its texts, `chapter 2` before `chapter 10`.

    Scripts (`NAME.script.txt`) and hidden files are not texts.  Raises InputError for a folder without texts.
    """
    texts: list[Path] = []
    for path in paths:
        _refuse_address(path)
        if path == STDIN or not is_folder(path):
            texts.append(path)
            continue
        with reading(path, "another"):
            inside = _texts_in(path)
        if not inside:
            raise InputError(f"{path}: no texts in this folder; put .txt, .md, .html or .docx files into it")
        texts += sorted(inside, key=lambda file: _natural(file.name))
    return tuple(texts)


def _refuse_address(path: Path) -> None:
    address = ADDRESS.match(path.as_posix())
    if address and not path.exists():
        # As a path, "https://" has lost a slash.
        whole = f"{address[1]}://{path.as_posix()[address.end() :]}"
        raise InputError(
            f"{whole}: this is an address, and nothing is fetched from the web; save the page from your "
            "browser as HTML, and name that file"
        )


def _texts_in(folder: Path) -> list[Path]:
    """The texts in a folder; the word processor's documents if there are no others."""
    seen = [file for file in folder.iterdir() if not file.name.startswith((".", "~$")) and file.is_file()]
    texts = [
        file for file in seen if file.suffix.lower() in SUFFIXES and not file.name.endswith(".script.txt")
    ]
    return texts or [file for file in seen if file.suffix.lower() in DOCUMENT_SUFFIXES]


def _natural(name: str) -> tuple[list[tuple[int, str]], str]:
    """A sort key by which `chapter 2` comes before `chapter 10`."""
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
    """A file, or what is piped in; errors name it and say what to do."""
    with reading(path, f"the text files in it, such as {path}/*.txt"):
        if path == STDIN:
            yield sys.stdin.buffer
        else:
            with path.open("rb") as file:
                yield file


def _bytes(file: BinaryIO, path: Path) -> bytes:
    data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise InputError(
            f"{path}: more than {MAX_BYTES // 1_000_000} MB, too large for a book; split it into parts"
        )
    return data


def book(paths: Sequence[Path]) -> Book:
    """The chapters of files, in the order given; `STDIN` reads what is piped in.

    The chapters of a file tile its text: of a text file all of it, decoded; of HTML and EPUB its paragraphs,
    headings and notes, joined by `pieces`.  Title, language and cover are the file's if there is only one,
    the author is if all files have the same.  Raises InputError, naming the file, for a file that cannot be
    used.
    """
    sources = [_source(path) for path in paths]
    chapters = tuple(chapter for source in sources for chapter in source.chapters)
    for chapter in chapters:
        if any(block.end - block.start > MAX_PARAGRAPH for block in chapter.blocks):
            raise InputError(
                f"{chapter.source}: a paragraph of more than {MAX_PARAGRAPH:,} characters, which is not prose"
            )
    authors = {source.author for source in sources}
    only = sources[0] if len(sources) == 1 else None
    return Book(
        title=(only.title if only else "") or _book_title(paths),
        chapters=chapters,
        author=(authors.pop() if len(authors) == 1 else "") or None,
        language=(only.language if only else "") or "en",
        cover=only.cover if only else None,
        remarks=(
            *(
                remark
                for source in sources
                for remark in (
                    *source.remarks,
                    *alphabet.remark(source.chapters[0].text, source.chapters[0].source),
                )
            ),
            *(
                _doubt(chapter, block)
                for chapter in chapters
                for block in doubtful(chapter.text, chapter.blocks)
            ),
        ),
    )


def _doubt(chapter: Chapter, block: Block) -> str:
    words = excerpt(chapter.text[block.start : block.end])
    return f"{chapter.source}: {chapter.title}: spoken, though it may be an author's note: {words}"


def _source(path: Path) -> _Source:
    name, default = ("stdin", "Stdin") if path == STDIN else (str(path), title_from_name(path.stem))
    with _opened(path) as file:
        # A pipe can be read only once.
        head = file.read(len(archive.MAGIC))
        if head == archive.MAGIC:
            return _of_archive(
                file if file.seekable() else io.BytesIO(head + _bytes(file, path)), name, default
            )
        data = head + _bytes(file, path)
    if markup.looks_like(data):
        return _of_page(markup.page(data, name, saved=True), name, default)
    reader = formats.reader(data)
    if reader:
        return _of_document(reader(data, name), name, default)
    text = decoded(data, name)
    return replace(_of_text(text.text, name, default), remarks=text.remarks)


def _of_text(text: str, name: str, default: str) -> _Source:
    frame, above = gutenberg.frame(text), header.header(text)
    chapters = structure.chapters(text, source=name, default_title=default, begins=above.end)
    refuse_silence(text[above.end :], name)
    return _Source(
        chapters,
        frame.title or above.title,
        frame.author or above.author,
        frame.language or markup.primary_tag(above.language),
    )


def _of_archive(file: BinaryIO, name: str, default: str) -> _Source:
    """A ZIP archive: an EPUB, or a document of a word processor."""
    with archive.opened(file, name) as members:
        document = formats.in_archive(members)
    if document:
        return _of_document(document, name, default)
    return _of_epub(epub.publication(file, name), name, default)


def _of_document(document: Manuscript, name: str, default: str) -> _Source:
    chapters = document.chapters(name, default)
    refuse_silence("".join(chapter.text for chapter in chapters), name)
    return _Source(
        chapters, document.title, document.author, document.language, document.cover, document.remarks
    )


def _of_epub(book: epub.Publication, name: str, default: str) -> _Source:
    chapters = pieces.chapters(book.sections, name, book.title or default)
    refuse_silence("".join(chapter.text for chapter in chapters), name)
    return _Source(chapters, book.title, book.author, book.language, book.cover, book.remarks)


def _of_page(page: markup.Page, name: str, default: str) -> _Source:
    whole = pieces.with_left_out(page.pieces, page.left_out)
    sections = pieces.by_headings(_gutenberg_notes(whole))
    chapters = pieces.chapters(sections, name, page.chapter or page.title or default)
    refuse_silence("".join(chapter.text for chapter in chapters), name)
    return _Source(chapters, page.title, page.author, page.language)


def _gutenberg_notes(all_pieces: Sequence[pieces.Piece]) -> tuple[pieces.Piece, ...]:
    """The pieces, with those outside Project Gutenberg's marks as notes."""
    texts = [piece.text for piece in all_pieces]
    first = next((index + 1 for index, text in enumerate(texts) if gutenberg.START.search(text)), 0)
    ends = (index for index, text in enumerate(texts) if index >= first and gutenberg.END.search(text))
    last = next(ends, len(texts))
    return tuple(piece if first <= index < last else piece.silent() for index, piece in enumerate(all_pieces))


def title_from_name(stem: str) -> str:
    """A file's name as a title: `the-lighthouse_key` is "The lighthouse key"."""
    words = " ".join(stem.replace("_", " ").replace("-", " ").split())
    return words[:1].upper() + words[1:] or stem


def _book_title(paths: Sequence[Path]) -> str:
    if len(paths) == 1:
        return "Stdin" if paths[0] == STDIN else title_from_name(paths[0].stem)
    return title_from_name(resolved(paths[0]).parent.name or paths[0].stem)
