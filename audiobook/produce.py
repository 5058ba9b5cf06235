"""The flow, top to bottom: texts to a script, a script to chapter audio.

script, _ = analyse(paths, config, parts)
casting = cast.assign(script.characters, script.lines, config, engine)
for done in produce(plan(script, casting, config, folder, "mp3"), store, jobs): ...
"""

from __future__ import annotations

import os
import re
import secrets
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from audiobook import assemble, attribute, corrections, delivery, engines, master, read, speak, split
from audiobook.errors import AudiobookError, InputError, SynthesisError
from audiobook.export import audio, timeline
from audiobook.model import Audio, Book, Chapter, Line, Request, Script, Voice
from audiobook.synthesize import Clip, Synthesizer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from audiobook.cast import Casting
    from audiobook.config import Config
    from audiobook.script import Part
    from audiobook.store import Store

SECONDS_PER_CHARACTER = 0.066
"""Of English prose at 160 words a minute, as espeak-ng says it; for estimates only."""
HEARTBEAT_SECONDS = 0.2
EXCERPT = 60
"""Characters of a line's words in a message."""
STEM_BYTES = 120
TITLE_BYTES = 100
"""What of a text's name and of a chapter's title goes into the name of its audio: together with the number
and `.timeline.json` under the 255 bytes that file systems allow."""


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
    path: Path
    """Of the audio file."""
    format_name: str
    tags: audio.Tags
    names: dict[str, str]
    """The speakers' names, by id."""
    casting: Casting


@dataclass(frozen=True, slots=True)
class Done:
    """A chapter that was made, or why it was not."""

    job: Job
    seconds: float = 0.0
    """Length of the audio."""
    made: int = 0
    """Clips spoken in this run."""
    reused: int = 0
    error: AudiobookError | None = None


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
    return Script(book, kept, lines), account


def plan(script: Script, casting: Casting, config: Config, folder: Path, format_name: str) -> list[Job]:
    """What is to be made: for each chapter with anything to say, its requests and its file.

    Raises InputError where two chapters would have the same file.
    """
    jobs: list[Job] = []
    names = {one.id: one.name for one in script.characters}
    for path, (chapter, lines) in zip(
        _paths(script.book, folder, format_name),
        zip(script.book.chapters, script.lines, strict=True),
        strict=True,
    ):
        heard = assemble.spoken(lines, chapter, notes=config.notes == "speak")
        plain = [delivery.PLAIN] * len(heard)
        styles = delivery.styles(heard, chapter) if config.delivery.verbs == "on" else plain
        voices = [casting.voice_of(line) for line in heard]
        said = [
            spoken_words(chapter, line, names, config, voice.engine)
            for line, voice in zip(heard, voices, strict=True)
        ]
        requests = tuple(
            Request(delivery.coloured(voice, style), words) if speak.is_speakable(words) else None
            for voice, style, words in zip(voices, styles, said, strict=True)
        )
        if not any(requests):
            continue
        tags = audio.Tags(
            title=chapter.title,
            album=script.book.title,
            artist=script.book.author,
            narrator=f"{casting.narrator.engine} {casting.narrator.name}",
            track=script.book.chapters.index(chapter) + 1,
            tracks=len(script.book.chapters),
        )
        gaps = assemble.pauses_between(heard, chapter, config.pauses)
        jobs.append(Job(chapter, heard, requests, gaps, path, format_name, tags, names, casting))
    if not jobs:
        sources = ", ".join(dict.fromkeys(chapter.source for chapter in script.book.chapters))
        raise InputError(
            f"{sources}: nothing to speak but author's notes; `notes: speak` in voices.yaml reads them"
        )
    return jobs


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
    form = engines.ipa_form(engine) if lexicon else None
    return speak.spoken(text, lexicon, heading=span.kind == "heading", ipa_form=form)


def _paths(book: Book, folder: Path, extension: str) -> list[Path]:
    """`story.mp3` for a text of one chapter, `story-01-The Storm.mp3` for each of several."""
    paths: dict[str, Chapter] = {}
    for source in dict.fromkeys(chapter.source for chapter in book.chapters):
        chapters = [chapter for chapter in book.chapters if chapter.source == source]
        stem = _cut(Path(source).stem, STEM_BYTES)
        width = max(2, len(str(len(chapters))))
        for number, chapter in enumerate(chapters, 1):
            name = (
                stem
                if len(chapters) == 1
                else f"{stem}-{number:0{width}}-{_file_name(chapter.title)}".rstrip("-")
            )
            key = f"{name}.{extension}"
            clash = next(
                (other for known, other in paths.items() if known.casefold() == key.casefold()), None
            )
            if clash:
                raise InputError(
                    f"{source}: its audio would have the same file name as that of {clash.source} ({key}); "
                    "rename one of the texts, or produce them one after the other with different -o"
                )
            paths[key] = chapter
    return [folder / key for key in paths]


def _file_name(title: str) -> str:
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
    characters: int
    """Of spoken text in the missing clips."""


def estimate(jobs: Sequence[Job], store: Store) -> Estimate:
    """How long the audio will be and how much work it is, before any is done."""
    requests = [request for job in jobs for request in job.requests if request]
    missing = {
        key: request
        for request in requests
        if (key := request.key(engines.get(request.voice.engine).version)) not in store
    }
    spoken = sum(len(r.text) * SECONDS_PER_CHARACTER * 160 / (r.voice.rate or 175) for r in requests)
    rests = sum(request is None for job in jobs for request in job.requests) * assemble.REST_SECONDS
    pauses = sum(sum(job.gaps) for job in jobs)
    return Estimate(
        spoken + rests + pauses, len(requests), len(missing), sum(len(r.text) for r in missing.values())
    )


def produce(
    jobs: Sequence[Job], store: Store, workers: int, progress: Callable[[int], None] = lambda _: None
) -> Iterator[Done]:
    """Make the chapters; each is told of as it is done, in order.

    Clips are spoken by `workers` sessions of their engines while finished chapters are assembled and encoded.
    `progress` is told of every line that is ready.  A chapter with a line that cannot be spoken is not made;
    its `Done` names every such line.  Raises AudiobookError where the output cannot be written: what has been
    spoken is kept in the store.
    """
    with Synthesizer(store, workers) as synthesizer, ThreadPoolExecutor(workers) as finishing:
        voices = dict.fromkeys(
            _full(job.casting.voice_of(line))
            for job in jobs
            for line, request in zip(job.lines, job.requests, strict=True)
            if request
        )
        measured = {voice: synthesizer.submit(Request(voice, master.CALIBRATION_TEXT)) for voice in voices}
        spoken = [[synthesizer.submit(r) if r else None for r in job.requests] for job in jobs]
        # Submitted before any chapter that waits for them.
        gains = {voice: finishing.submit(_gain, clip, store) for voice, clip in measured.items()}
        run = _Run(store, gains, progress, Event())
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
class _Run:
    """What the chapters of a run share."""

    store: Store
    gains: Mapping[Voice, Future[float]]
    """Decibels that make each voice as loud as the others."""
    progress: Callable[[int], None]
    stopped: Event
    """Nobody waits for the chapters any more."""


def _full(voice: Voice) -> Voice:
    """A cast voice at its full volume: one that a person or its tag has made softer is to stay softer."""
    return replace(voice, volume=None)


def _gain(calibration: Future[Clip], store: Store) -> float:
    try:
        clip = calibration.result()
    except SynthesisError as reason:
        raise SynthesisError(f"a voice's loudness could not be measured: {reason}") from reason
    sound = store.get(clip.key)
    return 0.0 if sound is None else master.gain_db(sound)


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
    try:
        with audio.writer(job.path, job.format_name, assemble.RATE, job.tags) as write:
            heard = assemble.assemble(_sounds(job, clips, run), job.gaps, write)
            assemble.check_ledger(job.chapter, job.lines, heard)
    except SynthesisError as reason:
        return Done(job, error=SynthesisError(f"{where}: {reason}"))
    timeline.write(job.path, job.chapter, heard, job.names, job.casting.voice_of)
    made = {clip.key for clip in clips if clip and not clip.reused}
    return Done(job, heard.length / heard.rate, len(made), len({c.key for c in clips if c}) - len(made))


def _sounds(job: Job, clips: Sequence[Clip | None], run: _Run) -> Iterator[tuple[Line, Audio | None]]:
    """The chapter's lines with their sound, all voices equally loud; None: there is nothing to pronounce."""
    for line, clip, request in zip(job.lines, clips, job.requests, strict=True):
        if run.stopped.is_set():  # hours of audio take minutes to encode
            raise CancelledError
        if clip is None or request is None:
            yield line, None
            continue
        sound = run.store.get(clip.key)
        if sound is None:
            span = line.span
            words = " ".join(job.chapter.text[span.start : span.end].split())[:EXCERPT]
            raise SynthesisError(
                f"the clip of {words!r} vanished from {run.store.root} during the run; run again"
            )
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
