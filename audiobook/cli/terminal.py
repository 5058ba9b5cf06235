"""Printing: data goes to stdout, messages and progress to stderr."""

from __future__ import annotations

import json
import os
import sys
from contextlib import ExitStack, contextmanager
from threading import Lock
from typing import TYPE_CHECKING, Any, Self

import click

from audiobook.script import EXCERPT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


def short(text: str) -> str:
    """A text's beginning."""
    return text if len(text) <= EXCERPT else text[: EXCERPT - 1].rstrip() + "…"


def count(number: int, noun: str) -> str:
    """A number with its noun, `1 line`, `2 lines`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def duration(seconds: float) -> str:
    """Seconds as a person says them."""
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


def note(message: str) -> None:
    """Say something on stderr, if there is anything to say."""
    if message:
        click.echo(message, err=True)


def complain(error: object) -> None:
    """Say on one line of stderr what is wrong."""
    click.echo(f"audiobook: {' '.join(str(error).split())}", err=True)


class Progress:
    """A bar on a terminal, nothing elsewhere."""

    def __init__(self, lines: int) -> None:
        self._lock = Lock()  # chapters are finished by several threads
        self._bar = None
        if sys.stderr.isatty() and os.environ.get("TERM") != "dumb":
            self._bar = click.progressbar(length=lines, label="Lines", show_pos=True, file=sys.stderr)

    def __enter__(self) -> Self:
        if self._bar:
            self._bar.__enter__()
        return self

    def __exit__(self, *error: Any) -> None:
        if self._bar:
            self._bar.__exit__(*error)

    def step(self, lines: int) -> None:
        """Count lines that are ready."""
        if self._bar:
            with self._lock:
                self._bar.update(lines)

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Print above the bar."""
        if not self._bar:
            yield
            return
        with self._lock:
            click.echo("\r\x1b[K", nl=False, err=True)
            yield
            self._bar.render_progress()


class Fetching:
    """Says what is being fetched: a bar for each file on a terminal, a line elsewhere."""

    def __init__(self) -> None:
        self._bars = ExitStack()
        self._name = ""
        self._bar: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._bars.close()

    def step(self, name: str, more: int, total: int | None) -> None:
        """Count bytes of a file that have come."""
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
