"""Files to a Book: decoding, paragraphs, headings, scene breaks, author's notes.

>>> from audiobook import read
>>> book = read.book([Path("chapter.txt")])
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from audiobook.errors import InputError
from audiobook.model import Book, Chapter
from audiobook.read.decode import decode
from audiobook.read.structure import chapters, heading_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

__all__ = ["book", "decode", "heading_words", "naming_errors", "source_text"]


def source_text(path: Path) -> str:
    """The decoded text of a file, untouched: line endings and all.

    Raises InputError where the file cannot be read or is not text.
    """
    with naming_errors(path, f"the text files in it, such as {path}/*.txt"):
        data = path.read_bytes()
    return decode(data, str(path))


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
    """The chapters of the files in the order given.

    A file that holds several chapters gives several; those of one file tile its text.
    Raises InputError, naming the file, for one that cannot be used.
    """
    parts: list[Chapter] = []
    for path in paths:
        found = chapters(source_text(path), source=str(path), default_title=title_from_name(path.stem))
        parts.extend(found)
    return Book(title=_book_title(paths), chapters=tuple(parts))


def title_from_name(stem: str) -> str:
    """A file's name as a title: `the-lighthouse_key` is "The lighthouse key"."""
    words = " ".join(stem.replace("_", " ").replace("-", " ").split())
    return words[:1].upper() + words[1:] or stem


def _book_title(paths: Sequence[Path]) -> str:
    if len(paths) == 1:
        return title_from_name(paths[0].stem)
    return title_from_name(paths[0].resolve().parent.name or paths[0].stem)
