"""Turns fiction into multi-voice audiobooks.

The flow, one folder a stage:

    file --read--> Book --split--> Spans --attribute--> Lines --review--> Lines
         --casting(voices.yaml)--> Casting --speak--> Requests --synthesize(engines, store)--> Clips
         --master--> PCM + Timeline --export--> chapter.mp3, book.m4b, subtitles, read-along

`production.run` reads it top to bottom; `model` holds the data that flows; `text` and `system` lie below all
stages, `measure` and `cli` above; `cli` alone prints.  As a library:

    from audiobook import Config, analyse, cast, produce

    config = Config.load("voices.yaml")
    script = analyse(["chapter.txt"], config)
    for result in produce(script, cast(script, config), config, "audio"):
        print(result.files, result.error)

These names are imported when they are first used, so that the small programs that speak (see `engines`)
start at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from audiobook.system.version import VERSION

if TYPE_CHECKING:
    from audiobook.casting.cast import Casting as Casting
    from audiobook.config import Config as Config
    from audiobook.model import Book as Book
    from audiobook.model import Chapter as Chapter
    from audiobook.model import Character as Character
    from audiobook.model import Line as Line
    from audiobook.model import Script as Script
    from audiobook.production.library import analyse as analyse
    from audiobook.production.library import cast as cast
    from audiobook.production.library import produce as produce
    from audiobook.production.run import Options as Options
    from audiobook.system.errors import AudiobookError as AudiobookError

__version__ = VERSION

_HOMES = {
    "AudiobookError": "audiobook.system.errors",
    "Book": "audiobook.model",
    "Casting": "audiobook.casting.cast",
    "Chapter": "audiobook.model",
    "Character": "audiobook.model",
    "Config": "audiobook.config",
    "Line": "audiobook.model",
    "Options": "audiobook.production.run",
    "Script": "audiobook.model",
    "analyse": "audiobook.production.library",
    "cast": "audiobook.production.library",
    "produce": "audiobook.production.library",
}

__all__ = [
    "AudiobookError",
    "Book",
    "Casting",
    "Chapter",
    "Character",
    "Config",
    "Line",
    "Options",
    "Script",
    "analyse",
    "cast",
    "produce",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415  see above

    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return [*globals(), *__all__]
