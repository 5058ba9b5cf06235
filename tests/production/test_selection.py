"""`--chapters`: the chapters that are meant, or one line that says what is wrong."""

from __future__ import annotations

import pytest

from audiobook.model import Book, Chapter, Character, Line, Script, Span
from audiobook.production import selection
from audiobook.system.errors import InputError


@pytest.mark.parametrize(
    ("wish", "chosen"),
    [
        ("1", {0}),
        ("10", {9}),
        ("3-5,8", {2, 3, 4, 7}),
        ("3–5", {2, 3, 4}),
        (" 9- ", {8, 9}),
        ("10-", {9}),
        ("2-3,3", {1, 2}),
        ("4-4", {3}),
        (" 2 , 4 - 5 ", {1, 3, 4}),
    ],
)
def test_chapters_are_counted_from_1(wish: str, chosen: set[int]) -> None:
    """Numbers, ranges, and ranges to the end of the book."""
    assert selection.indices(wish, 10) == chosen


@pytest.mark.parametrize("wish", ["", "a", "1,,2", "-3", "99999999999999", "1-2-3", "1.5"])
def test_what_is_not_a_selection(wish: str) -> None:
    """The message repeats the selection and shows how to write one."""
    with pytest.raises(InputError, match=rf"^--chapters {wish}: invalid chapter '.*such as 3-5,8$"):
        selection.indices(wish, 10)


@pytest.mark.parametrize("wish", ["0", "11", "5-3", "9-11", "11-", "1-99999999", "1,12"])
def test_chapters_that_do_not_exist(wish: str) -> None:
    """The message names the chapters that there are."""
    with pytest.raises(InputError, match=rf"^--chapters {wish}: no chapter '.*the chapters are 1 to 10, "):
        selection.indices(wish, 10)


def test_a_narrowed_script_has_the_chapters_and_all_characters() -> None:
    """Chapters keep their lines, and a character stays even if nobody speaks in what is left."""
    chapters = tuple(Chapter(f"Chapter {number}", "Oh.", ()) for number in (1, 2, 3))
    lines = tuple((Line(Span(0, 3, "narration"), None, number / 10, ""),) for number in (1, 2, 3))
    script = Script(Book("Story", chapters, author="A. Writer"), (Character("ann", "Ann"),), lines)
    narrowed = selection.narrowed(script, "1,3")
    assert narrowed.book == Book("Story", (chapters[0], chapters[2]), author="A. Writer")
    assert narrowed.lines == (lines[0], lines[2])
    assert narrowed.characters == script.characters
