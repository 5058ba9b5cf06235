"""Files are complete or absent, and replaced rather than overwritten."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from audiobook.system import atomic
from audiobook.system.errors import AudiobookError

if TYPE_CHECKING:
    from pathlib import Path


def names(folder: Path) -> list[str]:
    """The names in a folder, including hidden ones."""
    return sorted(path.name for path in folder.iterdir())


def test_text_is_written_as_it_is(tmp_path: Path) -> None:
    """UTF-8, with the line ends of the text on every system, under the usual permissions."""
    path, usual = tmp_path / "one.txt", tmp_path / "usual.txt"
    usual.write_text("")
    atomic.write_text(path, "é\r\n“x”\n")
    assert path.read_bytes() == "é\r\n“x”\n".encode()
    assert path.stat().st_mode == usual.stat().st_mode
    assert names(tmp_path) == ["one.txt", "usual.txt"]


def test_text_takes_the_place_of_the_older(tmp_path: Path) -> None:
    """A file is replaced, not overwritten: whoever is reading the older one has it whole."""
    path, reader = tmp_path / "one.txt", tmp_path / "reader.txt"
    atomic.write_text(path, "older")
    reader.hardlink_to(path)
    atomic.write_text(path, "new")
    assert (path.read_bytes(), reader.read_bytes()) == (b"new", b"older")


def write_half(path: Path) -> None:
    """Fail while a new content is being written."""
    with atomic.replacing(path) as part:
        part.write_text("new")
        raise ValueError("midway")


def test_text_that_cannot_be_written_leaves_the_older(tmp_path: Path) -> None:
    """A failure leaves the file as it was; a missing folder is an error that names it."""
    path = tmp_path / "one.txt"
    atomic.write_text(path, "older")
    with pytest.raises(ValueError, match="midway"):
        write_half(path)
    assert path.read_bytes() == b"older"
    assert names(tmp_path) == ["one.txt"]
    with pytest.raises(AudiobookError, match="cannot write: No such file"):
        atomic.write_text(tmp_path / "no" / "one.txt", "new")


def test_half_a_character_is_written_as_an_escape(tmp_path: Path) -> None:
    """A byte of a file's name that is no character does not keep the timeline from being written."""
    atomic.write_text(tmp_path / "one.json", json.dumps("caf\udce9.txt", ensure_ascii=False))
    assert json.loads((tmp_path / "one.json").read_text("utf-8")) == "caf\udce9.txt"
