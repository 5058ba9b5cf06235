"""Author's notes at the ends of a chapter, and the story between."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from audiobook.model import Block
from audiobook.read import notes
from audiobook.read.notes import Likeness, likeness, mark_notes

if TYPE_CHECKING:
    from collections.abc import Sequence

LABEL, CERTAIN, PERHAPS, STORY, RULE = "A/N: hi", "I don't own it.", "Enjoy! x", "It rained on.", "* * *"
DOUBTFUL = "I don't own a gun."
LONG = "The rain came down on the roofs of the town, and the river rose until noon."
CHAT = "We moved house last month, and I had no desk and no chair until today."
SPEECH = "“It rains,” she said."


def kinds(bodies: Sequence[str]) -> str:
    """The kinds of a chapter's blocks, by their first letters: n(ote), p(aragraph), b(reak)."""
    text = "\n\n".join(bodies)
    blocks, start = [], 0
    for body in bodies:
        blocks.append(Block(start, start + len(body), "break" if body == RULE else "paragraph"))
        start += len(body) + 2
    marked = mark_notes(text, blocks)
    assert [(block.start, block.end) for block in marked] == [(block.start, block.end) for block in blocks]
    return "".join(block.kind[0] for block in marked)


@pytest.mark.parametrize(
    ("bodies", "expected"),
    [
        ([STORY], "p"),
        ([LABEL], "n"),
        ([LABEL, STORY, STORY], "npp"),
        ([STORY, STORY, LABEL], "ppn"),
        ([CERTAIN, STORY, STORY], "npp"),
        ([PERHAPS, STORY, STORY], "ppp"),
        ([PERHAPS, CERTAIN, STORY, STORY, STORY], "nnppp"),
        ([CERTAIN, PERHAPS, STORY, STORY], "nppp"),
        ([STORY, STORY, CERTAIN, PERHAPS], "ppnn"),
        ([STORY, STORY, PERHAPS, CERTAIN], "pppn"),
        ([STORY, CERTAIN, STORY, STORY], "pppp"),
        # a rule closes what a label opens
        ([LABEL, PERHAPS, RULE, STORY, STORY, STORY], "nnbppp"),
        # but not over the first scene
        ([LABEL, STORY, RULE, STORY, STORY, STORY], "npbppp"),
        ([LABEL, PERHAPS, STORY, RULE, STORY, STORY, STORY], "nppbppp"),
        ([CERTAIN, STORY, RULE, STORY, STORY, STORY], "npbppp"),
        ([LABEL, RULE, STORY, RULE, STORY, STORY], "nbpbpp"),
        ([RULE, LABEL, PERHAPS, PERHAPS, RULE, STORY * 9], "bnnnbp"),
        ([LABEL, CERTAIN, PERHAPS, RULE, STORY, STORY, STORY, STORY], "nnnbpppp"),
        # one sign is not enough, two are
        ([DOUBTFUL, STORY, STORY], "ppp"),
        ([STORY, STORY, DOUBTFUL], "ppp"),
        ([DOUBTFUL, "Rating: wet", STORY, STORY, STORY], "nnppp"),
        (["Summary: rain", STORY, STORY, STORY], "pppp"),
        (["Summary: rain", "Rating: wet", STORY, STORY, STORY], "nnppp"),
        ([LABEL, DOUBTFUL, STORY, STORY, STORY], "nnppp"),
        ([STORY * 9, LABEL, LONG], "ppp"),
        ([STORY * 9, LABEL, LONG.replace("rain", "storm that I wrote")], "pnn"),
        # what follows a label at the end is the author's, unless somebody speaks
        ([STORY * 9, LABEL, STORY], "pnn"),
        ([STORY * 9, LABEL, SPEECH], "ppp"),
        ([STORY * 9, LABEL, SPEECH, LABEL], "pppn"),
        ([STORY * 9, CERTAIN, STORY], "ppp"),
        # the story is never mostly notes, unless each of them is certain
        ([LABEL, PERHAPS, PERHAPS, RULE, STORY], "pppbp"),
        ([CERTAIN, LABEL, STORY, SPEECH], "nnpp"),
        ([CERTAIN * 3, STORY], "np"),
        ([STORY, LABEL, STORY, STORY], "pppp"),
        ([LABEL, CERTAIN], "nn"),
        ([LABEL, PERHAPS], "pp"),
    ],
)
def test_what_is_a_note(bodies: list[str], expected: str) -> None:
    """By the words of paragraphs, and by what stands between them and the chapter's end."""
    assert kinds(bodies) == expected


def test_how_far_from_the_ends_notes_are_looked_for() -> None:
    """So many paragraphs at either end, and none further in."""
    assert (notes.AT_THE_START, notes.AT_THE_END) == (15, 10)
    story = [STORY * 9] * 30
    assert kinds([LABEL] * 20 + story) == "n" * 15 + "p" * 35
    assert kinds(story + [CERTAIN] * 20) == "p" * 40 + "n" * 10
    assert kinds([*story, LABEL, *[STORY] * 9]) == "p" * 30 + "n" * 10
    assert kinds([*story, LABEL, *[STORY] * 10]) == "p" * 41
    assert kinds([LABEL, *[PERHAPS] * 13, RULE, *story]) == "n" * 14 + "b" + "p" * 30
    assert kinds([LABEL, *[PERHAPS] * 14, RULE, *story]) == "n" + "p" * 14 + "b" + "p" * 30


def test_what_notes_are_of_a_chapter() -> None:
    """Half of its words may be; more are the story, unless each paragraph of them is certain."""
    assert kinds([LABEL, "Enjoy! ".ljust(43, "x"), RULE, "y" * 50]) == "nnbp"
    assert kinds([LABEL, "Enjoy! ".ljust(44, "x"), RULE, "y" * 50]) == "ppbp"
    assert kinds(["y" * 50, LABEL, "x" * 43]) == "pnn"
    assert kinds(["y" * 50, LABEL, "x" * 44]) == "ppp"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("A/N", Likeness.NOTE),
        ("Summary: it rains", Likeness.DOUBTFUL),
        ("Summary of the rain", Likeness.STORY),
        ("TBC", Likeness.NOTE),
        ("TBC, she said", Likeness.STORY),
        ("I don't own it.", Likeness.NOTE),
        ("I don't own a gun. I never have.", Likeness.DOUBTFUL),
        ("I own a gun and the series.", Likeness.STORY),
        ("I don't own them. ".ljust(299, "x"), Likeness.DOUBTFUL),
        ("I don't own the series. ".ljust(299, "x"), Likeness.NOTE),
        ("I don't own the series. ".ljust(300, "x"), Likeness.STORY),
        ("one review", Likeness.PERHAPS),
        ("one review, one Review", Likeness.PERHAPS),
        ("one review, two reviews", Likeness.PERHAPS),
        ("one review, one update", Likeness.NOTE),
        ("enjoy! this story", Likeness.PERHAPS),
        ("one review, one update ".ljust(900, "x"), Likeness.NOTE),
        ("one review, one update ".ljust(901, "x"), Likeness.STORY),
        ("A/N: hi ".ljust(901, "x"), Likeness.NOTE),
        ("It rained.", Likeness.STORY),
    ],
)
def test_how_much_a_paragraph_reads_like_a_note(body: str, expected: Likeness) -> None:
    """Labels always; other signs only in short paragraphs."""
    assert likeness(body) == expected


TABLES = [
    (notes.LABEL_PATTERNS, notes.LABEL),
    (notes.OWNERSHIP_PATTERNS, notes.OWNERSHIP),
    (notes.OF_A_WORK_PATTERNS, notes.OF_A_WORK),
    (notes.TO_READERS_PATTERNS, notes.TO_READERS),
    (notes.OF_WRITING_PATTERNS, notes.OF_WRITING),
    (notes.SIGN_OFF_PATTERNS, notes.SIGN_OFF),
]


@pytest.mark.parametrize(
    ("row", "whole"), [(row, whole) for patterns, whole in TABLES for row in patterns], ids=str
)
def test_the_examples_of_patterns(row: tuple[str, str, str], whole: re.Pattern[str]) -> None:
    """The whole pattern finds each example, and so does its own part, and no other part of the same table."""
    name, example, _ = row
    rows = next(patterns for patterns, pattern in TABLES if pattern is whole)
    assert whole.search(example), name
    parts = [re.compile(rf"\b(?:{part})", re.IGNORECASE | re.VERBOSE) for *_, part in rows]
    assert [rows[at] for at, part in enumerate(parts) if part.search(example)][:1] == [row]


@pytest.mark.parametrize(
    ("bodies", "reported"),
    [
        ([DOUBTFUL, STORY, STORY], [DOUBTFUL]),
        ([STORY, STORY, DOUBTFUL], [DOUBTFUL]),
        ([STORY, DOUBTFUL, STORY], []),
        ([PERHAPS, STORY, STORY], []),
        ([CERTAIN, STORY, STORY], []),
        ([LABEL, CHAT, LONG, RULE, STORY * 20], [CHAT]),
        ([LABEL, LONG, LONG, RULE, STORY * 20], []),
        ([LABEL, SPEECH, LONG, RULE, STORY * 20], []),
        ([LABEL, CHAT, LONG, STORY * 20], []),
        ([LABEL, RULE, CHAT, LONG, LONG], []),
    ],
)
def test_what_is_doubtful_is_reported(bodies: list[str], reported: list[str]) -> None:
    """What has one sign, and what stands between a note and a rule, is spoken and named."""
    text = "\n\n".join(bodies)
    starts = [sum(len(body) + 2 for body in bodies[:index]) for index in range(len(bodies))]
    blocks = [
        Block(start, start + len(body), "break" if body == RULE else "paragraph")
        for start, body in zip(starts, bodies, strict=True)
    ]
    found = notes.doubtful(text, mark_notes(text, blocks))
    assert [text[block.start : block.end] for block in found] == reported


@pytest.mark.parametrize("quoted", ["“Warning: rain,” he said.", "'Status: wet'"])
def test_what_somebody_says_is_no_label(quoted: str) -> None:
    """A quotation mark before it shows that."""
    assert not notes.is_label(quoted)
    assert notes.is_label(quoted[1:])
