"""Reading: bytes to text, and text to chapters; what is no text is refused with a message."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiobook import read
from audiobook.read.decode import decode
from audiobook.read.structure import chapters
from audiobook.system.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

CAFE = "The café’s door stood open — “Déjà vu,” said Zoë. " * 20


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (b"", "utf-8"),
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
        (b"", "cp1252"),
    ],
)
def test_every_usual_encoding_is_read(mark: bytes, encoding: str) -> None:
    """The same words come out whatever encoding a text editor chose, without the byte order mark."""
    assert decode(mark + CAFE.encode(encoding), "a.txt") == CAFE


def test_latin_1_is_read() -> None:
    """Old files without curly quotes are read, too."""
    text = "Le café était fermé. Où étais-tu hier soir ? demanda-t-elle à son père. " * 10
    assert decode(text.encode("latin-1"), "a.txt") == text


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_line_endings_are_kept(ending: str) -> None:
    """Offsets count from the file as it is: no line ending is changed."""
    text = f"One.{ending}{ending}Two.{ending}"
    assert decode(text.encode(), "a.txt") == text


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b" \r\n\t\n", "empty"),
        (b"\xef\xbb\xbf", "no letters or digits"),
        (b"* * *\n\n---\n", "no letters or digits"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "a PNG picture"),
        (b"%PDF-1.7\n", "a PDF document"),
        (b"PK\x03\x04abc", "a ZIP archive"),
        (bytes(range(256)) * 10, "not text"),
        (b"MZ\x00\x01\x02\x03 this program", "not text"),
        (b"a\x00b\x00c\x00", "not text"),
        (codecs.BOM_UTF16_LE + b"\x00\xdc", "not text"),
    ],
)
def test_what_is_no_text_is_refused(data: bytes, says: str) -> None:
    """One line: which file, what is wrong with it."""
    with pytest.raises(InputError, match=says) as raised:
        decode(data, "folder/a.txt")
    assert str(raised.value).startswith("folder/a.txt: ")
    assert "\n" not in str(raised.value)


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    """There is no third way: no bytes raise anything but InputError."""
    try:
        text = decode(data, "a.txt")
    except InputError:
        return
    assert any(character.isalnum() for character in text)


def test_a_missing_file_and_a_folder_are_told(tmp_path: Path) -> None:
    """Both are named, with what to do."""
    with pytest.raises(InputError, match="no such file"):
        read.book([tmp_path / "none.txt"])
    with pytest.raises(InputError, match="folder"):
        read.book([tmp_path])


def test_a_book_takes_its_title_from_the_file(tmp_path: Path) -> None:
    """A text without headings is one chapter, called as its file is."""
    path = tmp_path / "the_old-mill.txt"
    path.write_bytes(b"It stood.")
    book = read.book([path])
    assert (book.title, [chapter.title for chapter in book.chapters]) == ("The old mill", ["The old mill"])


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("Chapter 1\n\nOne.\n\nChapter 2: Rain\n\nTwo.", ["Chapter 1", "Chapter 2: Rain"]),
        ("CHAPTER I.\n\nThe Mill\n\nOne.", ["CHAPTER I: The Mill"]),
        ("# Book\n\n## First\n\nOne.\n\n## Second\n\nTwo.", ["Book: First", "Second"]),
        (
            "Prologue\n\nOne.\n\nChapter One\n\nTwo.\n\nEpilogue\n\nThree.",
            ["Prologue", "Chapter One", "Epilogue"],
        ),
        ("Part of it burned.\n\nThe end.", ["given"]),
        ("A/N: sorry for the wait!\n\nChapter 7\n\nOne.", ["Chapter 7"]),
    ],
)
def test_chapters_are_cut_at_their_headings(text: str, titles: list[str]) -> None:
    """Numbered, named and Markdown headings each open a chapter; a sentence that looks like one does not."""
    assert [chapter.title for chapter in chapters(text, default_title="given")] == titles


def test_a_heading_is_spoken_without_its_marks() -> None:
    """Markdown is for the eye."""
    assert read.heading_words("## _The_ **Mill** ##") == "The Mill"
    assert read.heading_words("The Mill\n========") == "The Mill"


@pytest.mark.parametrize(
    "cry",
    [
        '"Warning: the bridge is out," said Tom.',
        "“Summary—we lost,” said Kate.",
        '"Status: all clear," he said.',
    ],
)
@pytest.mark.parametrize("place", [0, 14])
def test_a_speech_that_begins_like_a_note_is_story(cry: str, place: int) -> None:
    """Nothing that somebody says, and nothing behind it, goes unspoken because of its first word."""
    story = [f"Day {number} was long, and nobody came down the road." for number in range(18)]
    story.insert(place, cry)
    found = chapters("\n\n".join(story))
    assert [block.kind for chapter in found for block in chapter.blocks] == ["paragraph"] * len(story)


def test_a_short_note_at_the_top_is_no_title() -> None:
    """`A/N: hi` is the author's, however short."""
    (chapter,) = chapters(
        "A/N: hi\n\nAnn looked up from the letter.\n\nNobody was there.", default_title="Story"
    )
    assert (chapter.title, chapter.blocks[0].kind) == ("Story", "note")


def test_chapter_thirty_is_a_chapter() -> None:
    """`XXX` is a number among numbers, and a scene break where it stands for itself."""
    numbered = "\n\n".join(f"{number}\n\nIt rained." for number in ("XXVIII", "XXIX", "XXX", "XXXI"))
    assert [chapter.title for chapter in chapters(numbered)] == ["XXVIII", "XXIX", "XXX", "XXXI"]
    (alone,) = chapters("It rained.\n\nXXX\n\nIt snowed.\n\nXXX\n\nIt froze.")
    assert [block.kind for block in alone.blocks].count("break") == 2
