"""Printing: data goes to stdout, messages and progress to stderr."""

from __future__ import annotations

import json
import os
import sys
import time
from contextlib import ExitStack, contextmanager
from threading import Lock
from typing import TYPE_CHECKING, Any, Self

import click

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


EVENT_SECONDS = 0.5
"""The shortest time between two progress events."""


def count(number: int, noun: str) -> str:
    """Return a number with its noun: `1 line`, `2 lines`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def duration(seconds: float) -> str:
    """Return a length of time for a person: `5 min 12 s`."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return (
        f"{hours} h {minutes:02} min" if hours else f"{minutes} min {rest:02} s" if minutes else f"{rest} s"
    )


def print_table(rows: Iterable[Sequence[str]]) -> None:
    """Print rows as columns."""
    table = list(rows)
    widths = [max(len(row[i]) for row in table) for i in range(len(table[0]))] if table else []
    for row in table:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def print_json(data: object) -> None:
    """Print data for a program."""
    click.echo(json.dumps(data, ensure_ascii=False, indent=1))


_as_events = False
"""Whether messages and progress are for programs; see `events`."""


def events(on: bool) -> None:
    """Choose whether messages and progress are JSON, an object a line, or words."""
    global _as_events  # noqa: PLW0603 - there is one stderr
    _as_events = on


def event(kind: str, **fields: object) -> None:
    """Write an event to stderr, if a program wants events."""
    if _as_events:
        click.echo(json.dumps({"event": kind, **fields}, ensure_ascii=False), err=True)


def note(message: str) -> None:
    """Write a message to stderr; nothing for an empty one."""
    if message and _as_events:
        event("note", message=message)
    elif message:
        click.echo(message, err=True)


def complain(error: object) -> None:
    """Write an error to stderr, on one line."""
    message = " ".join(str(error).split())
    if _as_events:
        event("error", message=message)
    else:
        click.echo(f"audiobook: {message}", err=True)


class Progress:
    """Shows progress: a bar on a terminal, events where a program wants them, else nothing."""

    def __init__(self, lines: int, chapters: int = 0) -> None:
        """`lines`: how many `step` will count; `chapters`: how many `aside` will count, or 0."""
        self._lock = Lock()  # chapters are finished by several threads
        self._lines, self._chapters = lines, chapters
        self._lines_done = self._chapters_done = 0
        self._begun = self._told = time.monotonic()
        self._bar = None
        if sys.stderr.isatty() and os.environ.get("TERM") != "dumb" and not _as_events:
            self._bar = click.progressbar(length=lines, label=self._label(), show_pos=True, file=sys.stderr)

    def __enter__(self) -> Self:
        if self._bar:
            self._bar.__enter__()
        return self

    def __exit__(self, *error: Any) -> None:
        if self._bar:
            self._bar.__exit__(*error)

    def step(self, lines: int) -> None:
        """Count lines that are finished."""
        with self._lock:
            self._lines_done += lines
            if self._bar:
                self._bar.update(lines)
            elif lines and (time.monotonic() - self._told > EVENT_SECONDS or self._lines_done == self._lines):
                self._tell()

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Count a chapter that is finished, and let the caller print above the bar."""
        with self._lock:
            self._chapters_done += 1
            if self._bar:
                click.echo("\r\x1b[K", nl=False, err=True)
            yield
            if self._bar:
                self._bar.label = self._label()
                self._bar.render_progress()
            self._tell()

    def _label(self) -> str:
        return f"{self._chapters_done}/{self._chapters} chapters, lines" if self._chapters > 1 else "Lines"

    def _tell(self) -> None:
        self._told = time.monotonic()
        elapsed = self._told - self._begun
        left = elapsed / self._lines_done * (self._lines - self._lines_done) if self._lines_done else None
        event(
            "progress", lines=self._lines_done, of_lines=self._lines, chapters=self._chapters_done,
            of_chapters=self._chapters, seconds_left=None if left is None else round(left, 1),
        )  # fmt: skip


class Fetching:
    """Shows what is being fetched: a bar for each file on a terminal, a line elsewhere."""

    def __init__(self) -> None:
        self._bars = ExitStack()
        self._name = ""
        self._bar: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._bars.close()

    def step(self, name: str, more: int, total: int | None) -> None:
        """Count bytes of a file that have arrived; `total`: None if not known."""
        if name != self._name:
            self._name = name
            self._bars.close()
            self._bar = None
            if sys.stderr.isatty() and total:
                bar = click.progressbar(length=total, label=name, file=sys.stderr, update_min_steps=1 << 20)
                self._bar = self._bars.enter_context(bar)
            else:
                note(name if total is None else f"{name}: {total / 1e6:,.3g} MB")
        if self._bar:
            self._bar.update(more)
