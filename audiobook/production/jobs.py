"""Who says what, in which voice -> jobs: for each chapter its requests, its pauses and its files.

Nothing is spoken yet.

>>> jobs = plan(script, casting, config, metadata, Order(Path("audio"), ("mp3",)))     # doctest: +SKIP
>>> jobs[0].files                                                                      # doctest: +SKIP
{'mp3': PosixPath('audio/chapter.mp3')}
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from audiobook import master, speak
from audiobook.export import audio, books, subtitles
from audiobook.export.tagging import Tags
from audiobook.master import assemble
from audiobook.model import Request
from audiobook.production import file_names, selection, spoken_credits, up_to_date
from audiobook.speak import delivery
from audiobook.system.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from audiobook.casting.cast import Casting
    from audiobook.config import Config
    from audiobook.engines import Registry
    from audiobook.model import Chapter, Line, Metadata, Script, Timeline, Voice


@dataclass(frozen=True, slots=True)
class Order:
    """What to make of a script."""

    folder: Path
    """Where the files go."""
    formats: tuple[str, ...] = ("mp3",)
    """Names of `audio.FORMATS`, `subtitles.WRITERS` and `books.FORMATS`, one or more."""
    preset: master.Preset = master.PRESETS[master.DEFAULT_PRESET]
    """How loud the audio is."""
    credits: bool = False
    """Whether opening and closing credits are spoken."""
    chapters: str | None = None
    """Which chapters, as `selection` reads it; None: all."""

    @property
    def chapter_formats(self) -> tuple[str, ...]:
        """The formats that give an audio file for each chapter; subtitles need at least an MP3."""
        formats = tuple(name for name in self.formats if name in audio.FORMATS)
        return formats or (("mp3",) if self.subtitle_formats else ())

    @property
    def subtitle_formats(self) -> tuple[str, ...]:
        """The formats that give a text file for each chapter."""
        return tuple(name for name in self.formats if name in subtitles.WRITERS)

    @property
    def book_formats(self) -> tuple[str, ...]:
        """The formats that give a file for the whole book."""
        return tuple(name for name in self.formats if name in books.FORMATS)


@dataclass(frozen=True, slots=True)
class Job:
    """One chapter to produce."""

    chapter: Chapter
    lines: tuple[Line, ...]
    """The lines that are spoken."""
    requests: tuple[Request | None, ...]
    """One for each line; None where there is nothing to pronounce."""
    gaps: tuple[float, ...]
    """Seconds of silence before each line, and after the last."""
    files: Mapping[str, Path]
    """The audio files, by format; empty if the chapter only goes into a book."""
    subtitles: tuple[str, ...]
    """Formats of the subtitles beside the audio."""
    parts: tuple[str, ...]
    """Formats of audio that only the whole book needs."""
    tags: Tags
    names: dict[str, str]
    """The speakers' names, by id."""
    casting: Casting
    preset: master.Preset
    """How loud the audio is."""

    def recipe(self, registry: Registry) -> str:
        """Return a digest of everything that the chapter's files depend on; see `up_to_date`."""
        clips = [key_of(request, registry) if request else None for request in self.requests]
        voices = [self.casting.voice_of(line) for line in self.lines]
        measured = {
            voice: [key_of(request, registry) for request in master.calibration(full_volume(voice))]
            for voice in voices
        }
        loudness = [measured[voice] for voice in voices]
        return up_to_date.recipe(clips, loudness, self.gaps, self.preset, self.tags)


def plan(script: Script, casting: Casting, config: Config, metadata: Metadata, order: Order) -> list[Job]:
    """Return the jobs of an order: one for each wanted chapter that has anything to say.

    A chapter has the same number and file names whether all chapters are wanted or some.
    Raises InputError where two chapters would have the same file, or there is nothing to speak.
    """
    chosen = selection.narrowed(script, order.chapters) if order.chapters else script
    wanted = {(chapter.source, chapter.start) for chapter in chosen.book.chapters}
    if order.credits:
        script = spoken_credits.with_credits(script, metadata)
    book_audio = {books.FORMATS[name].audio for name in order.book_formats}
    parts = tuple(sorted(book_audio.difference(order.chapter_formats)))
    names = {person.id: person.name for person in script.characters}
    stems = file_names.stems(script.book, with_credits=order.credits)
    jobs: list[Job] = []
    chapters = zip(stems, script.book.chapters, script.lines, strict=True)
    for number, (stem, chapter, lines) in enumerate(chapters, 1):
        if chapter.source and (chapter.source, chapter.start) not in wanted:
            continue
        spoken = assemble.spoken(lines, chapter, notes=config.notes == "speak")
        requests = _requests(chapter, spoken, names, casting, config)
        if not any(requests):
            continue
        job = Job(
            chapter=chapter,
            lines=spoken,
            requests=requests,
            gaps=order.preset.framed(assemble.pauses_between(spoken, chapter, config.pauses)),
            files={name: order.folder / f"{stem}.{name}" for name in order.chapter_formats},
            subtitles=order.subtitle_formats,
            parts=parts,
            tags=Tags(chapter.title, number, len(script.book.chapters), metadata),
            names=names,
            casting=casting,
            preset=order.preset,
        )
        jobs.append(job)
    if all(not job.chapter.source for job in jobs):
        sources = ", ".join(
            dict.fromkeys(chapter.source for chapter in script.book.chapters if chapter.source)
        )
        raise InputError(
            f"{sources}: nothing to speak except author's notes; "
            "`notes: speak` in voices.yaml reads them aloud"
        )
    return jobs


def sample(first: Job, timeline: Timeline, order: Order, folder: Path) -> Job | None:
    """Return the job of the retail sample: the beginning of the book's first chapter, as its own file.

    It ends after a line, at `spoken_credits.SAMPLE_SECONDS` at the latest.  It lies in `folder`, because in
    the folder of a shelf players would take it for a chapter.  None where the chapter's first line is longer.
    """
    count = spoken_credits.sample_lines(timeline, first.gaps[-1])
    if not any(first.requests[:count]):
        return None
    stem = f"{file_names.text_stem(first.chapter.source)}-Sample"
    return replace(
        first,
        lines=first.lines[:count],
        requests=first.requests[:count],
        gaps=(*first.gaps[:count], first.gaps[-1]),
        files={name: folder / f"{stem}.{name}" for name in order.chapter_formats or ("mp3",)},
        parts=(),
        tags=replace(first.tags, title=f"{first.tags.book.title} (Sample)", track=None),
    )


def all_requests(jobs: Sequence[Job]) -> Iterator[Request]:
    """Yield everything that is spoken for chapters, including the lines that measure their voices."""
    for job in jobs:
        yield from filter(None, job.requests)
    for voice in voices(jobs):
        yield from master.calibration(voice)


def voices(jobs: Sequence[Job]) -> dict[Voice, None]:
    """Return the voices whose loudness is measured, in the order in which they are first heard."""
    return dict.fromkeys(
        full_volume(job.casting.voice_of(line))
        for job in jobs
        for line, request in zip(job.lines, job.requests, strict=True)
        if request
    )


def full_volume(voice: Voice) -> Voice:
    """Return a voice at full volume, as it is measured: what a person or a tag makes softer stays softer."""
    return replace(voice, volume=None)


def key_of(request: Request, registry: Registry) -> str:
    """Return the key of a request's clip, with the engine as it is here and now."""
    return request.key(registry.version_of(request.voice))


def spoken_words(chapter: Chapter, line: Line, names: Mapping[str, str], config: Config, engine: str) -> str:
    """Return what an engine is given for a line: its text by `speak`, with the lexicon of its speaker.

    `names`: the speakers', by id.
    """
    span = line.span
    speaker = "narrator" if span.kind != "dialogue" else names.get(line.speaker or "", "")
    lexicon = {
        word: entry
        for word, entry in config.lexicon.items()
        if not entry.characters or speaker in entry.characters
    }
    text = chapter.text[span.start : span.end]
    form = config.registry.ipa_form(engine) if lexicon else None
    heading = span.kind == "heading"
    return speak.spoken(text, lexicon, heading=heading, ipa_form=form, emoji=config.emoji)


def _requests(
    chapter: Chapter, lines: Sequence[Line], names: Mapping[str, str], casting: Casting, config: Config
) -> tuple[Request | None, ...]:
    """Return a request for each line, coloured by its tag; None where there is nothing to pronounce."""
    plain = [delivery.PLAIN] * len(lines)
    styles = delivery.styles(lines, chapter) if config.delivery.verbs == "on" else plain
    requests: list[Request | None] = []
    for line, style in zip(lines, styles, strict=True):
        voice = casting.voice_of(line)
        words = spoken_words(chapter, line, names, config, voice.engine)
        speakable = speak.is_speakable(words)
        requests.append(Request(delivery.coloured(voice, style), words) if speakable else None)
    return tuple(requests)
