"""Paragraphs in order, and speech that runs over several."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from audiobook.model import Block, Chapter, Span
from audiobook.split import Convention, cut, spans

if TYPE_CHECKING:
    from audiobook.model import BlockKind


Body = tuple["BlockKind", str]


def chapter(*bodies: Body, source: str = "") -> Chapter:
    """A chapter of blocks with these words."""
    blocks, start = [], 0
    for kind, words in bodies:
        blocks.append(Block(start, start + len(words), kind))
        start += len(words) + 2
    return Chapter("t", "\n\n".join(words for _, words in bodies), tuple(blocks), source)


@pytest.mark.parametrize(("between", "continues"), [("note", True), ("heading", False), ("break", False)])
def test_what_ends_an_open_speech(between: BlockKind, continues: bool) -> None:
    """A note is not the story's: the speech goes on behind it, but not behind a heading or a break."""
    text = chapter(("paragraph", '"We went on.'), (between, "Then"), ("paragraph", '"And on."'))
    assert [span.continues for span in spans(text, Convention())] == [False, False, continues]


def test_a_note_opens_nothing() -> None:
    """A speech behind it is a new one."""
    text = chapter(("paragraph", '"We went on."'), ("note", "Then"), ("paragraph", '"And on."'))
    assert [span.continues for span in spans(text, Convention())] == [False, False, False]


def test_an_open_speech_keeps_its_marks() -> None:
    """Other marks in its next paragraph are quotations inside it, not another convention."""
    other: Body = ("paragraph", "‘It’s late,’ he said.")
    closed = spans(chapter(("paragraph", '"We went on."'), other), Convention())
    still_open = spans(chapter(("paragraph", '"We went on.'), other), Convention())
    assert [span.kind for span in closed] == ["dialogue", "dialogue", "narration"]
    assert [span.kind for span in still_open] == ["dialogue", "narration"]


def test_what_is_invisible_keeps_its_place() -> None:
    """Spans count in the text as it is, in every paragraph."""
    text = chapter(("paragraph", "It\xad rained."), ("paragraph", '\u202e"G\xado,"\u202c he said.'))
    assert [text.text[span.start : span.end] for span in spans(text, Convention())] == [
        "It\xad rained.\n\n\u202e",
        '"G\xado,"\u202c',
        " he said.",
    ]


def test_a_chapter_without_blocks() -> None:
    """Its white space is a break; nothing is nothing."""
    assert spans(Chapter("t", " \n", ()), Convention()) == (Span(0, 2, "break"),)
    assert spans(Chapter("t", "", ()), Convention()) == ()


def test_chapters_of_a_source_share_its_convention() -> None:
    """Those of another source have their own."""
    single: Body = ("paragraph", "‘It’s late,’ said Ann.")
    plain: Body = ("paragraph", "He said, ‘so’ and left. ‘It’s late, ‘he said.")
    first, second = chapter(single, source="a"), chapter(plain, source="a")
    other = chapter(("paragraph", '"So," he said.'), plain, source="b")
    kinds = [[span.kind for span in cut_spans] for _, cut_spans in cut([first, other, second])]
    assert kinds[0] == ["dialogue", "narration"]
    assert kinds[1] == ["dialogue", "narration", "narration"]
    assert kinds[2] == [span.kind for span in spans(second, Convention("single"))] != ["narration"]
