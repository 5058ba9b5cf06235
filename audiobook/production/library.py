"""The library: what the commands do, as three functions.

>>> config = Config.load("voices.yaml")                                                # doctest: +SKIP
>>> script = analyse(["chapter.txt"], config)                                          # doctest: +SKIP
>>> for result in produce(script, cast(script, config), config, "audio"):              # doctest: +SKIP
...     print(result.files, result.error)
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from audiobook import read
from audiobook.casting.cast import assign
from audiobook.production import analysis, run
from audiobook.production import chapters as chapter_production
from audiobook.synthesize.shared_store import open_store

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from audiobook.casting.cast import Casting
    from audiobook.config import Config
    from audiobook.model import Script
    from audiobook.production.results import BookResult, ChapterResult


def analyse(texts: Iterable[Path | str], config: Config) -> Script:
    """Find out who says what in texts: files of any kind that the program reads, or folders of them.

    Corrections in the script file beside each text are applied, and a language model is asked about uncertain
    lines if voices.yaml names one.  Raises InputError where a text cannot be used.

    >>> script = analyse(["chapter.txt"], config)                                      # doctest: +SKIP
    >>> [person.name for person in script.characters]                                  # doctest: +SKIP
    ['Neil', 'Kate']
    """
    return analysis.analyse(read.files([Path(text) for text in texts]), config).script


def cast(script: Script, config: Config) -> Casting:
    """Give each speaker of a script one voice for the whole book.

    Raises InputError where a voice names an engine that does not exist.

    >>> cast(script, config).voices["kate"].name                                       # doctest: +SKIP
    'en-us+f5'
    """
    return assign(script.characters, script.lines, config)


def produce(
    script: Script, casting: Casting, config: Config, options: run.Options | Path | str
) -> Iterator[ChapterResult | BookResult]:
    """Make audio: yield each chapter when it is finished, then the files of the whole book.

    A result has `files`, or an `error` if it could not be made; a failed chapter does not stop the others.
    `options`: what to make and how, or just the folder for MP3 files.
    Raises AudiobookError where the options cannot be met or the files cannot be written.

    >>> [result.files for result in produce(script, casting, config, "audio")]         # doctest: +SKIP
    [(PosixPath('audio/chapter.mp3'),)]
    """
    options = options if isinstance(options, run.Options) else run.Options(Path(options))
    plan = run.prepare(script, casting, config, options)
    store = open_store(options.store)
    with run.workspace(plan) as parts:
        resources = chapter_production.Resources(store, options.workers, config.registry, parts=parts)
        chapters: list[ChapterResult] = []
        for result in chapter_production.produce(plan.jobs, resources):
            chapters.append(result)
            yield result
        yield from run.finish(plan, chapters, resources)
