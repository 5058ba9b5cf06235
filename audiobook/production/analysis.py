"""Texts -> who says what: read, split, attribute, correct by script files, ask a language model.

>>> analysis = analyse([Path("chapter.txt")], config)                                  # doctest: +SKIP
>>> analysis.script.lines[0][3].speaker                                                # doctest: +SKIP
'lexie'
"""

from __future__ import annotations

import hashlib
import os
from contextlib import nullcontext
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from audiobook import attribute, read, split
from audiobook.casting import hints
from audiobook.model import Script
from audiobook.production import file_names
from audiobook.review import corrections, script
from audiobook.system.errors import InputError
from audiobook.system.files import exists, resolved

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from audiobook.config import Config
    from audiobook.model import Chapter, Span
    from audiobook.review.llm_report import Report
    from audiobook.review.script import Part


SCRIPT_END = ".script.txt"
"""How the names of script files end."""
NAME_BYTES = 255
"""The longest file name that file systems take."""


class Counter(Protocol):
    """Counts lines that are finished, such as a progress bar."""

    def step(self, lines: int) -> None:
        """Count more lines."""
        ...


class Silent:
    """Counts nothing."""

    def step(self, lines: int) -> None:
        """Do nothing."""


@dataclass(frozen=True, slots=True)
class Analysis:
    """Who says what in some texts, and what it is based on."""

    script: Script
    review: corrections.Outcome
    """What happened to a person's corrections."""
    parts: Mapping[Path, tuple[Part, ...]]
    """The content of the script files, by path; empty: there are none."""
    consulted: Report | None = None
    """What became of the lines that a language model was asked about; None: voices.yaml names no model."""


def analyse(
    texts: Sequence[Path],
    config: Config,
    script_path: Path | None = None,
    *,
    counting: Callable[[int], AbstractContextManager[Counter]] = lambda _: nullcontext(Silent()),
    announce: Callable[[str], None] = lambda _: None,
) -> Analysis:
    """Read texts, find out who says what, and apply the corrections in their script files.

    `script_path`: the script file of all texts; None: the one beside each text, if it exists.
    `counting`: makes the counter for a number of lines that a language model is asked about, and `announce`
    is given a line on what that will cost.
    Raises InputError for texts and scripts that cannot be used.
    """
    parts = script_parts(texts, script_path)
    guess = _attributed(texts, config, [part for file_parts in parts.values() for part in file_parts])
    model = config.attribution.llm
    if model is None:
        return Analysis(_with_cast(guess, guess.script, config), guess.review, parts)
    from audiobook.review import llm  # noqa: PLC0415  its HTTP client is slow to import

    session = llm.Session(counting, announce)
    decided, report = llm.consult(guess.script, model, llm.default_cache(), guess.narrator, session)
    return Analysis(_with_cast(guess, decided, config), guess.review, parts, report)


def script_beside(text: Path) -> Path:
    """Return where the script file of a text is, unless the user names another."""
    name = f"{text.stem}{SCRIPT_END}"
    if len(os.fsencode(name)) > NAME_BYTES:
        mark = f"-{hashlib.sha256(os.fsencode(text.stem)).hexdigest()[:8]}"  # two long names may begin alike
        name = f"{file_names.cut(text.stem, NAME_BYTES - len(mark + SCRIPT_END))}{mark}{SCRIPT_END}"
    return text.with_name(name)


def script_parts(texts: Sequence[Path], path: Path | None) -> dict[Path, tuple[Part, ...]]:
    """Return the content of the texts' script files, by path.

    `path`: the only script file; None: the one beside each text, if it exists.
    """
    paths = [path] if path else [script_beside(text) for text in texts if text != read.STDIN]
    return {file: script.load(file) for file in dict.fromkeys(paths) if exists(file)}


@dataclass(frozen=True, slots=True)
class _Guess:
    """The program's own attribution, with a person's corrections."""

    script: Script
    """With everybody who is named, those who never speak, too."""
    narrator: str | None
    """The id of the character who tells the story; None: voices.yaml names nobody."""
    spans: Sequence[tuple[Chapter, Sequence[Span]]]
    """Of each chapter, as they were before corrections."""
    review: corrections.Outcome


def _attributed(texts: Sequence[Path], config: Config, parts: Sequence[Part]) -> _Guess:
    """Return who says what, by the program's guess and a person's corrections of it."""
    book = read.book(_distinct(texts))
    spans = split.cut(book.chapters)
    known = [attribute.Known(name, member.aliases, member.gender) for name, member in config.cast.items()]
    characters = attribute.discover(spans, known, config.first_person)
    narrator = next((person.id for person in characters if person.name == config.first_person), None)
    guess = Script(book, characters, attribute.book(spans, characters, narrator))
    lines, characters, review = corrections.apply(guess, characters, narrator, parts)
    return _Guess(Script(book, characters, lines), narrator, spans, review)


def _with_cast(guess: _Guess, script: Script, config: Config) -> Script:
    """Return the script with those of its characters who speak or are in voices.yaml, described."""
    speaking = {line.speaker for lines in script.lines for line in lines}
    cast = tuple(
        person for person in script.characters if person.id in speaking or person.name in config.cast
    )
    return replace(script, characters=hints.described(cast, guess.spans))


def _distinct(texts: Sequence[Path]) -> Sequence[Path]:
    """Return the texts; raises InputError where a text is named twice."""
    seen: set[Path] = set()
    for path in texts:
        if resolved(path) in seen:
            raise InputError(f"{path}: text given twice; name it once")
        seen.add(resolved(path))
    return texts
