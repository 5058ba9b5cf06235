"""What Project Gutenberg puts around a book: where the book begins and ends, its title and author.  Pure.

>>> frame("*** START OF THE PROJECT GUTENBERG EBOOK KITES ***It flew.").start
50

The marks have been the same since about 2003: https://www.gutenberg.org/policy/license.html.  Older files
close their header with the "small print" and end with a line `End of the Project Gutenberg Etext`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

START: Final = re.compile(
    r"\*\*\* ?START OF (?:THE|THIS) PROJECT GUTENBERG EBOOK[^\n]*(?:\n[^\n*]+)?\*\*\*"
    r"|\*END\*? ?THE SMALL PRINT![^\n]*\*END\*",
    re.IGNORECASE,
)
END: Final = re.compile(
    r"(?:^End of (?:the |this )?Project Gutenberg[^\n]*\s+)?"
    r"\*\*\* ?END OF (?:THE|THIS) PROJECT GUTENBERG EBOOK"
    r"|^[ *]*End of (?:the |this )?Project Gutenberg(?:['’]s)? E-?text",
    re.IGNORECASE | re.MULTILINE,
)
FIELD: Final = re.compile(r"^(Title|Author|Language):[ \t]*(\S[^\n]*)$", re.MULTILINE)
OLD_TITLE: Final = re.compile(
    r"Project Gutenberg(?:['’]s)? E-?text of (?P<title>[^\n]+?),? by (?P<author>[^\n*#]+)", re.IGNORECASE
)
"""`The Project Gutenberg Etext of Kites, by Ann Vale`"""
HEADER_CHARACTERS: Final = 10_000
"""Code points before the start mark in which title and author stand."""
LANGUAGES: Final = {"english": "en", "french": "fr", "german": "de", "spanish": "es", "italian": "it"}


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a book is in its file, and what the header says of it; "" for what it does not say."""

    start: int
    """Code points."""
    end: int
    """Exclusive."""
    title: str = ""
    author: str = ""
    language: str = ""
    """A BCP 47 primary tag."""


def frame(text: str) -> Frame:
    """The book in a text: all of a text that is not Project Gutenberg's."""
    start = START.search(text)
    end = END.search(text, start.end() if start else 0)
    # Files of about 2003 have the small print and the mark.
    later = START.search(text, start.end(), start.end() + HEADER_CHARACTERS) if start else None
    if later and (end is None or later.start() < end.start()):
        start = later
    if not start:
        return Frame(0, end.start() if end else len(text))
    header = text[max(0, start.start() - HEADER_CHARACTERS) : start.start()].replace("\r", "")
    fields = {name: words.strip() for name, words in FIELD.findall(header)}
    old = OLD_TITLE.search(header)
    title, author = (str(old["title"]), str(old["author"]).strip()) if old else ("", "")
    return Frame(
        start.end(),
        end.start() if end else len(text),
        fields.get("Title", title),
        fields.get("Author", author),
        LANGUAGES.get(fields.get("Language", "").lower(), ""),
    )
