"""File names: valid on any system, distinct, sorted like the chapters."""

from __future__ import annotations

import sys

import pytest
import reading
from producing import OUT, TONE, produced, text
from reading import CALM, STORM

pytestmark = pytest.mark.usefixtures("store")


def test_each_chapter_of_each_text_is_a_file() -> None:
    """Chapters of one file are numbered; a file with one chapter keeps its own name."""
    paths = produced(
        text(STORM + "\n" + CALM, "book.txt"), text("A tale without chapters.", "tale.txt"), *TONE
    )
    assert [path.name for path in paths] == [
        "book-01-Chapter 1 The Storm.mp3",
        "book-02-Chapter 2 The Calm.mp3",
        "tale.mp3",
    ]
    assert all(path.is_file() for path in paths)


@pytest.mark.parametrize(
    "name",
    ["-x.txt", "we \"ird' näme 中.txt", "y" * 240 + ".txt", "%(x)s {y} $z:w.txt"],
    ids=["dash", "quotes", "long", "marks"],
)
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such names")
def test_any_file_name_will_do(name: str) -> None:
    """Odd names give audio whose name is as near to them as can be."""
    paths = produced(*TONE, "--", text(STORM + "\nChapter 2: ../a/b \\ " + "c" * 90 + "\n\nHello.\n", name))
    assert len(paths) == 2
    assert all(path.is_file() and path.parent == OUT for path in paths)
    assert all(reading.timeline(path)["source"] == name for path in paths)
