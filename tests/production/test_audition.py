"""Hearing the best voices of each speaker before choosing: the audition page and its clips."""

from __future__ import annotations

from html.parser import HTMLParser
from itertools import accumulate
from pathlib import Path

import numpy as np
import pytest
from reading import CALM, STORM, audiobook, decoded

from audiobook.casting import cast
from audiobook.config import Config
from audiobook.model import Book, Chapter, Character, Line, Script, Span
from audiobook.production import audition


class Page(HTMLParser):
    """What is in a page: its sounds, and the lines to copy."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.sounds: list[str] = []
        self.code: list[str] = []
        self._in_code = False
        self.feed(path.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect the sources of sounds."""
        self._in_code = tag == "code"
        if tag == "audio":
            self.sounds.append(dict(attrs)["src"] or "")
            assert dict(attrs)["aria-label"]

    def handle_data(self, data: str) -> None:
        """Collect the lines to copy."""
        if self._in_code:
            self.code.append(data)
            self._in_code = False


@pytest.mark.usefixtures("store")
def test_an_audition() -> None:
    """Each speaker in three voices, the one that was cast first: audible clips, each with a line to copy."""
    Path("story.txt").write_text(STORM + "\n\n" + CALM, "utf-8")
    result = audiobook("cast", "story.txt", "--engine", "tone", "--audition", "hear", "--json")
    assert result.code == 0, result.err
    assert Path(result.data["audition"]) == Path("hear/index.html")
    page = Page(Path("hear/index.html"))
    cast_now = {speaker["name"]: speaker["voice"] for speaker in result.data["cast"]}
    assert page.sounds[0] == "lexie-1.mp3"
    assert f"Lexie: {{voice: {cast_now['Lexie'].removeprefix('tone:')}}}" in page.code
    assert len(page.sounds) == len(page.code) - 1 == len({*page.sounds})
    for sound in page.sounds:
        samples, _ = decoded(Path("hear", sound))
        assert np.abs(samples).max() > 0.05
    assert {path.name for path in Path("hear").iterdir()} == {"index.html", *page.sounds}


@pytest.mark.usefixtures("store")
def test_the_copied_line_casts() -> None:
    """A line copied from the page into voices.yaml gives that voice, whatever the name of the speaker."""
    name = "Mr. “Q: {1}” O'Neil"
    voices = "narrator: low\npools: {male: [soft, bell, high]}\n"
    Path("story.txt").write_text('"It is far to the mill, and the night is dark," said Ben.\n', "utf-8")
    Path("voices.yaml").write_text(voices + f"cast:\n  {name!r}: {{aliases: [Ben], gender: male}}\n", "utf-8")
    assert audiobook("cast", "story.txt", "--engine", "tone", "--audition", "hear").code == 0
    line = Page(Path("hear/index.html")).code[-1]
    Path("voices.yaml").write_text(f"{voices}cast:\n  {line}\n", "utf-8")
    loaded = Config.load(Path("voices.yaml"), engine="tone")
    assert list(loaded.cast) == [name]
    assert loaded.cast[name].voice in {"soft", "bell", "high"}


def script(*speeches: tuple[str | None, str, float]) -> Script:
    """A chapter of dialogue: speaker, words and confidence."""
    words = [words for _, words, _ in speeches]
    starts = [0, *accumulate(len(text) + 1 for text in words)]
    lines = tuple(
        Line(Span(start, start + len(text), "dialogue"), speaker, confidence, "")
        for start, (speaker, text, confidence) in zip(starts, speeches, strict=False)
    )
    people = {speaker: Character(speaker, speaker.title()) for speaker, _, _ in speeches if speaker}
    return Script(Book("Story", (Chapter("One", "\n".join(words), ()),)), tuple(people.values()), (lines,))


def chosen(*speeches: tuple[str | None, str, float]) -> dict[str, str]:
    """The texts of the samples by speaker."""
    story = script(*speeches)
    casting = cast.assign(story.characters, story.lines, Config().fitted("tone"))
    samples = audition.choose(story, casting, lambda _, line, engine: f"{engine} {line.speaker}")
    return {sample.character.id: sample.text for sample in samples}


def says(count: int, word: str = "word") -> str:
    """So many words."""
    return " ".join([word] * count)


def test_a_typical_line_has_the_usual_length() -> None:
    """Neither a shout nor a speech stands for somebody whose lines are of ten words."""
    speeches = (says(1), says(11), says(90), says(9), says(10))
    assert chosen(*(("ann", text, 1.0) for text in speeches)) == {"ann": says(10)}


@pytest.mark.parametrize(
    ("counts", "typical"),
    [((2, 2, 2, 7, 8, 9), 8), ((2, 2, 3), 3), ((60, 60, 60, 29, 30, 31), 30), ((60, 50), 50)],
)
def test_a_typical_line_is_long_enough_to_judge(counts: tuple[int, ...], typical: int) -> None:
    """Eight to thirty words, or as near to that as the speaker's lines come."""
    assert chosen(*(("ann", says(count), 1.0) for count in counts)) == {"ann": says(typical)}


def test_a_typical_line_surely_belongs_to_the_speaker() -> None:
    """Of lines that are equally long a certain one is taken, then the first."""
    doubtful, first, second = (
        ("ann", says(9, "maybe"), 0.69),
        ("ann", says(9), 0.7),
        ("ann", says(9, "too"), 1.0),
    )
    assert chosen(doubtful, first, second) == {"ann": first[1]}


def test_the_page_has_those_who_say_most() -> None:
    """At most twelve known speakers, whoever says most first."""
    crowd = [(f"p{number:02}", says(20 + number), 1.0) for number in range(14)]
    speakers = [*chosen((None, says(99), 1.0), *crowd)]
    assert speakers == [f"p{number:02}" for number in range(13, 1, -1)]


def test_a_sample_has_a_request_for_each_voice() -> None:
    """The one that was cast first; each engine is given its own words."""
    story = script(("ann lee", says(9), 1.0))
    casting = cast.assign(story.characters, story.lines, Config().fitted("tone"), others=cast.OTHERS)
    (sample,) = audition.choose(story, casting, lambda _, line, engine: f"{engine} {line.speaker}")
    assert sample.voices == (casting.voices["ann lee"], *casting.others["ann lee"])
    assert len(sample.voices) == 3
    assert {request.text for request in sample.requests} == {"tone ann lee"}
    assert sample.file_name(2) == "ann-lee-2.mp3"
