"""Letters, verse and headings in quotation marks are read by the narrator."""

from __future__ import annotations

import re
import textwrap

import pytest

from audiobook.read.structure import chapters
from audiobook.split import cut
from audiobook.split.writing import (
    ANNOUNCES_A_LETTER,
    ANNOUNCING_PATTERNS,
    CLOSES_A_LETTER,
    CLOSING_PATTERNS,
    LINE,
    LOOK,
    OPENING_PATTERNS,
    OPENS_A_LETTER,
)

WRAPPED = textwrap.fill("It rained in the town and in the fields behind it. " * 20, 70)
"""Prose of so many lines that a shorter line ends its paragraph."""


def said(text: str) -> list[str]:
    """The dialogue of a text, without what is around it."""
    return [
        chapter.text[span.start : span.end].strip()
        for chapter, spans in cut(chapters(text))
        for span in spans
        if span.kind == "dialogue"
    ]


@pytest.mark.parametrize(
    ("patterns", "whole"),
    [
        (OPENING_PATTERNS, OPENS_A_LETTER),
        (CLOSING_PATTERNS, CLOSES_A_LETTER),
        (ANNOUNCING_PATTERNS, ANNOUNCES_A_LETTER),
    ],
    ids=["opens", "closes", "announces"],
)
def test_the_examples(patterns: tuple[tuple[str, str, str], ...], whole: re.Pattern[str]) -> None:
    """Each is recognised by its own pattern and by no other of its table."""
    for name, example, pattern in patterns:
        assert whole.match(example), name
        assert [other for other, _, by in patterns if re.match(by, example)] == [name]
        assert re.match(pattern, example)


@pytest.mark.parametrize(
    "opening",
    [
        "My dear Ann,--",
        "DEAR ANN,--You must excuse me.",
        "Dearest,",
        "Madam,",
        "_2 September._",
        "June 3, 1893",
    ],
)
def test_a_letter_by_its_beginning(opening: str) -> None:
    """All its paragraphs are narration, and what is said behind it is not."""
    letter = f'"{opening}\n\n"It rained.\n\n"Come soon."'
    assert said(f'She read it.\n\n{letter}\n\n"Well?" said Ben.') == ['"Well?"']


@pytest.mark.parametrize(
    "opening",
    [
        "My dear Ann, it rains.",
        "Oh dear,",
        "Dear me! It rains.",
        "Sir, it rains.",
        "I came on 2 September, and saw it all.",
    ],
)
def test_a_speech_of_several_paragraphs(opening: str) -> None:
    """Whoever begins with a name or a date may be speaking."""
    assert len(said(f'"{opening}\n\n"It rained.\n\n"Come soon."')) == 3


def test_a_salutation_that_is_closed_is_speech() -> None:
    """A letter's quotation goes on in its next paragraph."""
    assert said('"My dear Ann,--"\n\n"Yes?"') == ['"My dear Ann,--"', '"Yes?"']


@pytest.mark.parametrize(
    ("signature", "letter"),
    [
        ('"Yours ever,\n\n"ANN."', True),
        ('"MINA HARKER."', True),
        ('"MITCHELL, SONS & CANDY."', True),
        ('"Your loving\n\n"Ann."', False),
        ('"Your loving sister,"', True),
        ('"NEVER!"', False),
        ('"Yours is the last word. Take it."', False),
        ('"MINA HARKER," she said.', False),
    ],
)
def test_a_letter_by_its_end(signature: str, letter: bool) -> None:
    """Its signature speaks for what stands before it."""
    assert (said(f'"It rained.\n\n"It froze.\n\n{signature}') == []) is letter


@pytest.mark.parametrize(
    ("before", "paragraphs"),
    [
        ("_Letter, Ann Lee to Ben Ray._", 0),
        ("Telegram from Ann to Ben.", 0),
        ("TO MRS. TEMPLE.", 1),
        ("To Mrs. Temple it was new.", 3),
        ("Note to self: never again.", 3),
        ("Letters came to Ann.", 3),
        (f"Letter, {'so ' * (LOOK // 3)} to Ben.", 3),
    ],
)
def test_a_letter_that_is_announced(before: str, paragraphs: int) -> None:
    """By the paragraph or heading before it; behind an address only if it has several paragraphs."""
    letter = f'It rained.\n\n{before}\n\n"It rained.\n\n"Come soon."'
    telegram = f'It rained.\n\n{before}\n\n"It rained."'
    assert len(said(letter) + said(telegram)) == paragraphs


def test_what_begins_as_writing_stays_writing() -> None:
    """In all paragraphs that the quotation runs over."""
    assert said('It read: "It rained.\n\n"Come soon."\n\n"Oh!" said Ann.') == ['"Oh!"']
    assert said('He read. It read:\n\n"It rained.\n\n"Come soon."\n\n"Oh!" said Ann.') == ['"Oh!"']


def test_what_only_seems_to_stay_open_silences_nobody() -> None:
    """A mark that should not be there is no letter's."""
    assert said('He had a "short walk and left.\n\n"Come soon," said Ann.') == ['"Come soon,"']


def test_only_the_letter_is_narration() -> None:
    """A paragraph may close a letter and go on with speech, or with another one that stays open."""
    assert said('"My dear Ann,--\n\n"Come soon." He looked up. "That is all.') == ['"That is all.']
    closed = '"My dear Ann,--\n\n"Come soon." He looked up. "My dear Ben,--\n\n"Stay."'
    assert said(closed) == []


def test_nothing_goes_on_with_what_is_narrated() -> None:
    """Behind a tag the letter is narration, too; other speech begins anew."""
    text = '"Oh!" said Ben.\n\n"My dear Ann,--\n\n"I came," she read, "and saw." Ann rose. "And now?"'
    assert said(text) == ['"Oh!"', '"And now?"']
    quoting = '"Oh!" said Ben.\n\n"My dear Ann,--\n\n"\'Come soon,\' she said.\n\n"Yours."'
    chance = '"Oh!" said Ben. He had a "short walk and left.\n\n"Come soon," said Ann.'
    for words in (text, quoting, chance):
        spans = [span for _, spans in cut(chapters(words)) for span in spans if span.kind == "dialogue"]
        assert len(spans) == 2
        assert not any(span.continues for span in spans)


def test_what_a_letter_quotes_is_said() -> None:
    """Both marks open it."""
    assert said('"My dear Ann,--\n\n"\'Come soon,\' she said.\n\n"Yours."') == ["\"'Come soon,' she said."]


@pytest.mark.parametrize(
    ("before", "verse"),
    [
        ("It was quiet.", True),
        ("He wrote these words:", True),
        ("He sang:", False),
        ("The old man sang,", False),
        ("Ann sang on--", False),
    ],
)
def test_verse(before: str, verse: bool) -> None:
    """A line that closes its quotation in the next, indented one, unless somebody recites it."""
    poem = '    "The rain came down upon the town\n     And all the leaves were wet."'
    assert (said(f"{WRAPPED}\n\n{before}\n\n{poem}\n\nHe rose.") == []) is verse


@pytest.mark.parametrize(
    "lines",
    [
        f'    "The rain {"came down " * (LINE // 9)}\n     And wet."',
        '    "The rain came down,"\n     And wet.',
        '    "The rain came down,\n\n    And wet.',
        '"The rain came down,\nAnd wet."',
    ],
)
def test_what_is_no_verse(lines: str) -> None:
    """A line that is longer, closed, or not followed by an indented one."""
    assert len(said(f"{WRAPPED}\n\nIt was quiet.\n\n{lines}\n\nHe rose.")) == 1


def test_a_heading_in_marks() -> None:
    """In capitals, right behind the number of its chapter."""
    text = 'Chapter 1\n\n"IT HAS COME!"\n\nIt rained.\n\n"IT HAS COME!"\n\n"No," said Ann.'
    assert said(text) == ['"IT HAS COME!"', '"No,"']
    assert said('Chapter 1\n\n"Stop!"\n\nIt rained.') == ['"Stop!"']
    assert said('Chapter 1\n\n"STOP!"\n\nIt rained.') == ['"STOP!"']


@pytest.mark.parametrize(
    "line",
    [
        "[System: Ann has joined.]",
        "Jo: i looked",
        "*Can you hear me?*",
        "_Can you hear me?_",
        "<Jo> i looked",
    ],
)
def test_what_has_no_marks_of_speech(line: str) -> None:
    """Messages and thoughts as chapters on the web set them are the narrator's."""
    assert said(f'"Go," said Ann.\n\n{line}\n\n"No," said Ben.') == ['"Go,"', '"No,"']
