"""A page on which each speaker's most typical line is heard in the voices that suit them best.

A script and its casting go in; the page and its clips come out, for choosing voices by ear:

samples = choose(script, casting, spoken)
page = write(folder, samples, resources, "My Book", "pyttsx3")      # kate-1.mp3, kate-2.mp3, …, index.html
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from importlib import resources
from statistics import median
from typing import TYPE_CHECKING

from audiobook import master
from audiobook.casting import entries, talk
from audiobook.config import yaml_text
from audiobook.export import audio
from audiobook.export.tagging import Tags
from audiobook.master import assemble, limiter
from audiobook.model import Metadata, Request
from audiobook.synthesize import Synthesizer
from audiobook.system import atomic
from audiobook.system.files import writing
from audiobook.text.shorten import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Future
    from pathlib import Path

    from audiobook.casting.cast import Casting
    from audiobook.model import Audio, Chapter, Character, Line, Script, Voice
    from audiobook.production.chapters import Resources
    from audiobook.synthesize import Clip

MOST_SPEAKERS = 12
"""Only those who say most are on the page: nobody listens to more."""
WORDS = range(8, 31)
"""Length of a line by which a voice can be judged."""
SURE = 0.7
"""Confidence from which on a line surely belongs to its speaker."""
PAUSES_SECONDS = (0.2, 0.3)
"""Silence before and after the line."""
LOUDER_DB = master.PRESETS["listen"].level_db - master.TARGET_LUFS
"""From the level at which voices are made equally loud to that of a finished chapter."""
PEAK_DBTP = -3.0
"""The ceiling, in dB true peak."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A speaker's line, and the voices to hear it in."""

    character: Character
    line: Line
    text: str
    """As written."""
    requests: tuple[Request, ...]
    """The line in each of the voices; the one that was cast comes first."""

    @property
    def voices(self) -> tuple[Voice, ...]:
        """The voices, in the order of `requests`."""
        return tuple(request.voice for request in self.requests)

    def file_name(self, number: int) -> str:
        """Return the file name of the clip in a voice; `number`: counts the voices from 1."""
        return f"{re.sub(r'[^a-z0-9]+', '-', self.character.id)}-{number}.mp3"


def choose(
    script: Script, casting: Casting, spoken: Callable[[Chapter, Line, str], str]
) -> tuple[Sample, ...]:
    """Return a typical line of each speaker; whoever says most comes first.

    `spoken`: returns what an engine is given for a line, by chapter, line and the engine's name.
    """
    people = {character.id: character for character in script.characters}
    speeches = _speeches(script)
    speakers = [speaker for speaker in talk.tally(script.book.chapters, script.lines) if speaker is not None]
    samples = []
    for speaker in speakers[:MOST_SPEAKERS]:
        chapter, line = _typical(speeches[speaker])
        voices = (casting.voices[speaker], *casting.others.get(speaker, ()))
        requests = tuple(Request(voice, spoken(chapter, line, voice.engine)) for voice in voices)
        samples.append(Sample(people[speaker], line, _text(chapter, line), requests))
    return tuple(samples)


def _speeches(script: Script) -> dict[str, list[tuple[Chapter, Line]]]:
    """Return the dialogue of each known speaker, with its chapters."""
    speeches: dict[str, list[tuple[Chapter, Line]]] = {}
    for chapter, lines in zip(script.book.chapters, script.lines, strict=True):
        for line in lines:
            if line.span.kind == "dialogue" and line.speaker is not None:
                speeches.setdefault(line.speaker, []).append((chapter, line))
    return speeches


def _typical(speeches: Sequence[tuple[Chapter, Line]]) -> tuple[Chapter, Line]:
    """Return the line that is about as long as the speaker's lines usually are, within WORDS.

    Of several, one that surely belongs to the speaker, then the first.
    """
    counts = [len(_text(chapter, line).split()) for chapter, line in speeches]
    usual = min(max(median(counts), WORDS.start), WORDS.stop - 1)

    def strangeness(index: int) -> tuple[float, bool, int]:
        _, line = speeches[index]
        return abs(counts[index] - usual), line.confidence < SURE, index

    return speeches[min(range(len(speeches)), key=strangeness)]


def _text(chapter: Chapter, line: Line) -> str:
    return one_line(chapter.text[line.span.start : line.span.end])


def write(folder: Path, samples: Sequence[Sample], resources: Resources, title: str, engine: str) -> Path:
    """Write the clips and `index.html` into a folder, which is made if need be; return the page's path.

    All voices are equally loud.  Voices of `engine` are shown without its name.  Raises AudiobookError where
    a clip cannot be spoken or a file cannot be written.
    """
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
    voices = dict.fromkeys(voice for sample in samples for voice in sample.voices)
    with Synthesizer(resources.store, resources.workers, resources.registry.get) as synthesizer:
        # All clips are submitted before the first is waited for.
        calibrations = {voice: _submit(master.calibration(voice), synthesizer) for voice in voices}
        clips = [_submit(sample.requests, synthesizer) for sample in samples]
        gains = {
            voice: master.voice_gain_db([*_sounds(calibration, synthesizer)])
            for voice, calibration in calibrations.items()
        }
        for sample, futures in zip(samples, clips, strict=True):
            for number, (voice, sound) in enumerate(
                zip(sample.voices, _sounds(futures, synthesizer), strict=True), 1
            ):
                path = folder / sample.file_name(number)
                _encode(path, sample, voice, master.amplify(sound, gains[voice]), title)
    page = folder / "index.html"
    atomic.write_text(page, _page(samples, title, engine))
    return page


def _submit(requests: Sequence[Request], synthesizer: Synthesizer) -> list[tuple[Request, Future[Clip]]]:
    return [(request, synthesizer.submit(request)) for request in requests]


def _sounds(clips: Sequence[tuple[Request, Future[Clip]]], synthesizer: Synthesizer) -> Iterator[Audio]:
    """Yield the sound of each clip when it is finished."""
    for request, clip in clips:
        yield synthesizer.sound(clip.result(), request)


def _encode(path: Path, sample: Sample, voice: Voice, sound: Audio, title: str) -> None:
    """Write a clip as an MP3 file."""
    tags = Tags(f"{sample.character.name}: {voice.name}", None, 1, Metadata(title, narrator=voice.name))
    with (
        audio.writer(path, "mp3", assemble.RATE, tags) as encode,
        limiter.finishing(encode, rate=assemble.RATE, gain_db=LOUDER_DB, ceiling_dbtp=PEAK_DBTP) as push,
    ):
        assemble.assemble([(sample.line, sound)], PAUSES_SECONDS, push)


def _page(samples: Sequence[Sample], title: str, engine: str) -> str:
    template = resources.files(__package__).joinpath("audition.html").read_text("utf-8")
    fields = {"title": escape(title), "speakers": "\n".join(_section(sample, engine) for sample in samples)}
    return re.sub(r"\{\{(\w+)\}\}", lambda field: fields[field[1]], template)


def _section(sample: Sample, engine: str) -> str:
    """Return the part of the page about one speaker."""
    rows = "\n".join(_rows(sample, engine))
    name = escape(sample.character.name)
    return f"<section>\n<h2>{name}</h2>\n<blockquote>{escape(sample.text)}</blockquote>\n{rows}\n</section>"


def _rows(sample: Sample, engine: str) -> Iterator[str]:
    """Yield a row for each voice: its name, its clip, and the line for `cast:` in voices.yaml."""
    for number, voice in enumerate(sample.voices, 1):
        name = entries.spelled(voice, engine)
        settings = {"voice": name} | ({} if voice.pitch is None else {"pitch": voice.pitch})
        entry = yaml_text.flow(sample.character.name, settings)
        label = f"{escape(sample.character.name)} in the voice {escape(name)}"
        cast_now = " <em>cast now</em>" if number == 1 else ""
        yield (
            f'<div class="voice"><span>{escape(name)}{cast_now}</span>'
            f'<audio controls preload="none" src="{sample.file_name(number)}" aria-label="{label}"></audio>'
            f"<code>{escape(entry)}</code></div>"
        )
