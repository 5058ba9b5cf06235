"""The frozen data that flows from stage to stage.

Positions in a text are code points, and positions in audio are samples; an end is exclusive.  Everything is
immutable: no stage can change its input.

    line = Line(Span(0, 15, "dialogue"), "mark", 0.97, 'tag "said Mark"')
    request = Request(Voice("pyttsx3", "en-gb", rate=160), "We should go,")
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

BlockKind = Literal["paragraph", "heading", "note", "break"]
Kind = Literal["narration", "dialogue", "heading", "note", "break", "label"]
Gender = Literal["male", "female", "other"]
Age = Literal["child", "old"]


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading, note or scene break of a chapter, without the white space after it."""

    start: int
    """The first code point, counted from the beginning of the chapter's text."""
    end: int
    """The code point after the last one."""
    kind: BlockKind
    """`note`: the author talking to the reader.  `break`: a scene break such as `* * *`."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Words of a document that are neither in a chapter's text nor spoken."""

    what: str
    """What they are, for a person, in the plural: `page numbers`."""
    words: str
    """On one line; may be empty, for a thing without words."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """One chapter of a source text, which becomes one audio file."""

    title: str
    """As the text or the name of its file gives it."""
    text: str
    """All of the chapter, its heading included."""
    blocks: tuple[Block, ...]
    """In order and disjoint, with nothing but white space between them."""
    source: str = ""
    """The path of the file that the text comes from; empty: it comes from no file."""
    start: int = 0
    """The code point of the decoded source at which `text` begins; a source's chapters tile it."""
    left_out: tuple[LeftOut, ...] = ()
    """In the order of the page: page numbers, footnote marks, what is around the story of a saved page."""


@dataclass(frozen=True, slots=True)
class Book:
    """Everything that one run reads, from one source text or several."""

    title: str
    """The source's own title, or a name made from the files."""
    chapters: tuple[Chapter, ...]
    """In reading order."""
    author: str | None = None
    """None: the source names none."""
    language: str = "en"
    """A BCP 47 primary tag."""
    cover: bytes | None = None
    """The content of a JPEG or PNG file; None: there is no cover."""
    remarks: tuple[str, ...] = ()
    """A line for each thing about the sources that a person should know, such as a missing file."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a chapter that a single voice speaks, or no voice; a chapter's spans tile its text."""

    start: int
    """The first code point, counted from the beginning of the chapter's text."""
    end: int
    """The code point after the last one."""
    kind: Kind
    """What kind of text it is; `note` and `break` as in `Block`, `label` names who speaks a line."""
    continues: bool = False
    """Dialogue only: it continues the utterance of the dialogue before it, after a tag or a new paragraph."""
    named: str = ""
    """Dialogue only: the speaker as the label before it gives the name; "": it has no label."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One kind of sign of a character's gender: `she 8`, `"girl" 2`, `named Nora`."""

    sign: str
    """`she` for all forms of the pronoun, a noun in quotes (`"girl"`), a title (`Mrs.`), or `named Nora`."""
    gender: Gender
    """What it is a sign of."""
    count: int | None = None
    """Occurrences in the text that seem to mean the character; None: of a title or a name, not counted."""

    def __str__(self) -> str:
        return self.sign if self.count is None else f"{self.sign} {self.count}"


@dataclass(frozen=True, slots=True)
class Character:
    """A person in the story who can speak."""

    id: str
    """Unique in a run, and the same for as long as the name is: `lexie`, `mark-sloan`."""
    name: str
    """As the text writes it most fully: `Mark Sloan`."""
    aliases: tuple[str, ...] = ()
    """Other names that the text uses for the character, without `name` itself."""
    gender: Gender | None = None
    """None: not known."""
    age: Age | None = None
    """None: the text mentions no age that would be heard in the voice."""
    accent: str | None = None
    """A BCP 47 tag in lower case, `en-gb-scotland`; None: the text mentions no accent."""
    evidence: tuple[Evidence, ...] = field(default=(), compare=False)
    """What the text shows of the gender, the strongest first; not compared, as it says why and not who."""


@dataclass(frozen=True, slots=True)
class Line:
    """A span and its speaker."""

    span: Span
    """Within the text of the chapter that the line belongs to."""
    speaker: str | None
    """A character's id; None: not dialogue or, in dialogue, not known, which is not the narrator."""
    confidence: float
    """How likely `speaker` is to be right, 0 to 1."""
    reason: str
    """Why, in words for a person: `tag "said Mark"`, `alternates with Lexie`."""


USUAL_RATE: Final = 175
"""Words a minute: roughly the speed of a voice whose `rate` is None, and what engines scale a `rate` from."""


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice of an engine and how it is set."""

    engine: str
    """The engine's name: `pyttsx3`."""
    name: str
    """The voice's name in that engine: `en-us+f5`."""
    rate: int | None = None
    """Words a minute; None: the voice's own speed, about USUAL_RATE."""
    pitch: int | None = None
    """0 to 100, where 50 is the voice's own pitch; None: the voice's own."""
    volume: float | None = None
    """A linear factor from 0 to 1, the engine's full level; None: the full level."""


@dataclass(frozen=True, slots=True)
class Request:
    """Exactly what a clip depends on, besides the engine's version."""

    voice: Voice
    """The voice that speaks."""
    text: str
    """As spoken, not as written: `Doctor Gray`, not `Dr. Gray`."""

    def key(self, engine_version: str) -> str:
        """Return the clip's name in the store: 64 hexadecimal digits, equal only for equal clips."""
        voice = self.voice
        parts = [engine_version, voice.engine, voice.name, voice.rate, voice.pitch, voice.volume, self.text]
        return hashlib.sha256(json.dumps(parts, ensure_ascii=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True, eq=False)
class Audio:
    """Sound in one channel of 16 bits."""

    samples: NDArray[np.int16]
    """Shape (n,)."""
    rate: int
    """Samples a second (Hz)."""

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return len(self.samples) / self.rate


@dataclass(frozen=True, slots=True)
class Cue:
    """When a line is heard."""

    start: int
    """The first sample, counted from the beginning of the chapter's audio."""
    end: int
    """The sample after the last one."""
    line: Line
    """The line that is heard."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """When each line of a chapter is heard."""

    rate: int
    """Samples a second (Hz) of the chapter's audio."""
    length: int
    """Samples in the whole audio."""
    cues: tuple[Cue, ...]
    """In order, disjoint, and inside the audio."""


@dataclass(frozen=True, slots=True)
class Track:
    """A finished chapter."""

    chapter: Chapter
    """What was read aloud."""
    timeline: Timeline
    """When each of its lines is heard."""
    audio: Path
    """The file with the sound."""
    names: Mapping[str, str]
    """The name of each speaker, by id."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What players, libraries and shops show about a book; a field that is None is left out of the files."""

    title: str
    """Of the book."""
    author: str | None = None
    """As printed on the cover."""
    narrator: str | None = None
    """Who reads, as listeners are shown it."""
    series: str | None = None
    """The name of the series."""
    series_part: str | None = None
    """The book's place in its series, `2` or `2.5`."""
    year: int | None = None
    """Of publication."""
    genre: str | None = None
    """In free text: `Fantasy`."""
    description: str | None = None
    """The blurb."""
    publisher: str | None = None
    """As printed in the book."""
    language: str = "en"
    """A BCP 47 primary tag."""
    cover: bytes | None = None
    """The content of a JPEG or PNG file."""


@dataclass(frozen=True, slots=True)
class Script:
    """A book and who speaks each of its lines."""

    book: Book
    """The text that the lines refer to."""
    characters: tuple[Character, ...]
    """Everybody whose id a line may name as its speaker."""
    lines: tuple[tuple[Line, ...], ...]
    """One tuple for each of the book's chapters."""

    @property
    def speakers(self) -> frozenset[str]:
        """The ids of those who speak a line."""
        return frozenset(line.speaker for lines in self.lines for line in lines if line.speaker is not None)

    def name_of(self, speaker: str | None) -> str | None:
        """Return the name of the character with this id; None: there is none, or `speaker` is None."""
        return next((character.name for character in self.characters if character.id == speaker), None)
