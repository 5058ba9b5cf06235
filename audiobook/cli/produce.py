"""`audiobook produce`."""

from __future__ import annotations

import os
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from audiobook import master, production
from audiobook.casting import cast
from audiobook.cli import terminal
from audiobook.cli.cast import cast_document, print_cast
from audiobook.cli.inputs import corrected_script, read_settings
from audiobook.cli.options import (
    CHAPTERS,
    CONFIG,
    DEBUG,
    ENGINE,
    JOBS,
    JSON,
    METADATA,
    SCHEDULER,
    SCRIPT,
    STORE,
    TEXTS,
    options,
)
from audiobook.cli.terminal import Fetching, Progress, complain, count, duration, note, print_json, short
from audiobook.export import audio, books, cover, shelf, subtitles
from audiobook.production import metadata, report, selection
from audiobook.review import script
from audiobook.synthesize.shared_store import open_store
from audiobook.system.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from audiobook.config import Config
    from audiobook.engines import Registry
    from audiobook.model import Book, Chapter, Metadata, Script
    from audiobook.synthesize import Judge, Makers
    from audiobook.synthesize.store import Store

PARTIAL = 4
MOST_UNSURE_SHOWN = 15
ENCODED_SECONDS_PER_SECOND = 300
"""More or less; only for the estimate of `--dry-run`."""


@click.command("produce")
@options(TEXTS, CONFIG)
@click.option("-o", "--output", type=click.Path(path_type=Path), default=Path("audio"), show_default=True,
              metavar="DIR", help="Where the audio goes.")  # fmt: skip
@click.option(
    "--format", "formats", type=click.Choice([*audio.FORMATS, *subtitles.WRITERS, *books.FORMATS]),
    multiple=True, default=("mp3",), show_default=True,
    help="May be given several times; m4b, epub, html and lpf are one file for the book.",
)  # fmt: skip
@click.option(
    "--preset", "preset_name", type=click.Choice(list(master.PRESETS)), default=master.DEFAULT_PRESET,
    show_default=True, help="How loud: for listening, or as a shop asks for it.",
)  # fmt: skip
@METADATA
@click.option("--credits", "with_credits", is_flag=True, help="Speak opening and closing credits, too.")
@click.option("--sample", is_flag=True, help="Make a sample of up to five minutes, too.")
@click.option("--shelf", "on_shelf", is_flag=True,
              help="Put all into Author/Series/Title under DIR, as Audiobookshelf wants it.")  # fmt: skip
@options(CHAPTERS, SCRIPT, ENGINE, JOBS, STORE, SCHEDULER)
@click.option("--verify", is_flag=True,
              help="Listen to every clip, make again and name those whose words are wrong.")  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Say what would be made, and make nothing.")
@click.option("--events", is_flag=True,
              help="Write messages and progress to stderr as JSON, one object a line.")  # fmt: skip
@options(JSON, DEBUG)
def produce_command(
    texts: tuple[Path, ...],
    config_path: Path | None,
    output: Path,
    formats: tuple[str, ...],
    preset_name: str,
    with_credits: bool,
    sample: bool,
    on_shelf: bool,
    chapters: str | None,
    script_path: Path | None,
    engine: str,
    jobs: int | None,
    store_where: str | None,
    scheduler: str | None,
    verify: bool,
    dry_run: bool,
    events: bool,
    as_json: bool,
    cover_path: Path | None,
    **flags: str | int | None,
) -> None:
    """Make audio of TEXTS: text, Markdown, HTML, EPUB, a folder of such, or - for what is piped in.

    A clip that was spoken before is not spoken again; change one line, and one line is made.
    """
    begun = time.monotonic()
    terminal.events(events)
    settings = read_settings(config_path, engine)
    found = corrected_script(texts, settings, script_path)
    casting = cast.assign(found.characters, found.lines, settings)
    narrator = f"{casting.narrator.engine} {casting.narrator.name}"
    picture = _cover(found.book, cover_path or settings.metadata.cover)
    about = metadata.of(found.book, settings.metadata, flags, narrator, picture)
    folder = output / shelf.folder(about) if on_shelf else output
    preset = master.PRESETS[preset_name]
    order = production.Order(folder, tuple(dict.fromkeys(formats)), preset, with_credits, chapters)
    planned = production.plan(found, casting, settings, about, order)
    if chapters:
        found = selection.narrowed(found, chapters)
    store = open_store(store_where)
    workers = jobs or os.cpu_count() or 1
    if dry_run:
        whole = [production.book_path(about, order, name) for name in order.book_formats]
        _dry_run(found, casting, planned, whole, store, settings.registry, workers, as_json)
        return
    listen = _listener(found.book, workers, scheduler) if verify else None
    terminal.event("begin", chapters=len(planned), lines=sum(len(job.lines) for job in planned))
    undo = production.prepare_folder(folder)
    done: list[production.Done] = []
    made: list[Path] = []
    try:
        with production.workshop(planned, folder) as parts:
            with (
                _makers(scheduler, planned, store, settings) as makers,
                Progress(sum(len(job.lines) for job in planned), len(planned)) as progress,
            ):
                means = production.Means(store, workers, settings.registry, makers, parts, listen)
                for one in production.produce(planned, means, progress.step):
                    done.append(one)
                    with progress.aside():
                        _report(one, as_json)
            sampling = output if sample else None
            for path in _whole(
                done, about, order, store, workers, settings.registry, sampling, on_shelf=on_shelf
            ):
                made.append(path)
                if not as_json:
                    click.echo(str(path))
    finally:
        undo()
    warnings = [*filter(None, (_skipped(found, planned), _doubt(found)))]
    _conclude(done, made, time.monotonic() - begun, warnings, as_json)


def _conclude(
    done: Sequence[production.Done],
    made: Sequence[Path],
    seconds: float,
    warnings: Sequence[str],
    as_json: bool,
) -> None:
    """Say what a run did, and end it with the exit code of what failed."""
    for warning in warnings:
        note(warning)
    note(report.summary(done, duration(seconds)))
    flaws = [str(flaw) for one in done for flaw in one.flaws]
    told = report.document(done, seconds, [*warnings, *flaws])
    files = [str(path) for path in made]
    terminal.event("end", report=told, files=files)
    if as_json:
        print_json({"chapters": [_done_document(one) for one in done], "files": files, "report": told})
    failed = [one.error for one in done if one.error]
    for error in failed:
        complain(error)
    if failed:
        raise click.exceptions.Exit(PARTIAL if len(failed) < len(done) else failed[0].exit_code)


def _listener(book: Book, workers: int, scheduler: str | None) -> Judge:
    """What hears whether clips say what they should."""
    if scheduler:
        raise click.UsageError("--verify listens here, and --scheduler speaks elsewhere; leave one out")
    from audiobook.synthesize import listen  # noqa: PLC0415 - an extra

    with Fetching() as fetching:
        return listen.Listener(book.language, workers, fetching.step).flaw


@contextmanager
def _makers(
    scheduler: str | None, planned: Sequence[production.Job], store: Store, settings: Config
) -> Iterator[Makers | None]:
    """Who makes the clips in place of this computer."""
    if scheduler is None:
        yield None
        return
    try:
        from audiobook.synthesize import cluster  # noqa: PLC0415 - an extra
    except ImportError:
        raise InputError("--scheduler needs Dask; pip install 'castaloud[cluster]'") from None
    with cluster.connect(scheduler, store, production.requests(planned), settings.registry) as makers:
        yield makers


def _cover(book: Book, path: Path | None) -> bytes | None:
    """The picture a person names, or else the book's own; says what is wrong with it."""
    if path:
        content = cover.load(path)
        objection = cover.objection(content)
        note(f"{path}: {objection}" if objection else "")
        return content
    if book.cover and cover.size(book.cover) is None:
        note("the book's own cover is damaged and left out; --cover names another")
        return None
    return book.cover


def _whole(
    done: Sequence[production.Done],
    about: Metadata,
    order: production.Order,
    store: Store,
    workers: int,
    registry: Registry,
    sampling: Path | None,
    *,
    on_shelf: bool,
) -> Iterator[Path]:
    """Make what needs all chapters, and in the folder `sampling` a sample; give each file as it is done."""
    if sampling:
        job = production.sample(done, order, sampling)
        for one in production.produce([job], production.Means(store, workers, registry)) if job else ():
            if one.error:
                raise one.error
            yield from one.files
        if job is None:
            note("no sample: the first chapter failed, or begins with a line of more than five minutes")
    failed = sum(one.error is not None for one in done)
    unmade = [production.book_path(about, order, name).name for name in order.book_formats]
    unmade += ["metadata.json"] if on_shelf else []
    if failed and unmade:
        complain(f"{', '.join(unmade)}: not written, because {failed} of {len(done)} chapters failed")
    elif not failed:
        yield from production.bind(done, about, order)
        if on_shelf:
            yield from production.shelve(done, about, order)


def _report(done: production.Done, as_json: bool) -> None:
    terminal.event("chapter", **_done_document(done))
    if done.error:
        return
    paths = [str(path) for path in done.files]
    if not as_json:
        for path in paths:
            click.echo(path)
    # Where both streams end on one screen, the path stands there already.
    name = paths[0] if paths else done.job.chapter.title
    where = "" if paths and sys.stdout.isatty() and not as_json else f"{name}: "
    note(
        f"{where or '  '}{duration(done.seconds)}, {count(len(done.job.lines), 'line')}, "
        + ("unchanged" if done.unchanged else f"{count(done.made, 'clip')} made, {done.reused} reused")
    )

    for flaw in done.flaws:
        note(f"{name}: listen to this line: {flaw}")


def _first(job: production.Job) -> str | None:
    return next(map(str, job.files.values()), None)


def _done_document(done: production.Done) -> dict[str, Any]:
    job = done.job
    return {
        "title": job.chapter.title,
        "source": job.chapter.source,
        "audio": None if done.error else _first(job),
        "files": [str(path) for path in done.files],
        "duration": round(done.seconds, 3),
        "lines": len(job.lines),
        "made": done.made,
        "reused": done.reused,
        "unchanged": done.unchanged,
        "flaws": [{"text": one.text, "voice": one.voice, "problem": one.problem} for one in done.flaws],
        "error": str(done.error) if done.error else None,
    }


def _dry_run(
    found: Script,
    casting: cast.Casting,
    planned: Sequence[production.Job],
    whole: Sequence[Path],
    store: Store,
    registry: Registry,
    workers: int,
    as_json: bool,
) -> None:
    expected = production.estimate(planned, store, registry)
    work = expected.work_seconds / workers + expected.seconds / ENCODED_SECONDS_PER_SECOND
    notes = _notes(found)
    doubtful = script.unsure(found)
    if as_json:
        print_json(
            {
                "chapters": [
                    {"title": job.chapter.title, "source": job.chapter.source, "audio": _first(job),
                     "lines": len(job.lines)} for job in planned
                ],
                "files": [str(path) for path in whole],
                "cast": cast_document(found, casting),
                "notes": [{"chapter": chapter.title, "text": text} for chapter, text in notes],
                "unsure": [
                    {"chapter": chapter.title, "text": script.excerpt(chapter, line, 200),
                     "speaker": found.name_of(line.speaker), "confidence": round(line.confidence, 3),
                     "reason": line.reason} for chapter, line in doubtful
                ],
                "estimate": {"seconds": round(expected.seconds), "clips": expected.clips,
                             "missing": expected.missing, "work_seconds": round(work)},
            }
        )  # fmt: skip
        return
    click.echo(f"{count(len(planned), 'chapter')}:")
    for job in planned:
        places = [str(path) for path in job.files.values()]
        where = f" -> {', '.join(places)}" if places else ""
        click.echo(f"  {job.chapter.title}: {count(len(job.lines), 'line')}{where}")
    for path in whole:
        click.echo(f"  all in one book -> {path}")
    click.echo("\nCast:")
    print_cast(found, casting)
    if notes:
        spoken = any(line.span.kind == "note" for job in planned for line in job.lines)
        click.echo(f"\nNot the story, {'but spoken' if spoken else 'and not spoken'}:")
        for _, text in notes:
            click.echo(f"  {short(text)}")
    if doubtful:
        click.echo(f"\nUnsure who says {count(len(doubtful), 'line')}, the least certain first:")
        for chapter, line in doubtful[:MOST_UNSURE_SHOWN]:
            name = found.name_of(line.speaker) or "nobody found"
            click.echo(f"  {line.confidence:4.0%}  {name}: {script.excerpt(chapter, line)}  ({line.reason})")
        if len(doubtful) > MOST_UNSURE_SHOWN:
            click.echo(f"  and {len(doubtful) - MOST_UNSURE_SHOWN} more; `audiobook script` lists them")
    click.echo(
        f"\nAbout {duration(expected.seconds)} of audio; {count(expected.missing, 'clip')} of "
        f"{expected.clips} to speak, about {duration(work)} of work with {count(workers, 'job')}."
    )


def _notes(found: Script) -> list[tuple[Chapter, str]]:
    return [
        (chapter, " ".join(chapter.text[line.span.start : line.span.end].split()))
        for chapter, lines in zip(found.book.chapters, found.lines, strict=True)
        for line in lines
        if line.span.kind == "note"
    ]


def _skipped(found: Script, planned: Sequence[production.Job]) -> str:
    notes = _notes(found)
    if not notes or any(line.span.kind == "note" for job in planned for line in job.lines):
        return ""
    paragraphs = count(len(notes), "paragraph")
    return f"not spoken: {paragraphs} that are not the story, the first: {short(notes[0][1])}"


def _doubt(found: Script) -> str:
    doubtful = script.unsure(found)
    if not doubtful:
        return ""
    return f"unsure who says {count(len(doubtful), 'line')}; `audiobook script` shows which"
