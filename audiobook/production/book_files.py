"""The output folder, and the files that need all chapters: whole books, and what a shelf wants to know."""

from __future__ import annotations

import secrets
import tempfile
from contextlib import contextmanager, suppress
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING

from audiobook.export import books, m4b, shelf
from audiobook.production.file_names import file_name
from audiobook.system import atomic
from audiobook.system.errors import AudiobookError, InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from audiobook.model import Metadata
    from audiobook.production.jobs import Job, Order
    from audiobook.production.results import ChapterResult


def book_path(metadata: Metadata, order: Order, format_name: str) -> Path:
    """Return where a file of the whole book goes: it has the book's title, and the chapters if not all."""
    part = f" ({file_name(order.chapters)})" if order.chapters else ""
    return order.folder / f"{file_name(metadata.title) or 'book'}{part}.{format_name}"


def bind(chapters: Sequence[ChapterResult], metadata: Metadata, order: Order) -> Iterator[Path]:
    """Write the files of the whole book from its chapters, none of which failed; yield each one.

    Raises AudiobookError where a file cannot be written.
    """
    for name in order.book_formats:
        path = book_path(metadata, order, name)
        book = books.FORMATS[name]
        book.write(path, tuple(chapter.track(book.audio) for chapter in chapters), metadata)
        yield path


def shelve(chapters: Sequence[ChapterResult], metadata: Metadata, order: Order) -> tuple[Path, ...]:
    """Write what Audiobookshelf wants to know of the chapters, none of which failed; return the files.

    Raises AudiobookError where a file cannot be written.
    """
    tracks = [chapter.track(next(iter(chapter.sounds))) for chapter in chapters]
    rate = tracks[0].timeline.rate
    if order.chapter_formats:
        starts = [0, *accumulate(track.timeline.length for track in tracks)]
    else:
        starts = [*m4b.starts(tracks)]
    return shelf.write(order.folder, metadata, tracks, [start / rate for start in starts])


@contextmanager
def parts_folder(jobs: Sequence[Job], folder: Path) -> Iterator[Path | None]:
    """Make a folder for what only the whole book needs, and remove it at the end; None if nothing is needed.

    It lies in the output `folder`, where there is room for the book: elsewhere hours of audio may not fit.
    """
    if not any(job.parts for job in jobs):
        yield None
        return
    with atomic.naming_errors(folder):
        temporary = tempfile.TemporaryDirectory(prefix=".castaloud-", dir=folder)
    with temporary as name:
        yield Path(name)


def prepare(folder: Path) -> Callable[[], None]:
    """Make the output folder and check that it can be written to, before any work.

    Returns a function that undoes it: it removes the folders that were made, if they are still empty.
    Raises AudiobookError that names the folder.
    """
    new_folders: list[Path] = []

    def undo() -> None:
        for each in new_folders:
            with suppress(OSError):
                each.rmdir()

    atomic.sweep(folder)
    probe = folder / f".castaloud-write-test-{secrets.token_hex(4)}"
    try:
        new_folders += [each for each in (folder, *folder.parents) if not each.exists()]
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
