"""Applies a person's corrections from a script file to a run.  Pure.

The program's own attribution and the parts of script files come in; out come the lines as the person wants
them, the characters with those that the person added, and an account of every correction.

`locate` finds the corrections in the text (`places`); `apply` attributes the run again with them, so that a
correction carries through an untagged exchange, and all of them teach the rest of the book.

>>> located = locate(part, guess)                                                      # doctest: +SKIP
>>> [(wanted.entry.speaker, wanted.entry.words) for wanted in located.corrections]     # doctest: +SKIP
[('Lexie', '“Not today.”')]
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING

from audiobook import attribute
from audiobook.model import Character, Line
from audiobook.review import owners
from audiobook.review.entries import (
    BY_HAND,
    CORRECTED,
    Entry,
    LostCorrection,
    Part,
    by_source,
    entries,
    excerpt,
    folded,
    one_line,
    text_name,
)
from audiobook.review.places import Places

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from audiobook.model import Chapter, Script, Span

SIMILAR_NAME = 0.7
"""Likeness (0 to 1, by difflib) from which an unknown name may be a misspelling of a known one."""
QUOTED = 40
"""Characters of a correction that the lines around it quote as their reason."""
NEAR_LINES = 60
"""A line that changes within so many lines of a correction follows that one."""
LEARNED = "follows what your corrections teach about the book"
"""Why a line farther away has changed."""


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person wants one line of the text to be."""

    chapter: int
    """Index of the chapter in the text."""
    line: int
    """Index of the line in the chapter."""
    entry: Entry


@dataclass(frozen=True, slots=True)
class Located:
    """The corrections in a part of a script file, and where they are in the text."""

    corrections: tuple[Correction, ...]
    lost: tuple[LostCorrection, ...]
    """Corrections without a place in the text."""
    reworded: tuple[Entry, ...]
    """Lines whose words the person has changed: the text's words are read all the same."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a person's corrections."""

    applied: int = 0
    followed: int = 0
    """Lines that have another speaker because a correction carries through to them, or teaches it."""
    lost: tuple[tuple[str, LostCorrection], ...] = ()
    """After the name of their text."""
    reworded: tuple[tuple[str, Entry], ...] = ()
    """After the name of their text."""
    new_names: tuple[str, ...] = ()
    """Names that no character had, as messages show them: `Lexi (like Lexie)`."""
    renamed: tuple[tuple[str, str], ...] = ()
    """The old and the new name of texts that were renamed since their script was written."""


class Names:
    """Finds characters by any of their names."""

    def __init__(self, characters: Sequence[Character]) -> None:
        self._by_name: dict[str, list[str]] = defaultdict(list)
        self._by_alias: dict[str, list[str]] = defaultdict(list)
        self._spelling: dict[str, str] = {}
        for character in characters:
            self._by_name[folded(character.name)].append(character.id)
            for alias in character.aliases:
                self._by_alias[folded(alias)].append(character.id)
            self._spelling |= {folded(name): name for name in (character.name, *character.aliases)}

    def id_of(self, name: str) -> str | None:
        """The id of the only character with this name, or else with this alias; None: none, or several."""
        key = folded(name)
        ids = self._by_name.get(key) or self._by_alias.get(key, [])
        return ids[0] if len(ids) == 1 else None

    def nearest(self, name: str) -> str | None:
        """The known name that is most like this one; None if none is similar."""
        similar = get_close_matches(folded(name), self._spelling, 1, SIMILAR_NAME)
        return self._spelling[similar[0]] if similar else None


# --- finding corrections


def locate(part: Part, guess: Script) -> Located:
    """The corrections in a part of a script file; `guess` is the program's own script of that text.

    A correction is a line marked `!`, or one that was edited since it was written. If the file cannot tell
    (`Entry.edited` is None), it is every line that differs from `guess`.
    """
    lines = list(entries(guess))
    names = Names(guess.characters)
    candidates = [index for index, entry in enumerate(part.entries) if _may_be_correction(entry)]
    places, returned = Places([line.words for _, line in lines]).find(
        [entry.words for entry in part.entries], candidates, part.lost
    )
    corrections: list[Correction] = []
    lost: list[LostCorrection] = []
    reworded: list[Entry] = []
    for index in candidates:
        entry = part.entries[index]
        if index not in places:
            if _is_worth_keeping(entry):
                lost.append(_with_neighbours(part.entries, index))
            continue
        position, line = lines[places[index]]
        has_new_words = entry.edited is True and entry.words != line.words
        if has_new_words:
            reworded.append(entry)
        was_edited_otherwise = entry.edited and not has_new_words
        if entry.mark == CORRECTED or was_edited_otherwise or not _agrees(entry, line, names):
            corrections.append(Correction(*position, entry))
    for index, correction in enumerate(part.lost):
        if index in returned:
            position, _ = lines[returned[index]]
            corrections.append(Correction(*position, correction.entry))
        else:
            lost.append(correction)
    return Located(tuple(corrections), tuple(lost), tuple(reworded))


def _may_be_correction(entry: Entry) -> bool:
    return entry.mark == CORRECTED or entry.edited is not False


def _is_worth_keeping(entry: Entry) -> bool:
    """Is an entry without a place a lost correction?

    Narration from a file that cannot tell who wrote it has probably been cut from the text.
    """
    return entry.edited is not None or entry.mark == CORRECTED or entry.kind == "dialogue"


def _with_neighbours(script: Sequence[Entry], index: int) -> LostCorrection:
    before = script[index - 1].words if index else ""
    after = script[index + 1].words if index + 1 < len(script) else ""
    return LostCorrection(replace(script[index], mark=CORRECTED), before, after)


def _agrees(entry: Entry, line: Entry, names: Names) -> bool:
    """Does the program say the same of the line already?"""
    if entry.kind != line.kind or (entry.speaker is None) != (line.speaker is None):
        return False
    if entry.speaker is None or line.speaker is None or folded(entry.speaker) == folded(line.speaker):
        return True
    character = names.id_of(entry.speaker)
    return character is not None and character == names.id_of(line.speaker)


# --- applying corrections


def apply(
    guess: Script,
    characters: Sequence[Character],
    first_person: str | None,
    parts: Sequence[Part],
) -> tuple[tuple[tuple[Line, ...], ...], tuple[Character, ...], Outcome]:
    """The lines of a run as a person wants them, the characters with the new ones, and the account.

    `guess`: the program's own attribution. `characters`: all of them, silent ones too. `first_person`: the
    id of the character who tells the story.
    """
    wanted, outcome = _gathered(guess, parts)
    applied = [entry for chapter in wanted.values() for entry in chapter.values()]
    if not applied:
        return guess.lines, tuple(characters), outcome
    speakers = (entry.speaker for entry in applied if entry.speaker and entry.kind == "dialogue")
    added = new_characters(speakers, characters)
    everyone = (*characters, *added)
    lines, followed = _attributed_again(guess, wanted, everyone, first_person)
    known = Names(characters)
    new_names = tuple(_with_nearest(character.name, known) for character in added)
    outcome = replace(outcome, applied=len(applied), followed=followed, new_names=new_names)
    return lines, everyone, outcome


def _gathered(guess: Script, parts: Sequence[Part]) -> tuple[dict[int, dict[int, Entry]], Outcome]:
    """The wanted entries by chapter and line of the run, and the account of what was lost or reworded."""
    wanted: dict[int, dict[int, Entry]] = {}
    lost: list[tuple[str, LostCorrection]] = []
    reworded: list[tuple[str, Entry]] = []
    texts = [*by_source(guess)]
    owned = owners.matched(parts, [script for _, script in texts])
    for chapters, script in texts:
        part = owned.get(script.book.chapters[0].source)
        if part is None:
            continue
        name = text_name(script)
        located = locate(part, script)
        for correction in located.corrections:
            wanted.setdefault(chapters[correction.chapter], {})[correction.line] = correction.entry
        lost += [(name, correction) for correction in located.lost]
        reworded += [(name, entry) for entry in located.reworded]
    renamed = owners.renamed(owned, [script for _, script in texts])
    return wanted, Outcome(lost=tuple(lost), reworded=tuple(reworded), renamed=renamed)


def new_characters(names: Iterable[str], characters: Sequence[Character]) -> tuple[Character, ...]:
    """Characters for the names that nobody has; their ids differ from all others."""
    known = Names(characters)
    unknown = {folded(name): one_line(name) for name in names if known.id_of(name) is None}
    taken = {character.id for character in characters}
    added: list[Character] = []
    for character in attribute.discover((), [attribute.Known(name) for name in unknown.values()]):
        free_id = _free_id(character.id, taken)
        taken.add(free_id)
        added.append(replace(character, id=free_id))
    return tuple(added)


def _free_id(wanted: str, taken: Iterable[str]) -> str:
    """`ann`; if that is taken, `ann-2`, `ann-3` and so on."""
    free_id, number = wanted, 2
    while free_id in taken:
        free_id, number = f"{wanted}-{number}", number + 1
    return free_id


def _with_nearest(name: str, known: Names) -> str:
    nearest = known.nearest(name)
    return f"{name} (like {nearest})" if nearest else name


def _attributed_again(
    guess: Script,
    wanted: Mapping[int, Mapping[int, Entry]],
    characters: Sequence[Character],
    first_person: str | None,
) -> tuple[tuple[tuple[Line, ...], ...], int]:
    """The lines of the run with the corrections, and how many others have changed because of them."""
    names = Names(characters)
    corrected = [wanted.get(index, {}) for index in range(len(guess.lines))]
    chapters = list(zip(guess.book.chapters, guess.lines, corrected, strict=True))
    cut = [(chapter, _respanned(lines, entries_)) for chapter, lines, entries_ in chapters]
    pinned = {index: _pinned(entries_, names) for index, entries_ in enumerate(corrected)}
    again = attribute.book(cut, characters, first_person, pinned)
    lines: list[tuple[Line, ...]] = []
    followed = 0
    for index, (chapter, before, entries_) in enumerate(chapters):
        final, changed = _explained(chapter, before, again[index], entries_, pinned[index])
        lines.append(final)
        followed += changed
    return tuple(lines), followed


def _respanned(lines: Sequence[Line], wanted: Mapping[int, Entry]) -> list[Span]:
    """The spans of a chapter, of the kinds that the person wants."""
    return [
        replace(line.span, kind=wanted[index].kind, continues=False)
        if index in wanted and wanted[index].kind != line.span.kind
        else line.span
        for index, line in enumerate(lines)
    ]


def _pinned(wanted: Mapping[int, Entry], names: Names) -> dict[int, str | None]:
    """The speakers that the person has chosen, by line."""
    return {
        index: names.id_of(entry.speaker) if entry.speaker else None
        for index, entry in wanted.items()
        if entry.kind == "dialogue"
    }


def _explained(
    chapter: Chapter,
    before: Sequence[Line],
    after: Sequence[Line],
    wanted: Mapping[int, Entry],
    pinned: Mapping[int, str | None],
) -> tuple[tuple[Line, ...], int]:
    """The lines of a chapter with the reasons why they have changed, and how many follow a correction."""
    explained: list[Line] = []
    followed = 0
    for index, (old, new) in enumerate(zip(before, after, strict=True)):
        if index in wanted:
            explained.append(Line(new.span, pinned.get(index), 1.0, BY_HAND))
        elif new.speaker != old.speaker:
            followed += 1
            explained.append(replace(new, reason=_cause(chapter, after, index, wanted)))
        else:
            explained.append(new)
    return tuple(explained), followed


def _cause(chapter: Chapter, lines: Sequence[Line], index: int, wanted: Iterable[int]) -> str:
    """Why a line has changed: because of the nearest correction if that is near, else of them all."""
    nearest = _nearest(index, wanted)
    if nearest is None or abs(nearest - index) > NEAR_LINES:
        return LEARNED
    words = excerpt(chapter, lines[nearest], QUOTED).strip("\"“”‘’'«» ")
    return f"follows your correction of “{words}”"


def _nearest(index: int, wanted: Iterable[int]) -> int | None:
    """The corrected line nearest to a line; of two, the earlier; None: the chapter has none."""
    return min(wanted, key=lambda other: (abs(other - index), other), default=None)
