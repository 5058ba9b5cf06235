"""A whole run: what is planned, what happens if chapters fail, what is left behind."""

from __future__ import annotations

import os
import struct
import zlib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from producing import text
from reading import CALM, STORM

from audiobook import Config, Options, analyse, cast
from audiobook.production import chapters, run
from audiobook.production.chapters import Resources
from audiobook.production.results import BookResult, ChapterResult
from audiobook.synthesize.store import Store
from audiobook.system.errors import AudiobookError, InputError

if TYPE_CHECKING:
    from audiobook.model import Script
    from audiobook.production.run import Plan

CONFIG = Config().fitted("tone")


def png(width: int, height: int) -> bytes:
    """A grey PNG picture."""
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress((b"\0" + b"\x80" * width) * height)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


PNG = png(40, 40)


@pytest.fixture
def script(store: Path) -> Script:  # noqa: ARG001  for its folder
    """A book of two chapters."""
    return analyse([text(STORM + "\n" + CALM)], CONFIG)


def planned(script: Script, **options: Any) -> Plan:
    """The plan of a run with some options."""
    return run.prepare(script, cast(script, CONFIG), CONFIG, Options(Path("out"), **options))


def test_a_plan_holds_what_will_be_made(script: Script) -> None:
    """Chapters, books, the number of lines and the metadata."""
    plan = planned(script, formats=("wav", "m4b"), metadata={"author": "A. Writer"})
    assert [path.name for job in plan.jobs for path in job.files.values()] == [
        "story-01-Chapter 1 The Storm.wav",
        "story-02-Chapter 2 The Calm.wav",
    ]
    assert plan.books == (Path("out/Story.m4b"),)
    assert plan.lines == sum(len(job.lines) for job in plan.jobs) > 10
    assert plan.metadata.author == "A. Writer"
    assert plan.metadata.narrator == f"Digital voices (tone {plan.casting.narrator.name})"
    assert plan.notices == ()
    assert not Path("out").exists()


def test_a_selection_keeps_numbers_and_names(script: Script) -> None:
    """A chapter has the same file whether all chapters are made or some; the book's name says which."""
    plan = planned(script, formats=("wav", "m4b"), chapters="2")
    (job,) = plan.jobs
    assert job.files["wav"].name == "story-02-Chapter 2 The Calm.wav"
    assert (job.tags.track, job.tags.tracks) == (2, 2)
    assert plan.books == (Path("out/Story (2).m4b"),)
    assert len(plan.script.book.chapters) == 1


def test_a_shelf_has_folders(script: Script) -> None:
    """Author and title; without a shelf everything is in the output folder itself."""
    plan = planned(script, on_shelf=True, metadata={"author": "A. Writer"})
    assert plan.order.folder == Path("out/A. Writer") / plan.order.folder.name
    assert planned(script).order.folder == Path("out")


def test_a_damaged_cover_of_the_text_is_left_out(script: Script) -> None:
    """A notice says so; a good one is used; a chosen file wins."""
    damaged = replace(script, book=replace(script.book, cover=b"damaged"))
    assert planned(damaged).metadata.cover is None
    assert "damaged" in planned(damaged).notices[0]
    good = replace(script, book=replace(script.book, cover=PNG))
    assert planned(good).metadata.cover == PNG
    assert planned(good).notices == ()
    Path("cover.png").write_bytes(PNG)
    chosen = planned(damaged, cover=Path("cover.png"))
    assert chosen.metadata.cover == PNG
    assert chosen.notices[0].startswith("cover.png: ")  # it is very small


def test_workers_are_jobs_or_processors() -> None:
    """One for each processor unless a number is given."""
    assert Options(Path("out"), jobs=3).workers == 3
    assert Options(Path("out")).workers == os.cpu_count()


def results_of(plan: Plan) -> tuple[list[ChapterResult], list[BookResult]]:
    """The results of a run."""
    with run.workspace(plan) as parts:
        resources = Resources(Store(Path("clips")), 2, CONFIG.registry, parts=parts)
        finished = [*chapters.produce(plan.jobs, resources)]
        return finished, [*run.finish(plan, finished, resources)]


def test_parts_of_a_book_leave_nothing_behind(script: Script) -> None:
    """Audio that only the book needs lies in a folder that goes with the run."""
    finished, (book,) = results_of(planned(script, formats=("m4b",)))
    assert [result.files for result in finished] == [(), ()]
    assert book.files == (Path("out/Story.m4b"),)
    assert [path.name for path in Path("out").iterdir()] == ["Story.m4b"]


def test_a_sample_comes_first(script: Script) -> None:
    """It is made before the book, in the output folder even if there is a shelf."""
    plan = planned(script, formats=("wav",), sample=True, on_shelf=True, credits=True)
    _, (sample, shelf) = results_of(plan)
    assert sample.files == (Path("out/story-Sample.wav"),)
    assert [path.name for path in shelf.files] == ["metadata.json"]


def test_a_failed_chapter_costs_sample_and_books(script: Script) -> None:
    """One notice and one error, which names every file that is missing."""
    plan = planned(script, formats=("wav", "m4b"), sample=True, on_shelf=True)
    results = [ChapterResult(job, error=AudiobookError("no")) for job in plan.jobs]
    resources = Resources(Store(Path("clips")), 1, CONFIG.registry)
    sample, books = run.finish(plan, results, resources)
    assert (sample.files, sample.error) == ((), None)
    assert sample.notice.startswith("no sample: ")
    assert str(books.error) == "Story.m4b, metadata.json: not written, because 2 of 2 chapters failed"
    assert [*run.finish(planned(script, formats=("wav",)), results, resources)] == []


def test_an_unused_output_folder_is_removed(script: Script) -> None:
    """If nothing is written, the folders that were made for it go; those that were there stay."""
    plan = planned(script, on_shelf=True)
    Path("out").mkdir()
    with run.workspace(plan) as parts:
        assert parts is None
        assert plan.order.folder.is_dir()
    assert list(Path("out").iterdir()) == []
    Path("file").write_text("in the way")
    blocked = replace(plan, order=replace(plan.order, folder=Path("file")))
    with pytest.raises(InputError, match=r"^file: a file, not a folder"), run.workspace(blocked):
        pass
