"""What comes out of a run: for each chapter its files, timeline and clips, or why it failed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from audiobook.model import Track
from audiobook.text.shorten import quoted

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from audiobook.model import Timeline
    from audiobook.production.jobs import Job
    from audiobook.system.errors import AudiobookError


@dataclass(frozen=True, slots=True)
class Flaw:
    """A clip that probably sounds wrong."""

    text: str
    """As spoken."""
    voice: str
    """`engine:name`."""
    problem: str
    """What is wrong, for a person to read."""

    def __str__(self) -> str:
        """Return the line, the voice and the problem, for a person to read."""
        return f"{quoted(self.text)} ({self.voice}) {self.problem}"


@dataclass(frozen=True, slots=True)
class SlowClip:
    """A clip and how long it took to speak."""

    seconds: float
    text: str
    """The beginning of the line, as written."""
    voice: str
    """`engine:name`."""


@dataclass(frozen=True, slots=True)
class ChapterResult:
    """A chapter that was produced, or why it was not."""

    job: Job
    seconds: float = 0.0
    """Length of the audio."""
    clips_made: int = 0
    """Clips spoken in this run."""
    clips_reused: int = 0
    """Clips that were in the store already."""
    unchanged: bool = False
    """Whether its files were up to date before the run."""
    error: AudiobookError | None = None
    """None: it was produced."""
    subtitles: tuple[Path, ...] = ()
    """The files of its subtitles."""
    sounds: Mapping[str, Path] = field(default_factory=dict)
    """Its audio files by format, including those that only the whole book needs."""
    timeline: Timeline | None = None
    """When its lines are heard; None: the chapter failed."""
    flaws: tuple[Flaw, ...] = ()
    """Clips that are still flawed after a retry; the audio contains them."""
    reasons: Mapping[str, int] = field(default_factory=dict)
    """How many clips were made for which reason; see `report.why`."""
    slowest: tuple[SlowClip, ...] = ()
    """The clips that took longest to speak."""

    @property
    def files(self) -> tuple[Path, ...]:
        """The audio and subtitles of this chapter; empty if it failed."""
        return () if self.error else (*self.job.files.values(), *self.subtitles)

    def track(self, format_name: str) -> Track:
        """Return the chapter with its audio in a format, as books are made of it; it must not have failed."""
        assert self.timeline is not None  # noqa: S101  for the type checker: nothing failed
        return Track(self.job.chapter, self.timeline, self.sounds[format_name], self.job.names)


@dataclass(frozen=True, slots=True)
class BookResult:
    """Files that need all chapters, or why they were not made."""

    files: tuple[Path, ...] = ()
    error: AudiobookError | None = None
    """None: nothing failed."""
    notice: str = ""
    """What a person should know; empty: nothing special."""
