"""Codes that tell what the program wrote in a script file from what a person changed.  Pure.

Entries come in; out come the rows of codes at the end of the file, one code an entry.  When the file is read
back, an entry without its code has been edited.

>>> rows([Entry(" ", "dialogue", "Kate", "Yes.")])
['0MLWJ3oO6v']
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from audiobook.review.entries import REVIEW, UNMARKED, Entry

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LENGTH = 5
"""Base64 digits a code: 30 bits, so even among a novel's 10,000 codes no edited line matches by chance."""
_ROW = re.compile(rf"(?:[\w-]{{{LENGTH}}})*?[\w-]{{{LENGTH - 1}}}[A-D]|.+")
"""A row ends after a code that ends in A to D, one in sixteen: a changed line changes one row only."""


def rows(entries: Sequence[Entry]) -> list[str]:
    """The codes of all the entries, then the seal, in rows."""
    occurrences = Counter[str]()
    codes = ""
    for entry in entries:
        codes += _code(entry, is_unsure=entry.mark == REVIEW, occurrence=occurrences[entry.words])
        occurrences[entry.words] += 1
    return _ROW.findall(codes + _seal(codes))


def with_edits(entries: Sequence[Entry], codes: str) -> Iterator[Entry]:
    """The entries of a file, each with `edited` filled in; `codes` is the file's rows, joined."""
    written = _unsealed(codes)
    occurrences = Counter[str]()
    for entry in entries:
        edited = None
        if written is not None:
            # Removing a "?" is an edit: a person has looked. Adding one, or removing a "!", is none.
            marks = (False,) if entry.mark == UNMARKED else (False, True)
            occurrence = occurrences[entry.words]
            edited = not any(_code(entry, is_unsure=mark, occurrence=occurrence) in written for mark in marks)
        occurrences[entry.words] += 1
        yield replace(entry, edited=edited)


def _unsealed(codes: str) -> frozenset[str] | None:
    """The codes; None if some are missing, because a person has deleted rows."""
    codes, seal = codes[:-LENGTH], codes[-LENGTH:]
    if not codes.isascii() or seal != _seal(codes):
        return None
    return frozenset(codes[start : start + LENGTH] for start in range(0, len(codes), LENGTH))


def _code(entry: Entry, *, is_unsure: bool, occurrence: int) -> str:
    """`occurrence`: how many earlier entries have the same words."""
    return _digest(json.dumps([is_unsure, entry.kind, entry.speaker, entry.words, occurrence]))


def _seal(codes: str) -> str:
    """Goes after the last code; it no longer fits once a code is missing."""
    return _digest(codes)


def _digest(content: str) -> str:
    digest = hashlib.blake2b(content.encode("ascii"), digest_size=8).digest()
    return base64.urlsafe_b64encode(digest).decode()[:LENGTH]
