"""Clips and pauses become one stream: every sample accounted for, every line heard once."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiobook.config import Pauses
from audiobook.master import assemble
from audiobook.model import Audio, Block, Chapter, Cue, Line, Span, Timeline
from audiobook.system.errors import LedgerError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from audiobook.model import BlockKind, Kind

PAUSES = Pauses(comma=0.15, line=0.25, paragraph=0.6, scene=1.8, chapter=2.5)


def page(*blocks: tuple[BlockKind, list[tuple[Kind, str]]]) -> tuple[Chapter, tuple[Line, ...]]:
    """A chapter of `blocks`, each a list of lines; a `+` before a line's text marks a continued speech."""
    text, lines, places = "", [], []
    for block_kind, pieces in blocks:
        block_start = len(text)
        for kind, piece in pieces:
            start, text = len(text), text + piece.removeprefix("+")
            lines.append(Line(Span(start, len(text), kind, piece.startswith("+")), None, 1.0, "given"))
        places.append(Block(block_start, len(text), block_kind))
        text += "\n\n"
        lines[-1] = replace(lines[-1], span=replace(lines[-1].span, end=len(text)))
    return Chapter("One", text, tuple(places), "one.txt", 1_000), tuple(lines)


def some_lines(count: int) -> tuple[Chapter, tuple[Line, ...]]:
    """`count` paragraphs of narration."""

    def paragraph(number: int) -> tuple[BlockKind, list[tuple[Kind, str]]]:
        return "paragraph", [("narration", f"This is number {number}.")]

    return page(*map(paragraph, range(count)))


def gather(
    clips: list[tuple[Line, Audio | None]], gaps: list[float], rate: int
) -> tuple[Timeline, NDArray[np.int16]]:
    """The timeline, and everything written, as one array."""
    written: list[NDArray[np.int16]] = []
    timeline = assemble.assemble(clips, gaps, written.append, rate)
    return timeline, np.concatenate([np.zeros(0, np.int16), *written])


@pytest.mark.parametrize(
    ("before", "after", "seconds"),
    [
        (("dialogue", "“Yes,”"), ("narration", " said Mark."), PAUSES.comma),
        (("dialogue", '"I never--"'), ("narration", " Mara began."), PAUSES.comma),
        (("narration", "He said, "), ("dialogue", "“I slept.”"), PAUSES.comma),
        (("narration", " she said, "), ("dialogue", "+“belongs to you.”"), PAUSES.comma),
        (("narration", " said Mark. "), ("dialogue", "+“It was a gift.”"), PAUSES.line),
        (("dialogue", "“Is it?”"), ("narration", " asked Jonas."), PAUSES.line),
        (("dialogue", "'“Stop!”'*"), ("narration", " he cried."), PAUSES.line),
        (("dialogue", "„Lexie …“"), ("narration", " He came nearer."), PAUSES.line),
        (("dialogue", "“Yes,” "), ("dialogue", "“No,”"), PAUSES.line),
    ],
)
def test_pause_inside_a_paragraph(before: tuple[Kind, str], after: tuple[Kind, str], seconds: float) -> None:
    """A comma's pause within a sentence, a line's pause after a sentence or between speakers."""
    chapter, lines = page(("paragraph", [before, after]))
    assert assemble.pauses_between(lines, chapter, PAUSES) == (PAUSES.paragraph, seconds, PAUSES.chapter)


def test_pauses_between_blocks() -> None:
    """A scene's pause follows headings and scene breaks, a paragraph's pause follows paragraphs."""
    chapter, lines = page(
        ("note", [("note", "I don't own anything")]),
        ("heading", [("heading", "Chapter 1")]),
        ("paragraph", [("narration", "Night fell.")]),
        ("paragraph", [("dialogue", "“So it does,")]),
        ("break", [("break", "* * *")]),
        ("paragraph", [("dialogue", "+“and so it did.”")]),
    )
    heard = assemble.spoken(lines, chapter, notes=False)
    assert [line.span.kind for line in heard] == ["heading", "narration", "dialogue", "dialogue"]
    assert assemble.pauses_between(heard, chapter, PAUSES) == (0.6, 1.8, 0.6, 1.8, 2.5)
    with_notes = assemble.spoken(lines, chapter, notes=True)
    assert with_notes == tuple(line for line in lines if line.span.kind != "break")
    assert assemble.pauses_between(with_notes, chapter, PAUSES) == (0.6, 0.6, 1.8, 0.6, 1.8, 2.5)


def test_a_line_without_a_word_rests_longer_than_a_line_and_shorter_than_a_paragraph() -> None:
    """So that `"…"` is noticed, and does not sound like the end of a paragraph."""
    assert 1.2 * PAUSES.line < assemble.REST_SECONDS < 0.8 * PAUSES.paragraph


def test_nothing_to_say_is_only_the_tail() -> None:
    """A chapter without spoken lines is just the pause after a chapter, without cues."""
    chapter, lines = page(("break", [("break", "* * *")]), ("paragraph", [("narration", " \n ")]))
    heard = assemble.spoken(lines, chapter, notes=True)
    gaps = assemble.pauses_between(heard, chapter, PAUSES)
    assert gaps == (2.5,)
    assert assemble.assemble([], gaps, lambda _: None, 1_000) == Timeline(1_000, 2_500, ())


RATES = st.sampled_from([8_000, 16_000, 22_050, 24_000, 44_100, 48_000])
CLIPS = st.lists(st.none() | st.tuples(st.integers(20, 3_000), RATES), max_size=8)


@given(CLIPS, RATES, st.data())
def test_every_sample_is_accounted_for(
    shapes: list[tuple[int, int] | None], rate: int, data: st.DataObject
) -> None:
    """Cues are ordered, disjoint and inside; with the gaps they add up to exactly what is written."""
    count = len(shapes)
    gaps = data.draw(st.lists(st.floats(0, 2.5), min_size=count + 1, max_size=count + 1))
    chapter, lines = some_lines(count)
    noise = np.random.default_rng(count)
    clips = [shape and Audio(noise.integers(1, 9_000, shape[0], np.int16), shape[1]) for shape in shapes]

    timeline, written = gather(list(zip(lines, clips, strict=True)), gaps, rate)

    assemble.check_ledger(chapter, lines, timeline)
    assert timeline.rate == rate
    assert timeline.length == len(written)
    position = 0
    for cue, line, clip, gap in zip(timeline.cues, lines, clips, gaps, strict=False):
        assert cue.line == line
        assert cue.start == position + round(gap * rate)
        assert not written[position : cue.start].any()
        heard = written[cue.start : cue.end]
        if clip is None:
            assert len(heard) == round(assemble.REST_SECONDS * rate)
            assert not heard.any()
        elif clip.rate == rate:
            assert np.array_equal(heard, clip.samples)
        else:
            assert len(heard) == pytest.approx(clip.seconds * rate, abs=1)
            assert heard.any()
        position = cue.end
    assert timeline.length == position + round(gaps[-1] * rate)
    assert not written[position:].any()


@given(st.integers(0, 4), st.integers(0, 6))
def test_gaps_must_fit_the_clips(clip_count: int, gap_count: int) -> None:
    """One gap too few or too many would lose a line or shift the rest, so it raises ValueError."""
    _, lines = some_lines(clip_count)
    clips: list[tuple[Line, Audio | None]] = [(line, None) for line in lines]
    if gap_count == clip_count + 1:
        assert len(gather(clips, [0.0] * gap_count, 1_000)[0].cues) == clip_count
    else:
        with pytest.raises(ValueError, match="gaps"):
            gather(clips, [0.0] * gap_count, 1_000)


def tone(frequency: float, rate: int, seconds: float, peak: float) -> NDArray[np.float64]:
    """A sine wave."""
    return peak * np.sin(2 * np.pi * frequency * np.arange(round(seconds * rate)) / rate)


def test_a_tone_keeps_its_pitch_and_level_at_another_rate() -> None:
    """Resampling 22,050 to 44,100 Hz keeps a 1 kHz tone exact to a hundredth of a percent, without images."""
    _, lines = some_lines(1)
    clip = Audio(np.rint(tone(1_000, 22_050, 1.0, 20_000)).astype(np.int16), 22_050)
    timeline, written = gather([(lines[0], clip)], [0.0, 0.0], 44_100)
    expected = tone(1_000, 44_100, 1.0, 20_000)
    assert timeline.length == len(expected)
    # The filter rings where the tone begins and ends.
    assert np.abs(written - expected)[2_000:-2_000].max() <= 2


def test_a_loud_clip_is_clipped_not_wrapped() -> None:
    """A full-scale wave that overshoots between its samples stays at full scale and keeps its sign."""
    _, lines = some_lines(1)
    square = np.repeat(np.tile(np.array([32_767, -32_768], np.int16), 50), 100)
    _, written = gather([(lines[0], Audio(square, 22_050))], [0.0, 0.0], 44_100)
    loud = np.repeat(square, 2)
    away_from_edges = np.tile(np.r_[[False] * 10, [True] * 180, [False] * 10], 100)
    assert written.max() == 32_767
    assert (np.sign(written) == np.sign(loud))[away_from_edges].all()


def test_memory_does_not_grow_with_the_chapter() -> None:
    """Of 200 one-second clips, 18 MB at the final rate, little more than one is in memory at a time."""
    _, lines = some_lines(200)

    def clips() -> Iterator[tuple[Line, Audio]]:
        for line in lines:
            yield line, Audio(np.full(22_050, 1_000, np.int16), 22_050)

    def ignore(samples: NDArray[np.int16]) -> None:
        del samples

    tracemalloc.start()
    timeline = assemble.assemble(clips(), [0.25] * 201, ignore)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert timeline.length > 200 * 44_100
    assert peak < 2_000_000


def sound_timeline() -> tuple[Chapter, tuple[Line, ...], Timeline]:
    """Three lines of ten samples, each after ten samples of silence."""
    chapter, lines = some_lines(3)
    cues = tuple(Cue(20 * place + 10, 20 * place + 20, line) for place, line in enumerate(lines))
    return chapter, lines, Timeline(100, 60, cues)


@pytest.mark.parametrize(
    ("order", "changes", "problem"),
    [
        ([0, 2], {}, "is not spoken"),
        ([0, 1, 1, 2], {}, "is spoken twice"),
        ([1, 0, 2], {}, "is spoken after text"),
        ([0, 1, 2], {"start": 40}, "has no sound"),
        ([0, 1, 2], {"start": 15}, "begins before the previous line"),
        ([0, 1, 2], {"end": 61}, "runs past the end"),
    ],
)
def test_ledger_refuses_what_does_not_say_the_page(
    order: list[int], changes: dict[str, int], problem: str
) -> None:
    """The error names the place of a line that is missing, repeated, late, silent, overlapping or cut off."""
    chapter, lines, timeline = sound_timeline()
    assemble.check_ledger(chapter, lines, timeline)

    cues = [timeline.cues[place] for place in order]
    middle = order.index(1) if 1 in order else 0
    cues[middle] = replace(cues[middle], **changes)  # type: ignore[arg-type]  # only integers are changed
    with pytest.raises(LedgerError) as caught:
        assemble.check_ledger(chapter, lines, replace(timeline, cues=tuple(cues)))
    assert problem in str(caught.value)
    assert str(caught.value).startswith("one.txt: characters 10")
    assert "This is number" in str(caught.value)


def test_ledger_refuses_a_line_that_was_not_to_be_spoken() -> None:
    """A note that should be skipped but is spoken raises an error."""
    chapter, lines, timeline = sound_timeline()
    with pytest.raises(LedgerError, match="should not be spoken"):
        assemble.check_ledger(chapter, lines[:2], timeline)
