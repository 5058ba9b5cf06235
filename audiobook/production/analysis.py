"""Texts -> who says what: read, split, attribute, correct by script files, ask a language model.

>>> analysis = analyse([Path("chapter.txt")], config)                                  # doctest: +SKIP
>>> analysis.script.lines[0][3].speaker                                                # doctest: +SKIP
'lexie'
"""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from audiobook import attribute, read, split
from audiobook.casting import hints
from audiobook.model import Script
from audiobook.production import script_files
from audiobook.review import corrections, owners
from audiobook.system.errors import InputError
from audiobook.system.files import resolved

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from audiobook.config import Config
    from audiobook.model import Book, Chapter, Span
    from audiobook.review.llm_report import Report
    from audiobook.review.script import Part


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
    offered: tuple[Path, ...] = ()
    """Script files that were not used, and may be those of texts that were renamed and changed."""
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
    is given a line on what that will cost, after one on the language and the script files in
    use and one for each remark on the texts.
    Raises InputError for texts and scripts that cannot be used.
    """
    parts = script_files.load(texts, script_path)
    guess = _attributed(texts, config, parts, look_around=script_path is None)
    announce(_in_use(guess.script.book, guess.parts))
    for remark in guess.script.book.remarks:
        announce(remark)
    model = config.attribution.llm
    if model is None:
        return Analysis(_with_cast(guess, guess.script, config), guess.review, guess.parts, guess.offered)
    from audiobook.review import llm  # noqa: PLC0415  its HTTP client is slow to import

    session = llm.Session(counting, announce)
    decided, report = llm.consult(guess.script, model, llm.default_cache(), guess.narrator, session)
    whole = _with_cast(guess, decided, config)
    return Analysis(whole, guess.review, guess.parts, guess.offered, report)


def _in_use(book: Book, scripts: Iterable[Path]) -> str:
    """Return a line on the language and the script files of a run."""
    names = ", ".join(map(str, scripts))
    return f"language: {book.language}{f'; corrections from {names}' if names else ''}"


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
    parts: Mapping[Path, tuple[Part, ...]]
    """As in `Analysis`."""
    offered: tuple[Path, ...]
    """As in `Analysis`."""


def _attributed(
    texts: Sequence[Path], config: Config, parts: Mapping[Path, tuple[Part, ...]], *, look_around: bool
) -> _Guess:
    """Return who says what, by the program's guess and a person's corrections of it.

    `look_around`: whether script files under the earlier name of a text are looked for.
    """
    book = read.book(_distinct(texts))
    spans = split.cut(book.chapters)
    known = [attribute.Known(name, member.aliases, member.gender) for name, member in config.cast.items()]
    characters = attribute.discover(spans, known, config.first_person)
    narrator = next((person.id for person in characters if person.name == config.first_person), None)
    guess = Script(book, characters, attribute.book(spans, characters, narrator))
    offered: list[Path] = []
    if look_around:
        for path, part, likeness in script_files.left_behind(guess):
            if likeness >= owners.SAME:
                parts = {**parts, path: (part,)}
            else:
                offered.append(path)
    written = [part for file_parts in parts.values() for part in file_parts]
    lines, characters, review = corrections.apply(guess, characters, narrator, written)
    return _Guess(Script(book, characters, lines), narrator, spans, review, parts, tuple(offered))


def _with_cast(guess: _Guess, script: Script, config: Config) -> Script:
    """Return the script with those of its characters who speak or are in voices.yaml, described."""
    speaking = script.speakers
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
