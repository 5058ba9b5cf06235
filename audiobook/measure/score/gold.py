"""Gold documents: texts whose quotations and speakers people have marked.  Reads files.

One JSON object a line:

    {"id": "my:story", "text": "...", "narrator": "c1" | null,
     "characters": [{"id": "c0", "name": "Ruth Hale", "aliases": ["Ruth"], "gender": "F" | "M" | null,
                     "category": "major" | "intermediate" | "minor" | null}],
     "quotes": [{"spans": [[start, end], ...], "speaker": "c0" | null,
                 "type": "explicit" | "anaphoric" | "implicit" | null}]}

Positions are code points into `text`, end exclusive.  A quotation that its tag interrupts has several spans.
`narrator`, `aliases`, `gender`, `category` and `type` may be left out; further keys are ignored.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, ValidationError

from audiobook import read
from audiobook.system.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True)


class Person(_Frozen):
    """A character of a gold document."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    """Other names; may hold `name` as well."""
    gender: str | None = None
    """`M`, `F`, or anything else for neither."""
    category: str | None = None
    """How much of a part it is: `major`, `intermediate`, `minor`."""


class Quote(_Frozen):
    """One utterance."""

    spans: tuple[tuple[int, int], ...]
    """Its parts: start and end, in code points of the document's text."""
    speaker: str | None
    """A person's id. None: said by a group, by nobody in particular, or not marked."""
    type: str | None = None
    """How the text tells the speaker: `explicit` (a name), `anaphoric` (a pronoun, a noun), `implicit`."""


class Gold(_Frozen):
    """A text and what is right about it."""

    id: str
    text: str
    characters: tuple[Person, ...]
    quotes: tuple[Quote, ...]
    narrator: str | None = None
    """The id of the person who says "I" in the narration."""


def documents(paths: Iterable[Path]) -> Iterator[Gold]:
    """The documents of the files, one at a time: a corpus of novels need not fit into memory.

    Raises InputError, naming file and line, for what is no gold document or has the id of an earlier one.
    """
    seen: dict[str, str] = {}
    for path in paths:
        for number, line in _lines(path):
            where = f"{path}:{number}"
            gold = _document(line, where)
            if gold.id in seen:
                raise InputError(f"{where}: id {gold.id!r} stands at {seen[gold.id]} already; rename one")
            seen[gold.id] = where
            yield gold


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    with read.naming_errors(path, "the gold files in it"), path.open("rb") as file:
        for number, line in enumerate(file, 1):
            if line.strip():
                yield number, line


def _document(line: bytes, where: str) -> Gold:
    try:
        gold = Gold.model_validate_json(line)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        problem = f'"{place}": {first["msg"]}' if place else first["msg"]
        raise InputError(f"{where}: no gold document: {problem}; see `audiobook score --help`") from None
    for index, quote in enumerate(gold.quotes):
        for start, end in quote.spans:
            if not 0 <= start <= end <= len(gold.text):
                raise InputError(
                    f'{where}: "quotes.{index}.spans": [{start}, {end}] is no stretch of the text, which has '
                    f"{len(gold.text)} code points; count code points from 0, end exclusive"
                )
    return gold
