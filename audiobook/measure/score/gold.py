"""Gold documents: texts whose quotations and speakers people have annotated.

In: files with one JSON object a line.  Out: `Gold` documents, one at a time:

    {"id": "my:story", "text": "...", "narrator": "c1" | null,
     "characters": [{"id": "c0", "name": "Ruth Hale", "aliases": ["Ruth"], "gender": "F" | "M" | null,
                     "category": "major" | "intermediate" | "minor" | null}],
     "quotes": [{"spans": [[start, end], ...], "speaker": "c0" | null,
                 "type": "explicit" | "anaphoric" | "implicit" | null}]}

Positions are code points of `text`, end exclusive.  A quotation interrupted by its tag has several spans.
`narrator`, `aliases`, `gender`, `category` and `type` are optional; other keys are ignored.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, ValidationError

from audiobook.system.errors import InputError
from audiobook.system.files import reading

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
    """Other names; may include `name`."""
    gender: str | None = None
    """`M`, `F`, or anything else for neither or unknown."""
    category: str | None = None
    """Size of the part: `major`, `intermediate`, `minor`."""


class Quote(_Frozen):
    """One utterance."""

    spans: tuple[tuple[int, int], ...]
    """Start and end of each part, in code points of the document's text."""
    speaker: str | None
    """A person's id; None: said by a group, by nobody in particular, or not annotated."""
    type: str | None = None
    """How the text names the speaker: `explicit` (a name), `anaphoric` (a pronoun or noun), `implicit`."""


class Gold(_Frozen):
    """A text with its characters and quotations."""

    id: str
    text: str
    characters: tuple[Person, ...]
    quotes: tuple[Quote, ...]
    narrator: str | None = None
    """The id of the person who says "I" in the narration; None: nobody does."""


def documents(paths: Iterable[Path]) -> Iterator[Gold]:
    """The documents of the files, one at a time, since a corpus of novels may not fit into memory.

    Raises InputError with file and line where one is not a gold document or repeats an id.
    """
    seen: dict[str, str] = {}
    for path in paths:
        for number, line in _lines(path):
            where = f"{path}:{number}"
            gold = _document(line, where)
            if gold.id in seen:
                raise InputError(f"{where}: id {gold.id!r} is already used at {seen[gold.id]}; rename one")
            seen[gold.id] = where
            yield gold


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    with reading(path, "the gold files in it"), path.open("rb") as file:
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
        raise InputError(f"{where}: not a gold document: {problem}; see `audiobook score --help`") from None
    for index, quote in enumerate(gold.quotes):
        for start, end in quote.spans:
            if not 0 <= start <= end <= len(gold.text):
                raise InputError(
                    f'{where}: "quotes.{index}.spans": [{start}, {end}] is not inside the text, which has '
                    f"{len(gold.text)} code points; count code points from 0, end exclusive"
                )
    return gold
