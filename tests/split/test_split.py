"""Splitting: what is speech and what is not, and that nothing is lost, whatever the text."""

from __future__ import annotations

import gc
import time
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from places import GOLDEN

from audiobook import split
from audiobook.read.structure import chapters
from audiobook.text.lexis import INVISIBLE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CASES = sorted(path.parent for path in (GOLDEN / "split").glob("*/in.txt"))
PIECES = st.sampled_from(
    [
        "\"'“”‘’„«»—–-",
        "…!?.,:; ",
        "\n",
        "\r\n",
        "\n\n",
        "\f\0\u202e\u2066\u2028",
        "aAéI",
        "* * *",
        "# ",
        "1. ",
    ]
)
TEXTS = st.lists(
    PIECES.flatmap(lambda piece: st.one_of(st.sampled_from(piece), st.just(piece)))
    | st.sampled_from(["said Ann", " he said. ", "Chapter 2", "'tis", "A/N: ", "dit Ann", "\n\n— ", "Mr. "]),
    max_size=60,
).map("".join)
CONVENTIONS = st.builds(
    split.Convention,
    st.sampled_from(["double", "single", "guillemet"]),
    st.booleans(),
    st.sampled_from(["en", "fr", "es"]),
)


def pieces(text: str) -> list[tuple[str, str]]:
    """Every span of a text: kind and words, without the white space behind."""
    found = chapters(text)
    how = split.convention(found)
    return [
        (span.kind, chapter.text[span.start : span.end].strip())
        for chapter in found
        for span in split.spans(chapter, how)
    ]


def said(text: str) -> list[str]:
    """The speeches of a text."""
    return [words for kind, words in pieces(text) if kind == "dialogue"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_golden(case: Path, golden: Callable[[Path, Any], None]) -> None:
    """Each folder's text is cut as a reader would cut it."""
    text = (case / "in.txt").read_bytes().decode()
    golden(case, [list(piece) for piece in pieces(text)])


@settings(deadline=None)
@given(TEXTS, CONVENTIONS)
def test_spans_tile_any_text(text: str, how: split.Convention) -> None:
    """Whatever the text and its convention, the spans are the chapter: nothing lost, doubled or moved."""
    for chapter in chapters(text):
        for convention in (how, split.convention([chapter])):
            found = split.spans(chapter, convention)
            assert "".join(chapter.text[span.start : span.end] for span in found) == chapter.text
            assert all(span.start < span.end for span in found)


@settings(deadline=None)
@given(TEXTS)
def test_chapters_tile_any_text(text: str) -> None:
    """The chapters of a source are the source; their blocks are in order, disjoint, and hold all words."""
    found = chapters(text)
    assert "".join(chapter.text for chapter in found) == text
    for chapter in found:
        assert text[chapter.start : chapter.start + len(chapter.text)] == chapter.text
        position = 0
        for block in chapter.blocks:
            assert position <= block.start < block.end <= len(chapter.text)
            assert not chapter.text[position : block.start].strip()
            position = block.end
        assert not chapter.text[position:].strip()


@pytest.mark.parametrize(
    "unit",
    [
        '"',
        "'",
        " ",
        "\n",
        "A ",
        "a,",
        "A\n",
        "‘a ",
        '"a, ',
        "„a ",
        "—'ab';",
        '"Hi" ',
        ". . ",
        "# a\n",
        "A/N ",
    ],
)
def test_time_grows_with_the_length_alone(unit: str) -> None:
    """No text, however odd, is compared with itself over and over.

    Four times the text takes four times as long; comparing all with all would take sixteen times.
    """

    def seconds(length: int) -> float:
        text = "'" * (unit == "‘a ") + unit * (length // len(unit)) + "x"
        gc.disable()  # it looks through everything that other tests have loaded
        try:
            begin = time.process_time()
            pieces(text)
            return time.process_time() - begin
        finally:
            gc.enable()

    clock_noise = 0.02
    assert seconds(20_000) < 9 * (seconds(5_000) + clock_noise)


@pytest.mark.parametrize(
    ("text", "speeches"),
    [
        ('"One," said Ann.\n\n"Two, said Ben.\n\n"Three," said Ann.', ['"One,"', '"Two,', '"Three,"']),
        ("“One,” said Ann.\n\n“Two.\n\nThey left.", ["“One,”", "“Two."]),
    ],
)
def test_an_unclosed_quotation_ends_with_its_paragraph(text: str, speeches: list[str]) -> None:
    """A forgotten quote mark costs at most its own paragraph, and not even its tag."""
    assert said(text) == speeches


def test_a_speech_of_several_paragraphs_is_one_utterance() -> None:
    """A paragraph that reopens an unclosed speech continues it; the next speech does not."""
    [chapter] = chapters('"We went out.\n\n"We came home."\n\n"And then?"')
    found = split.spans(chapter, split.Convention())
    assert [span.continues for span in found] == [False, True, False]


def test_a_speech_split_by_its_tag_is_one_utterance() -> None:
    """The second half of a sentence continues the first; a new sentence does not."""
    [chapter] = chapters('"I think," said Ann, "that we may." She stood. "Come along."')
    found = [s for s in split.spans(chapter, split.Convention()) if s.kind == "dialogue"]
    assert [span.continues for span in found] == [False, True, False]


def test_what_is_invisible_hides_no_quotation() -> None:
    """Marks of direction and soft hyphens beside quotation marks change nothing but the spans' places."""
    plain = '"Hello," said Ann. "Well?" Nobody spoke.'
    marked = '\u202e"Hel\xadlo,\u202c" said\u200b Ann. "Well?\ufeff" Nobody spoke.\u200e'
    assert [INVISIBLE.sub("", words) for words in said(marked)] == said(plain)


def test_the_second_half_of_a_thought_is_no_speech() -> None:
    """What `thought Ada` parts in two is narration on both sides, and a thing thought on the way is not."""
    thought = '"Well!" thought Ada to herself, "after such a fall I need fear nothing."'
    spoken = '"I wish," said Hugh, with a look that Ada thought rude, "that you would go."'
    assert said(f'"Yes," said Ada.\n\n{thought}\n\n{spoken}\n') == [
        '"Yes,"',
        '"I wish,"',
        '"that you would go."',
    ]


def test_an_indented_tag_is_no_paragraph() -> None:
    """A line of wrapped text that begins with a blank and a small letter goes on with its sentence."""
    wrapped = (
        '"Nobody in the whole of the harbour told me that the ferry had been sold again,"\n'
        ' cried Ada, "or that the new people mean to paint it and take it up the river for\n'
        'the summer, where I am sure it will run upon the first stone that it comes across."'
    )
    found = chapters("\n\n".join([wrapped] * 3))
    assert [block.kind for block in found[0].blocks] == ["paragraph"] * 3


def test_what_the_narrator_tells_within_a_speech_is_narration() -> None:
    """A bracket that tells what the speaker does is no speech; the speaker's own bracket is."""
    text = '"Oh! (turning to Hugh,) it was you." She sat. "He came (I think he did) at ten (being late)."'
    assert said(text) == ['"Oh!', 'it was you."', '"He came (I think he did) at ten (being late)."']
    resumed = (
        '"In short," said Hugh, "it is a thing that" lowering his voice "must be." He "fled" from "the end."'
    )
    assert said(resumed) == ['"In short,"', '"it is a thing that"', '"must be."']
