"""What is known about the book, on the command line, in voices.yaml and in the text -> `Metadata`.  Pure.

>>> from audiobook.config import About
>>> from audiobook.model import Book
>>> metadata = of(Book("Story", ()), About(author="A. Writer"), {"title": "The Storm"}, "espeak en-gb")
>>> metadata.title, metadata.author, metadata.narrator
('The Storm', 'A. Writer', 'Digital voices (espeak en-gb)')

The narrator's name and the description always say that the speech is synthetic.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from audiobook.model import Metadata

if TYPE_CHECKING:
    from collections.abc import Mapping

    from audiobook.config import About
    from audiobook.model import Book

NOTE: Final = "This audiobook is read by digital voices: the speech is synthetic."
"""Ends every description."""
_SAYS_SO: Final = re.compile(r"\b(?:digital|synthetic|computer|text-to-speech|AI|TTS)\b", re.IGNORECASE)


def of(
    book: Book, about: About, flags: Mapping[str, Any], voice: str, cover: bytes | None = None
) -> Metadata:
    """Return what is known about a book: `flags` win over voices.yaml (`about`), which wins over the text.

    `flags`: fields of Metadata; None or empty: not given.  `voice`: is named if the narrator has no name.
    `cover`: the content of the picture, a JPEG or PNG file; None: there is none.
    """
    fields: dict[str, Any] = {
        "title": book.title,
        "author": book.author,
        "language": book.language,
        **about.model_dump(exclude_none=True, exclude={"cover"}),
        **{name: value for name, value in flags.items() if value},
    }
    narrator, description = fields.get("narrator"), fields.get("description")
    fields["narrator"] = _honest(narrator) if narrator else f"Digital voices ({voice})"
    fields["description"] = f"{description}\n\n{NOTE}" if description else NOTE
    return Metadata(**fields, cover=cover)


def _honest(narrator: str) -> str:
    """Return a narrator's name that says that the voice is digital."""
    return narrator if _SAYS_SO.search(narrator) else f"{narrator} (digital voice)"
