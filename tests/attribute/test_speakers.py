"""Lines: who speaks, how sure that is, and the reason given for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from places import GOLDEN, TEXTS
from scenes import ANN, BEN, CAL

from audiobook import attribute, read, split
from audiobook.model import Character
from audiobook.read.structure import chapters

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from audiobook.model import Line

SAMPLES = sorted(path for path in TEXTS.iterdir() if path.suffix in {".md", ".txt"})
CAST = tuple(Character(one.name.lower(), one.name, one.aliases, one.gender) for one in (ANN, BEN, CAL))


def speeches(text: str, pinned: dict[int, str | None] | None = None) -> list[Line]:
    """The lines of dialogue of a text with Ann, Ben and Cal; `pinned`: speakers by number of the speech."""
    ((chapter, spans),) = split.cut(chapters(text))
    dialogue = [index for index, span in enumerate(spans) if span.kind == "dialogue"]
    by_span = {dialogue[number]: speaker for number, speaker in (pinned or {}).items()}
    lines = attribute.speakers(chapter, spans, CAST, None, by_span)
    return [line for line in lines if line.span.kind == "dialogue"]


TALK = 'Ann and Ben met.\n\n"Is it late?" asked Ann.\n\n"Very."\n\n"Then go."\n'


@pytest.mark.parametrize(
    ("text", "speech", "reason"),
    [
        ('"No," said Ann.\n', 0, "tag: Ann said"),
        ('Ann and Ben met.\n\n"No," she said.\n', 0, "tag: she said"),
        ('Ann met Ben. \n\n"No." Ann sat.\n', 0, "beat: Ann"),
        ('Ben was there. Ann turned to him:\n\n"No."\n', 0, "tag: Ann"),
        ("Ben was there. And there was Ann,\n\n“No.”\n", 0, "on the scene"),
        (TALK, 1, "on the scene"),
        (TALK, 2, "takes turns"),
        ('"No."\n', 0, "nobody is named near it"),
    ],
)
def test_the_reason_is_what_a_reader_would_point_at(text: str, speech: int, reason: str) -> None:
    """The tag, else a beat, else a sentence that leads on, else taking turns, else being there."""
    assert speeches(text)[speech].reason == reason


def test_a_sentence_that_leads_on_is_a_reason() -> None:
    """`Ben, who had waited for it,` breaks off before the speech below it."""
    (line,) = speeches("Ann was there. Ben, who had waited long enough for it, looked up,\n\n“No.”\n")
    assert (line.speaker, line.reason) == ("ben", "introduced by: Ben")


def test_turns_are_not_taken_across_a_break() -> None:
    """The speech after a break is not explained by the exchange before it."""
    (*_, joined) = speeches(TALK)
    (*_, parted) = speeches(TALK.replace('\n\n"Then', '\n\n* * *\n\n"Then'))
    assert joined.reason == "takes turns"
    assert parted.reason != "takes turns"


def test_who_is_pinned_is_certain_and_the_others_follow() -> None:
    """A speaker that a person has told has a confidence of 1, and by taking turns decides the others."""
    bare = 'Ann and Ben met.\n\n"Yes."\n\n"No."\n\n"So."\n\n"Well."\n'
    for first, second in (("ann", "ben"), ("ben", "ann")):
        lines = speeches(bare, {0: first})
        assert [line.speaker for line in lines] == [first, second] * 2
        assert lines[0].confidence == pytest.approx(1.0)


def test_nobody_may_be_pinned() -> None:
    """A speech of nobody in the cast has no speaker, and the others are judged without it."""
    for speaker in (None, "somebody-else"):
        lines = speeches(TALK, {1: speaker})
        assert (lines[1].speaker, lines[1].confidence) == (None, 0.0)
        assert lines[0].speaker == "ann"


def test_all_pieces_of_a_turn_have_one_speaker() -> None:
    """The first pinned piece decides for all of them."""
    lines = speeches('Ann and Ben.\n\n"Yes," she said, "and no." She sat. "Well."\n', {1: "ben", 2: "ann"})
    assert [line.speaker for line in lines] == ["ben"] * 3


def test_what_is_not_dialogue_has_no_speaker() -> None:
    """Its reason is its kind, and it is certain."""
    ((chapter, spans),) = split.cut(chapters(TALK))
    others = [line for line in attribute.speakers(chapter, spans, CAST) if line.span.kind != "dialogue"]
    assert others
    assert {(line.speaker, line.confidence, line.reason) for line in others} == {(None, 1.0, "narration")}


def test_a_longer_book_is_surer() -> None:
    """The same chapter is less doubtful where more turns are known."""
    (alone,) = attribute.book(split.cut(chapters(TALK)), CAST)
    first, *_ = attribute.book(split.cut(chapters(TALK)) * 20, CAST)
    sure = [line.confidence for line in first if line.speaker]
    doubtful = [line.confidence for line in alone if line.speaker]
    assert min(sure) > min(doubtful)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_the_lines_of_the_sample_texts(path: Path, golden: Callable[[Path, Any], None]) -> None:
    """Speaker, confidence and reason of every speech: whoever changes a weight sees here what it does."""
    chapters_of_book = split.cut(read.book([path]).chapters)
    characters = attribute.discover(chapters_of_book)
    lines = [
        f"{line.speaker} {line.confidence:.2f} {line.reason}"
        for chapter in attribute.book(chapters_of_book, characters)
        for line in chapter
        if line.span.kind == "dialogue"
    ]
    golden(GOLDEN / "sample-lines" / path.stem, lines)


def test_the_chances_are_those_of_the_lines() -> None:
    """The likeliest candidate of each line is its speaker, with its confidence; pins are certain."""
    cut = split.cut(chapters(TALK * 3))
    (lines,), (chances,) = attribute.book(cut, CAST), attribute.Attribution(cut, CAST).by_span({})
    dialogue = {index: line for index, line in enumerate(lines) if line.span.kind == "dialogue"}
    assert chances.keys() == dialogue.keys()
    for index, line in dialogue.items():
        assert max(chances[index], key=lambda person: chances[index][person]) == line.speaker
        assert chances[index][line.speaker or ""] == pytest.approx(line.confidence)
        assert sum(chances[index].values()) == pytest.approx(1.0)
    second = sorted(dialogue)[1]
    (pinned,) = attribute.Attribution(cut, CAST).by_span({0: {second: "cal"}})
    assert pinned[second] == {"cal": 1.0}
    assert pinned[sorted(dialogue)[2]] != chances[sorted(dialogue)[2]]


def test_a_line_without_candidates_has_no_chances() -> None:
    """Nobody is named near it."""
    assert attribute.Attribution(split.cut(chapters('"No."\n')), CAST).by_span({}) == ({},)
