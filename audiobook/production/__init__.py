"""The flow, top to bottom: texts to a script, a script to chapter audio.

script, _ = analyse(paths, config, parts)
casting = cast.assign(script.characters, script.lines, config)
order = Order(folder, ("mp3", "m4b"))
jobs = plan(script, casting, config, metadata, order)
with workshop(jobs, folder) as parts:
    done = [*produce(jobs, Means(store, workers, config.registry, parts=parts))]
    books_made = [*bind(done, metadata, order)]
"""

from __future__ import annotations

import os
import re
import secrets
import tempfile
from collections import Counter
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor, wait
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from itertools import accumulate
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from audiobook import attribute, master, read, speak, split
from audiobook.casting import hints
from audiobook.export import audio, books, m4b, shelf, subtitles, timeline
from audiobook.export.tagging import Tags
from audiobook.master import assemble
from audiobook.model import Audio, Book, Chapter, Line, Metadata, Request, Script, Timeline, Track, Voice
from audiobook.production import extras, report, selection, unchanged
from audiobook.production.report import Slow
from audiobook.review import corrections
from audiobook.speak import delivery
from audiobook.synthesize import EXCERPT, WORDS_PER_MINUTE, Clip, Synthesizer, Threads, quality, shown
from audiobook.system import atomic
from audiobook.system.errors import AudiobookError, InputError, SynthesisError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Mapping, Sequence

    from audiobook.casting.cast import Casting
    from audiobook.config import Config
    from audiobook.engines import Registry
    from audiobook.review.script import Part
    from audiobook.synthesize import Judge, Makers
    from audiobook.synthesize.store import Store

SECONDS_PER_CHARACTER = 0.066
"""Of English prose at 160 words a minute, as espeak-ng says it; for estimates only."""
REAL_TIME_FACTORS = {"kokoro": 0.6, "piper": 0.07}
REAL_TIME_FACTOR = 0.003
"""How long one processor works for a second of speech; pyttsx3's for engines that are not listed."""
HEARTBEAT_SECONDS = 0.2
STEM_BYTES = 120
TITLE_BYTES = 100
"""What of a text's name and of a chapter's title goes into the name of its audio: together with the number
and `.timeline.json` under the 255 bytes that file systems allow."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be made of a script."""

    folder: Path
    """Where the files go."""
    formats: tuple[str, ...] = ("mp3",)
    """Names of `audio.FORMATS` and `books.FORMATS`, one or more."""
    preset: master.Preset = master.PRESETS[master.DEFAULT_PRESET]
    """How loud."""
    credits: bool = False
    """Opening and closing credits are spoken, too."""
    chapters: str | None = None
    """Those that are made, as `selection` reads it; None: all."""

    @property
    def chapter_formats(self) -> tuple[str, ...]:
        """Those that give a file of sound for each chapter: an MP3 at least if there are to be subtitles."""
        found = tuple(name for name in self.formats if name in audio.FORMATS)
        return found or (("mp3",) if self.subtitle_formats else ())

    @property
    def subtitle_formats(self) -> tuple[str, ...]:
        """Those that give a text for each chapter."""
        return tuple(name for name in self.formats if name in subtitles.WRITERS)

    @property
    def book_formats(self) -> tuple[str, ...]:
        """Those that give a file for the whole book."""
        return tuple(name for name in self.formats if name in books.FORMATS)


@dataclass(frozen=True, slots=True)
class Job:
    """One chapter to be made."""

    chapter: Chapter
    lines: tuple[Line, ...]
    """Those that are spoken."""
    requests: tuple[Request | None, ...]
    """One for each line; None where there is nothing to pronounce."""
    gaps: tuple[float, ...]
    """Seconds of silence before each line, and after the last."""
    files: Mapping[str, Path]
    """The audio files, by format; none where only a book is made of the chapter."""
    subtitles: tuple[str, ...]
    """Formats of the subtitles beside them."""
    parts: tuple[str, ...]
    """Formats that only the book's exporters need."""
    tags: Tags
    names: dict[str, str]
    """The speakers' names, by id."""
    casting: Casting
    preset: master.Preset

    def recipe(self, registry: Registry) -> str:
        """All that the chapter's files depend on; see `unchanged`."""
        clips = [_key(request, registry) if request else None for request in self.requests]
        voices = [self.casting.voice_of(line) for line in self.lines]
        measured = {
            voice: [_key(request, registry) for request in master.calibration(_full(voice))]
            for voice in voices
        }
        loudness = [measured[voice] for voice in voices]
        return unchanged.recipe(clips, loudness, self.gaps, self.preset, self.tags)


@dataclass(frozen=True, slots=True)
class Flaw:
    """A clip that is probably not as it should be."""

    text: str
    """As spoken."""
    voice: str
    """`engine:name`."""
    problem: str

    def __str__(self) -> str:
        """What a person is to listen to."""
        return f"{shown(self.text)} ({self.voice}) {self.problem}"


@dataclass(frozen=True, slots=True)
class Done:
    """A chapter that was made, or why it was not."""

    job: Job
    seconds: float = 0.0
    """Length of the audio."""
    made: int = 0
    """Clips spoken in this run."""
    reused: int = 0
    unchanged: bool = False
    """Its files were there already, as they would have been made."""
    error: AudiobookError | None = None
    subtitles: tuple[Path, ...] = ()
    sounds: Mapping[str, Path] = field(default_factory=dict)
    """All files of its sound, those that only a book needs as well, by format."""
    heard: Timeline | None = None
    """None only with an error."""
    flaws: tuple[Flaw, ...] = ()
    """Clips that a second making has not mended; the audio has them."""
    reasons: Mapping[str, int] = field(default_factory=dict)
    """How many clips were made why; see `report.why`."""
    slowest: tuple[Slow, ...] = ()
    """The clips of the chapter that took longest to speak."""

    @property
    def files(self) -> tuple[Path, ...]:
        """What was made for the chapter alone, without its timeline."""
        return () if self.error else (*self.job.files.values(), *self.subtitles)

    def track(self, format_name: str) -> Track:
        """The chapter as the exporters of books take it, its sound in that format."""
        assert self.heard is not None  # noqa: S101  for the type checker: nothing failed
        return Track(self.job.chapter, self.heard, self.sounds[format_name], self.job.names)


def analyse(
    paths: Sequence[Path], config: Config, parts: Sequence[Part] = ()
) -> tuple[Script, corrections.Review]:
    """Read, split and attribute: who says what, and what became of a person's corrections.

    `parts`: what stands in the script files.  Raises InputError for texts that cannot be used.
    """
    seen: set[Path] = set()
    for path in paths:
        if path.resolve() in seen:
            raise InputError(f"{path}: this text is named twice; name it once")
        seen.add(path.resolve())
    book = read.book(paths)
    cut = split.cut(book.chapters)
    known = [attribute.Known(name, one.aliases, one.gender) for name, one in config.cast.items()]
    characters = attribute.discover(cut, known, config.first_person)
    narrator = next((one.id for one in characters if one.name == config.first_person), None)
    guess = Script(book, characters, attribute.book(cut, characters, narrator))
    lines, characters, account = corrections.apply(guess, characters, narrator, parts)
    speaking = {line.speaker for chapter in lines for line in chapter}
    kept = tuple(one for one in characters if one.id in speaking or one.name in config.cast)
    return Script(book, hints.described(kept, cut), lines), account


def plan(script: Script, casting: Casting, config: Config, metadata: Metadata, order: Order) -> list[Job]:
    """What is to be made: for each chapter with anything to say, its requests and its files.

    A chapter of an order that does not want all has the number and the names that it has among all.
    Raises InputError where two chapters would have the same file.
    """
    chosen = selection.narrowed(script, order.chapters) if order.chapters else script
    wanted = {(one.source, one.start) for one in chosen.book.chapters}
    if order.credits:
        script = extras.with_credits(script, metadata)
    needed = {books.FORMATS[name].audio for name in order.book_formats}
    parts = tuple(sorted(needed.difference(order.chapter_formats)))
    jobs: list[Job] = []
    names = {one.id: one.name for one in script.characters}
    stems = _stems(script.book, with_credits=order.credits)
    for number, (stem, chapter, lines) in enumerate(
        zip(stems, script.book.chapters, script.lines, strict=True), 1
    ):
        heard = assemble.spoken(lines, chapter, notes=config.notes == "speak")
        requests = _requests(chapter, heard, names, casting, config)
        is_wanted = not chapter.source or (chapter.source, chapter.start) in wanted
        if not is_wanted or not any(requests):
            continue
        job = Job(
            chapter=chapter,
            lines=heard,
            requests=requests,
            gaps=order.preset.framed(assemble.pauses_between(heard, chapter, config.pauses)),
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
        sources = ", ".join(dict.fromkeys(one.source for one in script.book.chapters if one.source))
        raise InputError(f"{sources}: nothing to speak but notes; `notes: speak` in voices.yaml reads them")
    return jobs


def _requests(
    chapter: Chapter, heard: Sequence[Line], names: Mapping[str, str], casting: Casting, config: Config
) -> tuple[Request | None, ...]:
    """What each line asks of its voice, coloured by its tag; None where there is nothing to pronounce."""
    plain = [delivery.PLAIN] * len(heard)
    styles = delivery.styles(heard, chapter) if config.delivery.verbs == "on" else plain
    made: list[Request | None] = []
    for line, style in zip(heard, styles, strict=True):
        voice = casting.voice_of(line)
        words = spoken_words(chapter, line, names, config, voice.engine)
        made.append(Request(delivery.coloured(voice, style), words) if speak.is_speakable(words) else None)
    return tuple(made)


def sample(done: Sequence[Done], order: Order, folder: Path) -> Job | None:
    """The retail sample: the beginning of the first chapter that is not the credits, as a file of its own.

    It ends with a line, at extras.SAMPLE_SECONDS at the latest, and lies in `folder`: on a shelf, players
    would take it for a chapter.  None where that chapter was not made, or its first line is longer.
    Raises InputError where a chapter has the sample's file.
    """
    first = next((one for one in done if one.job.chapter.source), None)
    if first is None or first.heard is None:
        return None
    job = first.job
    count = extras.sample_lines(first.heard, job.gaps[-1])
    if not any(job.requests[:count]):
        return None
    stem = f"{_cut(Path(job.chapter.source).stem, STEM_BYTES)}-Sample"
    files = {name: folder / f"{stem}.{name}" for name in order.chapter_formats or ("mp3",)}
    if clash := {*files.values()}.intersection(path for one in done for path in one.job.files.values()):
        raise InputError(f"{min(clash)}: a chapter has the name of the sample; rename its text")
    return replace(
        job,
        lines=job.lines[:count],
        requests=job.requests[:count],
        gaps=(*job.gaps[:count], job.gaps[-1]),
        files=files,
        parts=(),
        tags=replace(job.tags, title=f"{job.tags.book.title} (Sample)", track=None),
    )


def spoken_words(chapter: Chapter, line: Line, names: Mapping[str, str], config: Config, engine: str) -> str:
    """What is spoken for a line: its text by `speak`, with the lexicon of who says it.

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
    return speak.spoken(text, lexicon, heading=span.kind == "heading", ipa_form=form)


def _stems(book: Book, *, with_credits: bool) -> list[str]:
    """Names of files: `story` for a text of one chapter, `story-01-The Storm` for each of several.

    Credits go with the first and the last text, `story-00-Opening Credits`, so that all sort as they sound.
    """
    sources = [chapter.source for chapter in book.chapters]
    if with_credits:
        sources[0], sources[-1] = sources[1], sources[-2]
    stems: dict[str, str] = {}
    for source in dict.fromkeys(sources):
        chapters = [one for one, of in zip(book.chapters, sources, strict=True) if of == source]
        stem = _cut(Path(source).stem, STEM_BYTES)
        width = max(2, len(str(len(chapters))))
        first = 0 if with_credits and source == sources[0] else 1
        for number, chapter in enumerate(chapters, first):
            name = (
                stem
                if len(chapters) == 1
                else f"{stem}-{number:0{width}}-{file_name(chapter.title)}".rstrip("-")
            )
            clash = next((of for known, of in stems.items() if known.casefold() == name.casefold()), None)
            if clash:
                raise InputError(
                    f"{source}: its audio would have the same file name as that of {clash} ({name}); "
                    "rename one of the texts, or produce them one after the other with different -o"
                )
            stems[name] = source
    return list(stems)


def file_name(title: str) -> str:
    """A title as part of a file's name on any system."""
    words = re.sub(r"[^\w'’ -]+", " ", title)
    return _cut(" ".join(words.split()), TITLE_BYTES).strip()


def _cut(name: str, most_bytes: int) -> str:
    while len(os.fsencode(name)) > most_bytes:
        name = name[:-1]
    return name


@dataclass(frozen=True, slots=True)
class Estimate:
    """What producing would come to."""

    seconds: float
    """Of audio."""
    clips: int
    missing: int
    """Clips that are not in the store yet."""
    work_seconds: float
    """One processor's, for speaking the missing clips."""


def estimate(jobs: Sequence[Job], store: Store, registry: Registry) -> Estimate:
    """How long the audio will be and how much work it is, before any is done."""
    requests = [request for job in jobs for request in job.requests if request]
    missing = {key: request for request in requests if (key := _key(request, registry)) not in store}
    spoken = sum(map(_seconds, requests))
    work = sum(
        REAL_TIME_FACTORS.get(request.voice.engine, REAL_TIME_FACTOR) * _seconds(request)
        for request in missing.values()
    )
    rests = sum(request is None for job in jobs for request in job.requests) * assemble.REST_SECONDS
    pauses = sum(sum(job.gaps) for job in jobs)
    return Estimate(spoken + rests + pauses, len(requests), len(missing), work)


def _key(request: Request, registry: Registry) -> str:
    return request.key(registry.version_of(request.voice))


def _seconds(request: Request) -> float:
    """How long a clip will be, about."""
    return len(request.text) * SECONDS_PER_CHARACTER * 160 / (request.voice.rate or 175)


@contextmanager
def workshop(jobs: Sequence[Job], folder: Path) -> Iterator[Path | None]:
    """A folder for what only the book needs, which goes when the book is done; None if nothing is needed.

    It lies in the output `folder`, where there is room for the book: elsewhere there may be none for hours
    of audio.
    """
    if not any(job.parts for job in jobs):
        yield None
        return
    with atomic.naming_errors(folder):
        made = tempfile.TemporaryDirectory(prefix=".castaloud-", dir=folder)
    with made as name:
        yield Path(name)


def bind(done: Sequence[Done], metadata: Metadata, order: Order) -> Iterator[Path]:
    """Make the files of the whole book from its chapters, all of which were made; gives each when it is done.

    Raises AudiobookError where a file cannot be written.
    """
    for name in order.book_formats:
        path = book_path(metadata, order, name)
        book = books.FORMATS[name]
        book.write(path, tuple(one.track(book.audio) for one in done), metadata)
        yield path


def book_path(metadata: Metadata, order: Order, format_name: str) -> Path:
    """Where a file of the whole book goes: it has the book's title, and tells which chapters if not all."""
    part = f" ({file_name(order.chapters)})" if order.chapters else ""
    return order.folder / f"{file_name(metadata.title) or 'book'}{part}.{format_name}"


def shelve(done: Sequence[Done], metadata: Metadata, order: Order) -> tuple[Path, ...]:
    """Write what Audiobookshelf wants to know of the chapters, all made, into the order's folder.

    Raises AudiobookError where a file cannot be written.
    """
    tracks = [one.track(next(iter(one.sounds))) for one in done]
    rate = tracks[0].timeline.rate
    if order.chapter_formats:
        starts = [0, *accumulate(track.timeline.length for track in tracks)]
    else:
        starts = [*m4b.starts(tracks)]
    return shelf.write(order.folder, metadata, tracks, [start / rate for start in starts])


@dataclass(frozen=True, slots=True)
class Means:
    """With what chapters are made."""

    store: Store
    workers: int
    """Sessions of their engines that speak, and chapters that are put together, at once."""
    registry: Registry
    """The engines that can speak."""
    makers: Makers | None = None
    """Who speaks in place of those sessions."""
    parts: Path | None = None
    """The folder of `workshop`, for jobs with parts."""
    listen: Judge | None = None
    """Hears whether the words of each clip are right; finished chapters are then gone through again."""


def produce(
    jobs: Sequence[Job], means: Means, progress: Callable[[int], None] = lambda _: None
) -> Iterator[Done]:
    """Make the chapters; each is told of as it is done, in order.

    Clips are spoken while finished chapters are assembled and encoded.  `progress` is told of every line that
    is ready.  A chapter whose files are there already, as they would be made, stays as it is.  A chapter with
    a line that cannot be spoken is not made; its `Done` names every such line.  Raises AudiobookError where
    the output cannot be written: what has been spoken is kept in the store.
    """
    with ThreadPoolExecutor(means.workers) as looking:
        before = [
            *looking.map(
                lambda job: None if means.listen else _unchanged(job, means.store, means.registry), jobs
            )
        ]
    changed = [job for job, done in zip(jobs, before, strict=True) if done is None]
    with closing(_make(changed, means, progress)) as made:
        for job, done in zip(jobs, before, strict=True):
            progress(len(job.lines) if done else 0)
            yield done or next(made)


def requests(jobs: Sequence[Job]) -> Iterator[Request]:
    """All that is to be spoken for chapters, also to measure their voices."""
    for job in jobs:
        yield from filter(None, job.requests)
    for voice in _voices(jobs):
        yield from master.calibration(voice)


def _voices(jobs: Sequence[Job]) -> dict[Voice, None]:
    """Those that speak in chapters, as they are measured."""
    return dict.fromkeys(
        _full(job.casting.voice_of(line))
        for job in jobs
        for line, request in zip(job.lines, job.requests, strict=True)
        if request
    )


def _unchanged(job: Job, store: Store, registry: Registry) -> Done | None:
    """A chapter that was made before and would come out the same; None: it is to be made."""
    if job.parts:
        return None
    found = unchanged.find(job.files, job.recipe(registry), job.lines)
    if found is None:
        return None
    heard, records = found
    keys = {_key(request, registry) for request in job.requests if request}
    for key in keys:
        store.touch(key)  # the book still needs them
    texts = _texts(job, heard, records)
    return Done(
        job, heard.length / heard.rate, reused=len(keys), unchanged=True,
        subtitles=texts, sounds=job.files, heard=heard,
    )  # fmt: skip


def _make(jobs: Sequence[Job], means: Means, progress: Callable[[int], None]) -> Generator[Done]:
    """Make chapters; as `produce`."""
    store, workers = means.store, means.workers
    measured: dict[Voice, list[Future[Clip]]] = {}
    judge = _Judge(measured, means.listen).flaw
    makers = means.makers or Threads(store, workers, means.registry.get, judge)
    with (
        Synthesizer(store, engine=means.registry.get, makers=makers) as synthesizer,
        ThreadPoolExecutor(workers) as finishing,
    ):
        # Before any line: the lines of a voice are judged by these clips of it.
        for voice in _voices(jobs):
            measured[voice] = [synthesizer.submit(request) for request in master.calibration(voice)]
        spoken = [[synthesizer.submit(r) if r else None for r in job.requests] for job in jobs]
        # Submitted before any chapter that waits for them.
        gains = {
            voice: finishing.submit(_gain, voice, clips, synthesizer) for voice, clips in measured.items()
        }
        run = _Run(synthesizer, gains, progress, Event(), means.registry, means.parts)
        finished = [
            finishing.submit(_finish, job, clips, run) for job, clips in zip(jobs, spoken, strict=True)
        ]
        try:
            for future in finished:
                # Not in one long wait: a Ctrl-C that comes just before it would be seen only at its end.
                while not future.done():
                    wait([future], timeout=HEARTBEAT_SECONDS)
                yield future.result()
        except BaseException:
            run.stopped.set()
            finishing.shutdown(wait=False, cancel_futures=True)
            synthesizer.close()
            raise


@dataclass(frozen=True, slots=True)
class _Judge:
    """Judges clips by the tempo that each voice has in the lines by which its loudness is measured."""

    measured: Mapping[Voice, Sequence[Future[Clip]]]
    """By voice, its clips of CALIBRATION_LINES, submitted before all others."""
    listen: Judge | None
    """Hears whether the words are right."""

    def flaw(self, request: Request, sound: Audio) -> str | None:
        """What is wrong with a clip; None: nothing that can be seen."""
        clipped = quality.clipped(sound)
        # The calibration lines have nothing to be judged by, and must not wait for each other.
        if clipped or request.text in master.CALIBRATION_LINES:
            return clipped
        # The line's delivery may have changed pitch, rate and volume of the voice that was measured.
        voice = request.voice
        own = min(
            (one for one in self.measured if (one.engine, one.name) == (voice.engine, voice.name)),
            key=lambda one: abs((one.rate or WORDS_PER_MINUTE) - (voice.rate or WORDS_PER_MINUTE)),
        )
        slower = (own.rate or WORDS_PER_MINUTE) / (voice.rate or WORDS_PER_MINUTE)
        said = []
        for text, clip in zip(master.CALIBRATION_LINES, self.measured[own], strict=True):
            with suppress(AudiobookError):
                said.append((text, clip.result().seconds * slower))
        flaw = quality.Tempo.learned(said).flaw(request.text, sound.seconds) if said else None
        return flaw or (self.listen(request, sound) if self.listen else None)


@dataclass(frozen=True, slots=True)
class _Run:
    """What the chapters of a run share."""

    synthesizer: Synthesizer
    gains: Mapping[Voice, Future[float]]
    """Decibels that make each voice as loud as the others."""
    progress: Callable[[int], None]
    stopped: Event
    """Nobody waits for the chapters any more."""
    registry: Registry
    parts: Path | None
    """The folder for what only the book needs."""


def _full(voice: Voice) -> Voice:
    """A cast voice at its full volume: one that a person or its tag has made softer is to stay softer."""
    return replace(voice, volume=None)


def _gain(voice: Voice, clips: Sequence[Future[Clip]], synthesizer: Synthesizer) -> float:
    try:
        sounds = [
            synthesizer.sound(clip.result(), request)
            for clip, request in zip(clips, master.calibration(voice), strict=True)
        ]
    except SynthesisError as reason:
        raise SynthesisError(f"a voice's loudness could not be measured: {reason}") from reason
    return master.voice_gain_db(sounds)


def _finish(job: Job, futures: Sequence[Future[Clip] | None], run: _Run) -> Done:
    """Wait for a chapter's clips, then assemble and export it."""
    clips: list[Clip | None] = []
    failed: list[str] = []
    for future in futures:
        try:
            clips.append(future.result() if future else None)
        except SynthesisError as reason:
            failed.append(str(reason))
        run.progress(1)
    where = f"{job.chapter.source or job.chapter.title}: {job.chapter.title}"
    if failed:
        message = f"{where}: {len(failed)} of {len(job.lines)} lines not spoken: {'; '.join(failed)}"
        return Done(job, error=SynthesisError(message))
    reasons, slowest = _account(job, clips)
    files = {**job.files}
    if run.parts:
        files |= {name: run.parts / f"{job.tags.track}.{name}" for name in job.parts}
    try:
        with audio.writers(files, assemble.RATE, job.tags, job.preset.mp3_kbps) as write:
            heard = master.mastered(
                lambda write: assemble.assemble(_sounds(job, clips, run), job.gaps, write),
                write,
                job.preset,
                assemble.RATE,
            )
            assemble.check_ledger(job.chapter, job.lines, heard)
    except SynthesisError as reason:
        return Done(job, error=SynthesisError(f"{where}: {reason}"))
    texts = _texts(job, heard, unchanged.records(job.files, job.recipe(run.registry)))
    made = {clip.key for clip in clips if clip and not clip.reused}
    reused = len({clip.key for clip in clips if clip}) - len(made)
    seconds = heard.length / heard.rate
    flaws = _flaws(job, clips)
    return Done(
        job, seconds, len(made), reused, subtitles=texts, sounds=files, heard=heard,
        flaws=flaws, reasons=reasons, slowest=slowest,
    )  # fmt: skip


def _account(job: Job, clips: Sequence[Clip | None]) -> tuple[dict[str, int], tuple[Slow, ...]]:
    """Why clips were made for a chapter, by its timeline of the last run, and which took longest."""
    path = next(iter(job.files.values()), None)
    before = timeline.read(path) if path else None
    reasons: dict[str, str] = {}
    slow: dict[str, Slow] = {}
    for line, clip in zip(job.lines, clips, strict=True):
        if clip and not clip.reused:
            voice = job.casting.voice_of(line)
            name = f"{voice.engine}:{voice.name}"
            text = job.chapter.text[line.span.start : line.span.end]
            reasons[clip.key] = report.why(before, text, name)
            slow[clip.key] = Slow(clip.work_seconds, " ".join(text.split())[:EXCERPT], name)
    longest = sorted(slow.values(), key=lambda one: -one.seconds)[: report.SLOWEST]
    return dict(Counter(reasons.values())), tuple(longest)


def _flaws(job: Job, clips: Sequence[Clip | None]) -> tuple[Flaw, ...]:
    """What is wrong with the clips of a chapter, once for each."""
    found = {
        clip.key: Flaw(request.text, f"{request.voice.engine}:{request.voice.name}", clip.flaw)
        for clip, request in zip(clips, job.requests, strict=True)
        if clip and request and clip.flaw
    }
    return tuple(found.values())


def _texts(job: Job, heard: Timeline, records: Mapping[str, Mapping[str, str]]) -> tuple[Path, ...]:
    """Write a finished chapter's timeline and subtitles; gives the paths of the subtitles."""
    path = next(iter(job.files.values()), None)
    if path is None:
        return ()
    track = Track(job.chapter, heard, path, job.names)
    timeline.write(track, job.casting.voice_of, records)
    return tuple(subtitles.write(track, name) for name in job.subtitles)


def _sounds(job: Job, clips: Sequence[Clip | None], run: _Run) -> Iterator[tuple[Line, Audio | None]]:
    """The chapter's lines with their sound, all voices equally loud; None: there is nothing to pronounce."""
    for line, clip, request in zip(job.lines, clips, job.requests, strict=True):
        if run.stopped.is_set():  # hours of audio take minutes to encode
            raise CancelledError
        if clip is None or request is None:
            yield line, None
            continue
        sound = run.synthesizer.sound(clip, request)
        yield line, master.amplify(sound, run.gains[_full(job.casting.voice_of(line))].result())


def prepare_folder(folder: Path) -> Callable[[], None]:
    """Make the output folder and see that it can be written to, before any work.

    Returns what undoes it: removes the folders it made, if they are still empty.
    Raises AudiobookError that names the folder.
    """
    made: list[Path] = []

    def undo() -> None:
        for one in made:
            with suppress(OSError):
                one.rmdir()

    atomic.sweep(folder)
    probe = folder / f".castaloud-write-test-{secrets.token_hex(4)}"
    try:
        made += [one for one in (folder, *folder.parents) if not one.exists()]
        folder.mkdir(parents=True, exist_ok=True)
        probe.write_bytes(b"x")
        probe.unlink()
    except FileExistsError:
        raise InputError(f"{folder}: this is a file, not a folder; name a folder with -o") from None
    except OSError as error:
        with suppress(OSError):
            probe.unlink(missing_ok=True)
        undo()
        raise AudiobookError(
            f"{folder}: cannot be written to ({error.strerror or error}); choose another folder with -o"
        ) from None
    return undo
