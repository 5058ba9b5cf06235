r"""Lines whose speaker the page itself names: scripts, chat logs, and messages inside prose.  Pure.

>>> from audiobook.read.structure import chapters
>>> (found,) = find(chapters("ANN: Look.\n\nBEN: And?\n\nANN: No.\n\nBEN: Oh."))
>>> [place.label.name for places in found.values() for place in places]
['Ann', 'Ben', 'Ann', 'Ben']

One line proves nothing: `Moral: look first` is prose.  A run of lines does, in which people take turns, or
which names people whom the text knows.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from audiobook.text import first_names
from audiobook.text.labels import SEEN, Form, Label, label
from audiobook.text.patterns import alternatives, longest_first

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from audiobook.model import Chapter


class Needs(NamedTuple):
    """When lines with a form of label are a script."""

    lines: int
    """In a run, at least."""
    again: int
    """Lines that each of two people have in it, at least."""
    apart: int
    """Blocks from one line of a run to the next, at most."""


NEEDS: Final[Mapping[Form, Needs]] = {
    "stamp": Needs(2, 1, 40),
    "colon": Needs(4, 2, 4),
    "capitals": Needs(8, 3, 5),
    "line": Needs(5, 2, 40),
}
"""The less a form of label differs from prose, the more it takes."""
SPEAKERS: Final = 2
"""People who have to take turns in a script."""
MESSAGES: Final = 2
"""Lines beside each other with names of known people that are messages."""
NEXT_LINE: Final = re.compile(r"\n[ \t]*")


@dataclass(frozen=True, slots=True)
class Place:
    """A label in a paragraph."""

    start: int
    """Where its line begins, in code points of the paragraph."""
    label: Label


Labelled = dict[int, tuple[Place, ...]]
"""The labels of the paragraphs that have them, by index of the block, ascending."""


@dataclass(frozen=True, slots=True)
class _Run:
    """Lines with labels of one form that stand close together."""

    form: Form
    blocks: tuple[int, ...]
    """The index of each line's block."""
    names: tuple[str, ...]
    """Of each line."""


def find(chapters: Sequence[Chapter]) -> list[Labelled]:
    """For each chapter of a source the paragraphs whose lines name their speakers."""
    candidates = [_candidates(chapter) for chapter in chapters]
    if not any(candidates):
        return candidates
    scripts = [run for found in candidates for run in _runs(found) if _is_script(run)]
    known = {name for run in scripts for name in run.names}
    known |= _people(
        chapters, {place.label.name for found in candidates for places in found.values() for place in places}
    )
    return [
        {
            index: found[index]
            for index in sorted({index for run in _runs(found) for index in _accepted(run, known)})
        }
        for found in candidates
    ]


def _candidates(chapter: Chapter) -> Labelled:
    """Every paragraph that begins with what may be a label, and the labels of its further lines."""
    found: Labelled = {}
    for index, block in enumerate(chapter.blocks):
        if block.kind == "paragraph":
            body = chapter.text[block.start : block.end]
            first = label(body)
            if first and (first.end < len(body) or runs_on(chapter, index)):
                found[index] = (Place(0, first), *_further(body, first.form))
    return found


def _further(body: str, form: Form) -> Iterator[Place]:
    """The labels of a paragraph's other lines, of the same form as its first."""
    if form == "line":
        return
    for match in NEXT_LINE.finditer(body):
        found = label(body[match.end() : match.end() + SEEN])
        if found and found.form == form:
            yield Place(match.end(), found)


def runs_on(chapter: Chapter, index: int) -> bool:
    """Does the block behind another begin on the next line?"""
    following = chapter.blocks[index + 1 : index + 2]
    gap = chapter.text[chapter.blocks[index].end : following[0].start] if following else ""
    return gap.count("\n") == 1


def _runs(found: Labelled) -> Iterator[_Run]:
    for form, needs in NEEDS.items():
        lines = [
            (index, place.label.name)
            for index, places in found.items()
            for place in places
            if place.label.form == form
        ]
        first = 0
        for here in range(1, len(lines) + 1):
            if here == len(lines) or lines[here][0] - lines[here - 1][0] > needs.apart:
                run = lines[first:here]
                first = here
                if run:
                    yield _Run(form, tuple(index for index, _ in run), tuple(name for _, name in run))


def _is_script(run: _Run) -> bool:
    """Do people take turns in a run, as in nothing but a script or a log?"""
    needs = NEEDS[run.form]
    if run.form == "stamp":
        return len(run.names) >= needs.lines
    often = [name for name, lines in Counter(run.names).items() if lines >= needs.again]
    return len(run.names) >= needs.lines and len(often) >= SPEAKERS


def _accepted(run: _Run, known: Iterable[str]) -> Iterator[int]:
    """The blocks of a run whose labels name their speakers."""
    if _is_script(run):
        yield from run.blocks
    elif run.form in {"colon", "stamp"}:
        yield from _messages(run, known)


def _messages(run: _Run, known: Iterable[str]) -> Iterator[int]:
    """The blocks of messages beside each other, all from known people."""
    beside: list[int] = []
    count = 0
    for index, name in zip((*run.blocks, 0), (*run.names, ""), strict=True):
        if name in known and (not beside or index - beside[-1] <= 1):
            beside.append(index)
            count += 1
            continue
        if count >= MESSAGES:
            yield from beside
        beside, count = ([index], 1) if name in known else ([], 0)


def _people(chapters: Sequence[Chapter], names: Iterable[str]) -> set[str]:
    """Those of the names that are first names, or that a sentence of the text has in its middle."""
    people = {name for name in names if first_names.gender_of(name.split()[0])}
    others = [re.escape(name) for name in longest_first(names) if name not in people]
    if others:
        inside = re.compile(rf"(?<=[a-z,;] )(?:{alternatives(others)})\b(?!:)")
        people |= {match[0] for chapter in chapters for match in inside.finditer(chapter.text)}
    return people
