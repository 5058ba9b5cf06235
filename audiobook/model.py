"""The frozen data that flows from stage to stage.

Text positions are code points, end exclusive.  Audio positions are samples.  Everything is immutable, so a
stage can neither change its input nor depend on when it is called.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

BlockKind = Literal["paragraph", "heading", "note", "break"]
Kind = Literal["narration", "dialogue", "heading", "note", "break"]
Gender = Literal["male", "female", "other"]
Age = Literal["child", "old"]


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph-sized piece of a chapter; trailing white space belongs to no block."""

    start: int
    """First code point, within the chapter's text."""
    end: int
    kind: BlockKind
    """`note`: the author talking to the reader, outside the story. `break`: a scene break such as `* * *`."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """One chapter of a source text: what becomes one audio file."""

    title: str
    text: str
    blocks: tuple[Block, ...]
    """In order, disjoint; between them only white space."""
    source: str = ""
    """Where the text came from, as a person would name it (a path)."""
    start: int = 0
    """Where `text` begins in the decoded source; the chapters of a source tile it."""


@dataclass(frozen=True, slots=True)
class Book:
    """What one run reads: the chapters of one or several source texts, in order."""

    title: str
    chapters: tuple[Chapter, ...]
    author: str | None = None
    language: str = "en"
    """A BCP 47 primary tag."""
    cover: bytes | None = None
    """A JPEG or PNG file."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a chapter that one voice says or nobody does; the spans of a chapter tile its text."""

    start: int
    end: int
    kind: Kind
    continues: bool = False
    """Dialogue only: the same utterance as the dialogue before it (split by its tag, or by a paragraph)."""


@dataclass(frozen=True, slots=True)
class Character:
    """Somebody who can speak."""

    id: str
    """Unique in a run, stable while the name is: `lexie`, `mark-sloan`."""
    name: str
    aliases: tuple[str, ...] = ()
    """Other ways the text names the character, without `name` itself."""
    gender: Gender | None = None
    """None: not known."""
    age: Age | None = None
    """Where the text tells that it is heard in the voice."""
    accent: str | None = None
    """Likewise, as a BCP 47 tag in lower case: `en-gb-scotland`."""


@dataclass(frozen=True, slots=True)
class Line:
    """A span and who speaks it."""

    span: Span
    speaker: str | None
    """A character's id. None: narration, heading, note and break; in dialogue, that nobody could be found."""
    confidence: float
    """0 to 1: how sure the program is of `speaker`."""
    reason: str
    """Why, for a person to read: `tag "said Mark"`, `alternates with Lexie`."""


USUAL_RATE: Final = 175
"""Words a minute: roughly the speed of a voice whose `rate` is None, and what engines scale a `rate` from."""


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice of an engine and its settings; None: as the engine does it unasked."""

    engine: str
    name: str
    rate: int | None = None
    """Words a minute; None: the voice's own speed, about USUAL_RATE."""
    pitch: int | None = None
    """0 to 100; 50 is the voice's own."""
    volume: float | None = None
    """0 to 1, a linear factor; 1 is the engine's full level."""


@dataclass(frozen=True, slots=True)
class Request:
    """Exactly what changes a clip."""

    voice: Voice
    text: str
    """As spoken, not as written."""

    def key(self, engine_version: str) -> str:
        """The clip's name in the store, 64 hexadecimal digits: equal only for clips that must sound alike."""
        voice = self.voice
        parts = [engine_version, voice.engine, voice.name, voice.rate, voice.pitch, voice.volume, self.text]
        return hashlib.sha256(json.dumps(parts, ensure_ascii=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True, eq=False)
class Audio:
    """Sound: one channel."""

    samples: NDArray[np.int16]
    """Shape (n,)."""
    rate: int
    """Hz."""

    @property
    def seconds(self) -> float:
        """Length in seconds."""
        return len(self.samples) / self.rate


@dataclass(frozen=True, slots=True)
class Cue:
    """Where a line is heard."""

    start: int
    """Samples from the beginning of the chapter's audio."""
    end: int
    line: Line


@dataclass(frozen=True, slots=True)
class Timeline:
    """When every line of a chapter is heard; cues are ordered, disjoint and inside the audio."""

    rate: int
    """Hz."""
    length: int
    """Samples in the whole audio."""
    cues: tuple[Cue, ...]


@dataclass(frozen=True, slots=True)
class Track:
    """A chapter that has been made: its text, its sound, and when each of its lines is heard."""

    chapter: Chapter
    timeline: Timeline
    audio: Path
    """The file that holds the sound."""
    names: Mapping[str, str]
    """The speakers' names, by id."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What players, libraries and shops show of a book; None: not known, and not written."""

    title: str
    author: str | None = None
    narrator: str | None = None
    series: str | None = None
    series_part: str | None = None
    """The book's place in its series, `2` or `2.5`."""
    year: int | None = None
    genre: str | None = None
    description: str | None = None
    publisher: str | None = None
    language: str = "en"
    """A BCP 47 primary tag."""
    cover: bytes | None = None
    """A JPEG or PNG file."""


@dataclass(frozen=True, slots=True)
class Script:
    """Who says what in a run: a book, its characters, and the lines of each chapter."""

    book: Book
    characters: tuple[Character, ...]
    lines: tuple[tuple[Line, ...], ...]
    """One tuple for each of the book's chapters."""

    def name_of(self, speaker: str | None) -> str | None:
        """The name of the character with that id; None for None."""
        return next((one.name for one in self.characters if one.id == speaker), None)
