"""A whole run, top to bottom: who says what, in which voice, to chapters, to books.

script = analyse(texts, config).script
plan = prepare(script, casting, config, Options(Path("audio"), ("mp3", "m4b")))
with workspace(plan) as parts:
    resources = Resources(store, workers, config.registry, parts=parts)
    chapters = [*produce(plan.jobs, resources)]
    books = [*finish(plan, chapters, resources)]
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from audiobook import master
from audiobook.export import cover, shelf
from audiobook.production import book_files, clashes, jobs, metadata, selection
from audiobook.production.chapters import Resources, produce
from audiobook.production.jobs import Job, Order
from audiobook.production.results import BookResult, ChapterResult
from audiobook.system.errors import AudiobookError, InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from audiobook.casting.cast import Casting
    from audiobook.config import Config
    from audiobook.model import Book, Metadata, Script


@dataclass(frozen=True, slots=True)
class Options:
    """What a person wants of a run."""

    output: Path
    """The folder for the audio, or the shelf."""
    formats: tuple[str, ...] = ("mp3",)
    """As `Order.formats`; duplicates are ignored."""
    preset: str = master.DEFAULT_PRESET
    """A name of `master.PRESETS`."""
    credits: bool = False
    """Whether opening and closing credits are spoken."""
    sample: bool = False
    """Whether a retail sample is made."""
    on_shelf: bool = False
    """Whether everything goes into Audiobookshelf's folders, Author/Series/Title."""
    chapters: str | None = None
    """Which chapters, such as `3-5,8`; None: all."""
    metadata: Mapping[str, Any] = field(default_factory=dict)
    """Fields of `model.Metadata` that win over voices.yaml; None or empty: not given."""
    cover: Path | None = None
    """A JPEG or PNG file; None: that of voices.yaml, or of the text."""
    jobs: int | None = None
    """How many clips are spoken at once; None: one for each processor."""
    store: str | None = None
    """A folder or an address for clips; None: the user's cache folder."""

    @property
    def workers(self) -> int:
        """How many clips are spoken, and chapters assembled, at once."""
        return self.jobs or os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run is going to make."""

    script: Script
    """Who says what, in the selected chapters."""
    casting: Casting
    jobs: tuple[Job, ...]
    metadata: Metadata
    order: Order
    options: Options
    notices: tuple[str, ...]
    """What a person should know before the run."""

    @property
    def lines(self) -> int:
        """How many lines are spoken."""
        return sum(len(job.lines) for job in self.jobs)

    @property
    def books(self) -> tuple[Path, ...]:
        """The files of the whole book."""
        names = self.order.book_formats
        return tuple(book_files.book_path(self.metadata, self.order, name) for name in names)


def prepare(script: Script, casting: Casting, config: Config, options: Options) -> Plan:
    """Work out what a run is going to make; nothing is spoken or written yet.

    Raises InputError where it cannot be made: chapters that do not exist, a cover that cannot be used, two
    chapters with the same file name, a file that holds another text's audio, nothing to speak.
    """
    narrator = f"{casting.narrator.engine} {casting.narrator.name}"
    picture, notice = _picture(script.book, options.cover or config.metadata.cover)
    about = metadata.of(script.book, config.metadata, options.metadata, narrator, picture)
    folder = options.output / shelf.folder(about) if options.on_shelf else options.output
    formats = tuple(dict.fromkeys(options.formats))
    order = Order(folder, formats, master.PRESETS[options.preset], options.credits, options.chapters)
    planned = tuple(jobs.plan(script, casting, config, about, order))
    clashes.refuse(planned)
    chosen = selection.narrowed(script, options.chapters) if options.chapters else script
    return Plan(chosen, casting, planned, about, order, options, (notice,) if notice else ())


@contextmanager
def workspace(plan: Plan) -> Iterator[Path | None]:
    """Make the output folder, and yield the folder for `Resources.parts`; at the end remove empty folders.

    Raises AudiobookError where the output folder cannot be written to.
    """
    undo = book_files.prepare(plan.order.folder)
    try:
        with book_files.parts_folder(plan.jobs, plan.order.folder) as parts:
            yield parts
    finally:
        undo()


def finish(plan: Plan, chapters: Sequence[ChapterResult], resources: Resources) -> Iterator[BookResult]:
    """Make what needs all chapters: the sample, books, a shelf's metadata; yield each when it is finished.

    Raises AudiobookError where a file cannot be written.
    """
    if plan.options.sample:
        yield _sample(plan, chapters, resources)
    failed = sum(chapter.error is not None for chapter in chapters)
    if failed:
        missing = [path.name for path in plan.books] + (["metadata.json"] if plan.options.on_shelf else [])
        if missing:
            reason = f"not written, because {failed} of {len(chapters)} chapters failed"
            yield BookResult(error=AudiobookError(f"{', '.join(missing)}: {reason}"))
        return
    for path in book_files.bind(chapters, plan.metadata, plan.order):
        yield BookResult((path,))
    if plan.options.on_shelf:
        yield BookResult(book_files.shelve(chapters, plan.metadata, plan.order))


def _sample(plan: Plan, chapters: Sequence[ChapterResult], resources: Resources) -> BookResult:
    """Make the retail sample, in the output folder itself."""
    # Credits, which have no source, are not part of a sample.
    first = next((chapter for chapter in chapters if chapter.job.chapter.source), None)
    job = None
    if first and first.timeline:
        job = jobs.sample(first.job, first.timeline, plan.order, plan.options.output)
    if job is None:
        notice = "no sample: the first chapter failed, or its first line is longer than five minutes"
        return BookResult(notice=notice)
    taken = {path for chapter in chapters for path in chapter.job.files.values()}
    if clash := taken.intersection(job.files.values()):
        raise InputError(f"{min(clash)}: a chapter has the same file name as the sample; rename its text")
    here = Resources(resources.store, resources.workers, resources.registry)
    (result,) = produce([job], here)
    if result.error:
        raise result.error
    return BookResult(result.files)


def _picture(book: Book, path: Path | None) -> tuple[bytes | None, str]:
    """Return the chosen cover, or else the book's own, and a notice if something is wrong with it."""
    if path:
        content = cover.load(path)
        objection = cover.objection(content)
        return content, f"{path}: {objection}" if objection else ""
    if book.cover and cover.size(book.cover) is None:
        return None, f"the book's own cover is left out: {cover.trouble(book.cover)}; --cover chooses another"
    return book.cover, ""
