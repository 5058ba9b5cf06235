"""The output folder, and the files that need all chapters: whole books, and a shelf's metadata.

>>> book_path(Metadata("The Storm"), Order(Path("audio"), ("m4b",), chapters="3-5"), "m4b")  # doctest: +SKIP
PosixPath('audio/The Storm (3-5).m4b')
"""

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
from audiobook.system.files import exists, writing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from audiobook.model import Metadata
    from audiobook.production.jobs import Job, Order
    from audiobook.production.results import ChapterResult


def book_path(metadata: Metadata, order: Order, format_name: str) -> Path:
    """Return the path of a whole book: its title, with the selected chapters if there is a selection."""
    part = f" ({file_name(order.chapters)})" if order.chapters else ""
    return order.folder / f"{file_name(metadata.title) or 'book'}{part}.{format_name}"


def bind(chapters: Sequence[ChapterResult], metadata: Metadata, order: Order) -> Iterator[Path]:
    """Write the files of the whole book from its chapters, none of which failed; yield each path.

    Raises AudiobookError where a file cannot be written.
    """
    for name in order.book_formats:
        path = book_path(metadata, order, name)
        book = books.FORMATS[name]
        book.write(path, tuple(chapter.track(book.audio) for chapter in chapters), metadata)
        yield path


def shelve(chapters: Sequence[ChapterResult], metadata: Metadata, order: Order) -> tuple[Path, ...]:
    """Write the metadata of the chapters, none of which failed, for Audiobookshelf; return the files.

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
    """Make a folder for audio that only the whole book needs, and remove it at the end; None: no such audio.

    It is in the output `folder`, which has to have room for the book: elsewhere hours of audio may not fit.
    """
    if not any(job.parts for job in jobs):
        yield None
        return
    with writing(folder):
        temporary = tempfile.TemporaryDirectory(prefix=f".castaloud-{atomic.owner()}-", dir=folder)
    with temporary as name:
        yield Path(name)


def prepare(folder: Path) -> Callable[[], None]:
    """Make the output folder, and check before any work that files can be written to it.

    Returns a function that removes the folders that were made, if they are still empty.
    Raises AudiobookError where the folder cannot be made or written to.
    """
    new_folders: list[Path] = []

    def undo() -> None:
        for new_folder in new_folders:
            with suppress(OSError):
                new_folder.rmdir()

    atomic.sweep(folder)
    probe = folder / f".castaloud-{atomic.owner()}-write-test-{secrets.token_hex(4)}"
    try:
        new_folders += [path for path in (folder, *folder.parents) if not exists(path)]
        folder.mkdir(parents=True, exist_ok=True)
        probe.write_bytes(b"x")
        probe.unlink()
    except FileExistsError:
        raise InputError(f"{folder}: a file, not a folder; choose a folder with -o") from None
    except OSError as error:
        with suppress(OSError):
            probe.unlink(missing_ok=True)
        undo()
        raise AudiobookError(
            f"{folder}: cannot be written to ({error.strerror or error}); choose another folder with -o"
        ) from None
    return undo
