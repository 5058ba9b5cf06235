"""Jobs -> chapters: clips are spoken while finished chapters are assembled, mastered and encoded.

A chapter whose files are up to date stays as it is.

>>> [result.files for result in produce(jobs, Resources(store, 4, registry))]          # doctest: +SKIP
[(PosixPath('audio/chapter.mp3'),)]
"""

from __future__ import annotations

from collections import Counter
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor, wait
from contextlib import closing
from dataclasses import dataclass
from threading import Event
from typing import TYPE_CHECKING

from audiobook import master
from audiobook.export import audio, subtitles, timeline
from audiobook.master import assemble
from audiobook.model import Track
from audiobook.production import jobs as planning
from audiobook.production import report, up_to_date
from audiobook.production.judging import TempoJudge
from audiobook.production.results import ChapterResult, Flaw, SlowClip
from audiobook.synthesize import Synthesizer, Threads
from audiobook.system.errors import SynthesisError, WriteError
from audiobook.text.shorten import EXCERPT, one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
    from pathlib import Path

    from audiobook.engines import Registry
    from audiobook.model import Audio, Line, Timeline, Voice
    from audiobook.production.jobs import Job
    from audiobook.synthesize import Clip, Judge, Makers
    from audiobook.synthesize.store import Store

HEARTBEAT_SECONDS = 0.2
"""How long a wait lasts: a Ctrl-C is noticed between two."""


@dataclass(frozen=True, slots=True)
class Resources:
    """What producing chapters needs."""

    store: Store
    """Where clips are kept."""
    workers: int
    """How many clips are spoken, and how many chapters assembled, at once."""
    registry: Registry
    """The engines that can speak."""
    makers: Makers | None = None
    """What makes the clips; None: threads of this process."""
    parts: Path | None = None
    """The folder for audio that only the whole book needs; None: there is none."""
    listen: Judge | None = None
    """Checks the words of each clip by ear, even if its chapter is up to date; None: nothing does."""


@dataclass(frozen=True, slots=True)
class _Run:
    """What the chapters of a run share."""

    synthesizer: Synthesizer
    gains: Mapping[Voice, Future[float]]
    """Decibels that make each voice as loud as the others."""
    progress: Callable[[int], None]
    stopped: Event
    """Set when nobody waits for the chapters any more."""
    resources: Resources


def produce(
    jobs: Sequence[Job], resources: Resources, progress: Callable[[int], None] = lambda _: None
) -> Iterator[ChapterResult]:
    """Produce chapters, and yield each result, in order, when it is finished.

    `progress`: is called with the number of lines that are ready.  If a line cannot be spoken, or a file
    cannot be written, its chapter is not made: the error in its result names every such line, or the file.
    The clips stay in the store.  Raises AudiobookError where no chapter can be made.
    """
    with ThreadPoolExecutor(resources.workers) as checking:
        unchanged = [*checking.map(lambda job: _unchanged(job, resources), jobs)]
    changed = [job for job, result in zip(jobs, unchanged, strict=True) if result is None]
    with closing(_make(changed, resources, progress)) as new:
        for job, result in zip(jobs, unchanged, strict=True):
            progress(len(job.lines) if result else 0)
            yield result or next(new)


def _unchanged(job: Job, resources: Resources) -> ChapterResult | None:
    """Return the result of a chapter that is up to date; None: it has to be made."""
    if job.parts or resources.listen:
        return None
    registry = resources.registry
    finished = up_to_date.find(job.files, job.recipe(registry), job.lines)
    if finished is None:
        return None
    heard, records = finished
    keys = {planning.key_of(request, registry) for request in job.requests if request}
    for key in keys:
        resources.store.touch(key)  # a later run may need them for a book
    try:
        written = _write_texts(job, heard, records)
    except WriteError as reason:
        return ChapterResult(job, error=reason)
    return ChapterResult(
        job,
        heard.length / heard.rate,
        clips_reused=len(keys),
        unchanged=True,
        subtitles=written,
        sounds=job.files,
        timeline=heard,
    )


def _make(
    jobs: Sequence[Job], resources: Resources, progress: Callable[[int], None]
) -> Generator[ChapterResult]:
    """Make chapters, and yield each result, in order, when it is finished; as `produce`."""
    store, workers, registry = resources.store, resources.workers, resources.registry
    measured: dict[Voice, list[Future[Clip]]] = {}
    judge = TempoJudge(measured, resources.listen).flaw
    makers = resources.makers or Threads(store, workers, registry.get, judge)
    with (
        Synthesizer(store, engine=registry.get, makers=makers) as synthesizer,
        ThreadPoolExecutor(workers) as finishing,
    ):
        # Before any line: the lines of a voice are judged by these clips of it.
        for voice in planning.voices(jobs):
            measured[voice] = [synthesizer.submit(request) for request in master.calibration(voice)]
        spoken = [
            [synthesizer.submit(request) if request else None for request in job.requests] for job in jobs
        ]
        # Submitted before any chapter that waits for them.
        gains = {
            voice: finishing.submit(_gain, voice, clips, synthesizer) for voice, clips in measured.items()
        }
        run = _Run(synthesizer, gains, progress, Event(), resources)
        finished = [
            finishing.submit(_finish, job, clips, run) for job, clips in zip(jobs, spoken, strict=True)
        ]
        try:
            for future in finished:
                # In short waits: a Ctrl-C just before a long one would be noticed only at its end.
                while not future.done():
                    wait([future], timeout=HEARTBEAT_SECONDS)
                yield future.result()
        except BaseException:
            run.stopped.set()
            finishing.shutdown(wait=False, cancel_futures=True)
            synthesizer.close()
            raise


def _gain(voice: Voice, clips: Sequence[Future[Clip]], synthesizer: Synthesizer) -> float:
    """Return the decibels that make a voice as loud as the others."""
    try:
        sounds = [
            synthesizer.sound(clip.result(), request)
            for clip, request in zip(clips, master.calibration(voice), strict=True)
        ]
    except SynthesisError as reason:
        raise SynthesisError(f"a voice's loudness could not be measured: {reason}") from reason
    return master.voice_gain_db(sounds)


def _finish(job: Job, futures: Sequence[Future[Clip] | None], run: _Run) -> ChapterResult:
    """Wait for a chapter's clips, then assemble and export it."""
    where = f"{job.chapter.source or job.chapter.title}: {job.chapter.title}"
    clips, failures = _wait_for(futures, run)
    if failures:
        message = f"{where}: {len(failures)} of {len(job.lines)} lines not spoken: {'; '.join(failures)}"
        return ChapterResult(job, error=SynthesisError(message))
    reasons, slowest = _account(job, clips)  # before the timeline of the last run is replaced
    files = {**job.files}
    if run.resources.parts:
        files |= {name: run.resources.parts / f"{job.tags.track}.{name}" for name in job.parts}
    try:
        heard = _export(job, clips, files, run)
        written = _write_texts(job, heard, up_to_date.records(job.files, job.recipe(run.resources.registry)))
    except SynthesisError as reason:
        return ChapterResult(job, error=SynthesisError(f"{where}: {reason}"))
    except WriteError as reason:  # it names the file; the other chapters may have room
        return ChapterResult(job, error=reason)
    keys = {clip.key for clip in clips if clip}
    new_keys = {clip.key for clip in clips if clip and not clip.reused}
    return ChapterResult(
        job,
        heard.length / heard.rate,
        clips_made=len(new_keys),
        clips_reused=len(keys - new_keys),
        subtitles=written,
        sounds=files,
        timeline=heard,
        flaws=_flaws(job, clips),
        reasons=reasons,
        slowest=slowest,
    )


def _wait_for(futures: Sequence[Future[Clip] | None], run: _Run) -> tuple[list[Clip | None], list[str]]:
    """Return a chapter's clips, and the messages of those that failed."""
    clips: list[Clip | None] = []
    failures: list[str] = []
    for future in futures:
        try:
            clips.append(future.result() if future else None)
        except SynthesisError as reason:
            failures.append(str(reason))
        run.progress(1)
    return clips, failures


def _export(job: Job, clips: Sequence[Clip | None], files: Mapping[str, Path], run: _Run) -> Timeline:
    """Write a chapter's audio; return when its lines are heard."""
    with audio.writers(files, assemble.RATE, job.tags, job.preset.mp3_kbps) as write:
        heard = master.mastered(
            lambda push: assemble.assemble(_sounds(job, clips, run), job.gaps, push),
            write,
            job.preset,
            assemble.RATE,
        )
        assemble.check_ledger(job.chapter, job.lines, heard)
    return heard


def _sounds(job: Job, clips: Sequence[Clip | None], run: _Run) -> Iterator[tuple[Line, Audio | None]]:
    """Yield the lines with their sound, all voices equally loud; None: there is nothing to pronounce."""
    for line, clip, request in zip(job.lines, clips, job.requests, strict=True):
        if run.stopped.is_set():  # hours of audio take minutes to encode
            raise CancelledError
        if clip is None or request is None:
            yield line, None
            continue
        sound = run.synthesizer.sound(clip, request)
        gain = run.gains[planning.full_volume(job.casting.voice_of(line))]
        yield line, master.amplify(sound, gain.result())


def _account(job: Job, clips: Sequence[Clip | None]) -> tuple[dict[str, int], tuple[SlowClip, ...]]:
    """Return how many clips were made for which reason, compared with the last run, and the slowest clips."""
    path = next(iter(job.files.values()), None)
    before = timeline.read(path) if path else None
    reasons: dict[str, str] = {}
    slow: dict[str, SlowClip] = {}
    for line, clip in zip(job.lines, clips, strict=True):
        if clip and not clip.reused:
            voice = job.casting.voice_of(line)
            name = f"{voice.engine}:{voice.name}"
            text = job.chapter.text[line.span.start : line.span.end]
            reasons[clip.key] = report.why(before, text, name)
            slow[clip.key] = SlowClip(clip.work_seconds, one_line(text)[:EXCERPT], name)
    slowest = sorted(slow.values(), key=lambda clip: -clip.seconds)[: report.SLOWEST]
    return dict(Counter(reasons.values())), tuple(slowest)


def _flaws(job: Job, clips: Sequence[Clip | None]) -> tuple[Flaw, ...]:
    """Return the flaws of a chapter's clips, each clip once."""
    flaws = {
        clip.key: Flaw(request.text, f"{request.voice.engine}:{request.voice.name}", clip.flaw)
        for clip, request in zip(clips, job.requests, strict=True)
        if clip and request and clip.flaw
    }
    return tuple(flaws.values())


def _write_texts(job: Job, heard: Timeline, records: Mapping[str, Mapping[str, str]]) -> tuple[Path, ...]:
    """Write a finished chapter's timeline and subtitles; return the paths of the subtitles."""
    path = next(iter(job.files.values()), None)
    if path is None:
        return ()
    track = Track(job.chapter, heard, path, job.names)
    timeline.write(track, job.casting.voice_of, records)
    return tuple(subtitles.write(track, name) for name in job.subtitles)
