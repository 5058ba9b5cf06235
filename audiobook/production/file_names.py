"""Chapters -> the names of their files: valid on any system, distinct, sorted like the chapters.  Pure.

>>> file_name('Is it "over"?')
'Is it over'
"""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

from audiobook.system.errors import InputError

if TYPE_CHECKING:
    from audiobook.model import Book

# Together with the number and `.timeline.json` these stay under the 255 bytes that file systems allow.
STEM_BYTES = 120
"""How much of a text's name goes into the name of its audio."""
TITLE_BYTES = 100
"""How much of a chapter's title does."""
_KEPT = "_'’ -"
"""What file names keep besides letters and digits."""
_JOINERS = "\u200c\u200d"
"""ZERO WIDTH NON-JOINER and JOINER: they spell words of Persian, Hindi and others."""


def stems(book: Book, *, with_credits: bool) -> list[str]:
    """Return a file name without its extension for each chapter.

    `story` for a text of one chapter, `story-01-The Storm` for each of several.  Credits are named after the
    first and last text, `story-00-Opening Credits`, so that all files sort in the order they are heard.
    `with_credits`: whether the first and last chapter are credits.
    Raises InputError where two chapters would have the same file.
    """
    sources = [chapter.source for chapter in book.chapters]
    if with_credits:
        sources[0], sources[-1] = sources[1], sources[-2]
    owners: dict[str, str] = {}
    for source in dict.fromkeys(sources):
        titles = [chapter.title for chapter, of in zip(book.chapters, sources, strict=True) if of == source]
        first = 0 if with_credits and source == sources[0] else 1
        for name in _of_a_text(text_stem(source), titles, first):
            owner = next((of for known, of in owners.items() if known.casefold() == name.casefold()), None)
            if owner:
                raise InputError(
                    f"{source}: its audio would have the same file name as that of {owner} ({name}); "
                    "rename one of the texts, or produce them one by one with different -o"
                )
            owners[name] = source
    return list(owners)


def _of_a_text(stem: str, titles: list[str], first: int) -> list[str]:
    """Return the names for the chapters of one text; `first`: the number of its first chapter."""
    if len(titles) == 1:
        return [stem]
    width = max(2, len(str(len(titles))))
    return [
        f"{stem}-{number:0{width}}-{file_name(title)}".rstrip("-")
        for number, title in enumerate(titles, first)
    ]


def text_stem(source: str) -> str:
    """Return how the names of a text's audio begin."""
    return cut(Path(source).stem, STEM_BYTES)


def file_name(title: str) -> str:
    """Return a title as a part of file names; empty if none of it can be."""
    kept = ""
    for character in title:
        belongs = character.isalnum() or character in _KEPT
        # Vowel signs and other marks are part of the letter before them: without them हिंदी is another word.
        is_part = kept[-1:].strip() and (character in _JOINERS or unicodedata.category(character)[0] == "M")
        kept += character if belongs or is_part else " "
    return cut(" ".join(kept.split()), TITLE_BYTES).strip().rstrip(_JOINERS)


def cut(name: str, most_bytes: int) -> str:
    """Return the beginning of a name that takes at most so many bytes."""
    while len(os.fsencode(name)) > most_bytes:
        name = name[:-1]
    return name
