"""Hearing the best voices of each speaker before choosing: the audition page and its clips."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import numpy as np
from reading import CALM, STORM, audiobook, decoded

from audiobook import attribute, split
from audiobook.casting import cast
from audiobook.config import Config
from audiobook.model import Book, Script
from audiobook.production import audition
from audiobook.read.structure import chapters


class Page(HTMLParser):
    """What stands in a page: its sounds, and the lines to copy."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.sounds: list[str] = []
        self.code: list[str] = []
        self._in_code = False
        self.feed(path.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note where a sound comes from."""
        self._in_code = tag == "code"
        if tag == "audio":
            self.sounds.append(dict(attrs)["src"] or "")
            assert dict(attrs)["aria-label"]

    def handle_data(self, data: str) -> None:
        """Note what is to be copied."""
        if self._in_code:
            self.code.append(data)
            self._in_code = False


def test_an_audition(store: Path) -> None:
    """Three voices for each speaker, the cast one first, each a file that sounds; a line to copy for each."""
    del store
    Path("story.txt").write_text(STORM + "\n\n" + CALM, "utf-8")
    made = audiobook("cast", "story.txt", "--engine", "tone", "--audition", "hear", "--json")
    assert made.code == 0, made.err
    assert Path(made.data["audition"]) == Path("hear/index.html")
    page = Page(Path("hear/index.html"))
    cast_now = {one["name"]: one["voice"] for one in made.data["cast"]}
    assert page.sounds[0] == "lexie-1.mp3"
    assert f"Lexie: {{voice: {cast_now['Lexie'].removeprefix('tone:')}}}" in page.code
    assert len(page.sounds) == len(page.code) - 1 == len({*page.sounds})
    for sound in page.sounds:
        samples, _ = decoded(Path("hear", sound))
        assert np.abs(samples).max() > 0.05
    assert {path.name for path in Path("hear").iterdir()} == {"index.html", *page.sounds}


def test_the_copied_line_casts(store: Path) -> None:
    """What the page says to copy is valid in voices.yaml and gives that voice, whatever the name."""
    del store
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


def test_a_typical_line_is_of_usual_length_and_sure() -> None:
    """Neither a shout nor a speech stands for somebody whose lines are of ten words."""
    on_and_on = "And so it went on and on. " * 20
    text = (
        '"No!" said Ann.\n\n"I have walked to the mill and back again today," said Ann.\n\n'
        f'"{on_and_on}" said Ann.\n\n"It rained all day and nobody came to the door," said Ann.\n'
    )
    cut = split.cut(chapters(text))
    people = attribute.discover(cut)
    script = Script(Book("T", tuple(one for one, _ in cut)), people, attribute.book(cut, people))
    casting = cast.assign(people, script.lines, Config(), others=cast.OTHERS)
    (sample,) = audition.choose(script, casting, lambda *_: "said")
    assert 8 <= len(sample.text.split()) <= 12
    assert len(sample.requests) == 3
