"""Each speaker's most typical line in the voices that suit them best, to choose by ear: clips and a page.

samples = choose(script, casting, spoken)
page = write(folder, samples, resources, "My Book", "pyttsx3")      # kate-1.mp3, kate-2.mp3, …, index.html
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from importlib import resources
from itertools import starmap
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

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Future
    from pathlib import Path

    from audiobook.casting.cast import Casting
    from audiobook.model import Audio, Chapter, Character, Line, Script, Voice
    from audiobook.production.chapters import Resources
    from audiobook.synthesize import Clip

MOST_SPEAKERS = 12
"""Those who say most; a page of more is not listened to."""
WORDS = range(8, 31)
"""Of a line to judge a voice by."""
SURE = 0.7
LOUDER_DB = master.PRESETS["listen"].level_db - master.TARGET_LUFS
"""From the level at which voices are made equal to that of a finished chapter."""
PEAK_DBTP = -3.0


@dataclass(frozen=True, slots=True)
class Sample:
    """A speaker's line, and the voices to hear it in."""

    character: Character
    line: Line
    text: str
    """As written."""
    requests: tuple[Request, ...]
    """One for each voice, the one that was cast first."""

    def file_name(self, number: int) -> str:
        """The name of the clip in one of the voices, counted from 1."""
        return f"{re.sub(r'[^a-z0-9]+', '-', self.character.id)}-{number}.mp3"


def choose(
    script: Script, casting: Casting, spoken: Callable[[Chapter, Line, str], str]
) -> tuple[Sample, ...]:
    """A typical line of each of those who say most, most first.

    `spoken`: what an engine of this name is given for a line.
    """
    people = {one.id: one for one in script.characters}
    said: dict[str, list[tuple[Chapter, Line]]] = {}
    for chapter, lines in zip(script.book.chapters, script.lines, strict=True):
        for line in lines:
            if line.span.kind == "dialogue" and line.speaker is not None:
                said.setdefault(line.speaker, []).append((chapter, line))
    samples = []
    for speaker in [*filter(None, talk.tally(script.book.chapters, script.lines))][:MOST_SPEAKERS]:
        chapter, line = _typical(said[speaker])
        voices = (casting.voices[speaker], *casting.others.get(speaker, ()))
        requests = tuple(Request(voice, spoken(chapter, line, voice.engine)) for voice in voices)
        samples.append(Sample(people[speaker], line, _words(chapter, line), requests))
    return tuple(samples)


def _typical(lines: Sequence[tuple[Chapter, Line]]) -> tuple[Chapter, Line]:
    """The line that is as long as the speaker's usually are, surely theirs, and enough to judge by."""
    counts = [len(_words(*one).split()) for one in lines]
    usual = min(max(median(counts), WORDS.start), WORDS.stop - 1)

    def strangeness(place: int) -> tuple[float, bool, int]:
        return abs(counts[place] - usual), lines[place][1].confidence < SURE, place

    return lines[min(range(len(lines)), key=strangeness)]


def _words(chapter: Chapter, line: Line) -> str:
    return " ".join(chapter.text[line.span.start : line.span.end].split())


def write(folder: Path, samples: Sequence[Sample], resources: Resources, title: str, engine: str) -> Path:
    """Write the clips and `index.html` into a folder, which is made; gives the page's path.

    All voices are equally loud.  Voices of `engine` are named without it.  Raises AudiobookError where a clip
    cannot be spoken or a file cannot be written.
    """
    with atomic.naming_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
    voices = dict.fromkeys(request.voice for sample in samples for request in sample.requests)
    with Synthesizer(resources.store, resources.workers, resources.registry.get) as synthesizer:

        def begun(requests: Sequence[Request]) -> list[tuple[Future[Clip], Request]]:
            return [(synthesizer.submit(request), request) for request in requests]

        def sound(clip: Future[Clip], request: Request) -> Audio:
            return synthesizer.sound(clip.result(), request)

        measured = {voice: begun(master.calibration(voice)) for voice in voices}
        clips = [begun(sample.requests) for sample in samples]
        gains = {voice: master.voice_gain_db([*starmap(sound, found)]) for voice, found in measured.items()}
        for sample, spoken in zip(samples, clips, strict=True):
            for number, (clip, request) in enumerate(spoken, 1):
                heard = master.amplify(sound(clip, request), gains[request.voice])
                _encode(folder / sample.file_name(number), sample, request.voice, heard, title)
    page = folder / "index.html"
    atomic.write_text(page, _page(samples, title, engine))
    return page


def _encode(path: Path, sample: Sample, voice: Voice, heard: Audio, title: str) -> None:
    tags = Tags(f"{sample.character.name}: {voice.name}", None, 1, Metadata(title, narrator=voice.name))
    with (
        audio.writer(path, "mp3", assemble.RATE, tags) as encode,
        limiter.finishing(encode, rate=assemble.RATE, gain_db=LOUDER_DB, ceiling_dbtp=PEAK_DBTP) as push,
    ):
        assemble.assemble([(sample.line, heard)], [0.2, 0.3], push)


def _page(samples: Sequence[Sample], title: str, engine: str) -> str:
    template = resources.files(__package__).joinpath("audition.html").read_text("utf-8")
    fields = {"title": escape(title), "speakers": "\n".join(_section(one, engine) for one in samples)}
    return re.sub(r"\{\{(\w+)\}\}", lambda field: fields[field[1]], template)


def _section(sample: Sample, engine: str) -> str:
    rows = "\n".join(_rows(sample, engine))
    name = escape(sample.character.name)
    return f"<section>\n<h2>{name}</h2>\n<blockquote>{escape(sample.text)}</blockquote>\n{rows}\n</section>"


def _rows(sample: Sample, engine: str) -> Iterator[str]:
    for number, request in enumerate(sample.requests, 1):
        voice = request.voice
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
