"""Texts in the current folder, and the audio that `audiobook produce` makes of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import reading
from reading import CALM, STORM, audiobook

TONE = ("--engine", "tone")
OUT = Path("audio")
VOICES = "narrator: low\ncast: {Mark: {voice: soft}, Lexie: {voice: high}}\n"


def text(content: str, name: str = "story.txt") -> Path:
    """Write a text into the current folder; return its path."""
    path = Path(name)
    path.write_bytes(content.encode())
    return path


def produced(*arguments: str | Path) -> list[Path]:
    """Run `produce`; return the paths that it prints."""
    result = audiobook("produce", *arguments)
    assert result.code == 0, result.err
    return [Path(line) for line in result.out.splitlines()]


def cues(config: str, source: str) -> list[dict[str, str]]:
    """Produce a text with a voices.yaml; return the cues of its timeline."""
    text(config, "voices.yaml")
    [path] = produced(text(source), *TONE)
    timeline: dict[str, list[dict[str, str]]] = reading.timeline(path)
    return timeline["cues"]


def voices(content: str) -> None:
    """Write voices.yaml."""
    text(content, "voices.yaml")


def book() -> list[dict[str, Any]]:
    """Write a book of two chapters and its voices.yaml, and produce it."""
    text(STORM + "\n\n" + CALM, "book.txt")
    voices(VOICES)
    return chapters()


def chapters(*options: str) -> list[dict[str, Any]]:
    """Produce the book; return what `--json` says about each chapter."""
    result = audiobook("produce", "book.txt", *TONE, "--json", "--format", "wav", *options)
    assert result.code == 0, result.err
    documents: list[dict[str, Any]] = result.data["chapters"]
    return documents


def edit_book(old: str, new: str) -> None:
    """Change the text of the book."""
    content = Path("book.txt").read_text("utf-8")
    assert old in content
    text(content.replace(old, new), "book.txt")
