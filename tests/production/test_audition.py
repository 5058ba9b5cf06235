"""Voices by distance, and hearing them before choosing."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from places import TEXTS
from reading import CALM, STORM, audiobook, decoded

from audiobook import analyse, attribute, split
from audiobook.casting import cast
from audiobook.config import Config, Narrator, Pools
from audiobook.engines import distances
from audiobook.engines.espeak_variants import DISTINCT
from audiobook.engines.kokoro_voices import NAMES
from audiobook.model import Book, Character, Line, Script, Span
from audiobook.production import audition
from audiobook.read.structure import chapters

ANNE, BEN = Character("anne", "Anne", (), "female"), Character("ben", "Ben", (), "male")


def says(speaker: str | None, kind: str = "dialogue") -> Line:
    """A line of ten characters."""
    return Line(Span(0, 10, kind), speaker, 1.0, "")  # type: ignore[arg-type]


# --- distances


def test_the_table_is_a_distance() -> None:
    """Nothing between a voice and itself, the same both ways, more than nothing between two."""
    for engine, names in (("pyttsx3", DISTINCT), ("kokoro", NAMES)):
        for place, one in enumerate(names):
            assert distances.distance((engine, one), (engine, one)) == 0
            for other in names[:place]:
                there = distances.distance((engine, one), (engine, other))
                assert there == distances.distance((engine, other), (engine, one))
                assert there is not None
                assert there > 0
        assert 0.1 < (distances.middle(engine) or 0) < 0.6


def test_a_voice_that_was_not_measured_has_no_distance() -> None:
    """Letter case says nothing; what nobody has measured is not guessed."""
    assert distances.distance(("tone", "low"), ("tone", "high")) is None
    assert distances.middle("tone") is None
    assert distances.distance(("pyttsx3", "EN-US+reed"), ("pyttsx3", "en-us+Reed")) == 0


def test_conversations_are_exchanges_within_a_scene() -> None:
    """Who follows whom counts both ways; a scene's end, narration between and one's own lines do not."""
    lines = [
        *(says("anne"), says("anne"), says(None, "narration"), says("ben"), says("anne")),
        *(says(None, "break"), says("carl"), says(None), says("anne"), says("carl")),
    ]
    found = cast.conversations([lines, [says("ben")]])
    assert found["anne"] == {"ben": 2 / 3, "carl": 1 / 3}
    assert found["ben"] == {"anne": 1.0}
    assert found["dora"] == {}


def test_who_talks_together_sounds_apart() -> None:
    """Of a pool the voice far from that of the partner is taken, though another comes first."""
    near, far = "en-us+f2", "en-us+Annie"
    pools = Pools(female=("en-us+f5",), male=(near, far))
    settings = Config(narrator=Narrator(voice="en-gb"), pools=pools)
    (close, apart) = (distances.distance(("pyttsx3", "en-us+f5"), ("pyttsx3", one)) for one in (near, far))
    assert close is not None
    assert apart is not None
    assert close < apart
    talking = [says("anne"), says("ben"), says("anne"), says("ben"), says("anne")]
    assert cast.assign((ANNE, BEN), [talking], settings).voices["ben"].name == far


@pytest.mark.parametrize("engine", ["pyttsx3", "kokoro"])
@pytest.mark.parametrize("text", sorted(path.name for path in TEXTS.iterdir()))
def test_who_talks_in_the_samples_sounds_apart(text: str, engine: str) -> None:
    """Two who talk to each other are further apart than half of the engine's voices are."""
    settings = Config()
    if engine == "kokoro":
        pools = Pools(
            female=tuple(one for one in NAMES if one[1] == "f"),
            male=tuple(one for one in NAMES if one[1] == "m"),
        )
        settings = Config(narrator=Narrator(voice="bf_emma"), pools=pools)
    script = analyse([TEXTS / text], settings)
    casting = cast.assign(script.characters, script.lines, settings.fitted(engine))
    talk = cast.conversations(script.lines)
    assert talk
    for one, partners in talk.items():
        for other in partners:
            voices = [(engine, casting.voices[speaker].name) for speaker in (one, other)]
            assert (distances.distance(*voices) or 0) > (distances.middle(engine) or 1), (one, other, voices)


# --- the audition


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
