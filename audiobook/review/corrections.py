"""What a person has said in a script file, found again in the text.  Pure.

`find` matches the file's lines with the text's, as a diff does: equal words first, then similar words between
them, so that a correction holds whatever happens to the lines around it.  `apply` attributes the run anew
with what was told, so that a correction carries through an untagged exchange.

>>> found = find(part, guess)                                                          # doctest: +SKIP
>>> [(wish.entry.speaker, wish.entry.words) for wish in found.wishes]                        # doctest: +SKIP
[('Lexie', '“Not today.”')]
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from difflib import SequenceMatcher, get_close_matches
from typing import TYPE_CHECKING

from audiobook import attribute
from audiobook.model import Character, Line
from audiobook.review.script import (
    BY_HAND,
    Entry,
    Lost,
    Part,
    by_source,
    entries,
    excerpt,
    folded,
    one_line,
    text_name,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from audiobook.model import Script

ALIKE = 0.6
"""Words of which so much is common may be the same line before and after an edit."""
FEW_WORDS = 4
"""So few (`No.`, `I see.`) tell nothing by themselves: a line beside them must fit as well."""
LONG = 80
"""Characters from which on lines are compared by words, not by letters."""
NEARBY = 3
"""Lines on either side that tell equal ones apart."""
LARGEST_GAP = 200
"""Lines in a rewritten stretch up to which similar ones are looked for: the work grows with its square."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Who is to say a line, by a person's word."""

    chapter: int
    """Index of the chapter in the text."""
    line: int
    """Index of the line in the chapter."""
    entry: Entry


@dataclass(frozen=True, slots=True)
class Found:
    """What a script file says of a text."""

    wishes: tuple[Wish, ...]
    lost: tuple[Lost, ...]
    """Corrections without a place in the text."""
    reworded: tuple[Entry, ...]
    """Entries whose words the person has changed: they are read as the text has them."""


class People:
    """The characters by all their names."""

    def __init__(self, characters: Sequence[Character]) -> None:
        self._names: dict[str, list[str]] = {}
        self._aliases: dict[str, list[str]] = {}
        self._spelled: dict[str, str] = {}
        for one in characters:
            self._names.setdefault(folded(one.name), []).append(one.id)
            for alias in one.aliases:
                self._aliases.setdefault(folded(alias), []).append(one.id)
            self._spelled.update({folded(name): name for name in (one.name, *one.aliases)})

    def find(self, name: str) -> str | None:
        """The id of the one whose name this is, or else of the only one with that alias."""
        key = folded(name)
        ids = self._names.get(key) or self._aliases.get(key, [])
        return ids[0] if len(ids) == 1 else None

    def nearest(self, name: str) -> str | None:
        """The name most like one that is nobody's."""
        near = get_close_matches(folded(name), self._spelled, 1, 0.7)
        return self._spelled[near[0]] if near else None


def find(part: Part, guess: Script) -> Found:
    """The corrections in a part of a script file, and their places in the text that `guess` is of.

    A correction is a line marked `!`, or one that was changed since it was written; where the file does not
    tell (`Entry.touched` is None), every line that differs from `guess`.
    """
    placed = list(entries(guess))
    people = People(guess.characters)
    theirs = [entry for _, entry in placed]
    told = [index for index, entry in enumerate(part.entries) if _may_be_told(entry)]
    places = _Places([entry.words for entry in theirs])
    found = places.of(part.entries, told, part.lost)
    wishes: list[Wish] = []
    lost: list[Lost] = []
    reworded: list[Entry] = []
    for index in told:
        entry = part.entries[index]
        at = found.get(index)
        if at is None:
            # Narration that is gone, in a file that cannot tell who wrote it, is nobody's correction.
            if entry.touched is not None or entry.mark == "!" or entry.kind == "dialogue":
                lost.append(_lost(part.entries, index))
            continue
        differs = entry.touched is True and entry.words != theirs[at].words
        if differs:
            reworded.append(entry)
        same = _same(entry, theirs[at], people)
        if entry.mark == "!" or not same or (entry.touched and not differs):
            wishes.append(Wish(*placed[at][0], entry))
    for number, one in enumerate(part.lost):
        at = found.get(len(part.entries) + number)
        if at is None:
            lost.append(one)
        else:
            wishes.append(Wish(*placed[at][0], one.entry))
    return Found(tuple(wishes), tuple(lost), tuple(reworded))


def newcomers(names: Iterable[str], characters: Sequence[Character]) -> tuple[Character, ...]:
    """Characters for the names that are nobody's."""
    people = People(characters)
    new = {folded(name): one_line(name) for name in names if people.find(name) is None}
    taken = {one.id for one in characters}
    made = []
    for one in attribute.discover((), [attribute.Known(name) for name in new.values()]):
        plain, number = one.id, 2
        while one.id in taken:
            one, number = replace(one, id=f"{plain}-{number}"), number + 1  # noqa: PLW2901 - until it is free
        taken.add(one.id)
        made.append(one)
    return tuple(made)


@dataclass(frozen=True, slots=True)
class Review:
    """What became of a person's corrections."""

    kept: int = 0
    followed: int = 0
    """Lines beside them that have another speaker because of them."""
    lost: tuple[tuple[str, Lost], ...] = ()
    """With the name of their text."""
    reworded: tuple[tuple[str, Entry], ...] = ()
    new: tuple[str, ...] = ()
    """Names that nobody had so far, each with the one most like it in brackets, if there is any."""


def apply(
    guess: Script,
    characters: Sequence[Character],
    first_person: str | None,
    parts: Sequence[Part],
) -> tuple[tuple[tuple[Line, ...], ...], tuple[Character, ...], Review]:
    """The lines of a run as a person wants them, the characters with those the person added, and the account.

    `guess`: who says what without the person's word; `characters`: all, silent ones too.
    """
    wishes: dict[int, dict[int, Entry]] = {}
    lost: list[tuple[str, Lost]] = []
    reworded: list[tuple[str, Entry]] = []
    by_name = {part.name: part for part in parts}
    for places, one in by_source(guess):
        part = by_name.get(text_name(one))
        if part is None:
            continue
        found = find(part, one)
        for wish in found.wishes:
            wishes.setdefault(places[wish.chapter], {})[wish.line] = wish.entry
        lost += [(part.name, gone) for gone in found.lost]
        reworded += [(part.name, entry) for entry in found.reworded]
    if not wishes:
        return guess.lines, tuple(characters), Review(0, 0, tuple(lost), tuple(reworded))
    told = [entry for entries_ in wishes.values() for entry in entries_.values()]
    added = newcomers((e.speaker for e in told if e.speaker and e.kind == "dialogue"), characters)
    known = People(characters)
    new = [f"{one.name}{f' (like {near})' if (near := known.nearest(one.name)) else ''}" for one in added]
    everyone = (*characters, *added)
    lines, followed = _decided(guess, wishes, everyone, first_person)
    return lines, everyone, Review(len(told), followed, tuple(lost), tuple(reworded), tuple(new))


def _decided(
    guess: Script,
    wishes: Mapping[int, Mapping[int, Entry]],
    characters: Sequence[Character],
    first_person: str | None,
) -> tuple[tuple[tuple[Line, ...], ...], int]:
    people = People(characters)
    cut = []
    pinned: dict[int, dict[int, str | None]] = {}
    for number, (chapter, lines) in enumerate(zip(guess.book.chapters, guess.lines, strict=True)):
        mine = wishes.get(number, {})
        spans = [
            replace(line.span, kind=mine[at].kind, continues=False)
            if at in mine and mine[at].kind != line.span.kind
            else line.span
            for at, line in enumerate(lines)
        ]
        cut.append((chapter, spans))
        pinned[number] = {
            at: people.find(entry.speaker) if entry.speaker else None
            for at, entry in mine.items()
            if entry.kind == "dialogue"
        }
    decided = attribute.book(cut, characters, first_person, pinned)
    made, followed = [], 0
    for number, (lines, before) in enumerate(zip(decided, guess.lines, strict=True)):
        mine = wishes.get(number, {})
        chapter = guess.book.chapters[number]
        final: list[Line] = []
        for at, (line, was) in enumerate(zip(lines, before, strict=True)):
            if at in mine:
                final.append(Line(line.span, pinned[number].get(at), 1.0, BY_HAND))
            elif line.speaker != was.speaker and mine:
                followed += 1
                nearest = min(mine, key=lambda wish, here=at: (abs(wish - here), wish))  # type: ignore[misc]
                words = excerpt(chapter, lines[nearest], 40).strip("\"“”‘’'«» ")
                final.append(replace(line, reason=f"follows your correction of “{words}”"))
            else:
                final.append(line)
        made.append(tuple(final))
    return tuple(made), followed


def _may_be_told(entry: Entry) -> bool:
    return entry.mark == "!" or entry.touched is not False


def _same(entry: Entry, guess: Entry, people: People) -> bool:
    """Does the guess say the same already?"""
    if entry.kind != guess.kind or (entry.speaker is None) != (guess.speaker is None):
        return False
    if entry.speaker is None or guess.speaker is None:
        return True
    if folded(entry.speaker) == folded(guess.speaker):
        return True
    who = people.find(entry.speaker)
    return who is not None and who == people.find(guess.speaker)


def _lost(found: Sequence[Entry], index: int) -> Lost:
    before = found[index - 1].words if index else ""
    after = found[index + 1].words if index + 1 < len(found) else ""
    return Lost(replace(found[index], mark="!"), before, after)


# --- places


class _Places:
    """The lines of a text, by their words."""

    def __init__(self, words: Sequence[str]) -> None:
        self.plain = [_plain(one) for one in words]
        self.counts = Counter(self.plain)

    def of(self, found: Sequence[Entry], told: Sequence[int], lost: Sequence[Lost]) -> dict[int, int]:
        """For those entries that were `told` and for `lost`, counted on behind them: the line of the text."""
        ours = [_plain(entry.words) for entry in found]
        matcher = SequenceMatcher(None, ours, self.plain, autojunk=False)
        equal: dict[int, int] = {}
        gaps: list[tuple[range, range]] = []
        for tag, low, high, begin, end in matcher.get_opcodes():
            if tag == "equal":
                equal.update(zip(range(low, high), range(begin, end), strict=True))
            else:
                gaps.append((range(low, high), range(begin, end)))
        counts = Counter(ours)
        found_at = {
            index: equal[index]
            for index in told
            if index in equal and (counts[ours[index]] == 1 or _is_held(index, equal))
        }
        free = set(range(len(self.plain))).difference(equal.values())
        wanted = set(told).difference(found_at)
        self._fill_gaps(ours, wanted, gaps, free, found_at)
        around = {i: (ours[i], _at(ours, i - 1), _at(ours, i + 1)) for i in wanted}
        around |= {
            len(found) + i: (_plain(one.entry.words), _plain(one.before), _plain(one.after))
            for i, one in enumerate(lost)
        }
        self._search(around, free, found_at)
        return found_at

    def _fill_gaps(
        self,
        ours: Sequence[str],
        wanted: set[int],
        gaps: Iterable[tuple[range, range]],
        free: set[int],
        found_at: dict[int, int],
    ) -> None:
        """Lines with similar words in a stretch that was rewritten, the most similar first."""
        for mine, theirs in gaps:
            if len(theirs) > LARGEST_GAP:
                continue
            pairs = [
                (likeness + self._fit(_at(ours, i - 1), _at(ours, i + 1), j), -i, -j)
                for i in mine
                if i in wanted
                for j in theirs
                if (likeness := _likeness(ours[i], self.plain[j])) >= ALIKE
                and (
                    len(ours[i].split()) >= FEW_WORDS or self._fit(_at(ours, i - 1), _at(ours, i + 1), j) >= 1
                )
            ]
            for _, i, j in sorted(pairs, reverse=True):
                if -j in free and -i in wanted:
                    found_at[-i] = -j
                    free.discard(-j)
                    wanted.discard(-i)

    def _search(
        self, around: Mapping[int, tuple[str, str, str]], free: set[int], found_at: dict[int, int]
    ) -> None:
        """Lines that were moved, or have come back: the same words, once or beside the same others."""
        for index, (words, before, after) in around.items():
            if index in found_at:
                continue
            candidates = [j for j in free if self.plain[j] == words]
            fits = sorted(((self._fit(before, after, j), j) for j in candidates), reverse=True)
            few = len(words.split()) < FEW_WORDS
            clear = len(fits) == 1 or (len(fits) > 1 and fits[0][0] > fits[1][0])
            if clear and (fits[0][0] >= 1 or (not few and self.counts[words] == 1)):
                found_at[index] = fits[0][1]
                free.discard(fits[0][1])

    def _fit(self, before: str, after: str, at: int) -> float:
        """0 to 2: how well the lines beside one in the text are those that stood beside an entry."""
        return _likeness(before, _at(self.plain, at - 1)) + _likeness(after, _at(self.plain, at + 1))


def _is_held(index: int, equal: Mapping[int, int]) -> bool:
    """Does another line nearby match, too?  One `No.` among changed lines may be any `No.`"""
    here = equal[index]
    near = (index + step for step in range(-NEARBY, NEARBY + 1) if step)
    return any(abs(equal.get(other, here + 10 * NEARBY) - here) <= 2 * NEARBY for other in near)


def _at(words: Sequence[str], index: int) -> str:
    return words[index] if 0 <= index < len(words) else ""


def _plain(words: str) -> str:
    """The letters and digits alone: neither a style of quotation marks nor a comma makes another line."""
    return " ".join(re.findall(r"\w+", words.casefold())) or words


def _likeness(one: str, other: str) -> float:
    """0 to 1: how much of two lines is common."""
    if one == other:
        return float(bool(one))
    if min(len(one), len(other)) * 2 < ALIKE / 2 * (len(one) + len(other)):
        return 0.0
    long = max(len(one), len(other)) > LONG
    mine, theirs = (one.split(), other.split()) if long else (one, other)
    matcher = SequenceMatcher(None, mine, theirs, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= ALIKE / 2 else 0.0
