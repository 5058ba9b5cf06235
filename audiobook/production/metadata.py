"""What is said of the book: from the command line, voices.yaml and the text, into one `Metadata`.  Pure.

>>> told = of(Book("Story", ()), About(author="A. Writer"), {"title": "The Storm"}, "espeak en-gb")
>>> told.title, told.author, told.narrator
('The Storm', 'A. Writer', 'Digital voices (espeak en-gb)')

Listeners are told that nobody read aloud: the narrator's name and the description say so.
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
_SAYS_SO: Final = re.compile(r"\b(?:digital|synthetic|computer|text-to-speech|AI|TTS)\b", re.IGNORECASE)


def of(
    book: Book, about: About, flags: Mapping[str, Any], voice: str, cover: bytes | None = None
) -> Metadata:
    """What is known of the book: `flags` win over voices.yaml (`about`), which wins over the text.

    `flags`: fields of Metadata; None or empty: not given.  `voice`: stands for a narrator without a name.
    `cover`: the picture's content, wherever it comes from.
    """
    told = {**about.model_dump(exclude_none=True, exclude={"cover"}), **{k: v for k, v in flags.items() if v}}
    narrator = told.get("narrator")
    known = {
        "title": book.title,
        "author": book.author,
        "language": book.language,
        **told,
        "narrator": _honest(narrator) if narrator else f"Digital voices ({voice})",
        "description": "\n\n".join(filter(None, [told.get("description"), NOTE])),
        "cover": cover,
    }
    return Metadata(**known)


def _honest(narrator: str) -> str:
    return narrator if _SAYS_SO.search(narrator) else f"{narrator} (digital voice)"
