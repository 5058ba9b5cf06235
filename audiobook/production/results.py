"""What producing a chapter gave: its files, its timeline, its clips, or why it failed."""

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
    """A clip that is probably not as it should be."""

    text: str
    """As spoken."""
    voice: str
    """`engine:name`."""
    problem: str

    def __str__(self) -> str:
        """Return what a person should listen to."""
        return f"{quoted(self.text)} ({self.voice}) {self.problem}"


@dataclass(frozen=True, slots=True)
class SlowClip:
    """A clip and how long it took to speak."""

    seconds: float
    text: str
    """The beginning of its words, as written."""
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
    """Clips that were in the store."""
    unchanged: bool = False
    """Its files were there already, as they would have been made."""
    error: AudiobookError | None = None
    """None: it was produced."""
    subtitles: tuple[Path, ...] = ()
    """The files of its subtitles."""
    sounds: Mapping[str, Path] = field(default_factory=dict)
    """The files of its sound by format, with those that only the whole book needs."""
    timeline: Timeline | None = None
    """When its lines are heard; None: it failed."""
    flaws: tuple[Flaw, ...] = ()
    """Clips that are still flawed after a retry; the audio contains them."""
    reasons: Mapping[str, int] = field(default_factory=dict)
    """How many clips were made for which reason; see `report.why`."""
    slowest: tuple[SlowClip, ...] = ()
    """The clips that took longest to speak."""

    @property
    def files(self) -> tuple[Path, ...]:
        """The files of this chapter alone, without its timeline."""
        return () if self.error else (*self.job.files.values(), *self.subtitles)

    def track(self, format_name: str) -> Track:
        """Return the chapter as the exporters of books take it, with its sound in that format."""
        assert self.timeline is not None  # noqa: S101  for the type checker: nothing failed
        return Track(self.job.chapter, self.timeline, self.sounds[format_name], self.job.names)


@dataclass(frozen=True, slots=True)
class BookResult:
    """Files that need all chapters, or why they were not made."""

    files: tuple[Path, ...] = ()
    error: AudiobookError | None = None
    """None: nothing failed."""
    notice: str = ""
    """What a person should know; empty: nothing."""
