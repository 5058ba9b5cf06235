"""File names: valid on any system, distinct, sorted like the chapters."""

from __future__ import annotations

import sys

import pytest
import reading
from producing import OUT, TONE, produced, text
from reading import CALM, STORM

from audiobook.model import Book, Chapter
from audiobook.production import file_names
from audiobook.system.errors import InputError

pytestmark = pytest.mark.usefixtures("store")

CREDITS = ""


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


def stems(*chapters: tuple[str, str], with_credits: bool = False) -> list[str]:
    """The names for chapters with these titles and sources."""
    book = Book("Story", tuple(Chapter(title, "Oh.", (), source) for title, source in chapters))
    return file_names.stems(book, with_credits=with_credits)


def test_names_sort_like_the_chapters() -> None:
    """Numbers have as many digits as the text needs, two at least; each text counts for itself."""
    assert stems(("X", "a/tale.txt")) == ["tale"]
    assert stems(("A", "a.txt"), ("B", "a.txt"), ("C", "b.txt")) == ["a-01-A", "a-02-B", "b"]
    hundred = stems(*((str(number), "a.txt") for number in range(100)))
    assert (hundred[0], hundred[99]) == ("a-001-0", "a-100-99")
    assert stems(("A", "a.txt"), ("!?", "a.txt")) == ["a-01-A", "a-02"]


def test_credits_come_first_and_last() -> None:
    """They are named after the first and last text, which are numbered from 0 then."""
    opening, closing = ("Opening Credits", CREDITS), ("Closing Credits", CREDITS)
    assert stems(opening, ("A", "a.txt"), ("B", "a.txt"), ("C", "b.txt"), closing, with_credits=True) == [
        "a-00-Opening Credits",
        "a-01-A",
        "a-02-B",
        "b-01-C",
        "b-02-Closing Credits",
    ]


def test_two_texts_never_share_a_file() -> None:
    """Not even where file systems ignore letter case: the message names both texts."""
    with pytest.raises(InputError, match=r"^y/STORY.txt: .*same file name as that of x/story.txt \(STORY\)"):
        stems(("A", "x/story.txt"), ("B", "y/STORY.txt"))


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ('Is it "over"?', "Is it over"),
        ("../a/b\\c", "a b c"),
        ("The Captain’s  wife - one", "The Captain’s wife - one"),
        ("?!", ""),
        ("é" * 60, "é" * 50),
        ("x" * 99 + " y", "x" * 99),
        ("अध्याय १: हिंदी", "अध्याय १ हिंदी"),
        ("الْفَصْلُ / الأوّل", "الْفَصْلُ الأوّل"),
        ("نمی\u200cدانم", "نمی\u200cدانم"),
        ("☕\ufe0f Tea \u0301", "Tea"),
    ],
)
def test_titles_become_parts_of_names(title: str, name: str) -> None:
    """Nothing that a file system or a shell could trip over, and at most 100 bytes."""
    assert file_names.file_name(title) == name


def test_long_names_of_texts_are_cut() -> None:
    """At 120 bytes."""
    assert file_names.text_stem(f"folder/{'y' * 240}.txt") == "y" * 120
    assert file_names.text_stem("folder/story.v2.txt") == "story.v2"
