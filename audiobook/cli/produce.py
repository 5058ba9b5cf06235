"""`audiobook produce`: its options, mapped to a run."""

from __future__ import annotations

import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from audiobook import master
from audiobook.cli import dry_run as dry_runs
from audiobook.cli import results, terminal
from audiobook.cli.inputs import analysed, begin, provide
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
from audiobook.cli.terminal import Fetching, Progress, complain, note
from audiobook.export import audio, books, subtitles
from audiobook.production import chapters as chapter_production
from audiobook.production import library, run
from audiobook.production.estimate import estimate
from audiobook.production.jobs import all_requests
from audiobook.synthesize.shared_store import open_store
from audiobook.system.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from audiobook.engines import Registry
    from audiobook.model import Book
    from audiobook.production.results import ChapterResult
    from audiobook.production.run import Plan
    from audiobook.synthesize import Judge, Makers
    from audiobook.synthesize.store import Store


@click.command("produce")
@options(TEXTS, CONFIG)
@click.option("-o", "--output", type=click.Path(path_type=Path), default=Path("audio"), show_default=True,
              metavar="DIR", help="Where the audio goes.")  # fmt: skip
@click.option(
    "--format", "formats", type=click.Choice([*audio.FORMATS, *subtitles.WRITERS, *books.FORMATS]),
    multiple=True, default=("mp3",), show_default=True,
    help="May be given several times; m4b, epub, html and lpf make one file of the whole book.",
)  # fmt: skip
@click.option(
    "--preset", "preset_name", type=click.Choice(list(master.PRESETS)), default=master.DEFAULT_PRESET,
    show_default=True, help="How loud: for listening, or as a shop requires it.",
)  # fmt: skip
@METADATA
@click.option("--credits", "with_credits", is_flag=True, help="Add spoken opening and closing credits.")
@click.option("--sample", is_flag=True, help="Add a retail sample of up to five minutes.")
@click.option("--shelf", "on_shelf", is_flag=True,
              help="Put everything into DIR/Author/Series/Title, as Audiobookshelf expects.")  # fmt: skip
@options(CHAPTERS, SCRIPT, ENGINE, JOBS, STORE, SCHEDULER)
@click.option("--verify", is_flag=True,
              help="Listen to every clip; speak again, then report, those with wrong words.")  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Show what would be made, and make nothing.")
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
    engine: str | None,
    jobs: int | None,
    store_where: str | None,
    scheduler: str | None,
    verify: bool,
    dry_run: bool,
    events: bool,
    as_json: bool,
    cover_path: Path | None,
    **metadata: str | int | None,
) -> None:
    """Make audio of TEXTS: text, Markdown, HTML, EPUB, DOCX, ODT, RTF, FB2, PDF, a folder, or - for stdin.

    A clip that was spoken before is not spoken again: change one line, and one line is spoken.
    """
    begun = time.monotonic()
    terminal.events(events)
    config, used = begin(config_path, engine, texts)
    script = analysed(texts, config, script_path, used, others=dry_run).script
    wanted = run.Options(
        output=output,
        formats=formats,
        preset=preset_name,
        credits=with_credits,
        sample=sample,
        on_shelf=on_shelf,
        chapters=chapters,
        metadata=metadata,
        cover=cover_path,
        jobs=jobs,
        store=store_where,
    )
    casting = library.cast(script, config)
    if not dry_run:
        provide((casting.narrator, casting.unknown, *casting.voices.values()), config.registry)
    plan = run.prepare(script, casting, config, wanted)
    for notice in plan.notices:
        note(notice)
    store, workers = open_store(wanted.store), wanted.workers
    if dry_run:
        dry_runs.show(plan, estimate(plan.jobs, store, config.registry, workers), workers, as_json)
        return
    listen = _recogniser(script.book, workers, scheduler) if verify else None
    terminal.event("begin", chapters=len(plan.jobs), lines=plan.lines)
    finished: list[ChapterResult] = []
    with run.workspace(plan) as parts:
        with (
            _makers(scheduler, plan, store, config.registry) as makers,
            Progress(plan.lines, len(plan.jobs)) as progress,
        ):
            resources = chapter_production.Resources(store, workers, config.registry, makers, parts, listen)
            for result in chapter_production.produce(plan.jobs, resources, progress.step):
                finished.append(result)
                with progress.aside():
                    results.print_chapter(result, as_json)
        files = [*_book_files(plan, finished, resources, as_json)]
    results.conclude(plan, finished, files, time.monotonic() - begun, as_json)


def _book_files(
    plan: Plan, chapters: list[ChapterResult], resources: chapter_production.Resources, as_json: bool
) -> Iterator[str]:
    """Make what needs all chapters; print and yield each file."""
    for book in run.finish(plan, chapters, resources):
        note(book.notice)
        if book.error:
            complain(book.error)
        for path in map(str, book.files):
            if not as_json:
                click.echo(path)
            yield path


def _recogniser(book: Book, workers: int, scheduler: str | None) -> Judge:
    """Return what hears whether clips say what they should."""
    if scheduler:
        raise click.UsageError("--verify listens here, but --scheduler speaks elsewhere; leave one out")
    from audiobook.synthesize.recogniser import Recogniser  # noqa: PLC0415  an extra

    with Fetching() as fetching:
        return Recogniser(book.language, workers, fetching.step).flaw


@contextmanager
def _makers(scheduler: str | None, plan: Plan, store: Store, registry: Registry) -> Iterator[Makers | None]:
    """Yield who makes the clips in place of this computer; None: nobody does."""
    if scheduler is None:
        yield None
        return
    try:
        from audiobook.synthesize import cluster  # noqa: PLC0415  an extra
    except ImportError:
        raise InputError("--scheduler needs Dask; pip install 'castaloud[cluster]'") from None
    with cluster.connect(scheduler, store, all_requests(plan.jobs), registry) as makers:
        yield makers
